#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A4, A5, A18 of the threat list against the programs themselves: somebody who
# looks after every sync of fewer than k, somebody who compares before and after
# one withdrawal, and an enumerator who copies, dates back and sells answers.
set -u
build=$1
. "$(dirname "$0")/../e2e/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM
host=$bin/hearth-host
data=$work/host
truth=$work/truth.jsonl # who is in the store now

# A form whose answers divide people: two areas, sex, a five-point question.
make_form() {
    mkdir "$work/form"
    cat >"$work/form/survey.csv" <<'END'
type,name,label,required,hearth::role,hearth::sensitivity
hidden,sys_area,,,area,0
select_one yn,agree,Do you agree to take part?,yes,consent,0
select_one q_sex,q_sex,Are you,,,0
select_one five,fund,The fund is fair,,,1
select_one yn,heard,Have you heard of it?,,,1
text,more,What else should be known?,,,2
END
    cat >"$work/form/choices.csv" <<'END'
list_name,name,label
yn,yes,Yes
yn,no,No
q_sex,w,A woman
q_sex,m,A man
five,1,Not at all
five,2,Little
five,3,So so
five,4,Rather
five,5,Very much
END
    # words are what the search for sold answers can recognise
    cat >"$work/form/settings.csv" <<'END'
form_id,form_title,version,hearth::purpose,hearth::justification,hearth::dpia,hearth::allow
divide,Divide,1,a test,made up,D-1,text
END
}

# enter RUN LINES: as an enumerator would, and synced at once.
enter() {
    echo "$PIN" | agent dev collect --answers "$2" --run "$1" \
        --purpose synthetic >>"$work/collect.log" 2>&1 || fail "collect $1"
    agent dev sync >"$work/sync.log" 2>&1 || fail "sync $1"
    cat "$2" >>"$truth"
}

# interview CHOICES...: in person on a terminal; its slip's code in $slip.
interview() {
    cat >"$work/steps" <<END
<PIN:
>$PIN
<Do you agree
>1
<Are you
>$1
<The fund is fair
>$2
<Have you heard
>$3
<What else
>nothing besides
<:f to finalise
>:f
<Enter when it is handed over
>
<saved
END
    in_person dev --area a1
}

results() {
    open_records "$@" >"$work/results.log" 2>&1 || fail "results"
    # how many numbered releases there are
    releases=$(find "$data/release" -name '0*.json' | wc -l)
    cp "$truth" "$work/truth.$releases.jsonl.new"
}

# What a file says of people's answers: coarse counts of how far the work is,
# and of what is hidden, move by themselves.
figures() {
    tr -d '\n' <"$1" | sed 's/.*"forms":\(.*\),"days":.*/\1/' | sed -E \
        -e 's/,?"(waits|interviews|skipped|no_answer|not_asked)":[0-9]+//g' \
        -e 's/("shown":0,"reason":[0-9]+(,"sensitivity":[0-9])?),"base":[0-9]+/\1/g'
}

# file NUMBER: that release.
file() {
    printf '%s/release/%06d.json' "$data" "$1"
}

# The attacker has kept every release until now; $tried: differences looked at.
attack() {
    set --
    number=1
    while [ "$number" -le "$releases" ]; do
        set -- "$@" "$(file "$number")" "$work/truth.$number.jsonl"
        number=$((number + 1))
    done
    "$bin/hearth-test-attacks" "$@" >"$work/attacks.log" 2>&1 ||
        { cat "$work/attacks.log"; fail "attacks on $releases releases"; }
    tried=$(sed -n 's/^attack A4.*: \([0-9]*\) tried.*/\1/p' \
        "$work/attacks.log")
}

# The truth of a release is that of the moment in which it came.
note_release() {
    if [ "$releases" -gt "$before" ]; then
        mv "$work/truth.$releases.jsonl.new" "$work/truth.$releases.jsonl"
    fi
}

make_form
init_programme Time
"$host" form add "$work/form" --data "$data" >"$work/form.log" 2>&1 ||
    fail "form"
start_host
start_proxy --seed 1 --drop 0
enrol_device dev a1,a2
agent dev sync >"$work/sync.log" 2>&1 || fail "first sync"
"$bin/hearth-test-respondents" "$work/form" 1966 190 a1,a2 "$work/raw.jsonl" \
    "$work/canaries" || fail "respondents"
