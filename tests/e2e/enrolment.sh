#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Enrolment with the real programs: interrupted, scanned, meddled with; then
# revocation and a wipe order.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
trap end_all EXIT
trap 'exit 130' INT TERM

host() {
    verb=$1
    shift
    "$bin/hearth-host" "$verb" "$@" --data "$work/host"
}

# says FILE TEXT...
says() {
    file=$work/$1
    shift
    for text in "$@"; do
        grep -qF -e "$text" "$file" || fail "$file does not say \"$text\""
    done
}

code_for() {
    host enrol new --name "$1" --worker w1 --area north 2>"$work/new.log"
}

# try DEVICE LINES...: enrols with these lines on standard input.
try() {
    device=$1
    shift
    printf '%s\n' "$@" | agent "$device" enrol --kdf floor \
        --host "127.0.0.1:$proxy_port" >"$work/out.log" 2>&1
}

init_programme "Enrolment"
mkdir "$work/form"
printf '%s\n' type,name,label,sensitivity,role \
    'select_one yn,agree,Do you agree?,0,consent' \
    "integer,age,Age?,1," >"$work/form/survey.csv"
printf '%s\n' list_name,name,label yn,yes,Yes yn,no,No \
    >"$work/form/choices.csv"
printf 'form_id,version,form_title\nf,1,T\n' >"$work/form/settings.csv"
host form add "$work/form" >"$work/form.log" 2>&1 || fail "form add"
start_host
start_proxy

echo "1. Killed while it enrols, at growing times: the same code goes on"
code=$(code_for one)
tries=0
wait_s=0.02
while [ ! -e "$work/done" ]; do
    tries=$((tries + 1))
    [ $tries -lt 40 ] || fail "it never gets through"
    printf '%s\n%s\nyes\n' "$code" "$PIN" | timeout -s KILL "$wait_s" \
        "$bin/hearth-agent" --data "$work/one" enrol --kdf floor \
        --host "127.0.0.1:$proxy_port" >"$work/out.log" 2>&1 &&
        touch "$work/done"
    grep -q 'enrolled already' "$work/out.log" && touch "$work/done"
    wait_s=$(awk -v s="$wait_s" 'BEGIN { print s + 0.02 }')
done
printf 'yes\n' | agent one enrol --confirm >"$work/confirm.log" 2>&1 ||
    fail "comparing the words"
[ "$(host enrol list | grep -c ' one ')" -eq 1 ] || fail "not one device"
host enrol list | grep -q ALARM && fail "a continued enrolment raised an alarm"
say "$tries tries, one device"

echo "2. The same words on both screens; nothing without them"
host enrol show one >"$work/show.log" || fail "enrol show"
says confirm.log "$(grep '^six words' "$work/show.log")"
code=$(code_for two)
try two "$code" "$PIN" no && fail "words that differ were taken"
says out.log "not confirmed"
printf '{"agree":"yes","age":30}\n' >"$work/answers"
{ echo "$PIN"; } | agent two collect --answers "$work/answers" \
    >"$work/out.log" 2>&1 && fail "an interview before the words"
says out.log "six words were not compared"
echo no | host enrol confirm two >"$work/out.log" 2>&1 &&
    fail "the lead said no"
host enrol list >"$work/list"
grep -q 'two .*not confirmed' "$work/list" || fail "two is not waiting"

echo "3. A code that another device used"
try three "$code" "$PIN" yes && fail "a code worked twice"
says out.log "enrolment refused"
host enrol list >"$work/list"
says list "ALARM: 1 tries"

echo "4. A QR: right pins, a wrong pin, another text"
rm -f "$work/qr.png"
scan=$(host enrol new --name four --worker w1 --area north --text \
    --qr "$work/qr.png" 2>/dev/null)
[ "$(head -c 4 "$work/qr.png" | tail -c 3)" = PNG ] || fail "no PNG"
pins=${scan#*p=}
case $pins in
A*) wrong=${scan%%p=*}p=B${pins#?} ;;
*) wrong=${scan%%p=*}p=A${pins#?} ;;
esac
printf '%s\n%s\n' "$wrong" "$PIN" | agent four enrol --code-file - \
    --kdf floor >"$work/out.log" 2>&1 && fail "a wrong pin was taken"
says out.log "not those of the code"
[ "$(host enrol list | grep -c ' four ')" -eq 0 ] || fail "it asked all the same"
printf 'hearth:2?x\n' | agent four enrol --code-file - >"$work/out.log" 2>&1 &&
    fail "another version"
says out.log "later version"
printf '%s\n' "$scan" >"$work/scanned"
echo "$PIN" | agent four enrol --code-file "$work/scanned" --kdf floor \
    >"$work/out.log" 2>&1 || fail "enrolling by QR"
mv "$work/host/keys/form-sign.key" "$work/stick.key"
echo yes | host enrol confirm four >"$work/out.log" 2>&1 &&
    fail "admitted without FORM-SIGN"
says out.log "form-sign FILE"
echo yes | host enrol confirm four --form-sign "$work/host/keys/root.key" \
    >"$work/out.log" 2>&1 && fail "admitted by another key"
says out.log "not this programme's"
echo yes | host enrol confirm four --form-sign "$work/stick.key" \
    >"$work/out.log" 2>&1 || fail "confirming"
agent four sync >"$work/sync.log" 2>&1 || fail "sync"
agent four status | grep -q 'admission *admitted' || fail "no entry arrived"

echo "5. Revoked with a wipe order: keys go, what is sealed still arrives"
{ echo "$PIN"; } | agent four collect --answers "$work/answers" \
    --purpose synthetic >"$work/out.log" 2>&1 || fail "an interview"
host device revoke four --last-good 1 --wipe --form-sign "$work/stick.key" \
    >"$work/out.log" 2>&1 || fail "device revoke"
mv "$work/stick.key" "$work/host/keys/form-sign.key"
agent four sync >"$work/sync.log" 2>&1 && fail "a revoked device is content"
says sync.log "ordered this device to destroy its keys"
[ ! -e "$work/four/keyring.0" ] && [ ! -e "$work/four/keyring.1" ] ||
    fail "the keyring is still there"
host device list >"$work/list"
grep -q 'four  *1 records' "$work/list" || fail "the sealed record was lost"
{ echo "$PIN"; } | agent four collect --answers "$work/answers" \
    >"$work/out.log" 2>&1 && fail "it goes on collecting"
open_records >"$work/results.log" 2>&1 || fail "results"
says results.log "opened 1 records"
echo yes | host enrol confirm four >"$work/out.log" 2>&1 &&
    fail "a revoked device was admitted again"
host audit verify >"$work/audit.log" 2>&1 || fail "the audit chain"
says audit.log "the released figures state entry"
echo "enrolment: as it should be"
