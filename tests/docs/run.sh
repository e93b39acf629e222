#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Does what the guides say: every block of commands in README and docs is run
# in order, in a folder of its own for each page, with the programs just built;
# what they ask is typed on a terminal, what they are said to show is looked
# for. Blocks that another script runs on a system made for it are counted;
# that it does, line by line, is said.sh's business.
#
#     ```sh run            a step; must succeed
#     ```sh run fails      must not
#     ```sh run stays      a server: goes on until the page's end or a stop
#     ```sh run with PROGRAM  a step, where there is that program
#     ```sh dry            `./run` with stand-ins for compilers (dry.sh)
#     ```sh by NAME.sh: WHY   lines that NAME.sh takes from the page and runs
#     ```sh listed         each line is run elsewhere: elsewhere.tsv, said.sh
#     ```text typed        "prompt [answer]" a line: what the step before asks
#     ```text shown        each line stands in what the step before printed,
#                          in any order; "..." in it is anything
#     <!-- docs: keep NAME EXPRESSION -->  NAME is what matches it from here on
#     <!-- docs: do COMMAND -->            what the page takes for granted
#     <!-- docs: stop -->                  ends the server begun last
#     <!-- docs: in the source -->         steps stand at the tree's top
#
# INSTALLED=1: the programs and the example form are the packages' of this
# machine; of BUILD only hearth-test-type is used.
# usage: run.sh BUILD [PAGE...]; SHOW=1 prints all, KEEP=1 keeps the folders
set -u
build=$1
shift
source=${HEARTH_SOURCE:-$(pwd)}
here=$source/tests/docs
. "$source/tests/lib/port.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/hearth-docs.XXXXXX")
PATH=$build/bin:$work/bin:$PATH
export PATH
example=$source/host/instruments
[ -z "${INSTALLED:-}" ] || example=/usr/share/hearth-host/instruments
# Chromium's own sandbox is refused to root, as whom this may run.
mkdir "$work/bin"
browser=$(command -v chromium || true)
[ -z "$browser" ] || {
    printf '#!/bin/sh\nexec "%s" --no-sandbox "$@"\n' "$browser" \
        >"$work/bin/chromium"
    chmod +x "$work/bin/chromium"
}
servers='' skipped='' ran=0 elsewhere=0 failed=0 checked=0

