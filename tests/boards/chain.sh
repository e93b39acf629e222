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
. "$(dirname "$0")/lib.sh"
[ -x "$agent" ] || skip "no agent for $board"
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
programs "$bin"
. "$(dirname "$0")/bill.sh"
sysroot=$source/build/$board/sysroot
bill "$source/build/$board" agent "$source/build/$board/deps" \
    "$sysroot/packages"
HEARTH_BIN=$bin sh "$source/tests/e2e/agent_sync.sh" "$work"
