/* SPDX-License-Identifier: Apache-2.0 */
/* CSV into a frame: once over the bytes to count, once to fill. */
#include "host/stats/frame.h"
#include "host/stats/frame_build.h"

#include <string.h>

/* Where the reader stands. Lines are those of an editor; a record may take
 * several. */
struct csv {
    struct hearth_slice in;
    size_t at;
    size_t line;
    uint8_t *field; /* room for the longest quoted field, unescaped */
    struct hearth_slice value;
    bool is_last;  /* the field ends its record */
    bool is_blank; /* ... and the record has nothing else on its line */
};

static int fail(const struct csv *c, struct hearth_stats_why *why,
                const char *what)
{
    return hearth_stats_fail(why, HEARTH_E_INVALID, "line %zu: %s", c->line,
                             what);
}

/* After a field: a comma, or the end of the record, or neither. */
static bool end_field(struct csv *c)
{
    const uint8_t *p = c->in.data;

    c->is_last = true;
    if (c->at == c->in.len) {
        return true;
    }
    if (p[c->at] == ',') {
        c->is_last = false;
        c->at++;
        return true;
    }
    if (p[c->at] == '\r' && c->at + 1 < c->in.len && p[c->at + 1] == '\n') {
        c->at++;
    }
    if (p[c->at] != '\n' && p[c->at] != '\r') {
        return false;
    }
    c->at++;
    c->line++;
    return true;
}

static int read_quoted(struct csv *c, struct hearth_stats_why *why)
{
    size_t len = 0, from = c->line;

    for (c->at++; c->at < c->in.len; c->at++) {
        uint8_t b = c->in.data[c->at];

        if (b == '"') {
            if (c->at + 1 == c->in.len || c->in.data[c->at + 1] != '"') {
                c->at++;
                c->value = hearth_slice_of(c->field, len);
                return end_field(c)
                           ? 0
                           : fail(c, why, "text after a closing quote");
            }
            c->at++;
        }
        if (b == '\0') {
            return fail(c, why, "a NUL byte: this is not CSV");
        }
        c->line += b == '\n' ? 1 : 0;
        c->field[len++] = b;
    }
    c->line = from;
    return fail(c, why, "a quote that is never closed");
}

static int read_plain(struct csv *c, struct hearth_stats_why *why)
{
    size_t from = c->at;

    while (c->at < c->in.len && memchr(",\r\n", c->in.data[c->at], 3) == NULL) {
        if (c->in.data[c->at] == '\0') {
            return fail(c, why, "a NUL byte: this is not CSV");
        }
        if (c->in.data[c->at] == '"') {
            return fail(c, why, "a quote inside a field that has none around");
        }
        c->at++;
    }
    c->value = hearth_slice_of(c->in.data + from, c->at - from);
    (void)end_field(c); /* at one of the three, or at the end */
    return 0;
}

static int read_field(struct csv *c, bool is_first,
                      struct hearth_stats_why *why)
{
    int e;

    if (c->at < c->in.len && c->in.data[c->at] == '"') {
        e = read_quoted(c, why);
        c->is_blank = false;
        return e;
    }
    e = read_plain(c, why);
    c->is_blank = is_first && c->is_last && c->value.len == 0;
    return e;
}

/* What is done with a field. */
struct filling {
    struct csv *csv;
    struct hearth_frame *frame;
    struct hearth_frame_build *builds; /* NULL: only count */
    struct hearth_stats_why *why;
};

static int check_count(const struct filling *f, size_t line, size_t column)
{
    if (column == f->frame->column_count) {
        return 0;
    }
    return hearth_stats_fail(f->why, HEARTH_E_INVALID,
                             "line %zu: %zu fields, the header has %zu", line,
                             column, f->frame->column_count);
}

/* One record: counts, or fills ${row}. *${is_row}: it was not a blank line. */
static int read_record(const struct filling *f, size_t row, bool *is_row)
{
    struct csv *c = f->csv;
    size_t column = 0, line = c->line;
    int e = 0;

    c->is_last = false;
    *is_row = true;
    while (e == 0 && !c->is_last) {
        e = read_field(c, column == 0, f->why);
        if (e == 0 && c->is_blank && f->frame->column_count != 1) {
            *is_row = false;
            return 0;
        }
        if (e == 0 && f->builds != NULL && column < f->frame->column_count) {
            e = hearth_frame_build_set(&f->builds[column], row, c->value);
        }
        column++;
    }
    return e != 0 ? e : check_count(f, line, column);
}

