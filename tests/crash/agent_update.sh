#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A draft that moves to a newer version of its form, killed at each single call
# that writes: it opens, by one version or the other, with all that was typed;
# and an interview that draws its arm, killed likewise, leaves the device able
# to take more, its arms still balanced.
. "$(dirname "$0")/lib.sh"
can_trace

WORDS="CANARY-my-own-words"
{ hex "$WORDS"; echo; } > "$WORK/canaries"
mkdir "$WORK/template"
"$BIN/hearth-test-enrol" "$WORK/template" tour || fail "enrolling"

# Consent, likes, why; weight, ok and a village later on; one child.
leave_draft() {
    printf '%s\n' "$PIN" 1 1 "$WORDS" "" "" "" "" 2.5 "" ok 3 Ann 1 "" 1 :q
}

new_device old
leave_draft | agent old collect --area north > "$WORK/out" 2> "$WORK/err" ||
    fail "leaving a draft"
"$BIN/hearth-test-enrol" --publish "$WORK/old" || fail "publishing"
rm -rf "$WORK/template"
mv "$WORK/old" "$WORK/template"

take_up() {
    printf '%s\n' "$PIN" :r :q
}
new_device whole
take_up | killed_agent 0 whole collect --draft last > "$WORK/out" \
    2> "$WORK/err" || fail "the whole update"
grep -q "newer version (2)" "$WORK/out" || fail "no update"
calls=$(sed -n 's/^calls //p' "$WORK/calls")
updated=0
n=1
while [ "$n" -le "$calls" ]; do
    new_device d
    take_up | killed_agent "$n" d collect --draft last > "$WORK/out" \
        2> "$WORK/err"
    [ $? -eq 137 ] || fail "not killed at call $n"
    no_canary d
    agent d status > "$WORK/status" 2> "$WORK/err" || fail "status at $n"
    take_up | agent d collect --draft last > "$WORK/out" 2> "$WORK/err" ||
        fail "killed at $n: the draft does not open"
    grep -q "newer version (2)" "$WORK/out" || updated=$((updated + 1))
    for text in "$WORDS" "= 2.5" "= OK" "= The v03" "= Ann" \
        "Left over from an earlier version"; do
        grep -qF -e "$text" "$WORK/out" || fail "killed at $n: \"$text\" is lost"
    done
    no_canary d
    n=$((n + 1))
done
[ "$updated" -gt 0 ] && [ "$updated" -lt "$calls" ] ||
    fail "of $calls calls $updated came after the update: the test is blind"
echo "killed at each of $calls calls: nothing typed is lost"

echo "-- an arm that is drawn"
printf '%s\n' "$PIN" :d yes |
    agent template collect --draft last > "$WORK/out" 2> "$WORK/err" ||
    fail "destroying the draft"
new_device whole
printf '%s\n' "$PIN" 1 2 :q |
    killed_agent 0 whole collect --area north > "$WORK/out" 2> "$WORK/err" ||
    fail "a whole interview"
calls=$(sed -n 's/^calls //p' "$WORK/calls")
n=1
while [ "$n" -le "$calls" ]; do
    new_device d
    printf '%s\n' "$PIN" 1 2 :q |
        killed_agent "$n" d collect --area north > "$WORK/out" 2> "$WORK/err"
    [ $? -eq 137 ] || fail "not killed at call $n"
    agent d status > "$WORK/status" 2> "$WORK/err" || fail "status at $n"
    if grep -q "^drafts  *1" "$WORK/status"; then
        printf '%s\n' "$PIN" :d yes |
            agent d collect --draft last > "$WORK/out" 2> "$WORK/err" ||
            fail "killed at $n: the draft does not open"
    fi
    # Of the first block of four the destroyed draft had one draw and the kill
    # may have cost another: of eight more two at least are of each arm.
    {
        echo "$PIN"
        for _ in 1 2 3 4 5 6 7 8; do
            echo '{"consent":"yes","likes":"no","children":[]}'
        done
    } | agent d collect --answers - --area north > "$WORK/out" \
        2> "$WORK/err" || fail "killed at $n: no interview after it"
    inspect d
    for arm in 0 1; do
        [ "$(grep -c " arm=$arm " "$WORK/seen")" -ge 2 ] ||
            fail "killed at $n: arms $(grep -o " arm=." "$WORK/seen" | tr -d '\n')"
    done
    n=$((n + 1))
done
echo "killed at each of $calls calls: arms stay balanced"
