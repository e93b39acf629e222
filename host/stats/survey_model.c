/* SPDX-License-Identifier: Apache-2.0 */
/* Regressions under a design: A^-1 [covariance of scores] A^-1. */
#include "host/stats/linear.h"
#include "host/stats/sum.h"
#include "host/stats/survey.h"

#include <gsl/gsl_matrix.h>
#include <math.h>
#include <string.h>

#define ROUNDS_MAX 100
#define STEP_MIN   1e-12

/* What one round of Fisher scoring needs. */
struct fit {
    const struct hearth_stats_run *run;
    const struct hearth_survey_rows *rows;
    struct hearth_survey_model *model;
    double *mu;      /* a row */
    double *spread;  /* a row: its derivative */
    double *inverse; /* k x k */
    double *score;   /* k */
    int round;
};

static int no_maximum(const struct fit *f)
{
    return hearth_stats_fail(f->run->why, HEARTH_E_STATE,
                             "the model has no maximum: does a term tell the "
                             "answers exactly?");
}

static const double *term(const struct fit *f, size_t j)
{
    return f->model->terms + j * f->run->frame->row_count;
}

static void predict(struct fit *f)
{
    size_t n = f->run->frame->row_count;

    for (size_t i = 0; i < n; i++) {
        double eta = 0.0;

        for (size_t j = 0; f->rows->is_in[i] && j < f->model->term_count; j++) {
            eta += f->model->est[j] * term(f, j)[i];
        }
        f->mu[i] = f->model->is_logit ? 1.0 / (1.0 + exp(-eta)) : eta;
        f->spread[i] = f->model->is_logit ? f->mu[i] * (1.0 - f->mu[i]) : 1.0;
    }
}

/* sum w a b c over the rows; NULL: 1. */
static double sum3(const struct fit *f, const double *a, const double *b,
                   const double *c)
{
    struct hearth_sum s = {.count = 0};

    for (size_t i = 0; i < f->run->frame->row_count; i++) {
        if (f->rows->is_in[i]) {
            double w = f->run->design == NULL ? 1.0 : f->run->design->weight[i];

            hearth_sum_add(&s, w * a[i] * (b == NULL ? 1.0 : b[i]) *
                                   (c == NULL ? 1.0 : c[i]));
        }
    }
    return hearth_sum_value(&s);
}

static int invert_information(struct fit *f)
{
    size_t k = f->model->term_count, at = 0;
    int e;

    for (size_t a = 0; a < k; a++) {
        for (size_t b = a; b < k; b++) {
            double s = sum3(f, f->spread, term(f, a), term(f, b));

            f->inverse[a * k + b] = f->inverse[b * k + a] = s;
        }
    }
    e = hearth_linear_invert(f->run->arena, f->inverse, k, f->inverse, &at);
    if (e == HEARTH_E_STATE && f->round > 0) {
        return no_maximum(f); /* it was regular at the start */
    }
    return e != HEARTH_E_STATE
               ? e
               : hearth_stats_fail(f->run->why, e,
                                   "term '%.80s' follows from the others, or "
                                   "does not vary",
                                   f->model->names[at]);
}

/* One step of Newton; how far it went, against the size of the estimate. */
static int step(struct fit *f, double *far)
{
    size_t k = f->model->term_count, n = f->run->frame->row_count;
    double *rest = f->mu; /* read no more before the next prediction */
    int e = invert_information(f);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < n; i++) {
        rest[i] = f->rows->is_in[i] ? f->model->y[i] - f->mu[i] : 0.0;
    }
    for (size_t j = 0; j < k; j++) {
        f->score[j] = sum3(f, rest, term(f, j), NULL);
    }
    *far = 0.0;
    for (size_t j = 0; j < k; j++) {
        double move = 0.0;

        for (size_t m = 0; m < k; m++) {
            move += f->inverse[j * k + m] * f->score[m];
        }
        f->model->est[j] += move;
        *far = fmax(*far, fabs(move) / (1.0 + fabs(f->model->est[j])));
    }
    return 0;
}

