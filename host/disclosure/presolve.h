/* SPDX-License-Identifier: Apache-2.0 */
/* What follows about linked cells without an equation system: bounds handed
 * through the sums until nothing moves, and which of the cells that are still
 * open have to do with each other. Part of the audit. */
#ifndef HOST_DISCLOSURE_PRESOLVE_H
#define HOST_DISCLOSURE_PRESOLVE_H

#include "host/disclosure/audit.h"

#define HEARTH_PRESOLVE_NONE UINT32_MAX

struct hearth_presolve {
    uint64_t *low;   /* a cell: nothing below is possible */
    uint64_t *high;  /* a cell; UINT64_MAX: not known */
    uint32_t *group; /* a cell: the smallest index it is linked with */
    uint32_t *sums;  /* a sum: the group of its open cells, or NONE */
};

/* E_INVALID, E_LIMIT, E_STATE as hearth_linked_bound; E_MEMORY. On success
 * ${out} is freed with _free. */
HEARTH_MUST_USE int hearth_presolve(const struct hearth_linked *l,
                                    struct hearth_presolve *out);
void hearth_presolve_free(struct hearth_presolve *p);
/* Whether the cell's value follows already. */
bool hearth_presolve_is_fixed(const struct hearth_presolve *p, uint32_t cell);

#endif
