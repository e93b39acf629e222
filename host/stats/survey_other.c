/* SPDX-License-Identifier: Apache-2.0 */
/* Weights and what they cost; regression within areas; Holm. */
#include "host/stats/sum.h"
#include "host/stats/survey.h"

#include <math.h>

/* Calibrated weights beyond these multiples of the designed ones are
 * reported. */
#define TRIM_LOW  0.3
#define TRIM_HIGH 3.0

static void put_first(const struct hearth_stats_run *r,
                      const struct hearth_survey_rows *rows, size_t first,
                      json_t *out)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->frame->row_count && first > 0; i++) {
        if (rows->is_in[i]) {
            (void)json_array_append_new(list, json_real(r->design->weight[i]));
            first--;
        }
    }
    (void)json_object_set_new(out, "first", list);
}

int hearth_survey_kish_weights(const struct hearth_stats_run *r, json_t *out)
{
    struct hearth_survey_rows rows;
    double low = (double)INFINITY, high = -(double)INFINITY, deff;
    double first = hearth_stats_number_or(r, "first", 0.0);
    json_int_t beyond = 0;
    int e = hearth_survey_rows(r, NULL, 0, &rows);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows.is_in[i]) {
            double ratio = r->design->weight[i] / r->design->base[i];

            low = fmin(low, r->design->weight[i]);
            high = fmax(high, r->design->weight[i]);
            beyond += ratio < TRIM_LOW || ratio > TRIM_HIGH ? 1 : 0;
        }
    }
    deff = hearth_survey_kish(r, &rows);
    hearth_stats_put(out, "deff", deff);
    hearth_stats_put(out, "neff", (double)rows.count / deff);
    (void)json_object_set_new(out, "n", json_integer((json_int_t)rows.count));
    hearth_stats_put(out, "min", low);
    hearth_stats_put(out, "max", high);
    hearth_stats_put(out, "sum", rows.weight);
    (void)json_object_set_new(out, "beyond_0.3_3", json_integer(beyond));
    if (first >= 1.0) {
        put_first(r, &rows, first < 1e6 ? (size_t)first : 1000000u, out);
    }
    return 0;
}

/* Takes from ${x} its mean in each group. */
static int centre(const struct hearth_stats_run *r,
                  const struct hearth_survey_rows *rows,
                  const struct hearth_frame_column *g, double *x)
{
    size_t before = r->arena->used;
    struct hearth_sum *sums =
        hearth_arena_take(r->arena, g->text_count + 1, sizeof(*sums));
    double *counts =
        hearth_arena_take(r->arena, g->text_count + 1, sizeof(*counts));

    if (sums == NULL || counts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i]) {
            hearth_sum_add(&sums[g->levels[i]], x[i]);
            counts[g->levels[i]] += 1.0;
        }
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i]) {
            x[i] -=
                hearth_sum_value(&sums[g->levels[i]]) / counts[g->levels[i]];
        }
    }
    r->arena->used = before;
    return 0;
}

/* Areas that have a row. */
static int count_areas(const struct hearth_stats_run *r,
                       const struct hearth_survey_rows *rows,
                       const struct hearth_frame_column *g, size_t *out)
{
    bool *is_seen = hearth_arena_take(r->arena, g->text_count + 1, 1);
    size_t n = 0;

    if (is_seen == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i] && !is_seen[g->levels[i]]) {
            is_seen[g->levels[i]] = true;
            n++;
        }
    }
    *out = n;
    return 0;
}

/* Rows with y, all terms and an area; NaN marks a row without an area. */
static int fixed_rows(const struct hearth_stats_run *r,
                      const struct hearth_frame_column *g, double *y,
                      const struct hearth_stats_terms *t,
                      struct hearth_survey_rows *rows)
{
    const double **columns =
        hearth_arena_take(r->arena, t->count + 1, sizeof(*columns));

    if (columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (g->levels[i] == HEARTH_FRAME_MISSING) {
            y[i] = (double)NAN;
        }
    }
    for (size_t j = 0; j < t->count; j++) {
        columns[j] = t->values + j * r->frame->row_count;
    }
    columns[t->count] = y;
    return hearth_survey_rows(r, columns, t->count + 1, rows);
}

