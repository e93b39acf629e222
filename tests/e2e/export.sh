#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The custodian's export: refused without a purpose that came first, entered in
# the chain before it is written, opened by its recipient only, and never in
# the clear on the host's disk.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
trap end_all EXIT
host=$bin/hearth-host
data=$work/host
form=$(dirname "$0")/../../host/instruments/community

# microdata OPTION...: with passphrase and reason.
microdata() {
    printf '%s\n%s\n' "$PASSPHRASE" "Study of norms, agreed in March" |
        "$host" export microdata --data "$data" "$@"
}

send() {
    microdata --recipient "$work/key.pub" --expires 2099-06-30 \
        --reason-from-prompt "$@"
}

init_programme Export
"$host" form add "$form" --data "$data" >"$work/form.log" 2>&1 || fail "form"
id=$("$host" form list --data "$data" | awk 'NR == 1 { print $1 }')
"$host" purpose add norms --form "$id" --until 2099-12-31 \
    --text "How norms change" --keys q01_sex,q02_age --data "$data" \
    >/dev/null || fail "purpose add"
refused 'already' "$host" purpose add norms --form "$id" --until 2099-12-31 \
    --text "Something else" --data "$data"
"$host" purpose list --data "$data" | grep -q 'norms sha256' || fail "list"
start_host
start_proxy --seed 1 --drop 0
enrol_device north north-1
agent north sync >"$work/sync.log" 2>&1 || fail "first sync"
# ---- above the limit: a second holder's yes, to this export only ----
"$bin/hearth-test-respondents" "$form" 3 28 north-1 \
    "$work/few.jsonl" "$work/few.canaries" || fail "few respondents"
echo "$PIN" | agent north collect --answers "$work/few.jsonl" --run few \
    --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect few"
