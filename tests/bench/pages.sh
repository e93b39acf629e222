#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How long until a lead sees the first figure of a release over N interviews
# (1,000,000), what the pages weigh, what `web` holds. The first chart is timed
# in Chromium, near and on a line of 400 kbit/s. And what `results` holds while
# it opens real records, and once they are in its cache. ./run bench runs it.
# usage: pages.sh BUILD_DIR [N]
set -eu
build=$1
count=${2:-1000000}
KEEP=
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../e2e/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
tools=$build/dashboard-tools
browser=$(command -v chromium || command -v chromium-browser ||
    command -v google-chrome || true)
[ -n "$browser" ] && [ -d "$tools/node_modules/playwright-core" ] ||
    { echo "pages: no browser, or 'dashboard' was not run before"; exit 77; }

init_programme Pages
mkdir -p "$work/host/release"
echo "Figures of $count interviews"
"$bin/hearth-bench-release" "$work/cache" "$count" "$(nproc)" \
    "$work/host/release/current.json"
"$bin/hearth-host-web" --data "$work/host" --web "127.0.0.1:$web_port" \
    >"$work/web.log" 2>&1 &
host_pid=$!
wait_for 20 grep -q '^dashboard' "$work/web.log" || fail "no start"
awk '/VmHWM/ { print "web at its start: " $2 " KiB" }' "/proc/$host_pid/status"
cp "$here/pages.mjs" "$tools/"
node "$tools/pages.mjs" "$browser" "$web_port" || fail "pages"
awk '/VmHWM/ { print "web after all pages, its most: " $2 " KiB" }' \
    "/proc/$host_pid/status"

# opening WHAT: what the program that opens holds at most.
opening() {
    echo "$PASSPHRASE" | "$bin/hearth-bench-measure" "$work/rss.results" \
        "$bin/hearth-host" results --data "$work/practice.$n" \
        >"$work/results.log" 2>&1 || fail "results"
    echo "$n records, $1: results $(cut -d' ' -f1 "$work/rss.results") KiB at" \
        "most, $(cut -d' ' -f2 "$work/rss.results") ms of a core"
}
for n in 100 4000; do
    printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" |
        "$bin/hearth-host" practice start --form \
            "$here/../../host/instruments/community" --interviews "$n" \
            --data "$work/practice.$n" >"$work/practice.log" 2>&1 ||
        fail "practice"
    opening "opened for the first time"
    opening "out of the cache"
done
