/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule for one scale: its index, and how well its items agree. */
#include "host/release/rounding.h"
#include "host/release/rule_tables.h"

#include <math.h>
#include <string.h>

#define SMALL 100u /* below it alpha is given in steps of .05 */

static double alpha_step(uint64_t n)
{
    return n < SMALL ? 0.05 : 0.01;
}

static double nearest(double v, double by)
{
    return floor(v / by + 0.5) * by;
}

static void put_alpha(const struct hearth_scale_result *r, unsigned items,
                      struct hearth_release_scale *out)
{
    double by = alpha_step(r->complete_count);
    uint64_t n = hearth_round_base(r->complete_count);
    struct hearth_interval i;

    out->alpha_pairwise = nearest(r->alpha_pairwise, by);
    out->alpha_complete = nearest(r->alpha_complete, by);
    out->complete = n;
    if (hearth_interval_feldt(out->alpha_complete, n, items, &i) != 0) {
        out->has_alpha = false;
        return;
    }
    out->alpha_low = floor(i.low / by) * by;
    out->alpha_high = ceil(i.high / by) * by;
}

/* Index and base of the people in ${t}; false: nothing to show. */
static bool put_index(const struct hearth_tally *t, uint16_t index, uint64_t k,
                      struct hearth_scale_result *r,
                      struct hearth_release_group *out)
{
    static const struct hearth_round_range range = {0.0, 100.0};
    struct hearth_interval *i = &r->index_interval;

    if (t->scales[index] == NULL ||
        hearth_scale_finish(t->scales[index], r) != 0 || r->count < k ||
        !(r->sd_score > 0.0)) {
        return false;
    }
    out->mean.value = r->index;
    /* the sd that this interval was made of */
    out->mean.sd = (i->high - i->low) / 4.0 * sqrt((double)r->count);
    if (!hearth_round_mean(&out->mean, &range, hearth_round_step(r->count),
                           r->count)) {
        return false;
    }
    out->mean.sd = 0.0;
    out->base = hearth_round_base(r->count);
    out->has_mean = true;
    out->shown = HEARTH_RELEASE_MEAN;
    return true;
}

static const struct hearth_release_group *
last_group(const struct hearth_release_scale *last, const char *dimension,
           const char *name)
{
    for (size_t i = 0; last != NULL && i < last->group_count; i++) {
        if (strcmp(last->groups[i].dimension, dimension) == 0 &&
            strcmp(last->groups[i].name, name) == 0) {
            return &last->groups[i];
        }
    }
    return NULL;
}

/* Fresh in the release in work: the figures of all interviews stand for every
 * scale. */
static void mark(struct hearth_rule_work *w, struct hearth_cube *cube,
                 struct hearth_cube_group *g)
{
    struct hearth_cube_unit *u = &g->units[hearth_cube_interviews(cube)];

    if (!u->is_fresh) {
        u->is_fresh = true;
        w->fresh++;
    }
}

static void rule_group(struct hearth_rule_work *w, struct hearth_cube *cube,
                       uint16_t index, struct hearth_cube_group *g,
                       const struct hearth_release_group *last,
                       struct hearth_release_group *out)
{
    size_t unit = hearth_cube_interviews(cube);
    uint64_t all = cube->groups[0]->tally.interviews;
    uint64_t k = hearth_rule_k(cube), waits;
    struct hearth_scale_result r;

    waits = 5;
    if (last != NULL &&
        (w->failed != NULL || hearth_rule_waits(cube, g, unit, &waits))) {
        *out = *last;
        hearth_rule_say_waits(out, waits);
    } else {
        out->reason =
            hearth_rule_group_reason(cube, g, g->tally.interviews, all);
        if (w->failed != NULL && out->reason == HEARTH_RELEASE_FREE) {
            out->reason = HEARTH_RELEASE_LINKED;
        }
        if (out->reason != HEARTH_RELEASE_FREE ||
            !put_index(&g->tally, index, k, &r, out)) {
            out->base = hearth_release_coarse(g->tally.interviews);
            out->has_mean = false;
            out->shown = HEARTH_RELEASE_NOTHING;
            if (out->reason == HEARTH_RELEASE_FREE) {
                out->reason = HEARTH_RELEASE_FEW_ANSWERS;
            }
        } else {
            out->since = w->source->number;
            mark(w, cube, g);
        }
    }
    out->dimension = cube->dimensions[g->dimension].name;
    out->name = g->name;
    out->label = g->label;
    out->planned = g->planned;
}

/* ---- the bases of all of them together ---- */

/* People with a value of the scale. */
static uint64_t people_in(const struct hearth_cube_group *g, uint16_t index)
{
    struct hearth_scale_result r;

    return g->tally.scales[index] == NULL ||
                   hearth_scale_finish(g->tally.scales[index], &r) != 0
               ? 0
               : r.count;
}

