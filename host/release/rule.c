/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule: from raw figures to what may be released. */
#include "host/release/rounding.h"
#include "host/release/rule_internal.h"

#include <stdlib.h>
#include <string.h>

#define HELD_MAX 200

static const char *take_hex(struct hearth_arena *arena, const uint8_t *data,
                            size_t len)
{
    char *text = hearth_arena_take(arena, 2 * len + 1, 1);

    if (text != NULL) {
        hearth_bytes_hex(hearth_slice_of(data, len), text);
    }
    return text;
}

static bool is_small_world(const struct hearth_form *form)
{
    return form->profile == HEARTH_PROFILE_CLOSED ||
           form->profile == HEARTH_PROFILE_LEADER;
}

uint64_t hearth_rule_form_k(const struct hearth_form *form)
{
    return is_small_world(form) ? UINT64_C(2) * HEARTH_RULE_K
                                : UINT64_C(1) * HEARTH_RULE_K;
}

uint64_t hearth_rule_k(const struct hearth_cube *cube)
{
    uint64_t k = hearth_rule_form_k(cube->form);

    return cube->plan != NULL && cube->plan->k > k ? cube->plan->k : k;
}

/* ---- forms ---- */

static const struct hearth_release_form *
last_form(const struct hearth_rule_source *source, const char *id)
{
    const struct hearth_release *last = source->last;

    for (size_t i = 0; last != NULL && i < last->form_count; i++) {
        if (strcmp(last->forms[i].id, id) == 0) {
            return &last->forms[i];
        }
    }
    return NULL;
}

static const struct hearth_release_question *
last_question(const struct hearth_release_form *form, const char *name)
{
    for (size_t i = 0; form != NULL && i < form->question_count; i++) {
        if (strcmp(form->questions[i].name, name) == 0) {
            return &form->questions[i];
        }
    }
    return NULL;
}

static const struct hearth_release_scale *
last_scale(const struct hearth_release_form *form, const char *name)
{
    for (size_t i = 0; form != NULL && i < form->scale_count; i++) {
        if (strcmp(form->scales[i].name, name) == 0) {
            return &form->scales[i];
        }
    }
    return NULL;
}

static int rule_questions(struct hearth_rule_work *w, struct hearth_cube *cube,
                          struct hearth_release_form *out)
{
    const struct hearth_form *form = cube->form;
    const struct hearth_release_form *last = last_form(w->source, form->id);
    struct hearth_release_question *questions = hearth_arena_take(
        w->arena, (size_t)form->node_count + 1, sizeof(*questions));

    if (questions == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t n = 0; n < form->node_count; n++) {
        struct hearth_rule_figures f = {.work = w, .cube = cube, .node = n};
        int e;

        hearth_watch_tell(w->source->watch, "questions audited", n,
                          form->node_count);
        if (!hearth_rule_is_figure(form, n)) {
            continue;
        }
        f.last = last_question(last, hearth_form_name(form, n));
        e = hearth_rule_figures(&f);
        if (e != 0) {
            return e;
        }
        questions[out->question_count++] = f.question;
    }
    hearth_watch_tell(w->source->watch, "questions audited", form->node_count,
                      form->node_count);
    out->questions = questions;
    return 0;
}

static int rule_scales(struct hearth_rule_work *w, struct hearth_cube *cube,
                       struct hearth_release_form *out)
{
    const struct hearth_form *form = cube->form;
    const struct hearth_release_form *last = last_form(w->source, form->id);
    struct hearth_release_scale *scales = hearth_arena_take(
        w->arena, (size_t)form->scale_count + 1, sizeof(*scales));

