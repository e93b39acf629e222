/* SPDX-License-Identifier: Apache-2.0 */
/* Every answer goes through the question that asks for it. */
#include "answers_play.h"

/* What a play works on. */
struct play {
    struct hearth_interview *i;
    const struct hearth_form *form;
    struct hearth_answers_given *g;
    struct hearth_answers_refusal *why;
};

static const char *violation_reason(const struct hearth_violation *v)
{
    switch (v->kind) {
    case HEARTH_VIOLATION_REQUIRED:
        return "an answer is needed";
    case HEARTH_VIOLATION_CONSTRAINT:
        return "the answer breaks the question's rule";
    case HEARTH_VIOLATION_TYPE:
        return "the answer does not fit the question's type or choices";
    case HEARTH_VIOLATION_READ_ONLY:
        return "the answer is the form's own and cannot be given";
    case HEARTH_VIOLATION_FULL:
        return "the answers are longer than an interview can hold";
    case HEARTH_VIOLATION_NOT_ASKED:
    case HEARTH_VIOLATION_NOT_A_QUESTION:
    case HEARTH_VIOLATION_NONE:
    default:
        return "the question is not asked here";
    }
}

static int refuse_violation(const struct play *p,
                            const struct hearth_violation *v)
{
    return hearth_answers_refuse(p->why, violation_reason(v),
                                 v->place.node < p->form->node_count
                                     ? hearth_form_name(p->form, v->place.node)
                                     : NULL);
}

/* The given entry that stands for an instance; NONE if none was given. */
static uint32_t entry_of(const struct play *p, uint16_t instance)
{
    uint16_t path[HEARTH_DEPTH_MAX + 1];
    unsigned depth = 0;
    uint32_t entry = 0;
    const struct hearth_instance *at =
        hearth_interview_instance_at(p->i, instance);
    while (at != NULL && at->node != HEARTH_ROOT && depth <= HEARTH_DEPTH_MAX) {
        path[depth++] = instance;
        instance = at->parent;
        at = hearth_interview_instance_at(p->i, instance);
    }
    while (depth > 0 && entry != HEARTH_ANSWERS_GIVEN_NONE) {
        at = hearth_interview_instance_at(p->i, path[--depth]);
        entry = hearth_answers_given_entry(p->g, entry, at->node, at->ordinal);
    }
    if (entry != HEARTH_ANSWERS_GIVEN_NONE) {
        p->g->entries[entry].is_used = true;
    }
    return entry;
}

/* An entry that the interview began with but the line does not have: taken
 * away, if a person could. False: the form counts it, it stays and is blank. */
static bool drop_entry(const struct play *p, struct hearth_place place)
{
    const struct hearth_instance *at =
        hearth_interview_instance_at(p->i, place.instance);
    struct hearth_place entry = {place.instance, at->node};
    return at->node != HEARTH_ROOT && hearth_interview_remove(p->i, entry) == 0;
}

static int play_question(const struct play *p, struct hearth_place place)
{
    struct hearth_violation v;
    uint32_t entry = entry_of(p, place.instance);
    struct hearth_answers_given_item *item = NULL;
    if (entry == HEARTH_ANSWERS_GIVEN_NONE && drop_entry(p, place)) {
        return 0;
    }
    if (entry != HEARTH_ANSWERS_GIVEN_NONE) {
        item = hearth_answers_given_item(p->g, entry, place.node);
    }
    if (item != NULL) {
        item->is_used = true;
        if (item->text.len > 0 &&
            hearth_interview_answer(p->i, place, item->text, &v) != 0) {
            return refuse_violation(p, &v);
        }
    }
    return hearth_interview_next(p->i, &v) == 0 ? 0 : refuse_violation(p, &v);
}

static int play_add(const struct play *p, struct hearth_place place)
{
    struct hearth_violation v;
    struct hearth_place added;
    uint32_t around = entry_of(p, place.instance);
    uint16_t have =
        hearth_interview_instances(p->i, place.instance, place.node);
    uint32_t wanted = HEARTH_ANSWERS_GIVEN_NONE;
    if (around != HEARTH_ANSWERS_GIVEN_NONE) {
        wanted = hearth_answers_given_entry(p->g, around, place.node,
                                            (uint16_t)(have + 1u));
    }
    if (wanted == HEARTH_ANSWERS_GIVEN_NONE) {
        return hearth_interview_next(p->i, &v) == 0 ? 0
                                                    : refuse_violation(p, &v);
    }
    if (hearth_interview_add(p->i, place.instance, place.node, &added) != 0) {
        return hearth_answers_refuse(p->why,
                                     "it has more entries than the interview "
                                     "can hold",
                                     hearth_form_name(p->form, place.node));
    }
    p->g->entries[wanted].is_used = true;
    return 0;
}

/* What was given and nobody was asked for. */
static int check_used(const struct play *p)
{
    static const char reason[] = "the question is not asked after these "
                                 "answers";
    for (uint32_t k = 0; k < p->g->item_count; k++) {
        if (p->g->items[k].text.len > 0 && !p->g->items[k].is_used) {
            return hearth_answers_refuse(
                p->why, reason, hearth_form_name(p->form, p->g->items[k].node));
        }
    }
    for (uint32_t e = 1; e < p->g->entry_count; e++) {
        if (!p->g->entries[e].is_used) {
            return hearth_answers_refuse(
                p->why, reason,
                hearth_form_name(p->form, p->g->entries[e].repeat));
        }
    }
    return 0;
}

int hearth_answers_play(struct hearth_interview *i,
                        struct hearth_answers_given *g,
                        struct hearth_answers_refusal *why)
{
    struct play p = {i, hearth_interview_form(i), g, why};
    struct hearth_violation v;
    struct hearth_screen screen = hearth_interview_screen(i);
    int rc = 0;
    while (rc == 0 && screen.kind != HEARTH_SCREEN_END) {
        rc = screen.kind == HEARTH_SCREEN_ADD ? play_add(&p, screen.place)
                                              : play_question(&p, screen.place);
        screen = hearth_interview_screen(i);
    }
    if (rc == 0) {
        rc = check_used(&p);
    }
    if (rc != 0) {
        return rc;
    }
    return hearth_interview_validate(i, &v) == 0 ? 0 : refuse_violation(&p, &v);
}
