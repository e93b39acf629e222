/* SPDX-License-Identifier: Apache-2.0 */
/* Means, shares of levels, totals, ratios, contrasts. */
#include "host/stats/sum.h"
#include "host/stats/survey.h"

#include <gsl/gsl_matrix.h>
#include <math.h>
#include <string.h>

/* "(1-f)(G-1)/G sum (t_(g) - mean t)^2" (statistics.md 2), t_(g) the mean
 * without PSU g. */
static int jackknife(const struct hearth_stats_run *r,
                     const struct hearth_survey_rows *rows, const double *y,
                     double *variance)
{
    const struct hearth_stats_design *d = r->design;
    struct hearth_design_groups psus;
    struct hearth_sum sum = {.count = 0}, squares = {.count = 0};
    double g = (double)d->psu_count, mean;
    double *t = hearth_arena_take(r->arena, d->psu_count + 1, sizeof(*t));
    double *w = hearth_survey_column(r, 1), *wy = hearth_survey_column(r, 1);
    int e = hearth_design_group(r->arena, d->psu, d->row_count, d->psu_count,
                                &psus);

    if (e != 0 || t == NULL || w == NULL || wy == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t p = 0; p < d->psu_count; p++) {
        struct hearth_sum above = {.count = 0}, below = {.count = 0};

        for (size_t i = 0; i < d->row_count; i++) {
            if (rows->is_in[i] && d->psu[i] != p) {
                hearth_sum_add(&above, d->weight[i] * y[i]);
                hearth_sum_add(&below, d->weight[i]);
            }
        }
        t[p] = hearth_sum_value(&above) / hearth_sum_value(&below);
        if (!isfinite(t[p])) {
            return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                     "jk1: one PSU holds the whole domain");
        }
        hearth_sum_add(&sum, t[p]);
    }
    mean = hearth_sum_value(&sum) / g;
    for (size_t p = 0; p < d->psu_count; p++) {
        hearth_sum_add(&squares, (t[p] - mean) * (t[p] - mean));
    }
    *variance = (d->population == NULL ? 1.0 : 1.0 - g / d->population[0]) *
                (g - 1.0) / g * hearth_sum_value(&squares);
    return 0;
}

static int check_jackknife(const struct hearth_stats_run *r, bool *is_jackknife)
{
    const char *variance = hearth_stats_text_or_null(r, "variance");

    *is_jackknife = variance != NULL && strcmp(variance, "jk1") == 0;
    if (variance != NULL && !*is_jackknife && strcmp(variance, "taylor") != 0) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'variance': taylor or jk1");
    }
    if (*is_jackknife &&
        (r->design->stratum_count > 1 || r->design->calibration != NULL ||
         r->design->population2 != NULL)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "jk1 is for one stratum, one stage and "
                                 "weights as designed");
    }
    return 0;
}

