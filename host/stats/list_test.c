/* SPDX-License-Identifier: Apache-2.0 */
/* List diagnostic: "pi(y,1)=F0(y)-F1(y), pi(y,0)=F1(y)-F0(y-1); chi-bar-square
 * test per side, p = 2 min; with and without moment selection". */
#include "host/stats/chibar.h"
#include "host/stats/list.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define ALARM 0.05
#define J_MAX HEARTH_LIST_J_MAX

/* Shares of both arms at or below each count; [0] is a count of -1. */
struct curves {
    unsigned j;
    double n[2];
    double f[2][J_MAX + 3];
    uint64_t at[2][J_MAX + 2]; /* answers of each count */
};

static double below(const struct curves *c, int arm, int y)
{
    return c->f[arm][y + 1];
}

static int count_arms(const struct hearth_list_arms *a,
                      struct hearth_list_counts *out, size_t *bad)
{
    for (size_t i = 0; i < a->n; i++) {
        int arm = a->is_treated[i];
        double max = (double)out->j + (double)arm;

        if (!(a->y[i] >= 0.0 && a->y[i] <= max && a->y[i] == floor(a->y[i]))) {
            *bad = i;
            return HEARTH_E_INVALID;
        }
        out->at[arm][(size_t)a->y[i]]++;
    }
    return 0;
}

static int make_curves(const struct hearth_list_counts *counts,
                       struct curves *c)
{
    c->j = counts->j;
    for (size_t arm = 0; arm < HEARTH_LIST_ARMS; arm++) {
        uint64_t so_far = 0;

        for (size_t y = 0; y <= (size_t)c->j + arm; y++) {
            c->at[arm][y] = counts->at[arm][y];
            c->n[arm] += (double)c->at[arm][y];
        }
        if (c->n[arm] < 2.0) {
            return HEARTH_E_STATE;
        }
        for (size_t y = 0; y <= (size_t)c->j + 1; y++) {
            so_far += c->at[arm][y];
            c->f[arm][y + 1] = (double)so_far / c->n[arm];
        }
    }
    return 0;
}

/* Covariance of the shares at or below ${y} and ${z} in one arm. */
static double spread(const struct curves *c, int arm, int y, int z)
{
    double low = below(c, arm, y < z ? y : z);
    double high = below(c, arm, y < z ? z : y);

    return low * (1.0 - high) / c->n[arm];
}

/* One side of the test: pi of counts ${first}..first + J - 1 and covariance.
 * With Z = 1 the control arm is compared at y, with Z = 0 at y - 1. */
struct side {
    size_t k;
    int shift; /* 0: Z = 1, 1: Z = 0 */
    int first;
    double pi[J_MAX];
    double cov[J_MAX * J_MAX];
};

static double share(const struct curves *c, int shift, int y)
{
    double d = below(c, 0, y - shift) - below(c, 1, y);

    return shift == 0 ? d : -d;
}

static struct side make_side(const struct curves *c, int shift)
{
    struct side s = {.k = c->j, .shift = shift, .first = shift};

    for (size_t i = 0; i < s.k; i++) {
        int y = s.first + (int)i;

        s.pi[i] = share(c, shift, y);
        for (size_t l = 0; l < s.k; l++) {
            int z = s.first + (int)l;

            s.cov[i * s.k + l] =
                spread(c, 1, y, z) + spread(c, 0, y - shift, z - shift);
        }
    }
    return s;
}

/* One-sided p value of "pi >= 0" for one count alone: Welch's t of the two
 * shares. */
static double one_count(const struct curves *c, const struct side *s, size_t i)
{
    int y = s->first + (int)i;
    double v[2], t, df;

    for (int arm = 0; arm < 2; arm++) {
        double p = below(c, arm, arm == 0 ? y - s->shift : y);

        v[arm] = p * (1.0 - p) / (c->n[arm] - 1.0);
    }
    if (v[0] + v[1] <= 0.0) {
        return s->pi[i] < 0.0 ? 0.0 : 1.0;
    }
    t = s->pi[i] / sqrt(v[0] + v[1]);
    df = (v[0] + v[1]) * (v[0] + v[1]) /
         (v[0] * v[0] / (c->n[0] - 1.0) + v[1] * v[1] / (c->n[1] - 1.0));
    return gsl_cdf_tdist_P(t, df);
}

