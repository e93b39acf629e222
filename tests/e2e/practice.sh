#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A programme to practise with: made-up interviews that are opened and released
# like real ones, and a folder that is thrown away; a real one never is.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
host=$build/bin/hearth-host
work=$(mktemp -d "${TMPDIR:-/tmp}/hearth-practice.XXXXXX")
trap 'rm -rf "$work"' EXIT
form=$here/../../host/instruments/community

fail() {
    echo "practice: $1"
    exit 1
}
secret() {
    echo 'a passphrase for tests'
}
refused() {
    words=$1
    shift
    if secret | "$@" >"$work/out" 2>"$work/err"; then
        fail "not refused: $*"
    fi
    grep -q "$words" "$work/err" || fail "says: $(cat "$work/err")"
}

secret | "$host" practice start --form "$form" --interviews 120 \
    --data "$work/try" >"$work/started" || fail "start"
grep -q '^120 made-up interviews' "$work/started" || fail "not 120 interviews"
[ "$("$host" device list --data "$work/try" | grep -c practice-)" -eq 3 ] ||
    fail "not three devices"
"$host" fsck --data "$work/try" >"$work/fsck" 2>&1 ||
    fail "not sound: $(tail -3 "$work/fsck")"
secret | "$host" results --data "$work/try" >"$work/results" 2>&1 ||
    fail "its records do not open: $(tail -3 "$work/results")"
grep -q '"allows_synthetic": *true' "$work/try/release/current.json" ||
    fail "its release does not say that it is made up"

# A folder that holds something is not taken.
refused 'already' "$host" practice start --form "$form" --data "$work/try"
[ -d "$work/try/keys" ] || fail "the first programme is gone"

# A real programme is not removed, and nothing else either.
secret | "$host" init --data "$work/real" --name Real \
    --address 127.0.0.1:1 --allow-synthetic >/dev/null
refused 'real programme' "$host" practice remove --data "$work/real"
[ -f "$work/real/keys/root.key" ] || fail "a real programme was touched"
mkdir -p "$work/other/store" "$work/other/keys"
echo precious >"$work/other/keys/note"
refused 'cannot remove' "$host" practice remove --data "$work/other"
[ -f "$work/other/keys/note" ] || fail "a stranger's folder was touched"

# What a link leads to stays.
mkdir "$work/precious"
echo precious >"$work/precious/note"
ln -s "$work/precious" "$work/try/link"
"$host" practice remove --data "$work/try" >/dev/null || fail "remove"
[ ! -e "$work/try" ] || fail "something is left"
[ -f "$work/precious/note" ] || fail "a link was followed"
echo "practice: no problems"
