#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An interview on the terminal, killed at each single call that writes: it
# goes on at the screen that was last shown, ends as one record, and leaves
# neither the draft's key nor a readable answer.
. "$(dirname "$0")/lib.sh"
can_trace

WORDS="CANARY-my-own-words"
WHY="CANARY-because-of-it"
{ hex "$WORDS"; echo; hex "$WHY"; echo; } > "$WORK/canaries"

# What a person answers to each screen, by its text. Reads the transcript's
# last screen; prints the lines to type from there on.
answers_from() {
    awk -v from="$1" -v words="$WORDS" -v why="$WHY" '
        BEGIN {
            n = split("Welcome.|Do you agree?|Your age in years|" \
                "Do you like it here?|Why?|Which colours?|In your words|" \
                "Weight of a loaf|Review", screen, "|")
            split("|1|45|1|" why "|1 3|" words "|1.5|:f", answer, "|")
            start = 0
            for (i = 1; i <= n; i++)
                if (screen[i] == from) start = i
            if (start == 0) exit 1
            for (i = start; i <= n; i++) print answer[i]
            print ""
        }'
}

# The text of the last screen in $WORK/out.
last_screen() {
    awk '/^---- Review/ { last = "Review"; wait = 0; next }
         /^---- [0-9]/ { wait = 1; next }
         wait && NF { sub(/ \(an answer is needed\)$/, ""); last = $0
                      wait = 0 }
         END { print last }' "$WORK/out"
}

type_from() {
    { echo "$PIN"; answers_from "$1"; }
}

new_device whole
type_from "Welcome." |
    killed_agent 0 whole collect --area north > "$WORK/out" 2> "$WORK/err" ||
    fail "the whole interview"
calls=$(sed -n 's/^calls //p' "$WORK/calls")
inspect whole
cp "$WORK/seen" "$WORK/expected"

# The withdrawal code in $WORK/first, once it was shown, is the record's.
check_code() {
    code=$(sed -n 's/^    \([0-9A-Z-]*\)$/\1/p' "$WORK/first" | tail -n 1)
    [ -n "$code" ] || return 0
    tag=$("$BIN/hearth-test-code" "$code") || fail "what code is $code?"
    "$BIN/hearth-test-inspect" "$WORK/d" 3> "$WORK/tags" > /dev/null
    grep -q "^tag 1 $tag\$" "$WORK/tags" ||
        fail "killed at $1: the code that was handed over does not work"
    codes=$((codes + 1))
}

codes=0
resumed=0
n=1
while [ "$n" -le "$calls" ]; do
    new_device d
    type_from "Welcome." |
        killed_agent "$n" d collect --area north > "$WORK/out" 2> "$WORK/err"
    [ $? -eq 137 ] || fail "not killed at call $n"
    cp "$WORK/out" "$WORK/first"
    shown=$(last_screen)
    was_saved=$(grep -c '^saved 1$' "$WORK/out")
    no_canary d
    # Brings the keyring in order without a PIN.
    agent d status > "$WORK/status" 2> "$WORK/err" || fail "status at $n"
    inspect d
    if grep -q '^head 1 drafts 0 keys 0 pending 0$' "$WORK/seen"; then
        cmp -s "$WORK/seen" "$WORK/expected" || fail "another record at $n"
        check_code "$n"
    elif [ "$was_saved" -gt 0 ]; then
        fail "killed at $n: \"saved\" was shown, but it is not there"
    elif grep -q '^head 0 drafts 1 keys 1 pending 0$' "$WORK/seen"; then
        # At the screen shown, or one on: that commit was done already.
        { echo "$PIN"; echo ":q"; } |
            agent d collect --draft last > "$WORK/out" 2> "$WORK/err" ||
            fail "killed at $n: the draft does not open"
        again=$(last_screen)
        case "|$shown|$again|" in
        "|$again|$again|" | \
            "|Do you agree?|Your age in years|" | \
            "|Your age in years|Do you like it here?|" | \
            "|Do you like it here?|Why?|" | "|Why?|Which colours?|" | \
            "|Which colours?|In your words|" | \
            "|In your words|Weight of a loaf|" | \
            "|Weight of a loaf|Review|") ;;
        *) fail "killed at $n: shown \"$shown\", went on at \"$again\"" ;;
        esac
        type_from "$again" |
            agent d collect --draft last > "$WORK/out" 2> "$WORK/err" ||
            fail "killed at $n: the draft does not finalise"
        inspect d
        cmp -s "$WORK/seen" "$WORK/expected" ||
            fail "killed at $n: another record after going on"
        check_code "$n"
        resumed=$((resumed + 1))
    else
        # Only before consent is nothing kept; and no key may be left.
        grep -q '^head 0 drafts 0 keys 0 pending 0$' "$WORK/seen" ||
            fail "killed at $n: neither draft nor record, but leftovers"
        case $shown in
        "" | "Welcome." | "Do you agree?") ;;
        *) fail "killed at $n: the draft is lost at \"$shown\"" ;;
        esac
    fi
    no_canary d
    n=$((n + 1))
done
[ "$codes" -gt 3 ] || fail "only $codes codes were shown: the test is blind"
[ "$resumed" -gt 10 ] || fail "only $resumed drafts went on: the test is blind"
echo "killed at each of $calls calls: $resumed drafts went on, none lost"
