/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of a frame as the tables that scale statistics take. */
#include "host/stats/scales_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int hearth_scales_rows(const struct hearth_stats_run *r,
                       struct hearth_scales_rows *out)
{
    size_t n = r->frame->row_count;
    int e = hearth_stats_columns(r, "items", &out->columns, &out->k);

    if (e != 0) {
        return e;
    }
    if (out->k < 1 || out->k > HEARTH_ITEMS_MAX) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'items': 1 to %d columns wanted",
                                 HEARTH_ITEMS_MAX);
    }
    out->rows = hearth_arena_take(r->arena, n + 1, sizeof(*out->rows));
    if (out->rows == NULL) {
        return HEARTH_E_MEMORY;
    }
    out->row_count = 0;
    for (size_t row = 0; row < n; row++) {
        if (r->is_kept[row] && r->is_in_domain[row]) {
            out->rows[out->row_count++] = row;
        }
    }
    return out->row_count > 0
               ? 0
               : hearth_stats_fail(r->why, HEARTH_E_STATE, "no row counts");
}

/* ---- numbers ---- */

struct range {
    bool is_given;
    double low, high;
};

static int read_range(const struct hearth_stats_run *r, struct range *out)
{
    const json_t *v = json_object_get(r->spec, "range");
    const json_t *low = json_array_get(v, 0), *high = json_array_get(v, 1);

    *out = (struct range){.is_given = v != NULL};
    if (v == NULL) {
        return 0;
    }
    out->low = json_number_value(low);
    out->high = json_number_value(high);
    if (json_array_size(v) != 2 || !json_is_number(low) ||
        !json_is_number(high) || !(out->low < out->high)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'range' is [lowest, highest]");
    }
    return 0;
}

/* Marks the items of `reverse`. */
static int read_reverse(const struct hearth_stats_run *r,
                        const struct hearth_scales_rows *t, bool *is_reversed)
{
    const char **names;
    size_t count;
    int e = hearth_stats_list(r, "reverse", &names, &count);

    for (size_t i = 0; e == 0 && i < count; i++) {
        bool is_item = false;

        for (size_t c = 0; c < t->k; c++) {
            if (strcmp(t->columns[c]->name, names[i]) == 0) {
                is_reversed[c] = true;
                is_item = true;
            }
        }
        if (!is_item) {
            e = hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                  "parameter 'reverse': '%.60s' is none of "
                                  "the items",
                                  names[i]);
        }
    }
    return e;
}

static int fill(const struct hearth_stats_run *r,
                const struct hearth_scales_rows *t, const struct range *range,
                double *out)
{
    for (size_t i = 0; i < t->row_count; i++) {
        for (size_t c = 0; c < t->k; c++) {
            const struct hearth_frame_column *column = t->columns[c];
            double v = column->numbers[t->rows[i]];
            size_t row = hearth_frame_row(r->frame, t->rows[i]);

            if (isnan(v) &&
                column->levels[t->rows[i]] != HEARTH_FRAME_MISSING) {
                return hearth_stats_fail(
                    r->why, HEARTH_E_INVALID,
                    "column '%.60s', row %zu: '%.40s' is no number",
                    column->name, row,
                    column->texts[column->levels[t->rows[i]]]);
            }
            if (range->is_given && (v < range->low || v > range->high)) {
                return hearth_stats_fail(
                    r->why, HEARTH_E_INVALID,
                    "column '%.60s', row %zu: %g lies outside %g to %g",
                    column->name, row, v, range->low, range->high);
            }
            out[i * t->k + c] = v;
        }
    }
    return 0;
}

/* Without `range`: what was answered, lowest and highest of all items. */
static void find_range(const double *values, size_t count, struct range *range)
{
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i])) {
            continue;
        }
        if (!range->is_given) {
            *range = (struct range){true, values[i], values[i]};
        }
        range->low = fmin(range->low, values[i]);
        range->high = fmax(range->high, values[i]);
    }
}

int hearth_scales_numbers(const struct hearth_stats_run *r,
                          const struct hearth_scales_rows *t, double **out)
{
    size_t count = t->row_count * t->k;
    double *v = hearth_arena_take(r->arena, count, sizeof(*v));
    bool is_reversed[HEARTH_ITEMS_MAX] = {false};
    struct range range;
    int e = v == NULL ? HEARTH_E_MEMORY : read_range(r, &range);

    if (e == 0) {
        e = read_reverse(r, t, is_reversed);
    }
    if (e == 0) {
        e = fill(r, t, &range, v);
    }
    if (e != 0) {
        return e;
    }
    if (!range.is_given) {
        find_range(v, count, &range);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_reversed[i % t->k]) {
            v[i] = range.low + range.high - v[i];
        }
    }
    *out = v;
    return 0;
}

/* ---- codes ---- */

/* One text of one column. */
struct word {
    double number; /* NaN: a text */
    const char *text;
    uint32_t *code; /* where its code goes */
};

static int by_meaning(const void *a, const void *b)
{
    const struct word *x = a, *y = b;

    if (isnan(x->number) != isnan(y->number)) {
        return isnan(x->number) ? 1 : -1;
    }
    if (isnan(x->number)) {
        return strcmp(x->text, y->text);
    }
    return (x->number > y->number) - (x->number < y->number);
}

/* Equal words of all columns get equal codes, in ${maps} (one a column). */
static int code_words(const struct hearth_stats_run *r,
                      const struct hearth_scales_rows *t, uint32_t **maps)
{
    size_t count = 0, at = 0;
    struct word *words;
    uint32_t code = 0;

    for (size_t c = 0; c < t->k; c++) {
        count += t->columns[c]->text_count;
    }
    words = hearth_arena_take(r->arena, count + 1, sizeof(*words));
    if (words == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t c = 0; c < t->k; c++) {
        const struct hearth_frame_column *column = t->columns[c];

        maps[c] = hearth_arena_take(r->arena, column->text_count + 1,
                                    sizeof(*maps[c]));
        if (maps[c] == NULL) {
            return HEARTH_E_MEMORY;
        }
        for (size_t i = 0; i < column->text_count; i++) {
            words[at++] = (struct word){
                hearth_frame_number(hearth_slice_text(column->texts[i])),
                column->texts[i], &maps[c][i]};
        }
    }
    qsort(words, count, sizeof(*words), by_meaning);
    for (size_t i = 0; i < count; i++) {
        code += i > 0 && by_meaning(&words[i - 1], &words[i]) != 0 ? 1 : 0;
        *words[i].code = code;
    }
    return 0;
}

int hearth_scales_codes(const struct hearth_stats_run *r,
                        const struct hearth_scales_rows *t, uint32_t **out)
{
    uint32_t *codes =
        hearth_arena_take(r->arena, t->row_count * t->k, sizeof(*codes));
    uint32_t **maps = hearth_arena_take(r->arena, t->k, sizeof(*maps));
    int e = codes == NULL || maps == NULL ? HEARTH_E_MEMORY
                                          : code_words(r, t, maps);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < t->row_count; i++) {
        for (size_t c = 0; c < t->k; c++) {
            uint32_t level = t->columns[c]->levels[t->rows[i]];

            codes[i * t->k + c] = level == HEARTH_FRAME_MISSING
                                      ? HEARTH_CARELESS_MISSING
                                      : maps[c][level];
        }
    }
    *out = codes;
    return 0;
}
