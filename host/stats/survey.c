/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of a sampling design by name, and what they share. */
#include "host/stats/survey.h"

#include "host/stats/quantile.h"
#include "host/stats/sum.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const struct hearth_stats_entry hearth_stats_survey[] = {
    {"svymean", HEARTH_STATS_DESIGNED, hearth_survey_svymean},
    {"svytotal", HEARTH_STATS_DESIGNED, hearth_survey_svytotal},
    {"svyratio", HEARTH_STATS_DESIGNED, hearth_survey_svyratio},
    {"svycontrast", HEARTH_STATS_DESIGNED, hearth_survey_svycontrast},
    {"svyciprop", HEARTH_STATS_DESIGNED, hearth_survey_svyciprop},
    {"svychisq", HEARTH_STATS_DESIGNED, hearth_survey_svychisq},
    {"svyglm", HEARTH_STATS_DESIGNED, hearth_survey_svyglm},
    {"svyttest", HEARTH_STATS_DESIGNED, hearth_survey_svyttest},
    {"kish", HEARTH_STATS_DESIGNED, hearth_survey_kish_weights},
    {"fixed_effects", HEARTH_STATS_FILTERED, hearth_survey_fixed_effects},
    {"holm", HEARTH_STATS_NO_ROWS, hearth_survey_holm},
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};

int hearth_survey_rows(const struct hearth_stats_run *r,
                       const double *const *columns, size_t column_count,
                       struct hearth_survey_rows *out)
{
    struct hearth_sum weight = {.count = 0};
    size_t n = r->frame->row_count;

    *out = (struct hearth_survey_rows){
        .is_in = hearth_arena_take(r->arena, n + 1, sizeof(bool))};
    if (out->is_in == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        bool is_in = r->is_in_domain[i];

        for (size_t k = 0; k < column_count; k++) {
            is_in = is_in && !isnan(columns[k][i]);
        }
        out->is_in[i] = is_in;
        if (is_in) {
            out->count++;
            hearth_sum_add(&weight,
                           r->design == NULL ? 1.0 : r->design->weight[i]);
        }
    }
    out->weight = hearth_sum_value(&weight);
    if (out->count == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "no row of %zu has all values inside the "
                                 "domain",
                                 n);
    }
    if (!isfinite(out->weight) || out->weight == 0.0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "the weights of the domain add up to %g",
                                 out->weight);
    }
    return 0;
}

double *hearth_survey_column(const struct hearth_stats_run *r, size_t count)
{
    return hearth_arena_take(r->arena, r->frame->row_count + 1,
                             count * sizeof(double));
}

double hearth_survey_total(const struct hearth_stats_run *r,
                           const struct hearth_survey_rows *rows,
                           const double *y)
{
    struct hearth_sum s = {.count = 0};

    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i]) {
            hearth_sum_add(&s, r->design->weight[i] * y[i]);
        }
    }
    return hearth_sum_value(&s);
}

double hearth_survey_mean(const struct hearth_stats_run *r,
                          const struct hearth_survey_rows *rows,
                          const double *y, double *z)
{
    double mean = hearth_survey_total(r, rows, y) / rows->weight;

    for (size_t i = 0; i < r->frame->row_count; i++) {
        z[i] = rows->is_in[i]
                   ? r->design->weight[i] * (y[i] - mean) / rows->weight
                   : 0.0;
    }
    return mean;
}

int hearth_survey_variance(const struct hearth_stats_run *r, const double *z,
                           double *out)
{
    gsl_matrix_view v = gsl_matrix_view_array(out, 1, 1);

    return hearth_design_covariance(r->design, z, 1, &v.matrix, r->why);
}

double hearth_survey_deff(const struct hearth_stats_run *r,
                          const struct hearth_survey_rows *rows,
                          const double *y, double mean, double variance,
                          bool is_with_replacement)
{
    struct hearth_sum s = {.count = 0};
    double n = (double)rows->count, simple;

    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i]) {
            double gap = y[i] - mean;

            hearth_sum_add(&s, r->design->weight[i] * (gap * gap));
        }
    }
    simple = hearth_sum_value(&s) / rows->weight / (n - 1.0);
    if (!is_with_replacement && n < rows->weight) {
        simple *= 1.0 - n / rows->weight; /* all weights 1: nothing is left */
    }
    return variance / simple;
}

