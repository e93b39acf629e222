/* SPDX-License-Identifier: Apache-2.0 */
/* Choices of two versions, list by list. */
#include "differ.h"

#include <string.h>

/* Lists longer than this are compared by name only: districts and the like,
 * whose order nobody reads out. */
#define ORDER_MAX 2000u

const char *hearth_differ_list_name(const struct hearth_form *form,
                                    uint16_t list)
{
    const char *name = form->names + form->lists[list].name;

    for (uint16_t n = 0; name[0] == '\0' && n < form->node_count; n++) {
        if (form->nodes[n].list == list) {
            return hearth_form_name(form, n);
        }
    }
    return name;
}

static uint16_t find_list(const struct hearth_form *form, const char *name)
{
    for (uint16_t l = 0; l < form->list_count; l++) {
        if (strcmp(hearth_differ_list_name(form, l), name) == 0) {
            return l;
        }
    }
    return HEARTH_NONE;
}

static void note_choice(struct hearth_differ *d, size_t side, uint16_t list,
                        uint32_t index, enum hearth_forms_change_kind kind)
{
    const struct hearth_form *f = d->form[side];
    const char *label = hearth_form_text(
        f, f->choices[f->lists[list].first + index].label, f->default_language);
    struct hearth_forms_change change = {
        .kind = kind,
        .question = hearth_differ_list_name(f, list),
        .choice = hearth_form_choice_name(f, list, index),
        .before = side == 0 ? label : "",
        .after = side == 1 ? label : ""};

    hearth_differ_note(d, &change);
}

static void compare_choice(struct hearth_differ *d, const uint16_t list[2],
                           const uint32_t index[2])
{
    const struct hearth_choice *c[2];
    struct hearth_forms_change like = {
        .kind = HEARTH_CHANGE_CHOICE_TEXT,
        .question = hearth_differ_list_name(d->form[1], list[1]),
        .choice = hearth_form_choice_name(d->form[1], list[1], index[1]),
        .part = "label"};

    for (size_t f = 0; f < 2; f++) {
        c[f] =
            &d->form[f]->choices[d->form[f]->lists[list[f]].first + index[f]];
    }
    hearth_differ_texts(d, c[0]->label, c[1]->label, &like);
    like.part = "image";
    hearth_differ_texts(d, c[0]->image, c[1]->image, &like);
    like.part = "audio";
    hearth_differ_texts(d, c[0]->audio, c[1]->audio, &like);
}

/* What both have, in the order of the second; a choice that stands behind one
 * that followed it has moved. */
static void compare_list(struct hearth_differ *d, const uint16_t list[2])
{
    const struct hearth_form *a = d->form[0], *b = d->form[1];
    uint32_t last = 0;

    for (uint32_t i = 0; i < b->lists[list[1]].count; i++) {
        uint32_t old = hearth_form_find_choice(
            a, list[0],
            hearth_slice_text(hearth_form_choice_name(b, list[1], i)));

        if (old == HEARTH_NO_TEXT) {
            note_choice(d, 1, list[1], i, HEARTH_CHANGE_CHOICE_ADDED);
            continue;
        }
        compare_choice(d, list, (uint32_t[2]){old, i});
        if (old < last && b->lists[list[1]].count <= ORDER_MAX) {
            note_choice(d, 1, list[1], i, HEARTH_CHANGE_CHOICE_MOVED);
        }
        last = old > last ? old : last;
    }
    for (uint32_t i = 0; i < a->lists[list[0]].count; i++) {
        if (hearth_form_find_choice(b, list[1],
                                    hearth_slice_text(hearth_form_choice_name(
                                        a, list[0], i))) == HEARTH_NO_TEXT) {
            note_choice(d, 0, list[0], i, HEARTH_CHANGE_CHOICE_REMOVED);
        }
    }
}

/* A list that only one form has comes and goes with its questions. */
void hearth_differ_lists(struct hearth_differ *d)
{
    for (uint16_t l = 0; l < d->form[1]->list_count; l++) {
        uint16_t old =
            find_list(d->form[0], hearth_differ_list_name(d->form[1], l));

        if (old != HEARTH_NONE) {
            compare_list(d, (uint16_t[2]){old, l});
        }
    }
}
