#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sizes, forbidden calls, comment style: what docs and reviews cannot hold.
set -u
. "$(dirname "$0")/lib.sh"

check() {
    awk -v file="$1" -f tests/lint/style.awk "$2" || return 1
    case $1 in
    tests/* | core/base/bytes.c | core/base/secmem.c) ;;
    *) awk -v file="$1" -f tests/lint/memcpy.awk "$2" ;;
    esac
}

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
spdx='/* SPDX-License-Identifier: Apache-2.0 */'
for line in 'int f(void) { return atoi("1"); }' 'typedef struct a b;' \
    'int x; // no' '    if (memcmp(a, b, 32)) {' '    printf("answer");' \
    '    assert(len == 4);' '    memcpy(out, in, len);' "$(printf '\tint x;')"; do
    printf '%s\n%s\n' "$spdx" "$line" >"$bad"
    must_find check core/seal/sample.c "$bad"
done
{
    printf '%s\nint f(void)\n{\n' "$spdx"
    seq 71 | sed 's/.*/    g();/'
    echo '}'
} >"$bad"
must_find check core/seal/sample.c "$bad"

for f in $(c_files); do
    found=$(check "$f" "$f") || problem "$found"
done
verdict
