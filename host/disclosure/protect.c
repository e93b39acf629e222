/* SPDX-License-Identifier: Apache-2.0 */
/* Choose, audit, and where the audit finds something narrow, ask for more. */
#include "host/disclosure/protect.h"

#include <stdlib.h>
#include <string.h>

/* What the choice is asked for on top of k, try by try. Where whole numbers
 * reach no end the audit asks for k + 1, which the choice does not know. */
static const uint64_t MORE[] = {0, 1, 3};

static int attempt(const struct hearth_linked *l,
                   struct hearth_linked_cell *cells, const bool *may_hide,
                   uint64_t width, struct hearth_linked_bounds *bounds,
                   struct hearth_protection *out)
{
    uint64_t pivots = HEARTH_AUDIT_PIVOTS;
    int e = hearth_suppress(l, cells, may_hide, width, &out->added);

    if (e == 0) {
        e = hearth_linked_bound(l, &pivots, bounds);
    }
    out->pivots += HEARTH_AUDIT_PIVOTS - pivots;
    return e;
}

int hearth_protect(const struct hearth_linked *l,
                   struct hearth_linked_cell *cells, const bool *may_hide,
                   uint64_t k, struct hearth_linked_bounds *bounds,
                   struct hearth_protection *out)
{
    struct hearth_linked_cell *before =
        calloc(l->cell_count + 1, sizeof *before);
    bool is_safe = false;
    int e = before == NULL ? HEARTH_E_MEMORY : 0;

    memset(out, 0, sizeof *out);
    if (e == 0) {
        memcpy(before, cells, l->cell_count * sizeof *before);
    }
    for (size_t i = 0; e == 0 && !is_safe && i < sizeof MORE / sizeof *MORE;
         i++) {
        memcpy(cells, before, l->cell_count * sizeof *cells);
        e = attempt(l, cells, may_hide, k + MORE[i], bounds, out);
        if (e == 0) {
            hearth_linked_judge(l, bounds, k, &out->verdict);
            is_safe =
                out->verdict.exposed == 0 && out->verdict.narrow_primary == 0;
        }
    }
    if (e == 0 && !is_safe) {
        e = HEARTH_E_STATE;
    }
    if (e < 0 && before != NULL) {
        memcpy(cells, before, l->cell_count * sizeof *cells);
    }
    free(before);
    return e;
}
