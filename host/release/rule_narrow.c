/* SPDX-License-Identifier: Apache-2.0 */
/* What a figure tells beside all earlier ones: somebody who keeps every release
 * subtracts any two of them. */
#include "host/release/estimate.h"
#include "host/release/rounding.h"
#include "host/release/rule_internal.h"

static unsigned points_of(const struct hearth_release_share *s)
{
    return (unsigned)(100.0 * s->share + 0.5);
}

/* How far apart the counts are that can stand behind a share of a base that is
 * only known as it is published. */
static unsigned width_of(const struct hearth_release_group *figure,
                         const struct hearth_release_share *s)
{
    unsigned step =
        figure->step > 0 ? figure->step : hearth_round_step(figure->base);
    uint64_t l, h, low = UINT64_MAX, high = 0;
    uint64_t last = figure->base + hearth_round_width(figure->base);

    for (uint64_t n = figure->base; n < last; n++) {
        if (hearth_round_counts(n, points_of(s), step, &l, &h)) {
            low = l < low ? l : low;
            high = h > high ? h : high;
        }
    }
    if (low > high) {
        return 0;
    }
    return high - low < HEARTH_NARROW_WIDE ? (unsigned)(high - low)
                                           : HEARTH_NARROW_WIDE;
}

/* A figure of ${at}: calls ${each} with the name and the width of every count
 * in it that is narrow by itself. */
struct counts {
    void *cookie;
    int (*each)(void *cookie, uint64_t name, unsigned width);
};

static int tell(const struct counts *c, const struct hearth_rule_place *at,
                const char *cell, unsigned width)
{
    struct hearth_narrow_name name = {at->form, at->question, at->dimension,
                                      at->group, cell};
    uint64_t hash;
    int e;

    if (width >= HEARTH_NARROW_WIDE) {
        return 0;
    }
    e = hearth_narrow_hash(&name, &hash);
    return e == 0 ? c->each(c->cookie, hash, width) : e;
}

/* How many sums of an arm's answers are published as one mean, at a base that
 * is known: ten or more, by the steps that means go in. */
static unsigned width_of_arm(const struct hearth_release_arm *a)
{
    double width = hearth_estimate_arm_step(a->base) * (double)a->base + 1e-6;

    return width < (double)HEARTH_NARROW_WIDE ? (unsigned)width
                                              : HEARTH_NARROW_WIDE;
}

static int each_arm(const struct hearth_rule_place *at,
                    const struct hearth_release_estimate *estimate,
                    const struct counts *c)
{
    int e = tell(c, at, "(0)", width_of_arm(&estimate->arms[0]));

    return e == 0 ? tell(c, at, "(1)", width_of_arm(&estimate->arms[1])) : e;
}

static int each_count(const struct hearth_rule_place *at,
                      const struct hearth_release_group *figure,
                      const struct counts *c)
{
    int e = 0;

    if (figure->shown == HEARTH_RELEASE_TOP2) {
        return tell(c, at, "", width_of(figure, &figure->top2));
    }
    if (figure->shown == HEARTH_RELEASE_ESTIMATE) {
        return each_arm(at, &figure->estimate, c);
    }
    if (figure->shown != HEARTH_RELEASE_DISTRIBUTION) {
        return 0;
    }
    for (size_t i = 0; e == 0 && i < figure->cell_count; i++) {
        const struct hearth_release_cell *cell = &figure->cells[i];

        if (!cell->is_hidden) {
            e = tell(c, at, cell->name, width_of(figure, &cell->share));
        }
    }
    return e;
}

/* ---- one that is to go out ---- */

static int subtract(void *cookie, uint64_t name, unsigned width)
{
    const struct hearth_narrow *past = cookie;

    return hearth_narrow_of(past, name) + width < HEARTH_NARROW_WIDE
               ? HEARTH_E_DENIED
               : 0;
}

bool hearth_rule_differs_safely(const struct hearth_narrow *past,
                                const struct hearth_rule_place *at,
                                const struct hearth_release_group *figure)
{
    struct hearth_narrow view = *past; /* not written to */
    const struct counts c = {&view, subtract};

    return past->count == 0 || each_count(at, figure, &c) == 0;
}

/* ---- those that are out ---- */

static int publish(void *cookie, uint64_t name, unsigned width)
{
    return hearth_past_publish(cookie, name, width);
}

static int remember_question(const struct hearth_release_form *form,
                             const struct hearth_release_question *q,
                             const struct counts *c)
{
    struct hearth_rule_place at = {form->id, q->name, "", ""};
    struct hearth_release_group all = {.shown = q->shown,
                                       .base = q->base,
                                       .step = q->step,
                                       .cells = q->cells,
                                       .cell_count = q->cell_count,
                                       .top2 = q->top2,
                                       .estimate = q->estimate};
    int e = each_count(&at, &all, c);

    for (size_t g = 0; e == 0 && g < q->group_count; g++) {
        at.dimension = q->groups[g].dimension;
        at.group = q->groups[g].name;
        e = each_count(&at, &q->groups[g], c);
    }
    return e;
}

int hearth_rule_remember(const struct hearth_release *r,
                         struct hearth_past *past)
{
    const struct counts c = {past, publish};
    int e = 0;

    for (size_t f = 0; e == 0 && f < r->form_count; f++) {
        for (size_t q = 0; e == 0 && q < r->forms[f].question_count; q++) {
            e = remember_question(&r->forms[f], &r->forms[f].questions[q], &c);
        }
    }
    return e;
}
