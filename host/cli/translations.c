/* SPDX-License-Identifier: Apache-2.0 */
/* A translation that nobody translated back is a draft, and is said to be. */
#include "host/cli/translations.h"

#include "host/forms/csv.h"

#include "hearth/fsutil.h"

#include <stdio.h>

#define FILE_MAX (256u << 10)

/* The column called ${name}; the number of columns if there is none. */
static size_t column_of(const struct hearth_forms_csv *csv, const char *name)
{
    size_t count = csv->row_count == 0 ? 0 : csv->rows[0].count;
    size_t c = 0;

    while (c < count && !hearth_slice_is_equal(csv->rows[0].cells[c],
                                               hearth_slice_text(name))) {
        c++;
    }
    return c;
}

static bool is_ready(struct hearth_slice status)
{
    return hearth_slice_is_equal(status, hearth_slice_text("frozen")) ||
           hearth_slice_is_equal(status, hearth_slice_text("source"));
}

static void show(const struct hearth_forms_csv *csv)
{
    size_t tag = column_of(csv, "tag");
    size_t status = column_of(csv, "status");
    bool is_any = false;

    for (size_t r = 1; r < csv->row_count; r++) {
        const struct hearth_forms_csv_row *row = &csv->rows[r];

        if (tag >= row->count || status >= row->count ||
            is_ready(row->cells[status])) {
            continue;
        }
        printf("%s %.*s", is_any ? "," : "  translations not ready:",
               (int)(row->cells[tag].len & 0xff), row->cells[tag].data);
        is_any = true;
    }
    if (is_any) {
        printf(". Have each translated back by somebody else before field "
               "use.\n");
    }
}

void hearth_translations_show(const char *path, struct hearth_arena *arena)
{
    struct hearth_forms_csv_problem problem;
    struct hearth_forms_csv csv;
    char name[HEARTH_PATH_MAX];
    uint8_t *bytes = hearth_arena_take(arena, FILE_MAX, 1);
    size_t len = 0;

    if (bytes != NULL &&
        hearth_fsutil_join(path, "translations.csv", name) == HEARTH_OK &&
        hearth_fsutil_read(name, bytes, FILE_MAX, &len) == HEARTH_OK &&
        hearth_forms_csv_read(hearth_slice_of(bytes, len), arena, &csv,
                              &problem) == HEARTH_OK) {
        show(&csv);
    }
}
