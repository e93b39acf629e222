#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A newcomer's first hour, as a newcomer has it: init asks, the first page
# leads on, by keyboard; a form is sent, mended, published; a second factor is
# set up. Skips without node or Chromium.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"

need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here/first.mjs" "$here/../forms/pack.mjs" "$tools/"
trap end_all EXIT
host="$bin/hearth-host"
data=$work/host

# ---- init asks, and can be left ----
printf '%s\n' Listening | "$host" init --data "$data" >"$work/init.log" 2>&1 &&
    fail "went on without answers"
[ ! -e "$data" ] || fail "something was made before the last answer"
printf '%s\n' Listening 127.0.0.1:5684 'An na' 1 "$PASSPHRASE" |
    "$host" init --data "$data" >"$work/init.log" 2>&1 &&
    fail "took a name that nobody can log in with"
[ ! -e "$data" ] || fail "something was made for a wrong name"
printf '%s\n' Listening 127.0.0.1:5684 anna 1 "$PASSPHRASE" |
    "$host" init --data "$data" >"$work/init.log" 2>/dev/null || fail "init"
code=$(grep -oE '^([0-9a-z]{4}-){3}[0-9a-z]{4}$' "$work/init.log") ||
    fail "init shows no one-time code"
refused 'hearth-host first' "$host" init --data "$data"
"$host" first --data "$data" >"$work/first.txt"
grep -q 'done   Who you are' "$work/first.txt" || fail "first: who"
grep -q 'next   Who holds the key' "$work/first.txt" || fail "first: the key"

free_port && web_port=$port
serve_pages --web "127.0.0.1:$web_port"

part() {
    node "$tools/first.mjs" "$browser" "http://127.0.0.1:$web_port/" \
        "$build/first-screens" "$@" || fail "$1"
}
part start "$code"
"$host" key recipient --out "$work/backup.key" >/dev/null
"$host" backup --to "$work/one.backup" --recipient "$work/backup.key.pub" \
    --data "$data" >/dev/null || fail "backup"
part form
"$host" form list --data "$data" | grep -q '^small  version 1' ||
    fail "the form that was sent is not published"
"$host" first --data "$data" >"$work/first.txt"
grep -q 'next   The first device' "$work/first.txt" || fail "first: device"
part factor "$work/letters"
letters=$(cat "$work/letters")
if grep -rqs "$letters" "$work/serve.log" "$data"; then
    fail "the secret of the second factor is in a file"
fi
"$host" people totp anna --off --data "$data" >/dev/null 2>&1
part without
echo "first: no problems"
