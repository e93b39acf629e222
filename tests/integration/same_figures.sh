#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same figures through the whole chain: rows of public data sets become
# answers on two devices, are sealed, synced, opened into the columnar cache and
# estimated there; `hearth-host stats run` over the file itself must print the
# same bytes. The rows reach the cache in another order than the file has.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../e2e/lib.sh"
trap end_all EXIT
sets=${HEARTH_SHARED:-$here/../../../shared}/data/stats/datasets
for name in bfi list_race api_strat likert_mass; do
    [ -f "$sets/$name.csv" ] || {
        echo "skipped: $sets/$name.csv is missing"
        exit 77
    }
done

# form NAME COLUMN:TYPE...: writes a form with these questions. A type that is
# a word of the form one/two/three is a choice of those.
form() {
    mkdir "$work/$1"
    printf 'form_id,form_title,version,default_language\n%s,%s,1,en\n' \
        "$1" "Figures of $1" >"$work/$1/settings.csv"
    echo 'list_name,name,label' >"$work/$1/choices.csv"
    printf 'yn,yes,Yes\nyn,no,No\n' >>"$work/$1/choices.csv"
    cat >"$work/$1/survey.csv" <<'EOF'
type,name,label,required,relevant,sensitivity,role
hidden,area,,,,0,area
select_one yn,consent,Do you agree to take part?,yes,,0,consent
EOF
    folder=$work/$1
    shift
    for column; do
        name=${column%%:*}
        type=${column#*:}
        case $type in
        */*)
            echo "$type" | tr / '\n' |
                sed "s/.*/l_$name,&,&/" >>"$folder/choices.csv"
            type="select_one l_$name"
            ;;
        esac
        printf '%s,%s,%s,,%s,1,\n' "$type" "$name" "Column $name" \
            "\${consent} = 'yes'" >>"$folder/survey.csv"
    done
}

# answers NAME: the rows of NAME.csv, dealt to two devices in turn. Fields hold
# neither commas nor quotes (see below).
answers() {
    awk -F, -v one="$work/one.$1.jsonl" -v two="$work/two.$1.jsonl" '
        NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        {
            line = "{\"consent\":\"yes\""
            for (i = 1; i <= NF; i++)
                if ($i != "") line = line ",\"" name[i] "\":\"" $i "\""
            print line "}" > (NR % 2 ? one : two)
        }' "$work/$1.csv"
}

# plain FILE COLUMN...: these columns of a data set, without quotes.
plain() {
    file=$sets/$1
    shift
    tr -d '"\r' <"$file" | awk -F, -v want="$*" '
        BEGIN { n = split(want, name, " ") }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        {
            line = ""
            for (i = 1; i <= n; i++) {
                v = $at[name[i]]
                line = line (i > 1 ? "," : "") (v == "NA" ? "" : v)
            }
            print line
        }'
}

# ---- four data sets; of the large ones every so many-th row ----
six=1/2/3/4/5/6
form bfi A1:$six A2:$six A3:$six A4:$six A5:$six age:integer
plain bfi.csv A1 A2 A3 A4 A5 age |
    awk 'NR == 1 || NR % 7 == 0' >"$work/bfi.csv"
cat >"$work/bfi.json" <<'EOF'
{"parts": {
  "scale": {"items": ["A1", "A2", "A3", "A4", "A5"], "reverse": ["A1"],
    "range": [1, 6], "merge": [{"stat": "alpha"}, {"stat": "omega"}]},
  "age": {"stat": "describe", "y": "age"}}}
EOF

form list y:integer treat:0/1 age:decimal south:0/1 male:0/1
plain list_race.csv y treat age south male |
    awk 'NR == 1 || NR % 3 == 0' >"$work/list.csv"
cat >"$work/list.json" <<'EOF'
{"y": "y", "arm": "treat", "control": "0", "treated": "1", "parts": {
  "dim": {"stat": "list_dim"},
  "south": {"stat": "list_dim",
    "where": [{"column": "south", "op": "==", "value": 1}]},
  "table": {"stat": "crosstab", "rows": "treat", "columns": "y"},
  "lm": {"stat": "list_regression", "method": "lm", "J": 3,
    "terms": ["south", "age", "male"]}}}
EOF

form api stype:E/H/M api00:integer api99:integer enroll:integer \
    awards:Yes/No pw:decimal fpc:integer
plain api_strat.csv stype api00 api99 enroll awards pw fpc >"$work/api.csv"
cat >"$work/api.json" <<'EOF'
{"weight": "pw", "strata": "stype", "fpc": "fpc", "parts": {
  "mean": {"stat": "svymean", "y": "api00"},
  "total": {"stat": "svytotal", "y": "enroll"},
  "ratio": {"stat": "svyratio", "y": "api00", "x": "api99"},
  "levels": {"stat": "svymean", "y": "stype", "levels": ["E", "H", "M"]},
  "rao": {"stat": "svychisq", "rows": "awards", "columns": "stype"},
  "kish": {"stat": "kish"}}}
EOF

# Column names and answers as a form can have them: m1..., "Strongly_Agree".
agree=Strongly_Disagree/Disagree/Neutral/Agree/Strongly_Agree
form likert m1:$agree m2:$agree m3:$agree
tr -d '"\r' <"$sets/likert_mass.csv" | awk -F, '
    NR == 1 { print "m1,m2,m3"; next }
    { gsub(/ /, "_"); print $2 "," $3 "," $4 }' >"$work/likert.csv"
cat >"$work/likert.json" <<'EOF'
{"each": ["m1", "m2", "m3"], "parts": {
  "likert": {"stat": "likert", "levels": ["Strongly_Disagree", "Disagree",
    "Neutral", "Agree", "Strongly_Agree"]},
  "top": {"stat": "proportion", "success": ["Agree", "Strongly_Agree"]}}}
EOF
forms='bfi list api likert'

# ---- through the chain ----
init_programme "The same figures"
for name in $forms; do
    "$bin/hearth-host" form add "$work/$name" --data "$work/host" \
        >"$work/form.log" 2>&1 || fail "form add $name"
done
start_host
start_proxy --seed 1
for device in one two; do
    enrol_device $device "place-$device"
    agent $device sync >"$work/sync.log" 2>&1 || fail "first sync of $device"
done
for name in $forms; do
    answers $name
    for device in one two; do
        echo "$PIN" | agent $device collect --form $name --run $name \
            --answers "$work/$device.$name.jsonl" --purpose synthetic \
            >"$work/collect.log" 2>&1 || fail "collect $name on $device"
    done
done
for device in one two; do
    agent $device sync >"$work/sync.log" 2>&1 || fail "sync of $device"
done
open_records >"$work/results.log" 2>&1 || fail "results"

# ---- in however many processes, under the sandbox of the program ----
for processes in 1 2 4; do
    echo "$PASSPHRASE" | "$bin/hearth-host-results" --data "$work/host" \
        --processes $processes >"$work/table.$processes" \
        2>"$work/count.log" || fail "results in $processes processes"
    ! grep '^error' "$work/count.log" || fail "$processes: one of them ended"
    [ $processes -eq 1 ] ||
        grep -q "counting processes=$processes" "$work/count.log" ||
        fail "not counted in $processes processes"
    cmp "$work/table.1" "$work/table.$processes" || fail "figures differ"
done
grep -q 'opened [1-9]' "$work/table.1" || fail "nothing was counted"

# ---- the same bytes ----
for name in $forms; do
    rows=$(($(wc -l <"$work/$name.csv") - 1))
    "$bin/hearth-host" stats run "$work/$name.json" "$work/$name.csv" \
        >"$work/$name.file" 2>"$work/run.log" || fail "stats run $name"
    echo "$PASSPHRASE" | "$bin/hearth-test-estimate" "$work/host" $name \
        "$work/$name.json" >"$work/$name.chain" 2>"$work/estimate.log" ||
        fail "estimate $name"
    grep -qx "rows $rows" "$work/estimate.log" || fail "$name: not $rows rows"
    cmp -s "$work/$name.file" "$work/$name.chain" || {
        diff "$work/$name.file" "$work/$name.chain" | head -n 20 >&2
        fail "$name: figures differ from the file's"
    }
    values=$(grep -c '[0-9]' "$work/$name.chain")
    [ "$values" -ge 10 ] || fail "$name: only $values values"
    say "$name: $rows interviews, $values lines of figures equal"
    # A row less is seen: equal bytes are no accident.
    sed '$d' "$work/$name.csv" >"$work/less.csv"
    "$bin/hearth-host" stats run "$work/$name.json" "$work/less.csv" \
        >"$work/$name.less" 2>"$work/run.log" || fail "stats run, a row less"
    ! cmp -s "$work/$name.less" "$work/$name.chain" ||
        fail "$name: a row less changes nothing"
done
echo "same figures: through the chain as from the file"
