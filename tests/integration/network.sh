#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad networks over real sockets: all records arrive exactly once, whatever is
# lost, doubled, delayed or replayed; and a link of 2G speed with loss.
# usage: network.sh BUILD_DIR loss|nft|2g
# loss: our own proxy loses, doubles and reorders; nft: the kernel loses and
# doubles, the proxy reorders; 2g: the kernel limits the rate, the proxy loses.
# HEARTH_LONG=1: 50 devices x 200 records, 5,000 records over the slow link.
set -eu
build=$1
what=$2
seed=${HEARTH_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
here=$(cd "$(dirname "$0")" && pwd)

# What the kernel does to loopback, in a network namespace of our own. Each
# datagram passes it twice (device to proxy to host): so twice the rate, and of
# losses and doubles what makes 30 % and 20 % of both passes.
spoil() {
    case $what in
    2g) tc qdisc add dev lo root tbf rate 40kbit burst 4000 latency 4000ms ;;
    nft)
        nft -f - <<'END'
table ip bad {
    chain arrives {
        type filter hook input priority 0
        meta l4proto udp numgen random mod 1000 < 163 counter drop
    }
    chain leaves {
        type filter hook output priority 0
        meta l4proto udp numgen random mod 1000 < 95 counter dup to 127.0.0.1
    }
}
END
        ;;
    esac
}
mend() {
    case $what in
    2g) tc qdisc del dev lo root ;;
    nft) nft delete table ip bad ;;
    esac
}
if [ "$what" != loss ]; then
    skipped="skipped: no network namespace with bad links of the kernel here"
    if [ -z "${HEARTH_INSIDE:-}" ]; then
        unshare -n true 2>/dev/null || { echo "$skipped"; exit 77; }
        HEARTH_INSIDE=1 HEARTH_SEED=$seed exec unshare -n sh "$0" "$@"
    fi
    ip link set lo up
    { spoil && mend; } 2>/dev/null || { echo "$skipped"; exit 77; }
fi
. "$here/../e2e/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
long=${HEARTH_LONG:-}
if [ "$what" = loss ]; then
    devices=5 records=20 drop=30 limit=240
    [ -z "$long" ] || devices=50 records=200 limit=3600
    set -- --duplicate 20 --delay 20 --delay-ms 80
elif [ "$what" = nft ]; then
    devices=5 records=20 drop=0 limit=240
    set -- --delay 20 --delay-ms 80
else
    devices=1 records=60 drop=10 limit=150
    [ -z "$long" ] || records=5000 limit=7200
    set -- --delay 10 --delay-ms 400
fi
echo "network $what: seed $seed, $devices x $records records, $drop % lost each way by the proxy"

mkdir "$work/form"
cat >"$work/form/survey.csv" <<'END'
type,name,label::English (en),required,hearth::role,hearth::sensitivity
select_one yn,agree,Do you agree to take part?,yes,consent,0
integer,age,Your age in years,,,1
END
printf 'list_name,name,label::English (en)\nyn,yes,Yes\nyn,no,No\n' \
    >"$work/form/choices.csv"
printf 'form_id,form_title,default_language,version\nsmall,A small form,English (en),1\n' \
    >"$work/form/settings.csv"
init_programme "Network"
"$bin/hearth-host" form add "$work/form" --data "$work/host" \
    >"$work/form.log" 2>&1 || fail "form add"
start_host
mkfifo "$work/control"
start_proxy --seed "$seed" --control "$work/control" "$@"
d=1
while [ $d -le $devices ]; do
    enrol_device d$d "place-$d"
    agent d$d sync >"$work/sync.d$d.log" 2>&1 || fail "first sync of d$d"
    { echo "$PIN"; i=0; while [ $i -lt $records ]; do
        echo '{"agree":"yes","age":"40"}'; i=$((i + 1)); done; } |
        agent d$d collect --answers - --purpose synthetic \
            >"$work/collect.d$d.log" 2>&1 || fail "collect on d$d"
    d=$((d + 1))
done
spoil
printf 'capture\nmark\ndrop %s\n' $drop >"$work/control"

# sync_until_done DEVICE: as a watching sync would, without its long waits. The
# median device needs some 15 s, the slowest of five up to two minutes: pauses
# double, and a handshake's tries take 12, 18 and 27 s.
sync_until_done() {
    until timeout $limit "$bin/hearth-agent" --data "$work/$1" sync \
        >>"$work/sync.$1.log" 2>&1; do
        [ $(($(date +%s) - begun)) -lt $limit ] || return 1
    done
    echo "$1 $(($(date +%s) - begun))" >>"$work/times"
}
begun=$(date +%s)
pids= d=1
while [ $d -le $devices ]; do
    sync_until_done d$d &
    pids="$pids $!"
    d=$((d + 1))
done
for pid in $pids; do
    wait "$pid" || fail "a device did not get through in $limit s"
done
took=$(($(date +%s) - begun))

# Every datagram of it twice more: nothing new, nothing different.
printf 'drop 0\n' >"$work/control"
if [ "$what" = nft ]; then
    dropped=$(nft list table ip bad | sed -n 's/.*packets \([0-9]*\) .*drop/\1/p')
    say "lost by the kernel: ${dropped:-0} datagrams"
    [ "${dropped:-0}" -ge 20 ] || fail "the kernel lost next to nothing"
fi
mend
arrived >"$work/arrived.before" || fail "not every record opens"
printf 'replay\n' >"$work/control"
wait_for 120 grep -q '^replayed' "$work/proxy.log" || fail "no replay"
arrived >"$work/arrived.after" || fail "not every record opens"
cmp -s "$work/arrived.before" "$work/arrived.after" ||
    fail "replayed datagrams changed the store"
count=$(wc -l <"$work/arrived.after")
d=1
while [ $d -le $devices ]; do
    agent d$d status >"$work/status.log"
    grep -Eq "^waiting +0$" "$work/status.log" || fail "d$d still waits"
    grep -Eq "^receipted +$records$" "$work/status.log" || fail "d$d: receipts"
    # ... and the device is still welcome after its own words came again
    agent d$d sync >>"$work/sync.d$d.log" 2>&1 || fail "d$d after the replay"
    grep -q "0 sent, 0 waiting" "$work/sync.d$d.log" || fail "d$d sent again"
    d=$((d + 1))
done
[ "$count" -eq $((devices * records)) ] || fail "$count records at the host"
say "$(grep '^replayed' "$work/proxy.log")"
say "progress as shown: $(grep -h ' of .* sent' "$work/sync.d1.log" | tr '\n' ';')"
echo stats >"$work/control"
wait_for 5 grep -q '^up_datagrams' "$work/proxy.log" || true
say "$(grep '^up_datagrams' "$work/proxy.log" | tail -n 1)"
say "seconds to send all, by device: $(sort -k2n "$work/times" | cut -d' ' -f2 | tr '\n' ' ')"
echo "network $what: $((devices * records)) entered, $count arrived, 0 twice, $took s to send"
