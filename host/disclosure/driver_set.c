/* SPDX-License-Identifier: Apache-2.0 */
/* Texts become codes, cells become linked cells. */
#include "host/disclosure/driver_set.h"
#include "host/stats/run_internal.h"

#include <stdlib.h>
#include <string.h>

#define TOTAL    "Total"
#define SIDE_MAX 200u

/* The texts that are codes of one dimension. */
struct dictionary {
    const char **texts;
    size_t count;
};

struct making {
    const struct hearth_stats_run *run;
    struct hearth_driver_set *set;
    struct hearth_coded_table table;
    struct dictionary codes[HEARTH_CODED_DIMS_MAX];
    uint32_t *inner;  /* table.inner, to be written */
    uint32_t *cells;  /* table.codes, to be written */
    uint64_t *values; /* a cell */
    bool *hidden;     /* a cell */
};

static int refuse(const struct making *m, const char *what)
{
    return hearth_stats_fail(m->run->why, HEARTH_E_INVALID, "%s", what);
}

static int no_memory(void)
{
    return HEARTH_E_MEMORY;
}

static void *take(const struct making *m, size_t count, size_t size)
{
    return hearth_arena_take(m->run->arena, count + 1, size);
}

/* ---- data, cells, dims ---- */

static uint32_t code_of(struct dictionary *d, const char *text)
{
    if (strcmp(text, TOTAL) == 0) {
        return HEARTH_CODED_TOTAL;
    }
    for (size_t i = 0; i < d->count; i++) {
        if (strcmp(d->texts[i], text) == 0) {
            return (uint32_t)i;
        }
    }
    d->texts[d->count] = text;
    return (uint32_t)d->count++;
}

/* Writes the codes of ${column} into column ${at} of a table ${width} wide. A
 * missing value is a code of its own that no cell has. */
static int write_codes(const struct making *m, struct dictionary *d,
                       const struct hearth_frame_column *column, size_t rows,
                       uint32_t *out)
{
    uint32_t *codes = take(m, column->text_count, sizeof *codes);
    const char **more = take(m, d->count + column->text_count, sizeof *more);

    if (codes == NULL || more == NULL) {
        return no_memory();
    }
    for (size_t i = 0; i < d->count; i++) {
        more[i] = d->texts[i];
    }
    d->texts = more;
    for (size_t i = 0; i < column->text_count; i++) {
        codes[i] = code_of(d, column->texts[i]);
    }
    for (size_t i = 0; i < rows; i++) {
        out[i] = column->levels[i] == HEARTH_FRAME_MISSING
                     ? HEARTH_CODED_TOTAL - 1
                     : codes[column->levels[i]];
    }
    return 0;
}

/* ${count} columns one after the other become rows. */
static void transpose(const uint32_t *from, size_t rows, size_t count,
                      uint32_t *to)
{
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < count; j++) {
            to[i * count + j] = from[j * rows + i];
        }
    }
}

static int check_codes(const struct making *m)
{
    size_t dims = m->table.dim_count;

    for (size_t i = 0; i < m->table.cell_count * dims; i++) {
        if (m->cells[i] == HEARTH_CODED_TOTAL - 1) {
            return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                     "'cells': row %zu has no code for '%.60s'",
                                     i / dims + 1, m->set->names[i % dims]);
        }
    }
    return 0;
}

/* One dimension: its columns in the data, and the one in the cells. */
static int read_dim(struct making *m, const char *name, const json_t *columns,
                    const struct hearth_frame *cells, uint32_t *inner,
                    uint32_t *codes)
{
    size_t d = m->table.dim_count;
    size_t rows = m->run->frame->row_count;
    size_t at = m->table.columns_from[d];
    const struct hearth_frame_column *shown = hearth_frame_find(cells, name);
    int e = 0;

    if (shown == NULL || !json_is_array(columns)) {
        return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                 "'dims': '%.60s' is no column of the cells, "
                                 "or names no list of columns",
                                 name);
    }
    for (size_t i = 0; e == 0 && i < json_array_size(columns); i++) {
        const char *text = json_string_value(json_array_get(columns, i));
        const struct hearth_frame_column *c =
            text == NULL ? NULL : hearth_frame_find(m->run->frame, text);
        if (c == NULL || at == HEARTH_CODED_COLUMNS_MAX) {
            return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                     "'dims': '%.60s' of '%.60s' is no column "
                                     "of the data, or there are more than %d",
                                     text == NULL ? "?" : text, name,
                                     HEARTH_CODED_COLUMNS_MAX);
        }
        e = write_codes(m, &m->codes[d], c, rows, inner + at * rows);
        at++;
    }
    if (e == 0) {
        e = write_codes(m, &m->codes[d], shown, cells->row_count,
                        codes + d * cells->row_count);
    }
    m->set->names[d] = name;
    m->table.dim_count++;
    m->table.columns_from[d + 1] = at;
    return e;
}

