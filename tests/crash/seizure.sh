#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The device is taken away after any step: with its image, its PINs and every
# key on it, tried on every place, an open draft is read, and no finalised
# answer is. Of three open drafts of two workers one is finalised: the others
# still open, each with its own PIN, and its key is in neither copy. And what a
# running process has in memory after finalising, at its end, and locked.
. "$(dirname "$0")/lib.sh"
INTERVIEWS=15
[ -z "${HEARTH_LONG:-}" ] || INTERVIEWS=200
FIRST=w7
SECOND=badru
PIN2=739126
MEMORY=$BIN/hearth-test-memory

# attacked WORKER PIN [KEY|- [IDS]]: what that one reads is in loot/; with a
# third argument every key is tried on every place.
attacked() {
    worker=$1 pin=$2
    shift 2
    echo "$pin" | "$BIN/hearth-test-attack" "$WORK/image" "$WORK/loot" \
        "$worker" "$@" > "$WORK/attack" 2> "$WORK/err" ||
        fail "the attack of $worker cannot begin"
}
# seized [- [IDS]]: an image of the device now, and all that both workers' PINs
# give.
seized() {
    rm -rf "$WORK/image" "$WORK/loot" "$WORK/loot.keys"
    mkdir "$WORK/loot"
    cp -a "$WORK/d/agent" "$WORK/image"
    attacked "$FIRST" "$PIN" "$@"
    attacked "$SECOND" "$PIN2" "$@"
}
sought() {
    for word; do
        hex "$word"
        echo
    done > "$WORK/sought"
}
# readable WORD...: true if any of them is, in image, loot or output.
readable() {
    sought "$@"
    ! "$BIN/hearth-test-search" "$WORK/sought" "$WORK/d/agent" "$WORK/loot" \
        "$WORK/said" > "$WORK/found"
}
# in_memory WORD...: true if any of them is, in dump/.
in_memory() {
    sought "$@"
    ! "$BIN/hearth-test-search" -v "$WORK/sought" "$WORK/dump" \
        > "$WORK/found"
}
# A device's key in a dump, of those that an attack found.
key_in_memory() {
    ! "$BIN/hearth-test-search" -v "$WORK/loot.keys" "$WORK/dump" \
        > "$WORK/found"
}
# begin WORKER PIN WHY WORDS
begin() {
    printf '%s\n' "$2" "" 1 45 1 "$3" "1 3" "$4" :q |
        agent d collect --worker "$1" --area north > "$WORK/out" \
            2> "$WORK/err" || fail "beginning an interview"
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
        agent d collect --worker "$FIRST" --draft "$1" > "$WORK/out" \
            2> "$WORK/err" || fail "finalising $1"
    grep -q '^saved' "$WORK/out" || fail "not finalised"
    # What is on the screen then tells no answer.
    sed -n '/^saved/,$p' "$WORK/out" > "$WORK/said/screen"
    cp "$WORK/err" "$WORK/said/err"
}
# page N: a copy of the keyring, in hex.
page() {
    od -An -v -tx1 "$WORK/d/agent/keyring.$1" | tr -d ' \n'
}
# entry PREFIX: the keyring's entry of a draft, id 16 | box 60.
entry() {
    page 0 | grep -oE "$1[0-9a-f]{$((152 - ${#1}))}"
}
# in_keyring ENTRY: true if any 12 bytes of id or box are in either copy.
in_keyring() {
    for copy in 0 1; do
        page "$copy" > "$WORK/page"
        for at in 1 9 33 57 81 105 129; do
            grep -qF "$(echo "$1" | cut -c "$at-$((at + 23))")" \
                "$WORK/page" && return 0
        done
    done
    return 1
}
# opens WORKER PIN DRAFT
opens() {
    printf '%s\n' "$2" :q | agent d collect --worker "$1" --draft "$3" \
        > "$WORK/out" 2> "$WORK/err"
}

mkdir "$WORK/said"
: > "$WORK/drafts.before"
: > "$WORK/ids"
new_device d
printf '%s\n' "$PIN" "$PIN2" | agent d worker add "$SECOND" > "$WORK/out" \
    2> "$WORK/err" || fail "a second worker"
