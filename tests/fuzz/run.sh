#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one fuzz target for a bounded time from its kept corpus.
# usage: run.sh BUILD_DIR NAME
set -eu
build=$1
name=$2
seconds=${HEARTH_FUZZ_SECONDS:-10}
[ -z "${HEARTH_LONG:-}" ] || seconds=600
seed=${HEARTH_FUZZ_SEED:-20261121}
work=$build/fuzz/$name
mkdir -p "$work"
kept=${HEARTH_SOURCE:-.}/tests/fuzz/corpus/$name
[ -d "$kept" ] || kept=
echo "fuzz $name: seed $seed, $seconds s"
# Its own status for a finding, 77, would read as "skipped" here.
exec "$build/bin/fuzz_$name" -error_exitcode=1 -timeout_exitcode=1 \
    -max_total_time="$seconds" -seed="$seed" \
    -timeout=5 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
    -artifact_prefix="$work/" "$work" $kept
