/* SPDX-License-Identifier: Apache-2.0 */
/* Conjoint effects: one weighted regression on all dummies, clustered. A pair
 * of features with excluded combinations enters as one factor whose levels
 * are the combinations that were shown. */
#include "host/stats/conjoint.h"
#include "host/stats/solve.h"

#include <math.h>

#define NONE UINT32_MAX

/* A factor of the regression: one feature, or two. */
struct block {
    const struct hearth_conjoint_feature *first;
    const struct hearth_conjoint_feature *second; /* or NULL */
    size_t second_count;                          /* 1 without a second */
    uint32_t *column; /* a combination: its dummy; 0: the reference, which
                       * has none (column 0 is the intercept); NONE: never
                       * shown */
    size_t out_first; /* place of the features' levels in the output */
    size_t out_second;
};

struct model {
    const struct hearth_conjoint *c;
    struct block *blocks;
    size_t block_count;
    size_t width;
    struct hearth_solve_sums sums;
    uint32_t *columns; /* of one row */
    size_t *order;     /* complete rows, respondent after respondent */
    size_t row_count;
    double *b;
    double *work;
    double *contrast;
    double *bread;
    double *meat;
    double *variance;
};

static double weight_of(const struct hearth_conjoint *c, size_t i)
{
    return c->weight == NULL ? 1.0 : c->weight[i];
}

static bool is_complete(const struct hearth_conjoint *c, size_t i)
{
    bool complete = !isnan(c->y[i]);

    for (size_t f = 0; f < c->feature_count && complete; f++) {
        complete = c->features[f].level[i] != HEARTH_CONJOINT_MISSING;
    }
    return complete;
}

static size_t cell_of(const struct block *b, size_t i)
{
    size_t cell = (size_t)b->first->level[i] * b->second_count;

    return b->second == NULL ? cell : cell + b->second->level[i];
}

/* Complete rows in f->order, by respondent. */
static int sort_rows(struct model *m, struct hearth_arena *arena)
{
    const struct hearth_conjoint *c = m->c;
    size_t *start = hearth_arena_take(arena, c->psu_count + 1, sizeof(*start));

    m->order = hearth_arena_take(arena, c->n + 1, sizeof(*m->order));
    if (start == NULL || m->order == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < c->n; i++) {
        start[c->psu[i] + 1] += is_complete(c, i);
    }
    for (size_t p = 0; p < c->psu_count; p++) {
        start[p + 1] += start[p];
    }
    m->row_count = start[c->psu_count];
    for (size_t i = 0; i < c->n; i++) {
        if (is_complete(c, i)) {
            m->order[start[c->psu[i]]++] = i;
        }
    }
    return m->row_count > 0 ? 0 : HEARTH_E_STATE;
}

static const struct hearth_conjoint_pair *
pair_of(const struct hearth_conjoint_pair *pairs, size_t count, size_t feature)
{
    for (size_t p = 0; p < count; p++) {
        if (pairs[p].first == feature || pairs[p].second == feature) {
            return &pairs[p];
        }
    }
    return NULL;
}

static int check_pairs(const struct hearth_conjoint *c,
                       const struct hearth_conjoint_pair *pairs, size_t count)
{
    for (size_t p = 0; p < count; p++) {
        if (pairs[p].first >= c->feature_count ||
            pairs[p].second >= c->feature_count ||
            pairs[p].first == pairs[p].second ||
            pair_of(pairs, p, pairs[p].first) != NULL ||
            pair_of(pairs, p, pairs[p].second) != NULL) {
            return HEARTH_E_INVALID;
        }
    }
    return 0;
}

static size_t place_of(const struct hearth_conjoint *c, size_t feature)
{
    size_t at = 0;

    for (size_t f = 0; f < feature; f++) {
        at += c->features[f].level_count;
    }
    return at;
}

/* Numbers the combinations that were shown; the first is the reference. */
static int number_cells(struct model *m, struct block *b,
                        struct hearth_arena *arena)
{
    size_t cells = b->first->level_count * b->second_count;
    bool has_reference = false;

    b->column = hearth_arena_take(arena, cells + 1, sizeof(*b->column));
    if (b->column == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < cells; i++) {
        b->column[i] = NONE;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        b->column[cell_of(b, m->order[r])] = 0;
    }
    for (size_t i = 0; i < cells; i++) {
        if (b->column[i] != NONE && has_reference) {
            b->column[i] = (uint32_t)m->width++;
        }
        has_reference = has_reference || b->column[i] != NONE;
    }
    return m->width <= HEARTH_CONJOINT_LEVELS_MAX ? 0 : HEARTH_E_LIMIT;
}

