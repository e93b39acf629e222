#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Respondents of a data file, each taken through the interview engine on one
# of four devices, sealed, synced through a network that loses 10 %, with one
# device and the host killed once each at a drawn moment; then opened, counted,
# and compared with the file: every distribution, every alpha.
# usage: respondents.sh BUILD_DIR bfi|small
#   bfi    2,800 real respondents of ../shared (skipped where it is missing)
#   small  400 made-up ones of the same shape, drawn from a seed
set -eu
build=$1
which=$2
seed=${HEARTH_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../e2e/lib.sh"
trap end_all EXIT
form=$here/bfi_form
items='A1 A2 A3 A4 A5 C1 C2 C3 C4 C5 E1 E2 E3 E4 E5 N1 N2 N3 N4 N5 O1 O2 O3 O4 O5'
echo "respondents $which: seed $seed"

if [ "$which" = bfi ]; then
    file=${HEARTH_SHARED:-$here/../../../shared}/data/stats/datasets/bfi.csv
    [ -f "$file" ] || { echo "skipped: $file is missing" && exit 77; }
    cp "$file" "$work/data.csv"
else
    # A common leaning and noise, so that the scales hang together; one answer
    # in forty is missing.
    awk -v seed="$seed" -v items="$items" 'BEGIN {
        srand(seed)
        n = split(items, name, " ")
        printf "id"
        for (i = 1; i <= n; i++) printf ",%s", name[i]
        print ""
        for (r = 1; r <= 400; r++) {
            lean = rand() * 4
            printf "%d", r
            for (i = 1; i <= n; i++) {
                v = int(lean + rand() * 3) + 1
                if (v > 6) v = 6
                if (rand() < 0.025) v = ""
                printf ",%s", v
            }
            print ""
        }
    }' >"$work/data.csv"
fi

# One JSON object a respondent, dealt to four devices in turn.
tr -d '"\r' <"$work/data.csv" | awk -F, -v dir="$work" -v items="$items" '
    BEGIN { n = split(items, name, " ") }
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    {
        line = "{\"consent\":\"yes\""
        for (i = 1; i <= n; i++) {
            v = $column[name[i]]
            if (v != "" && v != "NA") {
                line = line ",\"" name[i] "\":\"" v "\""
                count[name[i] " " v]++
            } else {
                missing[name[i]]++
            }
        }
        print line "}" > (dir "/d" (NR % 4 + 1) ".jsonl")
        total++
    }
    END {
        print "interviews " total > (dir "/expected")
        for (i = 1; i <= n; i++) {
            for (v = 1; v <= 6; v++) {
                print "item " name[i] " " v " " count[name[i] " " v] + 0 \
                    > (dir "/expected")
            }
            print "skipped " name[i] " " missing[name[i]] + 0 \
                > (dir "/expected")
        }
    }'
total=$(sed -n 's/^interviews //p' "$work/expected")

init_programme "Respondents"
"$bin/hearth-host" form add "$form" --data "$work/host" >"$work/form.log" 2>&1 ||
    fail "form add"
start_host
start_proxy --seed "$seed" --drop 10 --duplicate 5
for d in d1 d2 d3 d4; do
    enrol_device $d "place-$d"
    agent $d sync >"$work/sync.$d.log" 2>&1 || fail "first sync of $d"
done

# A device dies while it enters, at a drawn interview, and goes on.
collect d1
target=$((seed % 60 + 5))
reached() {
    [ "$(saved_lines d1)" -ge $target ] || ! kill -0 $collect_pid
}
[ "$which" = bfi ] || target=$((target % 40 + 5))
wait_for 300 reached || fail "d1 does not get on"
kill -9 $collect_pid 2>/dev/null || true
wait $collect_pid 2>/dev/null || true
say "d1 killed after $(saved_lines d1) interviews"
for d in d1 d2 d3 d4; do
    collect_all $d || fail "collect on $d"
done

# The host dies while devices sync, at a drawn moment; they try again.
for d in d1 d2; do
    "$bin/hearth-agent" --data "$work/$d" sync >>"$work/sync.$d.log" 2>&1 &
    eval "sync_$d=\$!"
done
sleep "0.$((seed % 7 + 2))"
kill -9 "$host_pid" $(cat /proc/$host_pid/task/*/children 2>/dev/null) 2>/dev/null || true
wait "$host_pid" 2>/dev/null || true
say "host killed while two devices sync"
kill "$sync_d1" "$sync_d2" 2>/dev/null || true
wait "$sync_d1" "$sync_d2" 2>/dev/null || true
start_host
sync_until_done() {
    tries=0
    until "$bin/hearth-agent" --data "$work/$1" sync >>"$work/sync.$1.log" 2>&1
    do
        tries=$((tries + 1))
        [ $tries -lt 5 ] || return 1
    done
}
pids=
for d in d1 d2 d3 d4; do
    sync_until_done $d &
    pids="$pids $!"
done
for pid in $pids; do
    wait "$pid" || fail "a device could not sync"
done
for d in d1 d2 d3 d4; do
    say "$d: $(tail -n 1 "$work/sync.$d.log")"
done

echo "$PASSPHRASE" | "$bin/hearth-test-figures" "$work/host" >"$work/figures" ||
    fail "figures"
grep -E '^(interviews|item [A-Z][1-5]|skipped [A-Z][1-5])' "$work/figures" |
    sort >"$work/got"
sort "$work/expected" | cmp - "$work/got" || {
    sort "$work/expected" | diff - "$work/got" | head -n 20 >&2
    fail "the figures differ from the file"
}
grep '^problem' "$work/figures" && fail "results reports problems"
say "$total interviews, $(grep -c '^item' "$work/got") counts equal to the file's"

# alpha per scale: the reference's numbers for bfi, our own awk for the rest.
if [ "$which" = bfi ]; then
    expected=${HEARTH_SHARED:-$here/../../../shared}/data/stats/expected_dev.json
    tr -d '\n' <"$expected" | sed 's/"id": *"/\n&/g' |
        sed -n 's/^"id": *"scale_\([A-Z]\)".*"alpha_pairwise": *\([0-9.]*\).*/\1 \2/p' \
            >"$work/alphas"
    [ "$(wc -l <"$work/alphas")" -eq 5 ] || fail "five reference alphas expected"
    awk 'NR == FNR { want[$1] = $2; next }
        $1 == "scale" && ($2 in want) {
            off = $3 - want[$2]; if (off < 0) off = -off
            printf "   scale %s alpha %.6f, reference %.6f\n", $2, $3, want[$2]
            if (off <= 0.0001) good++
        }
        END { exit good != 5 }' "$work/alphas" "$work/figures" ||
        fail "an alpha is off by more than the tolerance"
else
    [ "$(grep -c '^scale' "$work/figures")" -eq 5 ] || fail "five scales expected"
fi
echo "respondents $which: $total entered, $total counted, all equal"
