/* SPDX-License-Identifier: Apache-2.0 */
/* Reliability of a scale from the covariances of its items (statistics.md 4):
 * Cronbach's alpha, item-rest correlations, and omega of one factor. */
#ifndef HOST_STATS_RELIABILITY_H
#define HOST_STATS_RELIABILITY_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>

/* All read a symmetric k x k matrix; k >= 2. NaN where there is no answer: no
 * variance, or a covariance that is NaN. */

/* k/(k-1) (1 - sum s_i^2 / s_T^2). */
double hearth_reliability_alpha(const double *cov, size_t k);
/* k r / (1 + (k-1) r), r the mean correlation. */
double hearth_reliability_standard(const double *cov, size_t k);
/* Item ${i} against the sum of the others. */
double hearth_reliability_rest(const double *cov, size_t k, size_t i);

struct hearth_omega {
    double omega;    /* (sum l)^2 / ((sum l)^2 + sum theta) */
    bool is_at_edge; /* an item's own variance came out as (almost) none */
};

/* One factor by least squares on the correlations (minres). ${work} takes
 * k doubles. E_STATE: no variance, or it did not settle. */
HEARTH_MUST_USE int hearth_reliability_minres(const double *cov, size_t k,
                                              double *work,
                                              struct hearth_omega *out);
/* One factor by maximum likelihood on the covariances. ${work} takes 4k
 * doubles. E_STATE. */
HEARTH_MUST_USE int hearth_reliability_ml(const double *cov, size_t k,
                                          double *work,
                                          struct hearth_omega *out);

#endif