/* Hides nothing of what stands; who came or went since may be known. */
static void count_of(const struct hearth_rule_work *w,
                     const struct hearth_cube *cube, uint16_t index,
                     const struct hearth_release_group *figure,
                     struct hearth_rule_count *out)
{
    uint64_t n = people_in(out->group, index), base = figure->base;
    uint64_t changed = 0;

    out->is_hidden = figure->shown == HEARTH_RELEASE_NOTHING;
    out->may_hide = figure->since == w->source->number;
    if (!out->may_hide) {
        changed =
            hearth_cube_changed(cube, out->group, hearth_cube_interviews(cube));
    }
    out->count = n;
    out->low = base > changed ? base - changed : 0;
    out->high = base + hearth_round_width(base) - 1 + changed;
    out->low = out->low < n ? out->low : n;
    out->high = out->high > n ? out->high : n;
}

static void close_group(struct hearth_release_group *g)
{
    g->base = hearth_release_coarse(g->base);
    g->shown = HEARTH_RELEASE_NOTHING;
    g->reason = HEARTH_RELEASE_LINKED;
    g->has_mean = false;
    g->since = 0;
}

/* "Counts behind every mean": those of 1 to k - 1 people stay as uncertain as
 * any hidden count. */
static int rule_bases(struct hearth_rule_work *w,
                      const struct hearth_cube *cube, uint16_t index,
                      struct hearth_release_group *groups,
                      const struct hearth_release_scale *all)
{
    struct hearth_release_group everybody = {
        .shown = all->is_shown ? HEARTH_RELEASE_MEAN : HEARTH_RELEASE_NOTHING,
        .base = all->base,
        .since = all->since};
    struct hearth_rule_count *counts =
        hearth_arena_take(w->arena, cube->group_count + 1, sizeof(*counts));
    int e = counts == NULL ? HEARTH_E_MEMORY : 0;

    for (size_t i = 0; e == 0 && i < cube->group_count; i++) {
        counts[i].group = cube->groups[i];
        count_of(w, cube, index, i == 0 ? &everybody : &groups[i - 1],
                 &counts[i]);
    }
    if (e == 0) {
        e = hearth_rule_counts(w, cube, counts, cube->group_count);
    }
    for (size_t i = 1; i < cube->group_count && e != HEARTH_E_MEMORY; i++) {
        bool is_fresh = groups[i - 1].since == w->source->number;

        if (groups[i - 1].shown != HEARTH_RELEASE_NOTHING && is_fresh &&
            (e != 0 || counts[i].is_hidden)) {
            close_group(&groups[i - 1]);
        }
    }
    return e == HEARTH_E_MEMORY ? e : 0;
}

static int rule_groups(struct hearth_rule_work *w, struct hearth_cube *cube,
                       uint16_t index, const struct hearth_release_scale *last,
                       struct hearth_release_scale *out)
{
    struct hearth_release_group *groups =
        hearth_arena_take(w->arena, cube->group_count + 1, sizeof(*groups));

    if (groups == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 1; i < cube->group_count; i++) {
        struct hearth_cube_group *g = cube->groups[i];

        rule_group(
            w, cube, index, g,
            last_group(last, cube->dimensions[g->dimension].name, g->name),
            &groups[i - 1]);
    }
    out->groups = groups;
    out->group_count = cube->group_count - 1;
    return rule_bases(w, cube, index, groups, out);
}

static void rule_all(struct hearth_rule_work *w, struct hearth_cube *cube,
                     uint16_t index, const struct hearth_release_scale *last,
                     struct hearth_release_scale *out)
{
    struct hearth_cube_group *g = cube->groups[0];
    uint64_t k = hearth_rule_k(cube), waits;
    struct hearth_release_group figure = {0};
    struct hearth_scale_result r;

    waits = 5;
    if (last != NULL &&
        (w->failed != NULL ||
         hearth_rule_waits(cube, g, hearth_cube_interviews(cube), &waits))) {
        *out = *last;
        out->waits = out->is_shown ? waits : 0;
        return;
    }
    if (w->failed != NULL ||
        hearth_rule_group_reason(cube, g, g->tally.interviews, 0) !=
            HEARTH_RELEASE_FREE ||
        !put_index(&g->tally, index, k, &r, &figure)) {
        return;
    }
    out->is_shown = true;
    out->base = figure.base;
    out->index = figure.mean;
    out->since = w->source->number;
    mark(w, cube, g);
    out->has_alpha = r.has_alpha && r.complete_count >= k;
    if (out->has_alpha) {
        put_alpha(&r, cube->form->scales[index].item_count, out);
    }
}

int hearth_rule_scale(struct hearth_rule_work *w, struct hearth_cube *cube,
                      uint16_t index, const struct hearth_release_scale *last,
                      struct hearth_release_scale *out)
{
    const struct hearth_scale *scale = &cube->form->scales[index];

    memset(out, 0, sizeof(*out));
    rule_all(w, cube, index, last, out);
    out->name = cube->form->names + scale->name;
    out->item_count = scale->item_count;
    return rule_groups(w, cube, index, last, out);
}
