#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Entering many answers while the agent is killed at random moments, again and
# again, without any tracing; a device that got through is checked and the
# next one takes over. HEARTH_SEED replays the moments, HEARTH_KILLS sets how
# many.
. "$(dirname "$0")/lib.sh"

LINES=60
KILLS=${HEARTH_KILLS:-40}
SEED=${HEARTH_SEED:-20231}
echo "seed $SEED"

awk -v n="$LINES" 'BEGIN {
    for (i = 1; i <= n; i++)
        printf "{\"consent\":\"yes\",\"age\":%d,\"likes\":\"no\"," \
            "\"words\":\"CANARY-line-%05d-end\"}\n", 18 + i % 60, i
}' > "$WORK/answers"
awk -v n="$LINES" 'BEGIN {
    for (i = 1; i <= n; i++) printf "CANARY-line-%05d-end\n", i
}' | while read -r word; do hex "$word"; echo; done > "$WORK/canaries"

# collect MOMENT: enters the answers, killed after MOMENT seconds (0: never).
# In the background of a shell of its own, which keeps "Killed" to itself.
collect() {
    (echo "$PIN" | timeout -s KILL "$1" "$BIN/hearth-agent" \
        --data "$WORK/d/agent" collect --area north --run many \
        --answers "$WORK/answers" --purpose synthetic \
        > "$WORK/out" 2> "$WORK/err") 2> /dev/null
    status=$?
    grep '^saved' "$WORK/out" >> "$WORK/acknowledged"
    return "$status"
}

# timeout dies with what it kills, and may be gone a moment before it: the
# data folder's lock is free only when the agent is.
unlock() {
    echo "$PIN" | agent d collect --area north --answers /dev/null \
        > /dev/null 2> "$WORK/err"
}

new_round() {
    new_device d
    : > "$WORK/acknowledged"
}

check_device() {
    inspect d
    grep '^record' "$WORK/seen" | sed \
        's/^record \([0-9]*\) .*words=CANARY-line-0*\([0-9]*\)-end$/\1 \2/' \
        > "$WORK/records"
    [ "$(wc -l < "$WORK/records")" -eq "$LINES" ] || fail "not $LINES records"
    [ "$(cut -d' ' -f2 "$WORK/records" | sort -u | wc -l)" -eq "$LINES" ] ||
        fail "a line is there twice"
    awk '{ print $2, $4 }' "$WORK/acknowledged" | sort > "$WORK/a"
    sort "$WORK/records" > "$WORK/b"
    [ -z "$(comm -23 "$WORK/a" "$WORK/b")" ] ||
        fail "an acknowledged record is not there"
    grep -q "^head $LINES drafts 0 keys 0 pending 0\$" "$WORK/seen" ||
        fail "something was left behind"
    no_canary d
}

# How long a whole run takes here, in milliseconds.
new_round
begin=$(date +%s%3N)
collect 0 || fail "the whole run"
whole=$(($(date +%s%3N) - begin))
check_device

awk -v seed="$SEED" -v n=$((KILLS * 25)) -v whole="$whole" 'BEGIN {
    srand(seed)
    for (i = 0; i < n; i++) printf "%.3f\n", 0.001 + rand() * whole / 1000
}' > "$WORK/moments"

killed=0
devices=1
new_round
while [ "$killed" -lt "$KILLS" ] && read -r moment; do
    collect "$moment"
    case $? in
    137) killed=$((killed + 1)) ;;
    0)
        check_device
        devices=$((devices + 1))
        new_round
        ;;
    *) fail "a run that was not killed ended badly" ;;
    esac
    # A kill while the PIN is checked counts as a wrong one, and enough of
    # them would lock the device: start each round with a right one.
    tries=0
    until unlock; do
        tries=$((tries + 1))
        grep -q 'another hearth-agent' "$WORK/err" && [ "$tries" -lt 50 ] ||
            fail "unlocking between two kills"
        sleep 0.1
    done
done < "$WORK/moments"
collect 0 || fail "the last run"
check_device
[ "$killed" -ge "$KILLS" ] || fail "killed only $killed times"
echo "killed $killed times on $devices devices: nothing lost, none twice"
