/* SPDX-License-Identifier: Apache-2.0 */
/* Draws conjoint profiles (domain.md 3): each level uniform among those of
 * its attribute; a profile that holds a forbidden pair is drawn again as a
 * whole, so that the allowed ones stay equally likely. */
#include "conjoint.h"

#include "recompute.h"
#include "shuffle.h"
#include "source.h"
#include "value.h"

#include "hearth/expr.h"

#include <string.h>

#define ATTRIBUTES_MAX 16
#define TRIES_MAX      1000

struct deck {
    const struct hearth_form *form;
    uint16_t list;
    uint32_t attribute, forbid; /* columns, HEARTH_NO_TEXT: none */
    const char *attributes[ATTRIBUTES_MAX];
    uint32_t order[ATTRIBUTES_MAX]; /* of attributes, as shown */
    size_t count;
};

static const char *attribute_of(const struct deck *d, uint32_t row)
{
    const char *text = hearth_form_cell(d->form, d->list, row, d->attribute);

    return text == NULL ? "" : text;
}

static void find_attributes(struct deck *d)
{
    for (uint32_t r = 0; r < d->form->lists[d->list].count; r++) {
        const char *name = attribute_of(d, r);
        size_t k = 0;

        while (k < d->count && strcmp(d->attributes[k], name) != 0) {
            k++;
        }
        if (k == d->count && d->count < ATTRIBUTES_MAX) {
            d->order[d->count] = (uint32_t)d->count;
            d->attributes[d->count++] = name;
        }
    }
}

/* A level of ${attribute}, each as likely as the others. */
static uint32_t draw_level(const struct hearth_interview *i,
                           const struct deck *d, const char *attribute)
{
    uint32_t count = 0;
    uint32_t wanted;

    for (uint32_t r = 0; r < d->form->lists[d->list].count; r++) {
        count += strcmp(attribute_of(d, r), attribute) == 0;
    }
    wanted = hearth_source_uniform(&i->world, count);
    for (uint32_t r = 0; r < d->form->lists[d->list].count; r++) {
        if (strcmp(attribute_of(d, r), attribute) == 0 && wanted-- == 0) {
            return r;
        }
    }
    return 0;
}

static bool forbids(const struct deck *d, uint32_t row, uint32_t other)
{
    const char *names =
        d->forbid == HEARTH_NO_TEXT
            ? NULL
            : hearth_form_cell(d->form, d->list, row, d->forbid);

    return names != NULL &&
           hearth_value_has_token(hearth_slice_text(names),
                                  hearth_slice_text(hearth_form_choice_name(
                                      d->form, d->list, other)));
}

static bool is_allowed(const struct deck *d, const uint32_t *levels)
{
    for (size_t a = 0; a < d->count; a++) {
        for (size_t b = 0; b < d->count; b++) {
            if (forbids(d, levels[a], levels[b])) {
                return false;
            }
        }
    }
    return true;
}

static bool draw_profile(const struct hearth_interview *i, const struct deck *d,
                         struct hearth_writer *out)
{
    uint32_t levels[ATTRIBUTES_MAX];

    for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
        for (size_t a = 0; a < d->count; a++) {
            levels[a] = draw_level(i, d, d->attributes[d->order[a]]);
        }
        if (!is_allowed(d, levels)) {
            continue;
        }
        for (size_t a = 0; a < d->count; a++) {
            struct hearth_slice name = hearth_slice_text(
                hearth_form_choice_name(d->form, d->list, levels[a]));

            if (out->len > 0) {
                hearth_writer_u8(out, ' ');
            }
            hearth_writer_put(out, name.data, name.len);
        }
        return true;
    }
    return false;
}

void hearth_conjoint_draw(struct hearth_interview *i, struct hearth_place place)
{
    const struct hearth_form *form = i->form;
    const struct hearth_node *n = &form->nodes[place.node];
    struct deck d = {.form = form, .list = n->list};
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT};
    uint8_t text[HEARTH_ANSWER_MAX];
    struct hearth_writer w;
    bool is_drawn = true;

    d.attribute = hearth_form_find_column(
        form, n->list, hearth_slice_text(HEARTH_CONJOINT_ATTRIBUTE));
    d.forbid = hearth_form_find_column(
        form, n->list, hearth_slice_text(HEARTH_CONJOINT_FORBID));
    if (d.attribute == HEARTH_NO_TEXT) {
        return;
    }
    find_attributes(&d);
    hearth_shuffle((int64_t)i->seed, d.order, d.count);
    hearth_writer_init(&w, text, sizeof(text));
    for (uint16_t p = 0; p < form->designs[n->design].profiles && is_drawn;
         p++) {
        is_drawn = draw_profile(i, &d, &w);
    }
    if (is_drawn && !w.has_failed) {
        v.text = hearth_writer_slice(&w);
        hearth_recompute_store(i, place, &v);
    }
}
