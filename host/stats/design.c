/* SPDX-License-Identifier: Apache-2.0 */
/* The variance of totals by linearisation. All sums are exact, so that no
 * order of rows, units or strata shows in the result. */
#include "host/stats/design.h"

#include "host/stats/calibrate.h"
#include "host/stats/sum.h"

#include <math.h>
#include <string.h>

int hearth_design_group(struct hearth_arena *arena, const uint32_t *group,
                        size_t count, size_t group_count,
                        struct hearth_design_groups *out)
{
    size_t *start = hearth_arena_take(arena, group_count + 2, sizeof(*start));
    size_t *order = hearth_arena_take(arena, count + 1, sizeof(*order));

    if (start == NULL || order == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        start[group[i] + 2]++;
    }
    for (size_t g = 2; g < group_count + 2; g++) {
        start[g] += start[g - 1];
    }
    for (size_t i = 0; i < count; i++) {
        order[start[group[i] + 1]++] = i;
    }
    *out = (struct hearth_design_groups){start, order, group_count};
    return 0;
}

size_t hearth_design_df(const struct hearth_stats_design *d)
{
    return d->psu_count - d->stratum_count;
}

/* Totals of units, how they lie in larger ones, and how much each larger one's
 * spread counts. */
struct stage {
    size_t k;
    size_t unit_count;
    double *totals;                 /* unit * k + column */
    const uint32_t *around;         /* a unit: the larger one that it lies in */
    struct hearth_design_groups in; /* the larger ones' units */
    double *factor;                 /* a larger one */
    bool *is_lonely;                /* a larger one: not centred */
};

static size_t group_size(const struct hearth_design_groups *g, size_t i)
{
    return g->start[i + 1] - g->start[i];
}

static int take_stage(const struct hearth_stats_design *d, size_t k,
                      const uint32_t *unit, size_t unit_count,
                      const uint32_t *around, size_t around_count,
                      struct stage *s)
{
    struct hearth_arena *a = d->arena;
    uint32_t *of = hearth_arena_take(a, unit_count + 1, sizeof(*of));

    *s = (struct stage){.k = k, .unit_count = unit_count, .around = of};
    s->totals = hearth_arena_take(a, unit_count + 1, k * sizeof(double));
    s->factor = hearth_arena_take(a, around_count + 1, sizeof(double));
    s->is_lonely = hearth_arena_take(a, around_count + 1, sizeof(bool));
    if (of == NULL || s->totals == NULL || s->factor == NULL ||
        s->is_lonely == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < d->row_count; i++) {
        of[unit[i]] = around[i];
    }
    return hearth_design_group(a, of, unit_count, around_count, &s->in);
}

/* Sums ${column} of z over the rows of each unit. */
static void add_up(struct stage *s, const struct hearth_design_groups *rows,
                   const double *z, size_t column)
{
    for (size_t u = 0; u < s->unit_count; u++) {
        struct hearth_sum sum = {.count = 0};

        for (size_t i = rows->start[u]; i < rows->start[u + 1]; i++) {
            hearth_sum_add(&sum, z[rows->order[i]]);
        }
        s->totals[u * s->k + column] = hearth_sum_value(&sum);
    }
}

/* Takes from each total the mean within its larger unit. */
static void centre(struct stage *s)
{
    for (size_t g = 0; g < s->in.group_count; g++) {
        size_t from = s->in.start[g], n = group_size(&s->in, g);

        for (size_t a = 0; a < s->k && n > 0 && !s->is_lonely[g]; a++) {
            struct hearth_sum sum = {.count = 0};
            double mean;

            for (size_t i = from; i < from + n; i++) {
                hearth_sum_add(&sum, s->totals[s->in.order[i] * s->k + a]);
            }
            mean = hearth_sum_value(&sum) / (double)n;
            for (size_t i = from; i < from + n; i++) {
                s->totals[s->in.order[i] * s->k + a] -= mean;
            }
        }
    }
}

static void add_products(const struct stage *s, size_t a, size_t b,
                         struct hearth_sum *sum)
{
    for (size_t u = 0; u < s->unit_count; u++) {
        const double *t = s->totals + u * s->k;

        hearth_sum_add(sum, s->factor[s->around[u]] * (t[a] * t[b]));
    }
}

