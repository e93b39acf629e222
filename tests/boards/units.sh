#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The unit tests of a board's build on an emulated processor: the vectors of
# proto/ among them, so that bytes do not depend on byte order or word length.
# usage: units.sh BUILD BOARD; built before by `./run test boards`
set -u
board=$2
source=${HEARTH_SOURCE:-.}
. "$(dirname "$0")/lib.sh"
least=60 cannot='firmware_lock|secmem|sandbox|crash_|pin_guard'
[ "$board" != big-endian ] || least=50
[ -f "$tree/CTestTestfile.cmake" ] || skip "no tests are built for $board"
# What needs what emulation lacks: kernel sandboxes, ptrace, locked memory of a
# whole other process, and the time of minutes.
report=$(mktemp)
trap 'rm -f "$report"' EXIT
HEARTH_EMULATED=1 ctest --test-dir "$tree" -L '^unit$' -j2 --timeout 600 \
    -E "$cannot" >"$report" 2>&1
status=$?
tail -n 25 "$report"
ran=$(sed -n 's/.*out of \([0-9]*\)$/\1/p' "$report")
[ "${ran:-0}" -ge "$least" ] || {
    echo "only ${ran:-0} tests ran: fewer than $least"
    exit 1
}
exit $status
