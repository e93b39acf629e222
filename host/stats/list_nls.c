/* SPDX-License-Identifier: Apache-2.0 */
/* List experiment, non-linear least squares in two steps: "control arm y0 ~
 * J expit(xg); then y1 - J expit(xg) ~ expit(xd); two-step se carries the
 * first step's error". */
#include "host/stats/list_fit.h"

#include <math.h>
#include <stdbool.h>

/* A promise below this share of the sum of squares is a bottom: 1e-5 standard
 * errors away from it. */
#define BOTTOM 1e-13

/* One curve: ${scale} expit(x b) against y - ${offset}, rows of one arm. */
struct curve {
    const struct hearth_list_rows *r;
    uint32_t arm;
    double scale;
    const double *offset; /* coefficients of J expit(x g), or NULL: 0 */
    struct hearth_solve_sums sums;
    double *b;
    double *trial;
    double *gradient;
    double *matrix;
    double *damped;
    double *inverse;
};

double hearth_list_predict(const struct hearth_list_rows *r, const double *b,
                           size_t i)
{
    return hearth_solve_dot(r->x + i * r->k, b, r->k);
}

double hearth_list_start(const struct hearth_list_rows *r, size_t m)
{
    struct hearth_moments sums[2] = {{0}, {0}};
    double mean[2] = {0.0, 0.0}, d;

    for (size_t i = 0; i < r->n; i++) {
        if (r->arm[i] == 0 || r->arm[i] == m) {
            hearth_moments_add(&sums[r->arm[i] == m], r->y[i]);
        }
    }
    if (hearth_moments_mean(&sums[0], &mean[0]) != 0 ||
        hearth_moments_mean(&sums[1], &mean[1]) != 0) {
        return 0.0;
    }
    d = fmin(fmax(mean[1] - mean[0], 0.01), 0.99);
    return log(d / (1.0 - d));
}

static double target(const struct curve *c, size_t i)
{
    double y = c->r->y[i];

    if (c->offset != NULL) {
        y -= (double)c->r->j *
             hearth_solve_expit(hearth_list_predict(c->r, c->offset, i));
    }
    return y;
}

static double squares(const struct curve *c, const double *b)
{
    struct hearth_moments_sum s = {0};

    for (size_t i = 0; i < c->r->n; i++) {
        if (c->r->arm[i] == c->arm) {
            double h = hearth_solve_expit(hearth_list_predict(c->r, b, i));
            double off = target(c, i) - c->scale * h;

            hearth_moments_sum_add(&s, off * off);
        }
    }
    return hearth_moments_sum_value(&s);
}

/* J'J into c->matrix, J'(y - f) into c->gradient. */
static void slopes(struct curve *c)
{
    const struct hearth_list_rows *r = c->r;

    hearth_solve_clear(&c->sums);
    for (size_t i = 0; i < r->n; i++) {
        if (r->arm[i] == c->arm) {
            double h = hearth_solve_expit(hearth_list_predict(r, c->b, i));
            double d = c->scale * h * (1.0 - h);
            double off = target(c, i) - c->scale * h;

            hearth_solve_add(&c->sums, r->x + i * r->k, d * d);
            hearth_solve_add_vector(&c->sums, r->x + i * r->k, d * off);
        }
    }
    hearth_solve_outer(&c->sums, c->matrix);
    hearth_solve_vector(&c->sums, c->gradient);
}

/* One step from the slopes at c->b, shortened by ${damp}; false, and nothing
 * changed, when it does not lead lower. */
static bool try_step(struct curve *c, double damp, double *rss)
{
    size_t k = c->r->k, bad;
    double now;

    for (size_t i = 0; i < k * k; i++) {
        c->damped[i] = c->matrix[i] * (i % (k + 1) == 0 ? 1.0 + damp : 1.0);
    }
    if (hearth_solve_invert(c->damped, k, c->inverse, &bad) != 0) {
        return false;
    }
    hearth_solve_times(c->inverse, c->gradient, k, c->trial);
    for (size_t i = 0; i < k; i++) {
        c->trial[i] += c->b[i];
    }
    now = squares(c, c->trial);
    if (!(now < *rss)) {
        return false;
    }
    for (size_t i = 0; i < k; i++) {
        c->b[i] = c->trial[i];
    }
    *rss = now;
    return true;
}

