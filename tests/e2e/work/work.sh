#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Long work of the host in a browser: opening records, making a release, a
# backup, an export. It is seen on the page of the work while it goes on (held
# there by a signal, so that no clock decides), still after that page was left,
# and in the end; and so is that it failed, or was killed. Skips where node or
# Chromium is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"

trap end_all EXIT
need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here/work.mjs" "$here"/../look*.mjs "$tools/"
host=$bin/hearth-host
data=$work/data

free_port && web_port=$port
echo "$PASSPHRASE" | "$host" practice start --interviews 600 \
    --form "$here/../../../host/instruments/community" --data "$data" \
    >"$work/practice.log" 2>&1 || fail "practice"
person anna --role administrator,custodian,lead,supervisor
person cora --role city --area north
"$host" key recipient --out "$work/own.key" >/dev/null
"$host" purpose add late --form community --until 2099-12-31 \
    --text 'Registered when the interviews were there' --data "$data" \
    >/dev/null || fail "purpose add"
serve_pages --web "127.0.0.1:$web_port"
echo "$PASSPHRASE" | node "$tools/work.mjs" "$browser" "$web_port" \
    "$build/work-screens" "$bin" "$work" || fail "work"
[ -s "$work/fine.backup" ] || fail "no backup was made"

# How far some work was is in no backup.
"$host" backup --verify "$work/fine.backup" --key "$work/own.key" >/dev/null ||
    fail "verify"
"$host" restore "$work/fine.backup" --into "$work/restored" \
    --key "$work/own.key" >/dev/null 2>&1 || fail "restore"
[ -s "$work/restored/release/000001.json" ] || fail "no release in the backup"
ls "$work/restored/release" | grep -q '^work-' && fail "work in the backup"
echo "work: no problems"