echo "-- three drafts of two workers, one finalised"
begin "$FIRST" "$PIN" CANARY-open-why-1 CANARY-open-words-1
draft1=$(newest)
begin "$FIRST" "$PIN" CANARY-open-why-2 CANARY-open-words-2
draft2=$(newest)
begin "$SECOND" "$PIN2" CANARY-open-why-3 CANARY-open-words-3
draft3=$(newest)
seized -
for i in 1 2 3; do
    readable "CANARY-open-words-$i" ||
        fail "the attacker cannot even open draft $i"
done
attacked "$FIRST" "$PIN" -
grep -q '^opened boxes [1-9][0-9]* swept [1-9]' "$WORK/attack" ||
    fail "the sweep is blind: $(cat "$WORK/attack")"
gone=$(entry "$draft2")
kept1=$(entry "$draft1")
kept3=$(entry "$draft3")
[ "${#gone}" -eq 152 ] && in_keyring "$gone" || fail "where are the keys?"
finalise "$draft2"
in_keyring "$gone" && fail "the finalised draft's key is in a keyring copy"
for kept in "$kept1" "$kept3"; do
    for copy in 0 1; do
        page "$copy" | grep -qF "$kept" || fail "a draft's key is gone"
    done
done
seized
readable CANARY-open-words-2 CANARY-open-why-2 &&
    fail "finalised, and readable: $(cat "$WORK/found")"
for i in 1 3; do
    readable "CANARY-open-words-$i" || fail "draft $i does not open any more"
done
inspect d
grep -q '^head 1 drafts 2 keys 2 pending 0$' "$WORK/seen" ||
    fail "keys or drafts"
opens "$FIRST" "$PIN" "$draft1" || fail "draft 1 with its PIN"
opens "$SECOND" "$PIN2" "$draft3" || fail "draft 3 with its PIN"
opens "$SECOND" "$PIN2" "$draft1" && fail "draft 1 with the other's PIN"
opens "$FIRST" "$PIN" "$draft3" && fail "draft 3 with the other's PIN"
opens "$SECOND" "$PIN" "$draft3" && fail "draft 3 with the wrong PIN"

echo "-- $INTERVIEWS interviews, seized after every step"
n=1
while [ "$n" -le "$INTERVIEWS" ]; do
    why=CANARY-why-number-$n-end words=CANARY-words-number-$n-end
    printf '%s\n' "$draft1" "$draft3" | sort > "$WORK/drafts.before"
    begin "$FIRST" "$PIN" "$why" "$words"
    draft=$(newest)
    # An earlier image told the attacker its id, in binary here.
    # shellcheck disable=SC2059
    printf "$(entry "$draft" | cut -c 1-32 | sed 's/../0x& /g' |
        xargs printf '\\%03o')" >> "$WORK/ids"
    seized
    readable "$why" || fail "the attack is blind to draft $n"
    finalise "$draft"
    if [ $((n % 5)) -eq 0 ]; then seized -; else seized; fi
    readable "$why" "$words" && fail "interview $n: $(cat "$WORK/found")"
    printf '%s\n%s\n' "$why" "$words" >> "$WORK/all"
    n=$((n + 1))
done

echo "-- every 32 bytes of the key files as a key; inflated, too"
[ "$(wc -c < "$WORK/ids")" -eq $((16 * INTERVIEWS)) ] || fail "the ids"
seized - "$WORK/ids"
cat "$WORK/attack"
# shellcheck disable=SC2046 # words without spaces
sought $(cat "$WORK/all")
"$BIN/hearth-test-search" -z "$WORK/sought" "$WORK/d/agent" "$WORK/loot" \
    "$WORK/said" > "$WORK/found" || fail "at the end: $(cat "$WORK/found")"
attacked "$FIRST" "$PIN" "$WORK/d/seal.key"
grep -q " records $((INTERVIEWS + 1)) " "$WORK/attack" ||
    fail "the attack is blind to records: $(cat "$WORK/attack")"

