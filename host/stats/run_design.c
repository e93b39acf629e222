/* SPDX-License-Identifier: Apache-2.0 */
/* weight, strata, psu, ssu, fpc, weight_from_fpc: a design from columns. */
#include "host/stats/run_internal.h"

#include "host/stats/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A design while it is made: the same arrays, open for writing. */
struct making {
    const struct hearth_stats_run *run;
    size_t rows;
    double *weight;
    uint32_t *stratum, *psu, *ssu;
    double *population, *population2;
    const struct hearth_frame_column *psu_column; /* or NULL */
    const char *const *strata; /* names, or NULL: one without a name */
    size_t stratum_count, psu_count, unweighted_count;
};

static int missing(const struct making *m, const struct hearth_frame_column *c,
                   size_t row)
{
    return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                             "column '%.60s', row %zu: nothing there, and the "
                             "design needs it",
                             c->name, hearth_frame_row(m->run->frame, row));
}

/* The column that the parameter names; *${out} is NULL without parameter. */
static int optional(const struct making *m, const char *name,
                    const struct hearth_frame_column **out)
{
    *out = NULL;
    return json_object_get(m->run->spec, name) == NULL
               ? 0
               : hearth_stats_column(m->run, name, out);
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Numbers pairs of (${outer}, level of ${inner}) densely from 0. */
static int number_pairs(const struct making *m, const uint32_t *outer,
                        const struct hearth_frame_column *inner, uint32_t *out,
                        size_t *count)
{
    uint64_t *pairs = hearth_arena_take(m->run->arena, m->rows + 1, 8);
    size_t n = 0;

    if (pairs == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < m->rows; i++) {
        if (inner->levels[i] == HEARTH_FRAME_MISSING) {
            return missing(m, inner, i);
        }
        pairs[i] = ((uint64_t)outer[i] << 32) | inner->levels[i];
    }
    qsort(pairs, m->rows, sizeof(*pairs), compare_u64);
    for (size_t i = 0; i < m->rows; i++) {
        if (i == 0 || pairs[i] != pairs[n - 1]) {
            pairs[n++] = pairs[i];
        }
    }
    for (size_t i = 0; i < m->rows; i++) {
        uint64_t pair = ((uint64_t)outer[i] << 32) | inner->levels[i];
        const uint64_t *at =
            bsearch(&pair, pairs, n, sizeof(*pairs), compare_u64);

        out[i] = (uint32_t)(at - pairs);
    }
    *count = n;
    return 0;
}

static int make_units(struct making *m)
{
    const struct hearth_frame_column *strata, *ssu;
    size_t unused;
    int e = optional(m, "strata", &strata);

    if (e == 0) {
        e = optional(m, "psu", &m->psu_column);
    }
    if (e == 0) {
        e = optional(m, "ssu", &ssu);
    }
    if (e != 0) {
        return e;
    }
    m->strata = strata == NULL ? NULL : strata->texts;
    m->stratum_count = strata == NULL ? 1 : strata->text_count;
    m->psu_count = m->rows;
    for (size_t i = 0; i < m->rows; i++) {
        if (strata != NULL && strata->levels[i] == HEARTH_FRAME_MISSING) {
            return missing(m, strata, i);
        }
        m->stratum[i] = strata == NULL ? 0 : strata->levels[i];
        m->psu[i] = (uint32_t)i;
        m->ssu[i] = (uint32_t)i;
    }
    if (m->psu_column != NULL) {
        e = number_pairs(m, m->stratum, m->psu_column, m->psu, &m->psu_count);
    }
    if (e == 0 && ssu != NULL) {
        e = number_pairs(m, m->psu, ssu, m->ssu, &unused);
    }
    return e;
}

/* How many different ${unit}s each of ${group_count} groups holds. */
static int count_units(const struct making *m, const uint32_t *group,
                       size_t group_count, const uint32_t *unit, size_t **out)
{
    size_t *counts =
        hearth_arena_take(m->run->arena, group_count + 1, sizeof(*counts));
    bool *is_seen = hearth_arena_take(m->run->arena, m->rows + 1, 1);

    if (counts == NULL || is_seen == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < m->rows; i++) {
        counts[group[i]] += is_seen[unit[i]] ? 0 : 1;
        is_seen[unit[i]] = true;
    }
    *out = counts;
    return 0;
}

/* Population sizes of one stage: the same within a group, and no smaller than
 * the sample. */
static int read_population(const struct making *m, const char *name,
                           const uint32_t *group, const size_t *counts,
                           double *out)
{
    const struct hearth_frame_column *c =
        hearth_frame_find(m->run->frame, name);
    double *first =
        hearth_arena_take(m->run->arena, m->rows + 1, sizeof(*first));

    if (c == NULL) {
        return hearth_stats_fail(m->run->why, HEARTH_E_NOT_FOUND,
                                 "parameter 'fpc': no column '%.100s' in the "
                                 "data",
                                 name);
    }
    if (first == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < m->rows; i++) {
        double x = c->numbers[i];
        const char *wrong = NULL;

        first[group[i]] = first[group[i]] > 0.0 ? first[group[i]] : x;
        if (isnan(x)) {
            wrong = "no number";
        } else if (x < (double)counts[group[i]]) {
            wrong = "a population smaller than the sample";
        } else if (x < first[group[i]] || x > first[group[i]]) {
            wrong = "differs from an earlier row of the same stratum or PSU";
        }
        if (wrong != NULL) {
            return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                     "column '%.60s', row %zu: %s", c->name,
                                     hearth_frame_row(m->run->frame, i), wrong);
        }
        out[i] = x;
    }
    return 0;
}

