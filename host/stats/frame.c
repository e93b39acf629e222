/* SPDX-License-Identifier: Apache-2.0 */
/* A table in memory. */
#include "host/stats/frame.h"
#include "host/stats/frame_build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64u

int hearth_frame_begin(struct hearth_arena *arena, size_t row_count,
                       struct hearth_frame *out)
{
    struct hearth_frame f = {
        .arena = arena, .row_count = row_count, .column_room = ROOM_FIRST};

    if (row_count > HEARTH_FRAME_ROWS_MAX) {
        return HEARTH_E_LIMIT;
    }
    f.columns = hearth_arena_take(arena, f.column_room, sizeof(*f.columns));
    if (f.columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    *out = f;
    return 0;
}

const struct hearth_frame_column *
hearth_frame_find(const struct hearth_frame *f, const char *name)
{
    for (size_t i = f->column_count; i > 0; i--) {
        if (strcmp(f->columns[i - 1].name, name) == 0) {
            return &f->columns[i - 1];
        }
    }
    return NULL;
}

/* Room for one more column. Columns already handed out stay where they are. */
static int make_room(struct hearth_frame *f)
{
    size_t room = f->column_room * 2;
    struct hearth_frame_column *columns;

    if (f->column_count < f->column_room) {
        return 0;
    }
    if (f->column_count >= HEARTH_FRAME_COLUMNS_MAX) {
        return HEARTH_E_LIMIT;
    }
    columns = hearth_arena_take(f->arena, room, sizeof(*columns));
    if (columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->column_count; i++) {
        columns[i] = f->columns[i];
    }
    f->columns = columns;
    f->column_room = room;
    return 0;
}

int hearth_frame_add(struct hearth_frame *f, const char *name,
                     const double *numbers)
{
    struct hearth_frame_build b;
    struct hearth_frame_column column;
    int e = make_room(f);

    if (e == 0) {
        e = hearth_frame_build_begin(&b, f->arena, &column, name, f->row_count);
    }
    for (size_t i = 0; e == 0 && i < f->row_count; i++) {
        char text[HEARTH_FRAME_NUMBER_MAX];

        if (isfinite(numbers[i])) {
            hearth_frame_number_text(numbers[i], text);
            e = hearth_frame_build_set(&b, i, hearth_slice_text(text));
            column.numbers[i] = numbers[i];
        }
    }
    if (e == 0) {
        f->columns[f->column_count++] = column;
    }
    return e;
}

int hearth_frame_add_texts(struct hearth_frame *f, const char *name,
                           const struct hearth_slice *texts)
{
    struct hearth_frame_build b;
    struct hearth_frame_column column;
    int e = make_room(f);

    if (e == 0) {
        e = hearth_frame_build_begin(&b, f->arena, &column, name, f->row_count);
    }
    for (size_t i = 0; e == 0 && i < f->row_count; i++) {
        e = hearth_frame_build_set(&b, i, texts[i]);
    }
    if (e == 0) {
        f->columns[f->column_count++] = column;
    }
    return e;
}

/* One column of the kept rows; levels are numbered anew as they come. */
static int keep_column(const struct hearth_frame_column *from,
                       const bool *is_kept, size_t row_count,
                       const struct hearth_frame *to)
{
    struct hearth_frame_column *c = &to->columns[to->column_count];
    size_t count = from->text_count;
    uint32_t *anew = hearth_arena_take(to->arena, count + 1, sizeof(*anew));
    size_t at = 0;

    *c = (struct hearth_frame_column){
        .name = from->name,
        .numbers =
            hearth_arena_take(to->arena, to->row_count + 1, sizeof(double)),
        .levels =
            hearth_arena_take(to->arena, to->row_count + 1, sizeof(uint32_t)),
        .texts = hearth_arena_take(to->arena, count + 1, sizeof(char *))};
    if (anew == NULL || c->numbers == NULL || c->levels == NULL ||
        c->texts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < row_count; i++) {
        uint32_t level = from->levels[i];

        if (!is_kept[i]) {
            continue;
        }
        if (level != HEARTH_FRAME_MISSING && anew[level] == 0) {
            c->texts[c->text_count++] = from->texts[level];
            anew[level] = (uint32_t)c->text_count;
        }
        c->levels[at] = level == HEARTH_FRAME_MISSING ? HEARTH_FRAME_MISSING
                                                      : anew[level] - 1;
        c->numbers[at++] = from->numbers[i];
    }
    return 0;
}

size_t hearth_frame_row(const struct hearth_frame *f, size_t row)
{
    return (f->origin == NULL ? row : f->origin[row]) + 1;
}

/* Where the kept rows were. */
static int keep_origin(const struct hearth_frame *f, const bool *is_kept,
                       struct hearth_frame *to)
{
    size_t *origin =
        hearth_arena_take(to->arena, to->row_count + 1, sizeof(*origin));
    size_t at = 0;

    if (origin == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->row_count; i++) {
        if (is_kept[i]) {
            origin[at++] = f->origin == NULL ? i : f->origin[i];
        }
    }
    to->origin = origin;
    return 0;
}

int hearth_frame_keep(const struct hearth_frame *f, const bool *is_kept,
                      struct hearth_frame *out)
{
    struct hearth_frame to = {.arena = f->arena,
                              .column_room = f->column_count + ROOM_FIRST};

    for (size_t i = 0; i < f->row_count; i++) {
        to.row_count += is_kept[i] ? 1 : 0;
    }
    to.columns =
        hearth_arena_take(f->arena, to.column_room, sizeof(*to.columns));
    if (to.columns == NULL || keep_origin(f, is_kept, &to) != 0) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->column_count; i++) {
        int e = keep_column(&f->columns[i], is_kept, f->row_count, &to);

        if (e != 0) {
            return e;
        }
        to.column_count++;
    }
    *out = to;
    return 0;
}

void hearth_frame_number_text(double x, char out[HEARTH_FRAME_NUMBER_MAX])
{
    double shown = x == 0.0 ? 0.0 : x; /* no minus before zero */

    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(out, HEARTH_FRAME_NUMBER_MAX, "%.*g", digits, shown);
        if (strtod(out, NULL) == shown) {
            return;
        }
    }
}

double hearth_frame_number(struct hearth_slice text)
{
    char copy[HEARTH_FRAME_NUMBER_MAX * 2];
    char *end;
    double x;

    if (text.len == 0 || text.len >= sizeof(copy)) {
        return (double)NAN;
    }
    for (size_t i = 0; i < text.len; i++) {
        /* no hexadecimal, no "inf", no white space */
        if (text.data[i] == '\0' ||
            strchr("0123456789+-.eE", text.data[i]) == NULL) {
            return (double)NAN;
        }
    }
    memcpy(copy, text.data, text.len); /* shorter than the copy, see above */
    copy[text.len] = '\0';
    x = strtod(copy, &end);
    return end == copy + text.len && isfinite(x) ? x : (double)NAN;
}
