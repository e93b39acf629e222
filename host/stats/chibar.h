/* SPDX-License-Identifier: Apache-2.0 */
/* The test that several means, estimated together, are all 0 or above: the
 * distance to that orthant is a mixture of chi-squares (statistics.md 3). */
#ifndef HOST_STATS_CHIBAR_H
#define HOST_STATS_CHIBAR_H

#include "hearth/err.h"

#include <stddef.h>

/* 2^6 faces; orthants of 6 dimensions take two nested integrals. */
#define HEARTH_CHIBAR_MAX 6

/* P(all above 0) of a normal vector around 0 with the ${k} x ${k} covariance
 * ${cov}: in closed form up to 3, else by Plackett's integral to 1e-8.
 * E_LIMIT for k above HEARTH_CHIBAR_MAX; E_STATE: a variance is not above 0;
 * E_MEMORY. */
HEARTH_MUST_USE int hearth_chibar_orthant(const double *cov, size_t k,
                                          double *out);
/* The p value of ${k} means ${mean} with covariance ${cov} under "all are 0 or
 * above". E_STATE: the covariance is singular; others as above. */
HEARTH_MUST_USE int hearth_chibar_p(const double *mean, const double *cov,
                                    size_t k, double *p);

#endif
