/* SPDX-License-Identifier: Apache-2.0 */
/* `require` and `rows_expected`: what a result must be beyond its figures. */
#include "host/stats/run_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE_VALUE    1e-12
#define TOLERANCE_INTERVAL 1e-6

__attribute__((format(printf, 4, 5))) static void
report(json_t *checks, bool holds, bool is_soft, const char *format, ...)
{
    char text[400];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    (void)json_array_append_new(checks, json_pack("{s:s?, s:b, s:b}", "check",
                                                  text, "holds", (int)holds,
                                                  "soft", (int)is_soft));
}

/* The sign of ${x} - ${y}, 0 within ${tolerance}; false: not comparable. */
static bool order_of(const json_t *x, const json_t *y, double tolerance,
                     int *out)
{
    if (json_is_number(x) && json_is_number(y)) {
        double d = json_number_value(x) - json_number_value(y);

        *out = fabs(d) <= tolerance ? 0 : (d > 0) - (d < 0);
        return true;
    }
    if (json_is_string(x) && json_is_string(y)) {
        *out = strcmp(json_string_value(x), json_string_value(y));
        return true;
    }
    *out = json_equal(x, y) ? 0 : 1;
    return json_is_boolean(x) && json_is_boolean(y);
}

static void require_one(const json_t *entry, const json_t *result,
                        json_t *checks)
{
    const char *output = json_string_value(json_object_get(entry, "output"));
    const char *op = json_string_value(json_object_get(entry, "op"));
    const json_t *wanted = json_object_get(entry, "value");
    double tolerance = json_number_value(json_object_get(entry, "tol_abs"));
    const json_t *got = output == NULL ? NULL : hearth_run_path(result, output);
    bool holds = false;
    int order;
    char *shown, *asked;

    if (got != NULL && op != NULL && order_of(got, wanted, tolerance, &order) &&
        hearth_run_compare(op, order, &holds) != 0) {
        holds = false;
    }
    shown = got == NULL ? NULL : json_dumps(got, JSON_ENCODE_ANY);
    asked = wanted == NULL ? NULL : json_dumps(wanted, JSON_ENCODE_ANY);
    report(checks, holds, json_is_true(json_object_get(entry, "soft")),
           "%.100s %.4s %.60s (it is %.100s)", output == NULL ? "?" : output,
           op == NULL ? "?" : op, asked == NULL ? "?" : asked,
           shown == NULL ? "not there" : shown);
    free(shown);
    free(asked);
}

void hearth_run_require(const json_t *spec, const json_t *result,
                        json_t *checks)
{
    const json_t *list = json_object_get(spec, "require");

    for (size_t i = 0; i < json_array_size(list); i++) {
        require_one(json_array_get(list, i), result, checks);
    }
}

/* One row of the file against one of the outputs. */
struct rows {
    const struct hearth_stats_run *run;
    const json_t *rows;
    const json_t *expected;
    struct hearth_frame frame; /* of the file */
    const char *bad;           /* the first that differs, or NULL */
    size_t bad_count;
    size_t count;
};

static const struct hearth_frame_column *
named(const struct rows *r, const struct hearth_frame *f, const char *name)
{
    const char *column = json_string_value(json_object_get(r->expected, name));

    return column == NULL ? NULL : hearth_frame_find(f, column);
}

static bool is_equal_text(const struct hearth_frame_column *c, size_t row,
                          const char *text)
{
    return text != NULL && c != NULL && hearth_stats_is_level(c, row, text);
}

/* The index of the output that belongs to ${row} of the file; SIZE_MAX. */
static size_t find_cell(const struct rows *r, size_t row)
{
    const json_t *keys = json_object_get(r->rows, "keys");
    const json_t *first =
        json_object_iter_value(json_object_iter(hearth_stats_open(keys)));

    for (size_t i = 0; i < json_array_size(first); i++) {
        const char *name;
        json_t *texts;
        bool is_same = true;

        json_object_foreach(hearth_stats_open(keys), name, texts)
        {
            is_same =
                is_same &&
                is_equal_text(hearth_frame_find(&r->frame, name), row,
                              json_string_value(json_array_get(texts, i)));
        }
        if (is_same) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Rows whose ${id} is that of ${row} in the file; from ${row} on, because both
 * are mostly in the same order. */
static size_t find_row(const struct rows *r, size_t row)
{
    const json_t *at = json_object_get(r->rows, "row");
    const struct hearth_frame_column *theirs = named(r, &r->frame, "id");
    const struct hearth_frame_column *ours = named(r, r->run->frame, "id");
    size_t n = json_array_size(at);

    for (size_t i = 0; theirs != NULL && ours != NULL && i < n; i++) {
        size_t k = (row + i) % n;
        size_t j = (size_t)json_integer_value(json_array_get(at, k));
        uint32_t level = theirs->levels[row];

        if (level != HEARTH_FRAME_MISSING && j < r->run->frame->row_count &&
            hearth_stats_is_level(ours, j, theirs->texts[level])) {
            return k;
        }
    }
    return SIZE_MAX;
}

/* Compares ${column} of the file, if there is one, with output ${name}. */
static void compare(struct rows *r, const char *name, size_t row, size_t at,
                    double tolerance)
{
    const struct hearth_frame_column *c = named(r, &r->frame, name);
    const json_t *got = json_array_get(json_object_get(r->rows, name), at);

    if (c == NULL || c->levels[row] == HEARTH_FRAME_MISSING) {
        return;
    }
    r->count++;
    if (!json_is_number(got) || isnan(c->numbers[row]) ||
        fabs(json_number_value(got) - c->numbers[row]) > tolerance) {
        r->bad_count++;
        r->bad = r->bad == NULL ? name : r->bad;
    }
}

static int open_expected(struct rows *r)
{
    const char *file = json_string_value(json_object_get(r->expected, "data"));
    uint8_t *bytes;
    size_t len;
    int e;

    if (file == NULL) {
        return hearth_stats_fail(r->run->why, HEARTH_E_INVALID,
                                 "'rows_expected' names no data");
    }
    e = hearth_run_read_file(r->run->folder, file, &bytes, &len, r->run->why);
    if (e == 0) {
        e = hearth_frame_read_csv(hearth_slice_of(bytes, len), r->run->arena,
                                  &r->frame, r->run->why);
        free(bytes);
    }
    return e;
}

int hearth_run_rows(const struct hearth_stats_run *run, const json_t *result,
                    json_t *checks)
{
    struct rows r = {.run = run,
                     .rows = json_object_get(result, "_rows"),
                     .expected = json_object_get(run->spec, "rows_expected")};
    int e;

    if (r.expected == NULL) {
        return 0;
    }
    e = open_expected(&r);
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < r.frame.row_count; i++) {
        bool is_cells = json_object_get(r.rows, "keys") != NULL;
        size_t at = is_cells             ? find_cell(&r, i)
                    : run->frame != NULL ? find_row(&r, i)
                                         : SIZE_MAX;

        compare(&r, "value", i, at, TOLERANCE_VALUE);
        compare(&r, "low", i, at, TOLERANCE_INTERVAL);
        compare(&r, "high", i, at, TOLERANCE_INTERVAL);
    }
    report(checks, r.count > 0 && r.bad_count == 0, false,
           "rows_expected: %zu values, %zu differ%s%s", r.count, r.bad_count,
           r.bad == NULL ? "" : ", first in ", r.bad == NULL ? "" : r.bad);
    return 0;
}
