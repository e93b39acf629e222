/* SPDX-License-Identifier: Apache-2.0 */
/* Sums that do not know the order of their terms: the exact sum, rounded once.
 * The same records in another order give the same bytes. */
#ifndef HOST_STATS_SUM_H
#define HOST_STATS_SUM_H

#include <stddef.h>

/* Doubles that do not overlap hold a sum exactly; 40 span all exponents. */
#define HEARTH_SUM_PARTS_MAX 48u

/* Zeroed: an empty sum. */
struct hearth_sum {
    double part[HEARTH_SUM_PARTS_MAX]; /* growing, none overlaps the next */
    size_t count;
    double beyond; /* what was not finite, or made the sum so */
};

void hearth_sum_add(struct hearth_sum *s, double v);
/* The double nearest to the exact sum; one that no number holds is infinite,
 * or NaN. */
double hearth_sum_value(const struct hearth_sum *s);
/* Of ${count} numbers; 0.0 of none. */
double hearth_sum_total(const double *values, size_t count);

#endif
