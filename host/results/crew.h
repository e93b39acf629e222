/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the cache in several processes. Each is a fork of the one that
 * began it, under the same sandbox, and goes over the same rows; each question
 * is counted in one of them (bulk.h). Locked memory is empty in a fork: keys
 * and what was counted before go to it through a pipe, and what it counted
 * comes back through another, so the figures have the same bytes however many
 * there were. */
#ifndef HOST_RESULTS_CREW_H
#define HOST_RESULTS_CREW_H

#include "host/results/bulk.h"

#define HEARTH_CREW_MAX 8u

struct hearth_crew_work {
    struct hearth_cache *cache;
    struct hearth_tally *tallies; /* of everybody: one a cube */
    struct hearth_cube *cubes;
    size_t count;
    /* Goes over the cache's rows and counts ${share}; in each process. */
    int (*walk)(void *cookie, const struct hearth_bulk_share *share);
    void *cookie;
};

/* Cores that this process may use, at most HEARTH_CREW_MAX. */
unsigned hearth_crew_cores(void);
/* Counts in ${processes}, of which this one is the first: 1 forks none.
 * *${is_lost}: one of the others ended before its counts were here, or none
 * could be begun; what is counted is then of no use, and to be begun again.
 * What ${w->walk} gave here; no other process is left in any case. */
HEARTH_MUST_USE int hearth_crew_count(const struct hearth_crew_work *w,
                                      unsigned processes, bool *is_lost);

#endif
