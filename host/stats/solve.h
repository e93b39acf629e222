/* SPDX-License-Identifier: Apache-2.0 */
/* Least squares and Newton steps over small dense systems: sums of outer
 * products that do not depend on the order of rows, and their inverse.
 * Matrices are k x k, row after row, and symmetric unless said otherwise. */
#ifndef HOST_STATS_SOLVE_H
#define HOST_STATS_SOLVE_H

#include "host/stats/moments.h"

#include "hearth/arena.h"

#include <stddef.h>

/* Most terms of one model: 256^2 doubles are half a megabyte. */
#define HEARTH_SOLVE_MAX 256

/* Compensated sums of k x k outer products (lower triangle) and of k values.
 * Both stand in one arena. */
struct hearth_solve_sums {
    size_t k;
    struct hearth_moments_sum *outer; /* k (k + 1) / 2 */
    struct hearth_moments_sum *vector;
};

/* All zero. E_LIMIT when ${k} is 0 or above HEARTH_SOLVE_MAX; E_MEMORY. */
HEARTH_MUST_USE int hearth_solve_begin(struct hearth_arena *arena, size_t k,
                                       struct hearth_solve_sums *out);
/* Zero again. */
void hearth_solve_clear(struct hearth_solve_sums *s);
/* Adds ${weight} x x' of the k values ${x}. */
void hearth_solve_add(struct hearth_solve_sums *s, const double *x,
                      double weight);
/* Adds ${weight} x to the vector. */
void hearth_solve_add_vector(struct hearth_solve_sums *s, const double *x,
                             double weight);
/* Writes the whole k x k matrix; the k values. */
void hearth_solve_outer(const struct hearth_solve_sums *s, double *out);
void hearth_solve_vector(const struct hearth_solve_sums *s, double *out);

/* Inverse of the positive definite ${a} into ${out} (k x k, not ${a}), scaled
 * to a unit diagonal first, so that units of measure do not matter. E_STATE:
 * not positive definite, or column *${bad} follows from those before it to
 * 1e-11; E_LIMIT for k above HEARTH_SOLVE_MAX. */
HEARTH_MUST_USE int hearth_solve_invert(const double *a, size_t k, double *out,
                                        size_t *bad);
/* a x into ${out}, k values, not ${x}. */
void hearth_solve_times(const double *a, const double *x, size_t k,
                        double *out);
/* bread meat bread' into ${out}; ${bread} need not be symmetric. */
void hearth_solve_sandwich(const double *bread, const double *meat, size_t k,
                           double *out);
/* x'y with a compensated sum. */
double hearth_solve_dot(const double *x, const double *y, size_t k);
/* 1 / (1 + e^-x) and log(1 + e^x), for any finite x. */
double hearth_solve_expit(double x);
double hearth_solve_softplus(double x);

#endif
