/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of a statistic, and how it writes results. */
#include "host/stats/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *hearth_stats_open(const json_t *v)
{
    union {
        const json_t *in;
        json_t *out;
    } u = {.in = v};

    return u.out;
}

static int need(const struct hearth_stats_run *r, const char *name,
                const char *kind)
{
    return hearth_stats_fail(
        r->why, HEARTH_E_INVALID, "parameter '%s' %s: %s wanted", name,
        json_object_get(r->spec, name) == NULL ? "is missing"
                                               : "is of the wrong kind",
        kind);
}

int hearth_stats_number(const struct hearth_stats_run *r, const char *name,
                        double *out)
{
    const json_t *v = json_object_get(r->spec, name);

    if (!json_is_number(v)) {
        return need(r, name, "a number");
    }
    *out = json_number_value(v);
    return 0;
}

int hearth_stats_text(const struct hearth_stats_run *r, const char *name,
                      const char **out)
{
    const char *v = json_string_value(json_object_get(r->spec, name));

    if (v == NULL) {
        return need(r, name, "a text");
    }
    *out = v;
    return 0;
}

double hearth_stats_number_or(const struct hearth_stats_run *r,
                              const char *name, double fallback)
{
    const json_t *v = json_object_get(r->spec, name);

    return json_is_number(v) ? json_number_value(v) : fallback;
}

const char *hearth_stats_text_or_null(const struct hearth_stats_run *r,
                                      const char *name)
{
    return json_string_value(json_object_get(r->spec, name));
}

static int find_column(const struct hearth_stats_run *r, const char *wanted,
                       const char *parameter,
                       const struct hearth_frame_column **out)
{
    if (r->frame == NULL) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter '%s' names a column, and there is "
                                 "no 'data'",
                                 parameter);
    }
    *out = hearth_frame_find(r->frame, wanted);
    if (*out == NULL) {
        return hearth_stats_fail(r->why, HEARTH_E_NOT_FOUND,
                                 "parameter '%s': no column '%.100s' in the "
                                 "data",
                                 parameter, wanted);
    }
    return 0;
}

int hearth_stats_column(const struct hearth_stats_run *r, const char *name,
                        const struct hearth_frame_column **out)
{
    const char *column;
    int e = hearth_stats_text(r, name, &column);

    return e != 0 ? e : find_column(r, column, name, out);
}

static int all_columns(const struct hearth_stats_run *r,
                       const struct hearth_frame_column ***out, size_t *count)
{
    const struct hearth_frame_column **columns =
        hearth_arena_take(r->arena, r->frame->column_count, sizeof(void *));

    if (columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->frame->column_count; i++) {
        columns[i] = &r->frame->columns[i];
    }
    *out = columns;
    *count = r->frame->column_count;
    return 0;
}

int hearth_stats_columns(const struct hearth_stats_run *r, const char *name,
                         const struct hearth_frame_column ***out, size_t *count)
{
    const json_t *v = json_object_get(r->spec, name);
    const struct hearth_frame_column **columns;
    const char **texts;
    int e;

    if (json_is_string(v) && strcmp(json_string_value(v), "*") == 0 &&
        r->frame != NULL) {
        return all_columns(r, out, count);
    }
    e = hearth_stats_list(r, name, &texts, count);
    if (e != 0) {
        return e;
    }
    if (*count == 0) {
        return need(r, name, "a list of columns");
    }
    columns = hearth_arena_take(r->arena, *count, sizeof(void *));
    if (columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; e == 0 && i < *count; i++) {
        e = find_column(r, texts[i], name, &columns[i]);
    }
    *out = columns;
    return e;
}

/* A text or number of a list; NULL: neither, or no memory. */
static const char *item_text(const struct hearth_stats_run *r, const json_t *v)
{
    char *text;

    if (json_is_string(v)) {
        return json_string_value(v);
    }
    if (json_is_boolean(v)) {
        return json_is_true(v) ? "TRUE" : "FALSE";
    }
    text = hearth_arena_take(r->arena, HEARTH_FRAME_NUMBER_MAX, 1);
    if (text == NULL || !json_is_number(v)) {
        return NULL;
    }
    hearth_frame_number_text(json_number_value(v), text);
    return text;
}

