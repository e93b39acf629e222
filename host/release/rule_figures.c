/* SPDX-License-Identifier: Apache-2.0 */
/* One question for everybody and for each group: which figures are made anew,
 * and which stay as they were. */
#include "host/release/rounding.h"
#include "host/release/rule_internal.h"

#include <string.h>

void hearth_rule_hold(struct hearth_rule_work *w, const char *form,
                      const char *question, const char *why)
{
    if (w->held_count < w->held_cap) {
        w->held[w->held_count++] =
            (struct hearth_release_held){form, question, why};
    }
}

void hearth_rule_hide(struct hearth_rule_unit *u,
                      enum hearth_release_reason reason)
{
    struct hearth_release_group *g = &u->figure;

    if (g->shown != HEARTH_RELEASE_NOTHING) {
        g->base = hearth_release_coarse(g->base);
    }
    g->shown = HEARTH_RELEASE_NOTHING;
    g->reason = reason;
    g->cell_count = 0;
    g->has_mean = g->has_estimate = false;
    g->step = 0;
    g->top2 = (struct hearth_release_share){0};
    g->since = g->waits = 0;
}

void hearth_rule_hide_option(struct hearth_rule_figures *f,
                             struct hearth_rule_unit *u, uint32_t option)
{
    struct hearth_release_group *g = &u->figure;
    struct hearth_release_cell *cells =
        hearth_arena_take(f->work->arena, g->cell_count + 1, sizeof(*cells));
    bool any = false;

    if (cells == NULL) {
        hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        return;
    }
    for (size_t i = 0; i < g->cell_count; i++) {
        cells[i] = g->cells[i];
        if (i == option) {
            cells[i].is_hidden = true;
            cells[i].share = (struct hearth_release_share){0};
        }
        any = any || !cells[i].is_hidden;
    }
    g->cells = cells;
    if (!any) {
        hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
    }
}

bool hearth_rule_waits(const struct hearth_cube *cube,
                       const struct hearth_cube_group *g, size_t unit,
                       uint64_t *waits)
{
    uint64_t k = hearth_rule_k(cube);
    uint64_t changed = hearth_cube_changed(cube, g, unit);

    *waits = 0;
    if (g->units[unit].last.release == HEARTH_PAST_NEVER || changed >= k) {
        return false;
    }
    *waits = (k - changed + 4) / 5 * 5;
    return true;
}

void hearth_rule_say_waits(struct hearth_release_group *g, uint64_t waits)
{
    g->waits = g->shown == HEARTH_RELEASE_NOTHING ? 0 : waits;
}

enum hearth_release_reason
hearth_rule_group_reason(const struct hearth_cube *cube,
                         const struct hearth_cube_group *g, uint64_t base,
                         uint64_t of_all)
{
    uint64_t k = hearth_rule_k(cube);

    if (base < k) {
        return HEARTH_RELEASE_FEW_ANSWERS;
    }
    if (!g->has_unknown_worker && !g->has_two_workers) {
        return HEARTH_RELEASE_FEW_PLACES;
    }
    if (hearth_cube_has_few_psus(cube, g)) {
        return HEARTH_RELEASE_FEW_PLACES;
    }
    if (g->dimension != HEARTH_CUBE_EVERYBODY && of_all < base + k) {
        return HEARTH_RELEASE_COMPLEMENT;
    }
    return g->is_closed ? HEARTH_RELEASE_LINKED : HEARTH_RELEASE_FREE;
}

/* ---- one unit ---- */

static void as_group(const struct hearth_release_question *q,
                     struct hearth_release_group *g)
{
    g->shown = q->shown;
    g->reason = q->reason;
    g->base = q->base;
    g->step = q->step;
    g->since = q->since;
    g->waits = q->waits;
    g->cells = q->cells;
    g->cell_count = q->cell_count;
    g->top2 = q->top2;
    g->has_mean = q->has_mean;
    g->mean = q->mean;
    g->has_estimate = q->has_estimate;
    g->estimate = q->estimate;
}

static void from_group(const struct hearth_release_group *g,
                       struct hearth_release_question *q)
{
    q->shown = g->shown;
    q->reason = g->reason;
    q->base = g->base;
    q->step = g->step;
    q->since = g->since;
    q->waits = g->waits;
    q->cells = g->cells;
    q->cell_count = g->cell_count;
    q->top2 = g->top2;
    q->has_mean = g->has_mean;
    q->mean = g->mean;
    q->has_estimate = g->has_estimate;
    q->estimate = g->estimate;
}

static bool last_of(const struct hearth_rule_figures *f,
                    const struct hearth_cube_group *g,
                    struct hearth_release_group *out)
{
    const char *dimension = f->cube->dimensions[g->dimension].name;