double hearth_survey_kish(const struct hearth_stats_run *r,
                          const struct hearth_survey_rows *rows)
{
    struct hearth_sum s = {.count = 0};

    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i]) {
            hearth_sum_add(&s, r->design->weight[i] * r->design->weight[i]);
        }
    }
    return (double)rows->count * hearth_sum_value(&s) /
           (rows->weight * rows->weight);
}

void hearth_survey_warn(json_t *out, const char *text)
{
    json_t *list = json_object_get(out, "warnings");

    if (list == NULL) {
        list = json_array();
        (void)json_object_set_new(out, "warnings", list);
    }
    (void)json_array_append_new(list, json_string(text));
}

static void warn_about(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_stats_design *d = r->design;
    char text[160];

    if (d->lonely_count > 0) {
        (void)snprintf(text, sizeof(text), "%zu strata with one PSU: %s",
                       d->lonely_count,
                       d->lonely == HEARTH_DESIGN_MERGE
                           ? "merged with others"
                           : "'adjust' (not centred; inflates totals)");
        hearth_survey_warn(out, text);
    }
    if (d->unweighted_count > 0) {
        (void)snprintf(text, sizeof(text),
                       "%zu rows without a weight are outside of every domain",
                       d->unweighted_count);
        hearth_survey_warn(out, text);
    }
    if (hearth_design_df(d) == 0) {
        hearth_survey_warn(out, "no degrees of freedom: no interval");
    }
}

void hearth_survey_note(const struct hearth_stats_run *r,
                        const struct hearth_survey_rows *rows, json_t *out)
{
    const struct hearth_stats_design *d = r->design;
    const char *calibration = json_string_value(
        json_object_get(json_object_get(r->spec, "calibration"), "method"));
    char text[200];

    (void)json_object_set_new(out, "df",
                              json_integer((json_int_t)hearth_design_df(d)));
    (void)json_object_set_new(out, "n", json_integer((json_int_t)rows->count));
    (void)snprintf(text, sizeof(text),
                   "Taylor linearisation, %zu PSUs in %zu strata, %s, weights: "
                   "%s",
                   d->psu_count, d->stratum_count,
                   d->population == NULL
                       ? "no finite-population correction"
                       : (d->population2 == NULL
                              ? "finite-population correction"
                              : "finite-population correction in two stages"),
                   calibration == NULL ? "as designed" : calibration);
    (void)json_object_set_new(out, "how", json_string(text));
    warn_about(r, out);
}

void hearth_survey_put(const struct hearth_stats_run *r,
                       const struct hearth_survey_rows *rows, double est,
                       double variance, json_t *out)
{
    size_t df = hearth_design_df(r->design);
    double se = variance > 0.0 ? sqrt(variance) : 0.0;
    double half = hearth_quantile_t(0.975, (double)df) * se;

    hearth_stats_put(out, "est", est);
    hearth_stats_put(out, "se", se);
    hearth_stats_put_pair(out, "ci", est - half, est + half);
    hearth_survey_note(r, rows, out);
    if (se == 0.0) {
        hearth_survey_warn(out, "no spread between units: 0 is not certainty");
    }
}

void hearth_survey_put_test(json_t *out, double est, double se, double df)
{
    double t = est / se, half = hearth_quantile_t(0.975, df) * se;

    hearth_stats_put(out, "est", est);
    hearth_stats_put(out, "se", se);
    hearth_stats_put(out, "t", t);
    hearth_stats_put(out, "df", df);
    hearth_stats_put(
        out, "p", df > 0.0 ? 2.0 * gsl_cdf_tdist_Q(fabs(t), df) : (double)NAN);
    hearth_stats_put_pair(out, "ci", est - half, est + half);
}
