/* SPDX-License-Identifier: Apache-2.0 */
/* The CSV reader. */
#include "csv.h"

#include "rawcell.h"

#include <string.h>

struct scan {
    const uint8_t *data;
    size_t len;
    size_t at;
    uint8_t *to; /* unquoted bytes; never more than were read */
    size_t to_len;
    struct hearth_slice *cells;
    size_t cell_count;
    struct hearth_forms_csv_row *rows;
    size_t row_count;
    struct hearth_arena *arena;
    struct hearth_forms_csv_problem *problem;
};

static int refuse(struct scan *s, int rc, const char *text, const char *remedy)
{
    s->problem->row = s->row_count + 1;
    s->problem->column = 0;
    s->problem->text = text;
    s->problem->remedy = remedy;
    return rc;
}

static bool is_line_end(const struct scan *s)
{
    return s->data[s->at] == '\n' ||
           (s->data[s->at] == '\r' &&
            (s->at + 1 == s->len || s->data[s->at + 1] == '\n'));
}

/* Behind the quote that ends the cell. */
static int take_quoted(struct scan *s)
{
    s->at++;
    for (;;) {
        if (s->at == s->len) {
            return refuse(s, HEARTH_E_INVALID,
                          "a quoted cell that begins here never ends",
                          "Close it with a quotation mark; write a quotation "
                          "mark inside a cell twice.");
        }
        if (s->data[s->at] == '"') {
            if (s->at + 1 == s->len || s->data[s->at + 1] != '"') {
                break;
            }
            s->at++; /* a pair stands for one */
        }
        s->to[s->to_len++] = s->data[s->at++];
    }
    s->at++;
    if (s->at < s->len && s->data[s->at] != ',' && !is_line_end(s)) {
        return refuse(s, HEARTH_E_INVALID,
                      "there is text after the end of a quoted cell",
                      "Write a quotation mark inside a cell twice.");
    }
    return HEARTH_OK;
}

static void take_plain(struct scan *s)
{
    while (s->at < s->len && s->data[s->at] != ',' && !is_line_end(s)) {
        s->to[s->to_len++] = s->data[s->at++];
    }
}

/* What was taken since ${start}, as the cell's text. */
static int finish_cell(struct scan *s, size_t start, size_t column)
{
    struct hearth_slice *cell = &s->cells[s->cell_count];
    const char *why = NULL;
    int rc = hearth_forms_cell_text(
        hearth_slice_of(s->to + start, s->to_len - start), s->arena, cell,
        &why);

    if (rc == HEARTH_OK) {
        s->cell_count++;
        return HEARTH_OK;
    }
    if (why == NULL) {
        return refuse(s, rc, "the file holds more than fits",
                      "Remove rows or columns that the form does not need.");
    }
    (void)refuse(s, rc, why,
                 rc == HEARTH_E_LIMIT
                     ? "Shorten it, or look for a quotation mark too many."
                     : "Save the file again as CSV, character set UTF-8.");
    s->problem->column = column;
    return rc;
}

static int take_cell(struct scan *s, size_t column)
{
    size_t start = s->to_len;
    int rc = HEARTH_OK;

    if (s->at < s->len && s->data[s->at] == '"') {
        rc = take_quoted(s);
    } else {
        take_plain(s);
    }
    return rc == HEARTH_OK ? finish_cell(s, start, column) : rc;
}

static void skip_line_end(struct scan *s)
{
    if (s->at < s->len && s->data[s->at] == '\r') {
        s->at++;
    }
    if (s->at < s->len && s->data[s->at] == '\n') {
        s->at++;
    }
}

static int take_row(struct scan *s)
{
    struct hearth_forms_csv_row *row = &s->rows[s->row_count];
    size_t first = s->cell_count;
    size_t column = 1;
    int rc = take_cell(s, column);

    while (rc == HEARTH_OK && s->at < s->len && s->data[s->at] == ',') {
        s->at++;
        rc = take_cell(s, ++column);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    row->cells = s->cells + first;
    row->count = s->cell_count - first;
    if (row->count > HEARTH_FORMS_CSV_COLUMNS_MAX) {
        return refuse(s, HEARTH_E_LIMIT, "there are more than 256 columns",
                      "Remove empty columns at the right.");
    }
    skip_line_end(s);
    s->row_count++;
    return HEARTH_OK;
}

/* Upper bounds: quoted commas and line feeds count too. */
static void count_at_most(struct hearth_slice in, size_t *cells, size_t *rows)
{
    *cells = 1;
    *rows = 1;
    for (size_t i = 0; i < in.len; i++) {
        *rows += in.data[i] == '\n';
        *cells += in.data[i] == '\n' || in.data[i] == ',';
    }
}

static int check_bytes(struct scan *s, struct hearth_slice in)
{
    if (in.len > HEARTH_FORMS_CSV_BYTES_MAX) {
        return refuse(s, HEARTH_E_LIMIT, "the file is larger than 16 MiB",
                      "A form of this size is most likely something else.");
    }
    if (in.len > 0 && memchr(in.data, '\0', in.len) != NULL) {
        return refuse(s, HEARTH_E_INVALID,
                      "the file holds zero bytes: it is not text in UTF-8",
                      "Save it again as CSV, character set UTF-8.");
    }
    return HEARTH_OK;
}

int hearth_forms_csv_read(struct hearth_slice in, struct hearth_arena *arena,
                          struct hearth_forms_csv *out,
                          struct hearth_forms_csv_problem *problem)
{
    static const uint8_t MARK[3] = {0xef, 0xbb, 0xbf};
    struct scan s = {.arena = arena, .problem = problem};
    size_t cells;
    size_t rows;
    int rc = check_bytes(&s, in);

    if (rc != HEARTH_OK) {
        return rc;
    }
    count_at_most(in, &cells, &rows);
    s.data = in.data;
    s.len = in.len;
    s.at = in.len >= sizeof(MARK) && memcmp(in.data, MARK, sizeof(MARK)) == 0
               ? sizeof(MARK)
               : 0;
    s.to = hearth_arena_take(arena, in.len, 1);
    s.cells = hearth_arena_take(arena, cells, sizeof(*s.cells));
    s.rows = hearth_arena_take(arena, rows, sizeof(*s.rows));
    if (s.to == NULL || s.cells == NULL || s.rows == NULL) {
        return refuse(&s, HEARTH_E_MEMORY, "the file holds more than fits",
                      "Remove rows or columns that the form does not need.");
    }
    while (rc == HEARTH_OK && s.at < s.len) {
        if (s.row_count == HEARTH_FORMS_CSV_ROWS_MAX) {
            return refuse(&s, HEARTH_E_LIMIT,
                          "there are more than 101,000 rows",
                          "Remove empty rows at the end.");
        }
        rc = take_row(&s);
    }
    if (rc == HEARTH_OK) {
        out->rows = s.rows;
        out->row_count = s.row_count;
    }
    return rc;
}
