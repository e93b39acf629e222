#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The agent on a real terminal: PINs are not echoed, a person's interview says
# so in its record, and Ctrl-C keeps the draft.
. "$(dirname "$0")/agent_lib.sh"
TERM=xterm
export TERM
mkdir "$WORK/v"
"$BIN/hearth-test-enrol" "$WORK/v" || fail "enrolling"
DEVICE=$WORK/v/agent

# on_terminal ARGUMENT...: the steps on standard input.
on_terminal() {
    cat > "$WORK/steps"
    "$BIN/hearth-test-type" "$WORK/steps" "$BIN/hearth-agent" \
        --data "$DEVICE" "$@" > "$WORK/out" 2> "$WORK/err"
}

echo "-- enrolment asks for the PIN twice and shows nothing of it"
DEVICE=$WORK/new
on_terminal enrol --host 127.0.0.1:9 <<END && fail "two different PINs"
<Enrolment code:
>0000-0000-0000-0000-0000-0000-0000
<typing mistake
END
CODE=$("$BIN/hearth-test-code")
on_terminal enrol --host 127.0.0.1:9 <<END && fail "two different PINs"
<Enrolment code:
>$CODE
<New PIN
>secret-one
<The same again
>secret-two
<the two PINs differ
END
says_not out secret
says_not out "$CODE"
DEVICE=$WORK/v/agent

echo "-- interrupted"
on_terminal collect --plain --area north <<END || fail "Ctrl-C"
<PIN:
>$PIN
<Welcome.
>
<Do you agree?
>1
<Your age
>61
<Do you like it here?
!
END
says out "the draft is kept, encrypted"
says_not out "$PIN"

echo "-- taken up and finished"
on_terminal collect --plain --draft last <<END || fail "finishing"
<PIN:
>$PIN
<Do you like it here?
>:h
<:b      back one question
<Do you like it here?
>1
<Why?
>because
<Which colours?
>
<In your words
>
<Weight
>
<Review
<= 61
>:f
<Write it on the slip
<Enter when it is handed over
>
<saved 1
END
"$BIN/hearth-test-inspect" "$WORK/v" > "$WORK/seen" || fail "it does not verify"
wanted="outcome=1 mode=1 area=north tag=1 consent=yes age=61 likes=yes why=because"
grep -q "^record 1 $wanted\$" "$WORK/seen" ||
    fail "another record: $(cat "$WORK/seen")"

echo "-- Ctrl-C at the PIN leaves a terminal that echoes"
cat > "$WORK/steps" <<END
<PIN:
!
<after
>echoed
<echoed
<done
END
"$BIN/hearth-test-type" "$WORK/steps" /bin/sh -c "trap : INT
'$BIN/hearth-agent' --data '$DEVICE' collect --area north
echo after; stty -a | grep -q ' echo ' && read -r x && echo done" \
    > "$WORK/out" 2> "$WORK/err" || fail "the terminal stays silent"
echo "all as it should be"
