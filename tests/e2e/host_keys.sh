#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The custodian's commands: epochs come and go by the rule, every act stands in
# the audit chain, and an outsider notices what was changed.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
data=$work/host

with_passphrase() {
    printf '%s\n' "$PASSPHRASE" | "$@"
}

# refused WORDS COMMAND...
init_programme Keys

# ---- audit ----
"$host" audit verify --data "$data" >"$work/verify.log" || fail "audit verify"
head=$(sed -n 's/^head //p' "$work/verify.log")
[ "${#head}" -eq 64 ] || fail "no head"
"$host" audit list --data "$data" | grep -q 'programme made' || fail "founded"

# ---- epochs ----
"$host" key list --data "$data" | grep -q 'epoch 1 .*in use  key here' ||
    fail "key list"
refused 'wave' "$host" key new-epoch --data "$data"
refused 'no date' "$host" key new-epoch --wave w2 --erase-on 2030-13-01 \
    --data "$data"
refused 'is over' "$host" key new-epoch --wave w2 --erase-on 2020-01-01 \
    --data "$data"
refused 'wrong passphrase' sh -c \
    "echo another passphrase | '$host' key new-epoch --wave w2 --data '$data'"
refused 'in use' "$host" key destroy 1 --data "$data"
mkdir "$work/stick" && chmod 700 "$work/stick"
mv "$data/keys/form-sign.key" "$work/stick/"
refused 'form-sign FILE' "$host" key new-epoch --wave w2 --data "$data"
refused "not this programme's" "$host" key new-epoch --wave w2 --data "$data" \
    --form-sign "$data/keys/root.key"
with_passphrase "$host" key new-epoch --wave w2 --suite 2 --erase-on 2099-12-31 \
    --data "$data" --form-sign "$work/stick/form-sign.key" >"$work/out.log" ||
    fail "new-epoch"
form=$(dirname "$0")/../../host/instruments/community
refused 'form-sign' "$host" form add "$form" --data "$data"
"$host" form add "$form" --data "$data" \
    --form-sign "$work/stick/form-sign.key" >/dev/null 2>&1 || fail "form add"
mv "$work/stick/form-sign.key" "$data/keys/"
"$host" key list --data "$data" >"$work/keys.log"
grep -q 'epoch 2  suite 2  wave w2  erased after 2099-12-31  in use' \
    "$work/keys.log" || fail "epoch 2 is not listed"
ln "$data/vault/epoch-00001.vault" "$work/old-image"
cp "$work/old-image" "$work/before"
"$host" key destroy 1 --data "$data" >"$work/out.log" || fail "destroy"
grep -q 'is destroyed' "$work/out.log" || fail "destroy says nothing"
[ ! -e "$data/vault/epoch-00001.vault" ] || fail "the key's file is there"
[ "$(tr -d '\0' <"$work/old-image" | wc -c)" -eq 0 ] ||
    fail "the key's bytes still stand where they were written"
needle=$(od -An -v -tx1 -j8 -N24 "$work/before" | tr -d ' \n')
for file in $(find "$data" -type f); do
    ! od -An -v -tx1 "$file" | tr -d ' \n' | grep -q "$needle" ||
        fail "$file still holds the key's box"
done
! "$host" key list --data "$data" | grep -q 'epoch 1 ' || fail "still listed"
refused 'no epoch 1' "$host" key destroy 1 --data "$data"
with_passphrase "$host" results --data "$data" >"$work/results.log" 2>&1 ||
    fail "results after a new epoch"

# ---- shares ----
with_passphrase "$host" key split 2 --of 3 --need 2 --out "$work/shares" \
    --data "$data" >"$work/split.log" || fail "split"
with_passphrase "$host" key split 2 --of 3 --need 2 --out "$work/other" \
    --data "$data" >/dev/null || fail "a second split"
[ -z "$(find "$work/shares" -type f -perm /077)" ] || fail "open shares"
one=$work/shares/epoch-2-share-1-of-3.txt
two=$work/shares/epoch-2-share-2-of-3.txt
three=$work/shares/epoch-2-share-3-of-3.txt
refused 'holds the key' sh -c \
    "echo '$PASSPHRASE' | '$host' key join '$one' '$two' --data '$data'"
"$host" copy out "$work/away" --data "$data" >/dev/null || fail "copy out"
refused 'too few' "$host" key join "$one" --data "$work/away"
refused 'one split' "$host" key join "$one" "$one" --data "$work/away"
refused 'one split' "$host" key join "$one" \
    "$work/other/epoch-2-share-2-of-3.txt" --data "$work/away"
sed '/^3:/s/[0-9A-Z]\{5\} /00000 /' "$two" >"$work/typed"
refused 'line 3' "$host" key join "$one" "$work/typed" --data "$work/away"
refused 'line 1' "$host" key join "$one" "$data/keys/root.key" \
    --data "$work/away"
printf '%s\n' 'a passphrase far away' |
    "$host" key join "$three" "$one" --data "$work/away" >"$work/join.log" ||
    fail "join on another computer"