agent north sync >"$work/sync.log" 2>&1 || fail "sync few"
"$host" key recipient --out "$work/key" >/dev/null || fail "key recipient"
"$host" key recipient --out "$work/other" >/dev/null || fail "second key"
above() {
    microdata --recipient "$work/key.pub" --expires 2099-06-30 \
        --reason-from-prompt --purpose norms "$@"
}
if ! above --out "$work/narrow.parcel" >"$work/said.log" 2>&1; then
    request=$(sed -n 's/.*approve the request \([0-9a-f]*\).*/\1/p' \
        "$work/said.log")
    [ ${#request} = 64 ] || fail "names no request"
    "$host" export approver new --out "$work/second" >/dev/null ||
        fail "approver new"
    "$host" export approver new --out "$work/third" >/dev/null || fail "third"
    "$host" export approver add second "$work/second.pub" --data "$data" \
        >/dev/null || fail "approver add"
    refused 'already' "$host" export approver add second "$work/third.pub" \
        --data "$data"
    "$host" export approve "$request" --key "$work/third" \
        --out "$work/no" >/dev/null || fail "approve by another"
    refused 'no approval of this' above --out "$work/narrow.parcel" \
        --approver second --approval "$work/no"
    "$host" export approve "$request" --key "$work/second" \
        --out "$work/yes" >/dev/null || fail "approve"
    refused 'no approval of this' microdata --recipient "$work/other.pub" \
        --expires 2099-06-30 --reason-from-prompt --purpose norms \
        --out "$work/narrow.parcel" \
        --approver second --approval "$work/yes"
    refused 'no approver' above --out "$work/narrow.parcel" \
        --approver nobody --approval "$work/yes"
    [ ! -e "$work/narrow.parcel" ] || fail "written without approval"
    above --out "$work/narrow.parcel" --approver second \
        --approval "$work/yes" >"$work/above.log" 2>&1 || {
        cat "$work/above.log" >&2
        fail "an approved export"
    }
    "$host" export open "$work/narrow.parcel" --key "$work/key" \
        --out "$work/open.narrow" >/dev/null || fail "open the approved one"
    grep -q '"above_the_limit_approved_by": *"second"' \
        "$work/open.narrow/codebook.json" || fail "the report does not say so"
    "$host" audit list --data "$data" |
        grep -q "approved above the limit by second: request $request" ||
        fail "the approval is not in the chain"
else
    fail "28 people are within the limit"
fi

"$bin/hearth-test-respondents" "$form" 7 80 north-1 \
    "$work/north.jsonl" "$work/north.canaries" || fail "respondents"
echo "$PIN" | agent north collect --answers "$work/north.jsonl" --run run \
    --purpose synthetic >"$work/collect.log" 2>&1 || fail "collect"
agent north sync >"$work/sync.log" 2>&1 || fail "sync"

# ---- refused ----
[ "$(stat -c %a "$work/key")" = 600 ] || fail "others may read the key"
refused 'no purpose' send --purpose nothing --out "$work/a.parcel"
refused 'no recipient' microdata --recipient "$work/key" --expires 2099-06-30 \
    --reason-from-prompt --purpose norms --out "$work/a.parcel"
refused 'is over' microdata --recipient "$work/key.pub" --expires 2001-01-01 \
    --reason-from-prompt --purpose norms --out "$work/a.parcel"
refused 'later than' microdata --recipient "$work/key.pub" \
    --expires 2100-06-30 --reason-from-prompt --purpose norms \
    --out "$work/a.parcel"
refused 'wrong passphrase' sh -c "printf 'not the passphrase\nA reason that is long\n' |
    '$host' export microdata --data '$data' --recipient '$work/key.pub' \
    --expires 2099-06-30 --reason-from-prompt --purpose norms --out '$work/a.parcel'"
refused 'reason' sh -c "printf '%s\nwhy\n' '$PASSPHRASE' |
    '$host' export microdata --data '$data' --recipient '$work/key.pub' \
    --expires 2099-06-30 --reason-from-prompt --purpose norms --out '$work/a.parcel'"
[ ! -e "$work/a.parcel" ] || fail "a refused export left a file"
done=$("$host" audit list --data "$data" | grep -c 'records, purpose')
[ "$done" = 1 ] || fail "a refused export is in the chain as done"

# ---- dry run, then for good, in three formats ----
microdata --purpose norms --dry-run >"$work/dry.log" 2>&1 || {
    cat "$work/dry.log" >&2
    fail "dry run"
}
grep -q 'after: .* 5: 0,' "$work/dry.log" || fail "no report"
for format in csv sav dta; do
    send --purpose norms --format $format --out "$work/$format.parcel" \
        >"$work/$format.log" 2>&1 || {
        cat "$work/$format.log" >&2
        fail "export as $format"
    }
    sum=$(sha256sum "$work/$format.parcel" | cut -d' ' -f1)
    "$host" audit list --data "$data" | grep -q "sha256 $sum" ||
        fail "the chain does not name the file"
    refused 'cannot open' "$host" export open "$work/$format.parcel" \
        --key "$work/other" --out "$work/none"
    refused 'cannot open' "$host" export open "$work/$format.parcel" \
        --key "$work/key.pub" --out "$work/none"
    [ ! -e "$work/none" ] || fail "the wrong key wrote something"
    "$host" export open "$work/$format.parcel" --key "$work/key" \
        --out "$work/open.$format" >/dev/null || fail "open $format"
    [ -s "$work/open.$format/data.$format" ] || fail "no data"
    [ -s "$work/open.$format/codebook.json" ] || fail "no codebook"
done
"$host" audit verify --data "$data" >/dev/null || fail "audit verify"
rows=$(wc -l <"$work/open.csv/data.csv")
[ "$rows" -gt 10 ] || fail "only $rows lines"
cmp -s "$work/csv.parcel" "$work/sav.parcel" && fail "same bytes"

# A recipient's time runs out: not opened any more, even with the right key.
for hours in 1 -1; do
    "$bin/hearth-test-parcel-until" "$work/key.pub" $hours \
        "$work/until.$hours" || fail "a parcel of $hours hours"
done
"$host" export open "$work/until.1" --key "$work/key" --out "$work/in-time" \
    >/dev/null || fail "a parcel in its time is refused"
refused 'its time is over' "$host" export open "$work/until.-1" \
    --key "$work/key" --out "$work/none"
[ ! -e "$work/none" ] || fail "a parcel that is over was written out"

# ---- what must not be in it ----
for word in interviewer device withdraw sys_arm sys_area north-1 g_consent; do
    ! head -n 1 "$work/open.csv/data.csv" | grep -q "\"$word" ||
        fail "$word is in the file"
done
! grep -q 'north-1' "$work/open.csv/data.csv" || fail "an area is in the file"
"$bin/hearth-test-search" "$work/north.canaries" "$work/open.csv" \
    >/dev/null || fail "words of a respondent are in the export"

# ---- killed while it works: no clear file, and the entry stands ----
n=0
while [ $n -lt 12 ]; do
    n=$((n + 1))
    printf '%s\n%s\n' "$PASSPHRASE" "Killed at some moment, on purpose" |
        timeout -s KILL "0.$(printf %02d $((n * 3)))" "$host" export microdata \
            --data "$data" --recipient "$work/key.pub" --expires 2099-06-30 \
            --reason-from-prompt --purpose norms --out "$work/kill.parcel" \
            >"$work/kill.log" 2>&1
    if [ -e "$work/kill.parcel" ]; then
        sum=$(sha256sum "$work/kill.parcel" | cut -d' ' -f1)
        "$host" audit list --data "$data" | grep -q "sha256 $sum" ||
            fail "a file without its entry"
        rm "$work/kill.parcel"
    fi
done
mkdir "$work/left"
mv "$data" "$work/left/host"
cp "$work"/*.parcel "$work/left/"
cp "$work"/*.parcel.tmp "$work/left/" 2>/dev/null
"$bin/hearth-test-search" "$work/north.canaries" "$work/left" >/dev/null ||
    fail "a clear answer on the host's disk"
mv "$work/left/host" "$data"

# ---- released figures, as others read them ----
echo "$PASSPHRASE" | "$host" results --data "$data" >"$work/results.log" 2>&1 ||
    fail "results"
for format in csv xlsx json; do
    "$host" export --out "$work/tables" --format $format --data "$data" \
        >/dev/null || fail "tables as $format"
done
mkdir "$work/book"
(cd "$work/book" && cmake -E tar xf "$work/tables/tables.xlsx") ||
    fail "no workbook"
grep -q 'name="q04_trust"' "$work/book/xl/workbook.xml" ||
    fail "no sheet of a question"
grep -q '"name": "q04_trust"' "$work/tables/tables.json" || fail "no question"
! grep -rq '<f>' "$work/book/xl/worksheets" ||
    fail "a formula in the workbook"
refused 'csv, xlsx or json' "$host" export --out "$work/tables" \
    --format pdf --data "$data"

# ---- purposes that are over, or came after the interviews ----
# not_for WORDS PURPOSE: neither given away nor tried out.
not_for() {
    refused "$1" send --purpose "$2" --out "$work/late.parcel"
    refused "$1" microdata --purpose "$2" --dry-run
    ! grep -q 'records, ' "$work/out.log" || fail "refused, yet it was measured"
    [ ! -e "$work/late.parcel" ] || fail "a refused export left a file"
    ! "$host" audit list --data "$data" | grep -q "records, purpose $2" ||
        fail "a refused export is in the chain as done"
}
"$bin/hearth-test-purpose-on" "$data" over "$id" -48 -1 || fail "over"
not_for "purpose 'over' has expired" over
"$bin/hearth-test-purpose-on" "$data" lasting "$id" 0 1 || fail "lasting"
refused 'later than the purpose lasts' send --purpose lasting \
    --out "$work/late.parcel"
microdata --purpose lasting --dry-run >"$work/dry.log" 2>&1 || {
    cat "$work/dry.log" >&2
    fail "a purpose of the same day is refused"
}
# From here on the chain is two days ahead: this stands at the end.
"$bin/hearth-test-purpose-on" "$data" after "$id" 48 999999 || fail "after"
not_for "'after' was registered after collection began" after
# Dated back behind it, it is as late: the chain knows the order.
"$bin/hearth-test-purpose-on" "$data" back "$id" -48 999999 || fail "back"
not_for "'back' was registered after collection began" back

# ---- made up ----
"$host" export synthetic --form "$id" --rows 50 --seed 3 --out "$work/made" \
    --data "$data" >/dev/null || fail "synthetic"
"$host" export synthetic --form "$id" --rows 50 --seed 3 --out "$work/again" \
    --data "$data" >/dev/null || fail "synthetic again"
cmp -s "$work/made/data.csv" "$work/again/data.csv" || fail "not replayable"
[ "$(wc -l <"$work/made/data.csv")" -eq 51 ] || fail "not 50 rows"
echo "export: purposes first, entries first, one recipient"