# type_into NAME ARGUMENT...: collect with its standard input at descriptor 9.
# What the last one said is removed first: shown() would find its words before
# the new one has opened the file.
type_into() {
    rm -f "$WORK/out"
    mkfifo "$WORK/$1"
    fifo=$WORK/$1
    shift
    "$BIN/hearth-agent" --data "$WORK/d/agent" collect "$@" < "$fifo" \
        > "$WORK/out" 2> "$WORK/err" &
    pid=$!
    exec 9> "$fifo"
    echo "$PIN" >&9
}
shown() {
    tries=0
    until grep -qs "$1" "$WORK/out"; do
        tries=$((tries + 1))
        [ "$tries" -lt 1200 ] || fail "\"$1\" is not shown"
        sleep 0.05
    done
}
# copied [ARGUMENT...]: the memory of $pid is in dump/.
copied() {
    rm -rf "$WORK/dump"
    mkdir "$WORK/dump"
    "$MEMORY" "$pid" "$WORK/dump" 2> "$WORK/err"
    status=$?
    [ "$status" -ne 77 ] || echo "left out: memory may not be read here"
    [ "$status" -eq 0 ] || [ "$status" -eq 77 ] || fail "reading memory"
    return "$status"
}

echo "-- memory: locked by the clock and by a signal"
for how in clock signal; do
    seized
    # Long enough that a busy machine gets to the end of what is typed.
    [ "$how" = clock ] && after=12 || after=300
    type_into "typed.$how" --worker "$FIRST" --draft "$draft1" --lock $after
    shown "Weight of a loaf"
    # The draft is in locked memory now, its key too: seen, or the test is
    # blind.
    if copied; then
        in_memory CANARY-open-words-1 || fail "memory: the copy is blind"
        key_in_memory || fail "memory: the copy is blind to keys"
    fi
    [ "$how" = clock ] || kill -USR1 "$pid"
    shown "^locked; the draft is kept"
    if copied; then
        in_memory CANARY-open-words-1 CANARY-open-why-1 &&
            fail "locked by the $how, and in memory: $(cat "$WORK/found")"
        key_in_memory &&
            fail "locked, and a key in memory: $(cat "$WORK/found")"
    fi
    echo "$PIN" >&9
    echo ":q" >&9
    exec 9>&-
    wait "$pid" || fail "the draft does not go on after a lock"
done

echo "-- memory: a finalised interview, while the next is waited for"
type_into answers --worker "$FIRST" --area north --answers -
printf '%s\n' '{"consent":"yes","age":"45","likes":"yes",' \
    '"why":"CANARY-file-why-1","words":"CANARY-file-words-1"}' |
    tr -d '\n' >&9
echo >&9
shown "^saved"
if copied; then
    in_memory CANARY-file-why-1 CANARY-file-words-1 &&
        fail "finalised, and in memory: $(cat "$WORK/found")"
fi
exec 9>&-
wait "$pid" || fail "answers from a file"

echo "-- memory: what an interview on the terminal leaves at its end"
rm -rf "$WORK/dump"
mkdir "$WORK/dump"
printf '%s\n' "$PIN" "" 1 45 1 CANARY-end-why "1 3" CANARY-end-words 1.5 :f \
    "" | "$MEMORY" --at-exit "$WORK/dump" "$BIN/hearth-agent" \
    --data "$WORK/d/agent" collect --worker "$FIRST" --area north \
    > "$WORK/out" 2> "$WORK/err"
if [ $? -ne 77 ]; then
    grep -q '^saved' "$WORK/out" || fail "not finalised under the tracer"
    [ -n "$(ls "$WORK/dump")" ] || fail "nothing was copied"
    in_memory CANARY-end-why CANARY-end-words &&
        fail "ended, and in memory: $(cat "$WORK/found")"
fi

echo "-- no core dump"
rm -f "$WORK/out"
mkfifo "$WORK/typed"
(ulimit -c unlimited 2> /dev/null
 cd "$WORK" && exec "$BIN/hearth-agent" --data "$WORK/d/agent" collect \
     --worker "$FIRST" --draft "$draft1" < "$WORK/typed" > "$WORK/out" \
     2> "$WORK/err") &
pid=$!
exec 9> "$WORK/typed"
echo "$PIN" >&9
shown "Weight of a loaf"
grep -q '^Max core file size  *0 ' "/proc/$pid/limits" ||
    fail "cores are allowed"
kill -ABRT "$pid"
wait "$pid" 2> /dev/null
exec 9>&-
ls "$WORK" | grep -q '^core' && fail "a core was written"
echo "seizure: $INTERVIEWS interviews, 0 finalised answers readable"
