/* SPDX-License-Identifier: Apache-2.0 */
/* Random tables: dimensions with levels, people that fall into cells, and the
 * sums that everybody knows. */
#include "sets.h"

#include <stdlib.h>
#include <string.h>

uint64_t sets_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t sets_below(uint64_t *state, uint64_t bound)
{
    return sets_next(state) % bound;
}

void sets_hide(struct hearth_linked_cell *c, bool is_primary)
{
    c->is_hidden = true;
    c->is_primary = is_primary;
    c->low = 0;
    c->high = UINT64_MAX;
}

/* ---- dimensions ---- */

static void add_node(struct sets_dim *d, size_t first, size_t count)
{
    struct sets_node *n = &d->nodes[d->node_count++];

    memset(n, 0, sizeof *n);
    for (size_t i = 0; i < count; i++) {
        n->children[n->child_count++] = (uint8_t)(first + i);
        n->codes |= d->nodes[first + i].codes;
    }
}

static void make_dim(struct sets *s, struct sets_dim *d, size_t codes,
                     bool is_nested)
{
    size_t groups = 0;

    memset(d, 0, sizeof *d);
    d->code_count = codes;
    for (size_t i = 0; i < codes; i++) {
        d->nodes[d->node_count++].codes = UINT32_C(1) << i;
    }
    for (size_t i = 0; is_nested && i < codes; groups++) {
        size_t count = 1 + (size_t)sets_below(&s->state, 4);
        count = i + count > codes ? codes - i : count;
        add_node(d, i, count);
        i += count;
    }
    add_node(d, is_nested ? codes : 0, is_nested ? groups : codes);
}

static void make_dims(struct sets *s)
{
    bool is_flat = s->kind == SETS_TWO_WAY || s->kind == SETS_NESTED ||
                   s->kind == SETS_RELEASES;

    s->dim_count = is_flat ? 2 : 3;
    for (size_t i = 0; i < s->dim_count; i++) {
        size_t most = is_flat ? (i == 0 ? 7 : 4) : (i == 0 ? 4 : 2);
        make_dim(s, &s->dims[i], 2 + (size_t)sets_below(&s->state, most),
                 s->kind == SETS_NESTED && i == 0);
    }
}

/* ---- cells ---- */

static size_t cells_a_table(const struct sets *s)
{
    size_t n = 1;

    for (size_t i = 0; i < s->dim_count; i++) {
        n *= s->dims[i].node_count;
    }
    return n;
}

/* The node of dimension ${dim} that cell ${cell} of a table stands for. */
static size_t node_of(const struct sets *s, size_t cell, size_t dim)
{
    for (size_t i = 0; i < dim; i++) {
        cell /= s->dims[i].node_count;
    }
    return cell % s->dims[dim].node_count;
}

static size_t stride_of(const struct sets *s, size_t dim)
{
    size_t n = 1;

    for (size_t i = 0; i < dim; i++) {
        n *= s->dims[i].node_count;
    }
    return n;
}

static void add_person(struct sets *s, size_t base, const size_t *codes)
{
    for (size_t c = 0; c < cells_a_table(s); c++) {
        bool is_in = true;
        for (size_t i = 0; is_in && i < s->dim_count; i++) {
            is_in = (s->dims[i].nodes[node_of(s, c, i)].codes >> codes[i]) & 1;
        }
        s->cells[base + c].count += is_in;
    }
}

/* Skewed, so that there are large and small cells, and zeros. */
static void fill(struct sets *s, size_t base, uint64_t records)
{
    for (uint64_t r = 0; r < records; r++) {
        size_t codes[SETS_DIMS] = {0};
        for (size_t i = 0; i < s->dim_count; i++) {
            uint64_t a = sets_below(&s->state, s->dims[i].code_count);
            uint64_t b = sets_below(&s->state, s->dims[i].code_count);
            codes[i] = (size_t)(a < b ? a : b);
        }
        add_person(s, base, codes);
    }
}

