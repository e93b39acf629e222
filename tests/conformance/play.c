/* SPDX-License-Identifier: Apache-2.0 */
/* Every return code is compared with those that the header allows. */
#include "play.h"

#include "invent.h"

#include <stdio.h>
#include <string.h>

#define DRAFT_CAP (256u << 10)

static bool fail(struct play *p, const char *what, int rc)
{
    if (p->why[0] == '\0') {
        (void)snprintf(p->why, sizeof p->why, "step %u: %s gives %d", p->steps,
                       what, rc);
    }
    return false;
}

static bool start(struct play *p, unsigned slot, struct hearth_interview **out)
{
    struct hearth_world table = world_table(&p->world);
    int rc = 0;

    p->arenas[slot].used = 0;
    rc = hearth_interview_start(p->form, &table, &p->arenas[slot], out);
    return rc == 0 || fail(p, "start", rc);
}

bool play_begin(struct play *p, const struct hearth_form *form, uint64_t seed,
                struct hearth_arena *arena)
{
    size_t cap = hearth_interview_size(form) + DRAFT_CAP + 64;

    memset(p, 0, sizeof *p);
    p->form = form;
    (void)world_init(&p->world, "America/Phoenix", seed);
    for (unsigned k = 0; k < 2; k++) {
        void *memory = hearth_arena_take(arena, cap, 1);

        if (memory == NULL) {
            return fail(p, "taking an arena", 0);
        }
        hearth_arena_init(&p->arenas[k], memory, cap);
    }
    return start(p, 0, &p->interview);
}

bool play_resume(struct play *p)
{
    unsigned slot = 1 - p->at;
    struct hearth_interview *fresh = NULL;
    struct hearth_writer w;
    uint8_t *draft = hearth_arena_take(&p->arenas[p->at], DRAFT_CAP, 1);
    int rc = 0;

    if (draft == NULL || !start(p, slot, &fresh)) {
        return fail(p, "resuming", 0);
    }
    hearth_writer_init(&w, draft, DRAFT_CAP);
    rc = hearth_interview_save(p->interview, &w);
    if (rc != 0 || hearth_writer_finish(&w) != 0) {
        return fail(p, "save", rc);
    }
    rc = hearth_interview_load(fresh, hearth_writer_slice(&w));
    if (rc != 0) {
        return fail(p, "load", rc);
    }
    if (!compare_interviews(p->interview, fresh, true, p->why)) {
        return fail(p, "resume", 0);
    }
    p->interview = fresh;
    p->at = slot;
    return true;
}

/* ---- single things ---- */

static bool answer(struct play *p, struct hearth_place place, const char *text)
{
    struct hearth_violation v = {.kind = HEARTH_VIOLATION_NONE};
    int rc = hearth_interview_answer(p->interview, place,
                                     hearth_slice_text(text), &v);

    if (rc == 0) {
        return true;
    }
    return (rc == HEARTH_E_INVALID && v.kind != HEARTH_VIOLATION_NONE) ||
           fail(p, "answer", rc);
}

static bool invent(struct play *p, struct hearth_place place)
{
    char text[INVENT_CAP] = "";

    if (!hearth_form_is_asked(&p->form->nodes[place.node])) {
        return true; /* a note, or what programs fill in */
    }
    switch (world_below(&p->world, 16)) {
    case 0:
        invent_nonsense(&p->world, text);
        break;
    case 1:
        break; /* blank */
    default:
        invent_answer(p->interview, place, &p->world, text);
        break;
    }
    (void)hearth_interview_would_hide(p->interview, place,
                                      hearth_slice_text(text));
    return answer(p, place, text);
}

/* Answers what is asked on the screen, as a worker sees it. */
static bool answer_screen(struct play *p)
{
    struct hearth_screen s = hearth_interview_screen(p->interview);
    struct hearth_place at = {HEARTH_ROOT, HEARTH_NONE};
    char shown[256];

    if (s.kind == HEARTH_SCREEN_QUESTION) {
        (void)hearth_interview_text(p->interview, s.place,
                                    p->form->nodes[s.place.node].label, true,
                                    shown, sizeof shown);
        return invent(p, s.place);
    }
    if (s.kind != HEARTH_SCREEN_GROUP) {
        return true;
    }
    for (at = hearth_interview_walk(p->interview, s.place, at);
         at.node != HEARTH_NONE;
         at = hearth_interview_walk(p->interview, s.place, at)) {
        if (!invent(p, at)) {
            return false;
        }
    }
    return true;
}

static bool next(struct play *p)
{
    struct hearth_violation v = {.kind = HEARTH_VIOLATION_NONE};
    int rc = hearth_interview_next(p->interview, &v);

    return rc == 0 ||
           (rc == HEARTH_E_INVALID && v.kind != HEARTH_VIOLATION_NONE) ||
           fail(p, "next", rc);
}

