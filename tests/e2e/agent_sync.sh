#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The agent and a real host: enrolment, sync, what goes wrong with them, and a
# watching sync that needs nobody.
. "$(dirname "$0")/agent_lib.sh"
SOURCE=${HEARTH_SOURCE:-.}
HOST=$WORK/host
DEVICE=$WORK/device
PORT=

# Starts the ingest on ${1:-any free port}; PORT is what it got.
start_host() {
    : > "$WORK/host.log"
    "$BIN/hearth-host-ingest" --data "$HOST" \
        --listen "127.0.0.1:${1:-0}" >> "$WORK/host.log" 2>&1 &
    INGEST=$!
    PIDS="$PIDS $INGEST"
    wait_for host.log "listening on UDP port"
    PORT=$(sed -n 's/.*UDP port //p' "$WORK/host.log")
}
stop_host() {
    kill "$INGEST"
    wait "$INGEST" 2> /dev/null
}
# wait_for FILE TEXT
wait_for() {
    tries=0
    until grep -qF -e "$2" "$WORK/$1" 2> /dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || fail "$1 never says \"$2\""
        sleep 0.05
    done
}
open_records() {
    "$BIN/hearth-host" results --data "$HOST" < "$WORK/passphrase" \
        > "$WORK/results" 2>&1 || fail "results"
}
new_code() {
    "$BIN/hearth-host" enrol new --worker w1 --area "$1" --data "$HOST" \
        2> /dev/null
}
answers() {
    awk -v n="$1" 'BEGIN {
        for (i = 1; i <= n; i++) print "{\"agree\":\"yes\",\"age\":" 20 + i "}"
    }'
}
collect() {
    { echo "$PIN"; answers "$1"; } |
        agent collect --answers - --purpose synthetic || fail "collecting"
}

echo "-- a host with a small form"
mkdir "$WORK/form"
cat > "$WORK/form/survey.csv" <<'END'
type,name,label::English (en),required,constraint,constraint_message::English (en),hearth::role,hearth::sensitivity
select_one yn,agree,Do you agree to take part?,yes,,,consent,0
integer,age,Your age in years,,. >= 18,Only from 18 years on.,,1
END
cat > "$WORK/form/choices.csv" <<'END'
list_name,name,label::English (en)
yn,yes,Yes
yn,no,No
END
cat > "$WORK/form/settings.csv" <<'END'
form_id,form_title,default_language,version
small,A small form,English (en),1
END
# The port is in the programme document.
echo "a long passphrase" > "$WORK/passphrase"
"$BIN/hearth-host" init --data "$WORK/probe" --name Probe \
    --address 127.0.0.1:5684 < "$WORK/passphrase" > /dev/null 2>&1 ||
    fail "init"
free_port
PORT=$port
HOST=$WORK/host
"$BIN/hearth-host" init --data "$HOST" --name Village --allow-synthetic \
    --address "127.0.0.1:$PORT" < "$WORK/passphrase" > /dev/null \
    2> "$WORK/err" || fail "init"
"$BIN/hearth-host" form add "$WORK/form" --data "$HOST" > "$WORK/out" 2>&1 ||
    fail "form add"

echo "-- enrolment"
CODE=$(new_code north)
printf '%s\n%s\n' "$CODE" "$PIN" |
    refused 1 "the host does not answer there" enrol \
        --host "127.0.0.1:$PORT" --kdf floor
start_host "$PORT"
OTHER=$("$BIN/hearth-host" enrol new --data "$WORK/probe" 2> /dev/null)
printf '%s\n%s\n' "$OTHER" "$PIN" |
    refused 1 "does not accept this code" enrol --host "127.0.0.1:$PORT" \
        --kdf floor
printf '%s\n12345\n' "$CODE" |
    refused 1 "a PIN has 6 to 128" enrol --host "127.0.0.1:$PORT"
printf '%s\n%s\nyes\n' "$CODE" "$PIN" |
    agent enrol --host "127.0.0.1:$PORT" --kdf floor || fail "enrolling"
says out 'programme "Village", worker w1'
DEVICE=$WORK/second
printf '%s\n%s\n' "$CODE" "$PIN" |
    refused 1 "used already or is too old" enrol --host "127.0.0.1:$PORT"
DEVICE=$WORK/device

echo "-- sync brings the form and takes the records"
agent forms
says out "not on this device yet"
synced || fail "the first sync"
says out "1 new form received"
agent forms
says out "small version 1: A small form"
collect 45
synced --batch 10 || fail "sending"
says out "10 of 45 sent" "45 of 45 sent" "45 sent, 0 waiting"
synced || fail "nothing to do"
says out "0 sent, 0 waiting"
agent status
says out "finalised    45" "receipted    45" "kept here    45"
open_records
says results "opened 0 records" "record 45: device not confirmed yet"
ID=$(sed -n 's/^device *//p' "$WORK/out")
echo no | "$BIN/hearth-host" enrol confirm "$ID" --data "$HOST" \
    > "$WORK/words" 2>&1 && fail "words that differ were confirmed"
says words "not admitted" "$(sed -n 's/^six words *//p' "$WORK/out")"
echo yes | "$BIN/hearth-host" enrol confirm "$ID" --data "$HOST" \
    > "$WORK/words" 2>&1 || fail "confirming"
says words "is admitted"
open_records
says results "opened 45 records"
says_not results "not confirmed"
"$BIN/hearth-host" enrol list --data "$HOST" > "$WORK/list" || fail "enrol list"
says list "admitted" "test record opened" "ALARM: 1 tries"
synced || fail "fetching the countersignature"
says out "45 erased here after they were opened"
collect 1
synced || fail "going on after all was erased"
says out "1 sent, 0 waiting"

echo "-- the host is away"
stop_host
collect 3
agent sync && fail "nobody is there"
says err "sync with 127.0.0.1:$PORT"
one_line
agent status
says out "waiting      3"

echo "-- a watching sync"
"$BIN/hearth-agent" --data "$DEVICE" sync --watch > "$WORK/watch" 2>&1 &
WATCH=$!
PIDS="$PIDS $WATCH"
wait_for watch "next try in"
agent sync && fail "two syncs at a time"
says err "another hearth-agent sync is running"
kill -TERM "$WATCH"
wait "$WATCH" || fail "a watching sync that was asked to end failed"
start_host "$PORT"
rm "$WORK/watch" # what the last one said is no answer of this one
"$BIN/hearth-agent" --data "$DEVICE" sync --watch > "$WORK/watch" 2>&1 &
WATCH=$!
PIDS="$PIDS $WATCH"
wait_for watch "3 sent, 0 waiting"
collect 2
wait_for watch "2 sent, 0 waiting"
kill -INT "$WATCH"
wait "$WATCH" || fail "Ctrl-C is no failure"

echo "-- a foreign host on the same port"
stop_host
HOST=$WORK/probe
start_host "$PORT"
collect 1
agent sync && fail "a foreign host was believed"
one_line
stop_host
HOST=$WORK/host
start_host "$PORT"

echo "-- revoked"
ID=$("$BIN/hearth-agent" --data "$DEVICE" status | sed -n 's/^device *//p')
"$BIN/hearth-host" device revoke "$ID" --data "$HOST" > "$WORK/out" 2>&1 ||
    fail "revoking"
agent sync && fail "a revoked device syncs"
one_line
says err "revoked"
agent status
says out "waiting      1"
agent sync && fail "a revoked device that was told syncs"
one_line
says err "revoked"
echo "all as it should be"
