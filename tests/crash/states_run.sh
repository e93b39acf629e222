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

fail() {
    : > "$WORK/failed" # a pipe's end is a shell of its own
    echo "FAILED: $*" >&2
    tail -n 20 "$WORK"/*.log "$WORK/out" >&2
    exit 1
}
. "$(dirname "$0")/lib_host.sh"
# What is called "saved" here is what no crash may take back.
agent() {
    "$BIN/hearth-agent" --data "$DEVICE" "$@" > "$WORK/out" \
        2>> "$WORK/agent.log" || fail "agent $*"
}
collect_file() {
    agent collect --answers - --purpose synthetic --area north
}
make_host
start_ingest "$PORT"
enrol_at_host "$DEVICE" first
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
