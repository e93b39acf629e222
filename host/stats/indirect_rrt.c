/* SPDX-License-Identifier: Apache-2.0 */
/* rrt and rrt_regression: parameters and columns to rrt.h. */
#include "host/stats/indirect.h"
#include "host/stats/rows.h"
#include "host/stats/rrt.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Answers in rows that count. */
struct answers {
    const struct hearth_frame_column *y;
    bool *yes;   /* answer after answer */
    size_t *row; /* its row */
    size_t n;
    size_t yes_count;
};

static int read_design(const struct hearth_stats_run *r, const char *fallback,
                       struct hearth_rrt_design *d)
{
    const char *name = hearth_stats_text_or_null(r, "design");
    double p = 0.0, other = 0.0;
    int e;

    name = name == NULL ? fallback : name;
    if (name == NULL) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'design' is missing: forced, "
                                 "warner, crosswise or unrelated wanted");
    }
    e = hearth_stats_number(r, strcmp(name, "warner") == 0 ? "P" : "p", &p);
    if (e != 0) {
        return e;
    }
    if (strcmp(name, "forced") == 0) {
        e = hearth_stats_number(r, "p1", &other);
        e = e != 0 ? e : hearth_rrt_forced(p, other, d);
    } else if (strcmp(name, "warner") == 0) {
        e = hearth_rrt_warner(p, d);
    } else if (strcmp(name, "crosswise") == 0) {
        e = hearth_rrt_crosswise(p, d);
    } else if (strcmp(name, "unrelated") == 0) {
        e = hearth_stats_number(r, "pi_u", &other);
        e = e != 0 ? e : hearth_rrt_unrelated(p, other, d);
    } else {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'design': '%.40s' is none of "
                                 "forced, warner, crosswise, unrelated",
                                 name);
    }
    return e == 0
               ? 0
               : hearth_stats_fail(r->why, e,
                                   "parameters of design '%s': probabilities "
                                   "0..1 wanted under which the answer "
                                   "tells something",
                                   name);
}

static int read_answers(const struct hearth_stats_run *r, struct answers *a)
{
    enum hearth_rows_answer *meaning;
    size_t rows = r->frame->row_count;
    int e = hearth_stats_column(r, "y", &a->y);

    a->yes = hearth_arena_take(r->arena, rows + 1, sizeof(*a->yes));
    a->row = hearth_arena_take(r->arena, rows + 1, sizeof(*a->row));
    if (a->yes == NULL || a->row == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (e == 0) {
        e = hearth_rows_answers(r, a->y, &meaning);
    }
    for (size_t i = 0; i < rows && e == 0; i++) {
        bool yes, is_missing;

        if (!hearth_rows_count(r, i)) {
            continue;
        }
        e = hearth_rows_answer(r, a->y, meaning, i, &yes, &is_missing);
        if (e == 0 && !is_missing) {
            a->yes_count += yes;
            a->yes[a->n] = yes;
            a->row[a->n++] = i;
        }
    }
    if (e == 0 && a->n == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "column '%.60s': no answers in the rows that "
                                 "count",
                                 a->y->name);
    }
    return e;
}

static void warn(json_t *out, size_t n, double pi)
{
    const json_t *se = json_object_get(out, "se");

    hearth_rows_no_warnings(out);
    if (json_is_real(se) && !(json_real_value(se) > 0.0)) {
        hearth_rows_warn(out, "all answers alike: a standard error of 0 is no "
                              "certainty, see display_ci");
    }
    if (n < HEARTH_RRT_MIN) {
        hearth_rows_warn(out,
                         "too few for a randomised response: %zu answers, %d "
                         "wanted",
                         n, HEARTH_RRT_MIN);
    }
    if (pi < 0.0 || pi > 1.0) {
        hearth_rows_warn(out, "outside 0..1: kept as computed, shown clipped");
    }
}

static void put_display(json_t *out, double pi, struct hearth_interval shown)
{
    hearth_stats_put(out, "display", fmin(fmax(pi, 0.0), 1.0));
    hearth_stats_put_pair(out, "display_ci", shown.low, shown.high);
}

