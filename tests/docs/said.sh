#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What pages name is there: commands and options stand in the programs' help,
# verbs in that of run, tests in ctest's list, files in the tree. And each
# command line of a page is run: by run.sh as it stands, by the script that its
# mark names, as part of a line that is run, or as elsewhere.tsv says.
set -u
build=$1
source=${HEARTH_SOURCE:-$(pwd)}
cd "$source" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

problem() {
    echo "docs: $*"
    failed=1
}

"$build/bin/hearth-host" help >"$work/hearth-host"
"$build/bin/hearth-agent" help >"$work/hearth-agent"
sh run help >"$work/run"
ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
[ -s "$work/tests" ] || problem "no list of tests"

# Each command of a page: PLACE TAB PROGRAM TAB the words behind it. Of code
# between backticks and of fenced blocks; a "\" joins lines.
mentions() {
    awk '
    function tell(text,    program) {
        gsub(/#.*| \.\.\.|[][|]/, " ", text)
        while (match(text, /(^|[;&] *|bin\/|sudo (-u [a-z-]+ )?)(hearth-host|hearth-agent|\.\/run) +[a-z-]/)) {
            text = substr(text, RSTART)
            sub(/^([;& ]*|bin\/|sudo (-u [a-z-]+ )?)(\.\/)?/, "", text)
            program = text
            sub(/ .*/, "", program)
            sub(/^[a-z-]+ +/, "", text)
            rest = text
            sub(/[;&>`].*/, "", rest)
            printf "%s:%d\t%s\t%s\n", FILENAME, FNR, program, rest
        }
    }
    FNR == 1 { inside = 0 }
    /^```/ { inside = !inside; next }
    inside { whole = whole $0
        if (sub(/\\$/, "", whole)) next
        tell(whole); whole = ""; next }
    { n = split($0, part, "`"); for (i = 2; i <= n; i += 2) tell(part[i]) }
    ' "$@"
}

# known PROGRAM WORD...: the first word is a command, the options are in help.
known() {
    help=$work/$1
    shift
    [ "$1" != --data ] || shift 2
    case $1 in
    --* | help) ;;
    *) grep -qE "^ +(.*[| ])?$1( |\$|,)" "$help" || {
        echo "no command $1"
        return 1
    } ;;
    esac
    for word; do
        case $word in
        --version | --help) ;;
        --*) grep -qE -- "(^|[^a-z-])${word%%=*}([^a-z-]|\$)" "$help" || {
            echo "no option $word"
            return 1
        } ;;
        esac
    done
}

commands() {
    mentions "$@" >"$work/mentions"
    while IFS='	' read -r place program words; do
        # shellcheck disable=SC2086
        said=$(set -f; known "$program" $words) ||
            echo "$place: $program $words: $said"
    done <"$work/mentions"
}

# Names between backticks in a table's last column, if that is "test".
tests() {
    awk -F '|' '!/^\|/ { on = 0 }
        /\| *[Tt]est *\|$/ { on = 1 }
        on { n = split($(NF - 1), part, "`")
        for (i = 2; i <= n; i += 2) print FILENAME ":" FNR, part[i] }' "$@" |
        while read -r place name; do
            case $name in *' '* | ./*) continue ;; esac
            grep -qxE "$(echo "$name" | sed 's/\*/.*/g')" "$work/tests" ||
                echo "$place: no test $name"
        done
}

# Files of the tree that are named between backticks.
files() {
    awk '/^```/ { inside = !inside; next }
        !inside { n = split($0, part, "`")
        for (i = 2; i <= n; i += 2) print FILENAME ":" FNR, part[i] }' "$@" |
        grep -E ' (core|host|firmware|boards|tests|proto|cmake|docs|include)/[^ ]*$' |
        while read -r place name; do
            name=$(echo "$name" | sed 's/NAME/*/g; s/:[0-9]*$//')
            # shellcheck disable=SC2086
            set -- $name $name.c $name.h
            for file; do [ ! -e "$file" ] || continue 2; done
            echo "$place: no file $name"
        done
}

# Options between backticks, wherever: some program of ours has them.
options() {
    awk '/^```/ { inside = !inside; next }
        !inside { n = split($0, part, "`")
        for (i = 2; i <= n; i += 2) print FILENAME ":" FNR, part[i] }' "$@" |
        grep -E ' (.* )?--[a-z]' | grep -vE ' (apt|npm|cmake|ctest|systemctl) ' |
        while read -r place words; do
            for word in $(echo "$words" | grep -oE '(^| )--[a-z][a-z-]*'); do
                cat "$work/hearth-host" "$work/hearth-agent" "$work/run" |
                    grep -qE -- "(^|[^a-z-])$word([^a-z-]|\$)" ||
                    echo "$place: no program has $word"
            done
        done
}

# unrun LIST PAGE...: command lines that nobody runs.
unrun() {
    list=$1
    shift
    awk -f tests/docs/commands.awk "$@" >"$work/commands"
    awk -f tests/docs/covered.awk "$work/commands" "$work/commands" |
        while IFS='	' read -r place how line; do
            case $how in
            'sh by '*) by_script "${how#sh by }" "$place" "$line" ;;
            *) cut -f1 "$list" | grep -qxF -e "$line" ||
                echo "$place: no test runs: $line" ;;
            esac
        done
}