    if (scales == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (uint16_t s = 0; s < form->scale_count; s++) {
        int e = hearth_rule_scale(
            w, cube, s, last_scale(last, form->names + form->scales[s].name),
            &scales[s]);

        if (e != 0) {
            return e;
        }
    }
    out->scales = scales;
    out->scale_count = form->scale_count;
    return 0;
}

/* The gate that all of a form's tables pass together. */
static int rule_sizes(struct hearth_rule_work *w, struct hearth_cube *cube)
{
    int e = hearth_rule_sizes(w, cube, last_form(w->source, cube->form->id));

    w->failed = NULL;
    if (e == HEARTH_E_MEMORY || e == 0) {
        return e;
    }
    w->failed = e == HEARTH_E_LIMIT ? HEARTH_RULE_AUDIT_LIMIT
                                    : HEARTH_RULE_AUDIT_FOLLOWS;
    hearth_rule_hold(w, cube->form->id, "", w->failed);
    return 0;
}

static int rule_form(struct hearth_rule_work *w, struct hearth_cube *cube,
                     struct hearth_release_form *out)
{
    const struct hearth_form *form = cube->form;
    int e;

    out->id = form->id;
    out->version = form->version;
    out->title = hearth_form_text(form, form->title, form->default_language);
    out->statement =
        form->statement == HEARTH_NO_TEXT
            ? ""
            : hearth_form_text(form, form->statement, form->default_language);
    out->interviews = hearth_release_coarse(cube->groups[0]->tally.interviews);
    out->planned = cube->groups[0]->planned;
    if (cube->is_full) {
        hearth_rule_hold(w, form->id, "",
                         "more groups than can be looked at together: the "
                         "later ones are in everybody only");
    }
    e = rule_sizes(w, cube);
    if (e == 0) {
        e = rule_questions(w, cube, out);
    }
    return e == 0 ? rule_scales(w, cube, out) : e;
}

static int rule_forms(struct hearth_rule_work *w)
{
    size_t count = w->source->cube_count;
    struct hearth_release_form *forms =
        hearth_arena_take(w->arena, count + 1, sizeof(*forms));

    if (forms == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        int e = rule_form(w, w->source->cubes[i], &forms[i]);

        if (e != 0) {
            return e;
        }
    }
    w->out->forms = forms;
    w->out->form_count = count;
    return 0;
}

/* ---- progress ---- */

static int rule_problems(const struct hearth_rule_source *s,
                         struct hearth_arena *arena, struct hearth_release *out)
{
    struct hearth_release_problem *problems =
        hearth_arena_take(arena, s->problem_count + 1, sizeof(*problems));

    if (problems == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < s->problem_count; i++) {
        const struct hearth_results_problem *p = &s->problems[i];

        problems[i].device = take_hex(arena, p->device, HEARTH_DEVICE_LEN);
        problems[i].seq = p->seq;
        problems[i].text = p->text;
        if (problems[i].device == NULL) {
            return HEARTH_E_MEMORY;
        }
    }
    out->problems = problems;
    out->problem_count = s->problem_count;
    return 0;
}

static int rule_head(const struct hearth_rule_source *s,
                     struct hearth_arena *arena, struct hearth_release *out)
{
    const struct hearth_programme *p = s->programme;

    out->programme = p->name;
    out->programme_id = take_hex(arena, p->id, HEARTH_PROGRAMME_LEN);
    out->version = p->version;
    out->audit_head = "";
    out->allows_synthetic = p->allows_synthetic;
    out->allows_paper = p->allows_paper;
    /* Their sum is one of published counts: rounded by itself it would tell
     * how many the few of a kind are. */
    for (size_t i = 0; i < HEARTH_RELEASE_OUTCOMES; i++) {
        out->outcomes[i] = hearth_release_coarse(s->progress->outcomes[i]);
        out->opened += out->outcomes[i];
    }
    for (size_t i = 0; i < HEARTH_RELEASE_MODES; i++) {
        out->left_out[i] = hearth_release_coarse(s->progress->left_out[i]);
        out->opened += out->left_out[i];
    }
    return out->programme_id == NULL ? HEARTH_E_MEMORY : 0;
}

/* ---- provenance ---- */

/* The first day by whose end ${k} interviews were made, from either end: a
 * single interview's day is nobody's business. */
static uint64_t day_of(const struct hearth_progress *p, uint64_t k, bool last)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < p->cell_count; i++) {
        const struct hearth_progress_cell *c =
            &p->cells[last ? p->cell_count - 1 - i : i];

        sum += c->count;
        if (sum >= k) {
            return c->day;
        }
    }
    return 0;
}

