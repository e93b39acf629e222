/* SPDX-License-Identifier: Apache-2.0 */
/* Labels of a release in another language of its form. */
#include "host/chart/labels.h"

#include "host/chart/make.h"

#include <stdio.h>
#include <string.h>

/* A pair of the highest answers is looked for among so many. */
#define SCALE_MAX 64u

struct work {
    const struct hearth_figures *f;
    const struct hearth_form *form;
    uint8_t language; /* of the form */
};

bool hearth_labels_language(const struct hearth_form *form, uint8_t language,
                            uint8_t *out)
{
    uint8_t own;

    for (uint8_t l = 0; l < form->language_count; l++) {
        if (hearth_say_find(form->languages[l].tag, &own) && own == language) {
            *out = l;
            return true;
        }
    }
    return false;
}

/* Text ${text} of the form instead of ${label}, if that is what it says in the
 * language that the release was made in. */
static const char *translated(const struct work *w, uint32_t text,
                              const char *label)
{
    uint8_t written = w->form->default_language;
    const char *out;

    if (label[0] == '\0' ||
        strcmp(hearth_form_text(w->form, text, written), label) != 0) {
        return label;
    }
    out = hearth_make_copy(w->f, hearth_form_text(w->form, text, w->language));
    return out[0] == '\0' ? label : out; /* memory is out */
}

/* Names may be used once in each group: the label decides. */
static uint16_t node_of(const struct work *w, const char *name,
                        const char *label)
{
    for (uint16_t n = 0; n < w->form->node_count; n++) {
        const struct hearth_node *node = &w->form->nodes[n];

        if (strcmp(hearth_form_name(w->form, n), name) == 0 &&
            (label == NULL ||
             strcmp(hearth_form_text(w->form, node->label,
                                     w->form->default_language),
                    label) == 0)) {
            return n;
        }
    }
    return HEARTH_NONE;
}

/* That of the nearest group that has one (host/release/rule_question.c). */
static const char *section(const struct work *w, uint16_t node,
                           const char *label)
{
    uint16_t parent = w->form->nodes[node].parent;

    for (unsigned depth = 0; parent != HEARTH_NONE && depth < HEARTH_DEPTH_MAX;
         depth++) {
        uint32_t text = w->form->nodes[parent].label;

        if (hearth_form_text(w->form, text, w->form->default_language)[0] !=
            '\0') {
            return translated(w, text, label);
        }
        parent = w->form->nodes[parent].parent;
    }
    return label;
}

static const char *choice(const struct work *w, uint16_t list, const char *name,
                          const char *label)
{
    uint32_t at =
        list >= w->form->list_count
            ? HEARTH_NO_TEXT
            : hearth_form_find_choice(w->form, list, hearth_slice_text(name));

    return at == HEARTH_NO_TEXT
               ? label
               : translated(
                     w, w->form->choices[w->form->lists[list].first + at].label,
                     label);
}

/* True if ${pair} is "${a}, ${b}". */
static bool is_pair(const char *pair, const char *a, const char *b)
{
    size_t len = strlen(a);

    return a[0] != '\0' && strncmp(pair, a, len) == 0 &&
           strncmp(pair + len, ", ", 2) == 0 && strcmp(pair + len + 2, b) == 0;
}

static const char *pair_of(const struct work *w, uint32_t a, uint32_t b,
                           const char *label)
{
    const char *first = hearth_form_text(w->form, a, w->language);
    const char *second = hearth_form_text(w->form, b, w->language);
    size_t cap = strlen(first) + strlen(second) + 3;
    char *out = hearth_arena_take(w->f->arena, cap, 1);

    if (out == NULL) {
        return label;
    }
    (void)snprintf(out, cap, "%s, %s", first, second);
    return out;
}

/* "Agree, Strongly agree": which two of the list they are is found by what
 * they are called together. */
