#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How much of core/ the tests run: at least 95 of 100 lines and 90 of 100
# branches, in a build that counts. Tests that fail are told by their own label.
set -eu
build=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
command -v gcovr >/dev/null || { echo "skipped: no gcovr"; exit 77; }
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -L '^(unit|sim)$' -E '^(model_|coverage_)' -j2 \
    >"$build/coverage.log" 2>&1 || true
ran=$(sed -n 's/^.*tests failed out of \([0-9]*\)$/\1/p' "$build/coverage.log")
[ "${ran:-0}" -gt 90 ] || { tail -n 20 "$build/coverage.log"; exit 1; }
gcovr -r "$top" --object-directory "$build" -f "$top/core/" \
    --exclude-unreachable-branches --json-summary "$build/coverage.json" \
    --fail-under-line 95 --fail-under-branch 90 -s "$build/core" \
    >"$build/coverage.txt" 2>&1 || code=$?
grep -E '^(lines|branches|functions)' "$build/coverage.txt" |
    sed 's/^/coverage of core: /'
grep -E '^failed' "$build/coverage.txt" || true
exit "${code:-0}"
