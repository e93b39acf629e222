#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Attacks on releases of the results program itself: interviews invented with a
# fixed seed, collected, sealed, synced, opened, released; then the attacker
# reads the signed file, and who answered what only to judge what it found.
# HEARTH_LONG: waves of 150 and 2,000 as well.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
form=$(dirname "$0")/../../host/instruments/community
all=$work

wave() {
    n=$1
    work=$all/$n
    mkdir -p "$work"
    init_programme "Wave of $n"
    "$host" form add "$form" --data "$work/host" >"$work/form.log" 2>&1 ||
        fail "form"
    start_host
    start_proxy --seed 1 --drop 0
    enrol_device dev a1,a2,a3,a4
    agent dev sync >"$work/sync.log" 2>&1 || fail "first sync"
    "$bin/hearth-test-respondents" "$form" 1966 "$n" a1,a2,a3,a4 \
        "$work/all.jsonl" "$work/all.canaries" || fail "respondents"
    echo "$PIN" | agent dev collect --answers "$work/all.jsonl" --run a \
        --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect"
    agent dev sync >"$work/sync.log" 2>&1 || fail "sync"
    echo "$PASSPHRASE" | "$host" results --data "$work/host" \
        >"$work/results.log" 2>&1 || fail "results"
    end_host
    echo "wave of $n, seed 1966"
    "$bin/hearth-test-attacks" "$work/host/release/000001.json" \
        "$work/all.jsonl" >"$work/attacks.log" ||
        fail "an attack found something in a wave of $n"
    cat "$work/attacks.log"
}

# What was rolled for, from the answers to the release, the tables, the terminal
# and the page: worked out here by itself.
estimates() {
    grep -q 'q35_rrt .*as said.* estimate .*most often' "$work/results.log" ||
        fail "the terminal says nothing of the estimate"
    "$host" export --out "$work/tables" --data "$work/host" >/dev/null ||
        fail "export"
    yes=$(grep -c '"q35_rrt": *"yes"' "$work/all.jsonl")
    no=$(grep -c '"q35_rrt": *"no"' "$work/all.jsonl")
    awk -F, -v yes="$yes" -v no="$no" '
        function off(a, b) { return a > b ? a - b : b - a }
        $2 == "\"q35_rrt\"" {
            said = yes / (yes + no); slope = 1 - ($8 + $9) / 1000000
            found = off(said, $7) < 0.0051 && $4 == "\"forced response\"" &&
                off(($7 - $8 / 1000000) / slope, $10) < 0.0002 &&
                $11 < $10 && $10 < $12 && $12 - $11 < 0.4
        }
        END { exit !found }' "$work/tables/estimates.csv" || {
        cat "$work/tables/estimates.csv" >&2
        fail "the estimate does not follow from $yes yes and $no no"
    }
    grep -q '"q35_rrt","yes".*"forced response"' "$work/tables/answers.csv" ||
        fail "what was said stands as an answer"
    # answers are written before a device draws the arm, so nobody names all
    # five: too few have no estimate, and many are not taken for a list's
    grep -Eq '"q34_list",.*"list experiment","hidden","(too few answers|answers do not fit the method)",.*,,,,?.?$' \
        "$work/tables/questions.csv" || {
        grep q34_list "$work/tables/questions.csv" >&2
        fail "the list experiment"
    }
    if grep -q q34_list "$work/tables/estimates.csv"; then
        fail "an estimate of a list that was not followed"
    fi
    command -v node >/dev/null || return 0
    "$bin/hearth-host-web" --data "$work/host" --web 127.0.0.1:0 \
        >"$work/web.log" 2>&1 &
    web_pid=$!
    wait_for 10 grep -q 'dashboard at' "$work/web.log" || fail "no dashboard"
    url=$(sed -n 's/^dashboard at //p' "$work/web.log")
    for page in "sensitive?lang=en" plot/sensitive-1-q35_rrt.csv; do
        node -e 'fetch(process.argv[1]).then((r) => r.text())
            .then((t) => process.stdout.write(t))' "$url$page"
    done >"$work/page" || fail "no page"
    kill "$web_pid"
    wait "$web_pid"
    grep -q 'Estimated share of people' "$work/page" || fail "not on the page"
    # the first row of the plot is the estimate, its figure that of the tables
    awk -F, -v of="$(awk -F, '$2 == "\"q35_rrt\"" { print $10 }' \
        "$work/tables/estimates.csv")" '
        /^"Estimated share/ { d = $4 - of; found = d < 0.0051 && d > -0.0051 }
        END { exit !found }' "$work/page" || fail "another figure on the page"
}

end_host() {
    kill "$host_pid" "$proxy_pid" 2>/dev/null
    wait "$host_pid" "$proxy_pid" 2>/dev/null
    host_pid= proxy_pid=
}

for n in ${HEARTH_WAVES:-60 400 ${HEARTH_LONG:+150 2000}}; do
    wave "$n"
    [ "$n" -lt 400 ] || estimates
done
work=$all
