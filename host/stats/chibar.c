/* SPDX-License-Identifier: Apache-2.0 */
/* Chi-bar-square: orthant probabilities, faces of the cone, p values. */
#include "host/stats/chibar.h"
#include "host/stats/solve.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdbool.h>

#define PI    3.14159265358979323846
#define NODES 48
#define MAX   HEARTH_CHIBAR_MAX

struct square {
    size_t k;
    double v[MAX * MAX];
};

static double clamp(double r)
{
    if (r > 1.0) {
        return 1.0;
    }
    return r < -1.0 ? -1.0 : r;
}

static struct square correlations(const struct square *c)
{
    struct square r = {.k = c->k};

    for (size_t i = 0; i < c->k; i++) {
        for (size_t j = 0; j < c->k; j++) {
            r.v[i * c->k + j] =
                i == j ? 1.0
                       : clamp(c->v[i * c->k + j] /
                               sqrt(c->v[i * c->k + i] * c->v[j * c->k + j]));
        }
    }
    return r;
}

/* Covariance of the others when ${gone} (a bit each) are known; false when
 * those are singular. */
static bool given(const struct square *c, unsigned gone, struct square *out)
{
    struct square in = {.k = 0}, inverse = {.v = {0}};
    size_t lost[MAX] = {0}, kept[MAX] = {0}, bad = 0;

    out->k = 0;
    for (size_t i = 0; i < c->k; i++) {
        if ((gone >> i & 1u) != 0) {
            lost[in.k++] = i;
        } else {
            kept[out->k++] = i;
        }
    }
    for (size_t a = 0; a < in.k; a++) {
        for (size_t b = 0; b < in.k; b++) {
            in.v[a * in.k + b] = c->v[lost[a] * c->k + lost[b]];
        }
    }
    if (in.k > 0 && hearth_solve_invert(in.v, in.k, inverse.v, &bad) != 0) {
        return false;
    }
    for (size_t i = 0; i < out->k; i++) {
        for (size_t j = 0; j < out->k; j++) {
            double v = c->v[kept[i] * c->k + kept[j]];

            for (size_t a = 0; a < in.k * in.k; a++) {
                v -= c->v[kept[i] * c->k + lost[a / in.k]] * inverse.v[a] *
                     c->v[lost[a % in.k] * c->k + kept[j]];
            }
            out->v[i * out->k + j] = v;
        }
    }
    return true;
}

/* Up to three dimensions: angles on a sphere. */
static double closed_orthant(const struct square *r)
{
    switch (r->k) {
    case 0:
        return 1.0;
    case 1:
        return 0.5;
    case 2:
        return 0.25 + asin(r->v[1]) / (2.0 * PI);
    default:
        return 0.125 +
               (asin(r->v[1]) + asin(r->v[2]) + asin(r->v[5])) / (4.0 * PI);
    }
}

/* d/dt of the orthant when all correlations are multiplied by t (Plackett):
 * sum of r_ij / (2 pi sqrt(1 - t^2 r_ij^2)) P(the others | i = j = 0), where
 * the others are at most 3. */
static double slope(const struct square *r, double t,
                    double (*orthant)(const struct square *,
                                      gsl_integration_glfixed_table *),
                    gsl_integration_glfixed_table *table)
{
    struct square scaled = {.k = r->k}, rest, c;
    double sum = 0.0;

    for (size_t i = 0; i < r->k * r->k; i++) {
        scaled.v[i] = i % (r->k + 1) == 0 ? 1.0 : t * r->v[i];
    }
    for (size_t i = 0; i < r->k; i++) {
        for (size_t j = 0; j < i; j++) {
            double rho = scaled.v[i * r->k + j];

            if (rho != 0.0 && given(&scaled, 1u << i | 1u << j, &c)) {
                rest = correlations(&c);
                sum += r->v[i * r->k + j] / (2.0 * PI * sqrt(1.0 - rho * rho)) *
                       orthant(&rest, table);
            }
        }
    }
    return sum;
}

static double flat_orthant(const struct square *r,
                           gsl_integration_glfixed_table *table)
{
    (void)table;
    return closed_orthant(r);
}

static double integrate(const struct square *r,
                        double (*orthant)(const struct square *,
                                          gsl_integration_glfixed_table *),
                        gsl_integration_glfixed_table *table)
{
    double sum = ldexp(1.0, -(int)r->k);

    for (size_t n = 0; n < NODES; n++) {
        double t, w;

        if (gsl_integration_glfixed_point(0.0, 1.0, n, &t, &w, table) == 0) {
            sum += w * slope(r, t, orthant, table);
        }
    }
    return sum;
}

/* Four and five dimensions need two or three at zero less: closed. */
static double one_integral(const struct square *r,
                           gsl_integration_glfixed_table *table)
{
    return r->k <= 3 ? closed_orthant(r) : integrate(r, flat_orthant, table);
}

