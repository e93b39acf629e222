/* SPDX-License-Identifier: Apache-2.0 */
/* The interview: screens, answers, and what stands in the way of the end. */
#include "canon.h"
#include "cells.h"
#include "pack.h"

#include "hearth/secmem.h"

#include <stdalign.h>
#include <string.h>

#define PIECES 6 /* parts taken from the arena, each aligned */
/* Canonical choices may pass the limit by one name before it is seen. */
#define WORK_CAP (HEARTH_ANSWER_MAX + HEARTH_NAME_MAX + 1)

size_t hearth_interview_size(const struct hearth_form *form)
{
    return sizeof(struct hearth_interview) +
           form->node_count * sizeof(struct hearth_cell) +
           hearth_cells_pool_cap(form) + sizeof(struct hearth_expr_scratch) +
           WORK_CAP + PIECES * alignof(max_align_t);
}

int hearth_interview_start(const struct hearth_form *form,
                           struct hearth_arena *arena,
                           struct hearth_interview **out)
{
    size_t before = arena->used;
    struct hearth_interview *i = hearth_arena_take(arena, 1, sizeof(*i));

    if (i == NULL) {
        return HEARTH_E_SPACE;
    }
    i->form = form;
    i->pool_cap = hearth_cells_pool_cap(form);
    i->work_cap = WORK_CAP;
    i->cells = hearth_arena_take(arena, form->node_count, sizeof(*i->cells));
    i->pool = hearth_arena_take(arena, i->pool_cap, 1);
    i->scratch = hearth_arena_take(arena, 1, sizeof(*i->scratch));
    i->work = hearth_arena_take(arena, i->work_cap, 1);
    if (i->cells == NULL || i->pool == NULL || i->scratch == NULL ||
        i->work == NULL) {
        arena->used = before;
        return HEARTH_E_SPACE;
    }
    hearth_cells_recompute(i);
    i->current = hearth_cells_screen(i, 0);
    *out = i;
    return HEARTH_OK;
}

uint16_t hearth_interview_current(const struct hearth_interview *i)
{
    return i->current;
}

static void set_violation(struct hearth_violation *v,
                          enum hearth_violation_kind kind, uint16_t node,
                          uint16_t message)
{
    v->kind = kind;
    v->node = node;
    v->message = message;
}

/* Consent and eligibility are never implied by silence. */
static bool is_gate(const struct hearth_node *n)
{
    return n->role == HEARTH_ROLE_CONSENT || n->role == HEARTH_ROLE_ELIGIBILITY;
}

bool hearth_interview_is_required(const struct hearth_interview *i,
                                  uint16_t node)
{
    const struct hearth_node *n = &i->form->nodes[node];

    return is_gate(n) || hearth_cells_truth(i, node, n->required, false);
}

/* Required on blank, constraint on the rest (forms.md 5.6). */
static bool is_valid(const struct hearth_interview *i, uint16_t node,
                     struct hearth_violation *v)
{
    const struct hearth_node *n = &i->form->nodes[node];

    set_violation(v, HEARTH_VIOLATION_NONE, node, HEARTH_NONE);
    if (!hearth_form_is_question(n)) {
        return true;
    }
    if (!i->cells[node].is_relevant) {
        /* "a failed gate stores nothing": a consent question that skip logic
         * passed over must not let an interview through either. */
        if (n->role == HEARTH_ROLE_CONSENT) {
            set_violation(v, HEARTH_VIOLATION_REQUIRED, node,
                          n->required_message);
        }
        return n->role != HEARTH_ROLE_CONSENT;
    }
    if (i->cells[node].len == 0) {
        if (hearth_interview_is_required(i, node)) {
            set_violation(v, HEARTH_VIOLATION_REQUIRED, node,
                          n->required_message);
        }
    } else if (!hearth_cells_truth(i, node, n->constraint, true)) {
        set_violation(v, HEARTH_VIOLATION_CONSTRAINT, node,
                      n->constraint_message);
    }
    return v->kind == HEARTH_VIOLATION_NONE;
}

enum hearth_outcome hearth_interview_outcome(const struct hearth_interview *i)
{
    struct hearth_slice yes = hearth_slice_text(HEARTH_CHOICE_YES);

    for (uint16_t n = 0; n < i->form->node_count; n++) {
        const struct hearth_node *node = &i->form->nodes[n];

        if (is_gate(node) && i->cells[n].is_relevant && i->cells[n].len > 0 &&
            !hearth_slice_is_equal(hearth_cells_value(i, n), yes)) {
            return node->role == HEARTH_ROLE_CONSENT
                       ? HEARTH_OUTCOME_REFUSED
                       : HEARTH_OUTCOME_INELIGIBLE;
        }
    }
    return HEARTH_OUTCOME_COMPLETE;
}

int hearth_interview_next(struct hearth_interview *i,
                          struct hearth_violation *violation)
{
    set_violation(violation, HEARTH_VIOLATION_NONE, i->current, HEARTH_NONE);
    if (i->current == HEARTH_NONE) {
        return HEARTH_OK;
    }
    if (!is_valid(i, i->current, violation)) {
        return HEARTH_E_INVALID;
    }
    i->current = hearth_interview_outcome(i) == HEARTH_OUTCOME_COMPLETE
                     ? hearth_cells_screen(i, (uint16_t)(i->current + 1))
                     : HEARTH_NONE;
    return HEARTH_OK;
}

