#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cppcheck over the product's own code.
set -u
. "$(dirname "$0")/lib.sh"
command -v cppcheck >/dev/null || exit 77

# Without varFuncNullUB: POSIX says that NULL is a pointer, so the NULL that
# ends the fields of hearth_log is one too. Without variableScope and
# unusedStructMember: matters of taste that clang-tidy and reviews decide.
# Without knownConditionTrueFalse: 2.10 calls a loop's condition always false
# when it is false on one of the paths to it.
check() {
    cppcheck --quiet --enable=warning,portability,performance,style --std=c11 \
        --inline-suppr --suppress=missingIncludeSystem \
        --suppress=varFuncNullUB --suppress=variableScope \
        --suppress=unusedStructMember --suppress=knownConditionTrueFalse \
        --error-exitcode=1 -j2 -Iinclude "$@"
}

bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
echo 'int f(void) { int a[2]; a[2] = 1; return a[2]; }' >"$bad/sample.c"
must_find check "$bad/sample.c"

check core firmware host || problem "cppcheck"
verdict
