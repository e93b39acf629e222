#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every kind of screen on the terminal, a form that changes under a draft,
# repeats from an answers file, and practice that leaves nothing behind.
. "$(dirname "$0")/agent_lib.sh"
TZ=UTC
export TZ

# new_device FORM
new_device() {
    rm -rf "$WORK/v"
    mkdir "$WORK/v"
    "$BIN/hearth-test-enrol" "$WORK/v" "$1" || fail "enrolling"
    DEVICE=$WORK/v/agent
}
inspect() {
    "$BIN/hearth-test-inspect" "$WORK/v" > "$WORK/seen" 2>&1 ||
        fail "the store does not verify: $(tail -n 1 "$WORK/seen")"
}
# recorded TEXT...: each stands in what the programme opens.
recorded() {
    for text in "$@"; do
        grep -qF -e "$text" "$WORK/seen" ||
            fail "no record says \"$text\": $(cat "$WORK/seen")"
    done
}

echo "-- every kind of screen"
new_device tour
printf '%s\n' 1 1 because since 2024-02-29 9:05 "2024-03-01 10:00" 2.5 \
    "2 3 1" ok hill 17 Ann 1 1 Bob 2 "" 2 3 1 2 1 "" :f "" |
    with_pin collect --area north || fail "the tour"
says out "Type a date as YYYY-MM-DD, or today or yesterday" \
    "and 10 more: type a part of the name" "27  The v27hill" "Add another?" \
    "so far: 2" "Child 2: Does" "go to school?" "Never ask which" \
    "Nobody rolls for them" "One answer for both statements" "|--   2" \
    "= The green; The blue; The red" "[ 1 ]  an invented person" \
    "[ 2 ]  an invented person" "they live nowhere" "saved 1"
for attribute in past wish; do
    [ "$(grep -c "^    $attribute: The " "$WORK/out")" -eq 2 ] ||
        fail "each person has $attribute"
done
says_not out "TRAINING"
inspect
recorded "day=2024-02-29" "clock=09:05:00.000" "moment=2024-03-01T10:00:00" \
    "order=green blue red" "ok=OK" "village=v17hill" "children[1].nick=Ann" \
    "children[2].nick=Bob" "children[2].school=no" "eldest=Bob" "how_many=3"

echo "-- arms are balanced: of four interviews each has two"
printf '%s\n' 2 :q | with_pin collect --area north || fail "breaking off"
for _ in 1 2 3; do
    echo '{"consent":"yes","likes":"no","children":[]}'
done | with_pin collect --answers - --area north || fail "three more"
inspect
for arm in 0 1; do
    [ "$(grep -c " arm=$arm " "$WORK/seen")" -eq 2 ] ||
        fail "arms: $(grep -o " arm=. " "$WORK/seen" | tr -d '\n')"
done

echo "-- what an answer hides, and the way back"
printf '%s\n' "" 1 1 x y :b :b :b :h 2 no ":g 2" 2 yes ":l de" ":l xx" \
    2999-01-01 "" :x :r 7 :q |
    with_pin collect --area north || fail "finding the way"
says out "We need a yes or a no." "This answer hides 2 answered questions." \
    "Ask about the village." "The form has no language called that" \
    "Nicht in der Zukunft." "This question belongs to no entry"
printf '%s\n' :d yes | with_pin collect --draft last || fail "destroying it"

echo "-- entries removed, others keep their answers"
printf '%s\n' 1 2 "" "" "" "" "" "" "" Ann 1 1 Bob 2 1 Cy 1 :g 10 :x yes \
    :r :q | with_pin collect --area north || fail "entries"
says out "This entry and all its answers are removed." "Child 2: nick?"
sed -n '/Review/,$p' "$WORK/out" | tail -n 40 > "$WORK/review"
grep -q "= Bob" "$WORK/review" || fail "Bob is gone"
grep -q "= Ann" "$WORK/review" && fail "Ann is still there"
printf '%s\n' :d yes | with_pin collect --draft last || fail "destroying it"

echo "-- a newer form under a draft: nothing typed is lost"
new_device tour
printf '%s\n' 1 1 because "" "" "" "" 2.5 "" ok 3 Ann 1 "" 1 :q |
    with_pin collect --area north || fail "leaving a draft"
"$BIN/hearth-test-enrol" --publish "$WORK/v" || fail "publishing"
printf '%s\n' :r :q | with_pin collect --draft last || fail "taking it up"
says out "The form has a newer version (2)" "1 of them to questions in other" \
    "1 without a place now" "Left over from an earlier version" "How heavy is"
