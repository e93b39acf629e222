/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the interviews of a chunk of the cache by its columns: each distinct
 * answer is looked up once, and a question is counted for all groups in one
 * pass over its codes. What comes out is what hearth_tally_add and
 * hearth_cube_add give one by one, to the last bit
 * (tests/unit/host/test_bulk.c). */
#ifndef HOST_RESULTS_BULK_H
#define HOST_RESULTS_BULK_H

#include "host/cache/cache.h"
#include "host/results/cube.h"

struct hearth_bulk;

/* One of several processes (crew.h). All of them go over all interviews and
 * place them; each question is counted in one of them, interview by interview
 * in the same order, so no number of processes shows. The first counts scales
 * as well. */
struct hearth_bulk_share {
    unsigned who, count;
};

/* What a chunk is counted to. */
struct hearth_bulk_source {
    const struct hearth_formbook_entry *entry;
    struct hearth_tally *tally; /* of everybody, closed waves included */
    struct hearth_cube *cube;   /* its ${heard} is used for each interview */
    const struct hearth_cache_sheet *sheet;
};

/* E_MEMORY. */
HEARTH_MUST_USE int hearth_bulk_open(const struct hearth_bulk_share *share,
                                     struct hearth_bulk **out);
/* Wipes; NULL is allowed. */
void hearth_bulk_close(struct hearth_bulk *b);

/* Who counts ${node} of ${form}, of ${count}. */
unsigned hearth_bulk_owner(const struct hearth_form *form, uint16_t node,
                           unsigned count);
/* True if this process needs answers to ${node} of ${entry}'s version. */
bool hearth_bulk_wants(const struct hearth_bulk *b,
                       const struct hearth_formbook_entry *entry,
                       const struct hearth_cube *cube, uint16_t node);
/* E_MEMORY: count them one by one. */
HEARTH_MUST_USE int hearth_bulk_begin(struct hearth_bulk *b,
                                      const struct hearth_bulk_source *source);
/* The interview of ${row} as hearth_heard_take would give it. */
void hearth_bulk_hear(struct hearth_bulk *b, size_t row);
/* It is counted in the end; ${record}: in the cube as well, else NULL.
 * E_MEMORY. */
HEARTH_MUST_USE int hearth_bulk_take(struct hearth_bulk *b, size_t row,
                                     const struct hearth_cube_record *record);
/* Counts all that were taken. E_MEMORY. */
HEARTH_MUST_USE int hearth_bulk_end(struct hearth_bulk *b);

#endif
