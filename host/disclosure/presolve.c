/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds through sums, and groups of linked cells. */
#include "host/disclosure/presolve.h"

#include <stdlib.h>

/* Bounds that creep by one a round do not creep for ever: where this stops
 * them, the simplex method finds the rest. */
#define ROUNDS_MAX 50

/* The smallest and largest that the parts of a sum may add up to. */
struct span {
    uint64_t low;
    uint64_t high;    /* of those that have an upper bound */
    size_t unbounded; /* how many have none */
};

static int check(const struct hearth_linked *l)
{
    if (l->cell_count > HEARTH_AUDIT_CELLS_MAX ||
        l->sum_count > HEARTH_AUDIT_SUMS_MAX) {
        return HEARTH_E_LIMIT;
    }
    for (size_t i = 0; i < l->cell_count; i++) {
        const struct hearth_linked_cell *c = &l->cells[i];
        if (c->low > c->high) {
            return HEARTH_E_INVALID;
        }
        if (c->low > HEARTH_AUDIT_COUNT_MAX ||
            (c->high > HEARTH_AUDIT_COUNT_MAX && c->high != UINT64_MAX)) {
            return HEARTH_E_LIMIT;
        }
    }
    for (size_t s = 0; s < l->sum_count; s++) {
        const struct hearth_linked_sum *sum = &l->sums[s];
        if (sum->total >= l->cell_count) {
            return HEARTH_E_INVALID;
        }
        if (sum->part_count > HEARTH_AUDIT_CELLS_MAX) {
            return HEARTH_E_LIMIT;
        }
        for (size_t i = 0; i < sum->part_count; i++) {
            if (sum->parts[i] >= l->cell_count || sum->parts[i] == sum->total) {
                return HEARTH_E_INVALID;
            }
        }
    }
    return 0;
}

static struct span span_of(const struct hearth_presolve *p,
                           const struct hearth_linked_sum *sum)
{
    struct span out = {0, 0, 0};

    for (size_t i = 0; i < sum->part_count; i++) {
        uint32_t cell = sum->parts[i];
        out.low += p->low[cell];
        if (p->high[cell] == UINT64_MAX) {
            out.unbounded++;
        } else {
            out.high += p->high[cell];
        }
    }
    return out;
}

/* Takes over a tighter bound. E_STATE when nothing is left between them. */
static int tighten(struct hearth_presolve *p, uint32_t cell, uint64_t low,
                   uint64_t high, bool *is_changed)
{
    if (low > p->low[cell]) {
        p->low[cell] = low;
        *is_changed = true;
    }
    if (high < p->high[cell]) {
        p->high[cell] = high;
        *is_changed = true;
    }
    return p->low[cell] <= p->high[cell] ? 0 : HEARTH_E_STATE;
}

/* "part = total - the other parts", at its smallest and largest. */
static int tighten_part(struct hearth_presolve *p, uint32_t total,
                        const struct span *span, uint32_t part,
                        bool *is_changed)
{
    uint64_t others_low = span->low - p->low[part];
    uint64_t low = 0, high = UINT64_MAX;
    bool is_bounded = p->high[part] != UINT64_MAX;
    uint64_t others_high = span->high - (is_bounded ? p->high[part] : 0);

    if (p->high[total] != UINT64_MAX) {
        if (p->high[total] < others_low) {
            return HEARTH_E_STATE;
        }
        high = p->high[total] - others_low;
    }
    if (span->unbounded == (is_bounded ? 0U : 1U) &&
        p->low[total] > others_high) {
        low = p->low[total] - others_high;
    }
    return tighten(p, part, low, high, is_changed);
}

/* The others see a tighter part at once. */
static void update(struct span *span, uint64_t low, uint64_t high,
                   const struct hearth_presolve *p, uint32_t part)
{
    span->low += p->low[part] - low;
    if (p->high[part] == high) {
        return;
    }
    if (high == UINT64_MAX) {
        span->unbounded--;
        span->high += p->high[part];
    } else {
        span->high -= high - p->high[part];
    }
}

