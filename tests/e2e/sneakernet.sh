#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Thirty days without a network: what is sealed goes out in files on a stick,
# the host's receipts and countersignatures come back the same way. One device
# finds a network in between; nothing is there twice.
# usage: sneakernet.sh BUILD_DIR
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
days=30

mkdir "$work/form"
cat >"$work/form/survey.csv" <<'END'
type,name,label::English (en),required,constraint,hearth::role,hearth::sensitivity
select_one yn,agree,Do you agree to take part?,yes,,consent,0
integer,age,Your age in years,,. >= 18,,1
END
printf 'list_name,name,label::English (en)\nyn,yes,Yes\nyn,no,No\n' \
    >"$work/form/choices.csv"
printf 'form_id,form_title,default_language,version\nsmall,A small form,English (en),1\n' \
    >"$work/form/settings.csv"

# enter DEVICE COUNT
enter() {
    { echo "$PIN"; i=0; while [ $i -lt "$2" ]; do
        echo "{\"agree\":\"yes\",\"age\":$((20 + i % 50))}"; i=$((i + 1)); done; } |
        agent "$1" collect --answers - --purpose synthetic \
            >>"$work/collect.$1.log" 2>&1 || fail "collect on $1"
}
host() {
    "$bin/hearth-host" "$@" --data "$work/host"
}
number() { # number DEVICE WORD
    agent "$1" status | sed -n "s/^$2  *\([0-9][0-9]*\).*/\1/p"
}
expect() { # expect DEVICE WORD VALUE
    got=$(number "$1" "$2")
    [ "$got" = "$3" ] || fail "$1: $2 is $got, not $3"
}

echo "1. Two devices are enrolled, then the network goes"
init_programme "Sneakernet"
host form add "$work/form" >"$work/form.log" 2>&1 || fail "form add"
start_host
start_proxy
enrol_device far "hills"
enrol_device near "valley"
for d in far near; do
    agent $d sync >"$work/sync.$d.log" 2>&1 || fail "first sync of $d"
done
kill -USR1 $proxy_pid

echo "2. $days days"
day=0
while [ $day -lt $days ]; do
    day=$((day + 1))
    enter far 3
    [ $((day % 3)) -ne 0 ] || enter near 2
done
expect far waiting $((days * 3))
agent far carry out "$work/stick" >"$work/out.log" 2>&1 || fail "carry out"
agent near carry out "$work/stick" >>"$work/out.log" 2>&1 || fail "carry out"
grep -q "$((days * 3)) sealed interviews in 1 file" "$work/out.log" ||
    fail "carry out does not say how many"
expect far waiting $((days * 3))

echo "3. A newer form is published; near meets the network before its stick"
sed -i 's/A small form,English (en),1/A small form,English (en),2/' \
    "$work/form/settings.csv"
sed -i 's/Your age in years/Your age/' "$work/form/survey.csv"
host form add "$work/form" >"$work/form.log" 2>&1 || fail "form add"
kill -USR2 $proxy_pid
agent near sync >"$work/sync.near.log" 2>&1 || fail "sync of near"
kill -USR1 $proxy_pid

echo "4. The stick arrives, twice; so does a file that was cut on the way"
for time in first second; do
    host carry in "$work"/stick/*.carry --out "$work/back" \
        >"$work/in.$time" 2>&1 || fail "carry in at the host"
done
grep -q "$((days * 3)) new interviews" "$work/in.first" || fail "not all is new"
grep -q "there already" "$work/in.first" || fail "near's came by network too"
[ "$(grep -c " 0 new interviews" "$work/in.second")" -eq 2 ] ||
    fail "something is new the second time"
one=$(ls "$work"/stick/*.carry | head -n 1)
head -c 700 "$one" >"$work/cut.carry"
if host carry in "$work/cut.carry" --out "$work/cut" >"$work/cut.log" 2>&1; then
    fail "half a file is taken"
fi
grep -q "damaged" "$work/cut.log" || fail "half a file is not called damaged"
[ ! -e "$work/cut" ] || fail "half a file is answered"

host device list >"$work/list.log" 2>&1 || fail "device list"
grep -q "opened up to record 0 of $((days * 3))" "$work/list.log" ||
    fail "the list does not say that nobody has opened them"

echo "5. The answer goes back; erased only once it was opened"
far=$(agent far status | sed -n 's/^device *//p')
near=$(agent near status | sed -n 's/^device *//p')
answer=$work/back/$far-answer.carry
if agent far carry in "$work/back/$near-answer.carry" >"$work/wrong.log" 2>&1
then
    fail "another device's answer is taken"
fi
agent far carry in "$answer" >"$work/answer.log" 2>&1 || fail "carry in"
grep -q "1 new form received" "$work/answer.log" || fail "no form came along"
grep -q "$((days * 3)) receipted, 0 waiting, 0 erased" "$work/answer.log" ||
    fail "the receipts did not come back"
cp "$answer" "$work/old.carry"
open_records >"$work/results.log" 2>&1 || fail "results"
host carry in "$work"/stick/*.carry --out "$work/back" >"$work/in.third" 2>&1 ||
    fail "carry in again"
agent far carry in "$answer" >"$work/answer.log" 2>&1 || fail "carry in"
grep -q "$((days * 3)) erased" "$work/answer.log" || fail "nothing is erased"
agent far carry in "$work/old.carry" >"$work/answer.log" 2>&1 ||
    fail "an old answer again"
expect far waiting 0
expect far receipted $((days * 3))
expect far "kept here" 0
enter far 1
expect far waiting 1

echo "6. Looking"
count=$(arrived | wc -l)
[ "$count" -eq $((days * 3 + days / 3 * 2)) ] || fail "$count arrived"
host audit verify >"$work/audit.log" 2>&1 || fail "the audit chain"
echo "$days days offline: $count entered, $count arrived, 0 twice"