/* n answers, each drawn alike. */
static int plain(const struct hearth_stats_run *r,
                 const struct hearth_rrt_design *d, uint64_t n, uint64_t yes,
                 json_t *out)
{
    const char *variance = hearth_stats_text_or_null(r, "variance");
    const char *design = hearth_stats_text_or_null(r, "design");
    struct hearth_rrt_estimate est;
    bool is_n1 = variance != NULL
                     ? strcmp(variance, "n-1") == 0
                     : design != NULL && strcmp(design, "crosswise") == 0;
    double se;
    int e;

    if (variance != NULL && !is_n1 && strcmp(variance, "n") != 0) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'variance': 'n' or 'n-1' wanted");
    }
    e = hearth_rrt_estimate(d, n, yes, &est);
    if (e != 0) {
        return hearth_stats_fail(r->why, e,
                                 "%llu yes of %llu answers: more than 0 "
                                 "answers, and no more yes than that, wanted",
                                 (unsigned long long)yes,
                                 (unsigned long long)n);
    }
    se = is_n1 ? est.se_n1 : est.se_n;
    hearth_rows_count_out(out, "n", n);
    hearth_rows_count_out(out, "yes", yes);
    hearth_stats_put(out, "lambda", est.lambda);
    hearth_stats_put(out, "pi", est.pi);
    hearth_stats_put(out, "se", se);
    hearth_stats_put(out, "se_n", est.se_n);
    hearth_stats_put(out, "se_n1", est.se_n1);
    hearth_rows_interval(out, "ci", est.pi, se);
    put_display(out, est.pi, est.display);
    (void)json_object_set_new(
        out, "method", json_string(is_n1 ? "binomial, n - 1" : "binomial, n"));
    warn(out, n, est.pi);
    return 0;
}

/* Logit interval of a weighted share with the design's degrees of freedom. */
static struct hearth_interval logit_interval(double p, double se, double df)
{
    struct hearth_interval out = {p, p};

    if (p > 0.0 && p < 1.0 && se > 0.0 && df >= 1.0) {
        double t = gsl_cdf_tdist_Pinv(0.975, df) * se / (p * (1.0 - p));
        double at = log(p / (1.0 - p));

        out.low = 1.0 / (1.0 + exp(t - at));
        out.high = 1.0 / (1.0 + exp(-t - at));
    }
    return out;
}

/* "estimate l with the survey design, then transform estimate and se" */
static int designed(const struct hearth_stats_run *r,
                    const struct hearth_rrt_design *d, const struct answers *a,
                    json_t *out)
{
    struct hearth_moments_sum all = {0}, yes = {0};
    double *z = hearth_arena_take(r->arena, r->frame->row_count + 1, 8);
    gsl_matrix_view v;
    double variance = 0.0, lambda, weight, pi, se;
    int e;

    if (z == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (hearth_design_df(r->design) == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "one PSU a stratum: nothing shows how others "
                                 "would vary");
    }
    for (size_t i = 0; i < a->n; i++) {
        hearth_moments_sum_add(&all, r->design->weight[a->row[i]]);
        hearth_moments_sum_add(&yes,
                               a->yes[i] ? r->design->weight[a->row[i]] : 0.0);
    }
    weight = hearth_moments_sum_value(&all);
    lambda = hearth_moments_sum_value(&yes) / weight;
    for (size_t i = 0; i < a->n; i++) {
        z[a->row[i]] = r->design->weight[a->row[i]] *
                       ((a->yes[i] ? 1.0 : 0.0) - lambda) / weight;
    }
    v = gsl_matrix_view_array(&variance, 1, 1);
    e = hearth_design_covariance(r->design, z, 1, &v.matrix, r->why);
    if (e != 0) {
        return e;
    }
    pi = (lambda - d->offset) / d->slope;
    se = sqrt(fmax(variance, 0.0));
    put_display(out, pi,
                hearth_rrt_carry(
                    d, logit_interval(lambda, se,
                                      (double)hearth_design_df(r->design))));
    se /= fabs(d->slope);
    hearth_rows_count_out(out, "n", a->n);
    hearth_rows_count_out(out, "df", hearth_design_df(r->design));
    hearth_stats_put(out, "lambda", lambda);
    hearth_stats_put(out, "pi", pi);
    hearth_stats_put(out, "se", se);
    hearth_rows_interval(out, "ci", pi, se);
    (void)json_object_set_new(out, "method", json_string("survey design"));
    warn(out, a->n, pi);
    return 0;
}

static int read_inclusion(const struct hearth_stats_run *r,
                          const struct answers *a,
                          const struct hearth_frame_column *column, double *out)
{
    for (size_t i = 0; i < a->n; i++) {
        int e = hearth_rows_number(r, column, a->row[i], &out[i]);

        if (e != 0) {
            return e;
        }
        if (isnan(out[i])) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "column '%.60s', row %zu: no probability",
                                     column->name,
                                     hearth_frame_row(r->frame, a->row[i]));
        }
    }
    return 0;
}

