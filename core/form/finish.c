/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an interview: is all valid, what came of it, and the answers
 * that are sealed. */
#include "cells.h"
#include "machine.h"
#include "pack.h"
#include "recompute.h"
#include "source.h"

#include <string.h>

/* Consent and eligibility are never implied by silence. */
static bool is_gate(const struct hearth_node *n)
{
    return n->role == HEARTH_ROLE_CONSENT || n->role == HEARTH_ROLE_ELIGIBILITY;
}

static bool is_yes(const struct hearth_interview *i, struct hearth_place place)
{
    return hearth_slice_is_equal(hearth_cells_text(i, place),
                                 hearth_slice_text(HEARTH_CHOICE_YES));
}

bool hearth_interview_may_store(const struct hearth_interview *i)
{
    for (uint16_t n = i->gate_first; n < i->gate_end; n++) {
        if (i->form->nodes[n].role == HEARTH_ROLE_CONSENT &&
            !is_yes(i, hearth_interview_place(n))) {
            return false;
        }
    }
    return true;
}

/* Asked before consent and not written: after a resume it is blank, and what
 * it was for is over. */
static bool is_past_gate(const struct hearth_interview *i,
                         const struct hearth_node *n)
{
    return (n->flags & HEARTH_FLAG_GATE) != 0 && hearth_interview_may_store(i);
}

bool hearth_interview_is_required(const struct hearth_interview *i,
                                  struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];

    return is_gate(n) || hearth_recompute_truth(i, place, n->required, false);
}

static void set_violation(struct hearth_violation *v,
                          enum hearth_violation_kind kind, uint32_t message)
{
    v->kind = kind;
    v->message = message;
}

/* Required on blank, constraint on the rest (forms.md 5.6). */
bool hearth_interview_is_valid(struct hearth_interview *i,
                               struct hearth_place place,
                               struct hearth_violation *v)
{
    const struct hearth_node *n = &i->form->nodes[place.node];

    v->place = place;
    set_violation(v, HEARTH_VIOLATION_NONE, HEARTH_NO_TEXT);
    if (!hearth_form_is_question(n)) {
        return true;
    }
    if (!hearth_cells_at(i, place)->is_relevant) {
        /* "a failed gate stores nothing": a consent question that skip logic
         * passed over must not let an interview through either. */
        if (n->role == HEARTH_ROLE_CONSENT) {
            set_violation(v, HEARTH_VIOLATION_REQUIRED, n->required_message);
        }
        return n->role != HEARTH_ROLE_CONSENT;
    }
    if (hearth_cells_at(i, place)->len == 0) {
        if (hearth_interview_is_required(i, place) && !is_past_gate(i, n)) {
            set_violation(v, HEARTH_VIOLATION_REQUIRED, n->required_message);
        }
    } else if (!hearth_recompute_truth(i, place, n->constraint, true)) {
        set_violation(v, HEARTH_VIOLATION_CONSTRAINT, n->constraint_message);
    }
    return v->kind == HEARTH_VIOLATION_NONE;
}

enum hearth_outcome hearth_interview_outcome(const struct hearth_interview *i)
{
    for (uint16_t n = i->gate_first; n < i->gate_end; n++) {
        const struct hearth_node *node = &i->form->nodes[n];
        struct hearth_place place = hearth_interview_place(n);

        if (is_gate(node) && hearth_cells_at(i, place)->is_relevant &&
            hearth_cells_at(i, place)->len > 0 && !is_yes(i, place)) {
            return node->role == HEARTH_ROLE_CONSENT
                       ? HEARTH_OUTCOME_REFUSED
                       : HEARTH_OUTCOME_INELIGIBLE;
        }
    }
    return HEARTH_OUTCOME_COMPLETE;
}

void hearth_interview_progress(const struct hearth_interview *i,
                               uint16_t *asked, uint16_t *answered)
{
    *asked = 0;
    *answered = 0;
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        const struct hearth_node *node = &i->form->nodes[n];

        for (uint16_t x = 0;
             hearth_form_is_asked(node) && x < i->instance_count; x++) {
            struct hearth_place place = {x, n};

            if (i->instances[x].node == node->owner &&
                hearth_cells_at(i, place)->is_relevant) {
                *asked = (uint16_t)(*asked + 1);
                *answered = (uint16_t)(*answered +
                                       (hearth_cells_at(i, place)->len > 0));
            }
        }
    }
}