static const char *top2(const struct work *w, uint16_t list, const char *label)
{
    const struct hearth_form *form = w->form;
    uint8_t written = form->default_language;
    uint32_t count = list < form->list_count ? form->lists[list].count : 0;
    const struct hearth_choice *c =
        count == 0 ? NULL : &form->choices[form->lists[list].first];

    for (uint32_t i = 0; count <= SCALE_MAX && i < count; i++) {
        for (uint32_t k = 0; k < count; k++) {
            if (is_pair(label, hearth_form_text(form, c[i].label, written),
                        hearth_form_text(form, c[k].label, written))) {
                return pair_of(w, c[i].label, c[k].label, label);
            }
        }
    }
    return label;
}

/* ---- into copies ---- */

static void *copy(const struct work *w, const void *from, size_t count,
                  size_t size)
{
    void *out = hearth_arena_take(w->f->arena, count + 1, size);

    if (out != NULL && count > 0) {
        memcpy(out, from, count * size); /* taken for one more */
    }
    return out;
}

/* Parts of the people are called as the answers that make them. */
static bool take_groups(const struct work *w,
                        const struct hearth_release_group **all, size_t count)
{
    struct hearth_release_group *groups = copy(w, *all, count, sizeof(*groups));
    const char *dimension = "";
    uint16_t node = HEARTH_NONE;

    if (groups == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct hearth_release_group *g = &groups[i];

        if (strcmp(g->dimension, dimension) != 0) {
            dimension = g->dimension;
            node = node_of(w, dimension, NULL);
        }
        if (node != HEARTH_NONE) {
            g->label = choice(w, w->form->nodes[node].list, g->name, g->label);
        }
    }
    *all = groups;
    return true;
}

static bool take_question(const struct work *w,
                          struct hearth_release_question *q)
{
    uint16_t node = node_of(w, q->name, q->label), list;
    struct hearth_release_cell *cells;

    if (!take_groups(w, &q->groups, q->group_count)) {
        return false;
    }
    if (node == HEARTH_NONE) {
        return true;
    }
    cells = copy(w, q->cells, q->cell_count, sizeof(*cells));
    if (cells == NULL) {
        return false;
    }
    list = w->form->nodes[node].list;
    for (size_t i = 0; i < q->cell_count; i++) {
        cells[i].label = choice(w, list, cells[i].name, cells[i].label);
    }
    q->cells = cells;
    q->label = translated(w, w->form->nodes[node].label, q->label);
    q->section = section(w, node, q->section);
    q->top2_label = top2(w, list, q->top2_label);
    return true;
}

static bool take_form(const struct work *w, struct hearth_release_form *r)
{
    struct hearth_release_question *questions =
        copy(w, r->questions, r->question_count, sizeof(*questions));
    struct hearth_release_scale *scales =
        copy(w, r->scales, r->scale_count, sizeof(*scales));
    bool is_whole = questions != NULL && scales != NULL;

    for (size_t i = 0; is_whole && i < r->question_count; i++) {
        is_whole = take_question(w, &questions[i]);
    }
    for (size_t i = 0; is_whole && i < r->scale_count; i++) {
        is_whole = take_groups(w, &scales[i].groups, scales[i].group_count);
    }
    if (is_whole) {
        r->title = translated(w, w->form->title, r->title);
        r->questions = questions;
        r->scales = scales;
    }
    return is_whole;
}

void hearth_labels_take(struct hearth_figures *f, size_t index,
                        const struct hearth_form *form)
{
    struct work w = {.f = f, .form = form};
    size_t used = f->arena->used;
    struct hearth_release *r;
    struct hearth_release_form *forms;

    if (!hearth_labels_language(form, f->language, &w.language) ||
        w.language == form->default_language) {
        return;
    }
    r = copy(&w, f->release, 1, sizeof(*r));
    forms = copy(&w, f->release->forms, f->release->form_count, sizeof(*forms));
    if (r == NULL || forms == NULL || !take_form(&w, &forms[index])) {
        f->arena->used = used; /* in one language, rather than not at all */
        return;
    }
    r->forms = forms;
    f->release = r;
}
