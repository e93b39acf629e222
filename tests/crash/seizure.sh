#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The device is taken away after any step: with its image, its PIN and every
# key on it an open draft is read, and no finalised answer is. Of three open
# drafts one is finalised: the others still open, its key is gone.
. "$(dirname "$0")/lib.sh"
INTERVIEWS=40
[ -z "${HEARTH_LONG:-}" ] || INTERVIEWS=200

# seized NAME: an image of the device now; what its taker reads is in loot/.
seized() {
    rm -rf "$WORK/image" "$WORK/loot"
    mkdir "$WORK/loot"
    cp -a "$WORK/d/agent" "$WORK/image"
    echo "$PIN" | "$BIN/hearth-test-attack" "$WORK/image" "$WORK/loot" \
        > "$WORK/attack" 2> "$WORK/err" || fail "the attack cannot begin: $1"
}
# readable WORD...: true if any of them is, in image, loot or output.
readable() {
    for word; do
        hex "$word"
        echo
    done > "$WORK/sought"
    ! "$BIN/hearth-test-search" "$WORK/sought" "$WORK/d/agent" "$WORK/loot" \
        "$WORK/said" > "$WORK/found"
}
begin() {
    printf '%s\n' "$PIN" "" 1 45 1 "$1" "1 3" "$2" :q |
        agent d collect --area north > "$WORK/out" 2> "$WORK/err" ||
        fail "beginning an interview"
}
newest() {
    agent d status > "$WORK/out" 2> "$WORK/err" || fail "status"
    sed -n 's/^drafts  *[0-9]*: //p' "$WORK/out" | tr ' ' '\n' | sort \
        > "$WORK/drafts"
    comm -13 "$WORK/drafts.before" "$WORK/drafts" | head -n 1
    cp "$WORK/drafts" "$WORK/drafts.before"
}
finalise() {
    printf '%s\n' "$PIN" 1.5 :f "" |
        agent d collect --draft "$1" > "$WORK/out" 2> "$WORK/err" ||
        fail "finalising $1"
    grep -q '^saved' "$WORK/out" || fail "not finalised"
    # What is on the screen then tells no answer.
    sed -n '/^saved/,$p' "$WORK/out" > "$WORK/said/screen"
    cp "$WORK/err" "$WORK/said/err"
}

mkdir "$WORK/said"
: > "$WORK/drafts.before"
new_device d
echo "-- three drafts, one finalised"
for i in 1 2 3; do
    begin "CANARY-open-why-$i" "CANARY-open-words-$i"
    eval "draft$i=\$(newest)"
done
seized "three drafts"
for i in 1 2 3; do
    readable "CANARY-open-words-$i" || fail "the attacker cannot even open draft $i"
done
finalise "$draft2"
seized "one finalised"
readable "CANARY-open-words-2" "CANARY-open-why-2" &&
    fail "finalised, and readable: $(cat "$WORK/found")"
for i in 1 3; do
    readable "CANARY-open-words-$i" || fail "draft $i does not open any more"
done
inspect d
grep -q '^head 1 drafts 2 keys 2 pending 0$' "$WORK/seen" || fail "keys or drafts"

echo "-- $INTERVIEWS interviews, seized after every step"
n=1
while [ "$n" -le "$INTERVIEWS" ]; do
    why=CANARY-why-number-$n-end words=CANARY-words-number-$n-end
    printf '%s\n' "$draft1" "$draft3" | sort > "$WORK/drafts.before"
    begin "$why" "$words"
    draft=$(newest)
    seized "draft $n"
    readable "$why" || fail "the attack is blind to draft $n"
    finalise "$draft"
    seized "finalised $n"
    readable "$why" "$words" && fail "interview $n: $(cat "$WORK/found")"
    printf '%s\n%s\n' "$why" "$words" >> "$WORK/all"
    n=$((n + 1))
done
# shellcheck disable=SC2046 # words without spaces
readable $(cat "$WORK/all") && fail "at the end: $(cat "$WORK/found")"

echo "-- no core dump, and nothing in memory files that others may read"
mkfifo "$WORK/typed"
(ulimit -c unlimited 2> /dev/null
 cd "$WORK" && exec "$BIN/hearth-agent" --data "$WORK/d/agent" collect \
     --draft "$draft1" < "$WORK/typed" > "$WORK/out" 2> "$WORK/err") &
pid=$!
exec 9> "$WORK/typed"
echo "$PIN" >&9
tries=0
until grep -q "Weight of a loaf" "$WORK/out"; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || fail "the draft does not come up"
    sleep 0.05
done
grep -q '^Max core file size  *0 ' "/proc/$pid/limits" || fail "cores are allowed"
kill -ABRT "$pid"
wait "$pid" 2> /dev/null
exec 9>&-
ls "$WORK" | grep -q '^core' && fail "a core was written"
echo "seizure: $INTERVIEWS interviews, 0 finalised answers readable"
