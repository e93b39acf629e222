/* SPDX-License-Identifier: Apache-2.0 */
/* How alike answers of one group are (statistics.md 4): interviewers, areas,
 * raters. Exact sums: the order of rows and groups does not show. */
#ifndef HOST_STATS_ICC_H
#define HOST_STATS_ICC_H

#include "host/stats/items.h"

#include <stdint.h>

/* A number that does not exist (no variance) is NaN. */
struct hearth_icc_groups {
    size_t count;       /* N */
    size_t group_count; /* J */
    double between;     /* MSB */
    double within;      /* MSW */
    double icc1;        /* (MSB-MSW)/(MSB+(nbar-1)MSW), nbar = N/J */
    double icc2;        /* (MSB-MSW)/MSB */
    double reml;        /* share of variance between groups */
    double f;
    double deff; /* 1 + (nbar-1) icc1 */
};
/* ${y} and ${group} of ${count} rows; a group is any number below
 * ${group_room}, empty groups do not count. E_STATE: fewer than two groups, or
 * no group with two rows; E_MEMORY. */
HEARTH_MUST_USE int hearth_icc_groups(const double *y, const uint32_t *group,
                                      size_t count, size_t group_room,
                                      struct hearth_icc_groups *out);

/* The six forms of Shrout and Fleiss: [0] one rating, [1] the mean of k. */
struct hearth_icc_raters {
    size_t count; /* subjects with all ratings */
    double one_way[2];
    double two_way_random[2];
    double two_way_fixed[2];
};
/* Rows of ${t} are subjects, columns raters; incomplete rows are left out.
 * E_STATE: fewer than two of either. */
HEARTH_MUST_USE int hearth_icc_raters(const struct hearth_items *t,
                                      struct hearth_icc_raters *out);

#endif
