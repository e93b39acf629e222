#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-format decides how our C looks.
set -u
. "$(dirname "$0")/lib.sh"
command -v clang-format >/dev/null || exit 77

bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
cp .clang-format "$bad"
echo 'int f( void ){return 0;}' >"$bad/sample.c"
must_find clang-format --dry-run -Werror "$bad/sample.c"

c_files | xargs clang-format --dry-run -Werror || problem "run clang-format -i"
verdict
