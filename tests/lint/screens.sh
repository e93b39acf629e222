#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What CI says of screens can be believed: a test that looks at pages skips, and
# says so, where there is no browser; and the line of ./run that tells how many
# screens were looked at is their sum, and no line of nothing.
set -u
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ---- no browser ----
# Every program of this machine but browsers.
mkdir "$work/bin"
(
    IFS=:
    for folder in $PATH; do
        ln -sf "$folder"/* "$work/bin/" 2>/dev/null
    done
)
rm -f "$work"/bin/*chrom*

# skips SCRIPT: as it must without a browser, before it starts anything.
skips() {
    said=$(PATH=$work/bin HEARTH_SOURCE=$top timeout 60 \
        sh "$1" "$work/build" 2>&1)
    [ $? -eq 77 ] && [ "$said" = 'skipped: no Chromium' ]
}

mkdir "$work/build" "$work/build/bin"
printf '. tests/lib/browser.sh\n(need_browser x y) || echo fine\n' \
    >"$work/silent.sh"
must_find skips "$work/silent.sh"
count=0
for script in $(grep -rlE '"\$browser"|need_browser|playwright|chromium' \
    tests/e2e --include='*.sh'); do
    case $script in
    */pictures.sh) continue ;; # no test: makes pictures for a guide
    esac
    count=$((count + 1))
    skips "$script" || problem "$script without a browser: $said"
done
[ "$count" -ge 8 ] || problem "$count scripts with a browser only"

# ---- the sum ----
sums() {
    printf '%b' "$1" >"$work/log"
    sh tests/lib/axe.sh "$work/log"
}
said=$(sums 'x: axe: 12 screens, 0 violations\naxe: 30 screens, 0 violations\n')
[ "$?$said" = '0axe: 42 screens, 0 violations' ] || problem "the sum: $said"
said=$(sums 'axe: 12 screens, 1 violations\naxe: 3 screens, 2 violations\n')
[ "$?$said" = '1axe: 15 screens, 3 violations' ] || problem "wrong: $said"
said=$(sums 'no line\n')
[ "$?$said" = '1axe: 0 screens, 0 violations' ] || problem "nothing: $said"
verdict
