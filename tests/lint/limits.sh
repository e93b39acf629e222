#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Limits that boards/*/README.md name are those of the code and of the units: an
# officer who plans with a number must not plan with yesterday's. And the sizes in
# README.md are those that a board's own table says were measured; numbers of the
# other pages stand beside their constants in numbers.tsv.
. "$(dirname "$0")/lib.sh"
boards=$top/boards

# defined NAME FILE: what a macro is, reckoned.
defined() {
    text=$(sed -n "s/^#define $1  *//p" "$2" |
        sed 's#/\*.*##; s/(uint64_t)//; s/\([0-9]\)u/\1/g')
    [ -n "$text" ] || { echo 0; return; }
    echo $(($text))
}
map=$(defined HEARTH_AGENT_MAP_SIZE firmware/agent.h)
outbox=$(defined HEARTH_OUTBOX_MAX include/hearth/limits.h)
kdf() {
    memory=$(defined "HEARTH_PASSPHRASE_$1_MEMORY_KIB" include/hearth/passphrase.h)
    passes=$(defined "HEARTH_PASSPHRASE_$1_PASSES" include/hearth/passphrase.h)
    echo "$((memory / 1024)) MiB, $passes passes"
}
default=$(kdf DEFAULT)
floor=$(kdf FLOOR)

# row README NAME: its line in the table of limits.
row() {
    grep -F "| $2 |" "$1" | grep "^| $2 |"
}

# says README NAME TEXT: it has that row, with that text.
says() {
    row "$1" "$2" | grep -qF -e "$3" || {
        echo "${1#"$top"/}: \"$2\" does not say \"$3\""
        return 1
    }
}

# set_in FILE SETTING: systemd's "640M" as a person writes it.
set_in() {
    sed -n "s/^$2=[>=]*//p" "$1" | sed 's/K$/ kB/; s/M$/ MB/; s/G$/ GB/'
}

# check FOLDER: a board's.
check() {
    readme=$1/README.md
    says "$readme" store "$((map / 1048576)) MiB" || return 1
    says "$readme" outbox "$(echo "$outbox" |
        sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta') records" ||
        return 1
    says "$readme" PIN "Argon2id, $default" || return 1
    ! row "$readme" PIN | grep -q floor || says "$readme" PIN "$floor" ||
        return 1
    for dropin in "$1"/systemd/*.conf; do
        [ -f "$dropin" ] || continue
        limit=$(set_in "$dropin" ConditionMemory)
        [ -n "$limit" ] || limit=$(set_in "$dropin" MemoryMax)
        says "$readme" "\`$(basename "$dropin" .conf).service\`" "$limit" ||
            return 1
    done
    # What is said of a unit without a drop-in is the common unit's.
    for unit in $(sed -n 's/^| `\(hearth[a-z-]*\).service` |.*/\1/p' \
        "$readme"); do
        [ ! -f "$1/systemd/$unit.conf" ] || continue
        says "$readme" "\`$unit.service\`" "$(set_in \
            "$boards/common/systemd/$unit.service" MemoryMax)" || return 1
    done
    ! grep -q '^| journal' "$readme" || says "$readme" \
        "journal on the card's image" \
        "$(sed -n 's/.*SystemMaxUse=\([0-9]*\)M.*/\1/p' \
            cmake/package/image.sh) MB"
}

# measured BOARD: the bytes in its table.
measured() {
    sed -n 's/^| agent, static, stripped | \([0-9]*\) bytes |/\1/p' \
        "$boards/$1/README.md"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in "$boards"/*/; do
    board=$(basename "$folder")
    [ -f "$folder/board.cmake" ] || continue
    ! grep -q BOARD_FOR_TESTS "$folder/board.cmake" || continue
    found=$(check "${folder%/}") || problem "$found"
    size=$(measured "$board")
    [ "${size:-1500001}" -le 1500000 ] ||
        problem "$board: a static agent of ${size:-unknown} bytes"
    # As README.md writes it.
    grep -q "$(echo "$size" |
        sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta')" \
        README.md || problem "README.md does not say $size, $board's size"
done
# Each kind of limit, wrong in a copy.
for wrong in '/^| store /s/512/256/' '/^| outbox /s/100,000/90,000/' \
    '/^| PIN /s/64 MiB/32 MiB/' '/^| PIN /s/19 MiB/16 MiB/' \
    '/kiosk/s/640 MB/600 MB/' '/agent-sync/s/64 MB/32 MB/' \
    '/^| journal /s/32/64/'; do
    rm -rf "$work/board"
    cp -r "$boards/rpi-arm64" "$work/board"
    sed -i "$wrong" "$work/board/README.md"
    must_find check "$work/board"
done

# numbers TABLE: rows of numbers.tsv that are not so.
cat include/hearth/*.h firmware/*.h host/quality/rows.h |
    sed -e ':a' -e '/\\$/{N; s/\\\n//; ba' -e '}' >"$work/headers"
numbers() {
    grep -v '^#' "$1" | while IFS='	' read -r page words constants; do
        tr -s ' \n' '  ' <"$page" | grep -qF -e "$words" ||
            echo "$page does not say: $words"
        for pair in $constants; do
            [ "$(reckoned "${pair%=*}")" = "${pair#*=}" ] || echo \
                "${pair%=*} is $(reckoned "${pair%=*}"); $page: $words"
        done
    done
}
# reckoned NAME: a macro that may be made of others.
reckoned() {
    text=$(sed -n "s/^#define $1  *//p" "$work/headers" |
        sed 's#/\*.*##; s/(uint64_t)//; s/\([0-9]\)u/\1/g')
    for other in $(echo "$text" | grep -o 'HEARTH_[A-Z_]*'); do
        text=$(echo "$text" | sed "s/$other/$(reckoned "$other")/")
    done
    [ -z "$text" ] || echo $(($text))
}
found=$(numbers tests/lint/numbers.tsv)
[ -z "$found" ] || problem "$found"
for wrong in '5,000; 32; 16 |/5,500; 32; 16 |' 'HEARTH_OUTBOX_MAX=1/&0'; do
    sed "s/$wrong/" tests/lint/numbers.tsv >"$work/table"
    cmp -s "$work/table" tests/lint/numbers.tsv && problem "no such row: $wrong"
    [ -n "$(numbers "$work/table")" ] || problem "does not find: $wrong"
done
verdict
