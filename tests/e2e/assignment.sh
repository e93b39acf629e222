#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a device is told to do: areas, quotas and back-checks until a day's end;
# which version of the agent may begin interviews; and a device's last word.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
host=$bin/hearth-host
data=$work/host

# refused WORDS COMMAND...
refused() {
    words=$1
    shift
    if "$@" </dev/null >"$work/out.log" 2>"$work/said.log"; then
        fail "was not refused: $*"
    fi
    grep -qi -- "$words" "$work/said.log" || fail "does not say '$words': $*"
}
# says WORDS...: each stands in the last output of the agent.
says() {
    for words in "$@"; do
        grep -qF -e "$words" "$work/said.log" || fail "does not say '$words'"
    done
}
on_device() {
    agent d1 "$@" >"$work/said.log" 2>&1 || fail "agent $*"
}
# collect_in AREA: one interview; fails as the agent does.
collect_in() {
    { echo "$PIN"; echo '{"agree":"yes","age":"40"}'; } |
        agent d1 collect --answers - --purpose synthetic --area "$1" \
            >"$work/said.log" 2>&1
}

mkdir "$work/form"
cat >"$work/form/survey.csv" <<'END'
type,name,label::English (en),required,hearth::role,hearth::sensitivity
select_one yn,agree,Do you agree to take part?,yes,consent,0
integer,age,Your age in years,,,1
select_one wm,g_asker,Who asks?,,,0
select_one wish,g_match,With whom?,,,0
END
printf 'list_name,name,label::English (en)\nyn,yes,Yes\nyn,no,No\nwm,w,Woman\nwm,m,Man\nwish,woman,A woman\nwish,any,Any\n' \
    >"$work/form/choices.csv"
printf 'form_id,form_title,default_language,version\nsmall,A small form,English (en),1\n' \
    >"$work/form/settings.csv"
init_programme "Assigned"
"$host" form add "$work/form" --data "$data" >"$work/form.log" 2>&1 ||
    fail "form add"
start_host
start_proxy
enrol_device d1 north,south
on_device sync
on_device status
says "areas        north south"
collect_in north || fail "an area of the enrolment"

# ---- areas, quotas, back-checks ----
refused 'area' "$host" assign d1 --data "$data"
refused 'quota wants' "$host" assign d1 --area east --quota north=3 --data "$data"
refused 'is over' "$host" assign d1 --area east --expires 2020-01-01 --data "$data"
refused 'no device' "$host" assign nobody --area east --data "$data"
refused 'back-check' "$host" assign d1 --area east --back-check d1 --data "$data"
refused 'no assignment that runs' "$host" assign d1 --keep --draw 1 --data "$data"
"$host" assign d1 --area east,west --quota east=10,west/women=5,east/agree.yes=4 \
    --back-check d1:1 --data "$data" >"$work/out.log" 2>&1 || fail "assign"
"$host" audit list --data "$data" | grep -q 'device assigned' || fail "audit"
on_device sync
says "new assignment received"
on_device status
says "areas        east west" "given 0 h ago, until" "east: 10" \
    "west, women: 5" "number 1 of device"
collect_in north && fail "an area that is not assigned"
says "north is not an area of this device"
collect_in east || fail "an assigned area"
on_device status
says "east: 10, 1 done today" "east, agree.yes: 4, 1 done today"
grep -q "women: 5, " "$work/said.log" && fail "a group that it cannot tell"

