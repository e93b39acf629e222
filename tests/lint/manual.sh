#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Manual, completion and help cannot drift: they are made from one text, which
# is what the programs print; and every command stands in all three. The
# completion is tried in a real bash.
set -u
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
help=cmake/package/help.sh

make_data() {
    mkdir -p "$work/generated"
    cp "$build/generated/$3.versions" "$work/generated/"
    SOURCE_DATE_EPOCH=1700000000 sh cmake/package/data.sh "$1" "$work" "$2" "$3"
}

# completes PROGRAM EXPECTED WORD...: what bash offers after these words
# includes the expected one.
completes() {
    bash -c '
        . "$1"
        program=$2 expected=$3
        shift 3
        COMP_WORDS=("$program" "$@")
        COMP_CWORD=$#
        COMPREPLY=()
        _${program//-/_}
        for reply in "${COMPREPLY[@]}"; do
            [ "$reply" = "$expected" ] && exit 0
        done
        exit 1' bash "$work/package/$1.bash" "$@"
}

# manual_is_clean PAGE: groff has nothing to say.
manual_is_clean() {
    ! groff -man -ww -b -z -Tutf8 "$1" 2>&1 | grep .
}

# check PROGRAM MAIN.C VERSIONS
check() {
    program=$1
    make_data "$program" 1.2.3 "$3" || problem "$program: data"
    "$build/bin/$program" help >"$work/help"
    sh "$help" text "$2" | cmp - "$work/help" ||
        problem "$program: its help is not what its source says"
    sh "$help" commands "$2" >"$work/commands"
    [ "$(wc -l <"$work/commands")" -ge 10 ] ||
        problem "$program: hardly a command found"
    for command in $(cat "$work/commands"); do
        grep -qE "^  (.* )?$command( |\$)" "$work/help" ||
            problem "$program: the help does not know $command"
        grep -qE "^  (.* )?$command( |\$)" "$work/package/$program.1" ||
            problem "$program: the manual does not know $command"
        completes "$program" "$command" "$(echo "$command" | cut -c1-3)" ||
            problem "$program: completion does not know $command"
    done
    # Every option of the help is offered after some command.
    for option in $(grep -oE -- '--[a-z][a-z-]+' "$work/help" | sort -u); do
        grep -qE -- "[' ]${option}[' ]" "$work/package/$program.bash" ||
            problem "$program: completion does not know $option"
    done
    bash -n "$work/package/$program.bash" || problem "$program: completion"
    if command -v groff >/dev/null; then
        manual_is_clean "$work/package/$program.1" ||
            problem "$program: its manual"
    fi
    rm -rf "$work/package" "$work/generated"
}

check hearth-agent firmware/main.c agent
make_data hearth-host 1.2.3 host
completes hearth-host add form '' || problem "form add"
completes hearth-host --without-words enrol confirm --wi ||
    problem "enrol confirm --without-words"
completes hearth-host key release ke || problem "release key"
completes hearth-host quality --data somewhere qua || problem "after --data"
must_find completes hearth-host add serve ''
must_find completes hearth-host no-such-command ''
check hearth-host host/cli/main.c host
verdict