    if (f->last == NULL) {
        return false;
    }
    if (g->dimension == HEARTH_CUBE_EVERYBODY) {
        as_group(f->last, out);
        return true;
    }
    for (size_t i = 0; i < f->last->group_count; i++) {
        if (strcmp(f->last->groups[i].dimension, dimension) == 0 &&
            strcmp(f->last->groups[i].name, g->name) == 0) {
            *out = f->last->groups[i];
            return true;
        }
    }
    return false;
}

static bool differs_safely(const struct hearth_rule_figures *f,
                           const struct hearth_rule_unit *u)
{
    bool is_all = u->group->dimension == HEARTH_CUBE_EVERYBODY;
    struct hearth_rule_place at = {
        f->cube->form->id, hearth_form_name(f->cube->form, f->node),
        is_all ? "" : f->cube->dimensions[u->group->dimension].name,
        is_all ? "" : u->group->name};

    return f->cube->past == NULL ||
           hearth_rule_differs_safely(hearth_past_narrow(f->cube->past), &at,
                                      &u->figure);
}

/* With steps so wide that the difference to every earlier figure is safe; false
 * if none is. */
static int compute(struct hearth_rule_figures *f, struct hearth_rule_unit *u,
                   bool *is_safe)
{
    struct hearth_rule_view view = {.is_part = u->group->dimension !=
                                               HEARTH_CUBE_EVERYBODY,
                                    .k = hearth_rule_k(f->cube)};
    struct hearth_release_question q;
    int e = 0;

    for (*is_safe = false; !*is_safe;) {
        (void)hearth_rule_question(&u->group->tally, f->node, &view,
                                   f->work->arena, &q, &e);
        if (e != 0) {
            return e;
        }
        as_group(&q, &u->figure);
        u->step = q.step;
        *is_safe = differs_safely(f, u);
        view.step_min = u->step == 0 ? 0 : hearth_round_coarser(u->step);
        if (view.step_min == 0) {
            break;
        }
    }
    if (u->group->dimension == HEARTH_CUBE_EVERYBODY) {
        f->question = q;
    }
    return 0;
}

/* Else who comes and goes in an arm is not known. */
static bool has_arms(const struct hearth_rule_figures *f)
{
    return hearth_cube_arm(f->cube, f->node, 0) < hearth_cube_units(f->cube);
}

/* Who came and went is looked at arm by arm as well: a mean of an arm that one
 * person joined would be that person's. */
static bool arms_wait(const struct hearth_rule_figures *f,
                      const struct hearth_rule_unit *u, uint64_t *waits)
{
    bool any = false;

    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        size_t unit = hearth_cube_arm(f->cube, f->node, arm);
        uint64_t more;

        if (unit < hearth_cube_units(f->cube) &&
            hearth_cube_changed(f->cube, u->group, unit) > 0 &&
            hearth_rule_waits(f->cube, u->group, unit, &more)) {
            any = true;
            /* about every other one that comes is of it */
            *waits = 2 * more > *waits ? 2 * more : *waits;
        }
    }
    return any;
}

static bool is_waiting(const struct hearth_rule_figures *f,
                       const struct hearth_rule_unit *u, uint64_t *waits)
{
    bool waits_itself = hearth_rule_waits(f->cube, u->group, f->node, waits);

    return arms_wait(f, u, waits) || waits_itself;
}

static int decide(struct hearth_rule_figures *f, struct hearth_rule_unit *u)
{
    struct hearth_cube_group *all = f->cube->groups[0];
    struct hearth_release_group last = {0};
    bool has_last =
        u->group->units[f->node].last.release != HEARTH_PAST_NEVER &&
        last_of(f, u->group, &last);
    enum hearth_release_reason reason;
    uint64_t waits, base = hearth_cube_base(f->cube, u->group, f->node);
    bool is_safe;
    int e = compute(f, u, &is_safe);

    if (e != 0) {
        return e;
    }
    if (u->figure.shown == HEARTH_RELEASE_ESTIMATE && !has_arms(f)) {
        hearth_rule_hide(u, HEARTH_RELEASE_UNFIT);
    }
    u->was_shown = has_last && last.shown != HEARTH_RELEASE_NOTHING;
    if (!is_safe && !has_last) {
        hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        return 0;
    }
    if (is_waiting(f, u, &waits) || !is_safe) {
        u->is_kept = true;
        u->figure = last;
        u->step = last.step > 0 ? last.step : hearth_round_step(last.base);
        hearth_rule_say_waits(&u->figure, waits > 0 ? waits : 5);
        return 0;
    }
    reason = hearth_rule_group_reason(f->cube, u->group, base,
                                      hearth_cube_base(f->cube, all, f->node));
    if (reason != HEARTH_RELEASE_FREE &&
        u->figure.shown != HEARTH_RELEASE_NOTHING) {
        hearth_rule_hide(u, reason);
    }
    return 0;
}

/* ---- all of them ---- */

