#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The agent as a person meets it, without any host: what it asks, stores and
# refuses, each failure with one clear line and a status that is not 0.
. "$(dirname "$0")/agent_lib.sh"

new_device() {
    rm -rf "$WORK/v"
    mkdir "$WORK/v"
    "$BIN/hearth-test-enrol" "$WORK/v" || fail "enrolling"
    DEVICE=$WORK/v/agent
}
inspect() {
    "$BIN/hearth-test-inspect" "$WORK/v" > "$WORK/seen" 2>&1 ||
        fail "the store does not verify: $(tail -n 1 "$WORK/seen")"
}

echo "-- commands and options"
DEVICE=$WORK/none
agent help || fail "help"
says out "enrol --host" "--answers FILE"
agent --version || fail "--version"
refused 2 'no command "frobnicate"' frobnicate
refused 2 "no option --pin" collect --pin 123456
refused 2 "is not expected here" status now
refused 2 "needs a value" collect --form
refused 2 "enrol needs --host" enrol
refused 2 '--kdf is "default"' enrol --host h:1 --kdf fast
refused 2 "go with --answers" collect --run x
refused 2 '--purpose is "paper"' collect --answers - --purpose fun
refused 2 "leave --from out" collect --answers - --run x --from 2
refused 2 "--batch wants a number" sync --batch 0
for command in collect sync status forms; do
    refused 1 "not enrolled" "$command"
done
[ ! -e "$WORK/none" ] || fail "looking made a folder"
(unset HOME XDG_DATA_HOME; "$BIN/hearth-agent" status 2> "$WORK/err")
[ $? -eq 2 ] || fail "no folder at all"
says err "set HOME or give --data DIR"

echo "-- enrolment that cannot work"
printf '0000\n' | refused 1 "typing mistake" enrol --host 127.0.0.1:9
printf 'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA\n' |
    refused 1 "typing mistake" enrol --host 127.0.0.1:9
refused 1 "no enrolment code" enrol --host 127.0.0.1:9 < /dev/null
echo plain > "$WORK/file"
DEVICE=$WORK/file/below
refused 1 "cannot use" enrol --host 127.0.0.1:9 < /dev/null
new_device
refused 1 "enrolled already" enrol --host 127.0.0.1:9 < /dev/null

echo "-- an interview from standard input"
printf '\n1\n44\n1\nriver\n1,3\n::colon\n1.5\n:f\n\n' |
    with_pin collect --area south || fail "a scripted interview"
says out "saved 1" "Write it on the slip" "= Red; Blue" "= :colon"
inspect
grep -q "^record 1 outcome=1 mode=4 area=south tag=1 consent=yes age=44 \
likes=yes why=river colours=red blue words=:colon weight=1.5\$" \
    "$WORK/seen" || fail "another record: $(cat "$WORK/seen")"

echo "-- rules, back, clear, review, languages"
printf '%s\n' "" 1 17 44 9 two :b 45 2 ":r" 1 1 ":b" ":l" ":l" "" "" "" \
    "red" "1 9" "2 1 2" ":b" ":c" "3" "" "abc" "2.5" "6" "3.5" ":f" "" |
    with_pin collect --area north || fail "finding the way"
says out "Only from 18 years on." "Please type one of the numbers shown." \
    "Stimmen Sie zu?" "Please type numbers shown" "Please type a number"
inspect
grep -q "^record 2 .* consent=yes age=45 likes=no colours=blue weight=3.5\$" \
    "$WORK/seen" || fail "another record: $(tail -n 2 "$WORK/seen")"

echo "-- no consent: only that"
printf '\n2\n:f\n' | with_pin collect --area north || fail "a refusal"
says out "No consent: only that is stored" "saved 3"
says_not out "withdraw"
inspect
grep -q '^record 3 outcome=2 mode=4 area=north tag=0$' "$WORK/seen" ||
    fail "a refusal holds more than that"
