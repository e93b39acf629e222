#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How long until a lead sees the first figure of a release over N interviews
# (1,000,000), what the pages weigh, what `web` holds. The first chart is timed
# in Chromium, near and on a line of 400 kbit/s.
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
"$bin/hearth-bench-release" "$work/cache" "$count" \
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
