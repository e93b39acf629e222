/* SPDX-License-Identifier: Apache-2.0 */
/* The interval of a share under a design. */
#include "host/stats/quantile.h"
#include "host/stats/survey.h"

#include <math.h>
#include <string.h>

#define LOWER 0.025
#define UPPER 0.975

struct share {
    double p, variance;
    double n, df;
    double effective; /* n / design effect */
    double low, high;
};

static void by_logit(struct share *s)
{
    double half = hearth_quantile_t(UPPER, s->df) * sqrt(s->variance) /
                  (s->p * (1.0 - s->p));
    double centre = log(s->p / (1.0 - s->p));

    s->low = 1.0 / (1.0 + exp(half - centre));
    s->high = 1.0 / (1.0 + exp(-half - centre));
}

static void by_mean(struct share *s)
{
    double half = hearth_quantile_t(UPPER, s->df) * sqrt(s->variance);

    s->low = s->p - half;
    s->high = s->p + half;
}

/* beta(.025; n p, n(1-p)+1), beta(.975; n p + 1, n(1-p)); 0 and 1 at the
 * ends. */
static void clopper(struct share *s, double n)
{
    double k = n * s->p;

    s->low = s->p <= 0.0 ? 0.0 : hearth_quantile_beta(LOWER, k, n - k + 1.0);
    s->high = s->p >= 1.0 ? 1.0 : hearth_quantile_beta(UPPER, k + 1.0, n - k);
}

/* "n* = p(1-p)/V (t_{n-1}/t_df)^2" (statistics.md 2) */
static void by_beta(struct share *s)
{
    double ratio =
        hearth_quantile_t(LOWER, s->n - 1.0) / hearth_quantile_t(LOWER, s->df);

    clopper(s, s->p * (1.0 - s->p) / s->variance * ratio * ratio);
}

static void by_wilson(struct share *s)
{
    double z = hearth_quantile_normal(UPPER), n = s->effective;
    double scale = 1.0 + z * z / n;
    double centre = (s->p + z * z / (2.0 * n)) / scale;
    double half =
        z * sqrt(s->p * (1.0 - s->p) / n + z * z / (4.0 * n * n)) / scale;

    s->low = s->p <= 0.0 ? 0.0 : centre - half;
    s->high = s->p >= 1.0 ? 1.0 : centre + half;
}

static bool is_plain(const struct hearth_stats_run *r)
{
    return json_object_get(r->spec, "weight") == NULL &&
           json_object_get(r->spec, "psu") == NULL &&
           json_object_get(r->spec, "strata") == NULL &&
           json_object_get(r->spec, "calibration") == NULL &&
           json_object_get(r->spec, "fpc") == NULL;
}

/* Which interval: the one asked for, or the one that statistics.md 2 chooses.
 * A share of 0 or 1 without spread has one alone. */
static const char *choose(const struct hearth_stats_run *r,
                          const struct share *s)
{
    const char *asked = hearth_stats_text_or_null(r, "method");

    if (asked == NULL || strcmp(asked, "auto") == 0) {
        asked = is_plain(r)                ? "wilson"
                : s->p < 0.1 || s->p > 0.9 ? "beta"
                                           : "logit";
    }
    if (!(s->variance > 0.0) && strcmp(asked, "wilson") != 0) {
        return "clopper";
    }
    return asked;
}

static int interval(const struct hearth_stats_run *r, struct share *s,
                    const char *method)
{
    static const struct {
        const char *name;
        void (*compute)(struct share *s);
    } methods[] = {{"logit", by_logit},
                   {"mean", by_mean},
                   {"beta", by_beta},
                   {"wilson", by_wilson}};

    if (strcmp(method, "clopper") == 0) {
        clopper(s, s->effective);
        return 0;
    }
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(method, methods[i].name) == 0) {
            methods[i].compute(s);
            return 0;
        }
    }
    return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                             "parameter 'method': logit, beta, mean, wilson or "
                             "clopper, not '%.30s'",
                             method);
}

static int check_binary(const struct hearth_stats_run *r,
                        const struct hearth_survey_rows *rows,
                        const struct hearth_frame_column *c)
{
    for (size_t i = 0; i < r->frame->row_count; i++) {
        if (rows->is_in[i] && c->numbers[i] != 0.0 && c->numbers[i] != 1.0) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "column '%.60s', row %zu: %g is neither 0 "
                                     "nor 1",
                                     c->name, hearth_frame_row(r->frame, i),
                                     c->numbers[i]);
        }
    }
    return 0;
}

int hearth_survey_svyciprop(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *c;
    struct hearth_survey_rows rows;
    double *z = hearth_survey_column(r, 1);
    const double *columns[1];
    struct share s = {0};
    const char *method;
    int e = hearth_stats_column(r, "y", &c);

    if (e != 0 || z == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    columns[0] = c->numbers;
    e = hearth_survey_rows(r, columns, 1, &rows);
    if (e == 0) {
        e = check_binary(r, &rows, c);
    }
    if (e == 0) {
        s.p = hearth_survey_mean(r, &rows, c->numbers, z);
        e = hearth_survey_variance(r, z, &s.variance);
    }
    if (e != 0) {
        return e;
    }
    s.n = (double)rows.count;
    s.df = (double)hearth_design_df(r->design);
    s.effective =
        s.n / (s.variance > 0.0 ? hearth_survey_deff(r, &rows, c->numbers, s.p,
                                                     s.variance, true)
                                : hearth_survey_kish(r, &rows));
    method = choose(r, &s);
    e = interval(r, &s, method);
    if (e != 0) {
        return e;
    }
    hearth_survey_put(r, &rows, s.p, s.variance, out);
    hearth_stats_put_pair(out, "ci", s.low, s.high);
    (void)json_object_set_new(out, "interval", json_string(method));
    return 0;
}
