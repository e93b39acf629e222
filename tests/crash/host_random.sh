#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ingest is killed at random moments while batches arrive, the devices' syncs
# with it, and results while it opens, releases and countersigns. After each
# kill: nothing acknowledged is lost, nothing is twice, nothing is on neither
# side; at the end all of it is in the figures once, and no answer is readable in
# the host's folder or in what any program said. HEARTH_SEED replays the
# moments, HEARTH_KILLS sets how many.
. "$(dirname "$0")/lib.sh"
HOST=$WORK/host
. "$(dirname "$0")/lib_host.sh"
KILLS=${HEARTH_KILLS:-100} # of ingest
[ -z "${HEARTH_LONG:-}" ] || KILLS=1000
SEED=${HEARTH_SEED:-20231}
CHUNK=40 # records that a device gets when few are left to send
echo "seed $SEED"

mkdir "$WORK/said"
make_host
start_ingest "$PORT"
for d in a b; do
    enrol_at_host "$WORK/$d" "$d"
    "$BIN/hearth-agent" --data "$WORK/$d" sync > "$WORK/out" \
        2>> "$WORK/agent.log" || fail "the first sync"
done
stop_ingest

entered=0
# More records on device $1.
enter() {
    answers $((entered + 1)) $((entered + CHUNK)) |
        "$BIN/hearth-agent" --data "$WORK/$1" collect --answers - \
            --purpose synthetic --area north > "$WORK/out" \
            2>> "$WORK/agent.log" || fail "entering"
    entered=$((entered + CHUNK))
}
# compare DEVICE: sets finalised, arrived, receipted; fails for what is lost.
compare() {
    "$BIN/hearth-test-acknowledged" "$WORK/$1" "$HOST" > "$WORK/seen" \
        2> "$WORK/err" || fail "after $kills kills, device $1"
    # shellcheck disable=SC2046 # words without spaces
    set -- $(cat "$WORK/seen")
    finalised=$2 arrived=$4 receipted=$6
}
# dead PID: waits for it; true if a kill was what ended it.
dead() {
    wait "$1" 2> /dev/null
    [ $? -eq 137 ]
}

kills=0 ingests=0 syncs=0 between=0 moved=0 before=0
# One kill of ingest, MOMENT after both devices began.
kill_ingest() {
    start_ingest "$PORT"
    for d in a b; do
        "$BIN/hearth-agent" --data "$WORK/$d" sync --batch 2 \
            > "$WORK/sync.$d" 2>&1 &
        eval "sync_$d=\$!"
    done
    sleep "$1"
    kill -9 "$ingest"
    dead "$ingest" || fail "ingest ended by itself: $(cat "$WORK/ingest.log")"
    ingests=$((ingests + 1))
    # Nobody answers them any more.
    # shellcheck disable=SC2154 # set by eval
    for pid in $sync_a $sync_b; do
        kill -9 "$pid" 2> /dev/null
        dead "$pid" && syncs=$((syncs + 1))
    done
    kills=$((ingests + syncs))
    cat "$WORK/ingest.log" "$WORK/sync.a" "$WORK/sync.b" >> "$WORK/said/all"
    sum=0
    for d in a b; do
        compare "$d"
        sum=$((sum + arrived))
        [ "$arrived" -eq "$receipted" ] || between=$((between + 1))
        [ $((finalised - receipted)) -gt 20 ] || enter "$d"
    done
    [ "$sum" -eq "$before" ] || moved=$((moved + 1))
    before=$sum
}
results() {
    "$BIN/hearth-host" results --data "$HOST" < "$WORK/passphrase" \
        > "$WORK/out" 2> "$WORK/err"
}
# One kill of results, MOMENT after its start.
opened=0
kill_results() {
    (exec "$BIN/hearth-host-results" --data "$HOST" < "$WORK/passphrase" \
        > "$WORK/out" 2> "$WORK/err") &
    pid=$!
    sleep "$1"
    kill -9 "$pid" 2> /dev/null
    dead "$pid" && opened=$((opened + 1))
    cat "$WORK/out" "$WORK/err" >> "$WORK/said/all"
    "$BIN/hearth-host" audit verify --data "$HOST" > "$WORK/out" 2>&1 ||
        fail "the audit chain broke"
    for d in a b; do
        compare "$d"
    done
}

# How long syncing a chunk, and results, take here.
enter a
enter b
start_ingest "$PORT"
begin=$(date +%s%3N)
"$BIN/hearth-agent" --data "$WORK/a" sync --batch 2 > "$WORK/out" 2>&1 ||
    fail "a whole sync"
sync_ms=$(($(date +%s%3N) - begin))
stop_ingest
begin=$(date +%s%3N)
results || fail "results"
results_ms=$(($(date +%s%3N) - begin))
enter a

awk -v seed="$SEED" -v n="$KILLS" -v sync="$sync_ms" -v res="$results_ms" '
    BEGIN {
        srand(seed)
        for (i = 1; i <= n; i++)
            printf "%.3f %.3f\n", 0.005 + rand() * sync / 1000,
                0.005 + rand() * res / 1000
    }' > "$WORK/moments"
round=0
while read -r moment second; do
    kill_ingest "$moment"
    round=$((round + 1))
    [ $((round % 5)) -ne 0 ] || kill_results "$second"
done < "$WORK/moments"
[ "$moved" -gt $((KILLS / 4)) ] ||
    fail "in $moved of $KILLS rounds a batch arrived: the test is blind"

# All goes on to the end: sent, opened, counted, erased on the devices.
start_ingest "$PORT"
for d in a b; do
    "$BIN/hearth-agent" --data "$WORK/$d" sync > "$WORK/out" 2>&1 ||
        fail "the last sync"
done
stop_ingest
results || fail "the last results"
grep -q "^opened $entered records\$" "$WORK/out" || fail "not $entered records"
start_ingest "$PORT"
for d in a b; do
    "$BIN/hearth-agent" --data "$WORK/$d" sync > "$WORK/out" 2>&1 ||
        fail "the sync after results"
    compare "$d"
    grep -q ' kept 0$' "$WORK/seen" || fail "not erased"
done
stop_ingest
cp "$WORK"/*.log "$WORK/out" "$WORK/err" "$WORK/said/"
awk -v n="$entered" 'BEGIN {
    for (i = 1; i <= n; i += 40) printf "CANARY-line-%05d-end\n", i
}' | while read -r word; do hex "$word"; echo; done > "$WORK/canaries"
"$BIN/hearth-test-search" -v "$WORK/canaries" "$HOST" "$WORK/a" "$WORK/b" \
    "$WORK/said" > "$WORK/found" || fail "answers: $(cat "$WORK/found")"
echo "killed ingest $ingests times ($moved while batches arrived, $between" \
    "times a receipt was on its way), sync $syncs times, results $opened" \
    "times: $entered records, none lost, none twice"