static int read_dims(struct making *m, const struct hearth_frame *cells)
{
    const json_t *dims = json_object_get(m->run->spec, "dims");
    size_t rows = m->run->frame->row_count, count = cells->row_count;
    uint32_t *inner = take(m, rows * HEARTH_CODED_COLUMNS_MAX, sizeof *inner);
    uint32_t *codes = take(m, count * HEARTH_CODED_DIMS_MAX, sizeof *codes);
    const char *name;
    json_t *columns;
    int e = 0;

    if (inner == NULL || codes == NULL) {
        return no_memory();
    }
    if (json_object_size(dims) == 0 ||
        json_object_size(dims) > HEARTH_CODED_DIMS_MAX) {
        return refuse(m, "'dims' names one to three dimensions");
    }
    json_object_foreach(hearth_stats_open(dims), name, columns)
    {
        if (e == 0) {
            e = read_dim(m, name, columns, cells, inner, codes);
        }
    }
    m->inner = take(m, rows * HEARTH_CODED_COLUMNS_MAX, sizeof *m->inner);
    m->cells = take(m, count * HEARTH_CODED_DIMS_MAX, sizeof *m->cells);
    if (e == 0 && (m->inner == NULL || m->cells == NULL)) {
        e = no_memory();
    }
    if (e == 0) {
        m->table.inner_count = rows;
        m->table.cell_count = count;
        transpose(inner, rows, m->table.columns_from[m->table.dim_count],
                  m->inner);
        transpose(codes, count, m->table.dim_count, m->cells);
        e = check_codes(m);
    }
    return e;
}

static bool is_true(const struct hearth_frame_column *c, size_t row)
{
    const char *text =
        c->levels[row] == HEARTH_FRAME_MISSING ? "" : c->texts[c->levels[row]];

    return strcmp(text, "TRUE") == 0 || strcmp(text, "true") == 0 ||
           strcmp(text, "1") == 0;
}

static int read_values(struct making *m, const struct hearth_frame *cells,
                       bool is_marked)
{
    const char *value = hearth_stats_text_or_null(m->run, "value");
    const char *flag = hearth_stats_text_or_null(m->run, "hidden");
    const struct hearth_frame_column *counts =
        hearth_frame_find(cells, value == NULL ? "value" : value);
    const struct hearth_frame_column *hidden =
        flag == NULL ? NULL : hearth_frame_find(cells, flag);

    if (counts == NULL || (is_marked && hidden == NULL)) {
        return refuse(m, counts == NULL ? "'value' is no column of the cells"
                                        : "'hidden' is no column of the cells");
    }
    for (size_t i = 0; i < cells->row_count; i++) {
        double v = counts->numbers[i];
        if (!(v >= 0 && v <= (double)HEARTH_AUDIT_COUNT_MAX) ||
            v != (double)(uint64_t)v) {
            return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                     "'cells': row %zu is no count", i + 1);
        }
        m->values[i] = (uint64_t)v;
        m->hidden[i] = is_marked && is_true(hidden, i);
    }
    return 0;
}

static int take_values(struct making *m, size_t count)
{
    m->values = take(m, count, sizeof *m->values);
    m->hidden = take(m, count, sizeof *m->hidden);
    return m->values == NULL || m->hidden == NULL ? no_memory() : 0;
}