/* Choices of many kinds are shown for everybody only, as are answers of which
 * one interview gives several. */
#define PART_CHOICES_MAX 12u

static bool has_parts(const struct hearth_rule_figures *f)
{
    const struct hearth_form *form = f->cube->form;
    const struct hearth_node *n = &form->nodes[f->node];

    return n->owner == HEARTH_ROOT && n->sensitivity < 3 &&
           n->type != HEARTH_NODE_TEXT && n->type != HEARTH_NODE_LIST_COUNT &&
           (!hearth_tally_has_choices(form, f->node) ||
            form->lists[n->list].count <= PART_CHOICES_MAX);
}

static bool is_own_dimension(const struct hearth_rule_figures *f,
                             const struct hearth_cube_group *g)
{
    return hearth_cube_is_by(f->cube, g->dimension, f->node);
}

static int take_units(struct hearth_rule_figures *f)
{
    size_t count = has_parts(f) ? f->cube->group_count : 1;

    f->units = hearth_arena_take(f->work->arena, count + 1, sizeof(*f->units));
    if (f->units == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct hearth_rule_unit *u = &f->units[f->unit_count];
        int e;

        u->group = f->cube->groups[i];
        if (is_own_dimension(f, u->group)) {
            continue;
        }
        f->unit_count++;
        e = decide(f, u);
        if (e != 0) {
            return e;
        }
    }
    return 0;
}

/* Nothing of it goes out: what was shown stays. */
static void hold_all(struct hearth_rule_figures *f, const char *why)
{
    for (size_t i = 0; i < f->unit_count; i++) {
        struct hearth_rule_unit *u = &f->units[i];
        struct hearth_release_group last = {0};

        if (u->was_shown && last_of(f, u->group, &last)) {
            u->figure = last;
            u->is_kept = true;
        } else {
            hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        }
    }
    if (f->work->failed == NULL) { /* else said of the whole form */
        hearth_rule_hold(f->work, f->cube->form->id, f->question.name, why);
    }
}

static void put_names(struct hearth_rule_figures *f, struct hearth_rule_unit *u)
{
    u->figure.dimension = f->cube->dimensions[u->group->dimension].name;
    u->figure.name = u->group->name;
    u->figure.label = u->group->label;
    u->figure.planned = u->group->planned;
}

static void mark_arms(struct hearth_rule_figures *f, struct hearth_rule_unit *u)
{
    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        size_t unit = hearth_cube_arm(f->cube, f->node, arm);

        if (unit < hearth_cube_units(f->cube)) {
            u->group->units[unit].is_fresh = u->group->units[f->node].is_fresh;
        }
    }
}

/* A figure is the last of its kind from now on; also a hidden one that was
 * looked at with all others: shown alone in the next round, it would give away
 * what it was hidden for. */
static void mark(struct hearth_rule_figures *f, struct hearth_rule_unit *u)
{
    uint64_t base = hearth_cube_base(f->cube, u->group, f->node);

    if (u->is_kept) {
        return;
    }
    u->group->units[f->node].is_fresh =
        base >= hearth_rule_k(f->cube) || u->was_shown;
    mark_arms(f, u);
    if (u->figure.shown != HEARTH_RELEASE_NOTHING) {
        u->figure.since = f->work->source->number;
    }
    f->work->fresh += u->was_shown || u->figure.since > 0;
}

static int emit(struct hearth_rule_figures *f)
{
    struct hearth_release_group *groups =
        hearth_arena_take(f->work->arena, f->unit_count + 1, sizeof(*groups));

    if (groups == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->unit_count; i++) {
        mark(f, &f->units[i]);
        put_names(f, &f->units[i]);
        if (i > 0) {
            groups[i - 1] = f->units[i].figure;
        }
    }
    from_group(&f->units[0].figure, &f->question);
    if (f->units[0].is_kept && f->last != NULL) {
        f->question.skipped = f->last->skipped;
        f->question.no_answer = f->last->no_answer;
        f->question.not_asked = f->last->not_asked;
        f->question.top2_label = f->last->top2_label;
    }
    f->question.groups = groups;
    f->question.group_count = f->unit_count - 1;
    return 0;
}

int hearth_rule_figures(struct hearth_rule_figures *f)
{
    int e = take_units(f);

    if (e != 0) {
        return e;
    }
    if (f->work->failed != NULL) {
        hold_all(f, f->work->failed);
        return emit(f);
    }
    e = hearth_rule_bases(f);
    if (e == 0) {
        e = hearth_rule_link(f);
    }
    if (e == HEARTH_E_MEMORY) {
        return e;
    }
    if (e != 0) {
        hold_all(f, e == HEARTH_E_LIMIT ? HEARTH_RULE_AUDIT_LIMIT
                                        : HEARTH_RULE_AUDIT_FOLLOWS);
    }
    return emit(f);
}