static void add_part(struct sets *s, struct hearth_linked_sum *sum,
                     uint32_t part)
{
    if (s->part_count == s->part_room) {
        abort();
    }
    s->parts[s->part_count++] = part;
    sum->part_count++;
}

/* Each cell is the sum of the children of each of its nodes. */
static void add_sums(struct sets *s, size_t base)
{
    for (size_t c = 0; c < cells_a_table(s); c++) {
        for (size_t i = 0; i < s->dim_count; i++) {
            size_t node = node_of(s, c, i), stride = stride_of(s, i);
            const struct sets_node *n = &s->dims[i].nodes[node];
            struct hearth_linked_sum *sum = &s->sums[s->linked.sum_count];
            if (n->child_count == 0) {
                continue;
            }
            *sum = (struct hearth_linked_sum){(uint32_t)(base + c),
                                              &s->parts[s->part_count], 0};
            for (size_t j = 0; j < n->child_count; j++) {
                add_part(s, sum,
                         (uint32_t)(base + c - node * stride +
                                    n->children[j] * stride));
            }
            s->linked.sum_count++;
        }
    }
}

/* Innermost cells of three dimensions are in no table of a linked set. */
static bool is_told(const struct sets *s, size_t cell)
{
    for (size_t i = 0; i < s->dim_count; i++) {
        if (node_of(s, cell, i) + 1 == s->dims[i].node_count) {
            return true;
        }
    }
    return s->kind != SETS_LINKED;
}

static bool is_small(const struct sets *s, const struct hearth_linked_cell *c)
{
    return c->count > 0 && c->count < s->k;
}

static void mark(struct sets *s, size_t base)
{
    for (size_t c = 0; c < cells_a_table(s); c++) {
        struct hearth_linked_cell *cell = &s->cells[base + c];
        cell->low = cell->high = cell->count;
        s->may_hide[base + c] = true;
        if (!is_told(s, c)) {
            sets_hide(cell, is_small(s, cell));
            cell->is_untold = true;
        } else if (is_small(s, cell)) {
            sets_hide(cell, true);
        }
    }
}

/* The second release holds the first one's people and ${records} more; what
 * came between is in no table, but it is counts all the same. */
static void add_release(struct sets *s, uint64_t records)
{
    size_t n = cells_a_table(s);

    fill(s, 2 * n, records);
    for (size_t c = 0; c < n; c++) {
        struct hearth_linked_sum *sum = &s->sums[s->linked.sum_count++];
        s->cells[n + c].count = s->cells[c].count + s->cells[2 * n + c].count;
        *sum = (struct hearth_linked_sum){(uint32_t)(n + c),
                                          &s->parts[s->part_count], 0};
        add_part(s, sum, (uint32_t)c);
        add_part(s, sum, (uint32_t)(2 * n + c));
        sets_hide(&s->cells[2 * n + c], is_small(s, &s->cells[2 * n + c]));
        s->cells[2 * n + c].is_untold = true;
    }
    add_sums(s, n);
    add_sums(s, 2 * n);
    mark(s, n);
    s->linked.cell_count = 3 * n;
}

static void allocate(struct sets *s)
{
    size_t n = cells_a_table(s);

    s->cells = calloc(3 * n, sizeof *s->cells);
    s->sums = calloc(12 * n, sizeof *s->sums);
    s->part_room = 60 * n;
    s->parts = calloc(s->part_room, sizeof *s->parts);
    s->may_hide = calloc(3 * n, sizeof *s->may_hide);
    if (s->cells == NULL || s->sums == NULL || s->parts == NULL ||
        s->may_hide == NULL) {
        abort();
    }
    s->linked.cells = s->cells;
    s->linked.sums = s->sums;
    s->linked.cell_count = n;
}

