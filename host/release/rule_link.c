/* SPDX-License-Identifier: Apache-2.0 */
/* The joint audit of one question: all that is published about it, for
 * everybody and for each group, now and in earlier releases that still stand,
 * as one system of linked cells.
 *
 * Answers are looked at in two kinds (the two highest and the rest, an option
 * given or not) or choice by choice. An attacker is taken to know more than
 * anybody does: the exact base of every group whose shares are shown. */
#include "host/disclosure/audit.h"
#include "host/release/rounding.h"
#include "host/release/rule_internal.h"
#include "host/results/score.h"

#include <string.h>

#define KINDS_MAX  12u
#define CELLS_MAX  HEARTH_AUDIT_CELLS_MAX
#define SUMS_MAX   HEARTH_AUDIT_CELLS_MAX
#define PARTS_MAX  ((size_t)4 * HEARTH_AUDIT_CELLS_MAX)
#define PIVOTS_MAX 50000u
#define EVERYTHING UINT64_MAX

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
    struct hearth_linked_cell *cells;
    struct hearth_linked_sum *sums;
    uint32_t *parts;
    size_t cell_count, sum_count, part_count;
    uint8_t *dimension; /* a cell */
    struct hearth_linked_bounds *bounds;
    uint32_t (*at)[KINDS_MAX]; /* a unit: its cells */
    uint32_t *base_at;
    bool is_full;
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

static uint32_t add_cell(struct link *l, uint8_t dimension,
                         const struct hearth_linked_cell *cell)
{
    if (l->cell_count == CELLS_MAX) {
        l->is_full = true;
        return 0;
    }
    l->cells[l->cell_count] = *cell;
    l->dimension[l->cell_count] = dimension;
    return (uint32_t)l->cell_count++;
}

static uint32_t add_known(struct link *l, uint8_t dimension, uint64_t count,
                          const struct range *r)
{
    struct hearth_linked_cell c = {
        .count = count, .low = r->low, .high = r->high};

    return add_cell(l, dimension, &c);
}

static uint32_t add_hidden(struct link *l, uint8_t dimension, uint64_t count,
                           bool is_primary)
{
    struct hearth_linked_cell c = {.count = count,
                                   .high = EVERYTHING,
                                   .is_hidden = true,
                                   .is_primary = is_primary};

    return add_cell(l, dimension, &c);
}

static void begin_sum(struct link *l, uint32_t total)
{
    if (l->sum_count == SUMS_MAX) {
        l->is_full = true;
        return;
    }
    l->sums[l->sum_count].total = total;
    l->sums[l->sum_count].parts = l->parts + l->part_count;
    l->sums[l->sum_count].part_count = 0;
}

static void add_part(struct link *l, uint32_t cell)
{
    if (l->part_count == PARTS_MAX || l->sum_count == SUMS_MAX) {
        l->is_full = true;
        return;
    }
    l->parts[l->part_count++] = cell;
    l->sums[l->sum_count].part_count++;
}

static void end_sum(struct link *l)
{
    if (!l->is_full) {
        l->sum_count++;
    }
}

/* How the answers behind a figure changed since it was made. Progress may tell
 * an attacker as much. */
struct change {
    uint64_t came, gone;
};

static struct change change_of(const struct link *l,
                               const struct hearth_rule_unit *u)
{
    const struct hearth_cube_unit *past = &u->group->units[l->f->node];
    uint64_t now = hearth_cube_base(l->f->cube, u->group, l->f->node);
    struct change c = {now - past->old, 0};

    if (past->last.then > past->old) {
        c.gone = past->last.then - past->old;
    }
    return c;
}