# The server that was begun last ends as a person would end it.
stop_server() {
    [ -n "$servers" ] || return 0
    pid=${servers##* }
    servers=${servers% *}
    kill -INT "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    return 0
}

stop_all() {
    while [ -n "$servers" ]; do stop_server; done
}

finish() {
    stop_all
    [ -n "${KEEP:-}" ] && echo "kept: $work" || rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

problem() {
    echo "docs: $*"
    failed=$((failed + 1))
}

# What stands for a place of the reader's is a place of this test's.
place() {
    # The reader's folders first: what is put in below may stand there itself.
    sed -e "s#/srv/#$HOME/srv/#g" -e "s#\(127\.0\.0\.1\|0\.0\.0\.0\|survey\.example\.org\):5684#127.0.0.1:$udp#g" \
        -e "s#127\.0\.0\.1:8484#127.0.0.1:$web#g" \
        -e "s#127\.0\.0\.1:9484#127.0.0.1:$metrics#g" \
        -e "s#build/packages/hearth-rpi-arm64.img#$HOME/card.img#g" \
        -e "s#/dev/sdX#$HOME/sdX#g" -e "s#build/dev#$build#g" -e "s#/media/stick#$HOME/stick#g" \
        -e "s#/usr/share/hearth-host/instruments#$example#g" \
        -f "$HOME.kept"
}

# answers FILE: "prompt [answer]" as the steps of hearth-test-type.
answers() {
    sed -n -e '/\]$/!{s/^\(..*\)$/<\1/p;b' -e '}' \
        -e 's/^\(.*[^ ]\) *\[\(.*\)\]$/<\1\n>\2/p' "$1"
}

# shows OUTPUT FILE: each line of FILE stands somewhere in OUTPUT (devices are
# listed by ids that nobody chose, so not in this order).
shows() {
    awk '
    function like(text, part,    n, i, at, piece) {
        n = split(part, piece, /\.\.\./)
        for (i = 1; i <= n; i++) {
            if (piece[i] == "") continue
            at = index(text, piece[i])
            if (at == 0) return 0
            text = substr(text, at + length(piece[i]))
        }
        return 1
    }
    FILENAME == ARGV[1] { said[++lines] = $0; next }
    { gsub(/^ +| +$/, "") }
    $0 == "" || $0 == "..." { next }
    {
        for (i = 1; i <= lines && !like(said[i], $0); i++) { }
        if (i > lines) { print "not shown: " $0; missing = 1 }
    }
    END { exit missing }' "$1" "$2"
}

# The next step answers what this one asks.
asks() {
    [ "$(head -n 1 "$1.kind" 2>/dev/null)" = 'text typed' ]
}

# run_block STEP NEXT: its output in $HOME.out.
run_block() {
    place <"$1.body" >"$HOME.sh"
    if asks "$2"; then
        place <"$2.body" >"$HOME.typed"
        answers "$HOME.typed" >"$HOME.steps"
        (cd "$cwd" && exec hearth-test-type "$HOME.steps" /bin/sh -e \
            "$HOME.sh") >"$HOME.out" 2>&1
    else
        (cd "$cwd" && exec /bin/sh -e "$HOME.sh") >"$HOME.out" 2>&1 </dev/null
    fi
    code=$?
    [ -z "${SHOW:-}" ] || sed 's/^/    > /' "$HOME.out"
    return $code
}

# ./run with stand-ins: the lines as they stand, in a tree of their own.
run_dry() {
    [ -d "$work/tree" ] || sh "$here/dry.sh" "$source" "$work/tree" || return 1
    cp "$1.body" "$HOME.sh"
    (cd "$work/tree" && PATH=$work/tree/tools:$PATH exec /bin/sh -e \
        "$HOME.sh") >"$HOME.out" 2>&1 </dev/null
    code=$?
    [ -z "${SHOW:-}" ] || sed 's/^/    > /' "$HOME.out"
    [ $code -ne 0 ] || grep -q '^dry: ' "$HOME.out"
    return $((code + $?))
}

# It stays: begun, and looked at once the step behind it was shown.
begin_server() {
    place <"$1.body" >"$HOME.sh"
    # Not what the step before said.
    : >"$HOME.out"
    (cd "$cwd" && exec sh -c "exec $(cat "$HOME.sh")") >>"$HOME.out" 2>&1 </dev/null &
    servers="$servers $!"
    place <"$2.body" >"$HOME.shown"
    patience=300
    until shows "$HOME.out" "$HOME.shown" >/dev/null; do
        patience=$((patience - 1))
        [ $patience -gt 0 ] && kill -0 $! 2>/dev/null || return 1
        sleep 0.1
    done
}

# A command said no: 1, 2, or 100 and the error's number (hearth-host(1)). Not
# what a step of typing, a time limit, a missing program or a signal gives.
is_refusal() {
    { [ "$1" -gt 0 ] && [ "$1" -lt 98 ]; } ||
        { [ "$1" -gt 100 ] && [ "$1" -lt 124 ]; }
}

# One step of a page; 1 if the page cannot go on.
step() {
    kind=$(head -n 1 "$1.kind")
    where=$(tail -n 1 "$1.kind")
    [ -z "${SHOW:-}" ] || { echo "--- $where ($kind)"; cat "$1.body"; }
    case $kind in sh*) skipped= ;; esac
    case $kind in
    'sh run with '*)
        if ! command -v "${kind#sh run with }" >/dev/null; then
            elsewhere=$((elsewhere + $(commands "$1.body")))
            skipped=1
            return 0
        fi
        run_block "$1" "$2"
        code=$?
        ran=$((ran + $(commands "$1.body")))
        [ $code -eq 0 ] || wrong "ended with $code"
        ;;
    'sh run')
        run_block "$1" "$2"
        code=$?
        ran=$((ran + $(commands "$1.body")))
        [ $code -eq 0 ] || wrong "ended with $code"
        ;;
    'sh run fails')
        run_block "$1" "$2"
        code=$?
        ran=$((ran + $(commands "$1.body")))
        is_refusal $code || wrong "ended with $code"
        ;;
    'sh run stays')
        ran=$((ran + 1))
        begin_server "$1" "$2" || wrong "does not start"
        ;;
    'sh dry')
        run_dry "$1"
        code=$?
        ran=$((ran + $(commands "$1.body")))
        [ $code -eq 0 ] || wrong "ended with $code"
        ;;
    'sh by '* | 'sh listed') elsewhere=$((elsewhere + $(commands "$1.body"))) ;;
    'docs: do '*)
        echo "${kind#docs: do }" >"$1.body"
        run_block "$1" "" || wrong "cannot be prepared"
        ;;
    'text shown')
        [ -z "$skipped" ] || return 0
        place <"$1.body" >"$HOME.shown"
        checked=$((checked + $(grep -c . "$HOME.shown")))
        shows "$HOME.out" "$HOME.shown" || wrong "shows something else"
        ;;
    'docs: keep '*)
        set -- $(echo "$kind" | cut -d' ' -f3-)
        found=$(grep -oE -- "$2" "$HOME.out" | head -n 1)
        [ -n "$found" ] || wrong "nothing there is like $2"
        echo "s#$1#$found#g" >>"$HOME.kept"
        ;;
    'docs: stop') stop_server ;;
    'docs: in the source') cwd=$source ;;
    esac
}

