/* SPDX-License-Identifier: Apache-2.0 */
/* The joint audit of one question: all that is published about it, for
 * everybody and for each group, now and in earlier releases that still stand,
 * as one system of linked cells.
 *
 * Answers are looked at in two kinds (the two highest and the rest, an option
 * given or not) or choice by choice. An attacker is taken to know more than
 * anybody does: the exact base of every group whose shares are shown. */
#include "host/release/rounding.h"
#include "host/release/rule_tables.h"
#include "host/results/score.h"

#include <string.h>

#define KINDS_MAX  12u
#define EVERYTHING HEARTH_RULE_ANY

enum mode { TWO_HIGHEST, CHOICES, OPTION };

/* One unit in numbers. */
struct numbers {
    uint64_t base;
    uint64_t counts[KINDS_MAX];
};

struct link {
    struct hearth_rule_figures *f;
    enum mode mode;
    uint32_t option;
    uint32_t kinds[KINDS_MAX]; /* CHOICES: index of each in its list */
    uint32_t top[2];
    size_t kind_count;
    struct hearth_rule_tables *t;
    uint32_t (*at)[KINDS_MAX]; /* a unit: its cells */
    uint32_t *base_at;
    size_t (*parent_at)[HEARTH_CUBE_PARENTS_MAX]; /* a unit: of its parents */
    bool *hides;                                  /* a unit */
};

/* ---- numbers ---- */

static const struct hearth_tally_question *
raw_of(const struct link *l, const struct hearth_rule_unit *u)
{
    return &u->group->tally.questions[l->f->node];
}

static struct numbers numbers_of(const struct link *l,
                                 const struct hearth_rule_unit *u)
{
    const struct hearth_tally_question *raw = raw_of(l, u);
    struct numbers n = {0};

    if (l->mode == CHOICES) {
        for (size_t k = 0; k < l->kind_count; k++) {
            n.counts[k] = raw->counts[l->kinds[k]];
            n.base += n.counts[k];
        }
        return n;
    }
    n.base = l->mode == OPTION ? raw->given : raw->values.count;
    n.counts[0] = l->mode == OPTION
                      ? raw->counts[l->option]
                      : raw->counts[l->top[0]] + raw->counts[l->top[1]];
    n.counts[1] = n.base - n.counts[0];
    return n;
}

static unsigned points_of(const struct hearth_release_share *s)
{
    return (unsigned)(100.0 * s->share + 0.5);
}

/* What the figure says about each kind at a base of ${n}; false: nothing. */
struct range {
    uint64_t low, high;
};

static void widen(struct range *r, uint64_t n, unsigned points, unsigned step)
{
    uint64_t low, high;

    if (hearth_round_counts(n, points, step, &low, &high)) {
        r->low = low < r->low ? low : r->low;
        r->high = high > r->high ? high : r->high;
    }
}

/* Of the shares of one unit, the two highest added up where each is shown. */
static bool share_of(const struct link *l, const struct hearth_release_group *g,
                     size_t kind, unsigned *points)
{
    if (l->mode == TWO_HIGHEST && g->shown == HEARTH_RELEASE_TOP2) {
        *points = points_of(&g->top2);
        return true;
    }
    if (g->shown != HEARTH_RELEASE_DISTRIBUTION) {
        return false;
    }
    if (l->mode == TWO_HIGHEST) {
        return false; /* distribution_range looks at each */
    }
    kind = l->mode == OPTION ? l->option : kind;
    if (kind >= g->cell_count || g->cells[kind].is_hidden) {
        return false;
    }
    *points = points_of(&g->cells[kind].share);
    return true;
}

/* Everybody's distribution: the two highest are at least and at most this. */
static bool distribution_range(const struct link *l,
                               const struct hearth_release_group *g, uint64_t n,
                               unsigned step, struct range *out)
{
    const struct hearth_form *form = l->f->cube->form;
    uint16_t list = form->nodes[l->f->node].list;
    size_t at = 0;

    *out = (struct range){0, 0};
    for (uint32_t c = 0; c < form->lists[list].count; c++) {
        struct range r = {EVERYTHING, 0};

        if (hearth_score_is_no_answer(form, list, c)) {
            continue;
        }
        if (at >= g->cell_count) {
            return false;
        }
        if (c == l->top[0] || c == l->top[1]) {
            widen(&r, n, points_of(&g->cells[at].share), step);
            out->low += r.low;
            out->high += r.high;
        }
        at++;
    }
    return out->low <= out->high;
}

