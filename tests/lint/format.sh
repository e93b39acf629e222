#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-format decides how our C looks.
set -u
. "$(dirname "$0")/lib.sh"
command -v clang-format >/dev/null || exit 77
c_files | xargs clang-format --dry-run -Werror || problem "run clang-format -i"
verdict
