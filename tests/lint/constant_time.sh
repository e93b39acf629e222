#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What handles secrets neither branches nor addresses memory by them: valgrind
# sees to it, with the secrets marked undefined.
set -u
. "$(dirname "$0")/lib.sh"

check() {
    valgrind --quiet --error-exitcode=9 \
        "$build/bin/hearth-test-constant-time" "$1"
}

command -v valgrind >/dev/null || { echo "skipped: no valgrind"; exit 77; }
must_find check control
for what in compare seal; do
    check $what || problem "$what depends on a secret"
done
verdict
