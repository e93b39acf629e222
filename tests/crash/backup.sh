#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Backups: made while devices bring records, refused when changed or cut off,
# readable by nobody else; a restore killed at each call that writes leaves
# nothing that starts; the restored host and its device go on, what the device
# had erased has a name, and a destroyed epoch stays closed.
# usage: backup.sh BUILD; HEARTH_SEED replays.
. "$(dirname "$0")/lib.sh"
SEED=${HEARTH_SEED:-5150}
HOST=$WORK/host
DEVICE=$WORK/one
. "$(dirname "$0")/lib_host.sh"
can_trace
trap 'kill ${ingest:-} 2> /dev/null; rm -rf "$WORK"' EXIT

agent_at() {
    "$BIN/hearth-agent" --data "$DEVICE" "$@" > "$WORK/out" 2> "$WORK/err" ||
        fail "agent $*"
}
collect_file() {
    agent_at collect --answers - --purpose synthetic --area north
}
backup() {
    "$BIN/hearth-host" backup "$@" > "$WORK/out" 2> "$WORK/err"
}
restore() {
    "$BIN/hearth-host" restore "$@" > "$WORK/out" 2> "$WORK/err"
}
records() {
    sed -n 's/.* \([0-9]*\) records.*/\1/p' "$WORK/out"
}

make_host
start_ingest "$PORT"
enrol_at_host "$DEVICE" first
agent_at sync
answers 1 6 | collect_file
agent_at sync
host results
agent_at sync

echo "a passphrase of then" | "$BIN/hearth-host" people add ada --role \
    administrator --data "$HOST" > "$WORK/out" 2> "$WORK/err" ||
    fail "people add"
"$BIN/hearth-host" purpose add donor --form small --until 2099-12-31 \
    --text "For the donor" --data "$HOST" > "$WORK/out" 2> "$WORK/err" ||
    fail "purpose add"
"$BIN/hearth-host" token add --purpose donor --expires 2099-01-01 \
    --data "$HOST" > "$WORK/out" 2> "$WORK/err" || fail "token add"

echo "-- whom it is for is asked before anything is written"
backup --to "$WORK/b" --data "$HOST" && fail "a backup for nobody"
grep -q "key recipient" "$WORK/err" || fail "no remedy is named"
"$BIN/hearth-host" key recipient --out "$WORK/key" > "$WORK/out" ||
    fail "key recipient"
backup --to "$HOST/b" --recipient "$WORK/key.pub" --data "$HOST" &&
    fail "a backup in its own folder"

echo "-- made while a device brings records"
answers 7 30 | collect_file
"$BIN/hearth-agent" --data "$DEVICE" sync --batch 1 > "$WORK/busy.log" 2>&1 &
busy=$!
made=0
while kill -0 "$busy" 2> /dev/null || [ "$made" -lt 3 ]; do
    made=$((made + 1))
    backup --to "$WORK/b$made" --recipient "$WORK/key.pub" --data "$HOST" ||
        fail "a backup while a device syncs"
    backup --verify "$WORK/b$made" --key "$WORK/key" ||
        fail "backup $made cannot be restored"
    grep -q "can be restored" "$WORK/out" || fail "no verdict"
    [ "$made" -lt 12 ] || break
done
wait "$busy" || fail "the sync beside the backups"
[ ! -e "$WORK/b1.trial" ] || fail "the trial is left over"
backup --to "$WORK/b" --recipient "$WORK/key.pub" --data "$HOST" ||
    fail "a backup"
[ "$(records)" -eq 30 ] || fail "$(records) records in the backup, not 30"
echo "   $made backups meanwhile, each restorable"

echo "-- nothing readable in it"
{
    hex CANARY-line
    echo
    for key in root enrol host form-sign receipt; do
        od -An -v -tx1 "$HOST/keys/$key.key" | tr -d ' \n'
        echo
    done
} > "$WORK/canaries"
mkdir "$WORK/looked"
cp "$WORK/b" "$WORK/looked/"
"$BIN/hearth-test-search" "$WORK/canaries" "$WORK/looked" > "$WORK/found" ||
    fail "readable: $(cat "$WORK/found")"
"$BIN/hearth-test-search" "$WORK/canaries" "$HOST/keys" > "$WORK/found" &&
    fail "the search is blind"

