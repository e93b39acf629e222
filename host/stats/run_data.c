/* SPDX-License-Identifier: Apache-2.0 */
/* `data`: a file of the folder, or columns in the specification itself. */
#include "host/stats/run_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (512u << 20)

/* A name without a way out of the folder. */
static bool is_safe(const char *name)
{
    return name[0] != '\0' && name[0] != '/' && strstr(name, "..") == NULL;
}

static FILE *open_in(const char *folder, const char *between, const char *name)
{
    char path[1200];
    int n = snprintf(path, sizeof(path), "%s/%s%s", folder, between, name);

    return n > 0 && (size_t)n < sizeof(path) ? fopen(path, "rb") : NULL;
}

static int read_stream(FILE *in, uint8_t **out, size_t *len)
{
    uint8_t *bytes = NULL;
    size_t used = 0, room = 0;

    for (;;) {
        if (used == room) {
            uint8_t *more;

            room = room == 0 ? 1u << 16 : room * 2;
            more = room <= FILE_MAX ? realloc(bytes, room) : NULL;
            if (more == NULL) {
                free(bytes);
                return room > FILE_MAX ? HEARTH_E_LIMIT : HEARTH_E_MEMORY;
            }
            bytes = more;
        }
        size_t n = fread(bytes + used, 1, room - used, in);

        used += n;
        if (n == 0) {
            break;
        }
    }
    if (ferror(in)) {
        free(bytes);
        return HEARTH_E_IO;
    }
    *out = bytes;
    *len = used;
    return 0;
}

int hearth_run_read_file(const char *folder, const char *name, uint8_t **out,
                         size_t *len, struct hearth_stats_why *why)
{
    FILE *in = NULL;
    int e;

    if (!is_safe(name)) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "'%.100s' is not a file name of the data "
                                 "folder",
                                 name);
    }
    in = open_in(folder, "", name);
    if (in == NULL) {
        in = open_in(folder, "datasets/", name);
    }
    if (in == NULL) {
        return hearth_stats_fail(why, HEARTH_E_NOT_FOUND,
                                 "no file '%.100s' in the data folder", name);
    }
    e = read_stream(in, out, len);
    (void)fclose(in);
    return e == 0 ? 0
                  : hearth_stats_fail(why, e, "cannot read '%.100s': %s", name,
                                      hearth_err_text(e));
}

/* One cell of {columns: {NAME: [...]}} as a text, in ${room}. */
static int cell_text(const json_t *v, char *room, struct hearth_slice *out)
{
    *out = hearth_slice_text("");
    if (json_is_string(v)) {
        *out = hearth_slice_of(json_string_value(v), json_string_length(v));
    } else if (json_is_number(v)) {
        hearth_frame_number_text(json_number_value(v), room);
        *out = hearth_slice_text(room);
    } else if (json_is_boolean(v)) {
        *out = hearth_slice_text(json_is_true(v) ? "TRUE" : "FALSE");
    } else if (!json_is_null(v)) {
        return HEARTH_E_INVALID;
    }
    return 0;
}

static int add_column(struct hearth_frame *f, const char *name,
                      const json_t *list, struct hearth_stats_why *why)
{
    struct hearth_slice *texts =
        hearth_arena_take(f->arena, f->row_count + 1, sizeof(*texts));
    char *rooms =
        hearth_arena_take(f->arena, f->row_count + 1, HEARTH_FRAME_NUMBER_MAX);

    if (json_array_size(list) != f->row_count) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "'data': column '%.80s' has %zu values, "
                                 "others %zu",
                                 name, json_array_size(list), f->row_count);
    }
    if (texts == NULL || rooms == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->row_count; i++) {
        if (cell_text(json_array_get(list, i),
                      rooms + i * HEARTH_FRAME_NUMBER_MAX, &texts[i]) != 0) {
            return hearth_stats_fail(why, HEARTH_E_INVALID,
                                     "'data': column '%.80s', row %zu: neither "
                                     "number nor text",
                                     name, i + 1);
        }
    }
    return hearth_frame_add_texts(f, name, texts);
}

static int load_columns(const json_t *columns, struct hearth_arena *arena,
                        struct hearth_frame *out, struct hearth_stats_why *why)
{
    const char *name;
    json_t *list;
    int e = 0;
    bool is_first = true;

    json_object_foreach(hearth_stats_open(columns), name, list)
    {
        if (e == 0 && is_first) {
            e = hearth_frame_begin(arena, json_array_size(list), out);
        }
        if (e == 0) {
            e = add_column(out, name, list, why);
        }
        is_first = false;
    }
    if (is_first) {
        return hearth_stats_fail(why, HEARTH_E_INVALID,
                                 "'data': no columns in it");
    }
    return e;
}

int hearth_run_load(const json_t *data, struct hearth_slice csv,
                    struct hearth_arena *arena, struct hearth_frame *out,
                    struct hearth_stats_why *why)
{
    const json_t *columns = json_object_get(data, "columns");

    if (json_is_object(columns)) {
        return load_columns(columns, arena, out, why);
    }
    return hearth_frame_read_csv(csv, arena, out, why);
}

/* Cells stay where they are: no statistic writes to them. */
int hearth_run_borrow(const struct hearth_frame *given,
                      struct hearth_arena *arena, struct hearth_frame *out)
{
    *out = *given;
    out->arena = arena;
    out->column_room = HEARTH_FRAME_COLUMNS_MAX;
    out->columns =
        hearth_arena_take(arena, out->column_room, sizeof(*out->columns));
    if (out->columns == NULL || given->column_count > out->column_room) {
        return HEARTH_E_MEMORY;
    }
    memcpy(out->columns, given->columns, /* at most the room, see above */
           given->column_count * sizeof(*out->columns));
    return 0;
}
