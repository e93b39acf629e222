/* SPDX-License-Identifier: Apache-2.0 */
/* Randomised response: designs, shares, totals under unequal probabilities. */
#include "host/stats/rrt.h"

#include <math.h>

static bool is_share(double p)
{
    return p >= 0.0 && p <= 1.0; /* NaN is none */
}

static int finish(double slope, double offset, struct hearth_rrt_design *out)
{
    if (slope == 0.0) {
        return HEARTH_E_INVALID;
    }
    out->slope = slope;
    out->offset = offset;
    return 0;
}

/* "pi = (l-p1)/p" */
int hearth_rrt_forced(double p, double p1, struct hearth_rrt_design *out)
{
    if (!is_share(p) || !is_share(p1) || p + p1 > 1.0 + 1e-9) {
        return HEARTH_E_INVALID;
    }
    return finish(p, p1, out);
}

/* "(l+P-1)/(2P-1)" */
int hearth_rrt_warner(double p, struct hearth_rrt_design *out)
{
    if (!is_share(p)) {
        return HEARTH_E_INVALID;
    }
    return finish(2.0 * p - 1.0, 1.0 - p, out);
}

/* "same form" */
int hearth_rrt_crosswise(double p, struct hearth_rrt_design *out)
{
    return hearth_rrt_warner(p, out);
}

/* "(l-(1-p)pi_u)/p" */
int hearth_rrt_unrelated(double p, double pi_u, struct hearth_rrt_design *out)
{
    if (!is_share(p) || !is_share(pi_u)) {
        return HEARTH_E_INVALID;
    }
    return finish(p, (1.0 - p) * pi_u, out);
}

static double clip(double v)
{
    if (v < 0.0) {
        return 0.0;
    }
    return v > 1.0 ? 1.0 : v;
}

struct hearth_interval hearth_rrt_carry(const struct hearth_rrt_design *d,
                                        struct hearth_interval lambda)
{
    double low = clip((lambda.low - d->offset) / d->slope);
    double high = clip((lambda.high - d->offset) / d->slope);
    struct hearth_interval out = {low, high};

    if (d->slope < 0.0) {
        out.low = high;
        out.high = low;
    }
    return out;
}

int hearth_rrt_estimate(const struct hearth_rrt_design *d, uint64_t n,
                        uint64_t yes, struct hearth_rrt_estimate *out)
{
    struct hearth_interval wilson;
    double count = (double)n;
    double spread;
    int e = hearth_interval_wilson(yes, n, &wilson);

    if (e != 0) {
        return e;
    }
    out->lambda = (double)yes / count;
    out->pi = (out->lambda - d->offset) / d->slope;
    spread = out->lambda * (1.0 - out->lambda);
    out->se_n = sqrt(spread / count) / fabs(d->slope);
    out->se_n1 =
        n > 1 ? sqrt(spread / (count - 1.0)) / fabs(d->slope) : (double)NAN;
    out->display = hearth_rrt_carry(d, wilson);
    return 0;
}

/* Answers and probabilities of the persons drawn. */
struct draw {
    const struct hearth_rrt_design *d;
    const bool *yes;
    const double *inclusion;
    size_t n;
};

/* r: the answer as a trait, right on average over the die. */
static double unmask(const struct draw *p, size_t i)
{
    return ((p->yes[i] ? 1.0 : 0.0) - p->d->offset) / p->d->slope;
}

/* "D = sum (1-pi_i)(r/pi_i-c)^2/(1-sum a^2), a_i = (1-pi_i)/sum(1-pi),
 * c = sum a_i r_i/pi_i"; 0 when everybody was drawn with certainty. */
static double deville(const struct draw *p)
{
    struct hearth_moments_sum rest = {0}, squares = {0}, centre = {0}, d = {0};
    double all, c;

    for (size_t i = 0; i < p->n; i++) {
        hearth_moments_sum_add(&rest, 1.0 - p->inclusion[i]);
    }
    all = hearth_moments_sum_value(&rest);
    if (all <= 0.0) {
        return 0.0;
    }
    for (size_t i = 0; i < p->n; i++) {
        double a = (1.0 - p->inclusion[i]) / all;

        hearth_moments_sum_add(&squares, a * a);
        hearth_moments_sum_add(&centre, a * unmask(p, i) / p->inclusion[i]);
    }
    c = hearth_moments_sum_value(&centre);
    for (size_t i = 0; i < p->n; i++) {
        double off = unmask(p, i) / p->inclusion[i] - c;

        hearth_moments_sum_add(&d, (1.0 - p->inclusion[i]) * off * off);
    }
    return hearth_moments_sum_value(&d) /
           (1.0 - hearth_moments_sum_value(&squares));
}

static int check_inclusion(const double *inclusion, size_t n, size_t *bad)
{
    size_t uncertain = 0;

    if (n < 2) {
        return HEARTH_E_STATE;
    }
    for (size_t i = 0; i < n; i++) {
        if (!(inclusion[i] > 0.0 && inclusion[i] <= 1.0)) {
            *bad = i;
            return HEARTH_E_INVALID;
        }
        uncertain += inclusion[i] < 1.0;
    }
    /* one person alone left to chance: nothing shows how others would vary */
    return uncertain == 1 ? HEARTH_E_STATE : 0;
}

int hearth_rrt_unequal(const struct hearth_rrt_design *d, const bool *yes,
                       const double *inclusion, size_t n,
                       struct hearth_rrt_total *out, size_t *bad)
{
    struct hearth_moments_sum total = {0}, masking = {0};
    const struct draw p = {d, yes, inclusion, n};
    int e = check_inclusion(inclusion, n, bad);

    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < n; i++) {
        double r = unmask(&p, i);

        hearth_moments_sum_add(&total, r / inclusion[i]);
        hearth_moments_sum_add(&masking, (r * r - r) / inclusion[i]);
    }
    out->est = hearth_moments_sum_value(&total);
    out->variance = hearth_moments_sum_value(&masking) + deville(&p);
    return 0;
}