printf '%s\n' :r :q | with_pin collect --draft last || fail "once more"
says_not out "The form has a newer version"
says out "Left over from an earlier version" "= OK"
grep -q "= because" "$WORK/out" || fail "an answer is lost"
grep -aq "because" "$DEVICE/store/data.mdb" && fail "an answer in the clear"
printf '%s\n' :r :f "" | with_pin collect --draft last || fail "finishing"
says out "saved 1"
inspect
recorded "why=because" "weight=2.5" "village=v03" "children[1].nick=Ann"
grep -q "ok=" "$WORK/seen" && fail "what is left over was sealed"

echo "-- repeats from an answers file"
cat > "$WORK/answers" <<'END'
{"consent":"yes","likes":"no","children":[{"nick":"Ann","school":"yes"},{"nick":"Bob"}],"eldest":"Bob","order":["red","blue","green"]}
{"consent":"yes","likes":"no","children":[]}
{"consent":"yes","likes":"no","children":[{"school":"yes"}]}
{"consent":"yes","likes":"no","children":[{"nick":"SECRET","age":1}]}
{"consent":"yes","likes":"no","nick":"SECRET"}
{"consent":"yes","likes":"no","children":[{"nick":"Ann"}],"eldest":"SECRET"}
END
with_pin collect --answers "$WORK/answers" --area north --purpose paper \
    < /dev/null && fail "refused lines, but status 0"
says out "saved 2 line 1" "saved 3 line 2" "2 entered, 4 refused"
says err "line 3 refused: an answer is needed (nick)" \
    "line 4 refused: it names a question that the form does not have" \
    "line 5 refused: it names a question" \
    "line 6 refused: the answer does not fit the question's type or choices"
says_not err SECRET
inspect
recorded "children[2].nick=Bob" "order=red blue green"
grep "^record 3 " "$WORK/seen" | grep -q "children" &&
    fail "an entry that nobody gave"

echo "-- paper typed in by two people"
cat > "$WORK/answers" <<'END'
{"consent":"yes","likes":"no","children":[{"nick":"Ann","school":"yes"},{"nick":"Bob"}]}
{"consent":"yes","likes":"no","children":[{"nick":"Cy","school":"no"}]}
{"consent":"yes","likes":"no","children":[]}
{"consent":"yes","likes":"no","children":[]}
END
cat > "$WORK/again" <<'END'
{"children":[{"school":"yes","nick":"Ann"},{"nick":"Bob"}],"likes":"no","consent":"yes"}
{"consent":"yes","likes":"no","children":[{"nick":"Cy","school":"yes"}]}
{"consent":"yes","likes":"no","children":[{"nick":"Di","school":"yes"}]}
END
with_pin collect --answers "$WORK/answers" --second "$WORK/again" \
    --area north --purpose paper < /dev/null && fail "they differ, but status 0"
says out "line 1" "1 entered, 3 refused"
says err "line 2 refused: the second entry says something else (school)" \
    "line 3 refused: the second entry says something else (children)" \
    "line 4 refused: the second entry has no such line"
with_pin collect --second "$WORK/again" --area north < /dev/null &&
    fail "a second entry without a first"
says err "--second go with"

echo "-- practice"
new_device practice
find "$DEVICE/store" -type f -exec cksum {} + > "$WORK/before"
printf '%s\n' 1 2 "" "" "" "" "" "" "" Ann 1 "" "" 2 1 1 1 "" :f |
    with_pin collect --area north || fail "practising"
says out "practice finished, nothing was kept" "TRAINING" \
    "This is practice: nothing is kept at its end."
says_not out "Write it on the slip"
says_not out "saved"
screens=$(grep -c "^---- " "$WORK/out")
[ "$(grep -c "==== TRAINING" "$WORK/out")" -eq "$screens" ] ||
    fail "a screen that does not say it is practice"
printf '%s\n' 1 2 :q | with_pin collect --area north || fail "breaking off"
says out "practice finished, nothing was kept"
printf '%s\n' 1 2 :e yes | with_pin collect --area north || fail "stopping"
says out "practice finished, nothing was kept"
printf '%s\n' '{"consent":"yes"}' | with_pin collect --answers - \
    --area north && fail "practice from a file"
says err "the form is for training"
inspect
grep -q '^head 0 drafts 0 keys 0 pending 0$' "$WORK/seen" || fail "leftovers"
agent forms || fail "forms"
says out "for training: nothing of it is stored"
agent status
says out "drafts       0" "finalised    0"
echo "all as it should be"
