/* SPDX-License-Identifier: Apache-2.0 */
/* Choices as offered, with their labels, and looking for one of many. */
#include "interview_offers.h"

#include <stdlib.h>
#include <string.h>

bool hearth_interview_offers_apply(const struct hearth_node *node)
{
    switch (node->type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
    case HEARTH_NODE_LIST_COUNT:
        return true;
    default:
        return false;
    }
}

/* Instances of a repeat that hold no value yet are nothing to pick. */
static uint32_t without_blanks(struct hearth_offer *items, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].name.len > 0) {
            items[kept++] = items[i];
        }
    }
    return kept;
}

int hearth_interview_offers_read(struct hearth_interview_offers *offers,
                                 const struct hearth_sitting *s,
                                 struct hearth_place place)
{
    offers->count = 0;
    if (!hearth_interview_offers_apply(&s->form->nodes[place.node])) {
        return 0;
    }
    uint32_t count = hearth_interview_choices(s->interview, place,
                                              offers->items, offers->cap);
    if (count > offers->cap) {
        struct hearth_offer *more = calloc(count, sizeof(*more));
        if (more == NULL) {
            return HEARTH_E_MEMORY;
        }
        free(offers->items);
        offers->items = more;
        offers->cap = count;
        count = hearth_interview_choices(s->interview, place, more, count);
    }
    count = count < offers->cap ? count : offers->cap;
    offers->count = without_blanks(offers->items, count);
    return 0;
}

/* A name as text: it may stand in the answers, without a NUL. */
static const char *name_text(const struct hearth_sitting *s,
                             struct hearth_slice name)
{
    size_t len = name.len < HEARTH_SITTING_TEXT_MAX
                     ? name.len
                     : HEARTH_SITTING_TEXT_MAX - 1;
    if (len > 0) {
        memcpy(s->text, name.data, len); /* cut above to what fits */
    }
    s->text[len] = '\0';
    return s->text;
}

const char *
hearth_interview_offers_label(const struct hearth_interview_offers *offers,
                              const struct hearth_sitting *s,
                              struct hearth_place place, uint32_t index)
{
    const struct hearth_offer *offer = &offers->items[index];
    const struct hearth_form *form = s->form;
    uint16_t list = form->nodes[place.node].list;
    if (offer->row == HEARTH_NO_TEXT || list >= form->list_count) {
        return name_text(s, offer->name);
    }
    uint32_t label = form->choices[form->lists[list].first + offer->row].label;
    if (label != HEARTH_NO_TEXT) {
        const char *text = hearth_interview_text(
            s->interview, place, label, true, s->text, HEARTH_SITTING_TEXT_MAX);
        if (text[0] != '\0') {
            return text;
        }
    }
    return name_text(s, offer->name);
}

static uint8_t folded(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool starts_with(struct hearth_slice text, size_t at,
                        struct hearth_slice part)
{
    for (size_t i = 0; i < part.len; i++) {
        if (folded(text.data[at + i]) != folded(part.data[i])) {
            return false;
        }
    }
    return true;
}

static bool holds(struct hearth_slice text, struct hearth_slice part)
{
    for (size_t at = 0; at + part.len <= text.len; at++) {
        if (starts_with(text, at, part)) {
            return true;
        }
    }
    return false;
}

uint32_t
hearth_interview_offers_find(const struct hearth_interview_offers *offers,
                             const struct hearth_sitting *s,
                             struct hearth_place place,
                             struct hearth_slice part, uint32_t index)
{
    for (; index < offers->count; index++) {
        if (holds(offers->items[index].name, part) ||
            holds(hearth_slice_text(
                      hearth_interview_offers_label(offers, s, place, index)),
                  part)) {
            return index;
        }
    }
    return offers->count;
}

void hearth_interview_offers_free(struct hearth_interview_offers *offers)
{
    if (offers->items != NULL) {
        hearth_secmem_wipe(offers->items, offers->cap * sizeof(*offers->items));
    }
    free(offers->items);
    memset(offers, 0, sizeof(*offers));
}