static int unequal_failed(const struct hearth_stats_run *r,
                          const struct answers *a, const char *column, int e,
                          size_t bad)
{
    if (e == HEARTH_E_INVALID) {
        return hearth_stats_fail(r->why, e,
                                 "column '%.60s', row %zu: a probability above "
                                 "0 and at most 1 wanted",
                                 column,
                                 hearth_frame_row(r->frame, a->row[bad]));
    }
    return hearth_stats_fail(r->why, e,
                             "column '%.60s': too few answers drawn by chance "
                             "for a variance",
                             column);
}

/* The total as a mean: divided by N, known or else estimated. */
static int scale_mean(const struct hearth_stats_run *r, const double *inclusion,
                      size_t n, struct hearth_rrt_total *t, json_t *out)
{
    struct hearth_moments_sum size = {0};
    double count = hearth_stats_number_or(r, "N", 0.0);

    if (json_object_get(r->spec, "N") != NULL && !(count > 0.0)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'N': a population above 0 wanted");
    }
    if (count > 0.0) {
        t->est /= count;
        t->variance /= count * count;
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        hearth_moments_sum_add(&size, 1.0 / inclusion[i]);
    }
    t->est /= round(hearth_moments_sum_value(&size));
    t->variance = (double)NAN;
    hearth_rows_warn(out, "no 'N': the population was estimated, and the mean "
                          "has no variance");
    return 0;
}

static int unequal(const struct hearth_stats_run *r,
                   const struct hearth_rrt_design *d, const struct answers *a,
                   json_t *out)
{
    const char *estimate = hearth_stats_text_or_null(r, "estimate");
    const struct hearth_frame_column *column;
    double *inclusion = hearth_arena_take(r->arena, a->n + 1, 8);
    struct hearth_rrt_total t;
    size_t bad = 0;
    int e = hearth_stats_column(r, "inclusion", &column);

    if (inclusion == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (e == 0) {
        e = read_inclusion(r, a, column, inclusion);
    }
    if (e != 0) {
        return e;
    }
    e = hearth_rrt_unequal(d, a->yes, inclusion, a->n, &t, &bad);
    if (e != 0) {
        return unequal_failed(r, a, column->name, e, bad);
    }
    if (estimate != NULL && strcmp(estimate, "mean") == 0) {
        e = scale_mean(r, inclusion, a->n, &t, out);
    } else if (estimate != NULL && strcmp(estimate, "total") != 0) {
        e = hearth_stats_fail(r->why, HEARTH_E_INVALID,
                              "parameter 'estimate': total or mean wanted");
    }
    if (e != 0) {
        return e;
    }
    hearth_rows_count_out(out, "n", a->n);
    hearth_stats_put(out, "est", t.est);
    hearth_stats_put(out, "var", t.variance);
    hearth_stats_put(out, "se",
                     t.variance >= 0.0 ? sqrt(t.variance) : (double)NAN);
    hearth_rows_interval(out, "ci", t.est,
                         t.variance >= 0.0 ? sqrt(t.variance) : (double)NAN);
    if (t.variance < 0.0) {
        hearth_rows_warn(out, "the variance came out below 0: no interval");
    }
    warn(out, a->n, 0.0);
    return 0;
}

static int closed_form(const struct hearth_stats_run *r,
                       const struct hearth_rrt_design *d, json_t *out)
{
    double n = 0.0, yes = 0.0;
    int e = hearth_stats_number(r, "n", &n);

    if (e == 0) {
        e = hearth_stats_number(r, "yes", &yes);
    }
    if (e != 0) {
        return e;
    }
    if (!(n >= 0.0 && n < 1e15 && floor(n) == n && yes >= 0.0 && yes <= n &&
          floor(yes) == yes)) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameters 'n' and 'yes': whole numbers, "
                                 "0 <= yes <= n, wanted");
    }
    return plain(r, d, (uint64_t)n, (uint64_t)yes, out);
}

