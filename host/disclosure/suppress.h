/* SPDX-License-Identifier: Apache-2.0 */
/* Which further cells to hide so that the primaries stay hidden
 * (disclosure.md 5, steps 2 and 3): greedy choice, then prune. What it chose
 * is worth nothing before audit.h has passed it. */
#ifndef HOST_DISCLOSURE_SUPPRESS_H
#define HOST_DISCLOSURE_SUPPRESS_H

#include "host/disclosure/audit.h"

/* Sets is_hidden (never is_primary) of further cells of ${cells}, which
 * are those of ${l}; cells with ${may_hide} false stay published. Every primary
 * keeps an interval of at least ${k}. *${added}: how many. E_STATE: no choice
 * is enough; E_LIMIT, E_MEMORY. Same input, same choice. */
HEARTH_MUST_USE int hearth_suppress(const struct hearth_linked *l,
                                    struct hearth_linked_cell *cells,
                                    const bool *may_hide, uint64_t k,
                                    size_t *added);

#endif
