/* SPDX-License-Identifier: Apache-2.0 */
/* Regression on a trait that a die has masked: Fisher scoring. */
#include "host/stats/rrt.h"
#include "host/stats/solve.h"

#include <math.h>

#define STEPS_MAX   200
#define HALVES_MAX  40
#define SMALL_STEP  1e-12
#define PREDICT_MAX 60.0 /* |x b| beyond which expit is 0 or 1 in a double */

struct fit {
    const struct hearth_rrt_design *d;
    const struct hearth_rrt_rows *rows;
    struct hearth_solve_sums sums;
    double *b;
    double *step;
    double *matrix;
    double *inverse;
};

/* What one row contributes: score times x, information times x x'. */
struct part {
    double log_likelihood;
    double score;
    double expected;
    double observed;
};

/* "P(yes) = p expit(xb)+p1" */
static struct part row_part(const struct fit *f, const double *b, size_t i)
{
    const struct hearth_rrt_rows *r = f->rows;
    double g = hearth_solve_expit(hearth_solve_dot(r->x + i * r->k, b, r->k));
    double slope = f->d->slope * g * (1.0 - g);
    double curve = slope * (1.0 - 2.0 * g);
    double p = f->d->slope * g + f->d->offset;
    struct part out;
    double own;

    /* an answer that the model calls impossible counts as nearly so */
    p = fmin(fmax(p, 1e-15), 1.0 - 1e-15);
    own = r->yes[i] ? p : p - 1.0; /* d log-likelihood / dp = 1 / own */
    out.log_likelihood = log(fabs(own));
    out.score = slope / own;
    out.expected = slope * slope / (p * (1.0 - p));
    out.observed = out.score * out.score - curve / own;
    return out;
}

static double log_likelihood(const struct fit *f, const double *b)
{
    struct hearth_moments_sum s = {0};

    for (size_t i = 0; i < f->rows->n; i++) {
        hearth_moments_sum_add(&s, row_part(f, b, i).log_likelihood);
    }
    return hearth_moments_sum_value(&s);
}

/* Information of the asked kind into f->matrix, the score into the sums. */
static void information(struct fit *f, enum hearth_rrt_se kind)
{
    const struct hearth_rrt_rows *r = f->rows;

    hearth_solve_clear(&f->sums);
    for (size_t i = 0; i < r->n; i++) {
        struct part p = row_part(f, f->b, i);
        double weight = p.expected;

        if (kind == HEARTH_RRT_OBSERVED) {
            weight = p.observed;
        } else if (kind == HEARTH_RRT_OPG) {
            weight = p.score * p.score;
        }
        hearth_solve_add(&f->sums, r->x + i * r->k, weight);
        hearth_solve_add_vector(&f->sums, r->x + i * r->k, p.score);
    }
    hearth_solve_outer(&f->sums, f->matrix);
}

/* Halves the step until the likelihood rises; the size of the step taken. */
static double take_step(struct fit *f, double *trial)
{
    size_t k = f->rows->k;
    double before = log_likelihood(f, f->b);
    double size = 0.0, share = 1.0;

    for (int h = 0; h < HALVES_MAX; h++) {
        for (size_t i = 0; i < k; i++) {
            trial[i] = f->b[i] + share * f->step[i];
        }
        if (log_likelihood(f, trial) >= before) {
            break;
        }
        if (h + 1 == HALVES_MAX) {
            return 0.0; /* no way up from here: the top to the last digits */
        }
        share /= 2.0;
    }
    for (size_t i = 0; i < k; i++) {
        size = fmax(size, fabs(trial[i] - f->b[i]) / (1.0 + fabs(trial[i])));
        f->b[i] = trial[i];
    }
    return size;
}

/* Some row's prediction left what a double can tell from 0 or 1. */
static bool has_run_away(const struct fit *f)
{
    const struct hearth_rrt_rows *r = f->rows;

    for (size_t i = 0; i < r->n; i++) {
        double eta = hearth_solve_dot(r->x + i * r->k, f->b, r->k);

        if (!(fabs(eta) < PREDICT_MAX)) {
            return true;
        }
    }
    return false;
}

static int climb(struct fit *f, double *trial, size_t *bad)
{
    size_t k = f->rows->k;

    for (int s = 0; s < STEPS_MAX; s++) {
        int e;

        information(f, HEARTH_RRT_EXPECTED);
        e = hearth_solve_invert(f->matrix, k, f->inverse, bad);
        if (e != 0) {
            if (s > 0) {
                *bad = k; /* the terms are fine: the estimate runs away */
            }
            return e;
        }
        hearth_solve_vector(&f->sums, trial);
        hearth_solve_times(f->inverse, trial, k, f->step);
        if (take_step(f, trial) < SMALL_STEP) {
            return 0;
        }
        if (has_run_away(f)) {
            break;
        }
    }
    *bad = k;
    return HEARTH_E_STATE;
}

static int prepare(struct fit *f, struct hearth_arena *arena, double **trial)
{
    size_t k = f->rows->k;
    int e = hearth_solve_begin(arena, k, &f->sums);

    if (e != 0) {
        return e;
    }
    f->b = hearth_arena_take(arena, k, sizeof(double));
    f->step = hearth_arena_take(arena, k, sizeof(double));
    *trial = hearth_arena_take(arena, k, sizeof(double));
    f->matrix = hearth_arena_take(arena, k * k, sizeof(double));
    f->inverse = hearth_arena_take(arena, k * k, sizeof(double));
    return f->b == NULL || f->step == NULL || *trial == NULL ||
                   f->matrix == NULL || f->inverse == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

int hearth_rrt_fit(const struct hearth_rrt_design *d,
                   const struct hearth_rrt_rows *rows, enum hearth_rrt_se kind,
                   struct hearth_arena *arena, double *b, double *se,
                   size_t *bad)
{
    struct fit f = {.d = d, .rows = rows};
    double *trial;
    int e = prepare(&f, arena, &trial);

    *bad = rows->k;
    if (e != 0) {
        return e;
    }
    if (rows->n <= rows->k) {
        return HEARTH_E_STATE;
    }
    e = climb(&f, trial, bad);
    if (e != 0) {
        return e;
    }
    information(&f, kind);
    e = hearth_solve_invert(f.matrix, rows->k, f.inverse, bad);
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < rows->k; i++) {
        b[i] = f.b[i];
        se[i] = sqrt(f.inverse[i * rows->k + i]);
    }
    return 0;
}
