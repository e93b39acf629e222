#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Supervision through the whole chain: two interviewers, one of whom sends the
# same interview again and again. Sealed, synced, opened, and said to the
# supervisor; not to the dashboard's release. Names of devices, interviewers
# and areas are code and formulas: on no page and in no file do they work.
# Skips where node or Chromium is missing.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"
need_browser "$build/dashboard-tools" "$(dirname "$0")/dashboard"
host=$bin/hearth-host
data=$work/host
form=$work/community

# Names that are code, formulas, of the wrong direction, no UTF-8: each as long
# as a name may be.
name_north=$(printf '\342\200\256=1+1<script>x()</script>')
name_south=$(printf '"><img src=x onerror=x()>\n\033[2J')
worker_north=$(printf '=1+1\377<b>\342\200\256w-north')
worker_south='"><img src=x onerror=x()>w-south'
area_north='=HYPERLINK("//x")'
area_south="'><svg onload=x()>"
label='Are you <script>x()</script> a woman or a man?'

# enter DEVICE FILE RUN
enter() {
    echo "$PIN" | agent "$1" collect --answers "$2" --run "$3" \
        --purpose synthetic >>"$work/collect.log" 2>&1 || fail "collect on $1"
    agent "$1" sync >"$work/sync.log" 2>&1 || fail "sync of $1"
}

results() {
    echo "$PASSPHRASE" | "$host" results --data "$data" \
        >"$work/results.log" 2>&1 || fail "results"
    "$host" quality --data "$data" >"$work/panel.log" || fail "quality"
}

cp -r "$(dirname "$0")/../../host/instruments/community" "$form"
sed -i "s|,Are you a woman or a man?,|,$label,|" "$form/survey.csv"
grep -qF "$label" "$form/survey.csv" || fail "the label is as it was"
init_programme 'Super<img src=x onerror=x()>vision'
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
if "$host" quality --data "$data" >"$work/none.log" 2>&1; then
    fail "shows a panel before there is one"
fi
grep -q "run 'hearth-host results' first" "$work/none.log" ||
    fail "does not say what to do"
start_host
start_proxy --seed 1 --drop 0
for d in north south; do
    eval "name=\$name_$d worker=\$worker_$d area=\$area_$d"
    enrol_device "$d" "$area" "$name" "$worker"
    agent $d sync >"$work/sync.log" 2>&1 || fail "first sync of $d"
done

# ---- fewer than k of the one, enough of the other ----
"$bin/hearth-test-respondents" "$form" 11 30 "$area_north" "$work/north.jsonl" \
    "$work/canaries" || fail "respondents"
"$bin/hearth-test-respondents" "$form" 12 40 "$area_south" "$work/all.jsonl" \
    "$work/canaries" || fail "respondents"
# the longest line: an interview with consent
awk 'length($0) > n { n = length($0); line = $0 } END {
    for (i = 0; i < 16; i++) print line }' "$work/all.jsonl" \
    >"$work/south.jsonl"
enter north "$work/north.jsonl" first
head -n 5 "$work/south.jsonl" >"$work/few.jsonl"
enter south "$work/few.jsonl" first
results
grep -Eq '^interviewer .*w-south +<k *$' "$work/panel.log" ||
    fail "five interviews of an interviewer are shown"
if grep -q 'w-south' "$work/panel.log" &&
    grep -q '^for the .*w-south' "$work/panel.log"; then
    fail "an alert about fewer than k"
fi

# ---- the same interview, eleven times more ----
tail -n 11 "$work/south.jsonl" >"$work/more.jsonl"
enter south "$work/more.jsonl" second
results
grep -Eq '^interviewer .*w-south +10 ' "$work/panel.log" ||
    fail "the interviewer is not shown"
grep -A 2 '^for the supervisor: interviewer .*w-south' "$work/panel.log" |
    grep -q 'nearly the same' || fail "copied interviews raise no alert"
if grep -A 2 '^for the supervisor: interviewer .*w-north' "$work/panel.log" |
    grep -q 'nearly the same'; then
    fail "honest interviews raise the alert"
fi

# ---- who sees it ----
[ "$(stat -c %a "$data/release/quality.json")" = 600 ] || fail "its mode"
if grep -rl 'w-south' "$data/release" | grep -v '/quality\.'; then
    fail "an interviewer's name is in a release"
fi
if grep -Eq '"n": *16|"basis"' "$data/release/quality.json"; then
    fail "an exact count is in the panel"
fi
"$host" audit list --data "$data" >"$work/audit.log" || fail "audit"
grep -q 'shown to a supervisor' "$work/audit.log" || fail "looking left no trace"

# ---- what names cannot do ----
cp "$(dirname "$0")/hostile.mjs" "$tools/"
person olga --role administrator,custodian,lead,supervisor
"$host" purpose add study --form community --until 2099-12-31 \
    --text '@2+2<b>' --data "$data" >/dev/null ||
    fail "purpose add"
token=$("$host" token add --purpose study --expires 2099-01-01 --data "$data" \
    2>/dev/null) || fail "token add"
node "$tools/hostile.mjs" "$browser" "$web_port" "$token" \
    '@2+2<b>' '=1+1<script>x()</script>' '"><img src=x onerror=x()> ' \
    "$area_north" "$area_south" "$worker_south" \
    "$label" 'Super<img src=x onerror=x()>vision' || fail "hostile names"
say "the copied interviews of one interviewer are said, the honest are not"