static int iterate(struct fit *f)
{
    for (f->round = 0; f->round < ROUNDS_MAX; f->round++) {
        double far;
        int e;

        predict(f);
        e = step(f, &far);
        if (e != 0 || far < STEP_MIN) {
            return e;
        }
        if (!f->model->is_logit && f->round == 2) {
            return 0; /* linear: the first step arrived, others polished */
        }
        if (!isfinite(far)) {
            break;
        }
    }
    return no_maximum(f);
}

/* Row ${a} of A^-1 by V by column ${b} of A^-1. */
static double sandwich_at(const struct fit *f, const gsl_matrix *v, size_t a,
                          size_t b)
{
    size_t k = f->model->term_count;
    double s = 0.0;

    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            s += f->inverse[a * k + i] * gsl_matrix_get(v, i, j) *
                 f->inverse[j * k + b];
        }
    }
    return s;
}

/* A^-1 V A^-1 */
static void sandwich(struct fit *f, const gsl_matrix *v)
{
    size_t k = f->model->term_count;

    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            f->model->covariance[a * k + b] = sandwich_at(f, v, a, b);
        }
    }
}

static int spread_of_scores(struct fit *f)
{
    size_t k = f->model->term_count, n = f->run->frame->row_count;
    double *u = hearth_survey_column(f->run, k);
    double *v = hearth_arena_take(f->run->arena, k * k, sizeof(*v));
    gsl_matrix_view view;
    int e;

    if (u == NULL || v == NULL) {
        return HEARTH_E_MEMORY;
    }
    predict(f);
    e = invert_information(f);
    if (e != 0) {
        return e;
    }
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < n; i++) {
            u[j * n + i] = f->rows->is_in[i]
                               ? f->run->design->weight[i] *
                                     (f->model->y[i] - f->mu[i]) * term(f, j)[i]
                               : 0.0;
        }
    }
    view = gsl_matrix_view_array(v, k, k);
    e = hearth_design_covariance(f->run->design, u, k, &view.matrix,
                                 f->run->why);
    if (e == 0) {
        sandwich(f, &view.matrix);
    }
    return e;
}

/* Without a design: s^2 A^-1. */
static void spread_of_errors(struct fit *f)
{
    size_t k = f->model->term_count;

    predict(f);
    for (size_t i = 0; i < k * k; i++) {
        f->model->covariance[i] = f->inverse[i];
    }
}

int hearth_survey_fit(const struct hearth_stats_run *r,
                      const struct hearth_survey_rows *rows,
                      struct hearth_survey_model *m)
{
    size_t k = m->term_count;
    struct fit f = {.run = r, .rows = rows, .model = m};
    int e;

    m->est = hearth_arena_take(r->arena, k + 1, sizeof(double));
    m->covariance = hearth_arena_take(r->arena, k * k + 1, sizeof(double));
    f.mu = hearth_survey_column(r, 1);
    f.spread = hearth_survey_column(r, 1);
    f.inverse = hearth_arena_take(r->arena, k * k + 1, sizeof(double));
    f.score = hearth_arena_take(r->arena, k + 1, sizeof(double));
    if (m->est == NULL || m->covariance == NULL || f.mu == NULL ||
        f.spread == NULL || f.inverse == NULL || f.score == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = iterate(&f);
    if (e == 0 && r->design != NULL) {
        e = spread_of_scores(&f);
    } else if (e == 0) {
        spread_of_errors(&f);
    }
    return e;
}

/* Columns that a model needs: its terms and y. */
static int model_rows(const struct hearth_stats_run *r,
                      const struct hearth_survey_model *m,
                      struct hearth_survey_rows *rows)
{
    const double **columns =
        hearth_arena_take(r->arena, m->term_count + 1, sizeof(*columns));

    if (columns == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t j = 0; j < m->term_count; j++) {
        columns[j] = m->terms + j * r->frame->row_count;
    }
    columns[m->term_count] = m->y;
    return hearth_survey_rows(r, columns, m->term_count + 1, rows);
}

static int read_family(const struct hearth_stats_run *r,
                       const struct hearth_frame_column *y,
                       const struct hearth_survey_rows *rows, bool *is_logit)
{
    const char *family = hearth_stats_text_or_null(r, "family");

    *is_logit = family != NULL && (strcmp(family, "binomial") == 0 ||
                                   strcmp(family, "quasibinomial") == 0);
    if (family != NULL && !*is_logit && strcmp(family, "gaussian") != 0) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'family': gaussian or binomial, "
                                 "not '%.30s'",
                                 family);
    }
    for (size_t i = 0; *is_logit && i < r->frame->row_count; i++) {
        if (rows->is_in[i] && (y->numbers[i] < 0.0 || y->numbers[i] > 1.0)) {
            return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                     "column '%.60s', row %zu: %g is not "
                                     "between 0 and 1",
                                     y->name, hearth_frame_row(r->frame, i),
                                     y->numbers[i]);
        }
    }
    return 0;
}

