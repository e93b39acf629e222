/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of a sheet in the order a file gives them, made into a table. */
#ifndef HEARTH_FORMS_GRID_H
#define HEARTH_FORMS_GRID_H

#include "workbook.h"

/* The same text for every place that finds a broken file. */
#define HEARTH_FORMS_DAMAGED "the file is damaged"
#define HEARTH_FORMS_SAVE_AGAIN                                                \
    "Open it in a spreadsheet program and save it again as .xlsx."

struct hearth_forms_grid {
    struct hearth_arena *arena;
    struct hearth_forms_workbook_problem *problem; /* sheet is set already */
    struct hearth_forms_grid_cell *cells;          /* scratch */
    size_t count;
    size_t cap;
    size_t row_count;
    uint64_t last_place; /* of the cell that was put last */
    bool is_unsorted;
};

/* Sets ${problem} and gives ${rc}; row and column count from 1, 0: none. */
int hearth_forms_problem_at(struct hearth_forms_workbook_problem *problem,
                            int rc, const char *text, const char *remedy);

/* The sheet that ${name} means: trimmed, in any case. */
bool hearth_forms_sheet_find(const char *name, size_t *id);

/* An empty grid; free it with hearth_forms_grid_close. */
void hearth_forms_grid_open(struct hearth_forms_grid *g,
                            struct hearth_arena *arena,
                            struct hearth_forms_workbook_problem *problem);
void hearth_forms_grid_close(struct hearth_forms_grid *g);
/* A cell at ${row} and ${column}, counted from 0; an empty text is none. The
 * text is copied in NFC, unless ${is_kept}: then it stands in the arena as it
 * should be. E_INVALID, E_LIMIT, E_MEMORY with the problem. */
HEARTH_MUST_USE int hearth_forms_grid_put(struct hearth_forms_grid *g,
                                          uint32_t row, uint32_t column,
                                          struct hearth_slice text,
                                          bool is_kept);
/* The text of the cell that was put last, as it was kept. */
struct hearth_slice hearth_forms_grid_last(const struct hearth_forms_grid *g);
/* The table: a later cell at the same place wins. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_grid_finish(struct hearth_forms_grid *g,
                                             struct hearth_forms_csv *out);

#endif
