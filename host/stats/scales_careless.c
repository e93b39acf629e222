/* SPDX-License-Identifier: Apache-2.0 */
/* Straight-lining and near duplicates by name. */
#include "host/stats/scales_rows.h"

#include "host/stats/run_internal.h"
#include "host/stats/sum.h"

#include <math.h>

/* One number a row (NaN: none), and what is said of all of them. */
struct series {
    const struct hearth_stats_run *run;
    const struct hearth_scales_rows *rows;
    const double *values;
};

static json_t *number(double v)
{
    return isnan(v) ? json_null() : json_real(v);
}

/* "first?": the values of the first rows. */
static int put_first(const struct series *s, json_t *out)
{
    double wanted = hearth_stats_number_or(s->run, "first", 0.0);
    json_t *list = json_array();

    for (size_t i = 0; i < s->rows->row_count && (double)i < wanted; i++) {
        (void)json_array_append_new(list, number(s->values[i]));
    }
    return json_object_set_new(out, "first", list) == 0 ? 0 : HEARTH_E_MEMORY;
}

/* "count {NAME: {op, value}}" */
static int put_counts(const struct series *s, json_t *out)
{
    json_t *counts = hearth_stats_open(json_object_get(s->run->spec, "count"));
    const char *name;
    json_t *c;

    json_object_foreach(counts, name, c)
    {
        const char *op = json_string_value(json_object_get(c, "op"));
        const json_t *value = json_object_get(c, "value");
        double limit = json_number_value(value);
        json_int_t count = 0;
        bool holds;

        if (op == NULL || !json_is_number(value) ||
            hearth_run_compare(op, 0, &holds) != 0) {
            return hearth_stats_fail(s->run->why, HEARTH_E_INVALID,
                                     "parameter 'count', '%.60s': {op, value} "
                                     "with a number wanted",
                                     name);
        }
        for (size_t i = 0; i < s->rows->row_count; i++) {
            double v = s->values[i];

            if (!isnan(v) && hearth_run_compare(op, (v > limit) - (v < limit),
                                                &holds) == 0) {
                count += holds ? 1 : 0;
            }
        }
        (void)json_object_set_new(out, name, json_integer(count));
    }
    return 0;
}

/* What `rows_expected` compares. */
static int put_rows(const struct series *s, json_t *out)
{
    json_t *row = json_array(), *value = json_array();

    for (size_t i = 0; i < s->rows->row_count; i++) {
        (void)json_array_append_new(row,
                                    json_integer((json_int_t)s->rows->rows[i]));
        (void)json_array_append_new(value, number(s->values[i]));
    }
    return json_object_set_new(
               out, "_rows",
               json_pack("{s:o, s:o}", "row", row, "value", value)) == 0
               ? 0
               : HEARTH_E_MEMORY;
}

static int put_series(const struct series *s, json_t *out)
{
    struct hearth_sum sum = {.count = 0};
    double n = 0.0, most = (double)NAN;
    int e;

    for (size_t i = 0; i < s->rows->row_count; i++) {
        if (!isnan(s->values[i])) {
            hearth_sum_add(&sum, s->values[i]);
            most = fmax(most, s->values[i]);
            n += 1.0;
        }
    }
    hearth_stats_put(out, "n", n);
    hearth_stats_put(out, "max", most);
    hearth_stats_put(out, "mean",
                     n > 0.0 ? hearth_sum_value(&sum) / n : (double)NAN);
    e = put_first(s, out);
    if (e == 0) {
        e = put_counts(s, out);
    }
    return e == 0 ? put_rows(s, out) : e;
}

int hearth_scales_longstring(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_scales_rows t;
    uint32_t *codes;
    double *values;
    int e = hearth_scales_rows(run, &t);

    if (e == 0) {
        e = hearth_scales_codes(run, &t, &codes);
    }
    if (e != 0) {
        return e;
    }
    values = hearth_arena_take(run->arena, t.row_count, sizeof(*values));
    if (values == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < t.row_count; i++) {
        size_t longest = hearth_careless_longest(&codes[i * t.k], t.k);

        values[i] = longest > 0 ? (double)longest : (double)NAN;
    }
    return put_series(&(struct series){run, &t, values}, out);
}

int hearth_scales_irv(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_scales_rows t;
    double *numbers, *values;
    int e = hearth_scales_rows(run, &t);

    if (e == 0) {
        e = hearth_scales_numbers(run, &t, &numbers);
    }
    if (e != 0) {
        return e;
    }
    values = hearth_arena_take(run->arena, t.row_count, sizeof(*values));
    if (values == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < t.row_count; i++) {
        values[i] = hearth_careless_spread(&numbers[i * t.k], t.k);
    }
    return put_series(&(struct series){run, &t, values}, out);
}

/* "null_rounds?", "null_seed?": a threshold from shuffled answers, and how many
 * rows reach it, for review. */
static int put_null(const struct series *s,
                    const struct hearth_careless_table *t, json_t *out)
{
    double rounds = hearth_stats_number_or(s->run, "null_rounds", 0.0);
    double seed = hearth_stats_number_or(s->run, "null_seed", 1.0);
    struct hearth_careless_null null;
    json_int_t reached = 0;
    uint32_t *work;
    int e;

    if (rounds == 0.0) {
        return 0;
    }
    if (!(rounds >= 20.0 && rounds <= 10000.0) || !(seed >= 0.0) ||
        !(seed < 0x1p53)) {
        return hearth_stats_fail(s->run->why, HEARTH_E_INVALID,
                                 "parameter 'null_rounds': 20 to 10000");
    }
    work = hearth_arena_take(s->run->arena,
                             hearth_careless_work(t, (unsigned)rounds),
                             sizeof(*work));
    if (work == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_careless_threshold(t, (unsigned)rounds, (uint64_t)seed, work,
                                  &null);
    if (e != 0) {
        return hearth_stats_fail(s->run->why, e,
                                 "shuffled answers: too many rows or rounds, "
                                 "or a single row");
    }
    for (size_t i = 0; i < t->row_count; i++) {
        reached += s->values[i] >= null.threshold ? 1 : 0;
    }
    hearth_stats_put(out, "null_threshold", null.threshold);
    return json_object_set_new(out, "n_review", json_integer(reached)) == 0
               ? 0
               : HEARTH_E_MEMORY;
}

int hearth_scales_percentmatch(const struct hearth_stats_run *run, json_t *out)
{
    struct hearth_scales_rows t;
    struct hearth_careless_table table;
    struct hearth_careless_match *match;
    uint32_t *codes;
    double *values;
    int e = hearth_scales_rows(run, &t);

    if (e == 0) {
        e = hearth_scales_codes(run, &t, &codes);
    }
    if (e != 0) {
        return e;
    }
    if (t.row_count < 2) {
        return hearth_stats_fail(run->why, HEARTH_E_STATE,
                                 "near duplicates need two rows");
    }
    match = hearth_arena_take(run->arena, t.row_count, sizeof(*match));
    values = hearth_arena_take(run->arena, t.row_count, sizeof(*values));
    if (match == NULL || values == NULL) {
        return HEARTH_E_MEMORY;
    }
    table = (struct hearth_careless_table){codes, t.row_count, t.k};
    e = hearth_careless_matches(&table, match);
    if (e != 0) {
        return hearth_stats_fail(run->why, e, "too many rows to compare all");
    }
    for (size_t i = 0; i < t.row_count; i++) {
        values[i] = match[i].share;
    }
    e = put_series(&(struct series){run, &t, values}, out);
    return e == 0 ? put_null(&(struct series){run, &t, values}, &table, out)
                  : e;
}
