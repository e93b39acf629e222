/* SPDX-License-Identifier: Apache-2.0 */
/* Steps 2 to 4 of disclosure.md 5 in one: choose what to hide, then let the
 * exact audit decide. */
#ifndef HOST_DISCLOSURE_PROTECT_H
#define HOST_DISCLOSURE_PROTECT_H

#include "host/disclosure/suppress.h"

struct hearth_protection {
    size_t added;                         /* further cells that were hidden */
    uint64_t pivots;                      /* of all audits together */
    struct hearth_linked_verdict verdict; /* of the last audit */
};

/* Hides further cells as hearth_suppress until hearth_linked_judge finds
 * nothing exposed and nothing narrow. ${bounds}: of the audit that passed, one
 * a cell. E_STATE: none passes; what hearth_suppress and hearth_linked_audit
 * say. On failure ${cells} has not changed. */
HEARTH_MUST_USE int hearth_protect(const struct hearth_linked *l,
                                   struct hearth_linked_cell *cells,
                                   const bool *may_hide, uint64_t k,
                                   struct hearth_linked_bounds *bounds,
                                   struct hearth_protection *out);

#endif