# How many commands a block has: lines that begin one.
commands() {
    awk '!on && NF && !/^ *#/ && !/^ / { n++ }
        here != "" { if ($0 == here) here = ""; n--; next }
        match($0, /<<.?[A-Z]+/) { here = substr($0, RSTART + 2, RLENGTH - 2)
            gsub(/\047/, "", here) }
        { on = /\\$/ }
        END { print n + 0 }' "$1"
}

wrong() {
    problem "$where: $*"
    sed 's/^/    | /' "$HOME.sh"
    echo "    > $(tail -n 15 "$HOME.out" | sed '2,$s/^/    > /')"
    return 1
}

# page FILE: all its steps, in a home of its own.
page() {
    name=$(echo "${1%.md}" | tr / -)
    HOME=$work/$name
    export HOME
    cwd=$HOME
    mkdir -p "$HOME" "$HOME/stick" "$HOME/srv" "$HOME.steps.d"
    : >"$HOME.kept" >"$HOME.out"
    free_port && udp=$port
    free_port && web=$port
    free_port && metrics=$port
    awk -v page="$1" -v out="$HOME.steps.d" -f "$here/blocks.awk" \
        "$source/$1" >"$HOME.marks"
    [ ! -s "$HOME.marks" ] || problem "$(cat "$HOME.marks")"
    number=1
    while at=$HOME.steps.d/$(printf %04d $number); [ -e "$at.kind" ]; do
        number=$((number + 1))
        step "$at" "$HOME.steps.d/$(printf %04d $number)" || break
    done
    stop_all
}

pages() {
    (cd "$source" && ls README.md CONTRIBUTING.md SECURITY.md docs/*.md \
        docs/guide/*.md boards/*/README.md)
}

for file in ${*:-$(pages)}; do
    before=$ran since=$(date +%s)
    page "$file"
    [ "$ran" -eq "$before" ] ||
        echo "   $file: $((ran - before)) run, $(($(date +%s) - since)) s"
done
[ "$ran" -ge 10 ] || [ $# -gt 0 ] || problem "hardly a command found"
echo "docs: $ran commands run, $elsewhere elsewhere," \
    "$checked lines of output as shown"
[ $failed -eq 0 ]