/* The rest of the sum of squares. */
static double rest_of(const struct hearth_stats_run *r,
                      const struct hearth_survey_rows *rows,
                      const struct hearth_survey_model *m)
{
    struct hearth_sum s = {.count = 0};
    size_t n = r->frame->row_count;

    for (size_t i = 0; i < n; i++) {
        double e = rows->is_in[i] ? m->y[i] : 0.0;

        for (size_t j = 0; rows->is_in[i] && j < m->term_count; j++) {
            e -= m->est[j] * m->terms[j * n + i];
        }
        hearth_sum_add(&s, e * e);
    }
    return hearth_sum_value(&s);
}

static int put_fixed(const struct hearth_stats_run *r,
                     const struct hearth_survey_rows *rows,
                     const struct hearth_survey_model *m, size_t areas,
                     json_t *out)
{
    double df = (double)rows->count - (double)m->term_count - (double)areas;
    double variance = rest_of(r, rows, m) / df;

    if (df <= 0.0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "%zu rows, %zu areas, %zu terms: no degrees "
                                 "of freedom are left",
                                 rows->count, areas, m->term_count);
    }
    for (size_t j = 0; j < m->term_count; j++) {
        json_t *one = json_object();

        hearth_survey_put_test(
            one, m->est[j],
            sqrt(variance * m->covariance[j * m->term_count + j]), df);
        (void)json_object_set_new(out, m->names[j], one);
    }
    hearth_stats_put(out, "df", df);
    (void)json_object_set_new(out, "n", json_integer((json_int_t)rows->count));
    (void)json_object_set_new(out, "areas", json_integer((json_int_t)areas));
    return 0;
}

/* "OLS on area-centred data, df = n - k - areas" (statistics.md 2) */
int hearth_survey_fixed_effects(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *y, *g;
    struct hearth_stats_terms t;
    struct hearth_survey_rows rows;
    struct hearth_survey_model m = {0};
    size_t n = r->frame->row_count, areas = 0;
    double *centred = hearth_survey_column(r, 1);
    int e = hearth_stats_column(r, "y", &y);

    if (e == 0) {
        e = hearth_stats_column(r, "group", &g);
    }
    if (e == 0) {
        e = hearth_stats_terms(r, "terms", &t);
    }
    if (e != 0 || centred == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        centred[i] = y->numbers[i];
    }
    e = fixed_rows(r, g, centred, &t, &rows);
    if (e == 0) {
        e = count_areas(r, &rows, g, &areas);
    }
    if (e == 0) {
        e = centre(r, &rows, g, centred);
    }
    for (size_t j = 1; e == 0 && j < t.count; j++) {
        e = centre(r, &rows, g, t.values + j * n);
    }
    if (e == 0 && t.count < 2) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'terms': none");
    }
    m.names = t.names + 1; /* the areas are the intercept */
    m.terms = t.values + n;
    m.term_count = t.count - 1;
    m.y = centred;
    if (e == 0) {
        e = hearth_survey_fit(r, &rows, &m);
    }
    return e != 0 ? e : put_fixed(r, &rows, &m, areas, out);
}

/* Holm: the i-th smallest of m times m - i + 1, never below one before. */
int hearth_survey_holm(const struct hearth_stats_run *r, json_t *out)
{
    const json_t *p = json_object_get(r->spec, "p");
    size_t m = json_array_size(p);
    double *adjusted = hearth_arena_take(r->arena, m + 1, sizeof(double));
    json_t *list;

    if (m == 0 || m > 300) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'p': a list of 1 to 300 numbers");
    }
    if (adjusted == NULL) {
        return HEARTH_E_MEMORY;
    }
    list = json_array();
    for (size_t i = 0; i < m; i++) {
        double x = json_number_value(json_array_get(p, i));
        double worst = 0.0;

        for (size_t j = 0; j < m; j++) {
            double y = json_number_value(json_array_get(p, j));
            size_t below = 0;

            for (size_t k = 0; y <= x && k < m; k++) {
                below += json_number_value(json_array_get(p, k)) < y ? 1 : 0;
            }
            worst = y <= x ? fmax(worst, y * (double)(m - below)) : worst;
        }
        (void)json_array_append_new(list, json_real(fmin(worst, 1.0)));
    }
    (void)json_object_set_new(out, "p_adjusted", list);
    return 0;
}
