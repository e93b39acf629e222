#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Entering answers from a file, killed at each single call that writes: what
# was acknowledged is there, nothing is twice, and the next call goes on.
. "$(dirname "$0")/lib.sh"
can_trace

LINES=4
: > "$WORK/answers"
: > "$WORK/canaries"
for i in 1 2 3 4; do
    word="CANARY-word-number-$i"
    printf '{"consent":"yes","age":4%d,"likes":"no","words":"%s"}\n' \
        "$i" "$word" >> "$WORK/answers"
    hex "$word" >> "$WORK/canaries"
    echo >> "$WORK/canaries"
done

collect() {
    at=$1
    device=$2
    echo "$PIN" | killed_agent "$at" "$device" collect --area north \
        --answers "$WORK/answers" --purpose synthetic --run paper-1 \
        > "$WORK/out" 2> "$WORK/err"
}

# Every "saved SEQ line L" that was printed is record SEQ with line L's words.
check_acknowledged() {
    grep '^saved' "$WORK/out" | while read -r _ seq _ line; do
        grep -q "^record $seq .*words=CANARY-word-number-$line\$" \
            "$WORK/seen" || exit 1
    done || fail "killed at $1: an acknowledged record is not there"
}

check_not_twice() {
    twice=$(grep '^record' "$WORK/seen" | sed 's/.*words=//' | sort | uniq -d)
    [ -z "$twice" ] || fail "killed at $1: twice: $twice"
}

new_device whole
collect 0 whole || fail "the whole run"
calls=$(sed -n 's/^calls //p' "$WORK/calls")
[ "$calls" -gt 20 ] || fail "only $calls calls seen"

n=1
while [ "$n" -le "$calls" ]; do
    new_device d
    collect "$n" d
    [ $? -eq 137 ] || fail "not killed at call $n"
    cp "$WORK/out" "$WORK/first"
    inspect d
    check_acknowledged "$n"
    collect 0 d || fail "killed at $n: the second run"
    inspect d
    check_acknowledged "$n"
    check_not_twice "$n"
    [ "$(grep -c '^record' "$WORK/seen")" -eq "$LINES" ] ||
        fail "killed at $n: not $LINES records after the second run"
    grep -q "^head $LINES drafts 0 keys 0 pending 0\$" "$WORK/seen" ||
        fail "killed at $n: something was left behind"
    no_canary d
    n=$((n + 1))
done
echo "killed at each of $calls calls: $LINES of $LINES records, none twice"
