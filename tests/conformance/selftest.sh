#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The conformance program itself: on small files of our own, what is right
# must pass, what is wrong must fail, and nothing may be left out. Then the
# functions and form features one by one (functions.tsv, forms.jsonl).
set -u

build=$1
small=$(cd "$(dirname "$0")" && pwd)/small
out=$(mktemp)
trap 'rm -f "$out"' EXIT
problems=0

problem() {
    echo "$*"
    problems=$((problems + 1))
}

# check OPTION FILE LAST_LINE: runs it; ids say what must come of each case.
check() {
    "$build/bin/conformance" "$1" "$2" >"$out"
    code=$?
    [ "$code" -eq 1 ] || problem "$1: exit status $code, not 1"
    [ "$(tail -n 1 "$out")" = "$3" ] ||
        problem "$1: $(tail -n 1 "$out"), wanted $3"
    grep -q '^FAILED ok-' "$out" && problem "$1: $(grep '^FAILED ok-' "$out")"
    grep -q '^skipped bad-' "$out" && problem "$1: a wrong one was skipped"
}

check --xpath "$small/xpath.tsv" '14 passed, 15 failed, 1 skipped'
check --scenarios "$small/scenarios.jsonl" '2 passed, 15 failed, 1 skipped'
check --xlsforms "$small/xlsforms" '3 passed, 1 failed, 0 skipped'
"$build/bin/conformance" --xpath "$small/functions.tsv" \
    --scenarios "$small/forms.jsonl" >"$out" ||
    problem "$(cat "$out")"
"$build/bin/conformance" --xpath "$small/xpath.tsv" --only ok-text >"$out" ||
    problem "--only: exit status $?"
[ "$(tail -n 1 "$out")" = '1 passed, 0 failed, 0 skipped' ] ||
    problem "--only: $(tail -n 1 "$out")"
# A file that is not there is told and skips its test; a wrong figure fails.
"$build/bin/conformance" --stats "$small/stats/missing.json" \
    --data "$small/stats" >"$out" && problem "--stats: a wrong figure passes"
[ "$(tail -n 1 "$out")" = '1 passed, 1 failed, 2 skipped' ] ||
    problem "--stats: $(tail -n 1 "$out")"
for name in nowhere neither; do
    grep -q "^skipped .*no file '$name.csv'" "$out" ||
        problem "--stats: does not say that $name.csv is missing"
done
"$build/bin/conformance" --xpath /dev/null >"$out" &&
    problem "a file without cases is no success"
"$build/bin/conformance" >/dev/null 2>&1
[ $? -eq 2 ] || problem "no part: exit status is not 2"
[ "$problems" -eq 0 ]
