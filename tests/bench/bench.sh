#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures bytes on the wire, ingest, memory, sizes; prints a table and writes
# it to BUILD/../bench.txt. Ratios come from one run that alternates.
# usage: bench.sh BUILD_DIR [RUNS]
set -eu
build=$1
runs=${2:-5}
KEEP=
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$here/../e2e/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
out=$(dirname "$build")/bench.txt
agent_static=$(dirname "$build")/native/bin/hearth-agent
form=$top/host/instruments/community
interviews=20

line() {
    printf '%s\n' "$*" | tee -a "$out"
}

head_line() {
    line ""
    line "== $*"
}

# Counts of the relay since the last mark, as shell variables.
stats() {
    before=$(grep -c '^up_datagrams' "$work/proxy.log" || true)
    echo stats >"$work/control"
    wait_for 5 more_stats || fail "no counts from the relay"
    eval "$(grep '^up_datagrams' "$work/proxy.log" | tail -n 1 | tr ' ' '\n')"
}

more_stats() {
    [ "$(grep -c '^up_datagrams' "$work/proxy.log")" -gt "$before" ]
}

# percent A B: A of B in per cent; per A B: A divided by B.
per() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'
}

: >"$out"
line "Hearth, $(date -u +%Y-%m-%d), $(nproc) cores, $(uname -m)," \
    "store on $(stat -f -c %T "$work")"

head_line "Bytes on the wire, IP and UDP headers included, both directions"
"$build/bin/hearth-bench-wire" "$work/wire" | tee -a "$out"

head_line "A real sync: $interviews interviews with the instrument 'community'"
mkfifo "$work/control"
init_programme "Bench"
"$bin/hearth-host" form add "$form" --data "$work/host" \
    >"$work/form.log" 2>&1 || fail "form add"
start_host
start_proxy --seed 1 --control "$work/control"
enrol_device one "north-1"
agent one sync >"$work/sync.log" 2>&1 || fail "first sync"
"$bin/hearth-test-respondents" "$form" 1 $interviews north-1 \
    "$work/one.jsonl" "$work/one.canaries"
collect_all one >/dev/null || fail "collect"
echo mark >"$work/control"
sleep 0.3
"$bin/hearth-bench-measure" "$work/rss.sync" "$bin/hearth-agent" \
    --data "$work/one" sync >"$work/sync.log" 2>&1 || fail "sync"
stats
total=$((up_bytes + down_bytes))
handshake=$((handshake_up_bytes + handshake_down_bytes))
line "handshake: $handshake bytes"
line "the rest of the session: $((total - handshake)) bytes," \
    "$(per $((total - handshake)) $interviews) an interview"
"$bin/hearth-bench-measure" "$work/rss.status" "$bin/hearth-agent" \
    --data "$work/one" status >/dev/null || fail "status"
line "agent, largest resident set: status $(cut -d' ' -f1 "$work/rss.status")" \
    "KiB, sync $(cut -d' ' -f1 "$work/rss.sync") KiB"
if [ -x "$agent_static" ]; then
    line "agent, static and stripped: $(wc -c <"$agent_static") bytes"
else
    line "agent, static and stripped: not built"
fi

head_line "A device's page, with the PIN as a real device derives keys from it"
new_pin=314159
if command -v node >/dev/null; then
    printf '%s\n' "$PIN" "$new_pin" | agent one worker pin \
        >"$work/pin.log" 2>&1 || fail "worker pin"
    node "$here/device.mjs" "$bin/hearth-agent" "$work/one" "$new_pin" \
        community north-1 "$runs" | tee -a "$out"
else
    line "no node here: not measured"
fi

head_line "Ingest: 4 devices, 160-byte bucket, synced commits, medians of $runs"
"$build/bin/hearth-bench-ingest" "$work/ingest" "$runs" | tee -a "$out"

head_line "Forms"
"$build/bin/hearth-bench-form" | tee -a "$out"

head_line "Figures over many records: columns of the cache, counting again, release"
many=
for n in 10000 100000 ${HEARTH_LONG:+1000000}; do
    mkdir "$work/many.$n"
    line "$n records"
    "$build/bin/hearth-bench-cache" "$work/many.$n" "$n" | tee -a "$out"
    for processes in 1 "$(nproc)"; do
        line "in $processes processes"
        "$build/bin/hearth-bench-release" "$work/many.$n" "$n" "$processes" |
            tee -a "$out"
    done
    many=$n
done
if Rscript -e 'library(survey)' >/dev/null 2>&1; then
    Rscript "$here/survey.R" "$many" 40 | tee -a "$out"
else
    line "R with its survey package is not here: not compared"
fi

head_line "Pages of figures: all pages, plots, brief and sheet of one release"
mkdir -p "$work/pages"
"$bin/hearth-bench-measure" "$work/rss.pages" "$bin/hearth-test-pages" \
    "$work/pages" en "$here/../e2e/dashboard/quality.json" \
    "$here/../e2e/dashboard/figures.json" >"$work/pages.log" 2>&1 ||
    fail "pages"
line "$(tail -n 1 "$work/pages.log"), largest resident set" \
    "$(cut -d' ' -f1 "$work/rss.pages") KiB"
line "overview, compressed: $(cat "$work/pages/index.html" \
    "$work/pages/style.css" | gzip -9 | wc -c) bytes with its style"

head_line "Pages over 1,000,000 interviews, and what web and results hold"
code=0
sh "$here/pages.sh" "$build" >"$work/over.log" 2>&1 || code=$?
tee -a "$out" <"$work/over.log"
[ $code -eq 0 ] || [ $code -eq 77 ] || fail "pages"

line ""
line "written to $out"