void hearth_interview_back(struct hearth_interview *i)
{
    uint16_t last = HEARTH_NONE;

    for (uint16_t n = hearth_cells_screen(i, 0);
         n != HEARTH_NONE && n < i->current;
         n = hearth_cells_screen(i, (uint16_t)(n + 1))) {
        last = n;
    }
    if (last != HEARTH_NONE) {
        i->current = last;
    }
}

int hearth_interview_jump(struct hearth_interview *i, uint16_t node)
{
    if (node >= i->form->node_count || hearth_cells_screen(i, node) != node) {
        return HEARTH_E_STATE;
    }
    i->current = node;
    return HEARTH_OK;
}

/* The screen may have become irrelevant by an answer given elsewhere. */
static void leave_hidden_screen(struct hearth_interview *i)
{
    if (i->current != HEARTH_NONE) {
        i->current = hearth_cells_screen(i, i->current);
    }
}

int hearth_interview_answer(struct hearth_interview *i, uint16_t node,
                            struct hearth_slice text,
                            struct hearth_violation *violation)
{
    struct hearth_writer w;
    int rc;

    set_violation(violation, HEARTH_VIOLATION_NONE, node, HEARTH_NONE);
    if (node >= i->form->node_count ||
        !hearth_form_is_question(&i->form->nodes[node])) {
        violation->kind = HEARTH_VIOLATION_NOT_A_QUESTION;
        return HEARTH_E_INVALID;
    }
    if (!i->cells[node].is_relevant &&
        i->form->nodes[node].type != HEARTH_NODE_HIDDEN) {
        violation->kind = HEARTH_VIOLATION_NOT_ASKED;
        return HEARTH_E_INVALID;
    }
    hearth_writer_init(&w, i->work, i->work_cap);
    rc = hearth_canon_answer(i->form, node, text, &w);
    if (rc == HEARTH_OK) {
        rc = hearth_cells_store(i, node, hearth_writer_slice(&w));
    }
    hearth_secmem_wipe(i->work, i->work_cap);
    if (rc != HEARTH_OK) {
        violation->kind = HEARTH_VIOLATION_TYPE;
        return HEARTH_E_INVALID;
    }
    hearth_cells_recompute(i);
    leave_hidden_screen(i);
    return HEARTH_OK;
}

struct hearth_slice hearth_interview_value(const struct hearth_interview *i,
                                           uint16_t node)
{
    return hearth_cells_value(i, node);
}

bool hearth_interview_is_relevant(const struct hearth_interview *i,
                                  uint16_t node)
{
    return i->cells[node].is_relevant;
}

void hearth_interview_progress(const struct hearth_interview *i,
                               uint16_t *asked, uint16_t *answered)
{
    *asked = 0;
    *answered = 0;
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        const struct hearth_node *node = &i->form->nodes[n];

        if (hearth_form_is_question(node) && node->type != HEARTH_NODE_HIDDEN &&
            i->cells[n].is_relevant) {
            *asked = (uint16_t)(*asked + 1);
            *answered = (uint16_t)(*answered + (i->cells[n].len > 0));
        }
    }
}

uint32_t hearth_interview_eval_errors(const struct hearth_interview *i)
{
    uint32_t count = 0;

    for (uint16_t n = 0; n < i->form->node_count; n++) {
        const struct hearth_node *node = &i->form->nodes[n];

        count += !hearth_cells_can_evaluate(i, n, node->relevant);
        if (i->cells[n].is_relevant) {
            count += !hearth_cells_can_evaluate(i, n, node->required);
            count += i->cells[n].len > 0 &&
                     !hearth_cells_can_evaluate(i, n, node->constraint);
        }
    }
    return count;
}

size_t hearth_interview_validate(struct hearth_interview *i,
                                 struct hearth_violation *first)
{
    struct hearth_violation v;
    size_t count = 0;

    set_violation(first, HEARTH_VIOLATION_NONE, HEARTH_NONE, HEARTH_NONE);
    if (hearth_interview_outcome(i) != HEARTH_OUTCOME_COMPLETE) {
        return 0;
    }
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        if (!is_valid(i, n, &v)) {
            if (count++ == 0) {
                *first = v;
            }
        }
    }
    return count;
}

static struct hearth_answer answer_of(const struct hearth_interview *i,
                                      uint16_t node)
{
    struct hearth_answer a = {HEARTH_ANSWER_NOT_ASKED, {NULL, 0}};

    if (i->cells[node].is_relevant &&
        i->form->nodes[node].role != HEARTH_ROLE_AREA) {
        a.text = hearth_cells_value(i, node);
        a.state = a.text.len > 0 ? HEARTH_ANSWER_GIVEN : HEARTH_ANSWER_SKIPPED;
    }
    return a;
}

int hearth_interview_finalise(struct hearth_interview *i,
                              struct hearth_writer *answers)
{
    struct hearth_violation first;
    struct hearth_pack pack;

    if (hearth_interview_validate(i, &first) > 0) {
        return HEARTH_E_STATE;
    }
    if (hearth_interview_outcome(i) != HEARTH_OUTCOME_COMPLETE) {
        return HEARTH_OK;
    }
    hearth_pack_begin(&pack, i->form, answers);
    for (uint16_t n = 0; n < i->form->node_count; n++) {
        struct hearth_answer a = answer_of(i, n);

        if (hearth_form_is_question(&i->form->nodes[n])) {
            /* Every stored answer was made canonical when it was given. */
            HEARTH_CHECK(hearth_pack_put(&pack, n, &a) == HEARTH_OK);
        }
    }
    return hearth_writer_finish(answers);
}
