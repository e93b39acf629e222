/* SPDX-License-Identifier: Apache-2.0 */
/* Small dense systems from sums that do not depend on the order of rows. */
#include "host/stats/solve.h"

#include <math.h>
#include <string.h>

/* After scaling, a pivot is the share of a column that the columns before it
 * do not explain. */
#define PIVOT_MIN 1e-11

int hearth_solve_begin(struct hearth_arena *arena, size_t k,
                       struct hearth_solve_sums *out)
{
    struct hearth_moments_sum *cells;
    size_t triangle = k * (k + 1) / 2;

    if (k == 0 || k > HEARTH_SOLVE_MAX) {
        return HEARTH_E_LIMIT;
    }
    cells = hearth_arena_take(arena, triangle + k, sizeof(*cells));
    if (cells == NULL) {
        return HEARTH_E_MEMORY;
    }
    out->k = k;
    out->outer = cells;
    out->vector = cells + triangle;
    return 0;
}

void hearth_solve_clear(struct hearth_solve_sums *s)
{
    static const struct hearth_moments_sum zero = {0.0, 0.0};

    for (size_t i = 0; i < s->k * (s->k + 1) / 2; i++) {
        s->outer[i] = zero;
    }
    for (size_t i = 0; i < s->k; i++) {
        s->vector[i] = zero;
    }
}

void hearth_solve_add(struct hearth_solve_sums *s, const double *x,
                      double weight)
{
    struct hearth_moments_sum *cell = s->outer;

    for (size_t i = 0; i < s->k; i++) {
        double scaled = weight * x[i];

        for (size_t j = 0; j <= i; j++, cell++) {
            if (scaled != 0.0 && x[j] != 0.0) {
                hearth_moments_sum_add(cell, scaled * x[j]);
            }
        }
    }
}

void hearth_solve_add_vector(struct hearth_solve_sums *s, const double *x,
                             double weight)
{
    for (size_t i = 0; i < s->k; i++) {
        hearth_moments_sum_add(&s->vector[i], weight * x[i]);
    }
}

void hearth_solve_outer(const struct hearth_solve_sums *s, double *out)
{
    const struct hearth_moments_sum *cell = s->outer;

    for (size_t i = 0; i < s->k; i++) {
        for (size_t j = 0; j <= i; j++, cell++) {
            out[i * s->k + j] = hearth_moments_sum_value(cell);
            out[j * s->k + i] = out[i * s->k + j];
        }
    }
}

void hearth_solve_vector(const struct hearth_solve_sums *s, double *out)
{
    for (size_t i = 0; i < s->k; i++) {
        out[i] = hearth_moments_sum_value(&s->vector[i]);
    }
}

/* Cholesky factor of the scaled matrix in the lower triangle of ${l}. */
static int factor(double *l, size_t k, size_t *bad)
{
    for (size_t j = 0; j < k; j++) {
        double pivot = l[j * k + j];

        for (size_t c = 0; c < j; c++) {
            pivot -= l[j * k + c] * l[j * k + c];
        }
        if (!(pivot > PIVOT_MIN)) {
            *bad = j;
            return HEARTH_E_STATE;
        }
        l[j * k + j] = sqrt(pivot);
        for (size_t i = j + 1; i < k; i++) {
            double v = l[i * k + j];

            for (size_t c = 0; c < j; c++) {
                v -= l[i * k + c] * l[j * k + c];
            }
            l[i * k + j] = v / l[j * k + j];
        }
    }
    return 0;
}

/* The lower triangle becomes its inverse. */
static void invert_lower(double *l, size_t k)
{
    for (size_t j = 0; j < k; j++) {
        l[j * k + j] = 1.0 / l[j * k + j];
        for (size_t i = j + 1; i < k; i++) {
            double v = 0.0;

            for (size_t c = j; c < i; c++) {
                v -= l[i * k + c] * l[c * k + j];
            }
            l[i * k + j] = v / l[i * k + i];
        }
    }
}

int hearth_solve_invert(const double *a, size_t k, double *out, size_t *bad)
{
    double scale[HEARTH_SOLVE_MAX];
    int e;

    if (k == 0 || k > HEARTH_SOLVE_MAX) {
        return HEARTH_E_LIMIT;
    }
    for (size_t i = 0; i < k; i++) {
        if (!(a[i * k + i] > 0.0) || !isfinite(a[i * k + i])) {
            *bad = i;
            return HEARTH_E_STATE;
        }
        scale[i] = 1.0 / sqrt(a[i * k + i]);
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            out[i * k + j] = a[i * k + j] * scale[i] * scale[j];
        }
    }
    e = factor(out, k, bad);
    if (e != 0) {
        return e;
    }
    invert_lower(out, k);
    /* inverse = L^-T L^-1: cell (i, j) reads rows from j on of the lower
     * triangle, whose diagonal cell (i, i) no later cell needs */
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i; j < k; j++) {
            double v = 0.0;

            for (size_t c = j; c < k; c++) {
                v += out[c * k + i] * out[c * k + j];
            }
            out[i * k + j] = v * scale[i] * scale[j];
        }
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            out[i * k + j] = out[j * k + i];
        }
    }
    return 0;
}

void hearth_solve_times(const double *a, const double *x, size_t k, double *out)
{
    for (size_t i = 0; i < k; i++) {
        out[i] = hearth_solve_dot(a + i * k, x, k);
    }
}

void hearth_solve_sandwich(const double *bread, const double *meat, size_t k,
                           double *out)
{
    double row[HEARTH_SOLVE_MAX];

    HEARTH_CHECK(k <= HEARTH_SOLVE_MAX);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            row[j] = 0.0;
            for (size_t c = 0; c < k; c++) {
                row[j] += bread[i * k + c] * meat[c * k + j];
            }
        }
        for (size_t j = 0; j < k; j++) {
            out[i * k + j] = hearth_solve_dot(row, bread + j * k, k);
        }
    }
}

double hearth_solve_dot(const double *x, const double *y, size_t k)
{
    struct hearth_moments_sum s = {0};

    for (size_t i = 0; i < k; i++) {
        hearth_moments_sum_add(&s, x[i] * y[i]);
    }
    return hearth_moments_sum_value(&s);
}

double hearth_solve_expit(double x)
{
    if (x >= 0.0) {
        return 1.0 / (1.0 + exp(-x));
    }
    x = exp(x);
    return x / (1.0 + x);
}

double hearth_solve_softplus(double x)
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}