/* Spread of the estimates themselves (n - 1), by which the reference
 * implementation scales its moment selection. */
static double spread_of(const struct side *s)
{
    struct hearth_moments m = {0};
    double sd = 0.0;

    for (size_t i = 0; i < s->k; i++) {
        hearth_moments_add(&m, s->pi[i]);
    }
    return hearth_moments_sd(&m, &sd) == 0 ? sd : 0.0;
}

/* Which counts stay in the test: not those without any difference, nor, with
 * selection, those clearly positive. */
static size_t choose(const struct curves *c, const struct side *s,
                     bool is_selected, size_t *kept)
{
    double n = c->n[0] + c->n[1];
    double sd = spread_of(s);
    size_t count = 0;

    for (size_t i = 0; i < s->k; i++) {
        bool is_clear =
            is_selected && sd > 0.0 && sqrt(n) * s->pi[i] / sd > sqrt(log(n));

        if (s->pi[i] != 0.0 && !is_clear) {
            kept[count++] = i;
        }
    }
    return count;
}

/* Of one side into *${p}; 1 when nothing is left to test. */
static int side_p(const struct curves *c, const struct side *s,
                  bool is_selected, double *p)
{
    size_t kept[J_MAX];
    size_t count = choose(c, s, is_selected, kept);
    double pi[J_MAX], cov[J_MAX * J_MAX];
    double smallest = 1.0;
    int e;

    *p = 1.0;
    if (count == 0) {
        return 0;
    }
    if (count == 1) {
        *p = one_count(c, s, kept[0]);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        pi[i] = s->pi[kept[i]];
        for (size_t l = 0; l < count; l++) {
            cov[i * count + l] = s->cov[kept[i] * s->k + kept[l]];
        }
        smallest = fmin(smallest, one_count(c, s, kept[i]));
    }
    e = hearth_chibar_p(pi, cov, count, p);
    if (e == HEARTH_E_STATE) {
        /* two counts that no answer tells apart: Bonferroni over them */
        *p = fmin(1.0, smallest * (double)count);
        return 0;
    }
    return e;
}

static int both_sides(const struct curves *c, bool is_selected, double *p)
{
    struct side one = make_side(c, 0), none = make_side(c, 1);
    double p1, p0;
    int e = side_p(c, &one, is_selected, &p1);

    if (e == 0) {
        e = side_p(c, &none, is_selected, &p0);
    }
    if (e == 0) {
        *p = fmin(1.0, 2.0 * fmin(p1, p0));
    }
    return e;
}

static bool is_limited(unsigned j)
{
    return j < HEARTH_LIST_J_MIN || j > J_MAX;
}

int hearth_list_diagnose_counts(const struct hearth_list_counts *counts,
                                struct hearth_list_diagnosis *out)
{
    struct curves c = {.j = 0};
    unsigned j = counts->j;
    int e;

    if (is_limited(j)) {
        return HEARTH_E_LIMIT;
    }
    e = make_curves(counts, &c);
    if (e == 0) {
        e = both_sides(&c, true, &out->p_gms);
    }
    if (e == 0) {
        e = both_sides(&c, false, &out->p_nogms);
    }
    if (e != 0) {
        return e;
    }
    for (int shift = 0; shift < 2; shift++) {
        for (int y = 0; y <= (int)j; y++) {
            struct hearth_list_figure *f =
                &out->pi[(size_t)shift * (j + 1) + (size_t)y];

            f->est = share(&c, shift, y);
            f->se =
                sqrt(spread(&c, 1, y, y) + spread(&c, 0, y - shift, y - shift));
        }
    }
    out->has_gap = c.at[0][0] == 0 || c.at[1][0] == 0 || c.at[0][j] == 0 ||
                   c.at[1][j + 1] == 0;
    out->is_alarm = out->p_gms < ALARM || out->p_nogms < ALARM || out->has_gap;
    return 0;
}

int hearth_list_diagnose(const struct hearth_list_arms *a, unsigned j,
                         struct hearth_list_diagnosis *out, size_t *bad)
{
    struct hearth_list_counts counts = {.j = j};
    int e;

    *bad = a->n;
    if (is_limited(j)) {
        return HEARTH_E_LIMIT;
    }
    e = count_arms(a, &counts, bad);
    return e == 0 ? hearth_list_diagnose_counts(&counts, out) : e;
}
