/* SPDX-License-Identifier: Apache-2.0 */
/* Inverse by Cholesky's factor of the matrix scaled to a unit diagonal. */
#include "host/stats/linear.h"

#include <math.h>

/* Of a column's squared length, what must be left unexplained. */
#define SINGULAR 1e-13

static int factor(const double *in, size_t k, const double *scale, double *l,
                  size_t *at)
{
    for (size_t j = 0; j < k; j++) {
        for (size_t i = j; i < k; i++) {
            double s = in[i * k + j] * scale[i] * scale[j];

            for (size_t m = 0; m < j; m++) {
                s -= l[i * k + m] * l[j * k + m];
            }
            if (i == j && !(s > SINGULAR)) {
                *at = j;
                return HEARTH_E_STATE;
            }
            l[i * k + j] = i == j ? sqrt(s) : s / l[j * k + j];
        }
    }
    return 0;
}

/* The inverse of the lower triangle ${l}, in place. */
static void invert_triangle(double *l, size_t k)
{
    for (size_t j = 0; j < k; j++) {
        l[j * k + j] = 1.0 / l[j * k + j];
        for (size_t i = j + 1; i < k; i++) {
            double s = 0.0;

            for (size_t m = j; m < i; m++) {
                s -= l[i * k + m] * l[m * k + j];
            }
            l[i * k + j] = s / l[i * k + i];
        }
    }
}

int hearth_linear_invert(struct hearth_arena *arena, const double *in, size_t k,
                         double *out, size_t *at)
{
    size_t before = arena->used;
    double *l = hearth_arena_take(arena, k * k + 1, sizeof(double));
    double *scale = hearth_arena_take(arena, k + 1, sizeof(double));
    int e = l == NULL || scale == NULL ? HEARTH_E_MEMORY : 0;

    for (size_t i = 0; e == 0 && i < k; i++) {
        double d = in[i * k + i];

        if (!(d > 0.0) || !isfinite(d)) {
            *at = i;
            e = HEARTH_E_STATE;
        } else {
            scale[i] = 1.0 / sqrt(d);
        }
    }
    if (e == 0) {
        e = factor(in, k, scale, l, at);
    }
    if (e == 0) {
        invert_triangle(l, k);
    }
    for (size_t i = 0; e == 0 && i < k; i++) {
        for (size_t j = i; j < k; j++) {
            double s = 0.0;

            for (size_t m = j; m < k; m++) {
                s += l[m * k + i] * l[m * k + j];
            }
            out[i * k + j] = out[j * k + i] = s * scale[i] * scale[j];
        }
    }
    arena->used = before;
    return e;
}
