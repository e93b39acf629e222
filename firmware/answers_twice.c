/* SPDX-License-Identifier: Apache-2.0 */
/* Compares what two people typed from the same paper. */
#include "answers_twice.h"

static const char DIFFERS[] = "the second entry says something else";

struct pair {
    const struct hearth_form *form;
    const struct hearth_answers_given *one;
    const struct hearth_answers_given *other;
    struct hearth_answers_refusal *why;
};

/* What ${one} has in its entry, ${other} has too. */
static int compare_items(const struct pair *p, uint32_t one, uint32_t other)
{
    for (uint32_t k = p->one->entries[one].items;
         k != HEARTH_ANSWERS_GIVEN_NONE; k = p->one->items[k].next) {
        const struct hearth_answers_given_item *item = &p->one->items[k];
        const struct hearth_answers_given_item *twin =
            hearth_answers_given_item(p->other, other, item->node);
        bool is_same = twin == NULL
                           ? item->text.len == 0
                           : hearth_slice_is_equal(item->text, twin->text);
        if (!is_same) {
            return hearth_answers_refuse(p->why, DIFFERS,
                                         hearth_form_name(p->form, item->node));
        }
    }
    return 0;
}

/* Entries nest as repeats do, at most HEARTH_DEPTH_MAX deep. */
static int compare_entry(const struct pair *p, uint32_t one, uint32_t other)
{
    int rc = compare_items(p, one, other);
    for (uint32_t e = p->one->entries[one].entries;
         rc == 0 && e != HEARTH_ANSWERS_GIVEN_NONE;
         e = p->one->entries[e].next) {
        const struct hearth_answers_given_entry *entry = &p->one->entries[e];
        uint32_t twin = hearth_answers_given_entry(
            p->other, other, entry->repeat, entry->ordinal);
        rc =
            twin == HEARTH_ANSWERS_GIVEN_NONE
                ? hearth_answers_refuse(
                      p->why, DIFFERS, hearth_form_name(p->form, entry->repeat))
                : compare_entry(p, e, twin);
    }
    return rc;
}

int hearth_answers_twice_compare(const struct hearth_form *form,
                                 const struct hearth_answers_given *one,
                                 const struct hearth_answers_given *other,
                                 struct hearth_answers_refusal *why)
{
    struct pair forth = {form, one, other, why};
    struct pair back = {form, other, one, why};
    int rc = compare_entry(&forth, 0, 0);
    return rc == 0 ? compare_entry(&back, 0, 0) : rc;
}