static bool published(const struct link *l,
                      const struct hearth_release_group *g, size_t kind,
                      uint64_t n, unsigned step, struct range *out)
{
    bool is_rest = l->mode != CHOICES && kind == 1;
    unsigned points;

    *out = (struct range){EVERYTHING, 0};
    if (l->mode == TWO_HIGHEST && g->shown == HEARTH_RELEASE_DISTRIBUTION) {
        if (!distribution_range(l, g, n, step, out)) {
            return false;
        }
    } else if (share_of(l, g, is_rest ? 0 : kind, &points)) {
        widen(out, n, points, step);
    }
    if (out->low > out->high) {
        return false;
    }
    if (is_rest) {
        uint64_t low = n - out->high;

        out->high = n - out->low;
        out->low = low;
    }
    return true;
}

/* ---- cells and sums ---- */

/* ${owner}: the unit whose figure it is. */
static uint32_t add_known(struct link *l, uint64_t count, const struct range *r,
                          uint32_t owner)
{
    struct hearth_linked_cell c = {
        .count = count, .low = r->low, .high = r->high};

    return hearth_rule_tables_add(l->t, &c, owner);
}

/* ${is_told}: it must not follow, small or not. Bases may: what may be known of
 * them was looked at before (rule_sizes.c). */
static uint32_t add_hidden(struct link *l, uint64_t count, bool is_primary,
                           bool is_told)
{
    struct hearth_linked_cell c = {.count = count,
                                   .high = EVERYTHING,
                                   .is_hidden = true,
                                   .is_primary = is_primary,
                                   .is_untold = !is_told && !is_primary};

    return hearth_rule_tables_add(l->t, &c, HEARTH_RULE_NOBODY);
}

/* Who may be asked to go: nobody whose figure stands already. */
static uint32_t owner_of(const struct link *l, const struct hearth_rule_unit *u)
{
    return u->is_kept ? HEARTH_RULE_NOBODY : (uint32_t)(u - l->f->units);
}

/* What a figure that stays says about now: what it said, and what changed. */
static bool still_says(const struct link *l, const struct hearth_rule_unit *u,
                       size_t kind, struct range *out)
{
    const struct hearth_release_group *g = &u->figure;
    uint64_t last = g->base + hearth_round_width(g->base);
    struct hearth_rule_change c = hearth_rule_change_of(l->f, u);
    struct range at;

    *out = (struct range){EVERYTHING, 0};
    for (uint64_t n = g->base; n < last; n++) {
        if (published(l, g, kind, n, u->step, &at)) {
            out->low = at.low < out->low ? at.low : out->low;
            out->high = at.high > out->high ? at.high : out->high;
        }
    }
    if (out->low > out->high) {
        return false;
    }
    out->low = out->low > c.gone ? out->low - c.gone : 0;
    out->high += c.came;
    return true;
}

static void add_kind(struct link *l, struct hearth_rule_unit *u, size_t kind,
                     const struct numbers *n)
{
    uint64_t k = hearth_rule_k(l->f->cube);
    uint32_t *at = &l->at[u - l->f->units][kind];
    struct range r;

    if (u->is_kept ? still_says(l, u, kind, &r)
                   : published(l, &u->figure, kind, n->base, u->step, &r)) {
        *at = add_known(l, n->counts[kind], &r, owner_of(l, u));
    } else {
        *at = add_hidden(l, n->counts[kind], n->counts[kind] < k, true);
    }
}

static bool is_shown(const struct hearth_rule_unit *u)
{
    return !u->is_kept && u->figure.shown != HEARTH_RELEASE_NOTHING;
}