/* weight_from_fpc: N1/n1 N2/n2. */
static void weigh(struct making *m, const size_t *psus, const size_t *ssus)
{
    for (size_t i = 0; i < m->rows; i++) {
        m->weight[i] = m->population[i] / (double)psus[m->stratum[i]];
        if (m->population2 != NULL) {
            m->weight[i] *= m->population2[i] / (double)ssus[m->psu[i]];
        }
    }
}

static int make_populations(struct making *m)
{
    bool is_weight =
        json_is_true(json_object_get(m->run->spec, "weight_from_fpc"));
    const char **names;
    size_t count, *psus, *ssus;
    int e = hearth_stats_list(m->run, "fpc", &names, &count);

    if (e == 0 && (count > 2 || (is_weight && count == 0))) {
        return hearth_stats_fail(m->run->why, HEARTH_E_INVALID,
                                 "parameter 'fpc': one column a stage, at most "
                                 "two");
    }
    if (e == 0) {
        e = count_units(m, m->stratum, m->stratum_count, m->psu, &psus);
    }
    if (e == 0) {
        e = count_units(m, m->psu, m->psu_count, m->ssu, &ssus);
    }
    if (e == 0 && count > 0) {
        m->population = hearth_arena_take(m->run->arena, m->rows + 1, 8);
        e = m->population == NULL
                ? HEARTH_E_MEMORY
                : read_population(m, names[0], m->stratum, psus, m->population);
    }
    if (e == 0 && count > 1) {
        m->population2 = hearth_arena_take(m->run->arena, m->rows + 1, 8);
        e = m->population2 == NULL
                ? HEARTH_E_MEMORY
                : read_population(m, names[1], m->psu, ssus, m->population2);
    }
    if (e == 0 && is_weight) {
        weigh(m, psus, ssus);
    }
    return e;
}

/* A row without a weight counts as outside of every domain. */
static int make_weights(struct making *m, bool *marks)
{
    const struct hearth_frame_column *c;
    int e = optional(m, "weight", &c);

    for (size_t i = 0; e == 0 && i < m->rows; i++) {
        double w = c == NULL ? 1.0 : c->numbers[i];

        if (c != NULL && c->levels[i] == HEARTH_FRAME_MISSING) {
            marks[i] = false;
            m->unweighted_count++;
            w = 0.0;
        } else if (c != NULL && !(w > 0.0)) {
            return hearth_stats_fail(
                m->run->why, HEARTH_E_INVALID,
                "column '%.60s', row %zu: '%.30s' is no weight above 0",
                c->name, hearth_frame_row(m->run->frame, i),
                c->texts[c->levels[i]]);
        }
        m->weight[i] = w;
    }
    return e;
}

