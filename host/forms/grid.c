/* SPDX-License-Identifier: Apache-2.0 */
/* From single cells to a table of rows. */
#include "grid.h"

#include "rawcell.h"

#include <stdlib.h>
#include <string.h>

/* About 20 for each of the rows allowed. */
#define CELLS_MAX 2000000u

struct hearth_forms_grid_cell {
    uint32_t row;
    uint32_t column;
    size_t order;
    struct hearth_slice text;
};

int hearth_forms_problem_at(struct hearth_forms_workbook_problem *problem,
                            int rc, const char *text, const char *remedy)
{
    problem->text = text;
    problem->remedy = remedy;
    return rc;
}

/* Names are trimmed and their case does not matter. */
static bool is_sheet(const char *name, const char *known)
{
    size_t len = strlen(name);
    size_t i = 0;

    while (len > 0 && strchr(" \t\r\n", name[len - 1]) != NULL) {
        len--;
    }
    while (i < len && strchr(" \t\r\n", name[i]) != NULL) {
        i++;
    }
    for (; i < len && *known != '\0'; i++, known++) {
        char c = name[i];

        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != *known) {
            return false;
        }
    }
    return i == len && *known == '\0';
}

bool hearth_forms_sheet_find(const char *name, size_t *id)
{
    for (size_t i = 0; i < HEARTH_FORMS_SHEET_COUNT; i++) {
        if (is_sheet(name,
                     hearth_forms_sheet_name((enum hearth_forms_sheet_id)i))) {
            *id = i;
            return true;
        }
    }
    return false;
}

void hearth_forms_grid_open(struct hearth_forms_grid *g,
                            struct hearth_arena *arena,
                            struct hearth_forms_workbook_problem *problem)
{
    memset(g, 0, sizeof(*g));
    g->arena = arena;
    g->problem = problem;
}

void hearth_forms_grid_close(struct hearth_forms_grid *g)
{
    free(g->cells);
    g->cells = NULL;
}

static int out_of_memory(struct hearth_forms_grid *g)
{
    return hearth_forms_problem_at(
        g->problem, HEARTH_E_MEMORY, "the workbook holds more than fits",
        "Remove sheets, rows or columns that the form does not need.");
}

static int grow(struct hearth_forms_grid *g)
{
    size_t cap = g->cap == 0 ? 1024 : g->cap * 2;
    struct hearth_forms_grid_cell *cells;

    if (g->cells != NULL && g->count < g->cap) {
        return HEARTH_OK;
    }
    if (g->count >= CELLS_MAX) {
        return hearth_forms_problem_at(
            g->problem, HEARTH_E_LIMIT,
            "the sheet holds more than 2,000,000 cells",
            "Remove columns that the form does not need.");
    }
    cells = realloc(g->cells, cap * sizeof(*cells));
    if (cells == NULL) {
        return out_of_memory(g);
    }
    g->cells = cells;
    g->cap = cap;
    return HEARTH_OK;
}

static int check_place(struct hearth_forms_grid *g, uint32_t row,
                       uint32_t column)
{
    if (row >= HEARTH_FORMS_CSV_ROWS_MAX) {
        return hearth_forms_problem_at(
            g->problem, HEARTH_E_LIMIT, "there are more than 101,000 rows",
            "Delete the rows below the end of the table; a form can have "
            "100,000 choices.");
    }
    if (column >= HEARTH_FORMS_CSV_COLUMNS_MAX) {
        return hearth_forms_problem_at(g->problem, HEARTH_E_LIMIT,
                                       "there are more than 256 columns",
                                       "Delete the columns at the right.");
    }
    return HEARTH_OK;
}

int hearth_forms_grid_put(struct hearth_forms_grid *g, uint32_t row,
                          uint32_t column, struct hearth_slice text,
                          bool is_kept)
{
    uint64_t place = (uint64_t)row << 32 | column;
    const char *why = NULL;
    int rc;

    if (text.len == 0) {
        return HEARTH_OK;
    }
    g->problem->row = (size_t)row + 1;
    g->problem->column = (size_t)column + 1;
    rc = check_place(g, row, column);
    if (rc == HEARTH_OK) {
        rc = grow(g);
    }
    if (rc == HEARTH_OK && !is_kept) {
        rc = hearth_forms_cell_text(text, g->arena, &text, &why);
        if (rc != HEARTH_OK) {
            return why == NULL ? out_of_memory(g)
                               : hearth_forms_problem_at(
                                     g->problem, rc, why,
                                     "Shorten it, or look what went wrong.");
        }
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    g->is_unsorted = g->is_unsorted || (g->count > 0 && place <= g->last_place);
    g->last_place = place;
    g->cells[g->count] =
        (struct hearth_forms_grid_cell){row, column, g->count, text};
    g->count++;
    g->row_count = row >= g->row_count ? (size_t)row + 1 : g->row_count;
    return HEARTH_OK;
}

struct hearth_slice hearth_forms_grid_last(const struct hearth_forms_grid *g)
{
    return g->count == 0 ? hearth_slice_text("") : g->cells[g->count - 1].text;
}

static int by_place(const void *a, const void *b)
{
    const struct hearth_forms_grid_cell *x = a;
    const struct hearth_forms_grid_cell *y = b;

    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    if (x->column != y->column) {
        return x->column < y->column ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Makes the row that begins at cell ${first}; gives the first cell behind. */
static size_t finish_row(const struct hearth_forms_grid *g, size_t first,
                         struct hearth_forms_csv_row *out)
{
    struct hearth_slice *cells;
    size_t end = first;
    size_t count;

    while (end < g->count && g->cells[end].row == g->cells[first].row) {
        end++;
    }
    count = (size_t)g->cells[end - 1].column + 1;
    cells = hearth_arena_take(g->arena, count, sizeof(*cells));
    if (cells == NULL) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        cells[i] = hearth_slice_text("");
    }
    for (size_t i = first; i < end; i++) {
        cells[g->cells[i].column] = g->cells[i].text;
    }
    out->cells = cells;
    out->count = count;
    return end;
}

int hearth_forms_grid_finish(struct hearth_forms_grid *g,
                             struct hearth_forms_csv *out)
{
    struct hearth_forms_csv_row *rows;

    g->problem->row = 0;
    g->problem->column = 0;
    if (g->is_unsorted) {
        qsort(g->cells, g->count, sizeof(*g->cells), by_place);
    }
    rows = hearth_arena_take(g->arena, g->row_count + 1, sizeof(*rows));
    if (rows == NULL) {
        return out_of_memory(g);
    }
    for (size_t i = 0; i < g->count;) {
        i = finish_row(g, i, &rows[g->cells[i].row]);
        if (i == 0) {
            return out_of_memory(g);
        }
    }
    out->rows = rows;
    out->row_count = g->row_count;
    return HEARTH_OK;
}
