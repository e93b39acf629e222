/* SPDX-License-Identifier: Apache-2.0 */
/* A scale of k items from whole numbers that arrive row by row: score, index
 * and Cronbach's alpha (statistics.md 4). All sums of items are exact
 * integers, so no order of records and no rounding shows. */
#ifndef HOST_STATS_SCALE_H
#define HOST_STATS_SCALE_H

#include "host/stats/interval.h"
#include "host/stats/moments.h"

#include "hearth/arena.h"

#include <stdbool.h>

/* One item of one row; reversed already. */
struct hearth_scale_value {
    bool is_given;
    int32_t value;
};

struct hearth_scale_tally; /* stands in the arena it was made in */

/* ${k} items, 2 or more, answered with min..max. E_MEMORY (arena), E_INVALID.
 */
HEARTH_MUST_USE int hearth_scale_begin(struct hearth_arena *arena, unsigned k,
                                       int32_t min, int32_t max,
                                       struct hearth_scale_tally **out);
/* Bytes of arena that hearth_scale_begin takes. */
size_t hearth_scale_size(unsigned k);
/* Adds a row of k values. Those outside min..max count as not given; a row
 * with none given is left out. */
void hearth_scale_add(struct hearth_scale_tally *t,
                      const struct hearth_scale_value *row);
/* min + max - value: how a reversed item is scored. */
int32_t hearth_scale_reversed(const struct hearth_scale_tally *t,
                              int32_t value);

struct hearth_scale_result {
    uint64_t count; /* rows with a score */
    double mean_score;
    double sd_score;
    double index; /* mean score as 0-100 between min and max */
    struct hearth_interval index_interval;
    bool has_alpha; /* false: too few rows, or no variance */
    uint64_t complete_count;
    double alpha_pairwise;
    double alpha_complete;
    double alpha_standard;
    struct hearth_interval alpha_interval; /* Feldt, complete cases */
};
/* E_STATE below two rows. */
HEARTH_MUST_USE int hearth_scale_finish(const struct hearth_scale_tally *t,
                                        struct hearth_scale_result *out);

#endif
