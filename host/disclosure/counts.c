/* SPDX-License-Identifier: Apache-2.0 */
/* Whether true counts fit what is said of them. */
#include "host/disclosure/counts.h"

int hearth_counts_check(const struct hearth_linked *l)
{
    for (size_t i = 0; i < l->cell_count; i++) {
        const struct hearth_linked_cell *c = &l->cells[i];
        if (c->count < c->low || c->count > c->high ||
            c->count > HEARTH_AUDIT_COUNT_MAX) {
            return HEARTH_E_INVALID;
        }
    }
    for (size_t s = 0; s < l->sum_count; s++) {
        const struct hearth_linked_sum *sum = &l->sums[s];
        uint64_t parts = 0;
        if (sum->total >= l->cell_count ||
            sum->part_count > HEARTH_AUDIT_CELLS_MAX) {
            return HEARTH_E_INVALID;
        }
        for (size_t i = 0; i < sum->part_count; i++) {
            if (sum->parts[i] >= l->cell_count) {
                return HEARTH_E_INVALID;
            }
            parts += l->cells[sum->parts[i]].count;
        }
        if (parts != l->cells[sum->total].count) {
            return HEARTH_E_INVALID;
        }
    }
    return 0;
}
