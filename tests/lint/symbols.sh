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

# lacks PROGRAM NAME...: what a program is said not to be able to do is not in it.
lacks() {
    program=$1
    shift
    nm "$build/bin/$program" >/dev/null 2>&1 || problem "no $program to read"
    for name in "$@"; do
        ! nm "$build/bin/$program" 2>/dev/null | grep -qw "$name" ||
            problem "$program holds $name"
    done
}
# Ingest opens no record; results and web speak to no device; web opens
# nothing, takes no records and issues nothing.
lacks hearth-host-ingest hearth_hpke_open hearth_record_open hearth_vault_open
lacks hearth-host-results hearth_link_server_open coap_new_context \
    mbedtls_ssl_setup hearth_certificate_issue MHD_start_daemon
lacks hearth-host-web hearth_hpke_open hearth_record_open hearth_vault_open \
    hearth_link_server_open coap_new_context hearth_certificate_issue \
    hearth_sync_server_open
# Web checks no passphrase and reads no table of people; the desk, which does,
# has no network and opens no record.
lacks hearth-host-web hearth_passphrase_derive argon2id_ctx hearth_people_open \
    hearth_people_look hearth_people_login hearth_session_begin
lacks hearth-host-desk hearth_hpke_open hearth_record_open hearth_vault_open \
    MHD_start_daemon coap_new_context mbedtls_ssl_setup hearth_link_server_open
# Web writes nothing: neither to the store nor to the audit chain.
lacks hearth-host-web mdb_put mdb_del hearth_audit_add hearth_charter_publish \
    hearth_kv_lmdb_open hearth_folder_open hearth_folder_save \
    hearth_tombstones_replay hearth_practice_remove
# The check sees programs that can: each must hold what the others must not.
holds() {
    nm "$build/bin/$1" | grep -qw "$2" || problem "$1 does not hold $2"
}
holds hearth-host-results hearth_record_open
holds hearth-host-ingest hearth_link_server_open
holds hearth-host-ingest hearth_certificate_issue
holds hearth-host-web MHD_start_daemon
holds hearth-host-desk mdb_put
holds hearth-host-desk hearth_audit_add
holds hearth-host-desk hearth_people_login
verdict
