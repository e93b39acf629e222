#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hearth-host stats run: a figure of a specification and a file; a
# specification beyond its limit is refused before it is parsed.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host

# refused WORDS SPEC [DATA]
refused() {
    words=$1
    shift
    if "$host" stats run "$@" >"$work/out.log" 2>"$work/said.log"; then
        fail "was not refused: $*"
    fi
    grep -q -- "$words" "$work/said.log" || fail "does not say '$words': $*"
    [ ! -s "$work/out.log" ] || fail "a refused run printed something"
}

# padded N FILE: a good specification, padded to N bytes.
padded() {
    printf '%s%*s' "$spec" $(($1 - ${#spec})) '' >"$2"
    [ "$(wc -c <"$2")" -eq "$1" ] || fail "not $1 bytes"
}

spec='{"stat": "describe", "y": "y"}'
printf 'y\n1\n2\n6\n' >"$work/data.csv"
echo "$spec" >"$work/spec.json"
"$host" stats run "$work/spec.json" "$work/data.csv" >"$work/figures" ||
    fail "stats run"
grep -q '"mean": 3.0' "$work/figures" || fail "no mean of 3"

padded 1048576 "$work/most.json"
"$host" stats run "$work/most.json" "$work/data.csv" >"$work/most" ||
    fail "1 MiB is refused"
cmp -s "$work/figures" "$work/most" || fail "padding changes figures"
padded 1048577 "$work/more.json"
refused 'more.json is larger than 1048576 bytes' "$work/more.json" \
    "$work/data.csv"
refused 'cannot read' "$work/nothing.json" "$work/data.csv"
refused 'cannot read' /dev/zero "$work/data.csv"
printf '{"stat":\n "describe",, "y": "y"}' >"$work/bad.json"
refused 'bad.json, line 2' "$work/bad.json" "$work/data.csv"
refused "no file 'none.csv'" "$work/spec.json" "$work/none.csv"
echo "stats run: figures, and specifications within their limit"
