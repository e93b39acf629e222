#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two waves that were really collected, opened, released and closed: every
# state of the shelf and of old figures in a browser, brief and sheet on paper,
# every page for every role, and the programs' side of it. Skips where node or
# Chromium is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "${HEARTH_SOURCE:-.}/tests/lib/browser.sh"

trap end_all EXIT
need_browser "$build/dashboard-tools" "$here/../dashboard"
cp "$here"/../look*.mjs "$here"/../paper.mjs "$here"/wa*.mjs "$here/numbers.mjs" \
    "$tools/"
host=$bin/hearth-host
data=$work/host
form=$here/../../../host/instruments/community
places=north,south,east

# wave NAME SEED: interviews of two devices in every place, sent and opened.
wave() {
    for d in one two; do
        agent $d sync >"$work/sync.log" 2>&1 || fail "sync of $d"
        "$bin/hearth-test-respondents" "$form" "$2" 120 $places \
            "$work/$d.jsonl" "$work/$d.canaries" || fail "respondents"
        echo "$PIN" | agent $d collect --answers "$work/$d.jsonl" \
            --run "$1-$d" --purpose synthetic >"$work/collect.log" 2>&1 ||
            fail "collect on $d"
        agent $d sync >"$work/sync.log" 2>&1 || fail "sending from $d"
        set -- "$1" $(($2 + 1))
    done
    unlocked results >"$work/results.log" 2>&1 || fail "results of $1"
}

freeze() {
    unlocked release freeze >"$work/freeze.log" 2>&1 || fail "freeze"
}

init_programme Waves
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
start_host
start_proxy --seed 1 --drop 0
enrol_device one $places
enrol_device two $places
wave first 1
freeze
unlocked key new-epoch --wave 'second wave' >"$work/epoch.log" 2>&1 ||
    fail "new-epoch"
wave second 3
for n in 000001 000002 000003; do
    [ -s "$data/release/$n.json" ] || fail "no release $n"
done

# ---- looks ----
look() {
    node "$tools/waves.mjs" "$browser" "$web_port" "$build/waves-screens" \
        "$@" || fail "$1"
}

# change FILE JAVASCRIPT: of its JSON, as r.
change() {
    node -e 'const fs = require("fs");
        const [file, code] = process.argv.slice(1);
        const r = JSON.parse(fs.readFileSync(file, "utf8"));
        new Function("r", code)(r);
        fs.writeFileSync(file, JSON.stringify(r));' "$1" "$2"
}
current=$data/release/current.json
look interim
cp "$current" "$work/interim.json"
change "$current" 'r.figures_s = r.made_s - 20 * 86400; r.held = [{ form: "community",
    question: "q14_greet", why: "The audit did not pass in time." }];'
look stale
cp "$work/interim.json" "$current"
freeze
[ -s "$data/release/000004.json" ] || fail "the second wave is not closed"
for l in en ar; do
    for paper in brief sheet; do
        [ $paper = brief ] && option= || option=--sheet
        # shellcheck disable=SC2086 # one option or none
        "$host" brief --release 4 --out "$work/$paper-$l.html" $option \
            --language $l --data "$data" >/dev/null || fail "$paper in $l"
    done
done
# Another city, and its release as it was given.
echo "$PASSPHRASE" | "$host" practice start --form "$form" --interviews 60 \
    --data "$work/other" >"$work/practice.log" ||
    fail "practice"
echo "$PASSPHRASE" | "$host" results --data "$work/other" \
    >"$work/results.log" 2>&1 || fail "results of another programme"
[ -s "$work/other/release/000001.json" ] || fail "no foreign release"
echo "$PASSPHRASE" | "$host" release give 1 --to Waves --purpose 'city brief' \
    --expires 2099-01-01 --data "$work/other" >"$work/give.log" 2>&1 ||
    fail "give"
given=$(sed -n 's/^written to //p' "$work/give.log")
"$host" release import "$given" --data "$data" \
    --key "$("$host" release key --data "$work/other")" >/dev/null ||
    fail "import"
look closed "$work"

# A file that is cut, and one of another programme that is signed by its key.
cp -r "$data/release" "$work/shelf"
cp "$work/other/release/000001.json" "$data/release/000003.json"
head -c 5000 "$work/shelf/000001.json" >"$data/release/000001.json"
look shelf
cp "$work/shelf/000001.json" "$work/shelf/000003.json" "$data/release/"

# ---- persons ----
person anna --role administrator
person carl --role custodian
person lena --role lead
person sven --role supervisor
person cora --role city --area north
person nora --role national
person rita --role researcher --purpose study --expires 2099-01-01
person adam --role auditor
"$host" purpose add map --form community --until 2099-12-31 \
    --text "A map for the city" --data "$data" >/dev/null || fail "purpose add"
token=$("$host" token add --purpose map --expires 2099-01-01 --data "$data" \
    2>/dev/null)
node "$here/roles.mjs" "$web_port" "$here/../../../host" "$work/shelf" \
    "$token" "$given" "$work/pages.json" || fail "roles"
node "$tools/walk.mjs" "$browser" "$web_port" "$build/walk-screens" \
    "$work/pages.json" || fail "walk"
echo "waves: no problems"
