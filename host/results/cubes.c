/* SPDX-License-Identifier: Apache-2.0 */
/* Declaring a cube: proposed in the audit chain, tried with all that was
 * released, and only then signed and declared. */
#include "host/cli/complain.h"
#include "host/folder/proposals.h"
#include "host/release/rule.h"
#include "host/results/plan_file.h"
#include "host/results/releases.h"

#include "hearth/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hearth_cube_trial {
    struct hearth_releases *s;
    uint8_t *bytes; /* HEARTH_PLAN_FILE_MAX + 1 */
    struct hearth_slice document;
    struct hearth_plan *plan; /* until the results own it */
    const struct hearth_plan *tried;
    struct hearth_plan_why why;
    bool is_proposed; /* by a lead: withdrawals were read by the round before */
};

int hearth_releases_load_cube(struct hearth_releases *s)
{
    int e = hearth_results_load_plan(s->results);

    if (e == 0) {
        return 0;
    }
    return hearth_complain(
        e, "the declared cube in release/ is missing, was changed, or is of "
           "another programme than the audit chain says: nothing is released; "
           "put it back from a backup");
}

/* ---- what an earlier cube promised stays ---- */

static void refuse(struct hearth_cube_trial *t, const char *what,
                   const char *name)
{
    if (t->why.text[0] == '\0') {
        (void)snprintf(t->why.text, sizeof(t->why.text), "%.100s: %.60s", what,
                       name);
    }
}

