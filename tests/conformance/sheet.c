/* SPDX-License-Identifier: Apache-2.0 */
/* Rows are lists while they are written and tables in the end. */
#include "sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct sheet_row {
    const char *cells[SHEET_COLUMNS_MAX];
    struct sheet_row *next;
};

void sheet_init(struct sheet *s, struct hearth_arena *arena)
{
    memset(s, 0, sizeof *s);
    s->arena = arena;
}

void sheet_row(struct sheet *s)
{
    struct sheet_row *row = hearth_arena_take(s->arena, 1, sizeof *row);

    if (row == NULL) {
        s->has_failed = true;
        return;
    }
    if (s->last != NULL) {
        s->last->next = row;
    } else {
        s->first = row;
    }
    s->last = row;
    s->row_count++;
}

void sheet_set(struct sheet *s, const char *header, const char *text)
{
    size_t c = 0;

    if (text == NULL || *text == '\0' || s->last == NULL) {
        return;
    }
    while (c < s->column_count && strcmp(s->headers[c], header) != 0) {
        c++;
    }
    if (c == SHEET_COLUMNS_MAX) {
        s->has_failed = true;
        return;
    }
    if (c == s->column_count) {
        s->headers[s->column_count++] = header;
    }
    s->last->cells[c] = text;
}

static bool put_row(struct sheet *s, const char *const *cells,
                    struct hearth_forms_csv_row *out)
{
    struct hearth_slice *slices =
        hearth_arena_take(s->arena, s->column_count + 1, sizeof *slices);

    if (slices == NULL) {
        return false;
    }
    for (size_t c = 0; c < s->column_count; c++) {
        slices[c] = hearth_slice_text(cells[c] == NULL ? "" : cells[c]);
        if (cells[c] != NULL) {
            out->count = c + 1;
        }
    }
    out->cells = slices;
    return true;
}

bool sheet_finish(struct sheet *s, struct hearth_forms_table *out)
{
    struct hearth_forms_csv_row *rows =
        hearth_arena_take(s->arena, s->row_count + 1, sizeof *rows);
    size_t n = 0;

    if (s->has_failed || rows == NULL || !put_row(s, s->headers, &rows[n++])) {
        return false;
    }
    for (const struct sheet_row *row = s->first; row != NULL; row = row->next) {
        if (!put_row(s, row->cells, &rows[n++])) {
            return false;
        }
    }
    out->csv.rows = rows;
    out->csv.row_count = n;
    out->is_there = true;
    return true;
}

const char *sheet_text(struct hearth_arena *arena, const char *format, ...)
{
    va_list args;
    int len = 0;
    char *text = NULL;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text = len < 0 ? NULL : hearth_arena_take(arena, (size_t)len + 1, 1);
    if (text == NULL) {
        return "";
    }
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

const char *sheet_literal(struct hearth_arena *arena, const char *text)
{
    const char *quote = NULL;
    const char *rest = NULL;

    if (strchr(text, '\'') == NULL) {
        return sheet_text(arena, "'%s'", text);
    }
    if (strchr(text, '"') == NULL) {
        return sheet_text(arena, "\"%s\"", text);
    }
    /* Neither quote will do for the whole. */
    quote = strchr(text, '\'');
    rest = sheet_literal(arena, quote + 1);
    return sheet_text(arena, "concat('%.*s', \"'\", %s)", (int)(quote - text),
                      text, rest);
}
