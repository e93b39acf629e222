/* SPDX-License-Identifier: Apache-2.0 */
/* Linked cells of one audit, and what they say. */
#include "host/release/rule_tables.h"

#include "host/disclosure/protect.h"

/* An audit whose choice needs a third round is held back instead. */
#define PIVOTS_MAX 50000u

struct hearth_rule_tables *hearth_rule_tables_begin(struct hearth_rule_work *w)
{
    if (w->tables == NULL) {
        w->tables = hearth_arena_take(w->arena, 1, sizeof(*w->tables));
    }
    if (w->tables != NULL) {
        w->tables->cell_count = w->tables->sum_count = 0;
        w->tables->part_count = 0;
        w->tables->is_full = false;
    }
    return w->tables;
}

uint32_t hearth_rule_tables_add(struct hearth_rule_tables *t,
                                const struct hearth_linked_cell *cell,
                                uint32_t owner)
{
    if (t->cell_count == HEARTH_RULE_CELLS) {
        t->is_full = true;
        return 0;
    }
    t->cells[t->cell_count] = *cell;
    t->owner[t->cell_count] = owner;
    t->may_hide[t->cell_count] = owner != HEARTH_RULE_NOBODY;
    return (uint32_t)t->cell_count++;
}

void hearth_rule_tables_sum(struct hearth_rule_tables *t, uint32_t total)
{
    if (t->sum_count == HEARTH_RULE_SUMS) {
        t->is_full = true;
        return;
    }
    t->sums[t->sum_count].total = total;
    t->sums[t->sum_count].parts = t->parts + t->part_count;
    t->sums[t->sum_count].part_count = 0;
}

void hearth_rule_tables_part(struct hearth_rule_tables *t, uint32_t cell)
{
    if (t->part_count == HEARTH_RULE_PARTS || t->is_full) {
        t->is_full = true;
        return;
    }
    t->parts[t->part_count++] = cell;
    t->sums[t->sum_count].part_count++;
}

void hearth_rule_tables_end(struct hearth_rule_tables *t)
{
    if (!t->is_full) {
        t->sum_count++;
    }
}

/* ---- the gate ---- */

static void note(struct hearth_rule_work *w,
                 const struct hearth_linked_verdict *v)
{
    struct hearth_release_provenance *p = &w->out->provenance;
    const struct hearth_rule_tables *t = w->tables;

    p->audit_cells += t->cell_count;
    for (size_t i = 0; i < t->cell_count; i++) {
        p->audit_hidden += t->cells[i].is_primary;
    }
    if (v->worst_width != UINT64_MAX &&
        (p->audit_worst == 0 || v->worst_width < p->audit_worst)) {
        p->audit_worst = v->worst_width;
    }
}

static void find_hidden(const struct hearth_rule_tables *t, bool *hides,
                        size_t count, bool *any)
{
    for (size_t i = 0; i < t->cell_count; i++) {
        uint32_t owner = t->owner[i];

        if (owner < count && t->cells[i].is_hidden && !hides[owner]) {
            hides[owner] = true;
            *any = true;
        }
    }
}

int hearth_rule_tables_protect(struct hearth_rule_work *w, uint64_t k,
                               bool *hides, size_t count, bool *any)
{
    struct hearth_rule_tables *t = w->tables;
    struct hearth_linked all = {t->cells, t->cell_count, t->sums, t->sum_count};
    struct hearth_linked_verdict v = {0};
    struct hearth_protection p;
    int e = t->is_full ? HEARTH_E_LIMIT
                       : hearth_linked_audit(&all, PIVOTS_MAX, t->bounds);

    *any = false;
    for (size_t i = 0; i < count; i++) {
        hides[i] = false;
    }
    if (e != 0) {
        return e;
    }
    hearth_linked_judge(&all, t->bounds, k, &v);
    if (v.exposed == 0 && v.narrow_primary == 0) {
        note(w, &v);
        return 0;
    }
    e = hearth_protect(&all, t->cells, t->may_hide, k, t->bounds, &p);
    if (e == 0) {
        find_hidden(t, hides, count, any);
        note(w, &p.verdict);
    }
    return e;
}

/* ---- counts of groups ---- */