/* The code of each cell as a text, for what is printed. */
static int keep_texts(struct making *m)
{
    for (size_t d = 0; d < m->table.dim_count; d++) {
        m->set->texts[d] =
            take(m, m->table.cell_count, sizeof *m->set->texts[d]);
        if (m->set->texts[d] == NULL) {
            return no_memory();
        }
        for (size_t i = 0; i < m->table.cell_count; i++) {
            uint32_t code = m->cells[i * m->table.dim_count + d];
            m->set->texts[d][i] =
                code == HEARTH_CODED_TOTAL ? TOTAL : m->codes[d].texts[code];
        }
    }
    return 0;
}

static int read_cells(struct making *m, bool is_marked)
{
    struct hearth_frame cells;
    const char *file = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    int e = hearth_stats_text(m->run, "cells", &file);

    if (m->run->frame == NULL) {
        return e < 0 ? e
                     : refuse(m, "'cells' wants 'data', the innermost cells");
    }
    if (e == 0) {
        e = hearth_run_read_file(m->run->folder, file, &bytes, &len,
                                 m->run->why);
    }
    if (e < 0) {
        return e;
    }
    e = hearth_frame_read_csv(hearth_slice_of(bytes, len), m->run->arena,
                              &cells, m->run->why);
    free(bytes);
    if (e == 0 && cells.row_count > HEARTH_AUDIT_CELLS_MAX) {
        e = hearth_stats_fail(m->run->why, HEARTH_E_LIMIT,
                              "'cells': %zu rows, at most %d", cells.row_count,
                              HEARTH_AUDIT_CELLS_MAX);
    }
    if (e == 0) {
        e = take_values(m, cells.row_count);
    }
    if (e == 0) {
        e = read_dims(m, &cells);
    }
    if (e == 0) {
        e = read_values(m, &cells, is_marked);
    }
    return e < 0 ? e : keep_texts(m);
}

/* ---- table, suppressed ---- */

static int read_count(const struct making *m, const json_t *row, size_t r,
                      size_t c, uint64_t *out)
{
    const json_t *v = json_array_get(row, c);

    if (!json_is_integer(v) || json_integer_value(v) < 0 ||
        (uint64_t)json_integer_value(v) > HEARTH_AUDIT_COUNT_MAX) {
        return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                 "'table': row %zu, column %zu is no count",
                                 r + 1, c + 1);
    }
    *out = (uint64_t)json_integer_value(v);
    return 0;
}

/* Where the cell of a row and a column is: inner cells, totals of rows, totals
 * of columns, the total. */
static size_t grid_cell(size_t rows, size_t columns, size_t r, size_t c)
{
    if (r < rows) {
        return c < columns ? r * columns + c : rows * columns + r;
    }
    return rows * columns + rows + c;
}

static int fill_grid(struct making *m, const json_t *table, size_t rows,
                     size_t columns)
{
    for (size_t r = 0; r <= rows; r++) {
        for (size_t c = 0; c <= columns; c++) {
            size_t at = grid_cell(rows, columns, r, c);
            m->cells[2 * at] = r < rows ? (uint32_t)r : HEARTH_CODED_TOTAL;
            m->cells[2 * at + 1] =
                c < columns ? (uint32_t)c : HEARTH_CODED_TOTAL;
        }
    }
    for (size_t r = 0; r < rows; r++) {
        const json_t *row = json_array_get(table, r);
        if (json_array_size(row) != columns) {
            return refuse(m, "'table': rows are not of the same length");
        }
        for (size_t c = 0; c < columns; c++) {
            uint64_t n;
            int e = read_count(m, row, r, c, &n);
            if (e < 0) {
                return e;
            }
            m->values[grid_cell(rows, columns, r, c)] += n;
            m->values[grid_cell(rows, columns, r, columns)] += n;
            m->values[grid_cell(rows, columns, rows, c)] += n;
            m->values[grid_cell(rows, columns, rows, columns)] += n;
        }
    }
    return 0;
}

