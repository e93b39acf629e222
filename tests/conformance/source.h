/* SPDX-License-Identifier: Apache-2.0 */
/* Files of test data: whole files, packed or not, and tables of text. */
#ifndef CONFORMANCE_SOURCE_H
#define CONFORMANCE_SOURCE_H

#include "hearth/bytes.h"

#define SOURCE_COLUMNS_MAX 32u

/* The whole file, unpacked if it is gzip; NUL-terminated, to be freed. NULL
 * after saying on standard error what is wrong. */
char *source_read(const char *path, size_t *len);

/* A tab-separated table with a header; fields are unescaped in place. */
struct source_table {
    char *text; /* owns all fields */
    size_t column_count;
    const char *columns[SOURCE_COLUMNS_MAX];
    size_t row_count;
    const char **fields; /* [row * column_count + column], never NULL */
};
/* Reads a table; false after saying what is wrong. */
bool source_table_open(const char *path, struct source_table *table);
void source_table_close(struct source_table *table);
/* Leaves of ${view}, a copy of a table, the first row whose ${column} is
 * ${text}; NULL: all. The copy is never closed. */
void source_table_keep(struct source_table *view, const char *column,
                       const char *text);
/* The field in the column called ${column}; "" if there is none. */
const char *source_field(const struct source_table *table, size_t row,
                         const char *column);

#endif
