#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every public header compiles alone, and documents each of its functions.
set -u
. "$(dirname "$0")/lib.sh"

documented() {
    awk -v file="$1" -f tests/lint/headers.awk "$2"
}

compiles() {
    printf '#include "%s"\nint hearth_unused;\n' "$1" |
        gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic \
            -Werror -Iinclude -fsyntax-only -xc -
}

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
printf '/* About f. */\nvoid hearth_f(void);\n\nvoid hearth_g(void);\n' >"$bad"
must_find documented sample.h "$bad"
echo 'size_t hearth_f(void);' >"$bad"
must_find compiles "$bad"

for h in include/hearth/*.h; do
    compiles "$top/$h" || problem "$h"
    found=$(documented "$h" "$h") || problem "$found"
done
verdict
