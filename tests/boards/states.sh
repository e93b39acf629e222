#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Crash states on a board's processor: its agent, emulated, enrols, collects and
# syncs with this machine's host under the recorder; then its start-up, emulated
# too, is run on the disks that a crash could have left.
# usage: states.sh BUILD BOARD; HEARTH_SEED replays, HEARTH_LONG=1 takes 20,000
set -u
build=$1
board=$2
source=${HEARTH_SOURCE:-.}
. "$(dirname "$0")/lib.sh"
checker=$tree/bin/hearth-test-states
[ -x "$checker" ] && [ -x "$agent" ] || skip "nothing is built for $board"
SEED=${HEARTH_SEED:-3407}
COUNT=500
[ -z "${HEARTH_LONG:-}" ] || COUNT=20000
work=$(mktemp -d)
images=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) || exit 1
trap 'rm -rf "$work" "$images"' EXIT
bin=$work/bin
mkdir "$work/run" "$work/run/data"
programs "$bin"
"$build/bin/hearth-test-record" "$work/trace" "$work/run/data" \
    sh "$source/tests/crash/states_run.sh" "$bin" "$work/run" \
    >"$work/out" 2>"$work/err"
status=$?
[ "$status" -ne 77 ] || { cat "$work/out"; exit 77; }
[ "$status" -eq 0 ] || {
    tail -n 20 "$work/out" "$work/err" "$work"/run/*.log
    echo "FAILED: the run that is recorded"
    exit 1
}
"$emulator" "$checker" "$work/trace" "$work/run/data" "$images" "$COUNT" \
    "$SEED" device >"$work/out" 2>"$work/err"
status=$?
tail -n 25 "$work/out"
grep -q "^crash: $COUNT distinct states, 0 lost, 0 corrupt, 0 openable\$" \
    "$work/out" || {
    tail -n 20 "$work/err"
    echo "FAILED: see above; seed $SEED"
    exit 1
}
exit "$status"
