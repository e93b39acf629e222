/* SPDX-License-Identifier: Apache-2.0 */
/* Count, mean and standard deviation of values that arrive one by one. Sums
 * are compensated, so the order of records does not show in the result. */
#ifndef HOST_STATS_MOMENTS_H
#define HOST_STATS_MOMENTS_H

#include "hearth/err.h"

#include <stdint.h>

/* A sum as two doubles: about 106 bits. */
struct hearth_moments_sum {
    double high;
    double low;
};

struct hearth_moments {
    uint64_t count;
    struct hearth_moments_sum sum;
    struct hearth_moments_sum square;
};

void hearth_moments_sum_add(struct hearth_moments_sum *s, double v);
double hearth_moments_sum_value(const struct hearth_moments_sum *s);

void hearth_moments_add(struct hearth_moments *m, double v);
/* ${v} so many times: the same as one by one, where neither ${v} nor what was
 * added before has a fraction and all sums stay below 2^53. */
void hearth_moments_add_many(struct hearth_moments *m, double v,
                             uint64_t times);
/* E_STATE without values. */
HEARTH_MUST_USE int hearth_moments_mean(const struct hearth_moments *m,
                                        double *mean);
/* n - 1 in the denominator. E_STATE below two values. */
HEARTH_MUST_USE int hearth_moments_sd(const struct hearth_moments *m,
                                      double *sd);

#endif
