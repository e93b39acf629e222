/* SPDX-License-Identifier: Apache-2.0 */
/* The interval audit (disclosure.md 5): what an attacker who knows every
 * published figure can work out about every hidden one. Exact: rationals, no
 * rounding. The gate of every release, and code of its own: nothing of
 * suppress.h is used here. */
#ifndef HOST_DISCLOSURE_AUDIT_H
#define HOST_DISCLOSURE_AUDIT_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEARTH_AUDIT_CELLS_MAX 2000

/* Cells of all tables of all releases that are looked at together: the same
 * count in two tables is one cell. */
struct hearth_linked_cell {
    uint64_t count;
    /* Published as low..high: both the count where it is exact, a rounding
     * interval where it is rounded, 0..UINT64_MAX where it is hidden. */
    uint64_t low;
    uint64_t high;
    bool is_hidden;
    bool is_primary; /* hidden for its own sake: must keep its width */
};
/* A sum that everybody knows to hold: total = parts added up. Indices of
 * cells. A cell that no sum names is bounded by its own interval alone. */
struct hearth_linked_sum {
    uint32_t total;
    const uint32_t *parts;
    size_t part_count;
};
struct hearth_linked {
    const struct hearth_linked_cell *cells;
    size_t cell_count;
    const struct hearth_linked_sum *sums;
    size_t sum_count;
};

struct hearth_linked_bounds {
    uint64_t low;  /* rounded down */
    uint64_t high; /* rounded up; UINT64_MAX: nothing bounds it */
};
/* The exact bounds of every hidden cell, in ${bounds} (one a cell; published
 * cells get their own interval). E_LIMIT: too many cells or too long (more
 * than ${pivots_max} pivots); E_STATE: no table agrees with what is published;
 * E_MEMORY. */
HEARTH_MUST_USE int hearth_linked_audit(const struct hearth_linked *l,
                                        uint64_t pivots_max,
                                        struct hearth_linked_bounds *bounds);

struct hearth_linked_verdict {
    size_t exposed; /* hidden cells that follow exactly */
    size_t exposed_primary;
    size_t narrow_primary; /* primaries whose interval is narrower than k */
    uint64_t worst_width;  /* of the primaries; UINT64_MAX without any */
};
/* Counts what ${bounds} give away. A release goes out only if all but the
 * width are 0. */
void hearth_linked_judge(const struct hearth_linked *l,
                         const struct hearth_linked_bounds *bounds, uint64_t k,
                         struct hearth_linked_verdict *out);

#endif
