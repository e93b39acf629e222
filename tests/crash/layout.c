/* SPDX-License-Identifier: Apache-2.0 */
/* Writes another layout's number into a store, as a later program would.
 * usage: hearth-test-layout STORE NUMBER */
#include "kv_schema.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
    static hearth_kv_migrate *const none[128];
    struct hearth_kv_schema later = {0, none};
    struct hearth_kv *kv;

    if (argc != 3) {
        return 2;
    }
    later.version = (uint32_t)strtoul(argv[2], NULL, 10);
    if (later.version > 128 ||
        hearth_kv_lmdb_open_schema(argv[1], (uint64_t)1 << 30, &later, &kv) !=
            0) {
        return 1;
    }
    hearth_kv_lmdb_close(kv);
    return 0;
}