# an interview without consent is in no figure
grep '"agree":"yes"' "$work/raw.jsonl" >"$work/all.jsonl"

# ---- the first release: 3 in person, who get a slip, and 60 others ----
: >"$truth"
for said in "w 4 1" "m 2 2" "w 5 1"; do
    # shellcheck disable=SC2086
    set -- $said
    [ "$1" = w ] && sex=1 || sex=2
    interview $sex "$2" "$3"
    [ "$3" = 1 ] && heard=yes || heard=no
    echo "{\"sys_area\":\"a1\",\"agree\":\"yes\",\"q_sex\":\"$1\",\
\"fund\":\"$2\",\"heard\":\"$heard\"}" >>"$truth"
    echo "$slip" >>"$work/slips"
done
sed -n 1,60p "$work/all.jsonl" >"$work/part.jsonl"
enter first "$work/part.jsonl"
before=0
results
[ "$releases" -eq 1 ] || fail "no first release"
note_release

# ---- A4: a look after each sync of three ----
at=60
looks=0
while [ "$at" -lt 120 ]; do
    sed -n "$((at + 1)),$((at + 3))p" "$work/all.jsonl" >"$work/part.jsonl"
    at=$((at + 3))
    before=$releases
    enter "look$at" "$work/part.jsonl"
    results
    looks=$((looks + 1))
    figures "$data/release/current.json" >"$work/now"
    figures "$(file "$releases")" >"$work/released"
    cmp -s "$work/now" "$work/released" ||
        fail "figures moved without a release"
    [ "$releases" -le $((before + 1)) ] || fail "two releases at once"
    if [ "$releases" -gt "$before" ]; then
        note_release
    fi
done
[ "$releases" -ge 3 ] || fail "only $releases releases after $looks looks"
attack
[ "$tried" -gt 20 ] || fail "only $tried differences were looked at"
say "A4: $looks looks after 3 interviews each, $releases releases," \
    "$tried differences tried, 0 found"

# ---- A5: one withdrawal ----
sha256sum "$data"/release/0*.json >"$work/sums"
before=$releases
sed -n 2p "$work/slips" | "$host" withdraw --data "$data" \
    >"$work/withdraw.log" 2>&1 || fail "withdraw"
sed 2d "$truth" >"$work/less" && mv "$work/less" "$truth"
results
note_release # of those that waited for others
grep -q 'deleted 1 withdrawn record' "$work/results.log" || fail "not deleted"
sha256sum --quiet -c "$work/sums" || fail "a release changed"
at=$((at + 1))
sed -n "$at,$((at + 2))p" "$work/all.jsonl" >"$work/part.jsonl"
at=$((at + 2))
moved=$releases
while [ "$releases" -eq "$moved" ] && [ "$at" -lt 160 ]; do
    before=$releases
    enter "after$at" "$work/part.jsonl"
    results
    note_release
    sed -n "$((at + 1)),$((at + 3))p" "$work/all.jsonl" >"$work/part.jsonl"
    at=$((at + 3))
done
[ "$releases" -gt "$moved" ] || fail "no release after the withdrawal"
before=$tried
attack
[ "$tried" -gt "$before" ] || fail "nothing was compared after the withdrawal"
sha256sum --quiet -c "$work/sums" || fail "an earlier release changed"
say "A5: a release after the withdrawal mixes it with others"

# ---- and after the wave is closed nothing moves ----
unlocked release freeze >"$work/freeze.log" 2>&1 || fail "freeze"
sha256sum "$data"/release/0*.json >"$work/sums"
sed -n 1p "$work/slips" | "$host" withdraw --data "$data" \
    >"$work/withdraw.log" 2>&1 || fail "withdraw"
results
grep -q 'deleted 1 withdrawn record' "$work/results.log" || fail "not deleted"
[ "$releases" -eq "$(wc -l <"$work/sums")" ] || fail "a release after the last"
sha256sum --quiet -c "$work/sums" || fail "a closed wave's release changed"
say "A5: closed, the wave's releases stay what they were"

