#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pages of persons, devices, breakdowns, purposes and withdrawal in a real
# browser, by keyboard alone: sizes, languages and schemes pairwise (HEARTH_LONG: all of
# them), each looked at by axe-core; texts that are code; one answer to every
# code of a slip. Skips where node or Chromium is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"

trap end_all EXIT
need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here"/*.mjs "$here"/../look*.mjs "$tools/"
host=$bin/hearth-host
data=$work/host

small_form
init_programme Screens
"$host" form add "$work/form" --data "$data" >"$work/form.log" 2>&1 ||
    fail "form add"
person olga --role administrator,custodian,lead,supervisor
person lena --role lead
person carl --role custodian
person rita --role researcher --purpose study --expires 2099-03-01
person cora --role city --area north,south
"$host" people disable cora --data "$data" >/dev/null
start_host
start_proxy
enrol_device blue north
enrol_device red south

# One device in two copies: each brings a third record of its own.
agent blue sync >"$work/sync.log" 2>&1 || fail "the first sync"
small_interview blue 30
code=$slip
cp -r "$work/blue" "$work/twin"
small_interview blue 31
agent blue sync >"$work/sync.log" 2>&1 || fail "sync"
small_interview twin 32
agent twin sync >"$work/sync.log" 2>&1 || true

# What red is to do until the day's end; the page draws what it asks again.
"$host" assign red --area south,west --quota south=7 --women-only \
    --data "$data" >"$work/assign.log" 2>&1 || fail "assign"
"$host" purpose add study --form small --until 2099-12-31 --sensitive age \
    --text 'Thesis at the university, <b>one</b> reader' --data "$data" \
    >/dev/null || fail "purpose add"
"$host" purpose add early --form small --until 2099-12-31 --text 'An early one' \
    --data "$data" >/dev/null || fail "purpose add"
"$host" purpose end early --data "$data" >/dev/null || fail "purpose end"
"$host" purpose end early --data "$data" 2>/dev/null && fail "ended twice"

# A code of the right shape that no interview here has.
free=$("$host" enrol new --name spare --worker spare --area north \
    --data "$data" 2>/dev/null | grep -oE '([0-9A-Z]{4}-){6}[0-9A-Z]{4}' |
    head -n 1)
part() {
    node "$tools/screens.mjs" "$browser" "$web_port" "$build/screens" "$@" ||
        fail "$1"
}
[ -e "$work/red/keyring.0" ] || [ -e "$work/red/keyring.1" ] ||
    fail "red had no keys"
part keyboard "$code" "$free"
# What was ticked there is done when the device speaks next.
agent red sync >"$work/sync.log" 2>&1 && fail "a revoked device is content"
grep -q 'ordered this device to destroy its keys' "$work/sync.log" ||
    fail "no order to wipe"
[ ! -e "$work/red/keyring.0" ] && [ ! -e "$work/red/keyring.1" ] ||
    fail "red has its keys still"
part hostile
part forgotten
mkdir "$work/more"
printf '%s\n' 'type,name,label,required,hearth::role,hearth::sensitivity' \
    'select_one yn,agree,Do you agree to take part?,yes,consent,0' \
    'select_one yn,works,Do you work?,,,1' \
    'select_one at,place,Where do you live?,,,1' \
    'select_one yn,personal,May I ask more?,yes,personal consent,0' \
    'select_one yn,secret,Is it a secret?,,,3' >"$work/more/survey.csv"
printf '%s\n' 'list_name,name,label' yn,yes,Yes yn,no,No at,t,Town at,v,Village \
    >"$work/more/choices.csv"
printf '%s\n' 'form_id,form_title,version' more,More,1 >"$work/more/settings.csv"
"$host" form add "$work/more" --data "$data" >"$work/form.log" 2>&1 ||
    fail "a second form"
part breakdowns
open_records >"$work/results.log" 2>&1 || fail "results"
part tried
part silent
part looks "${HEARTH_LONG:-}"
node "$tools/refused.mjs" "$browser" "$web_port" "$build/screens" \
    "$here/../../../host/words" || fail "refused"

# What the chain says of it, and what it does not.
"$host" audit list --data "$data" >"$work/audit.txt"
for what in 'started *olga: withdraw' 'started *olga: purpose add' \
    'started *olga: purpose end' 'started *olga: people role' \
    'started *olga: device revoke' \
    'started *olga: assign .* --keep --draw 64' 'started *lena: cube propose --question' \
    'cube *cube sha256 [0-9a-f]* proposed by lena$' \
    'cube *cube sha256 [0-9a-f]* refused by carl: Too' \
    'cube *cube sha256 [0-9a-f]* accepted by carl$' \
    'cube *cube 000001 sha256 [0-9a-f]* declared$'; do
    grep -q "$what" "$work/audit.txt" || fail "audit lacks: $what"
done
plain=$(printf %s "$code" | tr -d -)
if grep -qiE "$code|$plain|records? deleted" "$work/audit.txt" \
    "$work/serve.log"; then
    fail "a code, or what it led to, in the audit chain or the log"
fi
echo "screens: no problems"
