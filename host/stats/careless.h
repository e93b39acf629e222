/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of carelessness and of copied interviews (statistics.md 4). They send
 * a person to look, and prove nothing. */
#ifndef HOST_STATS_CARELESS_H
#define HOST_STATS_CARELESS_H

#include "hearth/err.h"

#include <stddef.h>
#include <stdint.h>

#define HEARTH_CARELESS_MISSING UINT32_MAX

/* Answers as codes: equal answers have equal codes, in every column. */
struct hearth_careless_table {
    const uint32_t *codes; /* row after row; HEARTH_CARELESS_MISSING */
    size_t row_count;
    size_t k;
};

/* Longest run of equal answers of one row of ${k}; a missing answer ends a
 * run. 0 for a row without answers. */
size_t hearth_careless_longest(const uint32_t *row, size_t k);
/* Standard deviation (n - 1) within one row of ${k} numbers, NaN: missing.
 * NaN below two. */
double hearth_careless_spread(const double *row, size_t k);

struct hearth_careless_match {
    double share; /* of the k answers equal with the other row's */
    size_t other; /* the row it is most like (the first such) */
};
/* "largest share of equal answers with any other row; an empty answer never
 * matches": one a row in ${out}. E_LIMIT: too many rows for one night. */
HEARTH_MUST_USE int
hearth_careless_matches(const struct hearth_careless_table *t,
                        struct hearth_careless_match *out);

struct hearth_careless_null {
    double threshold; /* 95 % of shuffled surveys stay below it entirely */
    unsigned rounds;
};
/* A share above which two rows are worth a look: every column shuffled over
 * the rows, ${rounds} times (20 or more), and the largest share of each. It
 * depends on the answers and ${seed}, not on the order of rows. Answers of
 * real people hang together, so honest rows may lie above it: for review only.
 * ${work} takes hearth_careless_work(t, rounds) numbers: shuffled answers are
 * answers still, and the caller knows where those may lie. E_INVALID, E_LIMIT.
 */
HEARTH_MUST_USE int
hearth_careless_threshold(const struct hearth_careless_table *t,
                          unsigned rounds, uint64_t seed, uint32_t *work,
                          struct hearth_careless_null *out);
size_t hearth_careless_work(const struct hearth_careless_table *t,
                            unsigned rounds);

#endif
