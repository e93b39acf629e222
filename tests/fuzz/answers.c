/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes hearth_answer_decode; what it accepts has no second spelling. */
#include "hearth/answer.h"

#include "small_form.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[4u << 20];
    static uint8_t again[65536];
    struct hearth_answers answers;
    struct hearth_arena arena;
    struct hearth_reader in;
    struct hearth_writer out;

    hearth_arena_init(&arena, memory, sizeof(memory));
    hearth_reader_init(&in, hearth_slice_of(data, size));
    if (hearth_answer_decode(small_form(), &in, &arena, &answers) ==
        HEARTH_OK) {
        hearth_writer_init(&out, again, sizeof(again));
        HEARTH_CHECK(hearth_answer_encode(&answers, &out) == HEARTH_OK);
        HEARTH_CHECK(out.len == size && memcmp(again, data, size) == 0);
    }
    return 0;
}
