#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Attacks on releases of the results program itself: interviews invented with a
# fixed seed, collected, sealed, synced, opened, released; then the attacker
# reads the signed file, and who answered what only to judge what it found.
# HEARTH_LONG: waves of 150 and 2,000 as well.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
form=$(dirname "$0")/../../host/instruments/community
all=$work

wave() {
    n=$1
    work=$all/$n
    mkdir -p "$work"
    init_programme "Wave of $n"
    "$host" form add "$form" --data "$work/host" >"$work/form.log" 2>&1 ||
        fail "form"
    start_host
    start_proxy --seed 1 --drop 0
    enrol_device dev a1,a2,a3,a4
    agent dev sync >"$work/sync.log" 2>&1 || fail "first sync"
    "$bin/hearth-test-respondents" "$form" 1966 "$n" a1,a2,a3,a4 \
        "$work/all.jsonl" "$work/all.canaries" || fail "respondents"
    echo "$PIN" | agent dev collect --answers "$work/all.jsonl" --run a \
        --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect"
    agent dev sync >"$work/sync.log" 2>&1 || fail "sync"
    echo "$PASSPHRASE" | "$host" results --data "$work/host" \
        >"$work/results.log" 2>&1 || fail "results"
    end_host
    echo "wave of $n, seed 1966"
    "$bin/hearth-test-attacks" "$work/host/release/000001.json" \
        "$work/all.jsonl" >"$work/attacks.log" ||
        fail "an attack found something in a wave of $n"
    cat "$work/attacks.log"
}

end_host() {
    kill "$host_pid" "$proxy_pid" 2>/dev/null
    wait "$host_pid" "$proxy_pid" 2>/dev/null
    host_pid= proxy_pid=
}

for n in 60 400 ${HEARTH_LONG:+150 2000}; do
    wave "$n"
done
work=$all
