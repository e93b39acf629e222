/* SPDX-License-Identifier: Apache-2.0 */
/* Numbered choices, items, rungs, and profiles of invented persons. */
#include "interview_card.h"

#include "help_card.h"
#include "interview_show.h"

#include <inttypes.h>
#include <string.h>

static const struct hearth_design *design_of(const struct hearth_sitting *s,
                                             struct hearth_place place)
{
    uint16_t design = s->form->nodes[place.node].design;
    return design < s->form->design_count ? &s->form->designs[design] : NULL;
}

/* One indented line. */
static void show_rule(const struct hearth_sitting *s, enum hearth_words_id id)
{
    hearth_interview_show_fixed(s, "  ");
    hearth_interview_show_words(s, id, NULL);
    hearth_interview_show_fixed(s, "\n");
}

void hearth_interview_card_rules(const struct hearth_sitting *s,
                                 struct hearth_place place)
{
    const struct hearth_design *design = design_of(s, place);
    if (design == NULL) {
        return;
    }
    switch (design->kind) {
    case HEARTH_DESIGN_FORCED:
        show_rule(s, HEARTH_WORDS_FORCED_1);
        show_rule(s, HEARTH_WORDS_FORCED_2);
        break;
    case HEARTH_DESIGN_CROSSWISE:
        show_rule(s, HEARTH_WORDS_CROSSWISE);
        break;
    case HEARTH_DESIGN_LIST:
        show_rule(s, HEARTH_WORDS_LIST_COUNT);
        break;
    default:
        break;
    }
}

/* One line of choices. What is chosen stays out of stdio's buffer. */
static void show_choice(const struct hearth_sitting *s,
                        struct hearth_place place,
                        const struct hearth_interview_offers *offers,
                        uint32_t index)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    hearth_interview_show_choice(s, index);
    if (n->type == HEARTH_NODE_LIST_COUNT) {
        hearth_interview_show_fixed(s, "    %3" PRIu32 "  ", index + 1);
    } else {
        bool is_on = hearth_interview_show_is_chosen(
            hearth_interview_value(s->interview, place),
            offers->items[index].name);
        hearth_interview_show_fixed(s, "  ");
        hearth_interview_show_name(s, is_on ? "*" : " ");
        hearth_interview_show_fixed(
            s, "%s %3" PRIu32 "  ",
            (n->look & HEARTH_LOOK_LADDER) != 0 ? " |--" : "", index + 1);
    }
    const char *label = hearth_interview_offers_label(offers, s, place, index);
    if (offers->items[index].row == HEARTH_NO_TEXT) {
        hearth_interview_show_name(s, label);
    } else {
        hearth_interview_show_marked(s, label);
    }
    hearth_interview_show_fixed(s, "\n");
}

/* Items of a list experiment are read out together: all are listed. */
static uint32_t listed_count(const struct hearth_node *n,
                             const struct hearth_interview_offers *offers)
{
    bool is_all = n->type == HEARTH_NODE_LIST_COUNT ||
                  n->type == HEARTH_NODE_RANK ||
                  offers->count <= HEARTH_INTERVIEW_OFFERS_LISTED;
    return is_all ? offers->count : HEARTH_INTERVIEW_OFFERS_LISTED;
}

void hearth_interview_card_choices(const struct hearth_sitting *s,
                                   struct hearth_place place,
                                   const struct hearth_interview_offers *offers)
{
    uint32_t listed = listed_count(&s->form->nodes[place.node], offers);
    if (offers->count == 0) {
        hearth_interview_show_fixed(s, "  (");
        hearth_interview_show_words(s, HEARTH_WORDS_CHOICES_NONE, NULL);
        hearth_interview_show_fixed(s, ")\n");
    }
    for (uint32_t i = 0; i < listed; i++) {
        show_choice(s, place, offers, i);
    }
    if (listed < offers->count) {
        hearth_interview_show_fixed(s, "  ");
        hearth_interview_show_count(s, HEARTH_WORDS_CHOICES_MORE,
                                    offers->count - listed);
        hearth_interview_show_fixed(s, "\n");
    }
}