# ---- who interviews whom: never recorded anyway ----
# asked_by SEX WISH: one interview; fails as the agent does.
asked_by() {
    { echo "$PIN"; echo "{\"agree\":\"yes\",\"g_asker\":\"$1\",\"g_match\":\"$2\"}"; } |
        agent d1 collect --answers - --purpose synthetic --area east \
            >"$work/said.log" 2>&1
}
asked_by m woman && fail "recorded although a woman was wanted"
asked_by m any || fail "a man, and it does not matter"
echo "$PIN" | agent d1 worker women-only >"$work/said.log" 2>&1 || fail "team"
asked_by m any && fail "a man in a team of women"
asked_by w woman || fail "a woman in a team of women"
on_device status
says "east: 10, 3 done today" "team         women only"
# women_only ARGUMENT...: what the device says of its team afterwards.
women_only() {
    echo "$PIN" | agent d1 worker women-only "$@" >"$work/said.log" 2>&1 ||
        fail "worker women-only $*"
}
women_only --off
says "anybody interviews"
asked_by m any || fail "a man, and no team of women"
on_device sync
grep -q 'new assignment' "$work/said.log" && fail "fetched twice"

# The same comes with the assignment; then the device's own setting does not
# take it back, nor does the end of the day.
"$host" assign d1 --area east,west --women-only --data "$data" \
    >"$work/out.log" 2>&1 || fail "assign a team of women"
on_device sync
on_device status
says "team         women only"
asked_by m any && fail "a man in a team that was assigned to be of women"
asked_by w any || fail "a woman in a team that was assigned to be of women"
women_only --off
says "by its assignment, only women"
asked_by m any && fail "a man, since the device's setting is off"
"$host" assign d1 --area east,west --data "$data" >"$work/out.log" 2>&1 ||
    fail "assign anybody again"
on_device sync
asked_by m any || fail "a man, since the assignment is another"
on_device sync

# ---- a program that is too old finishes what it began ----
agent d1 collect --form small --area west --language en \
    >"$work/said.log" 2>&1 <<END
$PIN
1
END
draft=$(agent d1 status | sed -n 's/^drafts *1: //p')
[ -n "$draft" ] || fail "no draft"
refused "hearth-agent --version" "$host" agents --min 0.1.0 --data "$data"
number=$("$bin/hearth-agent" --version | sed -n '1s/.*(number \([0-9]*\)).*/\1/p')
"$host" agents --min "$number" --data "$data" >"$work/out.log" 2>&1 &&
    on_device sync && ! grep -q "too old" "$work/said.log" ||
    fail "an agent is too old for its own number"
"$host" agents --min 99 --data "$data" >"$work/out.log" 2>&1 || fail "agents"
on_device sync
says "too old for the programme"
collect_in east && fail "a new interview with an old program"
says "too old for the programme to begin new interviews"
[ "$(wc -l <"$work/said.log")" -eq 1 ] || fail "not one sentence"
agent d1 collect --draft "$draft" >"$work/said.log" 2>&1 <<END
$PIN
40


:f

END
grep -q '^saved' "$work/said.log" || fail "the draft was not finished"
on_device sync
says "1 sent, 0 waiting"
"$host" agents --min 1 --data "$data" >"$work/out.log" 2>&1 || fail "agents"
on_device sync
collect_in east || fail "a program that is new enough"
on_device sync

# ---- which interviews are asked again is drawn, of what others delivered ----
# drawn: the numbers on the second device's list, one a line.
drawn() {
    agent d2 sync >"$work/said.log" 2>&1 || fail "the second device's sync"
    agent d2 status >"$work/said.log" 2>&1 || fail "the second device's status"
    sed -n 's/.*number \([0-9]*\) of device.*/\1/p' "$work/said.log"
}
enrol_device d2 east
refused 'draw wants' "$host" assign d2 --area east --draw 0 --data "$data"
refused 'draw wants' "$host" assign d2 --area east --draw 65 --data "$data"
refused 'draw wants' "$host" assign d2 --area east --back-check d1:1 --draw 64 \
    --data "$data"
"$host" assign d2 --area east --draw 64 --data "$data" >"$work/out.log" 2>&1 ||
    fail "drawing all"
arrived=$("$host" device list --data "$data" | sed -n 's/.* d1 .*/&/p' |
    grep -oE '[0-9]+ records' | cut -d' ' -f1)
grep -q "^$arrived interviews of other devices are drawn" "$work/out.log" ||
    fail "not all of $arrived: $(cat "$work/out.log")"
