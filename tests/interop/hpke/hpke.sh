#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Our sealed records against an independent HPKE (npm). Skips where node or
# npm is missing.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
tools=$build/hpke-tools

skip() {
    echo "skipped: $1"
    exit 77
}

command -v node >/dev/null || skip "no node"
command -v npm >/dev/null || skip "no npm"
mkdir -p "$tools"
if ! cmp -s "$here/package-lock.json" "$tools/package-lock.json" ||
    [ ! -d "$tools/node_modules/@hpke/core" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$tools/"
    (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts) \
        >"$tools/npm.log" 2>&1 || {
        rm -f "$tools/package-lock.json"
        skip "npm could not install the independent HPKE"
    }
fi
cp "$here/check.mjs" "$tools/"
exec node "$tools/check.mjs" "$build/bin/hearth-test-hpke-peer" \
    "$here/../../../proto/vectors/wire.txt"
