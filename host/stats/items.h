/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to the items of a scale as a table of numbers, and their
 * covariances. A missing answer is NaN. Exact sums: the order of rows does not
 * show. */
#ifndef HOST_STATS_ITEMS_H
#define HOST_STATS_ITEMS_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>

#define HEARTH_ITEMS_MAX 200

struct hearth_items {
    const double *values; /* row after row, k numbers each; NaN: missing */
    size_t row_count;
    size_t k; /* 1 to HEARTH_ITEMS_MAX */
};

bool hearth_items_is_complete(const struct hearth_items *t, size_t row);
size_t hearth_items_complete(const struct hearth_items *t);
/* Covariances (n - 1) in ${out}, k x k: over the rows in which both are given,
 * or over the rows in which all are. NaN below two rows. */
void hearth_items_pairwise(const struct hearth_items *t, double *out);
void hearth_items_complete_cases(const struct hearth_items *t, double *out);
/* "mean of available items": the mean over rows with any; NaN without. */
double hearth_items_score(const struct hearth_items *t);

#endif