/* What is wanted of a column: its mean, or its total. */
static int estimate(const struct hearth_stats_run *r,
                    const struct hearth_survey_rows *rows, const double *y,
                    bool is_total, json_t *out)
{
    const json_t *deff = json_object_get(r->spec, "deff");
    double *z = hearth_survey_column(r, 1);
    double est, variance;
    bool is_jackknife;
    int e = check_jackknife(r, &is_jackknife);

    if (e != 0 || z == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    est = hearth_survey_mean(r, rows, y, z);
    if (is_total) {
        est = hearth_survey_total(r, rows, y);
        for (size_t i = 0; i < r->frame->row_count; i++) {
            z[i] = rows->is_in[i] ? r->design->weight[i] * y[i] : 0.0;
        }
    }
    if (is_jackknife && !is_total) {
        e = jackknife(r, rows, y, &variance);
    } else {
        e = hearth_survey_variance(r, z, &variance);
    }
    if (e != 0) {
        return e;
    }
    if (!is_total) {
        hearth_stats_put(
            out, "deff",
            hearth_survey_deff(
                r, rows, y, est, variance,
                json_is_string(deff) &&
                    strcmp(json_string_value(deff), "with_replacement") == 0));
    }
    hearth_survey_put(r, rows, est, variance, out);
    return 0;
}

/* 1 for ${level} of the map, 0 for others, NaN for what is no level. */
static void indicate(const struct hearth_stats_run *r,
                     const struct hearth_frame_column *c, const size_t *map,
                     size_t level, double *y)
{
    for (size_t i = 0; i < r->frame->row_count; i++) {
        size_t k =
            c->levels[i] == HEARTH_FRAME_MISSING ? SIZE_MAX : map[c->levels[i]];

        y[i] = k == SIZE_MAX ? (double)NAN : (k == level ? 1.0 : 0.0);
    }
}

/* One estimate a level: the share, or the number of those who have it. */
static int estimate_levels(const struct hearth_stats_run *r,
                           const struct hearth_frame_column *c, bool is_total,
                           json_t *out)
{
    double *y = hearth_survey_column(r, 1);
    const double *columns[1] = {y};
    const char **levels;
    size_t count, *map = NULL;
    int e = hearth_stats_list(r, "levels", &levels, &count);

    if (e == 0) {
        e = hearth_stats_level_map(r, c, levels, count, &map);
    }
    if (e == 0 && y == NULL) {
        e = HEARTH_E_MEMORY;
    }
    for (size_t k = 0; e == 0 && k < count; k++) {
        struct hearth_stats_word word = {"level", levels[k]};
        const char *key = hearth_stats_key(r, levels[k], &word, 1);
        json_t *one = json_object();
        struct hearth_survey_rows rows;
        size_t before = r->arena->used;

        indicate(r, c, map, k, y);
        e = hearth_survey_rows(r, columns, 1, &rows);
        if (e == 0) {
            e = estimate(r, &rows, y, is_total, one);
        }
        r->arena->used = before;
        (void)json_object_set_new(out, key == NULL ? levels[k] : key, one);
    }
    return e;
}

static int one_column(const struct hearth_stats_run *r, bool is_total,
                      json_t *out)
{
    const struct hearth_frame_column *c;
    struct hearth_survey_rows rows;
    const double *columns[1];
    int e = hearth_stats_column(r, "y", &c);

    if (e != 0) {
        return e;
    }
    if (json_object_get(r->spec, "levels") != NULL) {
        return estimate_levels(r, c, is_total, out);
    }
    columns[0] = c->numbers;
    e = hearth_survey_rows(r, columns, 1, &rows);
    return e != 0 ? e : estimate(r, &rows, c->numbers, is_total, out);
}

int hearth_survey_svymean(const struct hearth_stats_run *r, json_t *out)
{
    return one_column(r, false, out);
}

int hearth_survey_svytotal(const struct hearth_stats_run *r, json_t *out)
{
    return one_column(r, true, out);
}

/* z = w(y - r x)/X */
int hearth_survey_svyratio(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *y, *x;
    struct hearth_survey_rows rows;
    const double *columns[2];
    double *z = hearth_survey_column(r, 1);
    double below, ratio, variance;
    int e = hearth_stats_column(r, "y", &y);

    if (e == 0) {
        e = hearth_stats_column(r, "x", &x);
    }
    if (e != 0 || z == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    columns[0] = y->numbers;
    columns[1] = x->numbers;
    e = hearth_survey_rows(r, columns, 2, &rows);
    if (e != 0) {
        return e;
    }
    below = hearth_survey_total(r, &rows, x->numbers);
    if (below == 0.0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "column '%.60s': its total is 0, no ratio to "
                                 "it",
                                 x->name);
    }
    ratio = hearth_survey_total(r, &rows, y->numbers) / below;
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows.is_in[i]) {
            z[i] = r->design->weight[i] *
                   (y->numbers[i] - ratio * x->numbers[i]) / below;
        }
    }
    e = hearth_survey_variance(r, z, &variance);
    if (e == 0) {
        hearth_survey_put(r, &rows, ratio, variance, out);
    }
    return e;
}

/* Coefficients of the columns of y. */
static int read_coefficients(const struct hearth_stats_run *r, size_t count,
                             double *out)
{
    const json_t *coef = json_object_get(r->spec, "coef");

    if (json_array_size(coef) != count) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'coef': one number for each of %zu "
                                 "columns",
                                 count);
    }
    for (size_t k = 0; k < count; k++) {
        out[k] = json_number_value(json_array_get(coef, k));
    }
    return 0;
}

/* The contrast's influence is that of the means, put together: their shared
 * strata and PSUs give the covariance. */
int hearth_survey_svycontrast(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column **y;
    struct hearth_survey_rows rows;
    size_t count;
    double *z = hearth_survey_column(r, 2), *all, *coef, variance, est = 0.0;
    const double **columns;
    int e = hearth_stats_columns(r, "y", &y, &count);

    if (e != 0) {
        return e;
    }
    coef = hearth_arena_take(r->arena, count, sizeof(*coef));
    columns = hearth_arena_take(r->arena, count, sizeof(*columns));
    if (z == NULL || coef == NULL || columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        columns[k] = y[k]->numbers;
    }
    all = z + r->frame->row_count;
    e = read_coefficients(r, count, coef);
    if (e == 0) {
        e = hearth_survey_rows(r, columns, count, &rows);
    }
    for (size_t k = 0; e == 0 && k < count; k++) {
        est += coef[k] * hearth_survey_mean(r, &rows, columns[k], z);
        for (size_t i = 0; i < r->frame->row_count; i++) {
            all[i] += coef[k] * z[i];
        }
    }
    if (e == 0) {
        e = hearth_survey_variance(r, all, &variance);
    }
    if (e == 0) {
        hearth_survey_put(r, &rows, est, variance, out);
    }
    return e;
}
