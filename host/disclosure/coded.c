/* SPDX-License-Identifier: Apache-2.0 */
/* Membership by codes. */
#include "host/disclosure/coded.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

struct hearth_coded {
    struct hearth_linked_sum *sums;
    size_t sum_count;
    uint32_t *parts;
};

struct making {
    const struct hearth_coded_table *t;
    const uint32_t **rows; /* distinct innermost cells */
    size_t row_count;
    uint32_t *cell_of; /* a row: the cell that shows it alone, or NONE */
    uint32_t *members; /* rows of all cells */
    size_t *from; /* a cell: where its members begin; one more at the end */
};

static size_t width_of(const struct hearth_coded_table *t)
{
    return t->columns_from[t->dim_count];
}

static int compare_rows(const uint32_t *a, const uint32_t *b, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

/* Heap sort: qsort has no context, and the width is one. */
static void sift(const uint32_t **rows, size_t at, size_t count, size_t width)
{
    for (;;) {
        size_t child = 2 * at + 1;
        const uint32_t *row = rows[at];
        if (child >= count) {
            return;
        }
        if (child + 1 < count &&
            compare_rows(rows[child], rows[child + 1], width) < 0) {
            child++;
        }
        if (compare_rows(row, rows[child], width) >= 0) {
            return;
        }
        rows[at] = rows[child];
        rows[child] = row;
        at = child;
    }
}

static void sort_rows(const uint32_t **rows, size_t count, size_t width)
{
    for (size_t i = count / 2; i > 0; i--) {
        sift(rows, i - 1, count, width);
    }
    for (size_t i = count; i > 1; i--) {
        const uint32_t *last = rows[i - 1];
        rows[i - 1] = rows[0];
        rows[0] = last;
        sift(rows, 0, i - 1, width);
    }
}

static void find_distinct(struct making *m)
{
    size_t width = width_of(m->t), count = 0;

    for (size_t i = 0; i < m->t->inner_count; i++) {
        m->rows[i] = &m->t->inner[i * width];
    }
    sort_rows(m->rows, m->t->inner_count, width);
    for (size_t i = 0; i < m->t->inner_count; i++) {
        if (count == 0 ||
            compare_rows(m->rows[count - 1], m->rows[i], width) != 0) {
            m->rows[count++] = m->rows[i];
        }
    }
    m->row_count = count;
}

static bool is_in(const struct hearth_coded_table *t, const uint32_t *row,
                  const uint32_t *codes)
{
    for (size_t d = 0; d < t->dim_count; d++) {
        bool is_hit = codes[d] == HEARTH_CODED_TOTAL;
        for (size_t c = t->columns_from[d];
             !is_hit && c < t->columns_from[d + 1]; c++) {
            is_hit = row[c] == codes[d];
        }
        if (!is_hit) {
            return false;
        }
    }
    return true;
}

/* Counts the members of one cell, or writes them as well, from ${at} on. */
static size_t find_cell(struct making *m, size_t cell, size_t at)
{
    const struct hearth_coded_table *t = m->t;
    size_t count = 0;

    for (uint32_t r = 0; r < m->row_count; r++) {
        if (!is_in(t, m->rows[r], &t->codes[cell * t->dim_count])) {
            continue;
        }
        if (m->members != NULL) {
            m->members[at + count] = r;
        }
        count++;
    }
    return count;
}

/* The same of all cells. */
static size_t find_members(struct making *m)
{
    size_t count = 0;

    for (size_t c = 0; c < m->t->cell_count; c++) {
        m->from[c] = count;
        count += find_cell(m, c, count);
    }
    m->from[m->t->cell_count] = count;
    return count;
}

/* The first cell with a single member is that innermost cell. */
static size_t place_rows(struct making *m)
{
    size_t count = m->t->cell_count;

    for (size_t r = 0; r < m->row_count; r++) {
        m->cell_of[r] = NONE;
    }
    for (uint32_t c = 0; c < m->t->cell_count; c++) {
        uint32_t first =
            m->from[c] < m->from[c + 1] ? m->members[m->from[c]] : NONE;
        if (m->from[c + 1] - m->from[c] == 1 && m->cell_of[first] == NONE) {
            m->cell_of[first] = c;
        }
    }
    for (size_t r = 0; r < m->row_count; r++) {
        if (m->cell_of[r] == NONE) {
            m->cell_of[r] = (uint32_t)count++;
        }
    }
    return count;
}

static void write_sums(const struct making *m, struct hearth_coded *out)
{
    size_t parts = 0;

    for (uint32_t c = 0; c < m->t->cell_count; c++) {
        size_t from = m->from[c], count = m->from[c + 1] - from;
        if (count == 1 && m->cell_of[m->members[from]] == c) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            out->parts[parts + i] = m->cell_of[m->members[from + i]];
        }
        out->sums[out->sum_count++] =
            (struct hearth_linked_sum){c, &out->parts[parts], count};
        parts += count;
    }
}

