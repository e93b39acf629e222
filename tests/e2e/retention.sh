#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A retention date from end to end, with nobody logged in: serve warns while it
# is near, and on its day key, ciphertexts and waiting withdrawals are gone; the
# release stays, both chains verify, no device brings a ciphertext back, nothing
# more is sealed to the key, and the next wave goes on.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
host=$bin/hearth-host
data=$work/host
store=$data/store/data.mdb

# enter N RUN: interviews of the device, entered by a script.
enter() {
    : >"$work/one.jsonl"
    n=0
    while [ $n -lt "$1" ]; do
        n=$((n + 1))
        echo '{"agree":"yes","age":"3'$((n % 10))'"}' >>"$work/one.jsonl"
    done
    echo "$PIN" | agent one collect --answers "$work/one.jsonl" \
        --run "$2" --purpose synthetic >"$work/collect.log" 2>&1
}
# says WHERE TEXT
says() {
    grep -qF -e "$2" "$work/$1" || fail "$1 does not say: $2"
}
# Pieces of record $2's ciphertext, as the device folder $1 has it, at the host.
traces() {
    "$bin/hearth-test-traces" "$work/$1/store" "$2" "$store" ||
        fail "looking for record $2"
}
none_left() {
    for i in 1 5 12; do
        [ "$(traces copy $i)" -eq 0 ] || fail "record $i is at the host: $1"
    done
}
stop_host() {
    kill "$host_pid" && wait "$host_pid" 2>/dev/null
    host_pid=
}
date_in() {
    "$bin/hearth-test-erase-on" "$data" "$@" || fail "publishing a date"
}

say "a programme, a device, twelve interviews opened and counted"
small_form
init_programme Retention
"$host" form add "$work/form" --data "$data" >"$work/form.log" 2>&1 ||
    fail "form add"
start_host
start_proxy
enrol_device one north
agent one sync >"$work/sync.log" 2>&1 || fail "the first sync"
enter 12 first || fail "collect"
cp -r "$work/one" "$work/copy"
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
"$host" copy out "$work/away" --data "$data" >"$work/out.log" 2>&1 ||
    fail "copy out"
cp "$data"/vault/* "$work/away/vault/"
open_records >"$work/results.log" 2>&1 || fail "results"
says results.log "opened 12 records"
[ "$(traces copy 5)" -gt 5 ] || fail "the search does not find record 5"
cp "$data/release/current.json" "$work/released"
# a code of nobody, in the form that a slip has: that of an enrolment
code=$("$host" enrol new --data "$data" --name two --worker w --area north |
    grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' | head -n 1)
echo "$code" | "$host" withdraw --data "$data" >"$work/typed.log" 2>&1 ||
    fail "withdraw"
"$host" withdraw list --data "$data" >"$work/list.log" 2>&1
says list.log "1 waiting"

say "three weeks before its date"
stop_host
date_in 1 21
start_host
says serve.log "is destroyed in 20 days"
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
says sync.log "key is destroyed in 20 days"
agent one status >"$work/status.log" 2>&1 || fail "status"
says status.log "key is destroyed in 20 days"
enter 3 second || fail "an interview before the date"
cp -r "$work/one" "$work/late"

say "on its date"
stop_host
date_in 1 -1
[ -e "$data/vault/epoch-00001.vault" ] || fail "no key to destroy"
start_host
says serve.log "1 epoch erased, 12 records, 0 of them never opened"
says serve.log "no later one is in use"
[ ! -e "$data/vault/epoch-00001.vault" ] || fail "the key's file is there"
cmp -s "$data/release/current.json" "$work/released" ||
    fail "what was released has changed"
"$host" withdraw list --data "$data" >"$work/list.log" 2>&1
says list.log "0 waiting"
"$host" audit list --data "$data" >"$work/audit.log" 2>&1
says audit.log "epoch 1: its date has come; key and ciphertexts"
says audit.log "epoch 1: 12 records"
"$host" audit verify --data "$data" >"$work/verify.log" 2>&1 ||
    fail "the audit chain does not verify"

say "results that were away come back to stubs"
# countersigned up to a record of which the host has a stub by now
echo "$PASSPHRASE" | "$host" results --data "$work/away" \
    >"$work/results.log" 2>&1 || fail "results on the copy"
"$host" copy in "$work/away" --data "$data" >"$work/in.log" 2>&1 ||
    fail "copy in"


say "devices send on, and nothing comes back"
none_left "after the date"
agent one sync >"$work/sync.log" 2>&1 || fail "sync"
says sync.log "3 sent"
says sync.log "key was destroyed on its date"
[ "$(traces late 14)" -gt 5 ] || fail "the late record did not arrive"
stop_host
"$host" restored --data "$data" >"$work/restored.log" 2>&1 || fail "restored"
start_host
says serve.log "1 epoch erased, 3 records, 3 of them never opened"
agent copy sync >"$work/copy.log" 2>&1 || true
agent late sync >"$work/late.log" 2>&1 || fail "sync after the host was restored"
none_left "after a device sent them again"
[ "$(traces late 14)" -eq 0 ] || fail "the late record is still there"
open_records >"$work/results.log" 2>&1 || fail "results without the key"
says results.log "erased epoch: 15 records"
grep -q "^hearth-host: device" "$work/results.log" &&
    fail "the chain does not verify"

say "nothing is sealed to it any more, until the next wave"
enter 4 third && fail "an interview after the date"
says collect.log "could never be opened"
echo "$code" | agent one withdraw >"$work/typed.log" 2>&1 &&
    fail "a code sealed to a destroyed key"
says typed.log "run sync first"
echo "$code" | "$host" withdraw --data "$data" >"$work/typed.log" 2>&1 &&
    fail "a code sealed to a destroyed key at the host"
says typed.log "new-epoch"
echo "$PASSPHRASE" | "$host" key new-epoch --wave next --data "$data" \
    >"$work/epoch.log" 2>&1 || fail "new-epoch"
agent one sync >"$work/sync.log" 2>&1 || fail "sync of the next wave"
grep -q WARNING "$work/sync.log" && fail "still warned"
enter 4 third || fail "an interview of the next wave"
agent one sync >"$work/sync.log" 2>&1 || fail "the last sync"
open_records >"$work/results.log" 2>&1 || fail "results of the next wave"
says results.log "opened 4 records"
says results.log "erased epoch: 15 records"
grep -q "^hearth-host: device" "$work/results.log" && fail "problems at the end"
"$host" audit verify --data "$data" >"$work/verify.log" 2>&1 ||
    fail "the audit chain does not verify at the end"
echo "retention: gone on its date, and it does not come back"
