#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guided init as a newcomer types it on a terminal: alone, and with the key
# shared two of three. Nothing that was typed unseen is on the screen; each
# share fits a sheet of paper; any two open the key elsewhere, one does not;
# what is next is said.
set -eu
build=$1
. "$(dirname "$0")/../lib.sh"
trap end_all EXIT
host=$bin/hearth-host

# guided NAME STEP...: init on a terminal into $work/NAME, by its own steps for
# custody; what it showed in $work/NAME.log.
guided() {
    name=$1
    shift
    printf '%s\n' '<What is the programme called' '>Listening' \
        '<HOST:PORT' '>127.0.0.1:5684' '<login name' '>anna' \
        '<1 or 2' "$@" '<New passphrase' ">$PASSPHRASE" '<again' \
        ">$PASSPHRASE" '<is ready' >"$work/steps"
    "$bin/hearth-test-type" "$work/steps" "$host" init --data "$work/$name" \
        >"$work/$name.raw" 2>&1 || fail "init, $name"
    tr -d '\r' <"$work/$name.raw" >"$work/$name.log"
    ! grep -qF "$PASSPHRASE" "$work/$name.log" || fail "the passphrase is shown"
    grep -qE '^([0-9a-z]{4}-){3}[0-9a-z]{4}$' "$work/$name.log" ||
        fail "no code to log in with, $name"
    "$host" first --data "$work/$name" >"$work/first.txt"
    grep -q 'done   Who you are' "$work/first.txt" || fail "first, $name"
}

# ---- alone: the key is the next question, then where backups go ----
guided alone '>1'
[ -z "$(find "$work/alone" -name '*share*')" ] || fail "shares of one"
grep -q 'next   Who holds the key' "$work/first.txt" || fail "alone: next"
"$host" first --alone --data "$work/alone" >"$work/first.txt"
grep -q 'next   Where backups go' "$work/first.txt" || fail "alone: backups"

# ---- two of three ----
guided shared '>2' '<Folder for the shares' ">$work/paper"
grep -q 'done   Who holds the key' "$work/first.txt" || fail "shared: the key"
grep -q 'next   Where backups go' "$work/first.txt" || fail "shared: backups"
paper=$work/paper/epoch-1-share
[ "$(ls "$work/paper" | wc -l)" -eq 3 ] || fail "not three shares"
[ -z "$(find "$work/paper" -type f -perm /077)" ] || fail "open shares"
for n in 1 2 3; do
    file=$paper-$n-of-3.txt
    grep -qx "$file" "$work/shared.log" || fail "share $n is not named"
    grep -q "^Epoch 1, share $n of 3, any 2 open it" "$file" ||
        fail "share $n does not say what it is"
    grep -qx 'Programme: Listening' "$file" || fail "share $n: whose"
    # a printer and a page of any kind
    awk 'length > 72 || /[^ -~]/ { exit 1 } END { exit NR > 50 }' "$file" ||
        fail "share $n does not fit a sheet"
    ! grep -qF "$(sed -n '/^1:/p' "$file")" "$work/shared.log" ||
        fail "share $n is on the screen"
done
"$host" copy out "$work/away" --data "$work/shared" >/dev/null || fail "copy"
for n in 1 2 3; do
    refused 'too few' "$host" key join "$paper-$n-of-3.txt" \
        --data "$work/away"
done
for pair in '1 2' '1 3' '2 3'; do
    set -- $pair
    cp -r "$work/away" "$work/away$1$2"
    printf '%s\n' 'a passphrase far away' |
        "$host" key join "$paper-$1-of-3.txt" "$paper-$2-of-3.txt" \
            --data "$work/away$1$2" >"$work/join.log" 2>&1 ||
        fail "shares $pair do not open"
    "$host" key list --data "$work/away$1$2" | grep -q 'epoch 1 .*key here' ||
        fail "shares $pair: no key"
done

# ---- another answer, no place for the shares, or leaving: nothing is made ----
printf '%s\n' '<called' '>L' '<HOST:PORT' '>127.0.0.1:1' '<login' '>anna' \
    '<1 or 2' '>3' '<write 1 or 2' >"$work/steps"
! "$bin/hearth-test-type" "$work/steps" "$host" init --data "$work/never" \
    >/dev/null 2>&1 || fail "an answer that is none was taken"
printf '%s\n' '<called' '>L' '<HOST:PORT' '>127.0.0.1:1' '<login' '>anna' \
    '<1 or 2' '>2' '<Folder' '!' >"$work/steps"
! "$bin/hearth-test-type" "$work/steps" "$host" init --data "$work/never" \
    >/dev/null 2>&1 || fail "Ctrl-C did not leave"
[ ! -e "$work/never" ] || fail "something was made before the last answer"
echo "init: as a newcomer types it"