printf '\n2\n:q\n' | with_pin collect --area north || fail "leaving early"
says out "nothing was kept: there was no consent yet"
inspect
grep -q '^head 3 drafts 0 keys 0 pending 0$' "$WORK/seen" || fail "leftovers"

echo "-- stopped by the respondent, destroyed by the worker"
printf '\n1\n50\n:a\n:e\nno\n:e\n:k\nyes\n' | with_pin collect --area north ||
    fail "stopping"
says out "offer the card"
says out "Where to find help"
says out "saved 4"
inspect
grep -q '^record 4 outcome=4 mode=4 area=north tag=0$' "$WORK/seen" ||
    fail "a stopped interview holds more than that"
printf '\n1\n50\n:d\nyes\n' | with_pin collect --area north || fail "destroying"
says out "the interview was destroyed"
inspect
grep -q '^head 4 drafts 0 keys 0 pending 0$' "$WORK/seen" || fail "leftovers"

echo "-- drafts: left, named, taken up, finished"
printf '\n1\n51\n:q\n' | with_pin collect --area north || fail "leaving"
name=$(sed -n 's/.*--draft //p' "$WORK/out")
agent status || fail "status"
says out "drafts       1: $name" "finalised    4"
printf ':q\n' | with_pin collect --draft "$name" || fail "taking up"
says out "Do you like it here?"
refused 2 "--draft goes on" collect --draft "$name" --area north
printf '' | with_pin collect --draft ffffffff && fail "a draft of no name"
says err "no draft called that"
printf '2\n\n\n\n:f\n' | with_pin collect --draft last || fail "no slip"
says out "Enter when it is handed over"
agent status
says out "drafts       1: $name"
printf ':f\n' | with_pin collect --draft last || fail "finishing"
says_not out "Write it on the slip"
inspect
grep -q '^record 5 outcome=1 .* tag=1 consent=yes age=51 likes=no$' \
    "$WORK/seen" || fail "another record"

echo "-- too many drafts"
i=0
while [ "$i" -lt 16 ]; do
    printf '\n1\n:q\n' | with_pin collect --area north || fail "draft $i"
    i=$((i + 1))
done
printf '\n1\n:q\n' | with_pin collect --area north && fail "a 17th draft"
says err "no draft can be kept"
printf ':d\nyes\n' | with_pin collect --draft last && fail "which one?"
says err "several drafts are meant"

echo "-- answers files"
new_device
cat > "$WORK/answers" <<'END'
{"consent":"yes","age":45,"likes":"no","colours":["blue","red"]}
{"consent":"yes","age":12,"likes":"no"}
{"consent":"no","area":"south"}
{"consent":"no","age":20}
{"consent":"yes","likes":"no","why":"SECRET answer"}

