#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Releases by command: made when enough came in and not again without news,
# verified here and at another programme, refused when changed, given for a
# purpose and a time, merged, and the wave closed; as a file from the pages, role
# by role.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
data=$work/host
form=$(dirname "$0")/../../host/instruments/community

# page LANGUAGE PATH: of the dashboard, which nobody has to log in to here.
page() {
    node -e 'require("http").get(process.argv[1], (r) => {
        r.pipe(process.stdout); })' "http://127.0.0.1:$web_port/$2?lang=$1"
}

# says WORDS FILE
says() {
    grep -qF "$1" "$2" || fail "$2: no $1"
}

init_programme One
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
start_host
if command -v node >/dev/null; then
    page en overview >"$work/empty.html"
    says '>One<' "$work/empty.html" # not the word "Programme"
fi
start_proxy --seed 1 --drop 0
enrol_device north north-1,north-2
agent north sync >"$work/sync.log" 2>&1 || fail "first sync"
unlocked results >"$work/results.log" 2>&1 || fail "results of nothing"
"$host" release list --data "$data" >"$work/list.log" || fail "list"
grep -q 'no release yet' "$work/list.log" || fail "does not say why"
"$bin/hearth-test-respondents" "$form" 7 150 north-1,north-2 \
    "$work/north.jsonl" "$work/north.canaries" || fail "respondents"
echo "$PIN" | agent north collect --answers "$work/north.jsonl" --run a \
    --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect"
agent north sync >"$work/sync.log" 2>&1 || fail "sync"

unlocked results >"$work/results.log" 2>&1 || fail "results"
[ -s "$data/release/000001.json" ] || fail "no release"
unlocked results >"$work/results.log" 2>&1 || fail "results again"
[ ! -e "$data/release/000002.json" ] || fail "a release without news"
"$host" release show 1 --data "$data" | grep -q 'n  *[0-9]*0 ' || fail "show"
"$host" audit list --data "$data" | grep -q 'release 000001' ||
    fail "not in the chain"

# ---- what it stands on is needed, and sealed ----
mv "$data/release/past.box" "$work/past.box"
refused 'past.box' sh -c "echo '$PASSPHRASE' | '$host' results --data '$data'"
mv "$work/past.box" "$data/release/past.box"
! grep -q q18_fund "$data/release/past.box" || fail "the past is readable"

# ---- for another programme ----
"$host" release verify "$data/release/000001.json" --data "$data" \
    >"$work/verify.log" || fail "verify"
refused "until when" "$host" release give 1 --to City --data "$data"
unlocked release give 1 --to City --purpose "city brief" \
    --expires 2100-01-01 >"$work/give.log" 2>&1 || fail "give"
given=$(sed -n 's/^written to //p' "$work/give.log")
grep -q '"recipient":"City"' "$given" || fail "names no recipient"
other=$work/other
echo "$PASSPHRASE" | "$host" init --data "$other" --name Two \
    --address 127.0.0.1:1 >/dev/null 2>&1 || fail "init of another"
refused 'not known here' "$host" release import "$given" --data "$other"
refused 'another key' "$host" release import "$given" --data "$other" \
    --key "$("$host" release key --data "$other")"
"$host" release import "$given" --data "$other" \
    --key "$("$host" release key --data "$data")" >"$work/import.log" ||
    fail "import"
"$host" release verify "$data/release/000001.json" --data "$other" \
    >"$work/verify.log" || fail "the key is not remembered"
sed 's/"number":1,/"number":2,/' "$given" >"$work/changed.json"
refused 'changed' "$host" release import "$work/changed.json" --data "$other"
refused 'one programme' sh -c "'$host' release merge '$given' \
    '$data/release/000001.json' --out '$work/m.json' --data '$data' 2>&1 |
    tr '\n' ' ' >&2; false"

# ---- the end of the wave ----
unlocked release freeze >"$work/freeze.log" 2>&1 || fail "freeze"
grep -q 'closes the wave' "$work/freeze.log" || fail "freeze says nothing"
"$host" release list --data "$data" | grep -q closed || fail "not closed"
cp "$data/release/000002.json" "$work/frozen.json"
unlocked results >"$work/results.log" 2>&1 || fail "results after"
cmp -s "$data/release/000002.json" "$work/frozen.json" || fail "frozen changed"
[ ! -e "$data/release/000003.json" ] || fail "a closed wave goes on"
refused 'closed already' sh -c \
    "echo '$PASSPHRASE' | '$host' release freeze --data '$data'"

# ---- on paper: of a closed wave only, and of its own programme ----
refused 'closed wave only' "$host" brief --release 1 --out "$work/b.html" \
    --data "$data"
[ ! -e "$work/b.html" ] || fail "an interim release was printed"
refused 'cannot read release' "$host" brief --release 9 --out "$work/b.html" \
    --data "$data"
cp "$data/release/000002.json" "$other/release/000002.json"
refused 'not signed by this programme' "$host" brief --release 2 \
    --out "$work/b.html" --data "$other"
for paper in "" --sheet; do
    "$host" brief --release 2 --out "$work/b$paper.html" $paper \
        --language ar --data "$data" >/dev/null || fail "brief $paper"
    grep -q 'dir="rtl"' "$work/b$paper.html" || fail "brief $paper: no Arabic"
    ! grep -qE 'src=|href=|<script' "$work/b$paper.html" ||
        fail "brief $paper needs something else"
done

# ---- questions and answers in the language of whoever reads ----
"$host" brief --release 2 --out "$work/sheet.html" --sheet --language ru \
    --data "$data" >/dev/null || fail "sheet in Russian"
says 'Совершенно верно' "$work/sheet.html"
says 'Большинство людей здесь хорошо приняли бы семью' "$work/sheet.html"
! grep -q 'gree' "$work/sheet.html" || fail "the sheet speaks English too"
if command -v node >/dev/null; then
    page ar answers >"$work/answers.html"
    says 'أوافق تماماً' "$work/answers.html"
    ! grep -q 'Strongly agree' "$work/answers.html" || fail "English answers"
    page ar areas >"$work/areas.html"
    says 'هل أنتم امرأة أم رجل؟' "$work/areas.html"
fi

# ---- the signed file from the pages, role by role ----
if command -v node >/dev/null; then
    person anna --role administrator
    person carl --role custodian
    person lena --role lead
    person sven --role supervisor
    person cora --role city --area north-1
    person nora --role national
    person rita --role researcher --purpose study --expires 2099-01-01
    person adam --role auditor
    stop_pages
    start_host
    wait_for 20 grep -q '^dashboard' "$work/serve.log" || fail "no pages"
    pages() {
        node "$(dirname "$0")/desk/pages.mjs" "$web_port" "$@" || fail "$1"
    }
    pages files "$data/release" 2
    "$host" audit list --data "$data" >"$work/audit.txt"
    [ "$(grep -c 'exported.*: release 00000[12], the signed file' \
        "$work/audit.txt")" -eq 6 ] || fail "six files left, the chain says else"
    cp "$data/release/000002.json" "$work/whole.json"
    sed 's/"number":2,/"number":3,/' "$work/whole.json" \
        >"$data/release/000002.json"
    pages damaged 2
    cp "$work/whole.json" "$data/release/000002.json"
fi
echo "releases: as they should be"