static void add_count(struct hearth_rule_tables *t,
                      const struct hearth_rule_count *c, uint64_t k,
                      uint32_t owner)
{
    bool is_small = c->count > 0 && c->count < k;
    struct hearth_linked_cell cell = {.count = c->count,
                                      .low = c->is_hidden ? 0 : c->low,
                                      .high = c->is_hidden ? HEARTH_RULE_ANY
                                                           : c->high,
                                      .is_hidden = c->is_hidden,
                                      .is_primary = c->is_hidden && is_small,
                                      .is_untold = c->is_hidden && !is_small};

    (void)hearth_rule_tables_add(
        t, &cell,
        c->may_hide && !c->is_hidden && owner > 0 ? owner : HEARTH_RULE_NOBODY);
}

static size_t find_group(const struct hearth_rule_count *counts, size_t count,
                         const struct hearth_cube_group *g)
{
    size_t i = 0;

    while (i < count && counts[i].group != g) {
        i++;
    }
    return i;
}

/* One group is the groups of ${d} that are parts of it, and the rest. Who gave
 * no answer to the question that parts is no group that is protected: how many
 * they are is said anyhow. */
static void add_split(struct hearth_rule_tables *t,
                      const struct hearth_cube *cube,
                      const struct hearth_rule_count *counts, size_t count,
                      const size_t at[2])
{
    size_t parent = at[0];
    uint8_t d = (uint8_t)at[1], p = counts[parent].group->dimension;
    uint64_t rest = counts[parent].count;
    bool has_parts = false;

    hearth_rule_tables_sum(t, (uint32_t)parent);
    for (size_t i = 1; i < count; i++) {
        if (counts[i].group->dimension != d ||
            find_group(counts, count,
                       hearth_cube_parent(cube, counts[i].group, p)) !=
                parent) {
            continue;
        }
        if (counts[i].count > rest) {
            t->is_full = true;
            return;
        }
        has_parts = true;
        rest -= counts[i].count;
        hearth_rule_tables_part(t, (uint32_t)i);
    }
    if (rest > 0 && has_parts) {
        struct hearth_linked_cell cell = {.count = rest,
                                          .high = HEARTH_RULE_ANY,
                                          .is_hidden = true,
                                          .is_untold = true};

        hearth_rule_tables_part(
            t, hearth_rule_tables_add(t, &cell, HEARTH_RULE_NOBODY));
    }
    if (has_parts) {
        hearth_rule_tables_end(t);
    }
}

static bool is_parent(const struct hearth_cube *cube, uint8_t d, uint8_t p)
{
    uint8_t parents[HEARTH_CUBE_PARENTS_MAX];
    uint8_t n = hearth_cube_parents(cube, d, parents);

    return parents[0] == p || (n > 1 && parents[1] == p);
}

static void add_splits(struct hearth_rule_tables *t,
                       const struct hearth_cube *cube,
                       const struct hearth_rule_count *counts, size_t count)
{
    for (uint8_t d = 1; d < cube->dimension_count; d++) {
        for (size_t i = 0; i < count; i++) {
            const size_t at[2] = {i, d};

            if (is_parent(cube, d, counts[i].group->dimension)) {
                add_split(t, cube, counts, count, at);
            }
        }
    }
}

static int protect_counts(struct hearth_rule_work *w,
                          const struct hearth_cube *cube,
                          struct hearth_rule_count *counts, size_t count,
                          bool *hides)
{
    struct hearth_rule_tables *t = hearth_rule_tables_begin(w);
    uint64_t k = hearth_rule_k(cube);
    bool any;
    int e;

    if (t == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        add_count(t, &counts[i], k, (uint32_t)i);
    }
    add_splits(t, cube, counts, count);
    e = hearth_rule_tables_protect(w, k, hides, count, &any);
    for (size_t i = 0; e == 0 && i < count; i++) {
        counts[i].is_hidden = counts[i].is_hidden || hides[i];
    }
    return e;
}

/* Where no choice is enough, all parts go, and everybody's figures are left. */
int hearth_rule_counts(struct hearth_rule_work *w,
                       const struct hearth_cube *cube,
                       struct hearth_rule_count *counts, size_t count)
{
    bool *hides = hearth_arena_take(w->arena, count + 1, sizeof(*hides));
    int e = hides == NULL ? HEARTH_E_MEMORY
                          : protect_counts(w, cube, counts, count, hides);

    if (e != HEARTH_E_STATE && e != HEARTH_E_LIMIT) {
        return e;
    }
    for (size_t i = 1; i < count; i++) {
        counts[i].is_hidden = counts[i].is_hidden || counts[i].may_hide;
    }
    return protect_counts(w, cube, counts, count, hides);
}