echo "-- changed, cut off, for somebody else (seed $SEED)"
size=$(wc -c < "$WORK/b")
n=0
while [ "$n" -lt 24 ]; do
    SEED=$(((SEED * 1103515245 + 12345) % 2147483648))
    at=$((SEED % size))
    cp "$WORK/b" "$WORK/changed"
    byte=$(od -An -tu1 -j "$at" -N 1 "$WORK/b" | tr -d ' ')
    # shellcheck disable=SC2059
    printf "\\$(printf %o $(((byte + 1 + SEED % 255) % 256)))" |
        dd of="$WORK/changed" bs=1 seek="$at" conv=notrunc 2> /dev/null
    restore "$WORK/changed" --into "$WORK/new" --key "$WORK/key" &&
        ! cmp -s "$WORK/b" "$WORK/changed" && fail "changed at $at, restored"
    dd if="$WORK/b" of="$WORK/changed" bs="$at" count=1 2> /dev/null
    restore "$WORK/changed" --into "$WORK/new" --key "$WORK/key" &&
        fail "cut off at $at, restored"
    if [ -e "$WORK/new" ] || [ -e "$WORK/new.restoring" ]; then
        fail "a refused backup left a folder"
    fi
    n=$((n + 1))
done
{ cat "$WORK/b" && printf x; } > "$WORK/changed"
backup --verify "$WORK/changed" --key "$WORK/key" && fail "a byte too many"
"$BIN/hearth-host" key recipient --out "$WORK/other" > "$WORK/out"
restore "$WORK/b" --into "$WORK/new" --key "$WORK/other" &&
    fail "another key opens it"
grep -q "sealed to another key" "$WORK/err" || fail "no reason is given"
chmod 644 "$WORK/other"
backup --verify "$WORK/b" --key "$WORK/other" && fail "a key that all may read"

echo "-- a backup killed at each call that writes"
HEARTH_CALLS_FILE=$WORK/calls "$BIN/hearth-test-kill-at" 0 \
    "$BIN/hearth-host-backup" backup --to "$WORK/k" --recipient \
    "$WORK/key.pub" --data "$HOST" > "$WORK/out" 2> "$WORK/err" ||
    fail "a whole backup"
calls=$(sed -n 's/^calls //p' "$WORK/calls")
rm "$WORK/k"
n=1
while [ "$n" -le "$calls" ]; do
    "$BIN/hearth-test-kill-at" "$n" "$BIN/hearth-host-backup" backup --to \
        "$WORK/k" --recipient "$WORK/key.pub" --data "$HOST" \
        > "$WORK/out" 2> "$WORK/err"
    if [ -e "$WORK/k" ]; then
        backup --verify "$WORK/k" --key "$WORK/key" ||
            fail "killed at $n: half a backup has its name"
        rm "$WORK/k"
    fi
    rm -rf "$WORK/looked"
    mkdir "$WORK/looked"
    [ ! -e "$WORK/k.part" ] || cp "$WORK/k.part" "$WORK/looked/"
    "$BIN/hearth-test-search" "$WORK/canaries" "$WORK/looked" \
        > "$WORK/found" || fail "killed at $n: $(cat "$WORK/found")"
    n=$((n + 1))
done
echo "   killed at each of $calls calls: nothing readable, nothing half"

echo "-- a restore killed at each call that writes"
HEARTH_CALLS_FILE=$WORK/calls "$BIN/hearth-test-kill-at" 0 \
    "$BIN/hearth-host-backup" restore "$WORK/b" --into "$WORK/new" --key \
    "$WORK/key" > "$WORK/out" 2> "$WORK/err" || fail "a whole restore"
calls=$(sed -n 's/^calls //p' "$WORK/calls")
rm -rf "$WORK/new"
n=1 whole=0
while [ "$n" -le "$calls" ]; do
    "$BIN/hearth-test-kill-at" "$n" "$BIN/hearth-host-backup" restore \
        "$WORK/b" --into "$WORK/new" --key "$WORK/key" \
        > "$WORK/out" 2> "$WORK/err"
    [ $? -eq 137 ] || break # the kernel counts as it likes in the end
    for folder in "$WORK/new" "$WORK/new.restoring"; do
        # Whatever starts is whole: all keys, and a chain of 30 records.
        if "$BIN/hearth-host" device list --data "$folder" \
            > "$WORK/list" 2> /dev/null; then
            whole=$((whole + 1))
            [ -s "$folder/keys/root.key" ] || fail "killed at $n: no key"
            "$BIN/hearth-host" audit verify --data "$folder" \
                > /dev/null 2>&1 || fail "killed at $n: half a host starts"
            backup --to "$WORK/again" --recipient "$WORK/key.pub" \
                --data "$folder" || fail "killed at $n: half a host"
            [ "$(records)" -eq 30 ] || fail "killed at $n: $(records) records"
        fi
    done
    n=$((n + 1))
