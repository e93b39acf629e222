/* SPDX-License-Identifier: Apache-2.0 */
/* A draft under a newer version of its form: answers move by name, and what
 * has no place any more is told, not lost. */
#include "cells.h"
#include "recompute.h"
#include "screen.h"

#include <string.h>

struct move {
    struct hearth_interview *to;
    const struct hearth_interview *from;
    struct hearth_migration *out;
};

static struct hearth_slice name_of(const struct hearth_form *form,
                                   uint16_t node)
{
    return hearth_slice_text(hearth_form_name(form, node));
}

/* The node of the new form that ${node} became: same name, and inside the
 * new ${repeat} as directly as it was inside the old one. */
static uint16_t find_node(const struct move *m, uint16_t repeat, uint16_t node)
{
    const struct hearth_form *to = m->to->form;
    struct hearth_slice name = name_of(m->from->form, node);
    bool is_repeat = m->from->form->nodes[node].type == HEARTH_NODE_REPEAT;

    for (uint16_t n = repeat; n < to->nodes[repeat].end; n++) {
        const struct hearth_node *other = &to->nodes[n];
        uint16_t owner = other->type == HEARTH_NODE_REPEAT && n != HEARTH_ROOT
                             ? to->nodes[other->parent].owner
                             : other->owner;

        if (owner == repeat && n != repeat &&
            (other->type == HEARTH_NODE_REPEAT) == is_repeat &&
            hearth_slice_is_equal(name_of(to, n), name)) {
            return n;
        }
    }
    return HEARTH_NONE;
}

static void lose(struct move *m, struct hearth_place from)
{
    if (m->out->lost < sizeof(m->out->losses) / sizeof(m->out->losses[0])) {
        m->out->losses[m->out->lost].name = name_of(m->from->form, from.node);
        m->out->losses[m->out->lost].text = hearth_cells_text(m->from, from);
    }
    m->out->lost++;
}

static bool is_reworded(const struct move *m, uint16_t from, uint16_t to)
{
    const struct hearth_form *a = m->from->form;
    const struct hearth_form *b = m->to->form;
    uint32_t x = a->nodes[from].label;
    uint32_t y = b->nodes[to].label;

    if (x == HEARTH_NO_TEXT || y == HEARTH_NO_TEXT) {
        return x != y;
    }
    return strcmp(hearth_form_text(a, x, a->default_language),
                  hearth_form_text(b, y, b->default_language)) != 0;
}

static void move_answer(struct move *m, struct hearth_place from,
                        struct hearth_place to)
{
    struct hearth_slice text = hearth_cells_text(m->from, from);
    bool is_drawn =
        m->from->form->nodes[from.node].source != HEARTH_SOURCE_NONE;
    struct hearth_violation v;

    if (text.len == 0 ||
        m->from->form->nodes[from.node].type == HEARTH_NODE_CALCULATE) {
        return;
    }
    if (to.node == HEARTH_NONE) {
        if (!is_drawn) {
            lose(m, from);
        }
        return;
    }
    /* What is not relevant under the new form is kept as well. */
    hearth_cells_at(m->to, to)->is_relevant = true;
    if (hearth_interview_answer(m->to, to, text, &v) != HEARTH_OK) {
        lose(m, from);
        return;
    }
    if (!is_drawn) {
        m->out->kept++;
        m->out->changed =
            (uint16_t)(m->out->changed + is_reworded(m, from.node, to.node));
    }
}

/* All that stands in an instance, and in the instances in it. */
static void lose_block(struct move *m, uint16_t instance)
{
    const struct hearth_interview *i = m->from;
    const struct hearth_node *nodes = i->form->nodes;
    uint16_t repeat = i->instances[instance].node;

    for (uint16_t n = (uint16_t)(repeat + 1); n < nodes[repeat].end;) {
        struct hearth_place from = {instance, n};

        if (nodes[n].type == HEARTH_NODE_REPEAT) {
            for (uint16_t x = hearth_cells_first(i, instance, n);
                 x != HEARTH_NONE; x = i->instances[x].next) {
                lose_block(m, x);
            }
            n = nodes[n].end;
            continue;
        }
        if (hearth_form_is_question(&nodes[n]) &&
            hearth_cells_text(i, from).len > 0) {
            lose(m, from);
        }
        n++;
    }
}

static void move_block(struct move *m, uint16_t from, uint16_t to);

/* The instance of the new form that takes over the ${ordinal}-th one. */
static uint16_t place_for(struct move *m, uint16_t around, uint16_t repeat,
                          uint16_t ordinal)
{
    struct hearth_place place =
        hearth_interview_instance(m->to, around, repeat, ordinal);

    if (place.instance == HEARTH_NONE &&
        hearth_interview_add(m->to, around, repeat, &place) != HEARTH_OK) {
        place.instance = HEARTH_NONE;
    }
    return place.instance;
}

static void move_repeat(struct move *m, struct hearth_place from, uint16_t to,
                        uint16_t repeat)
{
    const struct hearth_interview *i = m->from;

    for (uint16_t x = hearth_cells_first(i, from.instance, from.node);
         x != HEARTH_NONE; x = i->instances[x].next) {
        uint16_t y = repeat == HEARTH_NONE
                         ? HEARTH_NONE
                         : place_for(m, to, repeat, i->instances[x].ordinal);

        if (y == HEARTH_NONE) {
            lose_block(m, x);
        } else {
            move_block(m, x, y);
        }
    }
}

static void move_block(struct move *m, uint16_t from, uint16_t to)
{
    const struct hearth_form *form = m->from->form;
    uint16_t around = m->from->instances[from].node;
    uint16_t into = m->to->instances[to].node;

    for (uint16_t n = (uint16_t)(around + 1); n < form->nodes[around].end;) {
        struct hearth_place a = {from, n};
        struct hearth_place b = {to, HEARTH_NONE};

        if (form->nodes[n].type == HEARTH_NODE_REPEAT) {
            move_repeat(m, a, to, find_node(m, into, n));
            n = form->nodes[n].end;
            continue;
        }
        if (hearth_form_is_question(&form->nodes[n])) {
            b.node = find_node(m, into, n);
            move_answer(m, a, b);
        }
        n++;
    }
}

int hearth_interview_migrate(struct hearth_interview *to,
                             const struct hearth_interview *from,
                             struct hearth_migration *out)
{
    struct move m = {to, from, out};

    memset(out, 0, sizeof(*out));
    move_block(&m, HEARTH_ROOT, HEARTH_ROOT);
    hearth_recompute_resume(to);
    to->screen = hearth_screen_first(to);
    return HEARTH_OK;
}
