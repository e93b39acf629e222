/* SPDX-License-Identifier: Apache-2.0 */
/* One question's answers over the rows of a chunk, as bytes: the distinct
 * answers once, and for each row a code (FORMAT.md "Cache"). */
#ifndef HOST_CACHE_COLUMN_H
#define HOST_CACHE_COLUMN_H

#include "hearth/bytes.h"

/* Rows of one chunk, so that a code fits two bytes. */
#define HEARTH_CACHE_ROWS_MAX 4096u

/* Codes below the first answer's. */
#define HEARTH_CACHE_NOT_ASKED 0u
#define HEARTH_CACHE_SKIPPED   1u
#define HEARTH_CACHE_GIVEN     2u /* code of the first distinct answer */

/* A row's answer on the way in; its text stands in a pool. */
struct hearth_cache_cell {
    uint32_t at;
    uint16_t len;
    uint8_t state; /* HEARTH_CACHE_NOT_ASKED, _SKIPPED, _GIVEN */
};

/* Appends the column of ${count} rows, each ${stride} cells behind the one
 * before, to ${out}. E_LIMIT: too many rows; E_SPACE. */
struct hearth_cache_cells {
    const struct hearth_cache_cell *first;
    size_t count, stride;
    const uint8_t *pool;
};
HEARTH_MUST_USE int
hearth_cache_column_encode(const struct hearth_cache_cells *cells,
                           struct hearth_writer *out);

/* A column as it stands in its bytes. */
struct hearth_cache_column {
    struct hearth_slice texts[HEARTH_CACHE_ROWS_MAX];
    size_t text_count;
    size_t row_count;
    uint8_t width; /* bytes a code: 1 or 2; 0: all rows have ${same} */
    uint32_t same;
    const uint8_t *codes; /* big-endian */
};

/* Views into ${in}, which must be the column of exactly ${rows} rows.
 * E_INVALID: it is not. */
HEARTH_MUST_USE int hearth_cache_column_decode(struct hearth_slice in,
                                               size_t rows,
                                               struct hearth_cache_column *out);
/* The code of a row; below text_count + HEARTH_CACHE_GIVEN. */
uint32_t hearth_cache_column_code(const struct hearth_cache_column *c,
                                  size_t row);

#endif
