#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The fonts that hearth-agent-ui brings cover every character that the device
# says in each language, and the keys that it draws: one font whole, so that a
# word is not put together from two. Skips, and says for which languages,
# where this machine has not the packages.
set -u
. "$(dirname "$0")/lib.sh"
command -v fc-list >/dev/null || {
    echo "skipped: no fc-list, so no font was looked at"
    exit 77
}

# The characters beyond ASCII of file ${1}, as fc-list asks for them. Arrows and
# other marks come from any font that has them.
characters() {
    node -e '
        const all = new Set(require("fs").readFileSync(process.argv[1], "utf8")
          .split("\n").filter((l) => /^([a-z]|@name)/.test(l)).join(""));
        const of = /\p{L}|\p{M}|\p{Nd}/u;
        console.log([...all].filter((c) => c > "\x7f" && of.test(c))
          .map((c) => c.codePointAt(0).toString(16)).join(" "));
    ' "$1"
}
command -v node >/dev/null || {
    echo "skipped: no node, so no font was looked at"
    exit 77
}

covered() {
    [ -n "$(fc-list ":charset=$1" family | head -n 1)" ]
}

# No font has a letter of a private area.
must_find covered "41 e5f3 f0f0f"
for package in fonts-noto-core fonts-noto-cjk fonts-dejavu-core; do
    grep -q "RECOMMENDS.*$package" cmake/HearthPackage.cmake ||
        problem "hearth-agent-ui does not bring $package"
    for page in boards/rpi-arm64/README.md boards/tablet-x86_64/README.md; do
        grep -q "$package" "$page" || problem "$page does not name $package"
    done
done

absent=
for words in firmware/words/*.txt; do
    tag=${words##*/}
    tag=${tag%.txt}
    set=$(characters "$words")
    if covered "${set:-41}"; then
        continue
    fi
    family='Noto Sans'
    case $tag in
    ar) family='Noto Sans Arabic\|Noto Naskh Arabic' ;;
    zh) family='Noto Sans CJK SC\|WenQuanYi Micro Hei' ;;
    esac
    if fc-list : family | grep -q "$family"; then
        for c in $set; do
            covered "$c" || echo "$tag: no font has U+$c" >&2
        done
        problem "$tag: no one font has all of its characters"
    else
        absent="$absent $tag"
    fi
done
for c in 232b 21e7 2423; do
    covered "$c" || absent="$absent U+$c"
done
[ "$problems" -gt 0 ] || [ -z "$absent" ] || {
    echo "skipped: the fonts of hearth-agent-ui's packages are not here, so" \
        "these were not looked at:$absent (the others are covered)"
    exit 77
}
verdict