/* Any relevant question or note; node HEARTH_NONE if there is none. */
static struct hearth_place any_place(struct play *p)
{
    static const struct hearth_place all = {HEARTH_ROOT, HEARTH_ROOT};
    struct hearth_place at = {HEARTH_ROOT, HEARTH_NONE};
    struct hearth_place found = at;
    uint32_t n = 0;

    for (at = hearth_interview_walk(p->interview, all, at);
         at.node != HEARTH_NONE;
         at = hearth_interview_walk(p->interview, all, at)) {
        if (world_below(&p->world, ++n) == 0) {
            found = at;
        }
    }
    return found;
}

static bool jump(struct play *p)
{
    struct hearth_place place = any_place(p);
    int rc = place.node == HEARTH_NONE
                 ? 0
                 : hearth_interview_jump(p->interview, place);

    return rc == 0 || rc == HEARTH_E_STATE || fail(p, "jump", rc);
}

/* An instance of any repeat: adds one beside it, or removes it. */
static bool change_repeat(struct play *p)
{
    struct hearth_place place = any_place(p);
    struct hearth_place added;
    uint16_t repeat = place.node == HEARTH_NONE
                          ? HEARTH_ROOT
                          : p->form->nodes[place.node].owner;
    const struct hearth_instance *own = NULL;
    int rc = 0;

    if (repeat == HEARTH_ROOT) {
        return true;
    }
    own = hearth_interview_instance_at(p->interview, place.instance);
    if (own == NULL || own->node != repeat) {
        return fail(p, "instance_at", 0);
    }
    place.node = repeat;
    rc = world_below(&p->world, 2) == 0
             ? hearth_interview_remove(p->interview, place)
             : hearth_interview_add(p->interview, own->parent, repeat, &added);
    return rc == 0 || rc == HEARTH_E_STATE || rc == HEARTH_E_LIMIT ||
           fail(p, "add or remove", rc);
}

/* "Add another?": at times, so that forms end. */
static bool add_at_screen(struct play *p)
{
    struct hearth_screen s = hearth_interview_screen(p->interview);
    struct hearth_place added;
    int rc = 0;

    if (s.kind != HEARTH_SCREEN_ADD) {
        return true;
    }
    if (hearth_interview_instances(p->interview, s.place.instance,
                                   s.place.node) < 4) {
        rc = hearth_interview_add(p->interview, s.place.instance, s.place.node,
                                  &added);
    }
    return rc == 0 || rc == HEARTH_E_STATE || rc == HEARTH_E_LIMIT ||
           fail(p, "add", rc);
}

/* An answer to a place that may be of no concern now. */
static bool answer_anywhere(struct play *p)
{
    uint16_t node = (uint16_t)world_below(&p->world, p->form->node_count);
    struct hearth_place place = {HEARTH_ROOT, node};

    if (p->form->nodes[node].owner != HEARTH_ROOT) {
        place = any_place(p);
    }
    return place.node == HEARTH_NONE || invent(p, place);
}

static bool look_around(struct play *p)
{
    struct hearth_violation v;
    uint16_t asked = 0;
    uint16_t answered = 0;

    (void)hearth_interview_validate(p->interview, &v);
    (void)hearth_interview_eval_errors(p->interview);
    hearth_interview_progress(p->interview, &asked, &answered);
    return answered <= asked || fail(p, "progress", answered);
}

bool play_step(struct play *p)
{
    uint32_t dice = world_below(&p->world, 100);

    p->steps++;
    if (dice < 50) {
        return answer_screen(p) && next(p);
    }
    if (dice < 65) {
        return next(p);
    }
    if (dice < 72) {
        hearth_interview_back(p->interview);
        return true;
    }
    if (dice < 77) {
        return jump(p);
    }
    if (dice < 81) {
        return change_repeat(p);
    }
    if (dice < 87) {
        return add_at_screen(p);
    }
    if (dice < 94) {
        return answer_anywhere(p);
    }
    if (dice < 96) {
        hearth_interview_set_language(
            p->interview,
            (uint8_t)world_below(&p->world, p->form->language_count + 1u));
        return true;
    }
    return dice < 98 ? look_around(p) : play_resume(p);
}

/* ---- the end ---- */

/* Tries answers to a question that is not valid; a blank is the last. */
static bool mend(struct play *p, struct hearth_place place)
{
    char text[INVENT_CAP] = "";
    struct hearth_violation v;

    for (unsigned k = 0; k < 80; k++) {
        invent_answer(p->interview, place, &p->world, text);
        if (!answer(p, place, text)) {
            return false;
        }
        if (hearth_interview_is_valid(p->interview, place, &v)) {
            return true;
        }
    }
    return answer(p, place, "");
}

bool play_complete(struct play *p, unsigned tries)
{
    struct hearth_violation first;

    while (tries-- > 0) {
        if (hearth_interview_validate(p->interview, &first) == 0) {
            return true;
        }
        if (!mend(p, first.place)) {
            return false;
        }
        /* What no answer satisfies, another answer may take away. */
        if (tries % 8 == 0 && !answer_anywhere(p)) {
            return false;
        }
    }
    return false;
}
