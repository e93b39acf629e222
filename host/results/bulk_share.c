/* SPDX-License-Identifier: Apache-2.0 */
/* Counting by columns: which of several processes counts what. */
#include "host/results/bulk_internal.h"

/* What the first does for all of them (supervision's rows, progress) takes as
 * long as so many questions, measured by instructions. */
#define FIRST_IS_BUSY ((size_t)16)

unsigned hearth_bulk_owner(const struct hearth_form *form, uint16_t node,
                           unsigned count)
{
    size_t nodes = form->node_count, busy = FIRST_IS_BUSY * (count - 1u);
    size_t first = nodes > busy ? (nodes - busy) / count : 0;

    if (count == 1 || node < first) {
        return 0;
    }
    return 1u + (unsigned)((node - first) % (count - 1u));
}

static bool is_arm(const struct hearth_bulk *b, const struct hearth_form *form,
                   uint16_t node)
{
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (hearth_arms_items(form, n) > 0 &&
            hearth_arms_node(form, n) == node &&
            hearth_bulk_owner(form, n, b->share.count) == b->share.who) {
            return true;
        }
    }
    return false;
}

bool hearth_bulk_wants(const struct hearth_bulk *b,
                       const struct hearth_formbook_entry *entry,
                       const struct hearth_cube *cube, uint16_t node)
{
    uint16_t shown = entry->map[node];

    if (b->share.who == 0) {
        return true; /* supervision and scales look at all */
    }
    if (shown == HEARTH_NONE) {
        return false;
    }
    if (hearth_bulk_owner(cube->form, shown, b->share.count) == b->share.who ||
        shown == cube->psu_node) {
        return true;
    }
    for (uint8_t d = 0; d < cube->dimension_count; d++) {
        if (cube->dimensions[d].node == shown) {
            return true;
        }
    }
    return cube->form->nodes[shown].source == HEARTH_SOURCE_ARM &&
           is_arm(b, cube->form, shown);
}
