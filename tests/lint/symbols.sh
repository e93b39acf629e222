#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Libraries export hearth_* only; the process that faces the network cannot
# open a record, because the code that could is not in it.
set -u
. "$(dirname "$0")/lib.sh"

found=0
for lib in $(find "$build/core" "$build/host" -name 'libhearth_*.a'); do
    found=$((found + 1))
    names=$(nm -g --defined-only "$lib" 2>/dev/null |
        awk 'NF == 3 { print $3 }' |
        grep -vE '^(hearth_|__wrap_mbedtls_ssl_|__asan|__ubsan|__odr|Hearth|pb_)' |
        grep -vE '(_msg|_fields)$' | sort -u)
    [ -z "$names" ] || problem "$lib exports: $names"
done
[ "$found" -ge 7 ] || problem "only $found libraries found"

ingest=$build/bin/hearth-host-ingest
for name in hearth_hpke_open hearth_record_open hearth_withdraw_open \
    hearth_vault_open; do
    if nm "$ingest" 2>/dev/null | grep -qw "$name"; then
        problem "hearth-host-ingest holds $name"
    fi
done
# The check sees a program that can: results must hold what ingest must not.
nm "$build/bin/hearth-host-results" | grep -qw hearth_record_open ||
    problem "hearth-host-results does not hold hearth_record_open"
verdict
