#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A watching sync without any network, in a network name space of its own:
# when the link comes up it sends, long before its back-off ends.
if [ "${2:-}" != inside ]; then
    unshare -rn true 2> /dev/null || {
        echo "skipped: no network name spaces here"
        exit 77
    }
    command -v ip > /dev/null || {
        echo "skipped: no ip command"
        exit 77
    }
    exec unshare -rn sh "$0" "$1" inside
fi
. "$(dirname "$0")/agent_lib.sh"
HOST=$WORK/host
DEVICE=$WORK/device
PORT=15684
wait_for() {
    tries=0
    until grep -qF -e "$2" "$WORK/$1" 2> /dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt "${3:-400}" ] || fail "$1 never says \"$2\""
        sleep 0.05
    done
}

ip link set lo up || fail "the loopback device"
echo "a long passphrase" > "$WORK/passphrase"
"$BIN/hearth-host" init --data "$HOST" --name Village --allow-synthetic \
    --address "127.0.0.1:$PORT" < "$WORK/passphrase" > /dev/null 2>&1 ||
    fail "init"
"$BIN/hearth-host-ingest" --data "$HOST" --listen "127.0.0.1:$PORT" \
    > "$WORK/host.log" 2>&1 &
PIDS=$!
wait_for host.log "listening on UDP port"
CODE=$("$BIN/hearth-host" enrol new --worker w1 --data "$HOST" 2> /dev/null)
printf '%s\n%s\nyes\n' "$CODE" "$PIN" |
    agent enrol --host "127.0.0.1:$PORT" --kdf floor || fail "enrolling"
agent sync || fail "the network works"

# Several failures in a row, each waited for by its line, make the back-off
# long; a wait that happens to be drawn short is repeated.
ip link set lo down
ip address flush dev lo
"$BIN/hearth-agent" --data "$DEVICE" sync --watch > "$WORK/watch" 2>&1 &
PIDS="$PIDS $!"
tries=0
until [ "$(sed -n 's/^next try in \([0-9]*\) s.*/\1/p' "$WORK/watch" |
    tail -n 1)" -gt 12 ] 2> /dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 2400 ] || fail "no long back-off: $(cat "$WORK/watch")"
    sleep 0.05
done
grep -q "waiting" "$WORK/watch" && fail "it synced without a network"
ip link set lo up
ip address add 127.0.0.1/8 dev lo 2> /dev/null
# Well below the back-off: events, one second to settle, one run.
wait_for watch "0 sent, 0 waiting" 160
echo "synced as soon as the link was up"
