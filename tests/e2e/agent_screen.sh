#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The full screen of the terminal at 80 x 24: a whole interview with arrows and
# digits, a kill in between, the interface in several languages, and nothing of
# it left on the screen.
. "$(dirname "$0")/agent_lib.sh"
LINES=24
COLUMNS=80
export LINES COLUMNS TERM

# on_screen ARGUMENT...: the steps on standard input.
on_screen() {
    cat > "$WORK/steps"
    "$BIN/hearth-test-type" "$WORK/steps" "$BIN/hearth-agent" \
        --data "$DEVICE" "$@" > "$WORK/out" 2> "$WORK/err"
}

# interview TERMINAL LANGUAGE PIN HELP LINE YES: one interview. It is killed at
# the fourth question and goes on there; the worker finds the words of their
# language on every screen.
interview() {
    TERM=$1
    DEVICE=$WORK/$1-$2/agent
    mkdir "$WORK/$1-$2"
    "$BIN/hearth-test-enrol" "$WORK/$1-$2" || fail "enrolling"
    on_screen collect --area north --language "$2" <<END
<$3:
>$PIN
<Welcome
<$4
>
<agree
@down
>
<age
=7
^H
=61
>
<like
K
END
    [ $? -eq 137 ] || fail "not killed"
    says out "$5"
    says_not out "$PIN"
    on_screen collect --draft last --language "$2" <<END || fail "finishing in $2"
<$3:
>$PIN
<like
@down
>
<Why
>because
<colours
@down
= 
>
<words
>
<Weight
>
<61
<^F
^F
<Enter
<Enter
>
END
    "$BIN/hearth-test-inspect" "$WORK/$1-$2" > "$WORK/seen" ||
        fail "it does not verify"
    wanted="outcome=1 mode=1 area=north tag=1 consent=yes age=61 likes=yes why=because colours=red"
    grep -q "^record 1 $wanted\$" "$WORK/seen" ||
        fail "another record: $(cat "$WORK/seen")"
}

echo "-- English"
interview vt100 en PIN Next "Type a whole number"
echo "-- Arabic, right to left"
interview xterm ar "الرمز السري" "التالي" "اكتبوا عدداً صحيحاً"
echo "-- Tajik"
interview linux tg "Рамз" "Оянда" "Адади бутун нависед"

echo "-- a lock wipes the screen and asks for the PIN; a hang-up loses nothing"
DEVICE=$WORK/lock/agent
mkdir "$WORK/lock"
"$BIN/hearth-test-enrol" "$WORK/lock" || fail "enrolling"
on_screen collect --area north <<END || fail "lock and hang-up"
<PIN:
>$PIN
<Welcome
>
<agree
>1
<age
>61
<like
LOCK
<PIN:
>$PIN
<like
HANGUP
<the draft is kept
END
says_not out "$PIN"
"$BIN/hearth-test-inspect" "$WORK/lock" | grep -q "head 0 drafts 1 keys 1" ||
    fail "the draft is lost"

echo "-- the language for tests: nothing is said in words of the program itself"
DEVICE=$WORK/pseudo/agent
mkdir "$WORK/pseudo"
"$BIN/hearth-test-enrol" "$WORK/pseudo" || fail "enrolling"
# What is no text of the form, no command and not in brackets is hard-coded.
hard_coded() {
    tr -d '\r' < "$WORK/out" | sed 's/⟦[^⟧]*⟧//g
        s/Welcome\.//; s/Do you agree?//; s/Your age in years//
        s/Do you like it here?//; s/Which colours?//; s/In your words//
        s/Weight of a loaf//; s/Why?//; s/because//; s/fine//
        s/ Yes$//; s/ No$//; s/ Red$//; s/ Green$//; s/ Blue$//
        s/= Red; Blue//; s/= Red//
        s/hearth-agent collect --draft [0-9a-f]*//
        s/[0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{6\}//' | grep '[A-Za-z][A-Za-z][A-Za-z]'
}
with_pin collect --area north --language en-XA <<END || fail "the pseudo-locale"

:h
:k
7
1
:l xx
old
61
:x
1
because
x
1 3
fine
many
1.5
:g 2
150

:r
:w
:f
61
:r
:e
no
:f

END
grep -q '⟦' "$WORK/out" || fail "the test is blind"
hard_coded && fail "hard-coded"
with_pin collect --area north --language en-XA <<END || fail "stopping"

1
61
:e
yes
END
hard_coded && fail "hard-coded"
with_pin collect --area north --language en-XA <<END || fail "leaving"

1
:q
END
hard_coded && fail "hard-coded"
with_pin collect --draft last --language en-XA <<END || fail "destroying"
:d
yes
END
hard_coded && fail "hard-coded"
for wrong in 1 2; do
    echo "000000" | agent collect --area north --language en-XA &&
        fail "a wrong PIN"
    sed 's/^hearth-agent: //; s/⟦[^⟧]*⟧//g' "$WORK/err" |
        grep '[A-Za-z][A-Za-z]' && fail "hard-coded after PIN $wrong"
done
echo "all as it should be"
