#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Supervision through the whole chain: two interviewers, one of whom sends the
# same interview again and again. Sealed, synced, opened, and said to the
# supervisor; not to the dashboard's release.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
data=$work/host
form=$(dirname "$0")/../../host/instruments/community

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

init_programme Supervision
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
if "$host" quality --data "$data" >"$work/none.log" 2>&1; then
    fail "shows a panel before there is one"
fi
grep -q "run 'hearth-host results' first" "$work/none.log" ||
    fail "does not say what to do"
start_host
start_proxy --seed 1 --drop 0
for d in north south; do
    enrol_device $d $d-1
    agent $d sync >"$work/sync.log" 2>&1 || fail "first sync of $d"
done

# ---- fewer than k of the one, enough of the other ----
"$bin/hearth-test-respondents" "$form" 11 30 north-1 "$work/north.jsonl" \
    "$work/canaries" || fail "respondents"
"$bin/hearth-test-respondents" "$form" 12 40 south-1 "$work/all.jsonl" \
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
grep -A 2 '^for the supervisor: interviewer w-south' "$work/panel.log" |
    grep -q 'nearly the same' || fail "copied interviews raise no alert"
if grep -A 2 '^for the supervisor: interviewer w-north' "$work/panel.log" |
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
say "the copied interviews of one interviewer are said, the honest are not"
