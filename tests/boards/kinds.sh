#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The static agent and the one with a page have different C libraries, whose
# locks do not know each other: while one has the store open, the other must be
# refused, and afterwards each must read what the other wrote. On the way: the
# static one is as small as boards/*/README.md says, on disk and in memory, with
# nothing to do as with an outbox that is full of work.
# usage: kinds.sh BUILD; HEARTH_LONG fills the outbox with 5,000 interviews
set -u
source=${HEARTH_SOURCE:-.}
build=$1
static=$source/build/native/bin/hearth-agent
for folder in "$source"/boards/*/; do
    [ "$(sed -n 's/^set(BOARD_ARCH \([^)]*\)).*/\1/p' "$folder/board.cmake" \
        2>/dev/null)" = "$(dpkg --print-architecture)" ] || continue
    found=$source/build/$(basename "$folder")/bin/hearth-agent
    [ ! -x "$found" ] || static=$found
done
[ -x "$static" ] || {
    echo "skipped: no static agent for this machine; ./run build --board makes it"
    exit 77
}
. "$source/tests/e2e/agent_lib.sh"
HOST=$WORK/host
DEVICE=$WORK/device
paged=$BIN/hearth-agent

# within WHAT KIB: no more than 16 MiB.
within() {
    echo "   static: at most $2 KiB of memory in $1"
    [ "${2:-16385}" -le 16384 ] || fail "more than 16 MiB of memory"
}

# memory PID FIELD: of /proc/PID/status, in KiB.
memory() {
    sed -n "s/^$2:[^0-9]*\([0-9]*\) kB\$/\1/p" "/proc/$1/status"
}

# measured ARGUMENT...: of the static agent; its largest resident set in $peak.
measured() {
    "$BIN/hearth-bench-measure" "$WORK/measured" "$static" --data "$DEVICE" \
        "$@" >"$WORK/out" 2>"$WORK/err" || fail "$1"
    peak=$(cut -d' ' -f1 "$WORK/measured")
    within "$1" "$peak"
}

# A form, and many interviews with it. Once the PIN is known, and Argon2id's
# memory given back, collect has no more than the other commands.
fill_outbox() {
    many=500
    [ -z "${HEARTH_LONG:-}" ] || many=5000
    mkdir "$WORK/form"
    printf '%s\n' 'type,name,label,required,hearth::role,hearth::sensitivity' \
        'select_one yn,agree,Do you agree?,yes,consent,0' \
        'integer,age,Your age in years,,,1' >"$WORK/form/survey.csv"
    printf '%s\n' 'list_name,name,label' yn,yes,Yes >"$WORK/form/choices.csv"
    printf '%s\n' 'form_id,form_title,version' small,Small,1 \
        >"$WORK/form/settings.csv"
    "$BIN/hearth-host" form add "$WORK/form" --data "$HOST" \
        >"$WORK/out" 2>&1 || fail "form add"
    measured sync
    {
        echo "$PIN"
        awk -v n="$many" 'BEGIN {
            for (i = 0; i < n; i++)
                print "{\"agree\":\"yes\",\"age\":" 18 + i % 80 "}"
        }'
    } >"$WORK/answers"
    "$static" --data "$DEVICE" collect --answers - --purpose synthetic \
        <"$WORK/answers" >"$WORK/out" 2>"$WORK/err" &
    collector=$!
    PIDS="$PIDS $collector"
    most=0
    while kill -0 "$collector" 2>/dev/null; do
        now=$(grep -q '^saved' "$WORK/out" && memory "$collector" VmRSS)
        [ "${now:-0}" -le "$most" ] || most=$now
        sleep 0.1
    done
    wait "$collector" || fail "collecting"
    [ "$most" -gt 0 ] || fail "the memory of collecting was not seen"
    within "collect" "$most"
}

# holds PROGRAM OTHER: PROGRAM has the store open in a watching sync.
holds() {
    rm -f "$WORK/watch"
    "$1" --data "$DEVICE" sync --watch >"$WORK/watch" 2>&1 &
    watcher=$!
    PIDS="$PIDS $watcher"
    tries=0
    until grep -qs "0 waiting" "$WORK/watch"; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || fail "no sync: $(cat "$WORK/watch")"
        sleep 0.05
    done
    "$1" --data "$DEVICE" status >"$WORK/out" 2>"$WORK/err" ||
        fail "two of one kind cannot share the store"
    ! "$2" --data "$DEVICE" status >"$WORK/out" 2>"$WORK/err" ||
        fail "two kinds share a store"
    says err "of the other kind"
    [ "$1" != "$static" ] ||
        within "a sync that watches" "$(memory "$watcher" VmHWM)"
    kill "$watcher"
    wait "$watcher" 2>/dev/null
    "$2" --data "$DEVICE" status >"$WORK/out" 2>"$WORK/err" ||
        fail "what one kind wrote the other does not read"
}

free_port
echo "a long passphrase" >"$WORK/passphrase"
"$BIN/hearth-host" init --data "$HOST" --name Village --allow-synthetic \
    --address "127.0.0.1:$port" <"$WORK/passphrase" >/dev/null 2>&1 ||
    fail "init"
"$BIN/hearth-host-ingest" --data "$HOST" --listen "127.0.0.1:$port" \
    >"$WORK/host.log" 2>&1 &
PIDS=$!
tries=0
until grep -qs "listening on UDP port" "$WORK/host.log"; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "the host does not start"
    sleep 0.05
done
code=$("$BIN/hearth-host" enrol new --worker w1 --data "$HOST" 2>/dev/null)
printf '%s\n%s\nyes\n' "$code" "$PIN" | "$static" --data "$DEVICE" enrol \
    --host "127.0.0.1:$port" --kdf floor >"$WORK/out" 2>"$WORK/err" ||
    fail "enrolling"
echo "   static: $(wc -c <"$static") bytes"
[ "$(wc -c <"$static")" -le 1500000 ] || fail "more than 1,500,000 bytes"
holds "$static" "$paged"
holds "$paged" "$static"
fill_outbox
measured status
says out "waiting      $many"
measured sync
says out "$many sent, 0 waiting"
measured fsck
echo "each kind keeps the other out and reads what it wrote"