void hearth_interview_card_found(const struct hearth_sitting *s,
                                 struct hearth_place place,
                                 const struct hearth_interview_offers *offers,
                                 struct hearth_slice part)
{
    uint32_t shown = 0;
    uint32_t at = hearth_interview_offers_find(offers, s, place, part, 0);
    hearth_interview_show_fixed(s, "\n");
    while (at < offers->count && shown < HEARTH_INTERVIEW_OFFERS_LISTED) {
        show_choice(s, place, offers, at);
        shown++;
        at = hearth_interview_offers_find(offers, s, place, part, at + 1);
    }
    if (shown == 0) {
        show_rule(s, HEARTH_WORDS_CHOICES_NOT_FOUND);
    } else if (at < offers->count) {
        show_rule(s, HEARTH_WORDS_CHOICES_LONGER);
    }
}

/* ---- help for the person ---- */

void hearth_interview_card_help(const struct hearth_sitting *s)
{
    bool is_any = false;
    hearth_interview_show_fixed(s, "\n");
    show_rule(s, HEARTH_WORDS_CARD_TITLE);
    for (uint16_t n = hearth_help_card_next(s->form, HEARTH_NONE);
         n != HEARTH_NONE; n = hearth_help_card_next(s->form, n)) {
        hearth_interview_show_fixed(s, "\n");
        is_any = hearth_interview_show_text(s, hearth_interview_place(n),
                                            s->form->nodes[n].label) ||
                 is_any;
        hearth_interview_show_fixed(s, "\n");
    }
    if (!is_any) {
        show_rule(s, HEARTH_WORDS_CARD_NONE);
    }
}

/* ---- conjoint ---- */

/* Takes the next of the space-separated names off ${text}. */
static struct hearth_slice next_name(struct hearth_slice *text)
{
    size_t end = 0;
    while (end < text->len && text->data[end] != ' ') {
        end++;
    }
    struct hearth_slice name = hearth_slice_of(text->data, end);
    end += end < text->len ? 1 : 0;
    *text = hearth_slice_of(text->data + end, text->len - end);
    return name;
}

static void show_label(const struct hearth_sitting *s,
                       struct hearth_place place, uint16_t list,
                       struct hearth_slice name)
{
    uint32_t row = list < s->form->list_count
                       ? hearth_form_find_choice(s->form, list, name)
                       : HEARTH_NO_TEXT;
    if (row == HEARTH_NO_TEXT ||
        !hearth_interview_show_text(
            s, place,
            s->form->choices[s->form->lists[list].first + row].label)) {
        hearth_interview_show_bytes(s, name);
    }
}

/* The attribute that a level belongs to: its list's column "attribute". */
static struct hearth_slice attribute_of(const struct hearth_sitting *s,
                                        uint16_t list,
                                        struct hearth_slice level)
{
    const char *cell = NULL;
    uint32_t row = list < s->form->list_count
                       ? hearth_form_find_choice(s->form, list, level)
                       : HEARTH_NO_TEXT;
    uint32_t column = list < s->form->list_count
                          ? hearth_form_find_column(
                                s->form, list, hearth_slice_text("attribute"))
                          : HEARTH_NO_TEXT;
    if (row != HEARTH_NO_TEXT && column != HEARTH_NO_TEXT) {
        cell = hearth_form_cell(s->form, list, row, column);
    }
    return hearth_slice_text(cell == NULL ? "" : cell);
}

static size_t count_names(struct hearth_slice text)
{
    size_t count = 0;
    while (text.len > 0) {
        count += next_name(&text).len > 0;
    }
    return count;
}

void hearth_interview_card_profiles(const struct hearth_sitting *s,
                                    struct hearth_place place)
{
    const struct hearth_design *design = design_of(s, place);
    struct hearth_slice value = hearth_interview_value(s->interview, place);
    uint16_t list = s->form->nodes[place.node].list;
    if (design == NULL || design->profiles == 0) {
        return;
    }
    size_t each = count_names(value) / design->profiles;
    for (unsigned card = 1; card <= design->profiles; card++) {
        hearth_interview_show_fixed(s, "\n  [ %u ]", card);
        show_rule(s, HEARTH_WORDS_INVENTED);
        for (size_t i = 0; i < each; i++) {
            struct hearth_slice level = next_name(&value);
            hearth_interview_show_fixed(s, "    ");
            show_label(s, place, design->attributes,
                       attribute_of(s, list, level));
            hearth_interview_show_fixed(s, ": ");
            show_label(s, place, list, level);
            hearth_interview_show_fixed(s, "\n");
        }
    }
    hearth_interview_show_fixed(s, "\n");
    show_rule(s, HEARTH_WORDS_INVENTED_NOTE);
}