int hearth_stats_list(const struct hearth_stats_run *r, const char *name,
                      const char ***out, size_t *count)
{
    const json_t *v = json_object_get(r->spec, name);
    size_t n = json_is_array(v) ? json_array_size(v) : (v != NULL ? 1u : 0u);
    const char **texts = hearth_arena_take(r->arena, n + 1, sizeof(*texts));

    if (texts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = item_text(r, json_is_array(v) ? json_array_get(v, i) : v);
        if (texts[i] == NULL) {
            return need(r, name, "a list of texts or numbers");
        }
    }
    *out = texts;
    *count = n;
    return 0;
}

int hearth_stats_level_order(const char *x, const char *y)
{
    double p = hearth_frame_number(hearth_slice_text(x));
    double q = hearth_frame_number(hearth_slice_text(y));

    if (isnan(p) != isnan(q)) {
        return isnan(p) ? 1 : -1;
    }
    if (p < q || p > q) {
        return p < q ? -1 : 1;
    }
    return strcmp(x, y);
}

static int compare_levels(const void *a, const void *b)
{
    return hearth_stats_level_order(*(const char *const *)a,
                                    *(const char *const *)b);
}

int hearth_stats_levels(const struct hearth_stats_run *r,
                        const struct hearth_frame_column *column,
                        const char ***out, size_t *count)
{
    const char **texts =
        hearth_arena_take(r->arena, column->text_count + 1, sizeof(*texts));
    bool *is_seen = hearth_arena_take(r->arena, column->text_count + 1, 1);
    size_t n = 0;

    if (texts == NULL || is_seen == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        uint32_t level = column->levels[i];

        if (level != HEARTH_FRAME_MISSING && r->is_kept[i] &&
            r->is_in_domain[i] && !is_seen[level]) {
            is_seen[level] = true;
            texts[n++] = column->texts[level];
        }
    }
    if (n > 1) {
        qsort(texts, n, sizeof(*texts), compare_levels);
    }
    *out = texts;
    *count = n;
    return 0;
}

/* Texts, or numbers that are equal however they are written. */
static bool is_same(const char *a, const char *b)
{
    double p, q;

    if (strcmp(a, b) == 0) {
        return true;
    }
    p = hearth_frame_number(hearth_slice_text(a));
    q = hearth_frame_number(hearth_slice_text(b));
    return p == q; /* never, if one is no number */
}

int hearth_stats_level_map(const struct hearth_stats_run *r,
                           const struct hearth_frame_column *column,
                           const char *const *levels, size_t count,
                           size_t **map)
{
    size_t *to =
        hearth_arena_take(r->arena, column->text_count + 1, sizeof(*to));
    double *numbers = hearth_arena_take(r->arena, count + 1, sizeof(*numbers));

    if (to == NULL || numbers == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (count > 1000) {
        return hearth_stats_fail(r->why, HEARTH_E_LIMIT,
                                 "column '%.60s': %zu levels, at most 1000",
                                 column->name, count);
    }
    for (size_t k = 0; k < count; k++) {
        numbers[k] = hearth_frame_number(hearth_slice_text(levels[k]));
    }
    for (size_t i = 0; i < column->text_count; i++) {
        double x = hearth_frame_number(hearth_slice_text(column->texts[i]));

        to[i] = SIZE_MAX;
        for (size_t k = 0; k < count && to[i] == SIZE_MAX; k++) {
            if (x == numbers[k] || strcmp(column->texts[i], levels[k]) == 0) {
                to[i] = k;
            }
        }
    }
    *map = to;
    return 0;
}

bool hearth_stats_is_level(const struct hearth_frame_column *column, size_t row,
                           const char *text)
{
    uint32_t level = column->levels[row];

    return level != HEARTH_FRAME_MISSING && is_same(column->texts[level], text);
}

void hearth_stats_put(json_t *out, const char *name, double value)
{
    (void)json_object_set_new(out, name,
                              isfinite(value) ? json_real(value) : json_null());
}

void hearth_stats_put_estimate(json_t *out, const char *name, double est,
                               double se)
{
    json_t *pair = json_object();

    hearth_stats_put(pair, "est", est);
    hearth_stats_put(pair, "se", se);
    (void)json_object_set_new(out, name, pair);
}

void hearth_stats_put_pair(json_t *out, const char *name, double low,
                           double high)
{
    json_t *pair = json_array();

    (void)json_array_append_new(pair,
                                isfinite(low) ? json_real(low) : json_null());
    (void)json_array_append_new(pair,
                                isfinite(high) ? json_real(high) : json_null());
    (void)json_object_set_new(out, name, pair);
}