done
[ "$whole" -lt 8 ] || fail "$whole of $n started: the test is blind"
rm -rf "$WORK/new"
echo "   killed at each of $((n - 1)) calls: nothing half starts"
restore "$WORK/b" --into "$WORK/new" --key "$WORK/key" ||
    fail "what a killed restore left stands in the way of the next"
[ ! -e "$WORK/new.restoring" ] || fail "leftovers"
restore "$WORK/b" --into "$WORK/new" --key "$WORK/key" &&
    fail "restored over a folder that is there"
find "$WORK/new" -type f ! -perm 600 | grep . && fail "others may read files"

echo "-- who was let in then is not let in by the restored host"
[ -e "$WORK/new/.restoring" ] && fail "the mark of a restore stays"
"$BIN/hearth-host" people list --data "$WORK/new" > "$WORK/seen" ||
    fail "people list"
grep -q "ada" "$WORK/seen" || fail "a person is gone: $(cat "$WORK/seen")"
"$BIN/hearth-host" token list --data "$WORK/new" > "$WORK/seen" ||
    fail "token list"
grep -q "donor" "$WORK/seen" && fail "a token came back"
"$BIN/hearth-host" token list --data "$HOST" | grep -q "donor" ||
    fail "the token that was to be lost is not there"

echo "-- folders of others are left alone"
rm -rf "$WORK/new"
mkdir -p "$WORK/new.restoring" "$WORK/b.trial/notes"
echo mine > "$WORK/new.restoring/diary"
echo mine > "$WORK/b.trial/notes/diary"
restore "$WORK/b" --into "$WORK/new" --key "$WORK/key" &&
    fail "restored over a folder that no restore made"
grep -q "no restore made it" "$WORK/err" || fail "no reason is given"
backup --verify "$WORK/b" --key "$WORK/key" && fail "verified over a folder"
[ -s "$WORK/new.restoring/diary" ] && [ -s "$WORK/b.trial/notes/diary" ] ||
    fail "somebody's files are gone"
rm -rf "$WORK/new.restoring" "$WORK/b.trial"
restore "$WORK/b" --into "$WORK/new" --key "$WORK/key" || fail "a restore"

echo "-- no key of an epoch is in it"
find "$WORK/new/vault" -name 'epoch-*' | grep . && fail "an epoch's key came along"
before=$("$BIN/hearth-host" release list --data "$WORK/new" 2>&1)
"$BIN/hearth-host" results --data "$WORK/new" < "$WORK/passphrase" \
    > "$WORK/results.log" 2>&1
[ "$("$BIN/hearth-host" release list --data "$WORK/new" 2>&1)" = "$before" ] ||
    fail "records were opened without the epoch's key"
rm -rf "$WORK/new"

echo "-- what came after the backup: some erased on the device, some kept"
answers 31 36 | collect_file
agent_at sync
host results
agent_at sync
answers 37 38 | collect_file
agent_at sync
stop_ingest
restore "$WORK/b" --into "$WORK/new" --key "$WORK/key" || fail "the restore"
[ "$(records)" -eq 30 ] || fail "$(records) records were restored"
mv "$HOST" "$WORK/burnt"
mv "$WORK/new" "$HOST"
start_ingest "$PORT"
"$BIN/hearth-agent" --data "$DEVICE" sync > "$WORK/out" 2> "$WORK/err" &&
    fail "nobody notices what is lost"
grep -q "must sign that" "$WORK/err" || fail "the loss is not named"
# The device erased 31 to 36 after receipt and countersignature: unlocked, it
# signs that they are lost, and its chain goes on.
answers 39 40 | collect_file
agent_at sync
agent_at status
stop_ingest
cp "$WORK/burnt/vault"/epoch-* "$HOST/vault/"
"$BIN/hearth-host" results --data "$HOST" < "$WORK/passphrase" \
    > "$WORK/seen" 2>&1 || fail "results on the restored host"
for said in "record 31: lost, as the device itself signed" "record 36: lost" \
    "opened 34 records"; do
    grep -q "$said" "$WORK/seen" || fail "results does not say: $said"
done
"$BIN/hearth-host" audit list --data "$HOST" > "$WORK/seen"
grep -q "from a backup made at" "$WORK/seen" || fail "no entry of the restore"
grep -q "backup for recipient" "$WORK/seen" || fail "no entry of the backup"
echo "   30 restored, 6 lost by name, 4 sent again or anew"
