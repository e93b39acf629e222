/* SPDX-License-Identifier: Apache-2.0 */
/* A sheet of a workbook while it is written, and texts made from parts. */
#ifndef CONFORMANCE_SHEET_H
#define CONFORMANCE_SHEET_H

#include "hearth/arena.h"
#include "workbook.h"

#define SHEET_COLUMNS_MAX 200u

struct sheet_row;

struct sheet {
    struct hearth_arena *arena;
    const char *headers[SHEET_COLUMNS_MAX];
    size_t column_count;
    struct sheet_row *first, *last;
    size_t row_count;
    bool has_failed; /* sticky: no memory, or too many columns */
};

void sheet_init(struct sheet *s, struct hearth_arena *arena);
/* Begins a row; what is set next belongs to it. */
void sheet_row(struct sheet *s);
/* Sets a cell of the last row; NULL and "" leave it blank. ${header} and
 * ${text} must stay. */
void sheet_set(struct sheet *s, const char *header, const char *text);
/* The whole as the compiler's readers would give it; false after a failure. */
bool sheet_finish(struct sheet *s, struct hearth_forms_table *out);

/* A text in ${arena} made as printf makes it; "" when there is no memory. */
const char *sheet_text(struct hearth_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* ${text} as a literal of an expression. */
const char *sheet_literal(struct hearth_arena *arena, const char *text);

#endif
