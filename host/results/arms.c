/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to a list experiment by arm. */
#include "host/results/arms.h"

/* Items that arm 1 alone is shown (core/form/choices.c); *${last}: the last of
 * them. */
static uint32_t sensitive_of(const struct hearth_form *form, uint16_t list,
                             uint32_t *last)
{
    uint32_t column =
        hearth_form_find_column(form, list, hearth_slice_text("sensitive"));
    uint32_t count = 0;

    for (uint32_t row = 0;
         column != HEARTH_NO_TEXT && row < form->lists[list].count; row++) {
        if (hearth_form_cell(form, list, row, column) != NULL) {
            *last = row;
            count++;
        }
    }
    return count;
}

unsigned hearth_arms_items(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];
    uint32_t items, row;

    if (n->type != HEARTH_NODE_LIST_COUNT || n->owner != HEARTH_ROOT ||
        n->filter != HEARTH_NONE || n->list >= form->list_count ||
        n->design >= form->design_count ||
        form->designs[n->design].kind != HEARTH_DESIGN_LIST ||
        form->designs[n->design].arm >= form->node_count ||
        form->nodes[form->designs[n->design].arm].owner != HEARTH_ROOT ||
        sensitive_of(form, n->list, &row) != 1) {
        return 0;
    }
    items = form->lists[n->list].count - 1;
    return items >= HEARTH_LIST_J_MIN && items <= HEARTH_LIST_J_MAX ? items : 0;
}

uint32_t hearth_arms_sensitive(const struct hearth_form *form, uint16_t node)
{
    uint32_t row = 0;

    (void)sensitive_of(form, form->nodes[node].list, &row);
    return row;
}

uint16_t hearth_arms_node(const struct hearth_form *form, uint16_t node)
{
    return form->designs[form->nodes[node].design].arm;
}

size_t hearth_arms_cells(unsigned items)
{
    return HEARTH_ARMS * ((size_t)items + 2);
}

size_t hearth_arms_cell(unsigned items, const struct hearth_heard_item *count,
                        const struct hearth_heard_item *arm)
{
    size_t which, most;

    if (arm == NULL || arm->what != HEARTH_HEARD_OTHER || arm->text.len == 0 ||
        count->what != HEARTH_HEARD_OTHER || !count->has_value) {
        return hearth_arms_cells(items);
    }
    which = hearth_slice_is_equal(arm->text, hearth_slice_text("1")) ? 1 : 0;
    most = items + which;
    for (size_t y = 0; y <= most; y++) {
        if (!(count->value < (double)y) && !(count->value > (double)y)) {
            return which * ((size_t)items + 2) + y;
        }
    }
    return hearth_arms_cells(items);
}

uint64_t hearth_arms_base(const uint64_t *cells, unsigned items, size_t arm)
{
    uint64_t n = 0;

    for (size_t y = 0; y < (size_t)items + 2; y++) {
        n += cells[arm * ((size_t)items + 2) + y];
    }
    return n;
}