"$host" key list --data "$work/away" | grep -q 'epoch 2 .*key here' ||
    fail "the joined key is not there"

# ---- shares from the start ----
for wrong in 1/3 4/3 2/17 2 2/ /3 x/3 2/3/4; do
    refused 'K/N' "$host" init --data "$work/never" --name N \
        --address 127.0.0.1:1 --shares "$wrong" --shares-out "$work/s"
done
refused 'K/N' "$host" init --data "$work/never" --name N \
    --address 127.0.0.1:1 --shares 2/3
[ ! -e "$work/never" ] || fail "a refused init left a folder"
printf '%s\n%s\n' "$PASSPHRASE" "$PASSPHRASE" |
    "$host" init --data "$work/shared" --name Shared --address 127.0.0.1:1 \
        --shares 3/5 --shares-out "$work/paper" >"$work/init.log" 2>&1 ||
    fail "init with shares"
[ "$(ls "$work/paper" | wc -l)" -eq 5 ] || fail "not five shares"
[ -z "$(find "$work/paper" -type f -perm /077)" ] || fail "open shares"
[ "$(grep -c share- "$work/init.log")" -eq 5 ] || fail "does not name the files"
"$host" audit list --data "$work/shared" >"$work/shared.log" 2>&1
grep -q 'epoch 1, 5 shares, any 3 open' "$work/shared.log" ||
    fail "the split is not in the chain"
paper=$work/paper/epoch-1-share
grep -q 'share 2 of 5, any 3 open' "$paper-2-of-5.txt" || fail "no words on it"
! grep -rqF "$(sed -n '/^1:/p' "$paper-2-of-5.txt")" "$work/shared" ||
    fail "a share stands in the folder"
"$host" copy out "$work/shared-away" --data "$work/shared" >/dev/null ||
    fail "copy out"
refused 'too few' "$host" key join "$paper-1-of-5.txt" "$paper-4-of-5.txt" \
    --data "$work/shared-away"
# typed in again from paper: other spaces, small letters, no words
sed -n '/^[0-9]/p' "$paper-5-of-5.txt" | tr 'A-Z' 'a-z' >"$work/retyped"
printf '%s\n' 'a passphrase far away' |
    "$host" key join "$paper-1-of-5.txt" "$work/retyped" "$paper-3-of-5.txt" \
        --data "$work/shared-away" >"$work/join.log" || fail "join three of five"
"$host" key list --data "$work/shared-away" | grep -q 'epoch 1 .*key here' ||
    fail "the joined key is not there"

# ---- renewal ----
for name in enrol host; do
    cp "$data/keys/$name.der" "$work/$name.der"
    "$host" key renew $name --data "$data" >/dev/null || fail "renew $name"
    ! cmp -s "$data/keys/$name.der" "$work/$name.der" || fail "$name is the same"
done
cp "$data/keys/receipt.key" "$work/receipt.key"
"$host" key renew receipt --data "$data" >/dev/null || fail "renew receipt"
! cmp -s "$data/keys/receipt.key" "$work/receipt.key" || fail "receipt"
! cmp -s "$data/keys/receipt.key" "$data/keys/host.key" || fail "one key for two"
for round in 1 2; do
    with_passphrase "$host" key renew opened --data "$data" >/dev/null ||
        fail "renew opened"
done
refused 'key renew knows' "$host" key renew root --data "$data"
with_passphrase "$host" results --data "$data" >/dev/null 2>&1 ||
    fail "results after renewal"
"$host" restored --data "$data" >/dev/null || fail "restored"

# ---- what an outsider sees ----
"$host" audit export --out "$work/chain" --data "$data" >"$work/export.log" ||
    fail "audit export"
id=$(sed -n 's/^programme //p' "$work/export.log")
"$host" audit verify "$work/chain" --programme "$id" --head "$head" \
    >"$work/verify.log" || fail "an outsider's verify"
grep -q 'nothing up to it was changed' "$work/verify.log" || fail "noted head"
for words in 'key made' 'key destroyed' 'key used' 'document published' \
    'figures released' 'key shared' 'host restored' 'file carried'; do
    "$host" audit list --data "$data" | grep -q "$words" ||
        fail "no entry '$words'"
done
refused 'another programme' "$host" audit verify "$work/chain" \
    --programme 00000000000000000000000000000000
refused 'not in it' "$host" audit verify "$work/chain" --head \
    0000000000000000000000000000000000000000000000000000000000000000
head -c 300 "$work/chain" >"$work/cut"
refused 'entry' "$host" audit verify "$work/cut"
cp "$work/chain" "$work/changed"
printf X | dd of="$work/changed" bs=1 seek=80 conv=notrunc 2>/dev/null
refused 'entry' "$host" audit verify "$work/changed"
printf nonsense >"$work/nonsense"
refused 'no audit file' "$host" audit verify "$work/nonsense"
echo "keys: epochs and audit chain are fine"
