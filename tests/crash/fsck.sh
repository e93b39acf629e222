#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fsck of device and host: silent on what is sound, at work and at rest; names
# what was changed; and on stores damaged at random it ends by itself and calls
# nothing sound that is not.
# usage: fsck.sh BUILD; HEARTH_SEED replays, HEARTH_LONG=1 takes 5,000 of each.
. "$(dirname "$0")/lib.sh"
SEED=${HEARTH_SEED:-90210}
COUNT=100
[ -z "${HEARTH_LONG:-}" ] || COUNT=5000
HOST=$WORK/host
DEVICE=$WORK/one
. "$(dirname "$0")/lib_host.sh"
trap 'kill ${ingest:-} 2> /dev/null; rm -rf "$WORK"' EXIT

agent_at() {
    "$BIN/hearth-agent" --data "$DEVICE" "$@" > "$WORK/out" 2> "$WORK/err" ||
        fail "agent $*"
}
host_fsck() {
    "$BIN/hearth-host" fsck --data "$HOST" "$@" > "$WORK/out" 2> "$WORK/err"
}
agent_fsck() {
    "$BIN/hearth-agent" --data "$DEVICE" fsck "$@" > "$WORK/out" 2> "$WORK/err"
}
# says TEXT, and one line of it is enough to know what to do
says() {
    grep -qF -e "$1" "$WORK/out" || fail "fsck does not say: $1"
}

make_host
start_ingest "$PORT"
enrol_at_host "$DEVICE" first
agent_at sync
answers 1 12 | agent_at collect --answers - --purpose synthetic --area north
printf '%s\n' "$PIN" 1 41 :q | agent_at collect --area north
agent_at sync
host results
agent_at sync
answers 13 20 | agent_at collect --answers - --purpose synthetic --area north

echo "-- what is sound is called so, while it is served"
host_fsck || fail "a sound host"
says "is sound"
agent_fsck || fail "a sound device"
says "is sound"
stop_ingest

echo "-- named: a key that all may read, half a keyring, a form, leftovers"
chmod 644 "$HOST/keys/host.key"
host_fsck && fail "a key that all may read"
says "keys/host.key: others may read it; chmod 600"
chmod 600 "$HOST/keys/host.key"
: > "$HOST/store/new.mdb"
host_fsck && fail "a leftover"
says "fsck --repair"
host_fsck --repair || fail "the repair of a leftover"
[ ! -e "$HOST/store/new.mdb" ] || fail "the leftover is still there"
printf torn >> "$HOST/tombstones.log"
host_fsck && fail "a torn log"
host_fsck --repair || fail "the repair of a torn log"
[ ! -s "$HOST/tombstones.log" ] || fail "the torn end is still there"
dd if=/dev/urandom of="$DEVICE/keyring.1" bs=4096 count=1 conv=notrunc \
    2> /dev/null
agent_fsck && fail "half a keyring"
says "copy 1 of the keyring is damaged"
flock "$DEVICE/collect.lock" "$BIN/hearth-agent" --data "$DEVICE" fsck \
    --repair > "$WORK/out" 2> "$WORK/err" && fail "a repair beside a collect"
agent_fsck --repair || fail "the repair of the keyring"
agent_fsck || fail "the keyring after its repair"
"$BIN/hearth-host" fsck --data "$WORK/none" > "$WORK/out" 2> "$WORK/err"
[ $? -eq 2 ] || fail "a host that is not there"

echo "-- a store of a newer layout is not touched"
cp -r "$HOST" "$WORK/newer"
"$BIN/hearth-test-layout" "$WORK/newer/store" 99 || fail "raising the layout"
sum=$(cksum < "$WORK/newer/store/data.mdb")
"$BIN/hearth-host" device list --data "$WORK/newer" > "$WORK/out" \
    2> "$WORK/err" && fail "a newer store is taken"
grep -q "of a newer hearth-host" "$WORK/err" || fail "no reason is given"
[ "$(cksum < "$WORK/newer/store/data.mdb")" = "$sum" ] || fail "it was changed"

echo "-- damaged at random (seed $SEED)"
"$BIN/hearth-test-flips" host "$HOST/store" "$COUNT" "$SEED" \
    "$BIN/hearth-host-fsck" fsck --data "$HOST" > "$WORK/out" ||
    fail "the host; seed $SEED"
tail -n 1 "$WORK/out"
"$BIN/hearth-test-flips" device "$DEVICE/store" "$COUNT" "$SEED" \
    "$BIN/hearth-agent" --data "$DEVICE" fsck > "$WORK/out" ||
    fail "the device; seed $SEED"
tail -n 1 "$WORK/out"
host_fsck || fail "the host is sound again"
agent_fsck || fail "the device is sound again"
