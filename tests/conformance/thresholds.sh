#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the form test data and holds what must at least hold: 99 % of the
# expressions, 98 % of the steps of scenarios, every workbook. Skipped where
# the data is not there.
set -u

build=$1
data=${HEARTH_SHARED:-../shared}/data/forms
out=$(mktemp)
trap 'rm -f "$out"' EXIT

if [ ! -f "$data/xpath_cases.tsv" ]; then
    echo "skipped: no form test data (HEARTH_SHARED)"
    exit 77
fi

# hold WHAT PART OF PERCENT
hold() {
    echo "$1: $2 of $3, wanted $4 %"
    [ "$3" -gt 0 ] && [ $(($2 * 100)) -ge $(($3 * $4)) ] || failed=1
}

# number PATTERN: the number that stands for N in the last line like it
number() {
    sed -n "s/^$1\$/\\1/p" "$out" | tail -n 1
}

failed=0
"$build/bin/conformance" --xpath "$data/xpath_cases.tsv" \
    --scenarios "$data/scenarios.jsonl.gz" --xlsforms "$data/xlsforms" >"$out"
code=$?
cat "$out"
if [ "$code" -gt 1 ]; then
    echo "conformance did not run: $code"
    exit 1
fi
passed=$(number 'xpath: \([0-9]*\) passed, .*')
bad=$(number 'xpath: .* passed, \([0-9]*\) failed, .*')
hold expressions "${passed:-0}" $((${passed:-0} + ${bad:-1})) 99
equal=$(number 'scenarios: steps: \([0-9]*\) of .*')
steps=$(number 'scenarios: steps: .* of \([0-9]*\) equal')
hold steps "${equal:-0}" "${steps:-0}" 98
passed=$(number 'xlsforms: \([0-9]*\) passed, .*')
bad=$(number 'xlsforms: .* passed, \([0-9]*\) failed, .*')
hold workbooks "${passed:-0}" $((${passed:-0} + ${bad:-1})) 100
if grep -q "^FAILED [^:]*: \(crash\|time limit\)" "$out"; then
    echo "a case crashed or hung"
    failed=1
fi
exit "$failed"