# ---- A18: an enumerator copies an interview, dates it, sells it ----
# (that copies raise the supervisor's alert is what the test `quality` is for)
enrol_device dev2 a1
agent dev2 sync >"$work/sync.log" 2>&1 || fail "first sync of dev2"
line=$(awk 'length($0) > n { n = length($0); at = NR } END { print at }' \
    "$work/all.jsonl")
n=0
while [ "$n" -lt 16 ]; do
    sed -n "${line}p" "$work/all.jsonl"
    n=$((n + 1))
done | sed 's/"sys_area":"a[12]"/"sys_area":"a1"/' >"$work/copies.jsonl"
echo "$PIN" | agent dev2 collect --answers "$work/copies.jsonl" --run copies \
    --purpose synthetic >>"$work/collect.log" 2>&1 || fail "copies"
# no option and no answer says another day than the device's clock
echo "$PIN" | agent dev2 collect --answers "$work/copies.jsonl" --run back \
    --day 2020-01-01 >"$work/back.log" 2>&1 && fail "an interview of a day"
sed 's/^{/{"day":"2020-01-01",/' "$work/copies.jsonl" >"$work/back.jsonl"
echo "$PIN" | agent dev2 collect --answers "$work/back.jsonl" --run back \
    --purpose synthetic >"$work/back.log" 2>&1 && fail "a day as an answer"
# with the device, its PIN and every key on it, no answer comes out
mkdir "$work/image" "$work/loot"
cp -a "$work/dev2/." "$work/image/"
echo "$PIN" | "$bin/hearth-test-attack" "$work/image" "$work/loot" w-dev2 - \
    >"$work/sold.log" 2>&1 || fail "the attack on the device cannot begin"
all_line=$(grep -nxF -e "$(sed -n "${line}p" "$work/all.jsonl")" \
    "$work/raw.jsonl" | head -n 1 | cut -d: -f1)
sed -n "${all_line}p" "$work/canaries" >"$work/sought"
cp "$work/copies.jsonl" "$work/loot/known" # the search finds what is there
"$bin/hearth-test-search" "$work/sought" "$work/loot" >"$work/found.log" 2>&1 &&
    fail "the search finds nothing anywhere"
rm "$work/loot/known"
"$bin/hearth-test-search" "$work/sought" "$work/dev2" "$work/loot" \
    >"$work/found.log" 2>&1 || fail "a finalised answer is readable"
agent dev2 sync >"$work/sync.log" 2>&1 || fail "sync of dev2"
open_records >"$work/results.log" 2>&1 || fail "results"
if grep -l 'w-dev2' "$data"/release/0*.json "$data/release/current.json"; then
    fail "an interviewer's name is in a release"
fi
say "A18: no day but the clock's, and no answer of a finalised interview"

# ---- A18: the clock itself turned back, by more days than the programme has --
behind() {
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 \
        LD_PRELOAD=$bin/hearth-test-clock.so HEARTH_TEST_CLOCK_S=-1728000 \
        agent dev2 "$@"
}
devices() {
    "$host" device list --data "$data" 2>&1 | grep 'clock was more than'
}
devices && fail "a clock that is right is called wrong"
behind sync >"$work/sync.log" 2>&1 || fail "sync with a clock turned back"
echo "$PIN" | behind collect --answers "$work/copies.jsonl" --run turned \
    --purpose synthetic >>"$work/collect.log" 2>&1 || fail "collect, turned"
behind sync >"$work/sync.log" 2>&1 || fail "sync after it"
devices >"$work/off" || fail "a clock turned back is not shown"
open_records >"$work/results.log" 2>&1 || fail "results"
echo '{"parts": {"days": {"stat": "describe", "y": "day"}}}' >"$work/spec"
echo "$PASSPHRASE" | "$bin/hearth-test-estimate" "$data" divide "$work/spec" \
    >"$work/days" 2>"$work/estimate.log" || fail "the days of interviews"
awk -F'[:,]' '/"n":/ { n = $2 } /"min"/ { min = $2 } /"max":/ { max = $2 }
    END { exit !(n > 100 && max - min <= 1) }' "$work/days" || # midnight
    fail "an interview has a day of its own: $(cat "$work/days")"
say "A18: a clock turned back is shown, and dates no interview"
