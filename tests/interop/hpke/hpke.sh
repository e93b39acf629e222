#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Our sealed records against an independent HPKE (npm). Skips where node or
# npm is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
. "${HEARTH_SOURCE:-.}/tests/lib/node.sh"

need_npm "$build/hpke-tools" "$here" @hpke/core "the independent HPKE"
cp "$here/check.mjs" "$tools/"
exec node "$tools/check.mjs" "$build/bin/hearth-test-hpke-peer" \
    "$here/../../../proto/vectors/wire.txt"
