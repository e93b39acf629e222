/* SPDX-License-Identifier: Apache-2.0 */
/* The interval audit: every group of linked cells is one equation system, and
 * every hidden cell of it is driven to both its ends. */
#include "host/disclosure/audit.h"
#include "host/disclosure/presolve.h"
#include "host/disclosure/tableau.h"

#include <stdlib.h>

/* What is known about the ends of a cell; those that a table was seen to reach
 * need no search. */
struct ends {
    bool is_low_known;
    bool is_high_known;
    bool is_low_whole;
    bool is_high_whole;
};

struct audit {
    const struct hearth_linked *l;
    struct hearth_presolve known;
    struct hearth_linked_bounds *bounds;
    struct ends *ends; /* a cell */
    uint32_t *members; /* cells of the group at hand */
    size_t *place;     /* a cell: its index in members */
    uint64_t *upper;   /* a member */
    uint64_t *vertex;  /* a member */
    size_t member_count;
    uint64_t *pivots;
};

/* ---- one group ---- */

static bool is_member(const struct audit *a, uint32_t group, uint32_t cell)
{
    return a->known.group[cell] == group &&
           !hearth_presolve_is_fixed(&a->known, cell);
}

static size_t collect(struct audit *a, uint32_t group)
{
    size_t rows = 0;

    a->member_count = 0;
    for (uint32_t i = 0; i < a->l->cell_count; i++) {
        const struct hearth_linked_cell *c = &a->l->cells[i];
        if (is_member(a, group, i)) {
            a->place[i] = a->member_count;
            a->upper[a->member_count] =
                c->high == UINT64_MAX ? HEARTH_TABLEAU_FREE : c->high - c->low;
            a->members[a->member_count++] = i;
        }
    }
    for (size_t s = 0; s < a->l->sum_count; s++) {
        rows += a->known.sums[s] == group;
    }
    return rows;
}

/* One cell of "parts - total = 0": a variable above its lower bound, or a
 * number that goes to the other side. */
static void add_term(struct audit *a, struct hearth_tableau *t, size_t row,
                     uint32_t cell, int sign)
{
    if (!hearth_presolve_is_fixed(&a->known, cell)) {
        hearth_tableau_add(t, row, a->place[cell], sign);
    }
}

/* What the cell puts on the right hand side; at most COUNT_MAX * CELLS_MAX
 * together, which fits. */
static int64_t constant_of(const struct audit *a, uint32_t cell)
{
    return hearth_presolve_is_fixed(&a->known, cell)
               ? (int64_t)a->known.low[cell]
               : (int64_t)a->l->cells[cell].low;
}

static void add_sum(struct audit *a, struct hearth_tableau *t,
                    const struct hearth_linked_sum *sum)
{
    int64_t right = constant_of(a, sum->total);
    size_t row;

    for (size_t i = 0; i < sum->part_count; i++) {
        right -= constant_of(a, sum->parts[i]);
    }
    row = hearth_tableau_row(t, right);
    for (size_t i = 0; i < sum->part_count; i++) {
        add_term(a, t, row, sum->parts[i], 1);
    }
    add_term(a, t, row, sum->total, -1);
}

/* A table of whole numbers was seen: which ends does it reach? */
static void look(struct audit *a, struct hearth_tableau *t)
{
    if (!hearth_tableau_vertex(t, a->vertex)) {
        return;
    }
    for (size_t i = 0; i < a->member_count; i++) {
        uint32_t cell = a->members[i];
        uint64_t value = a->vertex[i] + a->l->cells[cell].low;
        struct ends *e = &a->ends[cell];
        if (value == a->known.low[cell]) {
            e->is_low_known = e->is_low_whole = true;
        }
        if (value == a->known.high[cell]) {
            e->is_high_known = e->is_high_whole = true;
        }
    }
}

static int drive(struct audit *a, struct hearth_tableau *t, size_t member)
{
    uint32_t cell = a->members[member];
    uint64_t base = a->l->cells[cell].low;
    struct ends *ends = &a->ends[cell];
    struct hearth_tableau_value v;
    int e;

    if (!ends->is_low_known) {
        e = hearth_tableau_minimum(t, member, a->pivots, &v);
        if (e < 0) {
            return e;
        }
        a->known.low[cell] = base + v.value;
        ends->is_low_whole = v.is_whole;
        look(a, t);
    }
    if (!ends->is_high_known) {
        e = hearth_tableau_maximum(t, member, a->pivots, &v);
        if (e < 0) {
            return e;
        }
        a->known.high[cell] = v.is_unbounded ? UINT64_MAX : base + v.value;
        ends->is_high_whole = v.is_whole || v.is_unbounded;
        look(a, t);
    }
    return 0;
}

