/* SPDX-License-Identifier: Apache-2.0 */
/* Intraclass correlations of groups. */
#include "host/stats/icc.h"

#include "hearth/secmem.h"
#include "host/stats/sum.h"

#include <math.h>
#include <stdlib.h>

/* Steps over the share 0..1 that look for the likelihood's valleys. */
#define GRID     400
#define HALVINGS 100

struct group {
    double n;
    double mean;
    struct hearth_sum sum;
};

/* Groups that have rows, and what is inside them. */
struct parts {
    struct group *groups;
    size_t count;
    double rows;
    double mean;   /* of all rows */
    double inside; /* SSW */
    double across; /* SSB */
};

static void add_rows(const double *y, const uint32_t *group, size_t count,
                     struct group *groups)
{
    for (size_t i = 0; i < count; i++) {
        groups[group[i]].n += 1.0;
        hearth_sum_add(&groups[group[i]].sum, y[i]);
    }
}

static void sums_of_squares(const double *y, const uint32_t *group,
                            size_t count, struct parts *p)
{
    struct hearth_sum inside = {.count = 0}, across = {.count = 0};

    p->mean = hearth_sum_total(y, count) / (double)count;
    for (size_t i = 0; i < count; i++) {
        double d = y[i] - p->groups[group[i]].mean;

        hearth_sum_add(&inside, d * d);
    }
    for (size_t j = 0; j < p->count; j++) {
        double d = p->groups[j].mean - p->mean;

        if (p->groups[j].n > 0.0) {
            hearth_sum_add(&across, p->groups[j].n * d * d);
        }
    }
    p->inside = hearth_sum_value(&inside);
    p->across = hearth_sum_value(&across);
}

/* ---- restricted maximum likelihood ---- */

/* The sums over groups at one ratio t = s_b^2 / s_e^2. */
struct profile {
    double s;       /* S = sum n/(1+nt) */
    double s_slope; /* dS/dt */
    double q;       /* Q = SSW + sum n (ybar-m)^2/(1+nt) */
    double q_slope;
    double logs; /* sum ln(1+nt) */
};

static double weighted_mean(const struct parts *p, double t, double *s)
{
    struct hearth_sum weight = {.count = 0}, sum = {.count = 0};

    for (size_t j = 0; j < p->count; j++) {
        const struct group *g = &p->groups[j];
        double w = g->n / (1.0 + g->n * t);

        hearth_sum_add(&weight, w);
        hearth_sum_add(&sum, w * (g->mean - p->mean));
    }
    *s = hearth_sum_value(&weight);
    return p->mean + hearth_sum_value(&sum) / *s;
}

static void profile_at(const struct parts *p, double t, struct profile *out)
{
    struct hearth_sum q = {.count = 0}, qs = {.count = 0};
    struct hearth_sum ss = {.count = 0}, logs = {.count = 0};
    double m = weighted_mean(p, t, &out->s);

    hearth_sum_add(&q, p->inside);
    for (size_t j = 0; j < p->count; j++) {
        const struct group *g = &p->groups[j];
        double w = g->n / (1.0 + g->n * t);
        double d = g->mean - m;

        hearth_sum_add(&q, w * d * d);
        hearth_sum_add(&qs, -w * w * d * d);
        hearth_sum_add(&ss, -w * w);
        hearth_sum_add(&logs, log1p(g->n * t));
    }
    out->q = hearth_sum_value(&q);
    out->q_slope = hearth_sum_value(&qs); /* m is the minimum: no more terms */
    out->s_slope = hearth_sum_value(&ss);
    out->logs = hearth_sum_value(&logs);
}

/* "(N-1) ln(Q/(N-1)) + sum ln(1+n_j t) + ln S" */
static double deviance(const struct parts *p, double share)
{
    struct profile at;

    profile_at(p, share / (1.0 - share), &at);
    return (p->rows - 1.0) * log(at.q / (p->rows - 1.0)) + at.logs + log(at.s);
}

/* Its slope in t: d sum ln(1+nt) / dt is S itself. */
static double slope(const struct parts *p, double share)
{
    struct profile at;

    profile_at(p, share / (1.0 - share), &at);
    return (p->rows - 1.0) * at.q_slope / at.q + at.s + at.s_slope / at.s;
}

/* The lowest point of the grid, then halving on the slope around it. */
static double reml_share(const struct parts *p)
{
    size_t best = 0;
    double low, high, least = deviance(p, 0.0);

    for (size_t i = 1; i < GRID; i++) {
        double d = deviance(p, (double)i / GRID);

        if (d < least) {
            least = d;
            best = i;
        }
    }
    low = best == 0 ? 0.0 : ((double)best - 1.0) / GRID;
    high = best + 1 == GRID ? 1.0 - 1e-12 : ((double)best + 1.0) / GRID;
    if (slope(p, low) >= 0.0) {
        return low; /* the edge: no variance between groups */
    }
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2.0;

        if (slope(p, middle) < 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}

/* ---- the figures ---- */

static void put_figures(const struct parts *p, struct hearth_icc_groups *out)
{
    double j = (double)out->group_count, nbar = p->rows / j;
    double b = p->across / (j - 1.0), w = p->inside / (p->rows - j);
    double down = b + (nbar - 1.0) * w;

    out->between = b;
    out->within = w;
    out->icc1 = down > 0.0 ? (b - w) / down : (double)NAN;
    out->icc2 = b > 0.0 ? (b - w) / b : (double)NAN;
    out->f = w > 0.0 ? b / w : (double)NAN;
    out->deff = 1.0 + (nbar - 1.0) * out->icc1;
    if (w > 0.0) {
        out->reml = reml_share(p);
    } else {
        out->reml = b > 0.0 ? 1.0 : (double)NAN;
    }
}

static size_t finish_means(struct parts *p)
{
    size_t used = 0;

    for (size_t j = 0; j < p->count; j++) {
        struct group *g = &p->groups[j];

        if (g->n > 0.0) {
            g->mean = hearth_sum_value(&g->sum) / g->n;
            used++;
        }
    }
    return used;
}

int hearth_icc_groups(const double *y, const uint32_t *group, size_t count,
                      size_t group_room, struct hearth_icc_groups *out)
{
    struct hearth_icc_groups r = {.count = count};
    struct parts p = {.count = group_room, .rows = (double)count};
    int e = 0;

    p.groups = calloc(group_room > 0 ? group_room : 1, sizeof(*p.groups));
    if (p.groups == NULL) {
        return HEARTH_E_MEMORY;
    }
    add_rows(y, group, count, p.groups);
    r.group_count = finish_means(&p);
    if (r.group_count < 2 || r.group_count >= count) {
        e = HEARTH_E_STATE;
    } else {
        sums_of_squares(y, group, count, &p);
        put_figures(&p, &r);
        *out = r;
    }
    /* a group of one is an answer */
    hearth_secmem_wipe(p.groups, group_room * sizeof(*p.groups));
    free(p.groups);
    return e;
}
