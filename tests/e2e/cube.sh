#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Declared cubes: refused where they are unclear or careless, tried with what
# was released, signed, in the audit chain; levels above the area and two-way
# tables in the release; an area's figures leave one wave late.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
data=$work/host
form=$(dirname "$0")/../../host/instruments/community

# refused_cube WORDS JSON
refused_cube() {
    printf '%s' "$2" >"$work/bad.json"
    refused "$1" sh -c \
        "echo '$PASSPHRASE' | '$host' cube add '$work/bad.json' --data '$data'"
}

areas='"areas": [
  {"area": "n1", "in": ["North"], "planned": 60},
  {"area": "n2", "in": ["North"], "planned": 20, "with": "n1"},
  {"area": "s1", "in": ["South"], "planned": 60},
  {"area": "s2", "in": ["South"], "planned": 60}]'

init_programme Cube
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
"$host" cube list --data "$data" | grep -q 'no cube' || fail "list of none"

# ---- unclear or careless: refused before anything is opened ----
refused_cube 'no JSON' 'x'
refused_cube 'upward only' '{"hearth_cube": 1, "k": 5}'
refused_cube 'no word of a cube' '{"hearth_cube": 1, "filter": "q01_sex"}'
refused_cube 'fewer than 30' \
    '{"hearth_cube": 1, "areas": [{"area": "a", "planned": 29}]}'
refused_cube 'in two of the level' '{"hearth_cube": 1,
    "levels": ["city", "country"], "areas": [
    {"area": "a", "in": ["C", "X"], "planned": 40},
    {"area": "b", "in": ["C", "Y"], "planned": 40}]}'
refused_cube 'more than 1' '{"hearth_cube": 1, "headlines": [
    {"form": "f", "question": "q", "choice": "1", "epsilon": 600000},
    {"form": "f", "question": "r", "choice": "1", "epsilon": 600000}]}'
! "$host" audit list --data "$data" | grep -q ' declared' || fail "declared"

# ---- declared before fieldwork ----
id=$("$host" form list --data "$data" | awk 'NR == 1 { print $1 }')
cat >"$work/cube.json" <<END
{"hearth_cube": 1, "k": 11, "planned": 200, "levels": ["city"], $areas,
 "by": ["q01_sex", ["q01_sex", "q02_age"]],
 "headlines": [{"form": "$id", "question": "q01_sex", "choice": "w",
                "epsilon": 200000}]}
END
unlocked cube add "$work/cube.json" >"$work/cube.log" 2>&1 || fail "cube add"
"$host" cube list --data "$data" >"$work/list.log"
grep -q 'proposed' "$work/list.log" || fail "the proposal is not in the chain"
grep -q 'cube 000001 sha256 .* declared' "$work/list.log" || fail "not declared"
"$host" audit verify --data "$data" >"$work/audit.log" 2>&1 || fail "audit"

start_host
start_proxy --seed 1 --drop 0
enrol_device dev n1,n2,s1,s2
agent dev sync >"$work/sync.log" 2>&1 || fail "first sync"
"$bin/hearth-test-respondents" "$form" 7 150 n1,n2,s1,s2 \
    "$work/all.jsonl" "$work/all.canaries" || fail "respondents"
echo "$PIN" | agent dev collect --answers "$work/all.jsonl" --run a \
    --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect"
agent dev sync >"$work/sync.log" 2>&1 || fail "sync"
unlocked results >"$work/results.log" 2>&1 || fail "results"
one=$data/release/000001.json
[ -s "$one" ] || fail "no release"
for what in '"dimension":"city"' '"name":"North"' '"name":"n1+n2"' \
    '"dimension":"q01_sex\*q02_age"' '"planned":200' '"planned":80' \
    "\"cube\":\"$(sha256sum "$work/cube.json" | cut -c1-64)\""; do
    grep -q -- "$what" "$one" || fail "the release has no $what"
done
! grep -q '"name":"n2"' "$one" || fail "a small area stands alone"
sed 's/"sys_area":"n/"city":"North",&/; s/"sys_area":"s/"city":"South",&/' \
    "$work/all.jsonl" >"$work/truth.jsonl"
"$bin/hearth-test-attacks" "$one" "$work/truth.jsonl" >"$work/attacks.log" ||
    fail "an attack found something"
! grep -q headlines "$one" || fail "noise before the wave is over"

# ---- a later one: it must have what was released ----
refused_cube 'was released is not in it' '{"hearth_cube": 1}'
"$host" cube list --data "$data" | grep -q 'refused: a group' ||
    fail "the refusal is not in the chain"
refused_cube 'joint audit' "$(sed 's/"k": 11/"k": 30/' "$work/cube.json")"
refused_cube 'upward only' "$(sed 's/"k": 11/"k": 10/' "$work/cube.json")"
sed 's/"by": \[/"by": ["q02_age", /' "$work/cube.json" >"$work/later.json"
unlocked cube add "$work/later.json" >"$work/cube.log" 2>&1 || fail "a later one"
"$host" cube list --data "$data" | grep -q 'cube 000002' || fail "not the second"

# ---- what was declared is what counts ----
cp "$data/release/cube-000002.json" "$work/kept"
sed 's/"k": 11/"k": 10/' "$work/kept" >"$data/release/cube-000002.json"
refused 'was changed' sh -c "echo '$PASSPHRASE' | '$host' results --data '$data'"
cp "$data/release/cube-000001.json" "$data/release/cube-000002.json"
refused 'was changed' sh -c "echo '$PASSPHRASE' | '$host' results --data '$data'"
cp "$work/kept" "$data/release/cube-000002.json"

# ---- areas leave one wave late ----
unlocked release give 1 --to City --purpose "city brief" \
    --expires 2100-01-01 >"$work/give.log" 2>&1 || fail "give"
given=$(sed -n 's/^written to //p' "$work/give.log")
grep -q '"dimension":"city"' "$given" || fail "the city is gone too"
! grep -q '"dimension":"area"' "$given" || fail "areas of a wave that goes on"
! grep -q '"area":"n1"' "$given" || fail "progress of areas"

# ---- noise once, when the wave closes ----
unlocked release freeze >"$work/freeze.log" 2>&1 || fail "freeze"
last=$(ls "$data"/release/0*.json | tail -n 1)
grep -q '"headlines":\[{"form":"'"$id"'"' "$last" || fail "no headline"
"$host" release verify "$last" --data "$data" >"$work/verify.log" 2>&1 ||
    fail "verify"
echo "cubes: as they should be"