[ "$(drawn | sort -n | uniq | wc -l)" -eq "$arrived" ] || fail "not each once"
"$host" assign d2 --area east --draw 3 --data "$data" >"$work/out.log" 2>&1 ||
    fail "drawing three"
[ "$(drawn | sort -n | uniq | wc -l)" -eq 3 ] || fail "not three"
"$host" assign d1 --area east,west --draw 3 --data "$data" >"$work/out.log" 2>&1 ||
    fail "drawing for the device that asked"
grep -q '^0 interviews' "$work/out.log" || fail "it checks itself"
refused 'delivered nothing' "$host" assign d1 --keep --draw 3 --data "$data"

# ---- a list for the assignment that runs: once, and all else stays ----
refused 'has a list already' "$host" assign d2 --keep --draw 3 --data "$data"
[ "$(drawn | wc -l)" -eq 3 ] || fail "another list, though it was refused"
"$host" assign d2 --area east,west --quota east=4 --women-only \
    --expires 2099-06-30 --data "$data" >"$work/out.log" 2>&1 || fail "assign d2"
grep -q '^its list of 3 interviews' "$work/out.log" || fail "a list went silently"
for option in '--area east' '--quota east=1' '--back-check d1:1' --women-only \
    '--expires 2099-01-01'; do
    # shellcheck disable=SC2086 # an option and its value
    refused 'leaves all else' "$host" assign d2 --keep --draw 2 $option \
        --data "$data"
done
refused 'leaves all else' "$host" assign d2 --keep --data "$data"
refused 'draw wants' "$host" assign d2 --keep --draw 0 --data "$data"
[ -z "$(drawn)" ] || fail "a list that was refused"
sed -n '/^areas/p; /^team/p; /^quotas/p; s/^assignment.*, until/until/p' "$work/said.log" \
    >"$work/before.log"
grep -q 'until 2099-07-01' "$work/before.log" || fail "no day: $(cat "$work/before.log")"
"$host" assign d2 --keep --draw 2 --data "$data" >"$work/out.log" 2>&1 ||
    fail "a list for the assignment that runs"
[ "$(drawn | sort -n | uniq | wc -l)" -eq 2 ] || fail "not two"
sed -n '/^areas/p; /^team/p; /^quotas/p; s/^assignment.*, until/until/p' "$work/said.log" \
    >"$work/after.log"
diff "$work/before.log" "$work/after.log" || fail "more than the list changed"
grep -q 'east west' "$work/after.log" && grep -q 'women only' "$work/after.log" &&
    grep -q 'east: 4' "$work/after.log" || fail "what stays: $(cat "$work/after.log")"
"$host" device revoke d2 --data "$data" >"$work/out.log" 2>&1 || fail "revoke"

# ---- a device that is given back says its last word; its epoch may go ----
collect_in west || fail "collect"
echo no | agent d1 close >"$work/said.log" 2>&1 && fail "closed unasked"
agent d1 close >"$work/said.log" 2>&1 <<END || fail "close"
close
$PIN
END
collect_in west && fail "an interview after the last word"
says "this enrolment was closed"
echo "$PASSPHRASE" | "$host" key new-epoch --wave w2 --data "$data" \
    >"$work/out.log" 2>&1 || fail "new epoch"
refused 'hold epoch 1 up' "$host" key destroy 1 --data "$data"
on_device sync
says "1 sent, 0 waiting"
# closed, but what it sent is not opened yet: its key is still needed
refused 'hold epoch 1 up' "$host" key destroy 1 --data "$data"
open_records >"$work/results.log" 2>&1 || fail "results"
"$host" device list --data "$data" | grep -q "closed: the device" ||
    fail "device list"
"$host" key destroy 1 --data "$data" >"$work/out.log" 2>&1 ||
    fail "an epoch that no device can bring more of"
echo "assignment: areas, quotas, oldest program as told; closed without a write-off"
