/* SPDX-License-Identifier: Apache-2.0 */
/* Randomised response (statistics.md 3): the trait's share from answers that
 * a die has masked. In every design P(yes) = slope * pi + offset. */
#ifndef HOST_STATS_RRT_H
#define HOST_STATS_RRT_H

#include "host/stats/interval.h"

#include "hearth/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Below this an estimate comes with a warning: its error is too large. */
#define HEARTH_RRT_MIN 100

struct hearth_rrt_design {
    double slope;  /* never 0; negative: a "yes" speaks against the trait */
    double offset; /* P(yes) without the trait */
};

/* The truth with probability ${p}, a forced yes with ${p1}, else a forced no.
 * These four: E_INVALID when a probability is not one, or when the answer
 * tells nothing (slope 0). */
HEARTH_MUST_USE int hearth_rrt_forced(double p, double p1,
                                      struct hearth_rrt_design *out);
/* The question itself with probability ${p}, else its opposite. */
HEARTH_MUST_USE int hearth_rrt_warner(double p, struct hearth_rrt_design *out);
/* "Same" or "different" beside a statement true with probability ${p}. */
HEARTH_MUST_USE int hearth_rrt_crosswise(double p,
                                         struct hearth_rrt_design *out);
/* The question with probability ${p}, else one that a share ${pi_u} affirms. */
HEARTH_MUST_USE int hearth_rrt_unrelated(double p, double pi_u,
                                         struct hearth_rrt_design *out);

struct hearth_rrt_estimate {
    double lambda; /* share of yes */
    double pi;     /* as computed: may lie outside 0..1 */
    double se_n;   /* lambda (1 - lambda) / n */
    double se_n1;  /* lambda (1 - lambda) / (n - 1); NaN for n = 1 */
    struct hearth_interval display; /* Wilson of lambda, carried over, clipped
                                     * to 0..1: for the eye */
};
/* ${yes} of ${n}. E_STATE for n = 0, E_INVALID for yes > n. */
HEARTH_MUST_USE int hearth_rrt_estimate(const struct hearth_rrt_design *d,
                                        uint64_t n, uint64_t yes,
                                        struct hearth_rrt_estimate *out);
/* An interval of lambda, carried over to pi and clipped to 0..1. */
struct hearth_interval hearth_rrt_carry(const struct hearth_rrt_design *d,
                                        struct hearth_interval lambda);

struct hearth_rrt_total {
    double est;
    double variance; /* may be negative, as computed */
};
/* Total of the trait from answers ${yes} of persons drawn with the unequal
 * probabilities ${inclusion} (0 < pi <= 1): r = (z - offset) / slope, total =
 * sum r / pi, V = sum (r^2 - r) / pi + Deville's approximation. E_INVALID with
 * *${bad} the row whose probability is none; E_STATE below two rows. */
HEARTH_MUST_USE int hearth_rrt_unequal(const struct hearth_rrt_design *d,
                                       const bool *yes, const double *inclusion,
                                       size_t n, struct hearth_rrt_total *out,
                                       size_t *bad);

enum hearth_rrt_se {
    HEARTH_RRT_OBSERVED = 0, /* default */
    HEARTH_RRT_EXPECTED,
    HEARTH_RRT_OPG /* outer product of scores */
};

/* Rows of a regression: P(yes) = slope expit(x b) + offset. */
struct hearth_rrt_rows {
    const double *x; /* n x k, row after row, intercept included */
    const bool *yes;
    size_t n;
    size_t k;
};
/* Coefficients and standard errors, ${k} each, by Fisher scoring. E_STATE: no
 * finite estimate (fewer "yes" than the die alone gives, or term *${bad}
 * follows from others; *${bad} = k when no term is to blame); E_LIMIT,
 * E_MEMORY. */
HEARTH_MUST_USE int hearth_rrt_fit(const struct hearth_rrt_design *d,
                                   const struct hearth_rrt_rows *rows,
                                   enum hearth_rrt_se kind,
                                   struct hearth_arena *arena, double *b,
                                   double *se, size_t *bad);

#endif
