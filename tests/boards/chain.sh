#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Enrolment, interviews, sealing, sync, receipts, erasure and revocation with
# the agent of another processor, emulated, against this machine's host: the
# whole of tests/e2e/agent_sync.sh.
# usage: chain.sh BUILD BOARD
set -eu
build=$1
board=$2
source=${HEARTH_SOURCE:-.}
agent=$source/build/$board/bin/hearth-agent
emulator=$(sed -n 's/^set(BOARD_EMULATOR \([^)]*\)).*/\1/p' \
    "$source/boards/$board/board.cmake")
[ -x "$agent" ] || {
    echo "skipped: no agent for $board; ./run build --board $board makes it"
    exit 77
}
command -v "$emulator" >/dev/null || { echo "skipped: no $emulator"; exit 77; }
# What boards/*/README.md promises of it.
[ "$(wc -c <"$agent")" -le 1500000 ] || {
    echo "FAILED: $(wc -c <"$agent") bytes: more than 1,500,000"
    exit 1
}
readelf -hW "$agent" | grep -q 'Type:.*DYN' &&
    ! readelf -lW "$agent" | grep -q INTERP || {
    echo "FAILED: not a static program at any address"
    exit 1
}
if readelf -rW "$agent" | grep ' R_' | grep -v RELATIVE; then
    echo "FAILED: its start does not know these relocations"
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bin=$work/bin
mkdir "$bin"
for program in "$build"/bin/hearth-host*; do
    ln -s "$program" "$bin/"
done
printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$emulator" "$agent" \
    >"$bin/hearth-agent"
chmod +x "$bin/hearth-agent"
"$bin/hearth-agent" --version
HEARTH_BIN=$bin sh "$source/tests/e2e/agent_sync.sh" "$work"
