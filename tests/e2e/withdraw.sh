#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Withdrawal of consent from end to end: an interview on one device, its slip's
# code typed on another, and one typed at the host; then the record is gone
# from figures and from the store's file, the chain still verifies, the device
# erases by the usual rule, and a restored backup forgets it again.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
store=$work/host/store/data.mdb

# An interview in person, on a terminal; its slip's code is appended to slips.
interview() {
    small_interview "$@"
    echo "$slip" >>"$work/slips"
}
slip() {
    sed -n "$1p" "$work/slips"
}
results() {
    open_records >"$work/results.log" 2>&1 || fail "results"
}
# says WHERE TEXT
says() {
    grep -qF -e "$2" "$work/$1" || fail "$1 does not say: $2"
}
# Pieces of the ciphertext of record $1 of the first device in the host's file.
traces() {
    "$bin/hearth-test-traces" "$work/copy/store" "$1" "$store" ||
        fail "looking for record $1"
}
# nowhere HEX: these bytes are in no file of devices and host.
nowhere() {
    bytes=$(echo "$1" | sed 's/../\\x&/g')
    if LC_ALL=C grep -raqP -e "$bytes" "$work/one" "$work/two" "$work/host"; then
        fail "a code or its tag stands in a file"
    fi
}

say "a programme with two devices"
small_form
init_programme Withdrawals
"$bin/hearth-host" form add "$work/form" --data "$work/host" \
    >"$work/form.log" 2>&1 || fail "form add"
start_host
start_proxy
enrol_device one north
enrol_device two north
agent one sync >"$work/sync.log" 2>&1 || fail "the first sync"
agent two sync >"$work/sync.log" 2>&1 || fail "the first sync"

say "eleven interviews on one device, opened and counted"
n=0
while [ $n -lt 11 ]; do
    n=$((n + 1))
    interview one $((20 + n))
done
cp -r "$work/one" "$work/copy"
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
results
says results.log "opened 11 records"
for i in 1 4 8 11; do
    [ "$(traces $i)" -gt 5 ] || fail "the search does not find record $i"
    nowhere "$("$bin/hearth-test-code" "$(slip $i)")"
    nowhere "$("$bin/hearth-test-code" "$(slip $i)" w)"
done
echo "$(slip 1)" | tr -d '\n' >"$work/two/slip"
(nowhere "$(printf '%s' "$(slip 1)" | od -An -tx1 | tr -d ' \n')" \
    >/dev/null 2>&1) && fail "the search finds nothing"
rm "$work/two/slip"

say "a code typed on the other device"
echo 0000-0000-0000-0000-0000-0000-0001 |
    agent two withdraw >"$work/typed.log" 2>&1 && fail "a mistyped code"
says typed.log "typing mistake"
slip 4 | agent two withdraw >"$work/typed.log" 2>&1 || fail "withdraw"
slip 4 | tr -d - | tr 'A-Z' 'a-z' |
    agent two withdraw >"$work/typed.log" 2>&1 || fail "withdraw again"
nowhere "$("$bin/hearth-test-code" "$(slip 4)" w)"
agent two sync >"$work/sync.log" 2>&1 || fail "sync"
says sync.log "2 withdrawals delivered"
agent two sync >"$work/sync.log" 2>&1 || fail "sync"
grep -q delivered "$work/sync.log" && fail "delivered twice"
"$bin/hearth-host" withdraw list --data "$work/host" >"$work/list.log" 2>&1
says list.log "2 waiting"
kill "$host_pid" && wait "$host_pid" 2>/dev/null
host_pid=
cp -r "$work/host/store" "$work/backup"
"$bin/hearth-host" key recipient --out "$work/key" >"$work/backup.log" 2>&1 &&
    "$bin/hearth-host" backup --to "$work/sealed" --recipient "$work/key.pub" \
        --data "$work/host" >"$work/backup.log" 2>&1 || fail "a backup"
start_host

say "and one at the host"
slip 8 | "$bin/hearth-host" withdraw --data "$work/host" \
    >"$work/typed.log" 2>&1 || fail "withdraw at the host"
"$bin/hearth-host" withdraw "$(slip 8)" --data "$work/host" \
    >"$work/typed.log" 2>&1 && fail "a code as an argument"
nowhere "$("$bin/hearth-test-code" "$(slip 8)" w)"
results
says results.log "deleted 2 withdrawn records"
"$bin/hearth-host" withdraw list --data "$work/host" >"$work/list.log" 2>&1
says list.log "0 waiting"
says results.log "opened 9 records"
grep -q "^hearth-host: device" "$work/results.log" &&
    fail "the chain does not verify"
for i in 4 8; do
    [ "$(traces $i)" -eq 0 ] || fail "record $i is still in the store's file"
done
[ "$(traces 5)" -gt 5 ] || fail "record 5 is gone"
# who withdrew is not asked again
"$bin/hearth-host" assign two --area north --draw 64 --data "$work/host" \
    >"$work/assign.log" 2>&1 || fail "assign"