static int make(struct making *m, bool *marks)
{
    struct hearth_arena *a = m->run->arena;
    int e;

    m->weight = hearth_arena_take(a, m->rows + 1, sizeof(double));
    m->stratum = hearth_arena_take(a, m->rows + 1, sizeof(uint32_t));
    m->psu = hearth_arena_take(a, m->rows + 1, sizeof(uint32_t));
    m->ssu = hearth_arena_take(a, m->rows + 1, sizeof(uint32_t));
    if (m->weight == NULL || m->stratum == NULL || m->psu == NULL ||
        m->ssu == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = make_units(m);
    if (e == 0) {
        e = make_weights(m, marks);
    }
    return e == 0 ? make_populations(m) : e;
}

/* True if stratum ${h} is to be preferred to ${best}: fewer PSUs, or as many
 * and first by name. */
static bool is_better(const struct making *m, const size_t *psus, size_t h,
                      size_t best)
{
    return best == SIZE_MAX || psus[h] < psus[best] ||
           (psus[h] == psus[best] && strcmp(m->strata[h], m->strata[best]) < 0);
}

/* Strata with a single PSU, the first of them, and the best of the others. */
struct lonely {
    size_t count, first, other;
};

static struct lonely find_lonely(const struct making *m, const size_t *psus)
{
    struct lonely l = {0, SIZE_MAX, SIZE_MAX};

    for (size_t h = 0; h < m->stratum_count; h++) {
        if (psus[h] == 1) {
            l.count++;
            l.first = l.first == SIZE_MAX ? h : l.first;
        } else if (is_better(m, psus, h, l.other)) {
            l.other = h;
        }
    }
    return l;
}

/* Strata with a single PSU become one stratum; a last one that is alone joins
 * the stratum with the fewest PSUs (of equals, the first by name). */
static int merge_lonely(const struct hearth_stats_run *r, struct making *m,
                        struct hearth_stats_design *d, const size_t *psus)
{
    uint32_t *to = hearth_arena_take(r->arena, m->stratum_count + 1, 4);
    struct lonely l = find_lonely(m, psus);
    size_t with = l.count == 1 ? l.other : l.first, next = 0;

    if (to == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (l.count == 0 || m->stratum_count < 2) {
        return 0;
    }
    if (m->population != NULL) {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "strata cannot be merged with 'fpc': their "
                                 "fractions differ");
    }
    for (size_t h = 0; h < m->stratum_count; h++) {
        if (psus[h] != 1 || h == with) {
            to[h] = (uint32_t)next++;
        }
    }
    for (size_t i = 0; i < m->rows; i++) {
        uint32_t h = m->stratum[i];

        m->stratum[i] = psus[h] == 1 ? to[with] : to[h];
    }
    d->stratum_count = next;
    d->lonely_count = l.count;
    d->strata = NULL;
    return 0;
}

/* What becomes of strata with a single PSU. */
static int settle_lonely(const struct hearth_stats_run *r, struct making *m,
                         struct hearth_stats_design *d)
{
    size_t *psus;
    int e = count_units(m, m->stratum, m->stratum_count, m->psu, &psus);

    if (e != 0) {
        return e;
    }
    if (d->lonely == HEARTH_DESIGN_MERGE) {
        return merge_lonely(r, m, d, psus);
    }
    for (size_t h = 0; h < m->stratum_count; h++) {
        d->lonely_count += psus[h] == 1 ? 1 : 0;
    }
    return 0;
}

static int set_lonely(const struct hearth_stats_run *r,
                      struct hearth_stats_design *d)
{
    const char *lonely = hearth_stats_text_or_null(r, "lonely");

    if (lonely == NULL || strcmp(lonely, "adjust") == 0) {
        d->lonely = HEARTH_DESIGN_ADJUST;
    } else if (strcmp(lonely, "refuse") == 0) {
        d->lonely = HEARTH_DESIGN_REFUSE;
    } else if (strcmp(lonely, "merge") == 0) {
        d->lonely = HEARTH_DESIGN_MERGE;
    } else {
        return hearth_stats_fail(r->why, HEARTH_E_INVALID,
                                 "parameter 'lonely': adjust, merge or refuse");
    }
    return 0;
}

int hearth_run_design(const struct hearth_stats_run *r, bool *marks,
                      const struct hearth_stats_design **out)
{
    struct making m = {.run = r, .rows = r->frame->row_count};
    struct hearth_stats_design *d = hearth_arena_take(r->arena, 1, sizeof(*d));
    int e = d == NULL ? HEARTH_E_MEMORY : make(&m, marks);

    if (e != 0) {
        return e;
    }
    if (m.rows == 0) {
        return hearth_stats_fail(r->why, HEARTH_E_STATE,
                                 "no rows: nothing to estimate from");
    }
    *d = (struct hearth_stats_design){.arena = r->arena,
                                      .row_count = m.rows,
                                      .weight = m.weight,
                                      .base = m.weight,
                                      .stratum = m.stratum,
                                      .psu = m.psu,
                                      .ssu =
                                          m.population2 == NULL ? NULL : m.ssu,
                                      .population = m.population,
                                      .population2 = m.population2,
                                      .stratum_count = m.stratum_count,
                                      .psu_count = m.psu_count,
                                      .strata = m.strata,
                                      .unweighted_count = m.unweighted_count};
    e = set_lonely(r, d);
    if (e == 0) {
        e = settle_lonely(r, &m, d);
    }
    if (e == 0) {
        e = hearth_calibrate(r, d);
    }
    *out = d;
    return e;
}
