/* SPDX-License-Identifier: Apache-2.0 */
/* What the statistics of a sampling design share. */
#ifndef HOST_STATS_SURVEY_H
#define HOST_STATS_SURVEY_H

#include "host/stats/run.h"

/* Rows with all that an estimate needs, inside the domain. Those outside stay
 * in the design, with influence 0. */
struct hearth_survey_rows {
    bool *is_in; /* a row */
    size_t count;
    double weight; /* their sum */
};
/* E_STATE when there is none: the domain is empty, or all is missing. */
HEARTH_MUST_USE int hearth_survey_rows(const struct hearth_stats_run *r,
                                       const double *const *columns,
                                       size_t column_count,
                                       struct hearth_survey_rows *out);
/* Columns of zeros for influences, ${count} after another. NULL: no memory. */
double *hearth_survey_column(const struct hearth_stats_run *r, size_t count);

/* sum w y over the rows. */
double hearth_survey_total(const struct hearth_stats_run *r,
                           const struct hearth_survey_rows *rows,
                           const double *y);
/* The mean, and its influence in ${z}. */
double hearth_survey_mean(const struct hearth_stats_run *r,
                          const struct hearth_survey_rows *rows,
                          const double *y, double *z);
/* The variance of the total of one influence. */
HEARTH_MUST_USE int hearth_survey_variance(const struct hearth_stats_run *r,
                                           const double *z, double *out);
/* Variance against that of a simple random sample of the same size. */
double hearth_survey_deff(const struct hearth_stats_run *r,
                          const struct hearth_survey_rows *rows,
                          const double *y, double mean, double variance,
                          bool is_with_replacement);
/* n sum w^2 / (sum w)^2 of the rows. */
double hearth_survey_kish(const struct hearth_stats_run *r,
                          const struct hearth_survey_rows *rows);

/* Puts est, se, df, n, ci (t) and what must be known about them. */
void hearth_survey_put(const struct hearth_stats_run *r,
                       const struct hearth_survey_rows *rows, double est,
                       double variance, json_t *out);
/* Puts df, n, how and warnings. */
void hearth_survey_note(const struct hearth_stats_run *r,
                        const struct hearth_survey_rows *rows, json_t *out);
/* Appends to `warnings`. */
void hearth_survey_warn(json_t *out, const char *text);

/* A regression: linear, or of the logit. */
struct hearth_survey_model {
    const char *const *names;
    const double *terms; /* a column of rows after another */
    size_t term_count;
    const double *y;
    bool is_logit;
    double *est;        /* made by the fit */
    double *covariance; /* term_count^2 */
};
/* Fits, with design-based covariance. E_STATE: a term follows from others, or
 * no maximum. */
HEARTH_MUST_USE int hearth_survey_fit(const struct hearth_stats_run *r,
                                      const struct hearth_survey_rows *rows,
                                      struct hearth_survey_model *m);
/* Puts {est, se, t, df, p, ci}. */
void hearth_survey_put_test(json_t *out, double est, double se, double df);

/* Statistics of the table in survey.c. */
hearth_stats_function hearth_survey_svymean, hearth_survey_svytotal,
    hearth_survey_svyratio, hearth_survey_svycontrast, hearth_survey_svyciprop,
    hearth_survey_svychisq, hearth_survey_svyglm, hearth_survey_svyttest,
    hearth_survey_kish_weights, hearth_survey_fixed_effects, hearth_survey_holm;

#endif