void sets_make(struct sets *s, enum sets_kind kind, uint64_t seed,
               uint64_t records)
{
    memset(s, 0, sizeof *s);
    s->state = seed;
    s->kind = kind;
    s->k = sets_below(&s->state, 2) == 0 ? 5 : 10;
    make_dims(s);
    allocate(s);
    fill(s, 0, records);
    add_sums(s, 0);
    mark(s, 0);
    if (kind == SETS_RELEASES) {
        add_release(s, s->k + sets_below(&s->state, 40));
    }
}

void sets_make_large(struct sets *s, uint64_t k, uint64_t seed,
                     uint64_t records)
{
    struct sets_dim *d = &s->dims[2];

    memset(s, 0, sizeof *s);
    s->state = seed;
    s->kind = SETS_THREE_WAY;
    s->k = k;
    s->dim_count = 3;
    make_dim(s, &s->dims[0], 4, false);
    make_dim(s, &s->dims[1], 2, false);
    make_dim(s, d, 28, false);
    d->node_count = 28;
    for (size_t i = 0; i < 8; i++) {
        add_node(d, i < 4 ? i * 4 : 16 + (i - 4) * 3, i < 4 ? 4 : 3);
    }
    add_node(d, 28, 8);
    allocate(s);
    fill(s, 0, records);
    add_sums(s, 0);
    mark(s, 0);
    for (size_t i = 0; i < s->linked.cell_count; i++) {
        s->may_hide[i] = s->cells[i].count > 0;
    }
}

bool sets_is_told(const struct sets *s, size_t cell)
{
    return is_told(s, cell);
}

size_t sets_depth(const struct sets *s, size_t cell)
{
    size_t depth = 0;

    for (size_t i = 0; i < s->dim_count; i++) {
        depth += node_of(s, cell, i) + 1 < s->dims[i].node_count;
    }
    return depth;
}

uint64_t sets_covers(const struct sets *s, size_t cell)
{
    uint64_t covers = 0;
    size_t bit = 0;

    for (size_t a = 0; a < s->dims[0].code_count; a++) {
        for (size_t b = 0; b < s->dims[1].code_count; b++) {
            for (size_t c = 0; c < s->dims[2].code_count; c++, bit++) {
                if (((s->dims[0].nodes[node_of(s, cell, 0)].codes >> a) & 1) &&
                    ((s->dims[1].nodes[node_of(s, cell, 1)].codes >> b) & 1) &&
                    ((s->dims[2].nodes[node_of(s, cell, 2)].codes >> c) & 1)) {
                    covers |= UINT64_C(1) << bit;
                }
            }
        }
    }
    return covers;
}

/* "<5 % or >95 % suppressed when n < 50". */
static void mark_extremes(struct sets *s)
{
    size_t last = s->dims[2].node_count - 1, stride = stride_of(s, 2);

    for (size_t c = 0; c < s->linked.cell_count; c++) {
        size_t node = node_of(s, c, 2);
        uint64_t part = s->cells[c].count;
        uint64_t all = s->cells[c + (last - node) * stride].count;
        if (node != last && is_told(s, c) && all > 0 && all < 50 &&
            (part * 20 < all || part * 20 > all * 19)) {
            sets_hide(&s->cells[c], true);
        }
    }
}

void sets_make_wave(struct sets *s, uint64_t seed, uint64_t records)
{
    struct sets_dim *d = &s->dims[0];

    memset(s, 0, sizeof *s);
    s->state = seed;
    s->kind = SETS_LINKED;
    s->k = 10;
    s->dim_count = 3;
    make_dim(s, d, 8, false);
    d->node_count = 8;
    add_node(d, 0, 3);
    add_node(d, 3, 3);
    add_node(d, 6, 2);
    add_node(d, 8, 3);
    make_dim(s, &s->dims[1], 2, false);
    make_dim(s, &s->dims[2], 3, false);
    allocate(s);
    fill(s, 0, records);
    add_sums(s, 0);
    mark(s, 0);
    mark_extremes(s);
}

void sets_free(struct sets *s)
{
    free(s->cells);
    free(s->sums);
    free(s->parts);
    free(s->may_hide);
}