/* "(1-f_h) n_h/(n_h-1)" (statistics.md 2); a lonely PSU counts once. */
static int weigh_strata(const struct hearth_stats_design *d, struct stage *s,
                        struct hearth_stats_why *why)
{
    for (size_t i = 0; i < d->row_count; i++) {
        uint32_t h = d->stratum[i];
        double n = (double)group_size(&s->in, h);
        double f = d->population == NULL ? 0.0 : n / d->population[i];

        s->is_lonely[h] = n < 2.0;
        s->factor[h] = (1.0 - f) * (n < 2.0 ? 1.0 : n / (n - 1.0));
        if (n < 2.0 && d->lonely != HEARTH_DESIGN_ADJUST) {
            return hearth_stats_fail(
                why, HEARTH_E_STATE,
                "stratum '%.60s' has a single PSU: merge it with another, or "
                "ask for 'adjust'",
                d->strata == NULL ? "(all)" : d->strata[h]);
        }
    }
    return 0;
}

/* "f_1(1-f_2) n_2/(n_2-1)" inside each PSU; a PSU with one unit has nothing to
 * say about its inside. */
static void weigh_psus(const struct hearth_stats_design *d,
                       const struct stage *first, struct stage *s)
{
    for (size_t i = 0; i < d->row_count; i++) {
        uint32_t p = d->psu[i];
        double n1 = (double)group_size(&first->in, d->stratum[i]);
        double n2 = (double)group_size(&s->in, p);
        double f1 = d->population == NULL ? 0.0 : n1 / d->population[i];
        double f2 = d->population2 == NULL ? 0.0 : n2 / d->population2[i];

        s->factor[p] = n2 < 2.0 ? 0.0 : f1 * (1.0 - f2) * n2 / (n2 - 1.0);
    }
}

static size_t count_ssus(const struct hearth_stats_design *d)
{
    size_t most = 0;

    for (size_t i = 0; i < d->row_count; i++) {
        most = d->ssu[i] >= most ? (size_t)d->ssu[i] + 1 : most;
    }
    return most;
}

/* Both stages; the second has no units where there is none. */
struct stages {
    struct stage first, second;
    struct hearth_design_groups psu_rows, ssu_rows;
    bool has_second;
};

static int make_stages(const struct hearth_stats_design *d, size_t k,
                       struct stages *s, struct hearth_stats_why *why)
{
    int e = take_stage(d, k, d->psu, d->psu_count, d->stratum, d->stratum_count,
                       &s->first);

    s->has_second = d->population2 != NULL && d->ssu != NULL;
    if (e == 0) {
        e = hearth_design_group(d->arena, d->psu, d->row_count, d->psu_count,
                                &s->psu_rows);
    }
    if (e == 0) {
        e = weigh_strata(d, &s->first, why);
    }
    if (e == 0 && s->has_second) {
        size_t count = count_ssus(d);

        e = take_stage(d, k, d->ssu, count, d->psu, d->psu_count, &s->second);
        if (e == 0) {
            e = hearth_design_group(d->arena, d->ssu, d->row_count, count,
                                    &s->ssu_rows);
        }
        if (e == 0) {
            weigh_psus(d, &s->first, &s->second);
        }
    }
    return e;
}

static int fill_stages(const struct hearth_stats_design *d, const double *z,
                       size_t k, struct stages *s)
{
    double *column =
        hearth_arena_take(d->arena, d->row_count + 1, sizeof(*column));

    if (column == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t a = 0; a < k; a++) {
        memcpy(column, z + a * d->row_count,
               d->row_count * sizeof(double)); /* taken one longer */
        int e = hearth_calibration_project(d, column);

        if (e != 0) {
            return e;
        }
        add_up(&s->first, &s->psu_rows, column, a);
        if (s->has_second) {
            add_up(&s->second, &s->ssu_rows, column, a);
        }
    }
    centre(&s->first);
    if (s->has_second) {
        centre(&s->second);
    }
    return 0;
}

static int covariance(const struct hearth_stats_design *d, const double *z,
                      size_t k, gsl_matrix *out, struct hearth_stats_why *why)
{
    struct stages s = {.has_second = false};
    int e = make_stages(d, k, &s, why);

    if (e == 0) {
        e = fill_stages(d, z, k, &s);
    }
    for (size_t a = 0; e == 0 && a < k; a++) {
        for (size_t b = a; b < k; b++) {
            struct hearth_sum sum = {.count = 0};
            double v;

            add_products(&s.first, a, b, &sum);
            if (s.has_second) {
                add_products(&s.second, a, b, &sum);
            }
            v = hearth_sum_value(&sum);
            gsl_matrix_set(out, a, b, v);
            gsl_matrix_set(out, b, a, v);
        }
    }
    return e;
}

int hearth_design_covariance(const struct hearth_stats_design *d,
                             const double *z, size_t k, gsl_matrix *out,
                             struct hearth_stats_why *why)
{
    size_t before = d->arena->used;
    int e = covariance(d, z, k, out, why);

    d->arena->used = before;
    return e;
}
