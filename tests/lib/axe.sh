#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# axe.sh LOG: one line, "axe: N screens, M violations", over all such lines of
# what tests printed. Fails when no screen was looked at, or something is wrong
# on one.
sed -n 's/.*axe: \([0-9][0-9]*\) screens, \([0-9][0-9]*\) violations.*/\1 \2/p' \
    "$1" | awk '{ screens += $1; wrong += $2 }
END {
    printf "axe: %d screens, %d violations\n", screens, wrong
    exit screens > 0 && wrong == 0 ? 0 : 1
}'