{"consent":"yes"}
{"consent":"yes","likes":"SECRET choice"}
{"consent":"yes","likes":"yes","nope":1}
{"consent":"yes","likes":"yes","likes":"no"}
{"consent":"yes","likes":"yes"
{"consent":"yes","likes":"yes","area":"west"}
{"consent":"yes","likes":["yes"]}
{"consent":"yes","likes":"yes","age":4.5}
END
with_pin collect --answers "$WORK/answers" --area north --purpose paper \
    < /dev/null && fail "refused lines, but status 0"
says out "saved 1 line 1" "saved 2 line 3" "2 entered, 11 refused"
says err "line 2 refused: the answer breaks the question's rule (age)" \
    "line 4 refused: the question is not asked after these answers (age)" \
    "line 5 refused: the question is not asked after these answers (why)" \
    "line 7 refused: an answer is needed (likes)" \
    "line 8 refused: the answer does not fit" \
    "line 9 refused: it names a question that the form does not have" \
    "line 10 refused: it answers one question twice (likes)" \
    "line 11 refused: an object without" \
    "line 12 refused: it is not an area of this device (area)" \
    "line 13 refused: it gives a list" \
    "line 14 refused: the answer does not fit"
says_not err SECRET
inspect
grep -q '^record 1 outcome=1 mode=2 area=north .*colours=red blue$' \
    "$WORK/seen" || fail "record 1 is another"
grep -q '^record 2 outcome=2 mode=2 area=south tag=0$' "$WORK/seen" ||
    fail "record 2 is another"
head -n 3 "$WORK/answers" | with_pin collect --answers - --from 3 \
    --area north --purpose synthetic || fail "--answers - --from 3"
says out "saved 3 line 3" "1 entered, 0 refused"
inspect
grep -q '^record 3 outcome=2 mode=3' "$WORK/seen" || fail "not synthetic"
printf '%s\n' '{"consent":"yes","likes":"no"}' |
    with_pin collect --answers - && fail "no area was named"
says err "line 1 refused: it names no area"
cp "$WORK/answers" "$DEVICE/store/answers"
ln -s "$DEVICE/store/answers" "$WORK/link"
for file in "$DEVICE/store/answers" "$WORK/link"; do
    with_pin collect --answers "$file" < /dev/null && fail "from the inside"
    says err "must lie outside the data folder"
done
rm "$DEVICE/store/answers"
with_pin collect --answers "$WORK/nothing" < /dev/null && fail "no such file"
says err "cannot read"
awk 'BEGIN { printf "{\"words\":\""; for (i = 0; i < 140000; i++) printf "x"
             print "\"}" }' > "$WORK/long"
with_pin collect --answers "$WORK/long" --area north < /dev/null &&
    fail "a line without end"
says err "line 1 refused: it is longer than a line may be"
"$BIN/hearth-agent" --data "$DEVICE" collect --answers "$WORK/answers" \
    --area north > /dev/full 2> "$WORK/err" << END && fail "a full output"
$PIN
END
says err "cannot write to the output"

echo "-- choices that need to be made"
with_pin collect < /dev/null && fail "no area chosen"
says err "choose one with --area" north south
refused 1 "is not an area of this device" collect --area west
agent collect --form census && fail "no such form"
says err "no form called that" village
agent collect --area north --language sw && fail "no such language"
says err "no language called that" de

echo "-- PINs"
echo 000000 | refused 1 "4 free tries left" collect --area north
refused 1 "no PIN was given" collect --area north < /dev/null
for left in "3 free tries" "2 free tries" "1 free try" "in 30 seconds"; do
    echo 000000 | refused 1 "$left" collect --area north
done
with_pin collect --area north < /dev/null && fail "the delay does not hold"
says err "too many wrong PINs"
agent sync
says_not err "PIN"

echo "-- no PIN is checked that cannot be counted first"
new_device
for copy in 0 1; do
    rm "$DEVICE/failures.$copy"
    mkdir "$DEVICE/failures.$copy"
done
echo 000000 | refused 1 "the counter of wrong PINs" collect --area north
rmdir "$DEVICE/failures.0" "$DEVICE/failures.1"
echo 000000 | refused 1 "the next try is possible in 3600 s" collect \
    --area north
new_device
chmod a-w "$DEVICE/failures.0" "$DEVICE/failures.1"
if [ "$(id -u)" -ne 0 ]; then
    echo 000000 | refused 1 "cannot note this try" collect --area north
fi

echo "-- a locked, damaged or missing keyring"
new_device
printf 'x' | dd of="$DEVICE/keyring.0" bs=1 seek=100 conv=notrunc 2> /dev/null
printf '\n2\n:f\n' | with_pin collect --area north || fail "one torn page"
cmp -s "$DEVICE/keyring.0" "$DEVICE/keyring.1" || fail "it was not repaired"
for page in 0 1; do
    printf 'xxxxxxxx' | dd of="$DEVICE/keyring.$page" bs=1 seek=100 \
        conv=notrunc 2> /dev/null
done
with_pin collect --area north < /dev/null && fail "two damaged pages"
says err "the keyring is damaged"
agent sync
says err "cannot be reached"

