#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cppcheck over the product's own code.
set -u
. "$(dirname "$0")/lib.sh"
command -v cppcheck >/dev/null || exit 77
cppcheck --quiet --enable=warning,portability,performance --std=c11 \
    --inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 -j2 \
    -Iinclude core firmware host || problem "cppcheck"
verdict
