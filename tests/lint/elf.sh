#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The hardening is in the files themselves, not only in the build's intent.
set -u
. "$(dirname "$0")/lib.sh"

check_elf() {
    readelf -h "$1" | grep -q 'Type:.*DYN' || { echo "$1: not PIE"; return 1; }
    readelf -lW "$1" | grep -q GNU_RELRO || { echo "$1: no RELRO"; return 1; }
    readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' ||
        { echo "$1: no BIND_NOW"; return 1; }
    readelf -lW "$1" | grep GNU_STACK | grep -q 'RW ' ||
        { echo "$1: executable stack"; return 1; }
    readelf -sW "$1" | grep -q __stack_chk_fail ||
        { echo "$1: no stack canary"; return 1; }
}

sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
echo 'int main(void) { return 0; }' |
    gcc -no-pie -fno-pie -xc - -o "$sample/plain"
must_find check_elf "$sample/plain"

for name in hearth-agent hearth-host hearth-host-ingest hearth-host-results \
    hearth-host-web hearth-host-desk; do
    [ -x "$build/bin/$name" ] || { problem "$name was not built"; continue; }
    found=$(check_elf "$build/bin/$name") || problem "$found"
done
verdict