static void add_unit(struct link *l, struct hearth_rule_unit *u)
{
    struct numbers n = numbers_of(l, u);
    struct range exact = {n.base, n.base}, wide;
    bool has_base =
        hearth_rule_base_range(l->f, u, n.base, &wide.low, &wide.high);
    uint32_t base, total;

    for (size_t kind = 0; kind < l->kind_count; kind++) {
        add_kind(l, u, kind, &n);
    }
    base = has_base ? add_known(l, n.base, &wide, owner_of(l, u))
                    : add_hidden(l, n.base, false, false);
    l->base_at[u - l->f->units] = base;
    total = has_base ? add_known(l, n.base, &exact, owner_of(l, u)) : base;
    hearth_rule_tables_sum(l->t, total);
    for (size_t kind = 0; kind < l->kind_count; kind++) {
        hearth_rule_tables_part(l->t, l->at[u - l->f->units][kind]);
    }
    hearth_rule_tables_end(l->t);
}

/* Of a kind, or, after the last of them, of the base. */
static uint32_t place_of(const struct link *l, size_t unit, size_t kind)
{
    return kind == l->kind_count ? l->base_at[unit] : l->at[unit][kind];
}

static uint64_t number_of(const struct link *l, size_t unit, size_t kind)
{
    struct numbers n = numbers_of(l, &l->f->units[unit]);

    return kind == l->kind_count ? n.base : n.counts[kind];
}

/* A group is its parts of dimension ${d}, and who is in none of them. */
static void add_split(struct link *l, size_t parent, uint8_t d, size_t kind)
{
    struct hearth_rule_figures *f = l->f;
    uint64_t k = hearth_rule_k(f->cube);
    uint64_t others = number_of(l, parent, kind);

    hearth_rule_tables_sum(l->t, place_of(l, parent, kind));
    for (size_t i = 1; i < f->unit_count; i++) {
        uint64_t n = number_of(l, i, kind);

        if (f->units[i].group->dimension != d ||
            (l->parent_at[i][0] != parent && l->parent_at[i][1] != parent)) {
            continue;
        }
        if (n > others) {
            l->t->is_full = true; /* it does not add up */
            return;
        }
        others -= n;
        hearth_rule_tables_part(l->t, place_of(l, i, kind));
    }
    if (others > 0) {
        hearth_rule_tables_part(
            l->t,
            add_hidden(l, others, kind < l->kind_count && others < k, false));
    }
    hearth_rule_tables_end(l->t);
}

static bool has_part(const struct link *l, size_t parent, uint8_t d)
{
    for (size_t i = 1; i < l->f->unit_count; i++) {
        if (l->f->units[i].group->dimension == d &&
            (l->parent_at[i][0] == parent || l->parent_at[i][1] == parent)) {
            return true;
        }
    }
    return false;
}

static size_t unit_of(const struct hearth_rule_figures *f,
                      const struct hearth_cube_group *g)
{
    size_t i = 0;

    while (i < f->unit_count && f->units[i].group != g) {
        i++;
    }
    return i;
}

static void find_parents(struct link *l)
{
    struct hearth_rule_figures *f = l->f;

    for (size_t i = 0; i < f->unit_count; i++) {
        uint8_t parents[HEARTH_CUBE_PARENTS_MAX];
        uint8_t n =
            hearth_cube_parents(f->cube, f->units[i].group->dimension, parents);

        l->parent_at[i][0] = l->parent_at[i][1] = SIZE_MAX;
        for (uint8_t p = 0; i > 0 && p < n; p++) {
            l->parent_at[i][p] = unit_of(
                f, hearth_cube_parent(f->cube, f->units[i].group, parents[p]));
        }
    }
}

static void build(struct link *l)
{
    for (size_t i = 0; i < l->f->unit_count; i++) {
        size_t n = l->f->unit_count;

        add_unit(l, &l->f->units[i]);
        if (l->parent_at[i][0] == n || l->parent_at[i][1] == n) {
            l->t->is_full = true; /* nothing says what it is a part of */
        }
    }
    for (uint8_t d = 1; d < l->f->cube->dimension_count; d++) {
        for (size_t i = 0; i < l->f->unit_count; i++) {
            for (size_t k = 0; has_part(l, i, d) && k <= l->kind_count; k++) {
                add_split(l, i, d, k);
            }
        }
    }
}

/* ---- until it passes ---- */

static bool shows_option(const struct link *l, const struct hearth_rule_unit *u)
{
    return l->option < u->figure.cell_count &&
           !u->figure.cells[l->option].is_hidden;
}

