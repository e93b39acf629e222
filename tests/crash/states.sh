#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The disks that a crash at any moment of a real run can leave, each started:
# nothing acknowledged is lost, nothing is corrupt, no finalised draft opens.
# usage: states.sh BUILD [nosync|memory]
#   nosync   with MDB_NOSYNC, and with no sync at all: must be found out
#   memory   fewer, for a build that sees memory errors
# HEARTH_SEED replays, HEARTH_LONG=1 takes a million states.
. "$(dirname "$0")/lib.sh"
SEED=${HEARTH_SEED:-20231}
COUNT=20000
[ -z "${HEARTH_LONG:-}" ] || COUNT=1000000
[ "${2:-}" != memory ] || COUNT=1500
here=$(cd "$(dirname "$0")" && pwd)
images=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d) || exit 1
trap 'rm -rf "$WORK" "$images"' EXIT

# recorded NAME PRELOAD: the run, recorded, in $WORK/NAME.
recorded() {
    mkdir -p "$WORK/$1/data"
    LD_PRELOAD=$2 ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 \
        "$BIN/hearth-test-record" "$WORK/$1/trace" "$WORK/$1/data" \
        sh "$here/states_run.sh" "$BIN" "$WORK/$1" > "$WORK/out" \
        2> "$WORK/err"
    status=$?
    if [ "$status" -eq 77 ]; then
        cat "$WORK/out"
        exit 77
    fi
    [ "$status" -eq 0 ] || fail "the run that is recorded"
}
states() {
    name=$1
    shift
    "$BIN/hearth-test-states" "$WORK/$name/trace" "$WORK/$name/data" \
        "$images" "$@" > "$WORK/out" 2> "$WORK/err"
}
# lost LEAST: the last report says that at least so many were.
lost() {
    n=$(sed -n 's/^crash: .* states, \([0-9]*\) lost.*/\1/p' "$WORK/out")
    [ "${n:-0}" -ge "$1" ] || fail "only ${n:-no} losses: the test is blind"
    echo "found, as it must be: $(grep '^crash: ' "$WORK/out")"
}

if [ "${2:-}" = nosync ]; then
    recorded without "$BIN/hearth-test-nosync.so"
    states without 1200 "$SEED" && fail "MDB_NOSYNC went unnoticed"
    lost 50
    recorded whole ""
    states whole 800 "$SEED" nosync && fail "no sync at all went unnoticed"
    lost 50
    exit 0
fi
recorded whole ""
states whole "$COUNT" "$SEED" || fail "see above; seed $SEED"
cat "$WORK/out"
grep -q "^crash: $COUNT distinct states, 0 lost, 0 corrupt, 0 openable\$" \
    "$WORK/out" || fail "no verdict"