static bool has_group(const struct hearth_cube *c,
                      const struct hearth_release_group *g)
{
    for (uint8_t d = 0; d < c->dimension_count; d++) {
        if (strcmp(c->dimensions[d].name, g->dimension) != 0) {
            continue;
        }
        if (c->dimensions[d].level == 0 || c->plan == NULL ||
            c->plan->area_count == 0) {
            return true;
        }
        for (size_t i = 0; i < c->plan->area_count; i++) {
            const struct hearth_plan_area *a = &c->plan->areas[i];

            if (strcmp(c->dimensions[d].level == 1
                           ? a->group
                           : a->in[c->dimensions[d].level - 2],
                       g->name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static const struct hearth_cube *cube_of(const struct hearth_cube_trial *t,
                                         const char *id)
{
    for (size_t i = 0; i < hearth_results_form_count(t->s->results); i++) {
        const struct hearth_cube *c = hearth_results_cube(t->s->results, i);

        if (strcmp(c->form->id, id) == 0) {
            return c;
        }
    }
    return NULL;
}

/* Figures that stand must be looked at with every later one, so a later cube
 * has their groups. */
static void check_form(struct hearth_cube_trial *t,
                       const struct hearth_release_form *f)
{
    const struct hearth_cube *c = cube_of(t, f->id);

    for (size_t q = 0; c != NULL && q < f->question_count; q++) {
        for (size_t i = 0; i < f->questions[q].group_count; i++) {
            const struct hearth_release_group *g = &f->questions[q].groups[i];

            if (g->shown != HEARTH_RELEASE_NOTHING && !has_group(c, g)) {
                refuse(t, "a group that was released is not in it", g->name);
            }
        }
    }
}

static void check_held(struct hearth_cube_trial *t,
                       const struct hearth_release *r)
{
    for (size_t i = 0; i < r->held_count; i++) {
        refuse(t, r->held[i].why,
               r->held[i].question[0] == '\0' ? r->held[i].form
                                              : r->held[i].question);
    }
}

static void check_k(struct hearth_cube_trial *t,
                    const struct hearth_release *last)
{
    for (size_t i = 0; i < hearth_results_form_count(t->s->results); i++) {
        if (hearth_rule_k(hearth_results_cube(t->s->results, i)) <
            last->provenance.k) {
            refuse(t, "the smallest group may be set larger only", "");
        }
    }
}

/* ---- the trial ---- */

static int count(struct hearth_cube_trial *t)
{
    bool is_new;
    int e = hearth_results_declare(t->s->results, t->plan);

    t->tried = t->plan;
    t->plan = NULL;
    if (e == 0 && !t->is_proposed) {
        e = hearth_results_read_withdrawals(t->s->results);
    }
    if (e == 0) {
        e = hearth_results_round(t->s->results, &is_new);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot read the store");
}

static int try_cube(struct hearth_cube_trial *t)
{
    struct hearth_release_loaded last = {.memory = NULL};
    struct hearth_release r;
    int e = count(t);

    if (e == 0) {
        e = hearth_releases_try(t->s, &last, &r);
    }
    if (e == 0) {
        check_held(t, &r);
    }
    for (size_t i = 0;
         e == 0 && last.memory != NULL && i < last.content.release.form_count;
         i++) {
        check_form(t, &last.content.release.forms[i]);
    }
    if (e == 0 && last.memory != NULL) {
        check_k(t, &last.content.release);
    }
    hearth_release_drop(&last);
    return e;
}

static int enter(const struct hearth_cube_trial *t, const char *hash,
                 const char *what)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];

    (void)snprintf(text, sizeof(text), "cube sha256 %.64s %.110s", hash, what);
    return hearth_releases_enter(t->s, HEARTH_AUDIT_CUBE, text);
}

static int turn_down(struct hearth_cube_trial *t)
{
    char text[128];
    int e;

    (void)snprintf(text, sizeof(text), "refused: %.110s", t->why.text);
    e = enter(t, t->tried->hash, text);
    if (e != 0) {
        return e;
    }
    return hearth_complain(HEARTH_E_DENIED, "the cube is refused: %s",
                           t->why.text);
}

/* The file first: an entry without its file would hold everything back. */
static int accept(struct hearth_cube_trial *t)
{
    struct hearth_plan_named named;
    char text[HEARTH_PLAN_TEXT_MAX];
    int e = hearth_plan_named(&t->s->folder, &named);

    if (e == 0 && named.number == HEARTH_PLAN_DECLARED_MAX) {
        e = HEARTH_E_LIMIT;
    }
    if (e == 0) {
        named.number++;
        memmove(named.hash, t->tried->hash, sizeof(named.hash));
        e = hearth_results_save_plan(t->s->results, named.number, t->document);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot write the cube");
    }
    hearth_plan_text(&named, text);
    e = hearth_releases_enter(t->s, HEARTH_AUDIT_CUBE, text);
    if (e == 0) {
        printf("%s\n", text);
    }
    return e;
}

static int read_document(struct hearth_cube_trial *t, const char *path)
{
    size_t len = 0;
    int e = hearth_fsutil_read(path, t->bytes, HEARTH_PLAN_FILE_MAX + 1, &len);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read %s", path);
    }
    t->document = hearth_slice_of(t->bytes, len);
    e = hearth_plan_read(t->document, &t->plan, &t->why);
    if (e != 0 && t->why.text[0] != '\0') {
        return hearth_complain(e, "%s: %s", path, t->why.text);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot read %s", path);
}

int hearth_releases_read_cube(struct hearth_releases *s, const char *path)
{
    struct hearth_cube_trial t = {.s = s,
                                  .bytes = malloc(HEARTH_PLAN_FILE_MAX + 1)};
    int e;

    s->cube = NULL;
    if (t.bytes == NULL) {
        return hearth_complain_why(HEARTH_E_MEMORY, "results");
    }
    e = read_document(&t, path);
    if (e != 0) {
        free(t.bytes);
        return e;
    }
    s->cube = malloc(sizeof(t));
    if (s->cube == NULL) {
        hearth_plan_free(t.plan);
        free(t.bytes);
        return hearth_complain_why(HEARTH_E_MEMORY, "results");
    }
    *s->cube = t;
    return 0;
}

void hearth_releases_forget_cube(struct hearth_releases *s)
{
    if (s->cube != NULL) {
        hearth_plan_free(s->cube->plan);
        free(s->cube->bytes);
    }
    free(s->cube);
    s->cube = NULL;
}

int hearth_releases_declare(struct hearth_releases *s)
{
    int e = enter(s->cube, s->cube->plan->hash, "proposed");

    if (e == 0) {
        e = try_cube(s->cube);
    }
    if (e != 0) {
        return e;
    }
    return s->cube->why.text[0] != '\0' ? turn_down(s->cube) : accept(s->cube);
}

/* ---- what a lead proposed and a custodian accepted ---- */

/* The cube that counted before counts again. */
static int step_back(struct hearth_releases *s)
{
    bool is_new;
    int e = hearth_releases_load_cube(s);

    if (e == 0) {
        e = hearth_results_round(s->results, &is_new);
        e = e == 0 ? 0 : hearth_complain_why(e, "cannot read the store");
    }
    return e;
}

static int turn_down_proposed(struct hearth_cube_trial *t,
                              const struct hearth_proposal *p)
{
    char text[128];

    (void)snprintf(text, sizeof(text), "refused: %.110s", t->why.text);
    return enter(t, p->hash, text);
}

static int judge(struct hearth_cube_trial *t, const struct hearth_proposal *p)
{
    int e = hearth_plan_read(p->document, &t->plan, &t->why);

    if (e == 0) {
        e = try_cube(t);
        hearth_plan_free(t->plan); /* unless the results own it */
        t->plan = NULL;
        if (e == 0 && t->why.text[0] == '\0') {
            return accept(t);
        }
        e = e == 0 ? step_back(t->s) : e;
    } else if (t->why.text[0] != '\0') {
        e = 0; /* it says itself what is wrong */
    }
    return e == 0 ? turn_down_proposed(t, p) : e;
}

/* A trial that was broken off after its entry is not made twice; and what was
 * proposed before another cube was declared would take that one back. */
static int judge_once(struct hearth_cube_trial *t,
                      const struct hearth_proposal *p)
{
    const struct hearth_plan *held = hearth_results_plan(t->s->results);
    struct hearth_plan_named named;
    int e = hearth_plan_named(&t->s->folder, &named);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read the audit chain");
    }
    if (named.number > 0 && strcmp(named.hash, p->hash) == 0) {
        return held != NULL && strcmp(held->hash, p->hash) == 0
                   ? 0
                   : step_back(t->s);
    }
    if (p->base != named.number) {
        refuse(t, "another breakdown was declared since", "");
        return turn_down_proposed(t, p);
    }
    return judge(t, p);
}

static int settle(struct hearth_releases *s, struct hearth_proposal *p)
{
    const struct hearth_clock clock = hearth_clock_system();
    struct hearth_cube_trial t = {
        .s = s, .document = p->document, .is_proposed = true};
    int e = judge_once(&t, p);

    if (e != 0) {
        return e;
    }
    p->state = t.why.text[0] == '\0' ? HEARTH_PROPOSAL_DECLARED
                                     : HEARTH_PROPOSAL_FAILED;
    p->tried_s = clock.now_s(clock.cookie);
    (void)snprintf(p->answer, sizeof(p->answer), "%s", t.why.text);
    if (p->state == HEARTH_PROPOSAL_FAILED) {
        (void)hearth_complain(0, "the proposed cube %.16s... is refused: %s",
                              p->hash, t.why.text);
    }
    e = hearth_proposal_put(s->folder.path, p);
    return e == 0 ? 0 : hearth_complain_why(e, "cannot note what became of it");
}

int hearth_releases_settle_proposals(struct hearth_releases *s, bool *is_new)
{
    struct hearth_proposals all;
    int e = hearth_proposals_open(s->folder.path, &all);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read the proposed cubes");
    }
    for (size_t i = all.count; e == 0 && i > 0; i--) { /* the oldest first */
        if (all.at[i - 1].state == HEARTH_PROPOSAL_ACCEPTED) {
            *is_new = true;
            e = settle(s, &all.at[i - 1]);
        }
    }
    hearth_proposals_close(&all);
    return e;
}