/* More and more damping (Levenberg, Marquardt) until a step leads lower;
 * false when none does. */
static bool damped_step(struct curve *c, double *damp, double *rss)
{
    while (*damp < HEARTH_LIST_DAMP_MAX) {
        if (try_step(c, *damp, rss)) {
            *damp = fmax(*damp / 10.0, 1e-12);
            return true;
        }
        *damp *= 10.0;
    }
    return false;
}

/* The undamped step from the slopes at c->b into c->trial, and how much lower
 * it would lead; infinite when there is none. */
static double promise(struct curve *c)
{
    size_t bad;

    if (hearth_solve_invert(c->matrix, c->r->k, c->inverse, &bad) != 0) {
        return HUGE_VAL;
    }
    hearth_solve_times(c->inverse, c->gradient, c->r->k, c->trial);
    return hearth_solve_dot(c->trial, c->gradient, c->r->k);
}

/* Undamped steps for the last digits, which the sum of squares no longer
 * shows, as long as they promise less and less. */
static void polish(struct curve *c, double left)
{
    for (int s = 0; s < HEARTH_LIST_STEPS_MAX && left > 0.0; s++) {
        double now;

        for (size_t i = 0; i < c->r->k; i++) {
            c->b[i] += c->trial[i];
        }
        slopes(c);
        now = promise(c);
        if (!(now < left * 0.99)) {
            return;
        }
        left = now;
    }
}

/* From c->b downhill; E_STATE when no bottom is reached. */
static int descend(struct curve *c, double *rss)
{
    double damp = 1e-3;

    *rss = squares(c, c->b);
    for (int s = 0; s < HEARTH_LIST_STEPS_MAX; s++) {
        double left;

        slopes(c);
        left = promise(c);
        if (left <= BOTTOM * *rss) {
            polish(c, left);
            return 0;
        }
        if (!damped_step(c, &damp, rss)) {
            return HEARTH_E_STATE;
        }
    }
    return HEARTH_E_STATE;
}

