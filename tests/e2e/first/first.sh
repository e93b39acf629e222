#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A newcomer's first hour, as a newcomer has it: init asks, the first page
# leads on, by keyboard; a form is sent, mended, published; a second factor is
# set up; a device is enrolled by the QR code that the page shows, and admitted
# by its six words; commands run as they are shown. Skips without node or
# Chromium.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"

need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here/first.mjs" "$here"/../look*.mjs "$here/../totp.mjs" \
    "$here/../forms/pack.mjs" "$tools/"
trap end_all EXIT
host="$bin/hearth-host"
data="$work/anna's host"

# ---- init asks, and can be left ----
printf '%s\n' Listening | "$host" init --data "$data" >"$work/init.log" 2>&1 &&
    fail "went on without answers"
[ ! -e "$data" ] || fail "something was made before the last answer"
printf '%s\n' Listening 127.0.0.1:5684 'An na' 1 "$PASSPHRASE" |
    "$host" init --data "$data" >"$work/init.log" 2>&1 &&
    fail "took a name that nobody can log in with"
[ ! -e "$data" ] || fail "something was made for a wrong name"
free_port && ingest_port=$port
printf '%s\n' Listening "127.0.0.1:$ingest_port" anna 1 "$PASSPHRASE" |
    "$host" init --data "$data" >"$work/init.log" 2>/dev/null || fail "init"
code=$(grep -oE '^([0-9a-z]{4}-){3}[0-9a-z]{4}$' "$work/init.log") ||
    fail "init shows no one-time code"
refused 'hearth-host first' "$host" init --data "$data"
"$host" first --data "$data" >"$work/first.txt"
grep -q 'done   Who you are' "$work/first.txt" || fail "first: who"
grep -q 'next   Who holds the key' "$work/first.txt" || fail "first: the key"

free_port && web_port=$port
# By a name that is right here only: commands are run elsewhere.
(cd "$work" && exec "$host" serve --data "anna's host" \
    --listen "127.0.0.1:$ingest_port" --web "127.0.0.1:$web_port") \
    >>"$work/serve.log" 2>&1 </dev/null &
host_pid=$!
wait_for 20 grep -q '^dashboard' "$work/serve.log" || fail "no start"

part() {
    node "$tools/first.mjs" "$browser" "http://127.0.0.1:$web_port/" \
        "$build/first-screens" "$@" >"$work/said" || fail "$1"
    cat "$work/said"
    cat "$work/said" >>"$work/parts"
}
part start "$code" "$work/commands"
mkdir "$work/elsewhere"
while read -r command; do
    case $command in
    *"key split"*)
        echo "$command" | grep -qF -- "--data '" || fail "split: whose key?"
        ;;
    *practice*) ;;
    *)
        (cd "$work/elsewhere" && PATH=$bin:$PATH &&
            eval "$(echo "$command" | sed 's/FILE/one.backup/')") \
            >/dev/null </dev/null || fail "does not run as shown: $command"
        ;;
    esac
done <"$work/commands"
[ -s "$work/elsewhere/one.backup" ] || fail "no command made a backup"
part form "$here/../../../host/instruments/example.xlsx"
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

# ---- a lead leaves the device to who may ----
printf '%s\n' "lena's own long passphrase" |
    "$host" people add lena --role lead --data "$data" >/dev/null ||
    fail "people add"
part lead

# ---- a device by the page's QR code ----
part device "$work/invite"
printf '%s\n' "$PIN" >"$work/pin"
"$bin/hearth-agent" --data "$work/tablet" enrol --code-file "$work/invite" \
    --kdf floor <"$work/pin" >"$work/agent.log" 2>&1 ||
    fail "the QR of the page enrols no device"
grep -oE '([a-z]+ ){5}[a-z]+$' "$work/agent.log" | tail -n 1 >"$work/six"
part words "$(cat "$work/six")"
"$host" first --data "$data" >"$work/first.txt"
grep -q 'done   The first device' "$work/first.txt" || fail "first: no device"
token=$(sed 's/.*[?&]t=\([^&]*\).*/\1/' "$work/invite")
[ "${#token}" -gt 20 ] || fail "the QR holds no token"
if grep -rqsF -e "$token" -e "$(cat "$work/invite.code")" "$work/serve.log" \
    "$data"; then
    fail "the code of a device is in a file"
fi

# What the guide says of how much it is, for who goes straight on.
awk '/^made (start|form|device|words) / { p += $3; f += $4 }
    END { printf "%d presses and %d fields\n", p, f }' "$work/parts" \
    >"$work/made"
cat "$work/made"
tr '\n' ' ' <"$here/../../../docs/guide/first-hour.md" |
    grep -qF "$(cat "$work/made")" || fail "the guide says something else"
echo "first: no problems"