/* What a figure that stays says about now: what it said, and what changed. */
static bool still_says(const struct link *l, const struct hearth_rule_unit *u,
                       size_t kind, struct range *out)
{
    const struct hearth_release_group *g = &u->figure;
    uint64_t last = g->base + hearth_round_width(g->base);
    struct change c = change_of(l, u);
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
    uint64_t k = hearth_rule_cell_min(l->f->cube->form);
    uint8_t d = u->group->dimension;
    uint32_t *at = &l->at[u - l->f->units][kind];
    struct range r;

    if (u->is_kept ? still_says(l, u, kind, &r)
                   : published(l, &u->figure, kind, n->base, u->step, &r)) {
        *at = add_known(l, d, n->counts[kind], &r);
    } else {
        *at = add_hidden(l, d, n->counts[kind], n->counts[kind] < k);
    }
}

static bool is_shown(const struct hearth_rule_unit *u)
{
    return !u->is_kept && u->figure.shown != HEARTH_RELEASE_NOTHING;
}

/* What its base is published as; false: not at all. */
static bool base_range(const struct link *l, const struct hearth_rule_unit *u,
                       const struct numbers *n, struct range *out)
{
    uint64_t coarse = hearth_round_base(n->base);
    struct change c = {0, 0};

    if (u->is_kept) {
        coarse = u->figure.base;
        c = change_of(l, u);
    }
    out->low = coarse > c.gone ? coarse - c.gone : 0;
    out->high = coarse + hearth_round_width(coarse) - 1 + c.came;
    return coarse > 0 && u->figure.shown != HEARTH_RELEASE_NOTHING;
}