/* Complete ones of those that were eligible, in percent, to 5. */
static uint64_t response_rate(const struct hearth_progress *p)
{
    uint64_t complete = p->outcomes[HEARTH_OUTCOME_COMPLETE];
    uint64_t all = complete + p->outcomes[HEARTH_OUTCOME_REFUSED] +
                   p->outcomes[HEARTH_OUTCOME_STOPPED];

    return complete < HEARTH_RULE_K ? 0 : hearth_round_points(complete, all, 5);
}

static uint64_t smallest_k(const struct hearth_rule_source *s)
{
    uint64_t k = s->cube_count == 0 ? HEARTH_RULE_K : UINT64_MAX;

    for (size_t i = 0; i < s->cube_count; i++) {
        uint64_t own = hearth_rule_k(s->cubes[i]);

        k = own < k ? own : k;
    }
    return k;
}

static const char *cube_hash(const struct hearth_rule_source *s)
{
    return s->cube_count == 0 || s->cubes[0]->plan == NULL
               ? ""
               : s->cubes[0]->plan->hash;
}

static void rule_provenance(const struct hearth_rule_source *s,
                            struct hearth_release *out)
{
    const struct hearth_programme_epoch *epoch =
        hearth_programme_epoch_find(s->programme, s->programme->current_epoch);
    struct hearth_release_provenance *p = &out->provenance;

    p->wave = epoch == NULL ? "" : epoch->wave;
    p->first_day = day_of(s->progress, HEARTH_RULE_K, false);
    p->last_day = day_of(s->progress, HEARTH_RULE_K, true);
    p->response_rate = response_rate(s->progress);
    p->k = smallest_k(s);
    p->method = HEARTH_RULE_METHOD;
    p->purpose = HEARTH_RULE_PURPOSE;
    p->recipient = p->merged_from = "";
    p->cube = cube_hash(s);
}

/* Figures of the release that stands, progress of now. Between releases nothing
 * of the figures follows a sync, not even a hidden base or how long a group
 * waits; before the first there are none. */
static void keep_last(const struct hearth_rule_source *s,
                      struct hearth_release *out)
{
    out->forms = NULL;
    out->form_count = 0;
    if (s->last == NULL) {
        out->number = 0;
        return;
    }
    out->number = s->last->number;
    out->provenance = s->last->provenance;
    out->figures_s = s->last->made_s; /* a sync makes no figure younger */
    out->audit_number = s->last->audit_number;
    out->audit_head = s->last->audit_head;
    out->forms = s->last->forms;
    out->form_count = s->last->form_count;
    out->headlines = s->last->headlines;
    out->headline_count = s->last->headline_count;
}

int hearth_rule_apply(const struct hearth_rule_source *source, int64_t now_s,
                      struct hearth_arena *arena, struct hearth_release *out,
                      size_t *fresh)
{
    struct hearth_rule_work w = {
        .source = source, .arena = arena, .out = out, .held_cap = HELD_MAX};
    int e;

    memset(out, 0, sizeof(*out));
    out->made_s = now_s;
    out->number = source->number;
    w.held = hearth_arena_take(arena, HELD_MAX, sizeof(*w.held));
    e = w.held == NULL ? HEARTH_E_MEMORY : rule_head(source, arena, out);
    rule_provenance(source, out);
    if (e == 0) {
        e = rule_forms(&w);
    }
    if (e == 0) {
        e = hearth_rule_progress(source->progress, arena, out);
    }
    if (e == 0) {
        e = rule_problems(source, arena, out);
    }
    out->held = w.held;
    out->held_count = w.held_count;
    *fresh = w.fresh;
    if (w.fresh == 0) {
        keep_last(source, out);
    }
    return e;
}
