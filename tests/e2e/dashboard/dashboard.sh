#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The dashboard in a real browser: narrow and wide, light and dark, with
# hostile texts, empty, and locked. Skips where node or Chromium is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/hearth-web.XXXXXX")
pid=

end() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT

need_browser "$build/dashboard-tools" "$here"
cp "$here/check.mjs" "$here/figures.mjs" "$here"/../look*.mjs \
    "$here"/../paper.mjs "$tools/"

# start STATE OPTIONS...: a dashboard on a free port; $url is its address.
start() {
    rm -f "$work/web.log"
    "$build/bin/hearth-host-web" --data "$work/host" --web 127.0.0.1:0 "$@" \
        >"$work/web.log" 2>&1 &
    pid=$!
    tries=100
    until url=$(sed -n "s/^dashboard at //p" "$work/web.log" 2>/dev/null) && [ -n "$url" ]
    do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { cat "$work/web.log"; exit 1; }
        sleep 0.1
    done
}

stop() {
    kill "$pid"
    wait "$pid" || { echo "the dashboard ended with an error"; exit 1; }
    pid=
}

look() {
    node "$tools/check.mjs" "$browser" "$url" "$1" "$build/dashboard-screens"
}

echo 'a passphrase for tests' |
    "$build/bin/hearth-host" init --data "$work/host" --name Test \
        --address 127.0.0.1:1 >/dev/null
start
look empty
stop
cp "$here/released.json" "$work/host/release/current.json"
start
look released
stop
start --locked
look locked
stop
cp "$here/figures.json" "$work/host/release/current.json"
cp "$here/quality.json" "$work/host/release/quality.json"
"$build/bin/hearth-host" quota set --data "$work/host" \
    'Ashgrove=200,Birchwood=60,Харьков-сай=150' >/dev/null
mkdir -p "$work/paper"
"$build/bin/hearth-test-pages" "$work/paper" en "$here/quality.json" \
    "$here/figures.json" >/dev/null
start
node "$tools/figures.mjs" "$browser" "$url" "$build/dashboard-screens" \
    "$work/paper"
stop
printf '{"hearth_release":1' >"$work/host/release/current.json"
start
look damaged
stop
"$build/bin/hearth-host-web" --data "$work/host" --web 0.0.0.0:0 \
    2>"$work/refused.log" && { echo "listens beyond loopback"; exit 1; }
grep -q '127.0.0.1' "$work/refused.log" || { cat "$work/refused.log"; exit 1; }
echo "dashboard: no problems"