static double any_orthant(const struct square *c,
                          gsl_integration_glfixed_table *table)
{
    struct square r = correlations(c);

    return r.k <= 5 ? one_integral(&r, table)
                    : integrate(&r, one_integral, table);
}

static int load(const double *cov, size_t k, struct square *out)
{
    if (k == 0 || k > MAX) {
        return HEARTH_E_LIMIT;
    }
    out->k = k;
    for (size_t i = 0; i < k * k; i++) {
        out->v[i] = cov[i];
    }
    for (size_t i = 0; i < k; i++) {
        if (!(cov[i * k + i] > 0.0)) {
            return HEARTH_E_STATE;
        }
    }
    return 0;
}

int hearth_chibar_orthant(const double *cov, size_t k, double *out)
{
    gsl_integration_glfixed_table *table;
    struct square c = {.k = 0};
    int e = load(cov, k, &c);

    if (e != 0) {
        return e;
    }
    table = gsl_integration_glfixed_table_alloc(NODES);
    if (table == NULL) {
        return HEARTH_E_MEMORY;
    }
    *out = any_orthant(&c, table);
    gsl_integration_glfixed_table_free(table);
    return 0;
}

/* The face where ${zero} (a bit each) are held at 0: the multipliers that
 * hold them and the others' projection, both of which must be >= 0 for the
 * nearest point to lie there. */
struct face {
    struct square inverse; /* of the covariance of those held */
    struct square rest;    /* of the others, given those */
    double distance;
    bool is_nearest;
};

/* Indices of the bits of ${mask} below ${k}; how many. */
static size_t members(unsigned mask, size_t k, size_t *out)
{
    size_t count = 0;

    for (size_t i = 0; i < k; i++) {
        if ((mask >> i & 1u) != 0) {
            out[count++] = i;
        }
    }
    return count;
}

static int look_at(const struct square *c, const double *mean, unsigned zero,
                   struct face *f)
{
    struct square in = {.k = 0};
    size_t held[MAX], kept[MAX], bad;
    size_t h = members(zero, c->k, held);
    size_t rest = members(~zero, c->k, kept);
    double pull[MAX];

    f->inverse.k = h;
    f->distance = 0.0;
    f->is_nearest = true;
    for (size_t i = 0; i < h * h; i++) {
        in.v[i] = c->v[held[i / h] * c->k + held[i % h]];
    }
    if ((h > 0 && hearth_solve_invert(in.v, h, f->inverse.v, &bad) != 0) ||
        !given(c, zero, &f->rest)) {
        return HEARTH_E_STATE;
    }
    for (size_t i = 0; i < h; i++) {
        pull[i] = 0.0;
        for (size_t j = 0; j < h; j++) {
            pull[i] += f->inverse.v[i * h + j] * mean[held[j]];
        }
        f->distance += pull[i] * mean[held[i]];
        f->is_nearest = f->is_nearest && pull[i] <= 1e-12;
    }
    for (size_t i = 0; i < rest; i++) {
        double t = mean[kept[i]];

        for (size_t j = 0; j < h; j++) {
            t -= c->v[kept[i] * c->k + held[j]] * pull[j];
        }
        f->is_nearest = f->is_nearest && t >= -1e-12;
    }
    return 0;
}

/* P(chi-square with ${df} >= x); all of its weight at 0 for df = 0. */
static double upper_tail(double x, size_t df)
{
    if (df == 0) {
        return x > 0.0 ? 0.0 : 1.0;
    }
    return gsl_cdf_chisq_Q(x, (double)df);
}

/* The mixture's weights by the number of those held at 0, and the distance
 * of the means from the orthant. */
static int mixture(const struct square *c, const double *mean,
                   gsl_integration_glfixed_table *table, double *weights,
                   double *distance)
{
    *distance = HUGE_VAL;
    for (unsigned zero = 0; zero < 1u << c->k; zero++) {
        struct face f;
        int e = look_at(c, mean, zero, &f);

        if (e != 0) {
            return e;
        }
        weights[f.inverse.k] +=
            any_orthant(&f.inverse, table) * any_orthant(&f.rest, table);
        if (f.is_nearest && f.distance < *distance) {
            *distance = f.distance;
        }
    }
    return isfinite(*distance) ? 0 : HEARTH_E_STATE;
}

int hearth_chibar_p(const double *mean, const double *cov, size_t k, double *p)
{
    gsl_integration_glfixed_table *table;
    double weights[MAX + 1] = {0.0};
    double distance;
    struct square c = {.k = 0};
    int e = load(cov, k, &c);

    if (e != 0) {
        return e;
    }
    table = gsl_integration_glfixed_table_alloc(NODES);
    if (table == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = mixture(&c, mean, table, weights, &distance);
    gsl_integration_glfixed_table_free(table);
    if (e != 0) {
        return e;
    }
    *p = 0.0;
    for (size_t i = 0; i <= k; i++) {
        *p += weights[i] * upper_tail(fmax(distance, 0.0), i);
    }
    return 0;
}
