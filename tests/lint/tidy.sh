#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over the product: on a compile database that clang made, because gcc's
# own warning flags are errors to it.
set -u
. "$(dirname "$0")/lib.sh"
command -v clang-tidy >/dev/null || exit 77
lint=$top/build/lint
cmake --preset lint >"$build/tidy.configure.log" 2>&1 ||
    { tail -n 20 "$build/tidy.configure.log" >&2; exit 1; }
ninja -C "$lint" -t targets all | sed -n 's/^\(generated[^:]*\(\.pb\|words_[a-z]*\|say_[a-z]*\)\.[ch]\):.*/\1/p' |
    xargs -r ninja -C "$lint" >/dev/null

bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
cp .clang-tidy "$bad"
printf 'int f(int a)\n{\n    if (a == a) {\n        return 1;\n    }\n    return 0;\n}\n' \
    >"$bad/sample.c"
must_find clang-tidy --quiet "$bad/sample.c" -- -std=c11

find core firmware host -name '*.c' | sort | xargs -P2 -n6 clang-tidy --quiet -p "$lint" \
    2>/dev/null || problem "clang-tidy"
verdict