static int make_blocks(struct model *m,
                       const struct hearth_conjoint_pair *pairs, size_t count,
                       struct hearth_arena *arena)
{
    const struct hearth_conjoint *c = m->c;
    int e = 0;

    m->width = 1;
    m->blocks = hearth_arena_take(arena, c->feature_count, sizeof(*m->blocks));
    if (m->blocks == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t f = 0; f < c->feature_count && e == 0; f++) {
        const struct hearth_conjoint_pair *p = pair_of(pairs, count, f);
        struct block *b = &m->blocks[m->block_count];

        if (p != NULL && p->second == f) {
            continue; /* enters with its partner */
        }
        b->first = &c->features[f];
        b->out_first = place_of(c, f);
        b->second_count = 1;
        if (p != NULL) {
            b->second = &c->features[p->second];
            b->second_count = b->second->level_count;
            b->out_second = place_of(c, p->second);
        }
        m->block_count++;
        e = number_cells(m, b, arena);
    }
    return e;
}

/* Columns of row ${i} that are 1, ascending; how many. */
static size_t columns_of(const struct model *m, size_t i)
{
    size_t count = 0;

    m->columns[count++] = 0;
    for (size_t b = 0; b < m->block_count; b++) {
        uint32_t column = m->blocks[b].column[cell_of(&m->blocks[b], i)];

        if (column != 0) {
            m->columns[count++] = column;
        }
    }
    return count;
}

static double residual(const struct model *m, size_t i, size_t count)
{
    double fit = 0.0;

    for (size_t a = 0; a < count; a++) {
        fit += m->b[m->columns[a]];
    }
    return m->c->y[i] - fit;
}

