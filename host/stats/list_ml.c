/* SPDX-License-Identifier: Apache-2.0 */
/* List experiment, maximum likelihood: "control y ~ Bin(J,h); treated
 * q Bin(y-1)+(1-q) Bin(y); Newton; observed information".
 *
 * With h = expit(x g), s = expit(x d) and q = P(trait | y), the odds of q are
 * those of s, times (1-h)/h, times y/(J-y+1). So the score is (y - q - J h) x
 * for g and (q - s) x for d, and the second derivatives are
 *   gg: q(1-q) - J h(1-h)    gd: -q(1-q)    dd: q(1-q) - s(1-s). */
#include "host/stats/list_fit.h"

#include <math.h>
#include <stdbool.h>

/* A gain below this is a top: 3e-5 standard errors away from it. */
#define TOP 1e-9

struct model {
    const struct hearth_list_rows *r;
    size_t width; /* (items + 1) k */
    struct hearth_solve_sums sums;
    double *b;
    double *trial;
    double *gradient;
    double *information; /* minus the second derivatives */
    double *damped;
    double *inverse;
};

struct part {
    double log_likelihood; /* without the constant of J and y */
    double score_control;
    double score_item;
    double weight_control; /* of the information: gg, gd, dd */
    double weight_cross;
    double weight_item;
};

static struct part row_part(const struct model *f, const double *b, size_t i)
{
    const struct hearth_list_rows *r = f->r;
    double j = (double)r->j, y = r->y[i];
    double eta = hearth_list_predict(r, b, i);
    double h = hearth_solve_expit(eta);
    struct part p = {.weight_control = j * h * (1.0 - h)};
    double item, s, q, odds;

    if (r->arm[i] == 0) {
        p.log_likelihood = y * eta - j * hearth_solve_softplus(eta);
        p.score_control = y - j * h;
        return p;
    }
    item = hearth_list_predict(r, b + r->arm[i] * r->k, i);
    s = hearth_solve_expit(item);
    p.log_likelihood = -j * hearth_solve_softplus(eta);
    if (y < 0.5) { /* no item, so not this one */
        q = 0.0;
        p.log_likelihood -= hearth_solve_softplus(item);
    } else if (y > j + 0.5) { /* all items, so this one too */
        q = 1.0;
        p.log_likelihood += j * eta - hearth_solve_softplus(-item);
    } else {
        odds = item - eta + log(y / (j - y + 1.0));
        q = hearth_solve_expit(odds);
        p.log_likelihood +=
            y * eta - hearth_solve_softplus(item) + hearth_solve_softplus(odds);
    }
    p.score_control = y - q - j * h;
    p.score_item = q - s;
    p.weight_control -= q * (1.0 - q);
    p.weight_cross = q * (1.0 - q);
    p.weight_item = s * (1.0 - s) - q * (1.0 - q);
    return p;
}

static double log_likelihood(const struct model *f, const double *b)
{
    struct hearth_moments_sum s = {0};

    for (size_t i = 0; i < f->r->n; i++) {
        hearth_moments_sum_add(&s, row_part(f, b, i).log_likelihood);
    }
    return hearth_moments_sum_value(&s);
}

/* Adds ${weight} x x' to the block (${row}, ${column}) of the lower triangle,
 * blocks counted in arms, row >= column. */
static void add_block(struct model *f, const double *x, size_t row,
                      size_t column, double weight)
{
    size_t k = f->r->k;

    for (size_t a = 0; a < k; a++) {
        size_t at = row * k + a;
        struct hearth_moments_sum *line =
            f->sums.outer + at * (at + 1) / 2 + column * k;
        size_t last = row == column ? a : k - 1;

        for (size_t c = 0; c <= last; c++) {
            hearth_moments_sum_add(&line[c], weight * x[a] * x[c]);
        }
    }
}

static void add_score(struct model *f, const double *x, size_t block,
                      double score)
{
    for (size_t a = 0; a < f->r->k; a++) {
        hearth_moments_sum_add(&f->sums.vector[block * f->r->k + a],
                               score * x[a]);
    }
}

static void derivatives(struct model *f)
{
    const struct hearth_list_rows *r = f->r;

    hearth_solve_clear(&f->sums);
    for (size_t i = 0; i < r->n; i++) {
        const double *x = r->x + i * r->k;
        struct part p = row_part(f, f->b, i);

        add_block(f, x, 0, 0, p.weight_control);
        add_score(f, x, 0, p.score_control);
        if (r->arm[i] > 0) {
            add_block(f, x, r->arm[i], 0, p.weight_cross);
            add_block(f, x, r->arm[i], r->arm[i], p.weight_item);
            add_score(f, x, r->arm[i], p.score_item);
        }
    }
    hearth_solve_outer(&f->sums, f->information);
    hearth_solve_vector(&f->sums, f->gradient);
}

/* A step from the derivatives at f->b with the information's diagonal raised
 * by ${damp}; false, and nothing changed, when it does not climb. */
