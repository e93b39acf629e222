#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The run that crash states are made of: a host, a device that is enrolled,
# drafts left and finalised, interviews from a file, syncs with receipts,
# countersignatures and erasure. Started by states.sh under the recorder.
# usage: states_run.sh BIN WORK; data below WORK/data, all else beside it.
set -u
BIN=$1
WORK=$2
HOST=$WORK/data/host
DEVICE=$WORK/data/device
PIN=482915

fail() {
    : > "$WORK/failed" # a pipe's end is a shell of its own
    echo "FAILED: $*" >&2
    tail -n 20 "$WORK"/*.log "$WORK/out" >&2
    exit 1
}
wait_for() {
    tries=0
    until grep -qF -e "$2" "$WORK/$1" 2> /dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || fail "$1 never says \"$2\""
        sleep 0.05
    done
}
# start_ingest [PORT]: PORT is what it got.
start_ingest() {
    : > "$WORK/ingest.log"
    "$BIN/hearth-host-ingest" --data "${2:-$HOST}" \
        --listen "127.0.0.1:${1:-0}" >> "$WORK/ingest.log" 2>&1 &
    ingest=$!
    wait_for ingest.log "listening on UDP port"
    PORT=$(sed -n 's/.*UDP port //p' "$WORK/ingest.log")
}
stop_ingest() {
    kill "$ingest"
    wait "$ingest" 2> /dev/null
}
host() {
    "$BIN/hearth-host" "$@" --data "$HOST" < "$WORK/passphrase" \
        >> "$WORK/host.log" 2>&1 || fail "host $*"
}
# What is called "saved" here is what no crash may take back.
agent() {
    "$BIN/hearth-agent" --data "$DEVICE" "$@" > "$WORK/out" \
        2>> "$WORK/agent.log" || fail "agent $*"
}
collect_file() {
    agent collect --answers - --purpose synthetic --area north
}
answers() {
    echo "$PIN"
    awk -v from="$1" -v to="$2" 'BEGIN {
        for (i = from; i <= to; i++)
            printf "{\"agree\":\"yes\",\"age\":%d,\"words\":\"line %d\"}\n",
                20 + i, i
    }'
}

mkdir "$WORK/form"
cat > "$WORK/form/survey.csv" << 'END'
type,name,label::English (en),required,constraint,constraint_message::English (en),hearth::role,hearth::sensitivity
select_one yn,agree,Do you agree to take part?,yes,,,consent,0
integer,age,Your age in years,,. >= 18,Only from 18 years on.,,1
text,words,In your words,,,,,2
END
cat > "$WORK/form/choices.csv" << 'END'
list_name,name,label::English (en)
yn,yes,Yes
yn,no,No
END
cat > "$WORK/form/settings.csv" << 'END'
form_id,form_title,default_language,version,hearth::purpose,hearth::justification,hearth::dpia,hearth::allow
small,A small form,English (en),1,A test,It looks for words,D-1,text
END
echo "a long passphrase" > "$WORK/passphrase"
# The port stands in the programme document: find a free one first.
"$BIN/hearth-host" init --data "$WORK/probe" --name Probe \
    --address 127.0.0.1:5684 < "$WORK/passphrase" > "$WORK/host.log" 2>&1 ||
    fail "init of the probe"
start_ingest 0 "$WORK/probe"
stop_ingest

host init --name Village --allow-synthetic --address "127.0.0.1:$PORT"
host form add "$WORK/form"
code=$("$BIN/hearth-host" enrol new --trust --worker w1 --area north,south \
    --data "$HOST" 2>> "$WORK/host.log") || fail "enrol new"
start_ingest "$PORT"
printf '%s\n%s\nyes\n' "$code" "$PIN" |
    agent enrol --host "127.0.0.1:$PORT" --kdf floor
host enrol confirm --all --without-words
agent sync

# Three drafts: one that stays, one finalised later, one at once.
printf '%s\n' "$PIN" 1 41 :q | agent collect --area north
printf '%s\n' "$PIN" 1 42 "CANARY second" :q | agent collect --area south
printf '%s\n' "$PIN" 1 43 "CANARY third" :f "" | agent collect --area north
answers 1 6 | collect_file
agent sync --batch 3
host results
agent sync
answers 7 9 | collect_file
printf '%s\n' "$PIN" 1 44 "CANARY fourth" :f "" | agent collect --area north
agent sync
stop_ingest
host results
start_ingest "$PORT"
agent sync
answers 10 11 | collect_file
agent status
stop_ingest
[ ! -e "$WORK/failed" ]