says assign.log "9 interviews of other devices are drawn"
"$bin/hearth-host" audit list --data "$work/host" >"$work/audit.log" 2>&1
says audit.log "all codes were looked for"
grep -q "records deleted" "$work/audit.log" && fail "the chain counts records"
"$bin/hearth-host" audit verify --data "$work/host" >"$work/audit.log" 2>&1 ||
    fail "the audit chain does not verify"
results
says results.log "opened 9 records"
grep -q "^hearth-host: device" "$work/results.log" && fail "problems later"

say "the devices go on"
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
says sync.log "11 erased here"
interview one 50
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
says sync.log "1 sent, 0 waiting"
results
says results.log "opened 10 records"
grep -q "^hearth-host: device" "$work/results.log" && fail "problems at the end"

say "a backup from before forgets them again"
kill "$host_pid" && wait "$host_pid" 2>/dev/null
host_pid=
rm -r "$work/host/store"
cp -r "$work/backup" "$work/host/store"
[ "$(traces 4)" -gt 5 ] || fail "the backup does not hold record 4"
"$bin/hearth-host" withdraw list --data "$work/host" >"$work/list.log" 2>&1
says list.log "2 records deleted"
for i in 4 8; do
    [ "$(traces $i)" -eq 0 ] || fail "record $i came back with the backup"
done
results
says results.log "opened 9 records"

say "and so does a sealed one, with the log that was kept"
"$bin/hearth-host" restore "$work/sealed" --into "$work/new" --key "$work/key" \
    --tombstones "$work/host/tombstones.log" >"$work/backup.log" 2>&1 ||
    fail "restore"
kept=$store
store=$work/new/store/data.mdb
[ "$(traces 4)" -gt 5 ] || fail "the sealed backup does not hold record 4"
"$bin/hearth-host" withdraw list --data "$work/new" >"$work/list.log" 2>&1
says list.log "2 records deleted"
for i in 4 8; do
    [ "$(traces $i)" -eq 0 ] || fail "record $i came back, restored"
done
printf x >"$work/foreign"
"$bin/hearth-host" restore "$work/sealed" --into "$work/newer" \
    --key "$work/key" --tombstones "$work/foreign" >"$work/backup.log" 2>&1 &&
    fail "a foreign log of tombstones is taken"
if [ -e "$work/newer" ] || [ -e "$work/newer.restoring" ]; then
    fail "a restore that failed left a folder"
fi
store=$kept

say "worked off on another computer, and brought back"
slip 11 | "$bin/hearth-host" withdraw --data "$work/host" \
    >"$work/typed.log" 2>&1 || fail "withdraw at the host"
"$bin/hearth-host" copy out "$work/away" --data "$work/host" \
    >"$work/out.log" 2>&1 || fail "copy out"
mv "$work/host"/vault/* "$work/away/vault/"
slip 1 | "$bin/hearth-host" withdraw --data "$work/away" \
    >"$work/typed.log" 2>&1 || fail "withdraw at the other computer"
"$bin/hearth-host" copy out "$work/away" --data "$work/host" \
    >"$work/out.log" 2>&1 && fail "a copy with a code in it was made new"
says out.log "copy in"
echo "$PASSPHRASE" | "$bin/hearth-host" results --data "$work/away" \
    >"$work/results.log" 2>&1 || fail "results on the copy"
says results.log "deleted 2 withdrawn records"
[ "$(traces 11)" -gt 5 ] || fail "record 11 is gone before it should"
"$bin/hearth-host" copy in "$work/away" --data "$work/host" \
    >"$work/out.log" 2>&1 || fail "copy in"
says out.log "deleted 2 withdrawn records, as signed on the copy"
for i in 1 11; do
    [ "$(traces $i)" -eq 0 ] || fail "record $i is still in the host's file"
done
"$bin/hearth-host" withdraw list --data "$work/host" >"$work/list.log" 2>&1
says list.log "1 waiting" # slip 4 again, from the backup; its record is gone
"$bin/hearth-host" audit list --data "$work/host" >"$work/audit.log" 2>&1
says audit.log "what was withdrawn elsewhere is deleted"
"$bin/hearth-host" copy in "$work/away" --data "$work/host" \
    >"$work/out.log" 2>&1 || fail "copy in twice"
grep -q "deleted" "$work/out.log" && fail "deleted twice"
"$bin/hearth-host" copy out "$work/away" --data "$work/host" \
    >"$work/out.log" 2>&1 || fail "copy out again"
echo "$PASSPHRASE" | "$bin/hearth-host" results --data "$work/away" \
    >"$work/results.log" 2>&1 || fail "results on the new copy"
says results.log "opened 7 records"
grep -q "^hearth-host: device" "$work/results.log" &&
    fail "problems on the new copy"
mv "$work/away"/vault/* "$work/host/vault/"
echo "withdrawn: gone from figures, store and a restored backup"
