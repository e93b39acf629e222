/* SPDX-License-Identifier: Apache-2.0 */
/* zlib reads what is packed and what is not. */
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define FILE_MAX (256u << 20)
#define CHUNK    (1u << 16)

static char *read_all(gzFile in, size_t *len)
{
    size_t cap = CHUNK;
    char *data = malloc(cap + 1);
    int n = 0;

    *len = 0;
    while (data != NULL &&
           (n = gzread(in, data + *len, (unsigned)(cap - *len))) > 0) {
        *len += (size_t)n;
        if (*len == cap) {
            char *more = cap > FILE_MAX ? NULL : realloc(data, 2 * cap + 1);

            if (more == NULL) {
                free(data);
            }
            data = more;
            cap *= 2;
        }
    }
    if (data != NULL && n < 0) {
        free(data);
        data = NULL;
    }
    if (data != NULL) {
        data[*len] = '\0';
    }
    return data;
}

char *source_read(const char *path, size_t *len)
{
    gzFile in = gzopen(path, "rb");
    char *data = NULL;

    if (in != NULL) {
        data = read_all(in, len);
        (void)gzclose(in);
    }
    if (data == NULL) {
        fprintf(stderr, "conformance: cannot read %s\n", path);
    }
    return data;
}

static void unescape(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0') {
            text++;
            *out++ = (char)(*text == 't'   ? '\t'
                            : *text == 'n' ? '\n'
                            : *text == 'r' ? '\r'
                                           : *text);
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
}

/* Ends the piece of ${*at} before ${mark} and moves behind it; NULL after the
 * last piece. */
static char *cut(char **at, char mark)
{
    char *piece = *at;
    char *end = piece == NULL ? NULL : strchr(piece, mark);

    if (end != NULL) {
        *end = '\0';
    }
    *at = end == NULL ? NULL : end + 1;
    return piece;
}

static void split_row(struct source_table *t, char *line)
{
    const char **fields = t->fields + t->row_count * t->column_count;

    line[strcspn(line, "\r")] = '\0';
    for (size_t c = 0; c < t->column_count; c++) {
        char *field = cut(&line, '\t');

        fields[c] = "";
        if (field != NULL) {
            unescape(field);
            fields[c] = field;
        }
    }
    t->row_count++;
}

bool source_table_open(const char *path, struct source_table *table)
{
    size_t len = 0;
    size_t lines = 1;
    char *at = NULL;
    char *line = NULL;

    memset(table, 0, sizeof *table);
    table->text = source_read(path, &len);
    at = table->text;
    if (at == NULL) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        lines += table->text[i] == '\n';
    }
    line = cut(&at, '\n');
    line[strcspn(line, "\r")] = '\0';
    while (line != NULL && table->column_count < SOURCE_COLUMNS_MAX) {
        table->columns[table->column_count++] = cut(&line, '\t');
    }
    table->fields = calloc(lines * table->column_count, sizeof(char *));
    while (table->fields != NULL && (line = cut(&at, '\n')) != NULL) {
        if (*line != '\0') {
            split_row(table, line);
        }
    }
    return table->fields != NULL;
}

void source_table_close(struct source_table *table)
{
    free(table->fields);
    free(table->text);
    memset(table, 0, sizeof *table);
}

const char *source_field(const struct source_table *table, size_t row,
                         const char *column)
{
    for (size_t c = 0; c < table->column_count; c++) {
        if (strcmp(table->columns[c], column) == 0) {
            return table->fields[row * table->column_count + c];
        }
    }
    return "";
}

void source_table_keep(struct source_table *view, const char *column,
                       const char *text)
{
    size_t row = 0;

    if (text == NULL) {
        return;
    }
    while (row < view->row_count &&
           strcmp(source_field(view, row, column), text) != 0) {
        row++;
    }
    view->fields += row * view->column_count;
    view->row_count = row < view->row_count;
}
