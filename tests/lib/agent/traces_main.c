/* SPDX-License-Identifier: Apache-2.0 */
/* How much of a sealed record stands in a file, for scripts that look whether
 * it is gone.
 *
 * usage: hearth-test-traces STORE SEQ FILE
 *
 * STORE is the store folder of the device that sealed it. Prints how many of
 * its ciphertext's pieces of 16 bytes (one every 8 bytes) are in FILE. */
#define _GNU_SOURCE /* memmem */
#include "hearth/outbox.h"
#include "hearth/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_B ((size_t)64 << 20)
#define PIECE      16u

static size_t read_file(const char *path, uint8_t *out)
{
    FILE *f = fopen(path, "rb");
    size_t len;

    if (f == NULL) {
        return 0;
    }
    len = fread(out, 1, FILE_MAX_B, f);
    (void)fclose(f);
    return len;
}

int main(int argc, char **argv)
{
    static uint8_t stored[HEARTH_RECORD_MAX];
    struct hearth_record record;
    struct hearth_kv *kv = NULL;
    size_t stored_len, len, found = 0;
    uint8_t *file = malloc(FILE_MAX_B);

    if (argc != 4 || file == NULL ||
        hearth_kv_lmdb_open(argv[1], (uint64_t)512 << 20, &kv) != 0 ||
        hearth_outbox_record(kv, strtoull(argv[2], NULL, 10), stored,
                             sizeof(stored), &stored_len) != 0 ||
        hearth_record_decode(hearth_slice_of(stored, stored_len), &record) !=
            0) {
        return 99;
    }
    len = read_file(argv[3], file);
    for (size_t at = 0; at + PIECE <= record.ct.len; at += PIECE / 2) {
        found += memmem(file, len, record.ct.data + at, PIECE) != NULL;
    }
    (void)printf("%zu\n", found);
    hearth_kv_lmdb_close(kv);
    free(file);
    return len == 0 ? 99 : 0;
}
