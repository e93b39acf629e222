/* SPDX-License-Identifier: Apache-2.0 */
/* Values of columns, and warnings beside results. */
#include "host/stats/rows.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool hearth_rows_count(const struct hearth_stats_run *r, size_t row)
{
    return r->is_kept[row] && r->is_in_domain[row];
}

static int wrong_text(const struct hearth_stats_run *r,
                      const struct hearth_frame_column *column, size_t row,
                      const char *wanted)
{
    return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                             "column '%.60s', row %zu: '%.40s' is not %s",
                             column->name, hearth_frame_row(r->frame, row),
                             column->texts[column->levels[row]], wanted);
}

int hearth_rows_number(const struct hearth_stats_run *r,
                       const struct hearth_frame_column *column, size_t row,
                       double *out)
{
    const char *text;

    *out = column->numbers[row];
    if (!isnan(*out) || column->levels[row] == HEARTH_FRAME_MISSING) {
        return 0;
    }
    text = column->texts[column->levels[row]];
    if (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0) {
        *out = strcasecmp(text, "true") == 0 ? 1.0 : 0.0;
        return 0;
    }
    return wrong_text(r, column, row, "a number");
}

/* 1, TRUE, yes and the like. */
static enum hearth_rows_answer usual(const char *text)
{
    static const char *const yes[] = {"true", "yes", "t", NULL};
    static const char *const no[] = {"false", "no", "f", NULL};
    double number = hearth_frame_number(hearth_slice_text(text));

    if (number == 1.0 || number == 0.0) {
        return number == 1.0 ? HEARTH_ROWS_YES : HEARTH_ROWS_NO;
    }
    for (size_t i = 0; yes[i] != NULL; i++) {
        if (strcasecmp(text, yes[i]) == 0) {
            return HEARTH_ROWS_YES;
        }
        if (strcasecmp(text, no[i]) == 0) {
            return HEARTH_ROWS_NO;
        }
    }
    return HEARTH_ROWS_NEITHER;
}

int hearth_rows_answers(const struct hearth_stats_run *r,
                        const struct hearth_frame_column *column,
                        enum hearth_rows_answer **out)
{
    enum hearth_rows_answer *answers =
        hearth_arena_take(r->arena, column->text_count + 1, sizeof(*answers));
    const char **success;
    size_t count, *map;
    int e = answers == NULL ? HEARTH_E_MEMORY
                            : hearth_stats_list(r, "success", &success, &count);

    if (e == 0) {
        e = hearth_stats_level_map(r, column, success, count, &map);
    }
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < column->text_count; i++) {
        if (count > 0) {
            answers[i] = map[i] == SIZE_MAX ? HEARTH_ROWS_NO : HEARTH_ROWS_YES;
        } else {
            answers[i] = usual(column->texts[i]);
        }
    }
    *out = answers;
    return 0;
}

int hearth_rows_answer(const struct hearth_stats_run *r,
                       const struct hearth_frame_column *column,
                       const enum hearth_rows_answer *answers, size_t row,
                       bool *yes, bool *is_missing)
{
    uint32_t level = column->levels[row];

    *is_missing = level == HEARTH_FRAME_MISSING;
    *yes = !*is_missing && answers[level] == HEARTH_ROWS_YES;
    if (!*is_missing && answers[level] == HEARTH_ROWS_NEITHER) {
        return wrong_text(r, column, row,
                          "an answer (1, TRUE, yes or 0, FALSE, no)");
    }
    return 0;
}

int hearth_rows_refuse(const struct hearth_stats_run *r,
                       const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (json_object_get(r->spec, names[i]) != NULL) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "parameter '%s': this statistic cannot "
                                     "use it; leave it out",
                                     names[i]);
        }
    }
    return 0;
}

void hearth_rows_no_warnings(json_t *out)
{
    if (json_object_get(out, "warnings") == NULL) {
        (void)json_object_set_new(out, "warnings", json_array());
    }
}

void hearth_rows_warn(json_t *out, const char *format, ...)
{
    char text[240];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    hearth_rows_no_warnings(out);
    (void)json_array_append_new(json_object_get(out, "warnings"),
                                json_string(text));
}

void hearth_rows_count_out(json_t *out, const char *name, size_t value)
{
    if (json_object_get(out, name) == NULL) {
        (void)json_object_set_new(out, name, json_integer((json_int_t)value));
    }
}

void hearth_rows_interval(json_t *out, const char *name, double est, double se)
{
    double z = gsl_cdf_ugaussian_Pinv(0.975);

    hearth_stats_put_pair(out, name, est - z * se, est + z * se);
}