static int prepare(struct curve *c, struct hearth_arena *arena)
{
    size_t k = c->r->k;
    int e = hearth_solve_begin(arena, k, &c->sums);

    if (e != 0) {
        return e;
    }
    c->b = hearth_arena_take(arena, k, sizeof(double));
    c->trial = hearth_arena_take(arena, k, sizeof(double));
    c->gradient = hearth_arena_take(arena, k, sizeof(double));
    c->matrix = hearth_arena_take(arena, k * k, sizeof(double));
    c->damped = hearth_arena_take(arena, k * k, sizeof(double));
    c->inverse = hearth_arena_take(arena, k * k, sizeof(double));
    return c->b == NULL || c->trial == NULL || c->gradient == NULL ||
                   c->matrix == NULL || c->damped == NULL || c->inverse == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

/* A least-squares line through the target, as slopes of a logit around its
 * middle: where a linear model would begin. */
static void linear_start(struct curve *c)
{
    const struct hearth_list_rows *r = c->r;
    size_t k = r->k, bad;

    hearth_solve_clear(&c->sums);
    for (size_t i = 0; i < r->n; i++) {
        if (r->arm[i] == c->arm) {
            hearth_solve_add(&c->sums, r->x + i * k, 1.0);
            hearth_solve_add_vector(&c->sums, r->x + i * k,
                                    4.0 * (target(c, i) / c->scale - 0.5));
        }
    }
    hearth_solve_outer(&c->sums, c->matrix);
    hearth_solve_vector(&c->sums, c->gradient);
    if (hearth_solve_invert(c->matrix, k, c->inverse, &bad) == 0) {
        hearth_solve_times(c->inverse, c->gradient, k, c->b);
    }
}

static void flat_start(struct curve *c, double level)
{
    for (size_t i = 0; i < c->r->k; i++) {
        c->b[i] = i == 0 ? level : 0.0;
    }
}

/* The lower bottom of those reached from two starts, into ${best}. */
static int fit_curve(struct curve *c, double level, double *best)
{
    double rss, lowest = HUGE_VAL;

    for (int start = 0; start < 2; start++) {
        if (start == 0) {
            flat_start(c, level);
        } else {
            linear_start(c);
        }
        if (descend(c, &rss) == 0 && rss < lowest * (1.0 - 1e-12)) {
            lowest = rss;
            for (size_t i = 0; i < c->r->k; i++) {
                best[i] = c->b[i];
            }
        }
    }
    return isfinite(lowest) ? 0 : HEARTH_E_STATE;
}

/* Sums over the rows of c->arm of weight x x', where weight is made from the
 * row's two slopes (of this curve and of the other) and its residual. */
enum sum_kind { OWN, CROSS, SCORES };
static void sum_rows(struct curve *c, const double *other, double other_scale,
                     enum sum_kind kind, double *out)
{
    const struct hearth_list_rows *r = c->r;

    hearth_solve_clear(&c->sums);
    for (size_t i = 0; i < r->n; i++) {
        double h, d, v;

        if (r->arm[i] != c->arm) {
            continue;
        }
        h = hearth_solve_expit(hearth_list_predict(r, c->b, i));
        d = c->scale * h * (1.0 - h);
        if (kind == CROSS) {
            double o = hearth_solve_expit(hearth_list_predict(r, other, i));

            v = d * other_scale * o * (1.0 - o);
        } else {
            v = kind == OWN ? d : (target(c, i) - c->scale * h) * d;
            v *= v;
        }
        hearth_solve_add(&c->sums, r->x + i * r->k, v);
    }
    hearth_solve_outer(&c->sums, out);
}

/* A M A' into ${out}, where A = c->inverse = (sum of slopes^2)^-1. */
static int variance_of(struct curve *c, double *out)
{
    size_t bad;
    int e;

    sum_rows(c, NULL, 0.0, OWN, c->matrix);
    e = hearth_solve_invert(c->matrix, c->r->k, c->inverse, &bad);
    if (e == 0) {
        sum_rows(c, NULL, 0.0, SCORES, c->matrix);
        hearth_solve_sandwich(c->inverse, c->matrix, c->r->k, out);
    }
    return e;
}

/* One sensitive item given the control curve ${g} with variance ${v0}. */
static int fit_item(struct curve *c, const double *v0, double *work,
                    double *best, double *se)
{
    size_t k = c->r->k;
    double j = (double)c->r->j;
    int e = fit_curve(c, hearth_list_start(c->r, c->arm), best);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < k; i++) {
        c->b[i] = best[i];
    }
    e = variance_of(c, work);
    if (e != 0) {
        return e;
    }
    /* carried over: Q V0 Q', Q = A (sum of both slopes) */
    sum_rows(c, c->offset, j, CROSS, c->matrix);
    for (size_t i = 0; i < k; i++) {
        for (size_t l = 0; l < k; l++) {
            double q = 0.0;

            for (size_t m = 0; m < k; m++) {
                q += c->inverse[i * k + m] * c->matrix[m * k + l];
            }
            c->damped[i * k + l] = q;
        }
    }
    hearth_solve_sandwich(c->damped, v0, k, c->matrix);
    for (size_t i = 0; i < k; i++) {
        se[i] = sqrt(work[i * k + i] + c->matrix[i * k + i]);
    }
    return 0;
}

int hearth_list_nls(const struct hearth_list_rows *r,
                    struct hearth_arena *arena, struct hearth_list_fit *out,
                    size_t *bad)
{
    struct curve c = {.r = r, .scale = (double)r->j};
    double *v0 = hearth_arena_take(arena, r->k * r->k, sizeof(double));
    double *work = hearth_arena_take(arena, r->k * r->k, sizeof(double));
    int e = prepare(&c, arena);

    *bad = r->k;
    if (e != 0 || v0 == NULL || work == NULL) {
        return e != 0 ? e : HEARTH_E_MEMORY;
    }
    e = fit_curve(&c, 0.0, out->b);
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < r->k; i++) {
        c.b[i] = out->b[i];
    }
    e = variance_of(&c, v0);
    for (size_t i = 0; i < r->k && e == 0; i++) {
        out->se[i] = sqrt(v0[i * r->k + i]);
    }
    c.scale = 1.0;
    c.offset = out->b;
    for (uint32_t m = 1; m <= r->items && e == 0; m++) {
        c.arm = m;
        e = fit_item(&c, v0, work, out->b + m * r->k, out->se + m * r->k);
    }
    return e;
}
