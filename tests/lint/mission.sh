#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/MISSION.md: 45 rows, each with tests that exist or an honest "not done";
# and the items that it promises of the instruments are there.
set -u
build=$1
. "$(dirname "$0")/lib.sh"
page=docs/MISSION.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

problem() {
    echo "$1"
    failed=1
}

ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
[ -s "$work/tests" ] || problem "no list of tests"

# rows FILE: one problem a line.
rows() {
    awk -F ' *[|] *' -v tests="$work/tests" '
    BEGIN { while ((getline name < tests) > 0) known[name] = 1 }
    /^[|] *[0-9]+ *[|]/ {
        n++
        if ($2 != n) print "row " $2 " is not row " n
        if (NF != 6 || $3 == "" || $4 == "") print "row " n ": an empty cell"
        if ($5 == "not done") {
            if (tolower($4) !~ /not done|not tried/) print "row " n ": why?"
            next
        }
        count = split($5, word, " ")
        if (count == 0) print "row " n ": no test"
        for (i = 1; i <= count; i++) {
            name = word[i]
            gsub(/`/, "", name)
            if (!(name in known)) print "row " n ": no test " name
        }
    }
    END { if (n != 45) print n " rows instead of 45" }' "$1"
}

rows "$page" >"$work/found"
if [ -s "$work/found" ]; then
    sed "s|^|$page: |" "$work/found"
    failed=1
fi

# It must be able to fail.
sed 's/`host_wave`/`host_wafe`/' "$page" >"$work/wrong"
rows "$work/wrong" | grep -q 'no test host_wafe' ||
    problem "a test that does not exist is not found"
sed '/^| 17 /d' "$page" >"$work/wrong"
rows "$work/wrong" | grep -q '44 rows' || problem "a lost row is not found"

# has FOLDER NUMBER: an item q<NUMBER>_ that is asked.
has() {
    grep -Eq "^(likert|ladder|select_one|select_multiple)[^,]*,q$2_" \
        "host/instruments/$1/survey.csv" ||
        problem "$1 lacks question $2"
}
for n in 01 02 10 11 12 13 14 15 16 17 18 22 23 24 25 26 27 28 29 30 31 32 33
do
    has community $n
done
[ "$(grep -c '^actors,' host/instruments/community/choices.csv)" -ge 11 ] ||
    problem "q31 offers fewer than ten kinds of actors"
for folder in community community-conjoint; do
    grep -Eq '^select_one yn,g_adult,' "host/instruments/$folder/survey.csv" ||
        problem "$folder asks nobody's age"
    grep -Eq '^note,help_card,.*,false\(\),' \
        "host/instruments/$folder/survey.csv" ||
        problem "$folder has no card with help that is never asked"
done
[ $failed -eq 0 ] && echo "mission: every row holds"
exit $failed
