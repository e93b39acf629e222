/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the reader of tables. Target functions: hearth_frame_read_csv,
 * hearth_frame_keep. */
#include "host/stats/frame.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct hearth_frame *f)
{
    for (size_t c = 0; c < f->column_count; c++) {
        const struct hearth_frame_column *column = &f->columns[c];

        for (size_t i = 0; i < f->row_count; i++) {
            uint32_t level = column->levels[i];

            HEARTH_CHECK(level == HEARTH_FRAME_MISSING ||
                         level < column->text_count);
            HEARTH_CHECK(level != HEARTH_FRAME_MISSING ||
                         isnan(column->numbers[i]));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[16u << 20];
    struct hearth_arena arena;
    struct hearth_frame f, half;
    struct hearth_stats_why why = {""};
    bool *keep;
    int e;

    hearth_arena_init(&arena, memory, sizeof(memory));
    e = hearth_frame_read_csv(hearth_slice_of(data, size), &arena, &f, &why);
    HEARTH_CHECK((e == 0) == (why.text[0] == '\0'));
    if (e != 0) {
        return 0;
    }
    check(&f);
    keep = hearth_arena_take(&arena, f.row_count + 1, sizeof(*keep));
    for (size_t i = 0; keep != NULL && i < f.row_count; i++) {
        keep[i] = i % 2 == 0;
    }
    if (keep != NULL && hearth_frame_keep(&f, keep, &half) == 0) {
        check(&half);
    }
    return 0;
}