static bool fails(const struct hearth_interview *i, struct hearth_place place,
                  uint16_t expr)
{
    struct hearth_value v;

    return expr != HEARTH_NONE &&
           hearth_recompute_eval(i, place, expr, &v) != HEARTH_OK;
}

static uint32_t errors_at(const struct hearth_interview *i,
                          struct hearth_place place)
{
    const struct hearth_node *n = &i->form->nodes[place.node];
    uint32_t count = fails(i, place, n->relevant);

    if (hearth_cells_at(i, place)->is_relevant) {
        count += fails(i, place, n->required);
        count += fails(i, place, n->read_only);
        count += fails(i, place, n->calculate);
        count += hearth_cells_at(i, place)->len > 0 &&
                 fails(i, place, n->constraint);
    }
    return count;
}

uint32_t hearth_interview_eval_errors(struct hearth_interview *i)
{
    uint32_t count = 0;

    i->machine->steps = 0;
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        for (uint16_t x = 0; x < i->instance_count; x++) {
            struct hearth_place place = {x, n};

            if (i->instances[x].node == i->form->nodes[n].owner) {
                count += errors_at(i, place);
            }
        }
    }
    return count;
}

/* Consent stands outside repeats: asked even where skip logic hides it. */
static bool is_consent_hidden(struct hearth_interview *i, uint16_t n,
                              struct hearth_violation *v)
{
    return i->form->nodes[n].role == HEARTH_ROLE_CONSENT &&
           !hearth_cells_at(i, hearth_interview_place(n))->is_relevant &&
           !hearth_interview_is_valid(i, hearth_interview_place(n), v);
}

size_t hearth_interview_validate(struct hearth_interview *i,
                                 struct hearth_violation *first)
{
    static const struct hearth_place ALL = {HEARTH_ROOT, HEARTH_ROOT};
    struct hearth_place at = {HEARTH_ROOT, HEARTH_NONE};
    struct hearth_violation v;
    size_t count = 0;

    i->machine->steps = 0;
    memset(first, 0, sizeof(*first));
    first->place = at;
    first->message = HEARTH_NO_TEXT;
    if (hearth_interview_outcome(i) != HEARTH_OUTCOME_COMPLETE) {
        return 0;
    }
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        if (is_consent_hidden(i, n, &v) && count++ == 0) {
            *first = v;
        }
    }
    for (at = hearth_interview_walk(i, ALL, at); at.node != HEARTH_NONE;
         at = hearth_interview_walk(i, ALL, at)) {
        if (!hearth_interview_is_valid(i, at, &v) && count++ == 0) {
            *first = v;
        }
    }
    return count;
}

/* ---- answers to be sealed ---- */

static bool is_kept(const struct hearth_node *n)
{
    return n->role != HEARTH_ROLE_AREA &&
           (n->flags & (HEARTH_FLAG_GATE | HEARTH_FLAG_PRACTICE)) == 0;
}

static struct hearth_answer answer_at(void *cookie, uint16_t instance,
                                      uint16_t node)
{
    const struct hearth_interview *i = cookie;
    struct hearth_place place = {instance, node};
    struct hearth_answer a = {.state = HEARTH_ANSWER_NOT_ASKED};

    if (hearth_cells_at(i, place)->is_relevant &&
        is_kept(&i->form->nodes[node])) {
        a.text = hearth_cells_text(i, place);
        a.state = a.text.len > 0 ? HEARTH_ANSWER_GIVEN : HEARTH_ANSWER_SKIPPED;
        a.kind = hearth_cells_at(i, place)->value;
    }
    return a;
}

static uint16_t instance_after(void *cookie, uint16_t around, uint16_t repeat,
                               uint16_t last)
{
    const struct hearth_interview *i = cookie;
    uint16_t x = last == HEARTH_NONE ? hearth_cells_first(i, around, repeat)
                                     : i->instances[last].next;
    struct hearth_place place = {x, repeat};

    while (place.instance != HEARTH_NONE &&
           !hearth_cells_at(i, place)->is_relevant) {
        place.instance = i->instances[place.instance].next;
    }
    return place.instance;
}

int hearth_interview_finalise(struct hearth_interview *i,
                              struct hearth_writer *answers)
{
    struct hearth_pack_source source = {i->form, answer_at, instance_after, i};
    struct hearth_violation first;

    if (hearth_interview_validate(i, &first) > 0) {
        return HEARTH_E_STATE;
    }
    if (hearth_interview_outcome(i) != HEARTH_OUTCOME_COMPLETE) {
        return HEARTH_OK;
    }
    hearth_source_end(i);
    return hearth_pack_write(&source, answers);
}
