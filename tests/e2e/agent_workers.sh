#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Several workers on one device, a PIN that changes, a duress PIN, and what a
# locked device still does.
. "$(dirname "$0")/agent_lib.sh"

SECOND='five words are just so'
DURESS=915482

mkdir "$WORK/v"
"$BIN/hearth-test-enrol" "$WORK/v" || fail "enrolling"
DEVICE=$WORK/v/agent

# lines LINE...: one a line, for standard input.
lines() {
    printf '%s\n' "$@"
}
hex_of() {
    od -An -v -tx1 "$1" | tr -d ' \n'
}

echo "-- one worker is taken without asking"
agent worker list || fail "worker list"
says out "  PIN, 0 drafts"
FIRST=$(sed -n 's/  PIN, 0 drafts//p' "$WORK/out")
printf '\n1\n44\n:q\n' | with_pin collect --area north || fail "a draft"
A=$(sed -n 's/.*--draft //p' "$WORK/out")

echo "-- adding: needs somebody who may"
lines 000001 "$SECOND" | refused 1 "wrong PIN" worker add badru
lines "$PIN" 12345 | refused 1 "6 to 128 signs" worker add badru
lines "$PIN" 123456 | refused 1 "no rows" worker add badru
lines "$PIN" "$SECOND" | refused 1 "without spaces" worker add "b r"
lines "$PIN" "$SECOND" | refused 1 "called that already" worker add "$FIRST"
refused 2 "wants a name" worker add
refused 2 "worker wants one of" worker sack badru
lines "$PIN" "$SECOND" | agent worker add badru || fail "adding"
says out "worker badru may use this device" "a passphrase"
agent worker list
says out "$FIRST  PIN, 1 drafts" "badru  passphrase, 0 drafts"

echo "-- who it is must be said now; drafts are each one's own"
lines "$PIN" | agent collect --draft last && fail "as whom?"
says err "--worker" "  badru"
lines "$SECOND" | refused 1 "another worker" collect --worker badru --draft "$A"
lines "$SECOND" | refused 1 "no draft called that" collect --worker badru \
    --draft last
lines "$PIN" | refused 1 "wrong PIN" collect --worker badru --draft last
lines "$PIN" | refused 1 "no worker of this device" collect --worker carol
printf '%s\n\n1\n51\n:q\n' "$SECOND" |
    agent collect --worker badru --area north || fail "badru's draft"
B=$(sed -n 's/.*--draft //p' "$WORK/out")
[ "$A" != "$B" ] || fail "one draft"
agent status || fail "status"
says out "drafts       2:" "PIN of       $FIRST: PIN only, 1 drafts" \
    "copy of the disk: NO" "PIN of       badru: passphrase, 1 drafts" \
    "limits       4 workers, 16 drafts" "guesses on the device" \
    "makes you tell the PIN"

echo "-- records say who took the interview"
printf '%s\n\n2\n:f\n' "$SECOND" |
    agent collect --worker badru --area north || fail "badru's record"
printf '%s\n\n2\n:f\n' "$PIN" |
    agent collect --worker "$FIRST" --area north || fail "another record"
"$BIN/hearth-test-inspect" "$WORK/v" > "$WORK/seen" 2>&1 || fail "inspecting"

echo "-- a new PIN: nothing of the old slot is in either copy"
cp "$DEVICE/keyring.0" "$WORK/before"
lines "$PIN" 271828 | agent worker pin --worker "$FIRST" || fail "worker pin"
says out "is changed" "a PIN: it holds back"
# Salt, commitment and boxes of the first slot: bytes 60 to 228 of the page.
for at in 60 76 108 120 140 168 180 200; do
    part=$(od -An -v -tx1 -j $at -N 12 "$WORK/before" | tr -d ' \n')
    for copy in 0 1; do
        hex_of "$DEVICE/keyring.$copy" | grep -qF "$part" &&
            fail "keyring.$copy still holds bytes from $at"
    done
done
cmp -s "$DEVICE/keyring.0" "$DEVICE/keyring.1" || fail "the copies differ"
lines "$PIN" | refused 1 "wrong PIN" collect --worker "$FIRST" --draft "$A"
PIN=271828
printf ':q\n' | with_pin collect --worker "$FIRST" --draft "$A" ||
    fail "the draft with the new PIN"

echo "-- wrong PINs of one worker do not lock the other"
i=0
while [ $i -lt 5 ]; do
    lines 000001 | agent collect --worker badru --draft last
    i=$((i + 1))
done
lines "$SECOND" | refused 1 "too many wrong PINs" collect --worker badru \
    --draft last
printf ':q\n' | with_pin collect --worker "$FIRST" --draft last ||
    fail "the other one is locked too"

echo "-- removing"
echo no | { echo "$PIN"; cat; } | agent worker remove badru \
    --worker "$FIRST" && fail "unconfirmed"
says err "nothing was changed"
lines "$PIN" yes | agent worker remove badru --worker "$FIRST" ||
    fail "removing"
agent status
says out "drafts       1: $A"
lines "$PIN" yes | refused 1 "the last worker stays" worker remove "$FIRST"

echo "-- four are the most"
for name in b c d; do
    lines "$PIN" "$SECOND" | agent worker add $name --worker "$FIRST" ||
        fail "adding $name"
done
lines "$PIN" "$SECOND" | refused 1 "has 4 workers at most" \
    worker add e --worker "$FIRST"

echo "-- a duress PIN: the answer is that of any wrong PIN, and nothing opens"
lines "$PIN" "$PIN" | refused 1 "that is the PIN itself" worker duress \
    --worker "$FIRST"
lines "$PIN" "$DURESS" | agent worker duress --worker "$FIRST" ||
    fail "worker duress"
lines 000002 | agent collect --worker "$FIRST" --draft last && fail "000002"
sed 's/[0-9]//g' "$WORK/err" > "$WORK/said.wrong"
cp "$DEVICE/keyring.0" "$WORK/before"
cp "$DEVICE/sync.key" "$WORK/sync.key"
list_of() {
    (cd "$DEVICE" && find . -type f -exec ls -ln {} + |
        awk '{print $1, $5, $NF}' | sort -k 3)
}
list_of > "$WORK/files.before"
lines "$DURESS" | agent collect --worker "$FIRST" --draft last && fail "opened"
sed 's/[0-9]//g' "$WORK/err" > "$WORK/said.duress"
cmp "$WORK/said.wrong" "$WORK/said.duress" || fail "another answer"
list_of > "$WORK/files.after"
cmp "$WORK/files.before" "$WORK/files.after" || fail "the folder looks changed"
# Nothing of the salts, boxes or commitments of any of the four is left.
for slot in 0 1 2 3; do
    for at in 42 58 90 102 150 162 190 211; do
        part=$(od -An -v -tx1 -j $((18 + slot * 629 + at)) -N 12 \
            "$WORK/before" | tr -d ' \n')
        for copy in 0 1; do
            hex_of "$DEVICE/keyring.$copy" | grep -qF "$part" &&
                fail "keyring.$copy holds slot $slot's bytes from $at"
        done
    done
done
lines "$PIN" | agent collect --worker "$FIRST" --draft last && fail "opened"
says err "wrong PIN"
agent worker list
says out "$FIRST  PIN, 1 drafts" "d  passphrase, 0 drafts"
agent status || fail "status"
says out "drafts       1: $A"
cmp -s "$DEVICE/sync.key" "$WORK/sync.key" || fail "sync would fail, and tell"
echo "all as it should be"