# by_script SCRIPT PLACE LINE: the script asks for a line like this one.
by_script() {
    page=${2%:*}
    script=$(ls tests/docs/"$1" tests/boards/"$1" 2>/dev/null)
    # shellcheck disable=SC2254
    sed -n "s#.*guide $page '\([^']*\)'.*#\1#p" $script 2>/dev/null |
        while IFS= read -r glob; do
            case $3 in $glob) echo found ;; esac
        done | grep -q . || echo "$2: $1 does not run: $3"
}

# ledger LIST: what it says is so, and all of it is needed.
ledger() {
    grep -v '^#' "$1" | while IFS='	' read -r line script words; do
        grep -qF "	$line" "$work/commands" || echo "$1: no page has: $line"
        case $script in
        nobody) [ -n "$words" ] || echo "$1: no reason: $line" ;;
        *)
            awk -v words="$words" '{
                line = line $0
                if (sub(/\\$/, "", line)) next
                n = split(words, word, / /)
                for (i = 1; i <= n && index(line, word[i]); i++) { }
                if (i > n) { found = 1; exit }
                line = ""
            } END { exit !found }' "$script" 2>/dev/null ||
                echo "$1: $script does not run: $words" ;;
        esac
    done
}

pages=$(git ls-files '*.md' 2>/dev/null | grep . || find . -name '*.md' \
    -not -path './build/*')
promises='README.md docs/guide/threats.md'

must_find() {
    [ -n "$("$@")" ] || problem "does not find: $*"
}
printf '%s\n' 'See `hearth-host frobnicate --data X`.' >"$work/a.md"
must_find commands "$work/a.md"
printf '%s\n' '```sh' 'hearth-agent sync --nowhere' '```' >"$work/b.md"
must_find commands "$work/b.md"
printf '%s\n' 'With `./run dmeo`.' >"$work/c.md"
must_find commands "$work/c.md"
printf '%s\n' '| promise | test |' '| a | `host_wafe` |' >"$work/d.md"
must_find tests "$work/d.md"
printf '%s\n' 'In `core/base/nowhere.c`.' >"$work/e.md"
must_find files "$work/e.md"
printf '%s\n' 'With `restore --gravestones LOG`.' >"$work/f.md"
must_find options "$work/f.md"

printf '%s\n' '```sh listed' 'hearth-host fsck --frobnicate' '```' >"$work/g.md"
must_find unrun /dev/null "$work/g.md"
printf '%s\n' '```sh by boot.sh: root' 'systemctl mask hearth-host' '```' \
    >"$work/h.md"
must_find unrun /dev/null "$work/h.md"
printf 'hearth-host fsck --frobnicate\tREADME.md\tno such words\n' >"$work/list"
must_find ledger "$work/list"

# shellcheck disable=SC2086
{
    commands $pages
    unrun tests/docs/elsewhere.tsv README.md CONTRIBUTING.md SECURITY.md \
        docs/*.md docs/guide/*.md boards/*/README.md
    ledger tests/docs/elsewhere.tsv
    tests $(ls $promises 2>/dev/null)
    files $pages
    options README.md docs/*.md docs/guide/*.md boards/*/README.md
} >"$work/found"
[ ! -s "$work/found" ] || problem "$(cat "$work/found")"
echo "docs: $(wc -l <"$work/mentions") commands named, all run but" \
    "$(grep -c '	nobody	' tests/docs/elsewhere.tsv)"
exit $failed
