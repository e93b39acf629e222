/* SPDX-License-Identifier: Apache-2.0 */
/* Makes .xlsx files for tests, part by part, in memory. */
#ifndef BOOK_H
#define BOOK_H

#include "workbook.h"

struct book {
    uint8_t *bytes;
    size_t len;
    size_t cap;
    size_t at;
    void *zip;
};

/* An empty ZIP file, and one more part in it; its bytes when it is closed,
 * valid until book_free. */
void book_open(struct book *b);
void book_add(struct book *b, const char *name, struct hearth_slice part);
struct hearth_slice book_close(struct book *b);
void book_free(struct book *b);

/* What a workbook's XML parts are made of; NULL: the part is missing. */
struct book_parts {
    const char *properties; /* in the workbook's element, before the sheets */
    const char *strings;    /* si elements */
    const char *styles;     /* in the style sheet's element */
    const char *survey;     /* rows */
    const char *after;      /* behind the survey's rows */
    const char *title;      /* of the survey; NULL: survey */
};
/* A whole workbook of these; free it with book_free. */
struct hearth_slice book_of(struct book *b, const struct book_parts *parts);

/* What was read last, over memory of its own. */
struct book_read {
    struct hearth_arena arena;
    struct hearth_forms_workbook workbook;
    struct hearth_forms_workbook_problem problem;
};
int book_read(struct book_read *r, struct hearth_slice in);
/* The survey's cell at row and column, both from 1, is ${want}; "" also where
 * there is none. */
void book_assert_cell(const struct book_read *r, size_t row, size_t column,
                      const char *want);

#endif
