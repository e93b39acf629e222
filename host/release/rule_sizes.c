/* SPDX-License-Identifier: Apache-2.0 */
/* How many people stand behind figures: the sizes of a form's groups, which
 * link all of its tables, and the bases of one figure. */
#include "host/release/rounding.h"
#include "host/release/rule_tables.h"

#include <string.h>

/* ---- sizes ---- */

static bool is_of(const struct hearth_cube *cube,
                  const struct hearth_cube_group *g,
                  const struct hearth_release_group *shown)
{
    return shown->shown != HEARTH_RELEASE_NOTHING &&
           strcmp(shown->name, g->name) == 0 &&
           strcmp(shown->dimension, cube->dimensions[g->dimension].name) == 0;
}

/* Some figure of it stands already: its size is known, and closing it now
 * would take nothing back. */
static bool was_open(const struct hearth_cube *cube,
                     const struct hearth_cube_group *g,
                     const struct hearth_release_form *last)
{
    for (size_t q = 0; last != NULL && q < last->question_count; q++) {
        for (size_t i = 0; i < last->questions[q].group_count; i++) {
            if (is_of(cube, g, &last->questions[q].groups[i])) {
                return true;
            }
        }
    }
    for (size_t s = 0; last != NULL && s < last->scale_count; s++) {
        for (size_t i = 0; i < last->scales[s].group_count; i++) {
            if (is_of(cube, g, &last->scales[s].groups[i])) {
                return true;
            }
        }
    }
    return false;
}

/* An attacker is taken to know the exact size of each group that is open: more
 * than any base tells. So what one table adds to another is no more than that,
 * and each figure can be looked at by itself afterwards. */
static void size_of(const struct hearth_cube *cube,
                    const struct hearth_cube_group *g, bool was_shown,
                    struct hearth_rule_count *out)
{
    uint64_t size = g->tally.interviews;
    uint64_t all = cube->groups[0]->tally.interviews;
    bool is_open = was_shown || size == 0 ||
                   (g->dimension == HEARTH_CUBE_EVERYBODY
                        ? size >= hearth_rule_k(cube)
                        : hearth_rule_group_reason(cube, g, size, all) ==
                              HEARTH_RELEASE_FREE);

    *out = (struct hearth_rule_count){.group = g,
                                      .count = size,
                                      .low = size,
                                      .high = size,
                                      .is_hidden = !is_open,
                                      .may_hide = !was_shown && size > 0};
}

int hearth_rule_sizes(struct hearth_rule_work *w, struct hearth_cube *cube,
                      const struct hearth_release_form *last)
{
    struct hearth_rule_count *counts =
        hearth_arena_take(w->arena, cube->group_count + 1, sizeof(*counts));
    int e;

    if (counts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < cube->group_count; i++) {
        struct hearth_cube_group *g = cube->groups[i];

        g->is_closed = false;
        size_of(cube, g, was_open(cube, g, last), &counts[i]);
    }
    e = hearth_rule_counts(w, cube, counts, cube->group_count);
    for (size_t i = 0; e == 0 && i < cube->group_count; i++) {
        cube->groups[i]->is_closed = counts[i].is_hidden;
    }
    return e;
}

/* ---- bases ---- */

struct hearth_rule_change
hearth_rule_change_of(const struct hearth_rule_figures *f,
                      const struct hearth_rule_unit *u)
{
    const struct hearth_cube_unit *past = &u->group->units[f->node];
    uint64_t now = hearth_cube_base(f->cube, u->group, f->node);
    struct hearth_rule_change c = {now - past->old, 0};

    if (past->last.then > past->old) {
        c.gone = past->last.then - past->old;
    }
    return c;
}

bool hearth_rule_base_range(const struct hearth_rule_figures *f,
                            const struct hearth_rule_unit *u, uint64_t base,
                            uint64_t *low, uint64_t *high)
{
    uint64_t coarse = hearth_round_base(base);
    struct hearth_rule_change c = {0, 0};

    if (u->is_kept) {
        coarse = u->figure.base;
        c = hearth_rule_change_of(f, u);
    }
    *low = coarse > c.gone ? coarse - c.gone : 0;
    *high = coarse + hearth_round_width(coarse) - 1 + c.came;
    return coarse > 0 && u->figure.shown != HEARTH_RELEASE_NOTHING;
}

static void base_of(const struct hearth_rule_figures *f,
                    const struct hearth_rule_unit *u,
                    struct hearth_rule_count *out)
{
    uint64_t base = hearth_cube_base(f->cube, u->group, f->node);

    *out = (struct hearth_rule_count){
        .group = u->group, .count = base, .may_hide = !u->is_kept};
    out->is_hidden = !hearth_rule_base_range(f, u, base, &out->low, &out->high);
    /* a kept figure may count answers otherwise than its node does */
    if (!out->is_hidden && (base < out->low || base > out->high)) {
        out->low = out->low < base ? out->low : base;
        out->high = out->high > base ? out->high : base;
    }
}

int hearth_rule_bases(struct hearth_rule_figures *f)
{
    struct hearth_rule_count *counts =
        hearth_arena_take(f->work->arena, f->unit_count + 1, sizeof(*counts));
    bool is_fresh = false;
    int e;

    if (counts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < f->unit_count; i++) {
        struct hearth_rule_unit *u = &f->units[i];

        base_of(f, u, &counts[i]);
        is_fresh = is_fresh || (!u->is_kept && !counts[i].is_hidden);
    }
    if (!is_fresh) {
        return 0;
    }
    e = hearth_rule_counts(f->work, f->cube, counts, f->unit_count);
    for (size_t i = 0; e == 0 && i < f->unit_count; i++) {
        struct hearth_rule_unit *u = &f->units[i];

        if (counts[i].is_hidden && !u->is_kept &&
            u->figure.shown != HEARTH_RELEASE_NOTHING) {
            hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        }
    }
    return e;
}