int hearth_survey_svyglm(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *y;
    struct hearth_stats_terms terms;
    struct hearth_survey_rows rows;
    struct hearth_survey_model m = {0};
    double df;
    int e = hearth_stats_column(r, "y", &y);

    if (e == 0) {
        e = hearth_stats_terms(r, "terms", &terms);
    }
    if (e != 0) {
        return e;
    }
    m.names = terms.names;
    m.terms = terms.values;
    m.term_count = terms.count;
    m.y = y->numbers;
    e = model_rows(r, &m, &rows);
    if (e == 0) {
        e = read_family(r, y, &rows, &m.is_logit);
    }
    if (e == 0) {
        e = hearth_survey_fit(r, &rows, &m);
    }
    df = (double)hearth_design_df(r->design) + 1.0 - (double)m.term_count;
    for (size_t j = 0; e == 0 && j < m.term_count; j++) {
        json_t *one = json_object();
        double v = m.covariance[j * m.term_count + j];

        hearth_survey_note(r, &rows, one);
        hearth_survey_put_test(one, m.est[j], v > 0.0 ? sqrt(v) : 0.0, df);
        (void)json_object_set_new(out, m.names[j], one);
    }
    return e;
}

/* Two groups: those given, or the two that there are. */
static int read_groups(const struct hearth_stats_run *r,
                       const struct hearth_frame_column *g, const char ***names)
{
    size_t count;
    int e = json_object_get(r->spec, "groups") != NULL
                ? hearth_stats_list(r, "groups", names, &count)
                : hearth_stats_levels(r, g, names, &count);

    if (e == 0 && count != 2) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'groups': two wanted, column "
                                 "'%.60s' gives %zu",
                                 g->name, count);
    }
    return e;
}

/* Intercept and indicator of the second group. */
static double *group_terms(const struct hearth_stats_run *r,
                           const struct hearth_frame_column *g,
                           const size_t *map)
{
    size_t n = r->frame->row_count;
    double *x = hearth_survey_column(r, 2);

    for (size_t i = 0; x != NULL && i < n; i++) {
        size_t k =
            g->levels[i] == HEARTH_FRAME_MISSING ? SIZE_MAX : map[g->levels[i]];

        x[i] = 1.0;
        x[n + i] = k == SIZE_MAX ? (double)NAN : (double)k;
    }
    return x;
}

/* The difference second - first as a regression: df one less. */
int hearth_survey_svyttest(const struct hearth_stats_run *r, json_t *out)
{
    const struct hearth_frame_column *y, *g;
    const char **names;
    struct hearth_survey_rows rows;
    struct hearth_survey_model m = {.term_count = 2};
    size_t *map;
    int e = hearth_stats_column(r, "y", &y);

    if (e == 0) {
        e = hearth_stats_column(r, "group", &g);
    }
    if (e == 0) {
        e = read_groups(r, g, &names);
    }
    if (e == 0) {
        e = hearth_stats_level_map(r, g, names, 2, &map);
    }
    if (e != 0) {
        return e;
    }
    m.names = names;
    m.y = y->numbers;
    m.terms = group_terms(r, g, map);
    e = m.terms == NULL ? HEARTH_E_MEMORY : model_rows(r, &m, &rows);
    if (e == 0) {
        e = hearth_survey_fit(r, &rows, &m);
    }
    if (e == 0) {
        hearth_survey_note(r, &rows, out);
        hearth_survey_put_test(out, m.est[1], sqrt(fmax(m.covariance[3], 0.0)),
                               (double)hearth_design_df(r->design) - 1.0);
        hearth_stats_put(out, "diff", m.est[1]);
    }
    return e;
}
