/* SPDX-License-Identifier: Apache-2.0 */
/* One question's answers over the rows of a chunk. */
#include "host/cache/column.h"

#include <string.h>

/* Twice the rows, a power of two: a probe ends soon. */
#define SLOTS (2u * HEARTH_CACHE_ROWS_MAX)

struct dictionary {
    uint16_t slots[SLOTS];                 /* 0: free; else index + 1 */
    uint16_t rows[HEARTH_CACHE_ROWS_MAX];  /* the first row with the text */
    uint16_t codes[HEARTH_CACHE_ROWS_MAX]; /* a row */
    size_t count;
};

static uint32_t hash(struct hearth_slice text)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < text.len; i++) {
        h = (h ^ text.data[i]) * 16777619u;
    }
    return h;
}

static struct hearth_slice text_of(const struct hearth_cache_cells *c,
                                   size_t row)
{
    const struct hearth_cache_cell *cell = &c->first[row * c->stride];

    return hearth_slice_of(c->pool + cell->at, cell->len);
}

/* Index of the row's text in the dictionary; new ones are added. */
static uint16_t enter(struct dictionary *d, const struct hearth_cache_cells *c,
                      size_t row)
{
    struct hearth_slice text = text_of(c, row);
    uint32_t at = hash(text) % SLOTS;

    while (d->slots[at] != 0) {
        uint16_t known = (uint16_t)(d->slots[at] - 1u);

        if (hearth_slice_is_equal(text_of(c, d->rows[known]), text)) {
            return known;
        }
        at = (at + 1) % SLOTS;
    }
    d->rows[d->count] = (uint16_t)row;
    d->count++;
    d->slots[at] = (uint16_t)d->count;
    return (uint16_t)(d->count - 1);
}

static bool fill(struct dictionary *d, const struct hearth_cache_cells *c)
{
    bool is_same = true;

    for (size_t row = 0; row < c->count; row++) {
        const struct hearth_cache_cell *cell = &c->first[row * c->stride];

        d->codes[row] = cell->state;
        if (cell->state == HEARTH_CACHE_GIVEN) {
            d->codes[row] = (uint16_t)(HEARTH_CACHE_GIVEN + enter(d, c, row));
        }
        is_same = is_same && d->codes[row] == d->codes[0];
    }
    return is_same;
}

static void put_codes(const struct dictionary *d, size_t rows,
                      struct hearth_writer *out)
{
    uint8_t width = d->count + HEARTH_CACHE_GIVEN <= 256 ? 1 : 2;

    hearth_writer_u8(out, width);
    for (size_t row = 0; row < rows; row++) {
        if (width == 1) {
            hearth_writer_u8(out, (uint8_t)d->codes[row]);
        } else {
            hearth_writer_u16(out, d->codes[row]);
        }
    }
}

int hearth_cache_column_encode(const struct hearth_cache_cells *cells,
                               struct hearth_writer *out)
{
    struct dictionary d;
    bool is_same;

    if (cells->count == 0 || cells->count > HEARTH_CACHE_ROWS_MAX) {
        return HEARTH_E_LIMIT;
    }
    memset(d.slots, 0, sizeof(d.slots));
    d.count = 0;
    is_same = fill(&d, cells);
    hearth_writer_varint(out, d.count);
    for (size_t i = 0; i < d.count; i++) {
        struct hearth_slice text = text_of(cells, d.rows[i]);

        hearth_writer_varint(out, text.len);
        hearth_writer_put(out, text.data, text.len);
    }
    if (is_same) {
        hearth_writer_u8(out, 0);
        hearth_writer_varint(out, d.codes[0]);
    } else {
        put_codes(&d, cells->count, out);
    }
    return hearth_writer_finish(out);
}

uint32_t hearth_cache_column_code(const struct hearth_cache_column *c,
                                  size_t row)
{
    if (c->width == 0) {
        return c->same;
    }
    return c->width == 1
               ? c->codes[row]
               : ((uint32_t)c->codes[2 * row] << 8 | c->codes[2 * row + 1]);
}

static bool are_codes_fine(const struct hearth_cache_column *c)
{
    uint32_t most = 0;

    for (size_t row = 0; row < c->row_count; row++) {
        uint32_t code = hearth_cache_column_code(c, row);

        most = code > most ? code : most;
    }
    return most < c->text_count + HEARTH_CACHE_GIVEN;
}

int hearth_cache_column_decode(struct hearth_slice in, size_t rows,
                               struct hearth_cache_column *out)
{
    struct hearth_reader r;
    uint64_t count, same = 0;
    int e;

    if (rows == 0 || rows > HEARTH_CACHE_ROWS_MAX) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&r, in);
    count = hearth_reader_varint(&r);
    if (count > rows) {
        return HEARTH_E_INVALID;
    }
    out->row_count = rows;
    out->text_count = (size_t)count;
    for (size_t i = 0; i < out->text_count; i++) {
        uint64_t len = hearth_reader_varint(&r);

        if (len > hearth_reader_left(&r)) {
            return HEARTH_E_INVALID;
        }
        out->texts[i] = hearth_reader_take(&r, (size_t)len);
    }
    out->width = hearth_reader_u8(&r);
    if (out->width > 2) {
        return HEARTH_E_INVALID;
    }
    if (out->width == 0) {
        same = hearth_reader_varint(&r);
    }
    out->codes = hearth_reader_take(&r, rows * out->width).data;
    e = hearth_reader_finish(&r);
    if (e != 0 || same > HEARTH_CACHE_ROWS_MAX + HEARTH_CACHE_GIVEN) {
        return HEARTH_E_INVALID;
    }
    out->same = (uint32_t)same;
    return are_codes_fine(out) ? 0 : HEARTH_E_INVALID;
}
