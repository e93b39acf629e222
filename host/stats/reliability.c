/* SPDX-License-Identifier: Apache-2.0 */
/* Alpha, item-rest correlations and omega from covariances. */
#include "host/stats/reliability.h"

#include <math.h>

#define ROUNDS_MAX 200000
#define SETTLED    1e-13
/* Share of an item that is its own at least: below it the likelihood has no
 * maximum. What the reference programs use. */
#define OWN_MIN 0.005

double hearth_reliability_alpha(const double *cov, size_t k)
{
    double items = 0.0, total = 0.0, n = (double)k;

    for (size_t i = 0; i < k; i++) {
        items += cov[i * k + i];
        for (size_t j = i; j < k; j++) {
            total += (i == j ? 1.0 : 2.0) * cov[i * k + j];
        }
    }
    if (!(total > 0.0)) {
        return (double)NAN;
    }
    return n / (n - 1.0) * (1.0 - items / total);
}

static double correlation(const double *cov, size_t k, size_t i, size_t j)
{
    double both = cov[i * k + i] * cov[j * k + j];

    return both > 0.0 ? cov[i * k + j] / sqrt(both) : (double)NAN;
}

double hearth_reliability_standard(const double *cov, size_t k)
{
    double sum = 0.0, n = (double)k, r;

    for (size_t i = 0; i < k; i++) {
        for (size_t j = i + 1; j < k; j++) {
            sum += correlation(cov, k, i, j);
        }
    }
    r = sum / (n * (n - 1.0) / 2.0);
    return 1.0 + (n - 1.0) * r > 0.0 ? n * r / (1.0 + (n - 1.0) * r)
                                     : (double)NAN;
}

double hearth_reliability_rest(const double *cov, size_t k, size_t i)
{
    double with = 0.0, rest = 0.0, both;

    for (size_t p = 0; p < k; p++) {
        if (p == i) {
            continue;
        }
        with += cov[i * k + p];
        for (size_t q = 0; q < k; q++) {
            rest += q == i ? 0.0 : cov[p * k + q];
        }
    }
    both = cov[i * k + i] * rest;
    return both > 0.0 ? with / sqrt(both) : (double)NAN;
}

/* Every item varies, and every covariance is a number. */
static bool is_usable(const double *cov, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            if (!isfinite(cov[i * k + j])) {
                return false;
            }
        }
        if (!(cov[i * k + i] > 0.0)) {
            return false;
        }
    }
    return k >= 2;
}

static double clamp_loading(double l)
{
    double most = sqrt(1.0 - OWN_MIN);

    return fmin(most, fmax(-most, l));
}

/* Each loading in turn, the others held: what is left is a line through the
 * origin. Gives the largest change. */
static double least_squares_round(const double *cov, size_t k, double *l)
{
    double change = 0.0;

    for (size_t i = 0; i < k; i++) {
        double up = 0.0, down = 0.0, next;

        for (size_t j = 0; j < k; j++) {
            if (j != i) {
                up += correlation(cov, k, i, j) * l[j];
                down += l[j] * l[j];
            }
        }
        next = down > 0.0 ? clamp_loading(up / down) : 0.0;
        change = fmax(change, fabs(next - l[i]));
        l[i] = next;
    }
    return change;
}

int hearth_reliability_minres(const double *cov, size_t k, double *work,
                              struct hearth_omega *out)
{
    double *l = work;
    double sum = 0.0, own = 0.0, change = 1.0;

    if (!is_usable(cov, k)) {
        return HEARTH_E_STATE;
    }
    for (size_t i = 0; i < k; i++) {
        l[i] = 0.6;
    }
    for (int round = 0; round < ROUNDS_MAX && change > SETTLED; round++) {
        change = least_squares_round(cov, k, l);
    }
    if (change > SETTLED) {
        return HEARTH_E_STATE;
    }
    out->is_at_edge = false;
    for (size_t i = 0; i < k; i++) {
        sum += l[i];
        own += 1.0 - l[i] * l[i];
        out->is_at_edge |= 1.0 - l[i] * l[i] <= OWN_MIN * 1.001;
    }
    out->omega = sum * sum / (sum * sum + own);
    return 0;
}

/* State of the likelihood's climb, on the correlations: the fit is the same on
 * any scale of the items. */
struct factor {
    double *l;    /* loadings */
    double *own;  /* own variances */
    double *beta; /* of the factor on the items */
    double *with; /* correlations times beta */
};

/* One step of expectation and maximisation; gives the largest change. */
static double likelihood_round(const double *cov, size_t k, struct factor *f)
{
    double weight = 1.0, beta_l = 0.0, spread = 0.0, change = 0.0;

    for (size_t i = 0; i < k; i++) {
        weight += f->l[i] * f->l[i] / f->own[i];
    }
    for (size_t i = 0; i < k; i++) {
        f->beta[i] = f->l[i] / f->own[i] / weight;
        beta_l += f->beta[i] * f->l[i];
    }
    for (size_t i = 0; i < k; i++) {
        f->with[i] = 0.0;
        for (size_t j = 0; j < k; j++) {
            f->with[i] += correlation(cov, k, i, j) * f->beta[j];
        }
        spread += f->beta[i] * f->with[i];
    }
    spread += 1.0 - beta_l;
    for (size_t i = 0; i < k; i++) {
        double next = f->with[i] / spread;

        change = fmax(change, fabs(next - f->l[i]));
        f->l[i] = next;
        f->own[i] = fmax(OWN_MIN, 1.0 - next * f->with[i]);
    }
    return change;
}

/* "omega on covariances": back from the correlations to the items' own
 * scales. */
static void unstandardised(const double *cov, size_t k, const struct factor *f,
                           struct hearth_omega *out)
{
    double sum = 0.0, own = 0.0;

    out->is_at_edge = false;
    for (size_t i = 0; i < k; i++) {
        sum += f->l[i] * sqrt(cov[i * k + i]);
        own += f->own[i] * cov[i * k + i];
        out->is_at_edge |= f->own[i] <= OWN_MIN * 1.001;
    }
    out->omega = sum * sum / (sum * sum + own);
}

int hearth_reliability_ml(const double *cov, size_t k, double *work,
                          struct hearth_omega *out)
{
    struct factor f = {work, work + k, work + 2 * k, work + 3 * k};
    struct hearth_omega start;
    double change = 1.0;
    int e = hearth_reliability_minres(cov, k, work, &start);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < k; i++) {
        f.own[i] = fmax(OWN_MIN, 1.0 - f.l[i] * f.l[i]);
    }
    for (int round = 0; round < ROUNDS_MAX && change > SETTLED; round++) {
        change = likelihood_round(cov, k, &f);
    }
    if (change > SETTLED) {
        return HEARTH_E_STATE;
    }
    unstandardised(cov, k, &f, out);
    return 0;
}
