#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The static agent and the one with a page have different C libraries, whose
# locks do not know each other: while one has the store open, the other must be
# refused, and afterwards each must read what the other wrote. On the way: the
# static one is as small as boards/*/README.md says, on disk and in memory.
# usage: kinds.sh BUILD
set -u
source=${HEARTH_SOURCE:-.}
build=$1
static=
for folder in "$source"/boards/*/; do
    [ "$(sed -n 's/^set(BOARD_ARCH \([^)]*\)).*/\1/p' "$folder/board.cmake" \
        2>/dev/null)" = "$(dpkg --print-architecture)" ] || continue
    static=$source/build/$(basename "$folder")/bin/hearth-agent
done
[ -x "$static" ] || {
    echo "skipped: no static agent for this machine; ./run build --board makes it"
    exit 77
}
. "$source/tests/e2e/agent_lib.sh"
HOST=$WORK/host
DEVICE=$WORK/device
paged=$BIN/hearth-agent

# small PROGRAM PID: its size, and the most memory that it ever had.
small() {
    size=$(wc -c <"$1")
    peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$2/status")
    echo "   static: $size bytes, at most $peak KiB of memory in a sync"
    [ "$size" -le 1500000 ] || fail "more than 1,500,000 bytes"
    [ "${peak:-16385}" -le 16384 ] || fail "more than 16 MiB of memory"
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
    [ "$1" != "$static" ] || small "$1" "$watcher"
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
holds "$static" "$paged"
holds "$paged" "$static"
echo "each kind keeps the other out and reads what it wrote"