static int solve_group(struct audit *a, uint32_t group)
{
    size_t rows = collect(a, group);
    struct hearth_tableau *t;
    int e;

    if (rows > 0 && a->member_count > HEARTH_AUDIT_OPEN_MAX / rows) {
        return HEARTH_E_LIMIT;
    }
    e = hearth_tableau_new(a->member_count, rows, a->upper, &t);
    if (e < 0) {
        return e;
    }
    for (size_t s = 0; s < a->l->sum_count; s++) {
        if (a->known.sums[s] == group) {
            add_sum(a, t, &a->l->sums[s]);
        }
    }
    e = hearth_tableau_solve(t, a->pivots);
    if (e == 0) {
        look(a, t);
    }
    for (size_t i = 0; e == 0 && i < a->member_count; i++) {
        if (a->l->cells[a->members[i]].is_hidden) {
            e = drive(a, t, i);
        }
    }
    hearth_tableau_free(t);
    return e;
}

/* ---- all groups ---- */

static int solve(struct audit *a)
{
    int e = 0;

    for (uint32_t i = 0; e == 0 && i < a->l->cell_count; i++) {
        if (is_member(a, i, i)) {
            e = solve_group(a, i);
        }
    }
    return e;
}

static void write_bounds(const struct audit *a)
{
    for (size_t i = 0; i < a->l->cell_count; i++) {
        const struct hearth_linked_cell *c = &a->l->cells[i];
        struct hearth_linked_bounds *b = &a->bounds[i];
        bool is_fixed = a->known.low[i] == a->known.high[i];
        b->low = c->is_hidden ? a->known.low[i] : c->low;
        b->high = c->is_hidden ? a->known.high[i] : c->high;
        b->is_whole = !c->is_hidden || is_fixed ||
                      (a->ends[i].is_low_whole && a->ends[i].is_high_whole);
    }
}

static bool allocate(struct audit *a)
{
    size_t n = a->l->cell_count + 1;

    a->ends = calloc(n, sizeof *a->ends);
    a->members = calloc(n, sizeof *a->members);
    a->place = calloc(n, sizeof *a->place);
    a->upper = calloc(n, sizeof *a->upper);
    a->vertex = calloc(n, sizeof *a->vertex);
    return a->ends != NULL && a->members != NULL && a->place != NULL &&
           a->upper != NULL && a->vertex != NULL;
}

int hearth_linked_bound(const struct hearth_linked *l, uint64_t *pivots,
                        struct hearth_linked_bounds *bounds)
{
    struct audit a = {.l = l, .bounds = bounds};
    int e = hearth_presolve(l, &a.known);

    a.pivots = pivots;
    if (e < 0) {
        return e;
    }
    if (!allocate(&a)) {
        e = HEARTH_E_MEMORY;
    } else {
        e = solve(&a);
    }
    if (e == 0) {
        write_bounds(&a);
    }
    free(a.ends);
    free(a.members);
    free(a.place);
    free(a.upper);
    free(a.vertex);
    hearth_presolve_free(&a.known);
    return e;
}

int hearth_linked_audit(const struct hearth_linked *l, uint64_t pivots_max,
                        struct hearth_linked_bounds *bounds)
{
    return hearth_linked_bound(l, &pivots_max, bounds);
}

void hearth_linked_judge(const struct hearth_linked *l,
                         const struct hearth_linked_bounds *bounds, uint64_t k,
                         struct hearth_linked_verdict *out)
{
    *out = (struct hearth_linked_verdict){.worst_width = UINT64_MAX};
    for (size_t i = 0; i < l->cell_count; i++) {
        const struct hearth_linked_cell *c = &l->cells[i];
        const struct hearth_linked_bounds *b = &bounds[i];
        uint64_t width = b->high == UINT64_MAX
                             ? UINT64_MAX
                             : (b->high > b->low ? b->high - b->low : 0);
        if (!c->is_hidden) {
            continue;
        }
        out->exposed += width == 0 && (c->is_primary || !c->is_untold);
        if (!c->is_primary) {
            continue;
        }
        out->exposed_primary += width == 0;
        out->narrow_primary += width < k || (width == k && !b->is_whole);
        if (width < out->worst_width) {
            out->worst_width = width;
        }
    }
}