static int read_suppressed(struct making *m, size_t rows, size_t columns)
{
    const json_t *list = json_object_get(m->run->spec, "suppressed");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        json_int_t r = json_integer_value(json_array_get(pair, 0));
        json_int_t c = json_integer_value(json_array_get(pair, 1));
        if (r < 1 || c < 1 || (size_t)r > rows || (size_t)c > columns) {
            return refuse(m, "'suppressed' names rows and columns of 'table', "
                             "counted from 1");
        }
        m->hidden[grid_cell(rows, columns, (size_t)r - 1, (size_t)c - 1)] =
            true;
    }
    return 0;
}

static int read_grid(struct making *m, const json_t *table)
{
    size_t rows = json_array_size(table);
    size_t columns = json_array_size(json_array_get(table, 0));
    size_t count = (rows + 1) * (columns + 1);
    int e;

    if (rows == 0 || columns == 0 || rows > SIDE_MAX || columns > SIDE_MAX ||
        count > HEARTH_AUDIT_CELLS_MAX) {
        return refuse(m, "'table' is a list of rows of counts, at most 2000 "
                         "with totals");
    }
    m->cells = take(m, 2 * count, sizeof *m->cells);
    e = take_values(m, count);
    if (e < 0 || m->cells == NULL) {
        return no_memory();
    }
    m->table.dim_count = 2;
    m->table.columns_from[1] = 1;
    m->table.columns_from[2] = 2;
    m->inner = m->cells; /* the first cells are the inner ones */
    m->table.inner_count = rows * columns;
    m->table.cell_count = count;
    m->set->columns = columns;
    e = fill_grid(m, table, rows, columns);
    return e < 0 ? e : read_suppressed(m, rows, columns);
}

/* ---- linked cells ---- */

static bool is_small(const struct hearth_driver_set *s, uint64_t count)
{
    return count > 0 && count < s->k;
}

static int link_cells(struct making *m, bool is_marked)
{
    struct hearth_driver_set *s = m->set;
    size_t total;
    int e;

    m->table.inner = m->inner;
    m->table.codes = m->cells;
    e = hearth_coded_new(&m->table, &s->coded, &total);
    if (e < 0) {
        return e == HEARTH_E_LIMIT
                   ? hearth_stats_fail(m->run->why, e,
                                       "more than %d cells, or too many "
                                       "innermost ones",
                                       HEARTH_AUDIT_CELLS_MAX)
                   : e;
    }
    s->cells = take(m, total, sizeof *s->cells);
    if (s->cells == NULL) {
        hearth_coded_free(s->coded);
        return no_memory();
    }
    s->shown = m->table.cell_count;
    s->dim_count = m->table.dim_count;
    for (size_t i = 0; i < total; i++) {
        struct hearth_linked_cell *c = &s->cells[i];
        bool is_shown = i < s->shown;
        c->count = is_shown ? m->values[i] : 0;
        c->is_untold = !is_shown;
        c->is_hidden =
            !is_shown || m->hidden[i] || (!is_marked && is_small(s, c->count));
        c->is_primary =
            is_shown && c->is_hidden && (s->k == 0 || is_small(s, c->count));
        c->low = c->is_hidden ? 0 : c->count;
        c->high = c->is_hidden ? UINT64_MAX : c->count;
    }
    s->linked.cells = s->cells;
    s->linked.cell_count = total;
    s->linked.sums = hearth_coded_sums(s->coded, &s->linked.sum_count);
    return 0;
}

int hearth_driver_set(const struct hearth_stats_run *run, bool is_marked,
                      struct hearth_driver_set *out)
{
    const json_t *table = json_object_get(run->spec, "table");
    double k = hearth_stats_number_or(run, "k", 0);
    struct making m = {.run = run, .set = out};
    int e;

    memset(out, 0, sizeof *out);
    if (!(k >= 0 && k <= 1e6) || k != (double)(uint64_t)k ||
        (!is_marked && k == 0)) {
        return refuse(&m, "'k' is a whole number from 1 to 1000000");
    }
    out->k = (uint64_t)k;
    e = table != NULL ? read_grid(&m, table) : read_cells(&m, is_marked);
    return e < 0 ? e : link_cells(&m, is_marked);
}

void hearth_driver_set_end(struct hearth_driver_set *s)
{
    hearth_coded_free(s->coded);
    s->coded = NULL;
}
