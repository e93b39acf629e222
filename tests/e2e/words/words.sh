#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every page of the host that links lead to, in the language that is made for
# tests: whatever is not in brackets there is no text of a catalogue. With
# HEARTH_LONG in all eleven languages on a small screen too. Skips where node,
# Chromium or the dashboard's tools are missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
tools=$build/dashboard-tools
host=$bin/hearth-host
data=$work/data
screens=$build/words-screens

skip() {
    echo "skipped: $1"
    exit 77
}
trap end_all EXIT

command -v node >/dev/null || skip "no node"
browser=$(command -v chromium || command -v chromium-browser ||
    command -v google-chrome || true)
[ -n "$browser" ] || skip "no Chromium"
mkdir -p "$tools"
if [ ! -d "$tools/node_modules/playwright-core" ]; then
    cp "$here/../dashboard/package.json" "$here/../dashboard/package-lock.json" \
        "$tools/"
    (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts) \
        >"$work/npm.log" 2>&1 || skip "npm could not install the browser driver"
fi
cp "$here/words.mjs" "$tools/"

start() {
    "$host" serve --data "$data" --listen 127.0.0.1:0 \
        --web "127.0.0.1:$web_port" >>"$work/serve.log" 2>&1 </dev/null &
    host_pid=$!
    wait_for 20 grep -q '^dashboard' "$work/serve.log" || fail "no start"
}
stop() {
    kill "$host_pid"
    wait "$host_pid" || fail "serve did not end well"
    host_pid=
    : >"$work/serve.log"
}
look() {
    node "$tools/words.mjs" "$browser" "http://127.0.0.1:$web_port/" "$screens" \
        "$work/texts" "$@" || fail "$*"
}

free_port && web_port=$port
form=$here/../../../host/instruments/community
echo 'a passphrase for tests' | "$host" practice start --form "$form" \
    --interviews 3 --data "$data" >/dev/null

# Nobody can log in, nothing is released.
mkdir "$work/texts"
cp "$here/../dashboard/figures.json" "$here/../dashboard/quality.json" \
    "$work/texts/"
start
look en-XA guest
stop

# Somebody of every role; figures; a form with errors and warnings.
echo "anna's long passphrase" | "$host" people add anna \
    --role administrator,custodian,lead,supervisor,auditor --data "$data" \
    >/dev/null 2>&1 || fail "people add"
"$host" people add nina --role lead --code --data "$data" \
    >"$work/code" 2>/dev/null || fail "people add --code"
cp "$here/../dashboard/figures.json" "$data/release/current.json"
cp "$here/../dashboard/quality.json" "$data/release/quality.json"
cp -R "$form" "$work/next"
sed -i -e 's/^select_one yn,g_adult/select_one nowhere,g_adult/' \
    -e 's/^community,\(.*\),2,English/community,\1,1,English/' \
    "$work/next/survey.csv" "$work/next/settings.csv"
"$host" form draft "$work/next" --data "$data" >/dev/null
start
look en-XA pages "$(cat "$work/code")"
if [ -n "${HEARTH_LONG:-}" ]; then
    for language in ${HEARTH_LANGUAGE:-en ar zh fr ru es kk ky tg uz-Latn \
        uz-Cyrl}; do
        look "$language" pages
    done
fi
stop
echo "words: no problems"