static int tighten_sum(struct hearth_presolve *p,
                       const struct hearth_linked_sum *sum, bool *is_changed)
{
    struct span span = span_of(p, sum);
    int e = tighten(p, sum->total, span.low,
                    span.unbounded > 0 ? UINT64_MAX : span.high, is_changed);

    for (size_t i = 0; e == 0 && i < sum->part_count; i++) {
        uint32_t part = sum->parts[i];
        uint64_t low = p->low[part], high = p->high[part];
        e = tighten_part(p, sum->total, &span, part, is_changed);
        update(&span, low, high, p, part);
    }
    return e;
}

static uint32_t root(const uint32_t *group, uint32_t cell)
{
    while (group[cell] != cell) {
        cell = group[cell];
    }
    return cell;
}

static void join(uint32_t *group, uint32_t a, uint32_t b)
{
    a = root(group, a);
    b = root(group, b);
    if (a < b) {
        group[b] = a;
    } else {
        group[a] = b;
    }
}

static uint32_t group_of(const struct hearth_presolve *p,
                         const struct hearth_linked_sum *sum)
{
    if (!hearth_presolve_is_fixed(p, sum->total)) {
        return p->group[sum->total];
    }
    for (size_t i = 0; i < sum->part_count; i++) {
        if (!hearth_presolve_is_fixed(p, sum->parts[i])) {
            return p->group[sum->parts[i]];
        }
    }
    return HEARTH_PRESOLVE_NONE;
}

static void make_groups(const struct hearth_linked *l,
                        struct hearth_presolve *p)
{
    for (size_t s = 0; s < l->sum_count; s++) {
        const struct hearth_linked_sum *sum = &l->sums[s];
        uint32_t first = sum->total;
        bool is_open = !hearth_presolve_is_fixed(p, first);
        for (size_t i = 0; i < sum->part_count; i++) {
            uint32_t cell = sum->parts[i];
            if (hearth_presolve_is_fixed(p, cell)) {
                continue;
            }
            if (is_open) {
                join(p->group, first, cell);
            }
            first = cell;
            is_open = true;
        }
    }
    for (uint32_t i = 0; i < l->cell_count; i++) {
        p->group[i] = root(p->group, i);
    }
    for (size_t s = 0; s < l->sum_count; s++) {
        p->sums[s] = group_of(p, &l->sums[s]);
    }
}

int hearth_presolve(const struct hearth_linked *l, struct hearth_presolve *out)
{
    struct hearth_presolve p;
    bool is_changed = true;
    int e = check(l);

    if (e < 0) {
        return e;
    }
    p.low = calloc(l->cell_count + 1, sizeof *p.low);
    p.high = calloc(l->cell_count + 1, sizeof *p.high);
    p.group = calloc(l->cell_count + 1, sizeof *p.group);
    p.sums = calloc(l->sum_count + 1, sizeof *p.sums);
    if (p.low == NULL || p.high == NULL || p.group == NULL || p.sums == NULL) {
        hearth_presolve_free(&p);
        return HEARTH_E_MEMORY;
    }
    for (uint32_t i = 0; i < l->cell_count; i++) {
        p.low[i] = l->cells[i].low;
        p.high[i] = l->cells[i].high;
        p.group[i] = i;
    }
    for (unsigned round = 0; is_changed && round < ROUNDS_MAX; round++) {
        is_changed = false;
        for (size_t s = 0; e == 0 && s < l->sum_count; s++) {
            e = tighten_sum(&p, &l->sums[s], &is_changed);
        }
    }
    if (e < 0) {
        hearth_presolve_free(&p);
        return e;
    }
    make_groups(l, &p);
    *out = p;
    return 0;
}

void hearth_presolve_free(struct hearth_presolve *p)
{
    free(p->low);
    free(p->high);
    free(p->group);
    free(p->sums);
}

bool hearth_presolve_is_fixed(const struct hearth_presolve *p, uint32_t cell)
{
    return p->low[cell] == p->high[cell];
}
