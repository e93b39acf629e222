/* SPDX-License-Identifier: Apache-2.0 */
/* Target: what a recipient reads: the list of files in an opened parcel, a
 * sealed one of anybody's making, and a public key's line. */
#include "host/export/parcel.h"

#include "hearth/err.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t memory[1u << 14];
    static struct hearth_key key = {{1}};
    struct hearth_slice in = hearth_slice_of(data, size);
    uint8_t public_key[HEARTH_PARCEL_PUBLIC];
    struct hearth_parcel p;
    struct hearth_arena arena;

    if (hearth_parcel_files(in, &p) == 0) {
        for (size_t i = 0; i < p.file_count; i++) {
            HEARTH_CHECK(strchr(p.files[i].name, '/') == NULL);
            HEARTH_CHECK(p.files[i].name[0] != '.');
            HEARTH_CHECK(p.files[i].bytes.len <= size);
        }
    }
    HEARTH_CHECK(hearth_parcel_line_parse(in, public_key) <= 0);
    hearth_arena_init(&arena, memory, sizeof(memory));
    HEARTH_CHECK(hearth_parcel_open(in, &key, &arena, &p) != 0);
    return 0;
}
