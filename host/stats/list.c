/* SPDX-License-Identifier: Apache-2.0 */
/* List experiments without covariates: differences in means, alone and
 * together with a direct question. */
#include "host/stats/list.h"

#include <math.h>

/* Rows of two arms, all of them or those that answered ${wanted}. */
struct rows {
    const struct hearth_list_arms *a;
    const double *y;    /* instead of a->y */
    const bool *direct; /* NULL: all rows */
    bool wanted;
};

struct moments2 {
    uint64_t n[2];
    double mean[2];
    double variance[2]; /* n - 1; NaN below two rows */
};

static bool counts(const struct rows *r, size_t i)
{
    return r->direct == NULL || r->direct[i] == r->wanted;
}

/* Two passes, so that the squares are those of centred values. */
static struct moments2 moments_of(const struct rows *r)
{
    struct hearth_moments_sum sum[2] = {{0.0, 0.0}, {0.0, 0.0}};
    struct hearth_moments_sum square[2] = {{0.0, 0.0}, {0.0, 0.0}};
    struct moments2 m = {.n = {0, 0}};

    for (size_t i = 0; i < r->a->n; i++) {
        if (counts(r, i)) {
            m.n[r->a->is_treated[i]]++;
            hearth_moments_sum_add(&sum[r->a->is_treated[i]], r->y[i]);
        }
    }
    for (int arm = 0; arm < 2; arm++) {
        m.mean[arm] = m.n[arm] == 0 ? (double)NAN
                                    : hearth_moments_sum_value(&sum[arm]) /
                                          (double)m.n[arm];
    }
    for (size_t i = 0; i < r->a->n; i++) {
        if (counts(r, i)) {
            double off = r->y[i] - m.mean[r->a->is_treated[i]];

            hearth_moments_sum_add(&square[r->a->is_treated[i]], off * off);
        }
    }
    for (int arm = 0; arm < 2; arm++) {
        m.variance[arm] = m.n[arm] < 2
                              ? (double)NAN
                              : hearth_moments_sum_value(&square[arm]) /
                                    ((double)m.n[arm] - 1.0);
    }
    return m;
}

/* What row i adds to the difference, centred: it sums to 0 over an arm. */
static double influence(const struct rows *r, const struct moments2 *m,
                        size_t i)
{
    int arm = r->a->is_treated[i];
    double share = (r->y[i] - m->mean[arm]) / (double)m->n[arm];

    return arm ? share : -share;
}

/* sqrt(sum over clusters of (sum of ${z} in the cluster)^2) of the values that
 * were added to ${sums}. */
static double cluster_error(const struct hearth_moments_sum *sums, size_t count)
{
    struct hearth_moments_sum all = {0};

    for (size_t c = 0; c < count; c++) {
        double z = hearth_moments_sum_value(&sums[c]);

        hearth_moments_sum_add(&all, z * z);
    }
    return sqrt(hearth_moments_sum_value(&all));
}

/* Rows of one arm in one cluster alone would show an error of 0. */
static bool has_two_clusters(const struct rows *r, int arm)
{
    uint32_t first = UINT32_MAX;

    for (size_t i = 0; i < r->a->n; i++) {
        if (!counts(r, i) || (int)r->a->is_treated[i] != arm) {
            continue;
        }
        if (first == UINT32_MAX) {
            first = r->a->psu[i];
        } else if (r->a->psu[i] != first) {
            return true;
        }
    }
    return false;
}

static int clustered(const struct rows *r, const struct moments2 *m,
                     struct hearth_arena *arena, double *se)
{
    size_t mark = arena->used;
    struct hearth_moments_sum *sums =
        hearth_arena_take(arena, r->a->psu_count, sizeof(*sums));

    if (sums == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < r->a->n; i++) {
        if (counts(r, i)) {
            hearth_moments_sum_add(&sums[r->a->psu[i]], influence(r, m, i));
        }
    }
    *se = cluster_error(sums, r->a->psu_count);
    arena->used = mark;
    return 0;
}

static int difference_of(const struct rows *r, struct hearth_arena *arena,
                         struct hearth_list_difference *out)
{
    struct moments2 m = moments_of(r);
    double v1, v0;

    if (m.n[0] < 2 || m.n[1] < 2) {
        return HEARTH_E_STATE;
    }
    out->n1 = m.n[1];
    out->n0 = m.n[0];
    out->mean1 = m.mean[1];
    out->mean0 = m.mean[0];
    out->est = m.mean[1] - m.mean[0];
    out->df = (double)NAN;
    if (r->a->psu != NULL) {
        if (!has_two_clusters(r, 0) || !has_two_clusters(r, 1)) {
            return HEARTH_E_STATE;
        }
        return clustered(r, &m, arena, &out->se);
    }
    v1 = m.variance[1] / (double)m.n[1];
    v0 = m.variance[0] / (double)m.n[0];
    out->se = sqrt(v1 + v0);
    if (out->se > 0.0) {
        out->df = (v1 + v0) * (v1 + v0) /
                  (v1 * v1 / ((double)m.n[1] - 1.0) +
                   v0 * v0 / ((double)m.n[0] - 1.0));
    }
    return 0;
}

