/* SPDX-License-Identifier: Apache-2.0 */
/* 95 % intervals (statistics.md 2): Wilson for an unweighted share, t for a
 * mean, Feldt for alpha. */
#ifndef HOST_STATS_INTERVAL_H
#define HOST_STATS_INTERVAL_H

#include "host/stats/moments.h"

struct hearth_interval {
    double low;
    double high;
};

/* ${k} of ${n}. E_STATE when n is 0, E_INVALID when k > n. */
HEARTH_MUST_USE int hearth_interval_wilson(uint64_t k, uint64_t n,
                                           struct hearth_interval *out);
/* mean +- t(n - 1) sd / sqrt(n). E_STATE below two values. */
HEARTH_MUST_USE int hearth_interval_mean(const struct hearth_moments *m,
                                         struct hearth_interval *out);
/* The same from a mean and sd that stand already; ${n} is 2 or more. */
void hearth_interval_t(double mean, double sd, uint64_t n,
                       struct hearth_interval *out);
/* Of an alpha over ${n} complete cases and ${k} items. E_STATE when n or k is
 * below 2. */
HEARTH_MUST_USE int hearth_interval_feldt(double alpha, uint64_t n, unsigned k,
                                          struct hearth_interval *out);

#endif
