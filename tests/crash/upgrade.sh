#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A store is brought to a newer layout; every disk that a crash meanwhile could
# leave starts with all of the old or all of the new, and an older program
# refuses the new one.
# usage: upgrade.sh BUILD; HEARTH_SEED replays, HEARTH_LONG=1 takes 20,000.
. "$(dirname "$0")/lib.sh"
SEED=${HEARTH_SEED:-7411}
COUNT=800
[ -z "${HEARTH_LONG:-}" ] || COUNT=20000
images=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d) || exit 1
trap 'rm -rf "$WORK" "$images"' EXIT
mkdir "$WORK/data"
"$BIN/hearth-test-record" "$WORK/trace" "$WORK/data" \
    "$BIN/hearth-test-upgrade" make "$WORK/data/store" > "$WORK/out" \
    2> "$WORK/err"
status=$?
if [ "$status" -eq 77 ]; then
    cat "$WORK/out"
    exit 77
fi
[ "$status" -eq 0 ] || fail "the upgrade that is recorded"
grep -q raised "$WORK/out" || fail "nothing was raised"
echo "seed $SEED"
"$BIN/hearth-test-upgrade" states "$WORK/trace" "$images" "$COUNT" "$SEED" \
    > "$WORK/out" 2> "$WORK/err" || fail "see above; seed $SEED"
tail -n 1 "$WORK/out"
