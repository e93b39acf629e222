#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The page of the device in a real browser, against a real host. Skips where
# node or Chromium is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"
trap end_all EXIT
trap 'exit 130' INT TERM

need_browser "$build/ui-tools" "$here"
cp "$here"/*.mjs "$here/../pseudo.mjs" "$tools/"
mkdir -p "$tools/texts"
cp "$here"/../../../host/instruments/community/*.csv \
    "$here"/../../lib/agent/*_form.c "$tools/texts/"

# The default instrument in three languages, on a real host.
part_check() {
    init_programme "Demonstration"
    "$bin/hearth-host" form add "$here/../../../host/instruments/community" \
        --data "$work/host" >"$work/form.log" 2>&1 || fail "form add"
    start_host
    start_proxy
    "$bin/hearth-host" enrol new --data "$work/host" --name tablet \
        --worker w-ui --area north-1,north-2 --trust >"$work/code" \
        2>"$work/enrol.log" || fail "enrol new"
    code=$(grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' "$work/code" | head -n 1)
    invite=$("$bin/hearth-host" enrol new --data "$work/host" --name tablet2 \
        --worker w-qr --area north-1 --trust --text 2>"$work/enrol2.log") ||
        fail "a second code"
    "$bin/hearth-host" enrol new --data "$work/host" --name tablet3 \
        --worker w-keys --area north-1 --trust >"$work/code3" \
        2>"$work/enrol3.log" || fail "a third code"
    typed=$(grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' "$work/code3" |
        head -n 1)
    node "$tools/check.mjs" "$browser" "$bin" "$work" "$build/ui-screens" \
        "127.0.0.1:$proxy_port" "$code" "$invite" "$typed" || fail "the page"
}

part_village() {
    mkdir "$work/village"
    "$bin/hearth-test-enrol" "$work/village" || fail "enrolling"
    node "$tools/village.mjs" "$browser" "$bin" "$work" "$build/ui-screens" ||
        fail "the page of the village"
}

part_pages() {
    mkdir "$work/pages"
    "$bin/hearth-test-enrol" "$work/pages" pages || fail "enrolling"
    printf '%s\n' 482915 'five words are just so' |
        "$bin/hearth-agent" --data "$work/pages/agent" worker add badru \
            >"$work/add.log" 2>&1 || fail "a second worker"
    node "$tools/pages.mjs" "$browser" "$bin" "$work" "$build/ui-screens" ||
        fail "the page of several questions"
}

# A tablet without a keyboard: the same form, typed on the page's own keys.
part_keys() {
    mkdir "$work/keys"
    "$bin/hearth-test-enrol" "$work/keys" pages || fail "enrolling"
    node "$tools/keys.mjs" "$browser" "$bin" "$work" "$build/ui-screens" ||
        fail "the keys on the page"
}

# Who uses the tablet: a PIN of one's own, colleagues.
part_workers() {
    mkdir "$work/workers"
    "$bin/hearth-test-enrol" "$work/workers" || fail "enrolling"
    node "$tools/workers.mjs" "$browser" "$bin" "$work" "$build/ui-screens" ||
        fail "workers on the page"
}

# One of them can be asked for: ui.sh BUILD PART.
for part in ${2:-check village pages keys workers}; do
    part_"$part"
done