static int read_records(const struct filling *f, size_t *count)
{
    size_t row = 0;
    int e = 0;

    while (e == 0 && f->csv->at < f->csv->in.len) {
        bool is_row;

        e = read_record(f, row, &is_row);
        row += e == 0 && is_row ? 1 : 0;
        if (row > HEARTH_FRAME_ROWS_MAX) {
            return hearth_stats_fail(f->why, HEARTH_E_LIMIT,
                                     "line %zu: more than %u rows",
                                     f->csv->line, HEARTH_FRAME_ROWS_MAX);
        }
    }
    *count = row;
    return e;
}

/* Columns with their names alone. */
static int read_header(struct csv *c, struct hearth_frame *f,
                       struct hearth_stats_why *why)
{
    c->is_last = false;
    while (!c->is_last) {
        int e = read_field(c, false, why);
        char *name;

        if (e != 0) {
            return e;
        }
        if (f->column_count == HEARTH_FRAME_COLUMNS_MAX) {
            return hearth_stats_fail(why, HEARTH_E_LIMIT,
                                     "more than %u columns",
                                     HEARTH_FRAME_COLUMNS_MAX);
        }
        name = hearth_frame_build_text(f->arena, c->value);
        if (name == NULL) {
            return HEARTH_E_MEMORY;
        }
        if (hearth_frame_find(f, name) != NULL) {
            return hearth_stats_fail(why, HEARTH_E_INVALID,
                                     "line 1: two columns called '%.60s'",
                                     name);
        }
        f->columns[f->column_count++].name = name;
    }
    return 0;
}

static int fill(struct csv *c, struct hearth_frame *f,
                struct hearth_stats_why *why)
{
    size_t count;
    struct hearth_frame_build *builds =
        hearth_arena_take(f->arena, f->column_count, sizeof(*builds));
    struct filling filling = {c, f, builds, why};

    if (builds == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->column_count; i++) {
        int e = hearth_frame_build_begin(&builds[i], f->arena, &f->columns[i],
                                         f->columns[i].name, f->row_count);

        if (e != 0) {
            return e;
        }
    }
    return read_records(&filling, &count);
}

/* Header, then all records twice. */
static int read_all(struct csv *c, struct hearth_arena *arena,
                    struct hearth_frame *f, struct hearth_stats_why *why)
{
    struct filling counting = {c, f, NULL, why};
    struct csv after_header;
    int e;

    f->columns = hearth_arena_take(arena, f->column_room, sizeof(*f->columns));
    c->field = hearth_arena_take(arena, c->in.len + 1, 1);
    if (f->columns == NULL || c->field == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = read_header(c, f, why);
    after_header = *c;
    if (e == 0) {
        e = read_records(&counting, &f->row_count);
    }
    if (e == 0) {
        *c = after_header;
        e = fill(c, f, why);
    }
    return e;
}

int hearth_frame_read_csv(struct hearth_slice in, struct hearth_arena *arena,
                          struct hearth_frame *out,
                          struct hearth_stats_why *why)
{
    struct csv c = {.in = in, .line = 1};
    struct hearth_frame f = {.arena = arena,
                             .column_room = HEARTH_FRAME_COLUMNS_MAX};
    int e;

    if (in.len >= 3 && memcmp(in.data, "\xef\xbb\xbf", 3) == 0) {
        c.at = 3; /* a byte order mark */
    }
    if (c.at == in.len) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "the file is empty: no header");
    }
    e = read_all(&c, arena, &f, why);
    if (e == HEARTH_E_MEMORY) {
        return hearth_stats_fail(why, e, "the table is too large for memory");
    }
    if (e == 0) {
        *out = f;
    }
    return e;
}

/* A cell takes 12 bytes, a new text of it at most some 100 more (its copy,
 * its place in the list and in the hash table, both after doublings); a cell
 * has at least one byte of the file. */
size_t hearth_frame_arena_size(size_t csv)
{
    return (csv < (SIZE_MAX >> 9) ? csv * 160 : SIZE_MAX >> 2) + (4u << 20);
}