static void hide(struct link *l)
{
    for (size_t i = 0; i < l->f->unit_count; i++) {
        struct hearth_rule_unit *u = &l->f->units[i];

        if (!l->hides[i]) {
            continue;
        }
        if (l->mode == OPTION && shows_option(l, u)) {
            hearth_rule_hide_option(l->f, u, l->option);
        } else { /* its base as well */
            hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        }
    }
}

/* The choice hides single counts, a figure goes as a whole: what then stands
 * is audited anew. */
static int pass(struct link *l)
{
    struct hearth_rule_figures *f = l->f;

    for (size_t round = 0; round <= f->unit_count; round++) {
        bool any;
        int e;

        (void)hearth_rule_tables_begin(f->work);
        build(l);
        e = hearth_rule_tables_protect(f->work, hearth_rule_k(f->cube),
                                       l->hides, f->unit_count, &any);
        if (e != 0 || !any) {
            return e;
        }
        hide(l);
    }
    return HEARTH_E_STATE;
}

/* ---- which kinds there are ---- */

static int take_tables(struct link *l)
{
    struct hearth_arena *arena = l->f->work->arena;
    size_t count = l->f->unit_count + 1;

    l->t = hearth_rule_tables_begin(l->f->work);
    l->at = hearth_arena_take(arena, count, sizeof(*l->at));
    l->base_at = hearth_arena_take(arena, count, sizeof(*l->base_at));
    l->parent_at = hearth_arena_take(arena, count, sizeof(*l->parent_at));
    l->hides = hearth_arena_take(arena, count, sizeof(*l->hides));
    if (l->t == NULL || l->at == NULL || l->base_at == NULL ||
        l->parent_at == NULL || l->hides == NULL) {
        return HEARTH_E_MEMORY;
    }
    find_parents(l);
    return 0;
}

/* False: of too many kinds, which no group is shown of. */
static bool take_kinds(struct link *l)
{
    const struct hearth_form *form = l->f->cube->form;
    uint16_t list = form->nodes[l->f->node].list;

    l->mode = CHOICES;
    for (uint32_t c = 0; c < form->lists[list].count; c++) {
        if (hearth_score_is_no_answer(form, list, c)) {
            continue;
        }
        if (l->kind_count == KINDS_MAX) {
            return false;
        }
        l->kinds[l->kind_count++] = c;
    }
    return true;
}

static int pass_options(struct link *l)
{
    const struct hearth_form *form = l->f->cube->form;
    int e = 0;

    l->mode = OPTION;
    l->kind_count = 2;
    for (uint32_t c = 0;
         e == 0 && c < form->lists[form->nodes[l->f->node].list].count; c++) {
        l->option = c;
        e = pass(l);
    }
    return e;
}

static int protect(struct hearth_rule_figures *f)
{
    const struct hearth_form *form = f->cube->form;
    const struct hearth_node *node = &form->nodes[f->node];
    struct link l = {.f = f};
    bool is_fresh = false;
    int e;

    for (size_t i = 0; i < f->unit_count; i++) {
        is_fresh = is_fresh || is_shown(&f->units[i]);
    }
    if (!is_fresh || !hearth_tally_has_choices(form, f->node) ||
        node->owner != HEARTH_ROOT) {
        return 0;
    }
    e = take_tables(&l);
    if (e != 0) {
        return e;
    }
    if (node->type == HEARTH_NODE_SELECT_MULTIPLE) {
        return pass_options(&l);
    }
    if (hearth_score_top2(form, node->list, l.top)) {
        l.mode = TWO_HIGHEST;
        l.kind_count = 2;
    } else if (!take_kinds(&l)) {
        return 0;
    }
    return pass(&l);
}

/* Where no choice among the parts is enough, all parts that are not out yet
 * go, and everybody's figure is looked at without them. */
static void close_parts(struct hearth_rule_figures *f)
{
    for (size_t i = 1; i < f->unit_count; i++) {
        struct hearth_rule_unit *u = &f->units[i];

        if (!u->is_kept && u->figure.shown != HEARTH_RELEASE_NOTHING) {
            hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        }
    }
}

int hearth_rule_link(struct hearth_rule_figures *f)
{
    int e = protect(f);

    if (e == HEARTH_E_STATE || e == HEARTH_E_LIMIT) {
        close_parts(f);
        e = protect(f);
    }
    return e;
}
