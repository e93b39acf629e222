#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The whole chain on one machine: a host, two devices, synthetic interviews
# with the default instrument, a network that is cut, an agent that is killed
# while it writes; and at the end every number found by looking.
# usage: demo.sh BUILD_DIR [--once] [--interviews N] [--keep DIR]
set -eu
build=$1
shift
once= interviews=200 seed=20261121 KEEP=
while [ $# -gt 0 ]; do
    case $1 in
    --once) once=1 ;;
    --interviews) interviews=$2 && shift ;;
    --keep) KEEP=$2 && shift ;;
    *)
        echo "usage: ./run demo [--once] [--interviews N] [--keep DIR]" >&2
        exit 2
        ;;
    esac
    shift
done
case $interviews in
*[!0-9]* | '' | 0) echo "demo: --interviews wants a number" >&2 && exit 2 ;;
esac
if [ -n "$KEEP" ] && [ -e "$KEEP/host" ]; then
    echo "demo: $KEEP holds an earlier run; name another folder" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
form=$here/../../host/instruments/community

echo "1. A programme and its host"
init_programme "Demonstration"
"$bin/hearth-host" form add "$form" --data "$work/host" >"$work/form.log" 2>&1 ||
    fail "form add"
start_host
start_proxy --seed $seed --drop 5
say "ingest on 127.0.0.1:$ingest_port behind a network that loses 5 %"

echo "2. Two devices"
enrol_device north "north-1,north-2"
enrol_device south "south-1,south-2"
for d in north south; do
    agent $d sync >"$work/sync.$d.log" 2>&1 || fail "first sync of $d"
done
say "$(agent north forms | head -n 1)"

half=$(((interviews + 1) / 2))
echo "3. $interviews synthetic respondents, through the real interview engine"
"$bin/hearth-test-respondents" "$form" $seed $half north-1,north-2 \
    "$work/north.jsonl" "$work/north.canaries"
"$bin/hearth-test-respondents" "$form" $((seed + 1)) $((interviews - half)) \
    south-1,south-2 "$work/south.jsonl" "$work/south.canaries"
cat "$work/north.canaries" "$work/south.canaries" >"$work/canaries"

# The search must be able to find: it is shown an interview in a plain file.
mkdir -p "$work/control"
head -n 1 "$work/canaries" >"$work/control/plain"
if "$bin/hearth-test-search" "$work/canaries" "$work/control" >/dev/null; then
    fail "the search for canaries finds nothing where there is something"
fi

collect_all south || fail "collect on south"

echo "4. The network is cut; the north agent is killed while it writes"
kill -USR1 $proxy_pid
collect north
half_done() {
    [ "$(saved_lines north)" -ge $((half / 2)) ]
}
wait_for 120 half_done || fail "north does not get on"
kill -9 $collect_pid 2>/dev/null || true
wait $collect_pid 2>/dev/null || true
say "killed after $(saved_lines north) of $half were acknowledged"
if timeout 10 "$bin/hearth-agent" --data "$work/south" sync \
    >"$work/sync.cut.log" 2>&1; then
    fail "sync claims success over a cut network"
fi
say "south's sync says: $(tail -n 1 "$work/sync.cut.log")"
collect_all north || fail "north after the kill"

echo "5. The network is back"
kill -USR2 $proxy_pid
for d in north south; do
    agent $d sync >"$work/sync.$d.log" 2>&1 || fail "sync of $d"
    say "$d: $(tail -n 1 "$work/sync.$d.log")"
done

echo "6. The custodian opens, the devices learn of it and erase"
open_records >"$work/results.log" 2>&1 || fail "results"
for d in north south; do
    agent $d sync >"$work/sync.$d.log" 2>&1 || fail "last sync of $d"
done

echo "7. Looking"
entered=0
for d in north south; do
    n=$(agent $d status | sed -n 's/.*finalised[^0-9]*\([0-9][0-9]*\).*/\1/p' | head -n 1)
    entered=$((entered + ${n:-0}))
done
arrived >"$work/arrived" || fail "not every record opens"
count=$(wc -l <"$work/arrived")
# Draws of the device are no part of what was said, but of the record.
cut -d' ' -f1 "$work/arrived" | sort >"$work/said"
twice=$(cut -d' ' -f2 "$work/arrived" | grep -v '^-$' | sort | uniq -d |
    grep -c . || true)
cut -d' ' -f1 "$work/canaries" | sort >"$work/expected"
cmp -s "$work/said" "$work/expected" || fail "what arrived differs from what was entered"
# What was sealed, and the words that were said: nothing of it on the devices.
{ cut -d' ' -f2 "$work/arrived"; cut -s -d' ' -f2- "$work/canaries"; } \
    >"$work/sought"
readable=$("$bin/hearth-test-search" "$work/sought" "$work/north" \
    "$work/south" | sed 's/ .*//' || true)
rm -rf "$work/control"
sed -n '1,40p' "$work/results.log"
echo
echo "$entered entered, $count arrived, $twice twice, $readable readable on the devices"
[ "$entered" -eq "$interviews" ] && [ "$count" -eq "$interviews" ] &&
    [ "$twice" -eq 0 ] && [ "$readable" -eq 0 ] || fail "a number is not what it must be"
[ -n "$once" ] && exit 0
echo "Dashboard: http://127.0.0.1:$web_port/   (Ctrl-C ends)"
wait $host_pid
