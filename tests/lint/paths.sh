#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Nothing in the tree names a machine's folders or the package hosts that this
# machine happens to use; shell scripts parse; links between pages lead
# somewhere.
set -u
. "$(dirname "$0")/lib.sh"

tracked() {
    git ls-files 2>/dev/null | grep . || find . -type f \
        -not -path './build/*' -not -path './.git/*'
}

# The hosts that packages come from here, as an expression.
hosts() {
    {
        apt-get indextargets --format '$(SITE)' 2>/dev/null
        timeout 5 npm config get registry 2>/dev/null
    } | sed -n 's#^[a-z]*://\([^/:]*\).*#\1#p' | sort -u |
        sed 's/\./\\./g' | paste -sd'|' -
}

registry=$(hosts)
# "/root/item" is a path in a form: there only hidden folders tell a machine.
machine="(^|[^a-zA-Z0-9_.])/(work|home)/[a-z]|/root/\\.[a-z]${registry:+|$registry}"
check() {
    ! grep -nIE "$machine" "$@" /dev/null
}

# Prints the relative links of one page that lead nowhere.
links() {
    lost=0
    for link in $(sed 's/`[^`]*`//g' "$1" | grep -o ']([^)# ]*' |
        sed 's/^](//' | grep -vE '^[a-z]+:|^$'); do
        [ -e "$(dirname "$1")/$link" ] || { echo "$1: $link"; lost=1; }
    done
    return $lost
}

bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
printf 'see /%s/someone/x\n' home >"$bad/sample"
must_find check "$bad/sample"
echo 'see [that](missing.md)' >"$bad/sample"
must_find links "$bad/sample"

tracked >"$bad/all"
found=$(grep -vE '^LICENSE$' "$bad/all" | tr '\n' '\0' |
    xargs -0 grep -snIE "$machine") && problem "$found"
for f in run $(grep '\.sh$' "$bad/all"); do
    [ ! -e "$f" ] || sh -n "$f" || problem "$f does not parse"
done
for f in $(grep '\.md$' "$bad/all"); do
    [ ! -e "$f" ] && continue
    found=$(links "$f") || problem "no such file: $found"
done
verdict
