#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Dependencies point down only, and foreign headers stay behind their fences.
set -u
. "$(dirname "$0")/lib.sh"

check() {
    awk -v file="$1" -f tests/lint/floors.awk "$2"
}

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
echo '#include "hearth/link.h"' >"$bad"
must_find check core/wire/sample.c "$bad"
echo '#include "hearth/form.h"' >"$bad"
must_find check core/store/sample.c "$bad"
echo '#include <lmdb.h>' >"$bad"
must_find check host/sample.c "$bad"
echo '#include <mbedtls/ssl.h>' >"$bad"
must_find check core/wire/sample.c "$bad"
echo '#include <expat.h>' >"$bad"
must_find check host/web/sample.c "$bad"
for name in ../seal/aead_internal.h host/vault/vault.h tests/lib/test_rng.h; do
    echo "#include \"$name\"" >"$bad"
    must_find check firmware/sample.c "$bad"
done

for f in $(c_files); do
    found=$(check "$f" "$f") || problem "$found"
done
verdict
