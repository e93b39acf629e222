/* SPDX-License-Identifier: Apache-2.0 */
/* Target: hearth_release_decode and the JSON reader beneath it. What decodes
 * must encode, and read back the same. */
#include "host/release/release.h"

#include "hearth/err.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t memory[1u << 17], again_memory[1u << 17];
    static uint8_t bytes[1u << 19];
    struct hearth_release r, again;
    struct hearth_arena arena;
    struct hearth_writer w;

    hearth_arena_init(&arena, memory, sizeof(memory));
    if (hearth_release_decode(hearth_slice_of(data, size), &arena, &r) != 0) {
        return 0;
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    if (hearth_release_encode(&r, &w) != 0) {
        return 0;
    }
    hearth_arena_init(&arena, again_memory, sizeof(again_memory));
    HEARTH_CHECK(
        hearth_release_decode(hearth_writer_slice(&w), &arena, &again) == 0);
    HEARTH_CHECK(again.form_count == r.form_count);
    return 0;
}