static void add_unit(struct link *l, struct hearth_rule_unit *u)
{
    struct numbers n = numbers_of(l, u);
    struct range exact = {n.base, n.base}, wide;
    uint8_t d = u->group->dimension;
    bool has_base = base_range(l, u, &n, &wide);
    uint32_t base;

    for (size_t kind = 0; kind < l->kind_count; kind++) {
        add_kind(l, u, kind, &n);
    }
    base = has_base ? add_known(l, d, n.base, &wide)
                    : add_hidden(l, d, n.base, false);
    l->base_at[u - l->f->units] = base;
    begin_sum(l, has_base ? add_known(l, d, n.base, &exact) : base);
    for (size_t kind = 0; kind < l->kind_count; kind++) {
        add_part(l, l->at[u - l->f->units][kind]);
    }
    end_sum(l);
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

/* Everybody is the groups of a dimension, and who is in none of them. */
static void add_dimension(struct link *l, uint8_t d)
{
    struct hearth_rule_figures *f = l->f;
    uint64_t k = hearth_rule_cell_min(f->cube->form);

    for (size_t kind = 0; kind <= l->kind_count; kind++) {
        bool is_base = kind == l->kind_count;
        uint64_t others = number_of(l, 0, kind);

        begin_sum(l, place_of(l, 0, kind));
        for (size_t i = 1; i < f->unit_count; i++) {
            if (f->units[i].group->dimension == d) {
                others -= number_of(l, i, kind);
                add_part(l, place_of(l, i, kind));
            }
        }
        if (others > 0) {
            add_part(l, add_hidden(l, d, others, !is_base && others < k));
        }
        end_sum(l);
    }
}

static bool has_dimension(const struct hearth_rule_figures *f, uint8_t d)
{
    for (size_t i = 1; i < f->unit_count; i++) {
        if (f->units[i].group->dimension == d) {
            return true;
        }
    }
    return false;
}

static void build(struct link *l)
{
    l->cell_count = l->sum_count = l->part_count = 0;
    l->is_full = false;
    for (size_t i = 0; i < l->f->unit_count; i++) {
        add_unit(l, &l->f->units[i]);
    }
    for (uint8_t d = 1; d < l->f->cube->dimension_count; d++) {
        if (has_dimension(l->f, d)) {
            add_dimension(l, d);
        }
    }
}

/* ---- judging, and hiding until it passes ---- */

static void note(struct link *l, const struct hearth_linked_verdict *v)
{
    struct hearth_release_provenance *p = &l->f->work->out->provenance;

    p->audit_cells += l->cell_count;
    for (size_t i = 0; i < l->cell_count; i++) {
        p->audit_hidden += l->cells[i].is_primary;
    }
    if (v->worst_width != UINT64_MAX &&
        (p->audit_worst == 0 || v->worst_width < p->audit_worst)) {
        p->audit_worst = v->worst_width;
    }
}

/* The smallest group whose figure is shown, of a dimension where something
 * shows through; everybody last. */
static struct hearth_rule_unit *weakest(struct link *l)
{
    uint64_t k = hearth_rule_base_min(l->f->cube->form);
    bool leaks[HEARTH_CUBE_DIMENSIONS_MAX] = {false};
    struct hearth_rule_unit *best = NULL;

    for (size_t i = 0; i < l->cell_count; i++) {
        const struct hearth_linked_bounds *b = &l->bounds[i];

        if (l->cells[i].is_hidden &&
            (b->low == b->high ||
             (l->cells[i].is_primary && b->high != EVERYTHING &&
              b->high - b->low < k + (b->is_whole ? 0 : 1)))) {
            leaks[l->dimension[i]] = true;
        }
    }
    for (size_t i = 0; i < l->f->unit_count; i++) {
        struct hearth_rule_unit *u = &l->f->units[i];
        struct range r;

        if (!u->is_kept && is_shown(u) &&
            (leaks[u->group->dimension] || leaks[0]) &&
            published(l, &u->figure, 0, u->figure.base, u->step, &r) &&
            (best == NULL || best == &l->f->units[0] ||
             (i > 0 && u->figure.base < best->figure.base))) {
            best = u;
        }
    }
    return best;
}

static int pass(struct link *l)
{
    uint64_t k = hearth_rule_cell_min(l->f->cube->form);

    for (size_t round = 0; round <= l->f->unit_count; round++) {
        struct hearth_linked_verdict v = {0};
        struct hearth_linked all;
        struct hearth_rule_unit *u;
        int e;

        build(l);
        if (l->is_full) {
            return HEARTH_E_LIMIT;
        }
        all = (struct hearth_linked){l->cells, l->cell_count, l->sums,
                                     l->sum_count};
        e = hearth_linked_audit(&all, PIVOTS_MAX, l->bounds);
        if (e != 0) {
            return e;
        }
        hearth_linked_judge(&all, l->bounds, k, &v);
        if (v.exposed == 0 && v.narrow_primary == 0) {
            note(l, &v);
            return 0;
        }
        u = weakest(l);
        if (u == NULL) {
            return HEARTH_E_STATE;
        }
        if (l->mode == OPTION) {
            hearth_rule_hide_option(l->f, u, l->option);
        } else {
            hearth_rule_hide(u, HEARTH_RELEASE_LINKED);
        }
    }
    return HEARTH_E_STATE;
}

/* ---- which kinds there are ---- */

/* The tables of one question after the other. */
struct hearth_rule_tables {
    struct hearth_linked_cell cells[CELLS_MAX];
    struct hearth_linked_sum sums[SUMS_MAX];
    uint32_t parts[PARTS_MAX];
    struct hearth_linked_bounds bounds[CELLS_MAX];
    uint8_t dimension[CELLS_MAX];
};

static int take_tables(struct link *l)
{
    struct hearth_rule_work *w = l->f->work;

    if (w->tables == NULL) {
        w->tables = hearth_arena_take(w->arena, 1, sizeof(*w->tables));
    }
    l->at = hearth_arena_take(w->arena, l->f->unit_count + 1, sizeof(*l->at));
    l->base_at =
        hearth_arena_take(w->arena, l->f->unit_count + 1, sizeof(*l->base_at));
    if (w->tables == NULL || l->at == NULL || l->base_at == NULL) {
        return HEARTH_E_MEMORY;
    }
    l->cells = w->tables->cells;
    l->sums = w->tables->sums;
    l->parts = w->tables->parts;
    l->bounds = w->tables->bounds;
    l->dimension = w->tables->dimension;
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

int hearth_rule_link(struct hearth_rule_figures *f)
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
