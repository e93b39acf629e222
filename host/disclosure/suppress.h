/* SPDX-License-Identifier: Apache-2.0 */
/* Which further cells to hide so that the primaries stay hidden
 * (disclosure.md 5, steps 2 and 3): greedy choice, then prune. What it chose
 * is worth nothing before audit.h has passed it: protect.h does both. */
#ifndef HOST_DISCLOSURE_SUPPRESS_H
#define HOST_DISCLOSURE_SUPPRESS_H

#include "host/disclosure/audit.h"

/* Hides further cells of ${cells}, which are those of ${l}: is_hidden, 0 and
 * UINT64_MAX, never is_primary. Cells with ${may_hide} false stay as they are;
 * those that are hidden already stay hidden. Every primary keeps an interval of
 * at least ${k}. *${added}: how many. Reads every count, which must fit all
 * sums (E_INVALID). E_STATE: no choice is enough; E_LIMIT, E_MEMORY. Same
 * input, same choice; on failure nothing has changed. */
HEARTH_MUST_USE int hearth_suppress(const struct hearth_linked *l,
                                    struct hearth_linked_cell *cells,
                                    const bool *may_hide, uint64_t k,
                                    size_t *added);

#endif
