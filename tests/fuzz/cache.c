/* SPDX-License-Identifier: Apache-2.0 */
/* Target: what is read of a cache file once its boxes are open: a chunk's
 * head, a column, the rows, the contents. */
#include "host/cache/chunk.h"

#include "hearth/err.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_column(struct hearth_slice in, size_t rows)
{
    static struct hearth_cache_column c;

    if (hearth_cache_column_decode(in, rows, &c) != 0) {
        return;
    }
    HEARTH_CHECK(c.text_count <= rows && c.row_count == rows);
    for (size_t row = 0; row < rows; row++) {
        HEARTH_CHECK(hearth_cache_column_code(&c, row) <
                     c.text_count + HEARTH_CACHE_GIVEN);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_slice in, content;
    struct hearth_cache_head head;
    struct hearth_cache_row row;
    struct hearth_reader r;

    if (size < 3) {
        return 0;
    }
    in = hearth_slice_of(data + 3, size - 3);
    hearth_reader_init(&r, in);
    if (data[0] == 0) {
        if (hearth_cache_head_decode(in, &head) == 0) {
            HEARTH_CHECK(head.rows <= HEARTH_CACHE_ROWS_MAX);
        }
    } else if (data[0] == 1) {
        while (hearth_cache_whole_next(&r, &content) == 0) {
            HEARTH_CHECK(content.len <= HEARTH_PLAIN_MAX);
        }
    } else if (data[0] == 2) {
        hearth_cache_row_get(&r, &row);
    } else {
        read_column(in, (size_t)data[1] << 8 | data[2]);
    }
    return 0;
}