int hearth_list_difference(const struct hearth_list_arms *a,
                           struct hearth_arena *arena,
                           struct hearth_list_difference *out)
{
    struct rows r = {.a = a, .y = a->y};

    return difference_of(&r, arena, out);
}

/* Mean of the direct answers ${x}; n - 1 in the variance, or clusters without
 * a factor. */
static int direct_mean(const struct hearth_list_arms *a, const double *x,
                       struct hearth_arena *arena,
                       struct hearth_list_figure *out)
{
    struct hearth_moments m = {0};
    struct hearth_moments_sum *sums;
    size_t mark = arena->used;
    double sd = 0.0;
    int e;

    for (size_t i = 0; i < a->n; i++) {
        hearth_moments_add(&m, x[i]);
    }
    e = hearth_moments_mean(&m, &out->est);
    if (e == 0) {
        e = hearth_moments_sd(&m, &sd);
    }
    out->se = sd / sqrt((double)a->n);
    if (e != 0 || a->psu == NULL) {
        return e;
    }
    sums = hearth_arena_take(arena, a->psu_count, sizeof(*sums));
    if (sums == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < a->n; i++) {
        hearth_moments_sum_add(&sums[a->psu[i]],
                               (x[i] - out->est) / (double)a->n);
    }
    out->se = cluster_error(sums, a->psu_count);
    arena->used = mark;
    return 0;
}

/* Clusters: what a row adds to m is (X - Xbar)(1 - d)/n + (1 - Xbar) times
 * what it adds to d. */
static int combined_clustered(const struct rows *no, const double *x,
                              const struct hearth_list_combined *c,
                              struct hearth_arena *arena, double *se)
{
    const struct hearth_list_arms *a = no->a;
    struct moments2 m = moments_of(no);
    double share = c->direct.est;
    double d = m.mean[1] - m.mean[0];
    size_t mark = arena->used;
    struct hearth_moments_sum *sums =
        hearth_arena_take(arena, a->psu_count, sizeof(*sums));

    if (sums == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < a->n; i++) {
        double z = (x[i] - share) * (1.0 - d) / (double)a->n;

        if (counts(no, i)) {
            z += (1.0 - share) * influence(no, &m, i);
        }
        hearth_moments_sum_add(&sums[a->psu[i]], z);
    }
    *se = cluster_error(sums, a->psu_count);
    arena->used = mark;
    return 0;
}

/* "m = Xbar+(1-Xbar)d; V = [(1-m)^2 Xbar/(1-Xbar) + (1-Xbar)(s1^2/g +
 * s0^2/(1-g))]/n, g = treated share" */
static int combine(const struct rows *no, const double *x,
                   struct hearth_arena *arena, struct hearth_list_combined *out)
{
    const struct hearth_list_arms *a = no->a;
    struct moments2 m = moments_of(no);
    double share = out->direct.est;
    double treated = 0.0, v;

    if (m.n[0] < 2 || m.n[1] < 2) {
        return HEARTH_E_STATE;
    }
    for (size_t i = 0; i < a->n; i++) {
        treated += a->is_treated[i] ? 1.0 : 0.0;
    }
    treated /= (double)a->n;
    out->combined.est = share + (1.0 - share) * (m.mean[1] - m.mean[0]);
    if (a->psu != NULL) {
        return combined_clustered(no, x, out, arena, &out->combined.se);
    }
    v = (1.0 - out->combined.est) * (1.0 - out->combined.est) * share /
            (1.0 - share) +
        (1.0 - share) *
            (m.variance[1] / treated + m.variance[0] / (1.0 - treated));
    out->combined.se = sqrt(v / (double)a->n);
    return 0;
}

static void copy_figure(int e, const struct hearth_list_difference *d,
                        struct hearth_list_figure *out)
{
    out->est = e == 0 ? d->est : (double)NAN;
    out->se = e == 0 ? d->se : (double)NAN;
}

int hearth_list_combined(const struct hearth_list_arms *a, const bool *direct,
                         struct hearth_arena *arena,
                         struct hearth_list_combined *out)
{
    struct rows all = {.a = a, .y = a->y};
    struct rows no = {.a = a, .y = a->y, .direct = direct};
    struct rows yes = {.a = a, .y = a->y, .direct = direct, .wanted = true};
    struct hearth_list_difference d;
    size_t mark = arena->used;
    double *x = hearth_arena_take(arena, a->n, sizeof(*x));
    int e;

    if (x == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < a->n; i++) {
        x[i] = direct[i] ? 1.0 : 0.0;
    }
    e = difference_of(&all, arena, &d);
    copy_figure(e, &d, &out->conventional);
    if (e == 0) {
        e = direct_mean(a, x, arena, &out->direct);
    }
    if (e == 0) {
        e = combine(&no, x, arena, out);
    }
    if (e == 0) {
        copy_figure(difference_of(&yes, arena, &d), &d, &out->placebo1);
        all.y = x;
        copy_figure(difference_of(&all, arena, &d), &d, &out->placebo2);
    }
    arena->used = mark;
    return e;
}