static bool has_design(const struct hearth_stats_run *r)
{
    static const char *const names[] = {"weight",     "strata",          "psu",
                                        "fpc",        "weight_from_fpc", "ssu",
                                        "calibration"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (json_object_get(r->spec, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

int hearth_indirect_rrt(const struct hearth_stats_run *r, json_t *out)
{
    struct hearth_rrt_design d;
    struct answers a = {.n = 0};
    int e = read_design(r, NULL, &d);

    if (e != 0) {
        return e;
    }
    if (r->frame == NULL) {
        return closed_form(r, &d, out);
    }
    e = read_answers(r, &a);
    if (e != 0) {
        return e;
    }
    if (json_object_get(r->spec, "inclusion") != NULL) {
        return unequal(r, &d, &a, out);
    }
    if (has_design(r) && r->design != NULL) {
        return designed(r, &d, &a, out);
    }
    return plain(r, &d, a.n, a.yes_count, out);
}

/* ---- regression ---- */

static int read_kind(const struct hearth_stats_run *r, enum hearth_rrt_se *kind)
{
    static const char *const names[] = {"observed", "expected", "opg"};
    const char *name = hearth_stats_text_or_null(r, "se");

    *kind = HEARTH_RRT_OBSERVED;
    for (unsigned i = 0; name != NULL && i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            *kind = (enum hearth_rrt_se)i;
            return 0;
        }
    }
    return name == NULL ? 0
                        : hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                            "parameter 'se': observed, "
                                            "expected or opg wanted");
}

/* Rows that have all terms, row after row. */
static int complete_rows(const struct hearth_stats_run *r,
                         const struct hearth_stats_terms *t,
                         const struct answers *a, struct hearth_rrt_rows *out)
{
    double *x = hearth_arena_take(r->arena, (a->n + 1) * t->count, 8);
    bool *yes = hearth_arena_take(r->arena, a->n + 1, sizeof(*yes));

    if (x == NULL || yes == NULL) {
        return HEARTH_E_MEMORY;
    }
    *out = (struct hearth_rrt_rows){.x = x, .yes = yes, .k = t->count};
    for (size_t i = 0; i < a->n; i++) {
        bool is_whole = true;

        for (size_t k = 0; k < t->count; k++) {
            double v = t->values[k * r->frame->row_count + a->row[i]];

            x[out->n * t->count + k] = v;
            is_whole = is_whole && !isnan(v);
        }
        yes[out->n] = a->yes[i];
        out->n += is_whole;
    }
    return 0;
}

static int fit_failed(const struct hearth_stats_run *r,
                      const struct hearth_stats_terms *t, int e, size_t bad)
{
    if (e == HEARTH_E_STATE && bad < t->count) {
        return hearth_stats_fail(r->why, e,
                                 "term '%.80s' follows from the other terms",
                                 t->names[bad]);
    }
    if (e == HEARTH_E_STATE) {
        return hearth_stats_fail(r->why, e,
                                 "no finite estimate: too few answers for "
                                 "these terms, or fewer yes than the design "
                                 "alone gives");
    }
    return hearth_stats_fail(r->why, e, "rrt_regression: %s",
                             hearth_err_text(e));
}

int hearth_indirect_rrt_regression(const struct hearth_stats_run *r,
                                   json_t *out)
{
    static const char *const refused[] = {"weight", "psu", "strata", NULL};
    static const char *const kinds[] = {"observed information",
                                        "expected information",
                                        "outer product of scores"};
    struct hearth_rrt_design d;
    struct hearth_stats_terms t;
    struct hearth_rrt_rows rows;
    struct answers a = {.n = 0};
    enum hearth_rrt_se kind;
    double *b, *se;
    size_t bad = 0;
    int e = hearth_rows_refuse(r, refused);

    e = e != 0 ? e : read_design(r, "forced", &d);
    e = e != 0 ? e : read_kind(r, &kind);
    e = e != 0 ? e : read_answers(r, &a);
    e = e != 0 ? e : hearth_stats_terms(r, "terms", &t);
    e = e != 0 ? e : complete_rows(r, &t, &a, &rows);
    if (e != 0) {
        return e;
    }
    b = hearth_arena_take(r->arena, t.count, 8);
    se = hearth_arena_take(r->arena, t.count, 8);
    if (b == NULL || se == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_rrt_fit(&d, &rows, kind, r->arena, b, se, &bad);
    if (e == HEARTH_E_MEMORY) {
        return e;
    }
    if (e != 0) {
        return fit_failed(r, &t, e, bad);
    }
    for (size_t k = 0; k < t.count; k++) {
        hearth_stats_put_estimate(out, t.names[k], b[k], se[k]);
    }
    hearth_rows_count_out(out, "n", rows.n);
    (void)json_object_set_new(out, "se_from", json_string(kinds[kind]));
    warn(out, rows.n, 0.0);
    return 0;
}