static int prepare(struct model *m, struct hearth_arena *arena)
{
    size_t w = m->width;
    int e = hearth_solve_begin(arena, w, &m->sums);

    if (e != 0) {
        return e;
    }
    m->columns =
        hearth_arena_take(arena, m->block_count + 1, sizeof(*m->columns));
    m->b = hearth_arena_take(arena, w, sizeof(double));
    m->work = hearth_arena_take(arena, w, sizeof(double));
    m->contrast = hearth_arena_take(arena, w, sizeof(double));
    m->bread = hearth_arena_take(arena, w * w, sizeof(double));
    m->meat = hearth_arena_take(arena, w * w, sizeof(double));
    m->variance = hearth_arena_take(arena, w * w, sizeof(double));
    return m->columns == NULL || m->b == NULL || m->work == NULL ||
                   m->contrast == NULL || m->bread == NULL || m->meat == NULL ||
                   m->variance == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

/* Adds weight to the cells of the row's own columns only. */
static void add_row(struct model *m, size_t count, double weight)
{
    for (size_t a = 0; a < count; a++) {
        size_t row = m->columns[a];

        for (size_t b = 0; b <= a; b++) {
            hearth_moments_sum_add(
                &m->sums.outer[row * (row + 1) / 2 + m->columns[b]], weight);
        }
    }
}

static void add_score(struct model *m, size_t count, double score)
{
    for (size_t a = 0; a < count; a++) {
        hearth_moments_sum_add(&m->sums.vector[m->columns[a]], score);
    }
}

static int solve(struct model *m, size_t *bad)
{
    int e;

    hearth_solve_clear(&m->sums);
    for (size_t r = 0; r < m->row_count; r++) {
        add_row(m, columns_of(m, m->order[r]), weight_of(m->c, m->order[r]));
    }
    hearth_solve_outer(&m->sums, m->variance);
    e = hearth_solve_invert(m->variance, m->width, m->bread, bad);
    if (e != 0) {
        return e;
    }
    for (int round = 0; round < 2; round++) {
        hearth_solve_clear(&m->sums);
        for (size_t r = 0; r < m->row_count; r++) {
            size_t i = m->order[r], count = columns_of(m, i);

            add_score(m, count, weight_of(m->c, i) * residual(m, i, count));
        }
        hearth_solve_vector(&m->sums, m->work);
        hearth_solve_times(m->bread, m->work, m->width, m->contrast);
        for (size_t c = 0; c < m->width; c++) {
            m->b[c] += m->contrast[c];
        }
    }
    return 0;
}

/* "clustered, factor G/(G-1) only" */
static void cluster(struct model *m)
{
    const struct hearth_conjoint *c = m->c;
    double g = (double)c->psu_count;

    hearth_solve_clear(&m->sums);
    for (size_t r = 0; r < m->row_count;) {
        uint32_t psu = c->psu[m->order[r]];

        for (size_t a = 0; a < m->width; a++) {
            m->sums.vector[a] = (struct hearth_moments_sum){0};
        }
        for (; r < m->row_count && c->psu[m->order[r]] == psu; r++) {
            size_t i = m->order[r], count = columns_of(m, i);

            add_score(m, count, weight_of(c, i) * residual(m, i, count));
        }
        hearth_solve_vector(&m->sums, m->work);
        hearth_solve_add(&m->sums, m->work, g / (g - 1.0));
    }
    hearth_solve_outer(&m->sums, m->meat);
    hearth_solve_sandwich(m->bread, m->meat, m->width, m->variance);
}

/* Adds ${by} at the dummy of combination ${cell} to the contrast. */
static void weigh(struct model *m, const struct block *b, size_t cell,
                  double by)
{
    if (b->column[cell] != 0) {
        m->contrast[b->column[cell]] += by;
    }
}

/* Level ${l} of one feature of the block against its level 0: the mean over
 * the partner's levels that both were shown with. ${step} and ${across} are
 * the distances of cells along the feature and along its partner. */
static void contrast(struct model *m, const struct block *b, size_t l,
                     const size_t shape[3], struct hearth_conjoint_figure *out)
{
    size_t step = shape[0], across = shape[1], partners = shape[2];
    size_t shared = 0;
    double v;

    for (size_t p = 0; p < partners; p++) {
        shared += b->column[p * across] != NONE &&
                  b->column[l * step + p * across] != NONE;
    }
    out->est = shared == 0 ? (double)NAN : 0.0;
    out->se = (double)NAN;
    if (l == 0 || shared == 0) {
        return;
    }
    for (size_t c = 0; c < m->width; c++) {
        m->contrast[c] = 0.0;
    }
    for (size_t p = 0; p < partners; p++) {
        if (b->column[p * across] != NONE &&
            b->column[l * step + p * across] != NONE) {
            weigh(m, b, l * step + p * across, 1.0 / (double)shared);
            weigh(m, b, p * across, -1.0 / (double)shared);
        }
    }
    out->est = hearth_solve_dot(m->contrast, m->b, m->width);
    hearth_solve_times(m->variance, m->contrast, m->width, m->work);
    v = hearth_solve_dot(m->contrast, m->work, m->width);
    out->se = sqrt(fmax(v, 0.0));
}

static void report(struct model *m, struct hearth_conjoint_figure *out)
{
    for (size_t b = 0; b < m->block_count; b++) {
        const struct block *k = &m->blocks[b];
        size_t rows = k->first->level_count, columns = k->second_count;
        const size_t down[3] = {columns, 1, columns};
        const size_t along[3] = {1, columns, rows};

        for (size_t l = 0; l < rows; l++) {
            contrast(m, k, l, down, &out[k->out_first + l]);
        }
        for (size_t l = 0; k->second != NULL && l < columns; l++) {
            contrast(m, k, l, along, &out[k->out_second + l]);
        }
    }
}

static void count_levels(const struct model *m,
                         struct hearth_conjoint_figure *out)
{
    const struct hearth_conjoint *c = m->c;

    for (size_t f = 0; f < c->feature_count; f++) {
        for (size_t l = 0; l < c->features[f].level_count; l++) {
            out[l].n = 0;
        }
        for (size_t r = 0; r < m->row_count; r++) {
            out[c->features[f].level[m->order[r]]].n++;
        }
        out += c->features[f].level_count;
    }
}

/* The place in the output of the level behind dummy ${column}. */
static size_t level_behind(const struct model *m, size_t column)
{
    for (size_t b = 0; b < m->block_count; b++) {
        const struct block *k = &m->blocks[b];

        for (size_t i = 0; i < k->first->level_count * k->second_count; i++) {
            if (k->column[i] == column) {
                return k->out_first + i / k->second_count;
            }
        }
    }
    return place_of(m->c, m->c->feature_count);
}

int hearth_conjoint_effects(const struct hearth_conjoint *c,
                            const struct hearth_conjoint_pair *pairs,
                            size_t pair_count, struct hearth_arena *arena,
                            struct hearth_conjoint_figure *out, size_t *bad)
{
    struct model m = {.c = c};
    size_t mark = arena->used, column = 0;
    int e = check_pairs(c, pairs, pair_count);

    *bad = place_of(c, c->feature_count);
    if (e == 0 && c->psu_count < 2) {
        e = HEARTH_E_STATE;
    }
    if (e == 0) {
        e = sort_rows(&m, arena);
    }
    if (e == 0) {
        e = make_blocks(&m, pairs, pair_count, arena);
    }
    if (e == 0) {
        e = prepare(&m, arena);
    }
    if (e == 0) {
        e = solve(&m, &column);
        if (e == HEARTH_E_STATE) {
            *bad = level_behind(&m, column);
        }
    }
    if (e == 0) {
        cluster(&m);
        count_levels(&m, out);
        report(&m, out);
    }
    arena->used = mark;
    return e;
}
