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
echo "all as it should be"