static int check(const struct hearth_coded_table *t)
{
    if (t->dim_count == 0) {
        return HEARTH_E_INVALID;
    }
    if (t->dim_count > HEARTH_CODED_DIMS_MAX ||
        width_of(t) > HEARTH_CODED_COLUMNS_MAX ||
        t->inner_count > HEARTH_CODED_ROWS_MAX ||
        t->cell_count > HEARTH_AUDIT_CELLS_MAX) {
        return HEARTH_E_LIMIT;
    }
    return 0;
}

static int make(struct making *m, struct hearth_coded *out, size_t *cell_count)
{
    size_t parts;

    m->rows = calloc(m->t->inner_count + 1, sizeof *m->rows);
    m->cell_of = calloc(m->t->inner_count + 1, sizeof *m->cell_of);
    m->from = calloc(m->t->cell_count + 1, sizeof *m->from);
    if (m->rows == NULL || m->cell_of == NULL || m->from == NULL) {
        return HEARTH_E_MEMORY;
    }
    find_distinct(m);
    if (m->row_count > HEARTH_AUDIT_CELLS_MAX) {
        return HEARTH_E_LIMIT;
    }
    parts = find_members(m);
    if (parts > HEARTH_CODED_PARTS_MAX) {
        return HEARTH_E_LIMIT;
    }
    m->members = calloc(parts + 1, sizeof *m->members);
    out->parts = calloc(parts + 1, sizeof *out->parts);
    out->sums = calloc(m->t->cell_count + 1, sizeof *out->sums);
    if (m->members == NULL || out->parts == NULL || out->sums == NULL) {
        return HEARTH_E_MEMORY;
    }
    (void)find_members(m);
    *cell_count = place_rows(m);
    write_sums(m, out);
    return *cell_count > HEARTH_AUDIT_CELLS_MAX ? HEARTH_E_LIMIT : 0;
}

int hearth_coded_new(const struct hearth_coded_table *t,
                     struct hearth_coded **out, size_t *cell_count)
{
    struct making m = {.t = t};
    struct hearth_coded *c;
    int e = check(t);

    if (e < 0) {
        return e;
    }
    c = calloc(1, sizeof *c);
    e = c == NULL ? HEARTH_E_MEMORY : make(&m, c, cell_count);
    free(m.rows);
    free(m.cell_of);
    free(m.from);
    free(m.members);
    if (e < 0) {
        hearth_coded_free(c);
        return e;
    }
    *out = c;
    return 0;
}

void hearth_coded_free(struct hearth_coded *c)
{
    if (c != NULL) {
        free(c->sums);
        free(c->parts);
        free(c);
    }
}

const struct hearth_linked_sum *hearth_coded_sums(const struct hearth_coded *c,
                                                  size_t *count)
{
    *count = c->sum_count;
    return c->sums;
}