echo "-- a full disk"
new_device
size=$(($(wc -c < "$DEVICE/store/data.mdb") / 512))
(
    ulimit -f "$size"
    printf '{"consent":"yes","likes":"no"}\n' |
        with_pin collect --answers - --area north
) && fail "a full disk, but status 0"
# LMDB calls a write that ends in the middle an error of the disk.
grep -q "stopped at line 1: no space is left" "$WORK/err" ||
    says err "stopped at line 1: the storage cannot be read or written"
inspect
grep -q '^head 0 drafts 0 keys 0 pending 0$' "$WORK/seen" || fail "leftovers"
printf '{"consent":"yes","likes":"no"}\n' |
    with_pin collect --answers - --area north || fail "with space again"

echo "-- a folder that may not be written"
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w "$DEVICE" "$DEVICE/store" "$DEVICE"/*
    with_pin collect --area north < /dev/null && fail "not writable"
    one_line
    chmod -R u+w "$DEVICE"
fi

echo "-- two at a time"
mkfifo "$WORK/fifo"
"$BIN/hearth-agent" --data "$DEVICE" collect --area north < "$WORK/fifo" \
    > "$WORK/first" 2>&1 &
PIDS=$!
exec 7> "$WORK/fifo"
echo "$PIN" >&7
tries=0
until grep -qs "Welcome" "$WORK/first"; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || fail "the first one does not start"
    sleep 0.05
done
with_pin collect --area north < /dev/null && fail "two at a time"
says err "another hearth-agent collect is running"
exec 7>&-
wait "$PIDS" || fail "the first one"
PIDS=

echo "-- wipe"
printf 'no\n' | refused 1 "nothing was wiped" wipe
[ -s "$DEVICE/keyring.0" ] || fail "wiped all the same"
# What was in the files shows through descriptors opened before.
cp "$DEVICE/keyring.0" "$DEVICE/keyring.1" "$DEVICE/sync.key" "$WORK"
exec 4< "$DEVICE/keyring.0" 5< "$DEVICE/keyring.1" 6< "$DEVICE/sync.key"
agent wipe --yes || fail "wipe"
cmp -s - "$WORK/keyring.0" <&4 && fail "keyring.0 was not overwritten"
cmp -s - "$WORK/keyring.1" <&5 && fail "keyring.1 was not overwritten"
od -An -v -tx1 "$WORK/sync.key" | tr -d ' \n' > "$WORK/key.hex"
od -An -v -tx1 <&6 | tr -d ' \n' |
    grep -qF "$(cut -c 9-40 "$WORK/key.hex")" &&
    fail "sync.key was not overwritten"
says out "the keys are destroyed"
[ ! -e "$DEVICE" ] || fail "something is left: $(ls -A "$DEVICE")"
refused 1 "not enrolled" status
refused 1 "there is nothing in" wipe

echo "-- wipe of the keys alone: what is sealed stays"
new_device
printf '\n2\n:f\n' | with_pin collect --area north || fail "a record"
agent wipe --keys --yes || fail "wipe --keys"
says out "the keys are destroyed" "sealed interviews stay"
for name in keyring.0 keyring.1 sync.key; do
    [ ! -e "$DEVICE/$name" ] || fail "$name is left"
done
agent status || fail "status without keys"
says out "finalised    1"
with_pin collect --area north < /dev/null && fail "without a keyring"
says err "the keyring is missing"
# In the worker's language, English behind it for whoever helps.
DEVICE=$WORK/none
for language in ar zh fr ru es kk ky tg uz-Latn uz-Cyrl; do
    HEARTH_LANGUAGE=$language agent sync && fail "synced from nowhere"
    says err "  [this device is not enrolled (no data in $WORK/none)"
    head -n 1 "$WORK/err" | grep -q 'not enrolled' &&
        fail "$language: $(cat "$WORK/err")"
done
HEARTH_LANGUAGE=ru agent sync && fail "synced from nowhere"
says err "hearth-agent: Это устройство ещё не зарегистрировано"
echo "all as it should be"