static bool try_step(struct model *f, double damp, double *top)
{
    size_t w = f->width, bad;
    double now;

    for (size_t i = 0; i < w * w; i++) {
        f->damped[i] = f->information[i];
    }
    for (size_t i = 0; i < w; i++) {
        f->damped[i * w + i] += damp * (fabs(f->information[i * w + i]) + 1e-6);
    }
    if (hearth_solve_invert(f->damped, w, f->inverse, &bad) != 0) {
        return false;
    }
    hearth_solve_times(f->inverse, f->gradient, w, f->trial);
    for (size_t i = 0; i < w; i++) {
        f->trial[i] += f->b[i];
    }
    now = log_likelihood(f, f->trial);
    if (!(now > *top)) {
        return false;
    }
    for (size_t i = 0; i < w; i++) {
        f->b[i] = f->trial[i];
    }
    *top = now;
    return true;
}

/* More and more damping until the matrix is positive definite and the step
 * climbs; false when none does. */
static bool damped_step(struct model *f, double *damp, double *top)
{
    while (*damp < HEARTH_LIST_DAMP_MAX) {
        if (try_step(f, *damp, top)) {
            *damp = *damp < 1e-5 ? 0.0 : *damp / 10.0;
            return true;
        }
        *damp = fmax(*damp * 10.0, 1e-6);
    }
    return false;
}

/* The Newton step from the derivatives at f->b into f->trial, and twice what
 * it would gain; infinite where there is none: "accept only a negative
 * definite Hessian". */
static double promise(struct model *f)
{
    size_t bad;

    if (hearth_solve_invert(f->information, f->width, f->inverse, &bad) != 0) {
        return HUGE_VAL;
    }
    hearth_solve_times(f->inverse, f->gradient, f->width, f->trial);
    return hearth_solve_dot(f->trial, f->gradient, f->width);
}

/* Newton steps for the last digits, which the likelihood no longer shows. */
static int polish(struct model *f, double left)
{
    for (int s = 0; s < HEARTH_LIST_STEPS_MAX && left > 0.0; s++) {
        double now;

        for (size_t i = 0; i < f->width; i++) {
            f->b[i] += f->trial[i];
        }
        derivatives(f);
        now = promise(f);
        if (!(now < left * 0.5)) {
            return isfinite(now) ? 0 : HEARTH_E_STATE;
        }
        left = now;
    }
    return 0;
}

/* To a top; f->inverse is the variance there. */
static int climb(struct model *f, double *top)
{
    double damp = 1e-3;

    *top = log_likelihood(f, f->b);
    for (int s = 0; s < HEARTH_LIST_STEPS_MAX; s++) {
        double left;

        derivatives(f);
        left = promise(f);
        if (left <= TOP) {
            return polish(f, left);
        }
        if (!damped_step(f, &damp, top)) {
            return HEARTH_E_STATE;
        }
    }
    return HEARTH_E_STATE;
}

static int prepare(struct model *f, struct hearth_arena *arena)
{
    size_t w = f->width;
    int e = hearth_solve_begin(arena, w, &f->sums);

    if (e != 0) {
        return e;
    }
    f->b = hearth_arena_take(arena, w, sizeof(double));
    f->trial = hearth_arena_take(arena, w, sizeof(double));
    f->gradient = hearth_arena_take(arena, w, sizeof(double));
    f->information = hearth_arena_take(arena, w * w, sizeof(double));
    f->damped = hearth_arena_take(arena, w * w, sizeof(double));
    f->inverse = hearth_arena_take(arena, w * w, sizeof(double));
    return f->b == NULL || f->trial == NULL || f->gradient == NULL ||
                   f->information == NULL || f->damped == NULL ||
                   f->inverse == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

/* Start 0: the NLS solution, kept where a likelihood can be told from its
 * limit; start 1: constants only. */
static void set_start(struct model *f, int start, const double *nls)
{
    const struct hearth_list_rows *r = f->r;

    for (size_t i = 0; i < f->width; i++) {
        f->b[i] = start == 0 ? fmin(fmax(nls[i], -8.0), 8.0) : 0.0;
    }
    for (size_t m = 1; start == 1 && m <= r->items; m++) {
        f->b[m * r->k] = hearth_list_start(r, m);
    }
}

int hearth_list_ml(const struct hearth_list_rows *r, bool has_start,
                   struct hearth_arena *arena, struct hearth_list_fit *out,
                   size_t *bad)
{
    struct model f = {.r = r, .width = (r->items + 1) * r->k};
    double top, highest = -HUGE_VAL;
    double *nls = hearth_arena_take(arena, f.width, sizeof(double));
    int e = prepare(&f, arena);

    *bad = r->k;
    if (e != 0 || nls == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f.width && has_start; i++) {
        nls[i] = out->b[i];
    }
    for (int start = has_start ? 0 : 1; start < 2; start++) {
        set_start(&f, start, nls);
        if (climb(&f, &top) == 0 && top > highest + 1e-9 &&
            !hearth_list_ran_away(r, f.b)) {
            highest = top;
            for (size_t i = 0; i < f.width; i++) {
                out->b[i] = f.b[i];
                out->se[i] = sqrt(f.inverse[i * f.width + i]);
            }
        }
    }
    return isfinite(highest) ? 0 : HEARTH_E_STATE;
}
