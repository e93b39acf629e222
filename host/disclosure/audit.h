/* SPDX-License-Identifier: Apache-2.0 */
/* The interval audit (disclosure.md 5): what an attacker who knows every
 * published figure can work out about every hidden one. Exact: whole numbers
 * over a common denominator, no rounding. The gate of every release, and code
 * of its own: nothing of suppress.h is used here. */
#ifndef HOST_DISCLOSURE_AUDIT_H
#define HOST_DISCLOSURE_AUDIT_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEARTH_AUDIT_CELLS_MAX 2000
#define HEARTH_AUDIT_SUMS_MAX  4000
/* Cells times sums that are still open after what is simple is worked out:
 * bounds the memory of an audit to about 200 MB at the very worst. */
#define HEARTH_AUDIT_OPEN_MAX 2000000
/* A published count above this is refused. */
#define HEARTH_AUDIT_COUNT_MAX (UINT64_C(1) << 48)
/* What a release may cost: some seconds (see docs/DESIGN.md). */
#define HEARTH_AUDIT_PIVOTS 200000

/* Cells of all tables of all releases that are looked at together: the same
 * count in two tables is one cell. */
struct hearth_linked_cell {
    uint64_t count; /* not read by the audit: an attacker does not know it */
    /* What everybody knows: both the count where it is published exactly, a
     * rounding interval where it is rounded, 0..UINT64_MAX where it is hidden.
     */
    uint64_t low;
    uint64_t high;
    bool is_hidden;
    bool is_primary; /* hidden for its own sake: must keep its width */
    /* In no table, but a count all the same (what came between two releases,
     * or the innermost cells below tables that share margins): hidden, and
     * harmless when it follows, unless it is a primary too. */
    bool is_untold;
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

/* A count is a whole number: a smallest value of 2.5 says that there are 3, so
 * both ends are rounded into the interval. */
struct hearth_linked_bounds {
    uint64_t low;
    uint64_t high; /* UINT64_MAX: nothing bounds it */
    /* Tables of whole numbers reach both ends. Without it the attacker, who
     * knows that they are whole, may be able to work out a bit more. */
    bool is_whole;
};
/* The exact bounds of every hidden cell, in ${bounds} (one a cell; published
 * cells get their own interval). *${pivots}: how many steps it may take, and
 * what is left of them. E_LIMIT: a limit above, or too long; E_STATE: no table
 * agrees with what is published; E_INVALID: an index or an interval that is
 * none; E_MEMORY. Nothing goes out on any of them. */
HEARTH_MUST_USE int hearth_linked_bound(const struct hearth_linked *l,
                                        uint64_t *pivots,
                                        struct hearth_linked_bounds *bounds);
/* The same with the number alone. */
HEARTH_MUST_USE int hearth_linked_audit(const struct hearth_linked *l,
                                        uint64_t pivots_max,
                                        struct hearth_linked_bounds *bounds);

struct hearth_linked_verdict {
    size_t exposed; /* hidden cells that follow exactly; untold ones only if
                       they are primaries */
    size_t exposed_primary;
    /* Primaries whose interval is narrower than k; k + 1 where is_whole is
     * not known ("three-way and linked tables must pass with k+1, or with the
     * integer bound where it is computed", disclosure.md 5). */
    size_t narrow_primary;
    uint64_t worst_width; /* of the primaries; UINT64_MAX without any */
};
/* Counts what ${bounds} give away. A release goes out only if all but the
 * width are 0. */
void hearth_linked_judge(const struct hearth_linked *l,
                         const struct hearth_linked_bounds *bounds, uint64_t k,
                         struct hearth_linked_verdict *out);

#endif
