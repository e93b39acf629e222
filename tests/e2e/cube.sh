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
refused_cube 'set larger only' "$(sed 's/"k": 11/"k": 10/' "$work/cube.json")"
sed 's/"by": \[/"by": ["q02_age", /' "$work/cube.json" >"$work/later.json"
unlocked cube add "$work/later.json" >"$work/cube.log" 2>&1 || fail "a later one"
"$host" cube list --data "$data" | grep -q 'cube 000002' || fail "not the second"

# ---- proposed by a lead, decided by a custodian, tried with all that stands ----
propose() { "$host" cube propose "$@" --data "$data"; }
proposed() { # the hash of the last one
    sed -n 's/^proposed //p' "$work/propose.log"
}
state() { "$host" cube proposals --data "$data" | grep -A3 "$1"; }

refused 'reason' propose --question q03_belong
refused 'no published form' propose --question q99 --reason "who knows"
refused 'with itself' propose --question q01_sex --with q01_sex --reason "twice"
refused 'made already' propose --question q02_age --with q01_sex --reason "again"
printf '{"hearth_cube": 1, "k": 10}' >"$work/small.json"
refused 'upward only: it is 11' propose "$work/small.json" --reason "smaller"
head -c 70000 /dev/zero | tr '\0' ' ' >"$work/long.json"
refused 'long.json' propose "$work/long.json" --reason "very long"
! "$host" cube list --data "$data" | grep -q 'proposed by' || fail "in the chain"

propose --question q03_belong --reason "Для города" --who lena \
    >"$work/propose.log" || fail "propose"
one_way=$(proposed)
refused 'proposed already' propose --question q03_belong --reason "again"
refused 'of this hash' "$host" cube accept "${one_way%?????}00000" --data "$data"
"$host" cube list --data "$data" | grep -q "$one_way proposed by lena\$" ||
    fail "the proposal is not in the chain"
"$host" cube accept "$one_way" --who carl --data "$data" >"$work/accept.log" ||
    fail "accept"
refused 'decided already' "$host" cube refuse "$one_way" --reason "too late" \
    --data "$data"
state "$one_way" | grep -q 'not tried yet' || fail "tried without a key"

# another document under the same name is another one, and waits for nobody
printf '{"hearth_cube": 1, "k": 30, "levels": ["city"], %s, "by": ["q01_sex", %s]}' \
    "$areas" '"q02_age", ["q01_sex", "q02_age"], "q03_belong"' >"$work/k30.json"
propose "$work/k30.json" --reason "only large groups" >"$work/propose.log" ||
    fail "propose a file"
large=$(proposed)
propose --question q03_belong --with q01_sex --reason "both" \
    >"$work/propose.log" || fail "propose two"
two_way=$(proposed)
refused 'reason' "$host" cube refuse "$two_way" --data "$data"
"$host" cube refuse "$two_way" --reason "Не в этом году" --who carl \
    --data "$data" >"$work/accept.log" || fail "refuse"
state "$two_way" | grep -q 'refused: Не в этом году' || fail "no reason"
"$host" cube accept "$large" --data "$data" >/dev/null || fail "accept k 30"
file=$(grep -l "k\": 30" "$data"/release/proposal-*)
cp "$file" "$work/kept"
sed 's/"k": 30/"k": 90/' "$work/kept" >"$file"
! "$host" cube proposals --data "$data" | grep -q "$large" ||
    fail "a document that was changed goes under the old hash"
cp "$work/kept" "$file"

unlocked results >"$work/results.log" 2>&1 || fail "results with proposals"
state "$one_way" | grep -q 'declared$' || fail "not declared: $(state "$one_way")"
"$host" cube list --data "$data" | grep -q "cube 000003 sha256 $one_way decl" ||
    fail "the chain does not declare it"
state "$large" | grep -q 'another breakdown was declared since' ||
    fail "an older base is taken: $(state "$large")"
last=$(ls "$data"/release/0*.json | tail -n 1)
grep -q "\"cube\":\"$one_way\"" "$last" || fail "not the cube of the release"
grep -q '"dimension":"q03_belong"' "$last" || fail "no figures of what was proposed"
# A19 knows areas, sex and age only: what was proposed is declared now too
"$bin/hearth-test-attacks" "$last" "$work/truth.jsonl" >"$work/attacks.log"
! grep -v '^attack A19' "$work/attacks.log" | grep -v ' 0 found$' ||
    fail "an attack found something after a proposal"
grep -q '^attack A20 .* 0 found' "$work/attacks.log" || fail "no attacks"

# who serves unlocked tries it at once, turns down what would not hold, and goes
# on by the cube before
echo "$PASSPHRASE" >"$work/pass"
"$bin/hearth-host-results" --data "$data" --follow 3<"$work/pass" \
    >"$work/follow.log" 2>&1 &
collect_pid=$!
wait_for 60 grep -q '^info released' "$work/follow.log" || fail "no follower"
propose "$work/k30.json" --reason "only large groups" >"$work/propose.log" ||
    fail "propose it again"
"$host" cube accept "$large" --data "$data" >/dev/null || fail "accept it again"
tried() { state "$1" | grep -q "$2"; }
wait_for 60 tried "$large" 'by the trial: ' || fail "not turned down"
"$host" cube list --data "$data" | tail -n 1 |
    grep -q "$large refused: " || fail "the chain does not say why"
propose --question q37_educ --reason "schools" >"$work/propose.log" ||
    fail "propose a good one"
good=$(proposed)
wait_for 60 sh -c "[ \$(grep -c '^info released' '$work/follow.log') = 2 ]" ||
    fail "nothing after the trial"
grep -q "\"cube\":\"$one_way\"" "$data/release/current.json" ||
    fail "the cube before does not count on"
"$host" cube accept "$good" --data "$data" >/dev/null || fail "accept a good one"
wait_for 60 tried "$good" ' declared$' || fail "the follower declares nothing"
wait_for 60 grep -q "\"cube\":\"$good\"" "$data/release/current.json" ||
    fail "the follower counts by another cube"
kill "$collect_pid"
wait "$collect_pid" || fail "the follower did not end well"
collect_pid=
for i in 1 2 3 4 5 6 7 8; do
    printf '{"hearth_cube": 1, "k": 1%s, "by": ["q01_sex"]}' "$i" >"$work/more.json"
    propose "$work/more.json" --reason "many" >/dev/null || fail "proposal $i"
done
printf '{"hearth_cube": 1, "k": 19, "by": ["q01_sex"]}' >"$work/more.json"
refused 'wait already' propose "$work/more.json" --reason "one too many"

# ---- what was declared is what counts ----
cp "$data/release/cube-000004.json" "$work/kept"
sed 's/"k":11/"k":10/' "$work/kept" >"$data/release/cube-000004.json"
refused 'was changed' sh -c "echo '$PASSPHRASE' | '$host' results --data '$data'"
cp "$data/release/cube-000001.json" "$data/release/cube-000004.json"
refused 'was changed' sh -c "echo '$PASSPHRASE' | '$host' results --data '$data'"
cp "$work/kept" "$data/release/cube-000004.json"

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
