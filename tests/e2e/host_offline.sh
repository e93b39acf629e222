#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Results on another computer: the vault lives there only, a copy of the sealed
# store goes out, figures and countersignatures come back, and the device
# erases. Then a new epoch; the old key goes by the rule.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
data=$work/host
away=$work/away
form=$(dirname "$0")/../../host/instruments/community

# enter N: N interviews on the device, sent.
enter() {
    "$bin/hearth-test-respondents" "$form" "$((7 + $1))" "$1" north-1 \
        "$work/north.jsonl" "$work/north.canaries" || fail "respondents"
    echo "$PIN" | agent north collect --answers "$work/north.jsonl" \
        --run "run-$1" --purpose synthetic >>"$work/collect.log" 2>&1 ||
        fail "collect"
    agent north sync >"$work/sync.log" 2>&1 || fail "sync"
}

init_programme Offline
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
start_host
start_proxy --seed 1 --drop 0
enrol_device north north-1
agent north sync >"$work/sync.log" 2>&1 || fail "first sync"
enter 12

# ---- out: the vault moves, the sealed store follows ----
"$host" copy out "$away" --data "$data" >"$work/copy.log" || fail "copy out"
[ -z "$(ls "$away/keys")" ] || fail "a key went along"
[ -z "$(ls "$away/vault")" ] || fail "the vault went along"
mv "$data"/vault/* "$away/vault/"
refused 'no vault' sh -c "echo '$PASSPHRASE' | '$host' results --data '$data'"
echo "$PASSPHRASE" | "$host" results --data "$away" >"$work/results.log" 2>&1 ||
    fail "results on the copy"
grep -q 'opened 12 records' "$work/results.log" || fail "not all opened"
refused 'copy in' "$host" copy out "$away" --data "$data"

# ---- in: what came back counts ----
"$host" copy in "$away" --data "$data" >"$work/copy.log" || fail "copy in"
grep -q ' 1 countersignatures' "$work/copy.log" || fail "no countersignature"
[ -s "$data/release/current.json" ] || fail "no release came back"
"$host" audit list --data "$data" >"$work/audit.log" || fail "the chain broke"
grep -q 'on the copy: vault, to open records' "$work/audit.log" ||
    fail "the key's use elsewhere is not in the chain"
before=$(wc -l <"$work/audit.log")
"$host" copy in "$away" --data "$data" >/dev/null || fail "copy in twice"
"$host" audit list --data "$data" >"$work/audit.log"
# that it came, and the word about withdrawals, which is the same whether there
# was one or not
[ "$(wc -l <"$work/audit.log")" -eq $((before + 2)) ] ||
    fail "entries came in twice: $(tail -n 4 "$work/audit.log")"
agent north sync >"$work/sync.log" 2>&1 || fail "sync after"
grep -q ' 12 erased' "$work/sync.log" || fail "the device did not erase"

# ---- another epoch; the old one goes by the rule ----
mv "$away"/vault/* "$data/vault/"
echo "$PASSPHRASE" | "$host" key new-epoch --wave two --data "$data" \
    >/dev/null || fail "new-epoch"
refused 'hold epoch 1 up' "$host" key destroy 1 --data "$data"
grep -q 'north' "$work/said.log" || fail "does not name the device"
agent north sync >"$work/sync.log" 2>&1 || fail "sync of the new document"
enter 11
refused 'hold epoch 1 up' "$host" key destroy 1 --data "$data"
echo "$PASSPHRASE" | "$host" results --data "$data" >"$work/results.log" 2>&1 ||
    fail "results over two epochs"
grep -q 'opened 23 records' "$work/results.log" || fail "not both epochs"
"$host" key destroy 1 --data "$data" >"$work/destroy.log" || fail "destroy"
echo "$PASSPHRASE" | "$host" results --data "$data" >"$work/results.log" 2>&1 ||
    fail "results after the destruction"
grep -q 'opened 11 records' "$work/results.log" || fail "opened what is erased"
grep -q 'erased epoch: 12 records' "$work/results.log" || fail "not named"
! grep -q 'no key here' "$work/results.log" || fail "called a problem"
"$host" audit verify --data "$data" >/dev/null || fail "audit verify"
echo "offline: out, in, and one epoch gone by the rule"
