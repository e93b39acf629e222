/* SPDX-License-Identifier: Apache-2.0 */
/* 95 % intervals. */
#include "host/stats/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define LOWER 0.025
#define UPPER 0.975

/* "Wilson: centre (p+z^2/2n)/(1+z^2/n), half
 * z sqrt(p(1-p)/n+z^2/4n^2)/(1+z^2/n)" (statistics.md 2). */
int hearth_interval_wilson(uint64_t k, uint64_t n, struct hearth_interval *out)
{
    double z, count, p, centre, half, scale;

    if (n == 0) {
        return HEARTH_E_STATE;
    }
    if (k > n) {
        return HEARTH_E_INVALID;
    }
    z = gsl_cdf_ugaussian_Pinv(UPPER);
    count = (double)n;
    p = (double)k / count;
    scale = 1.0 + z * z / count;
    centre = (p + z * z / (2.0 * count)) / scale;
    half =
        z * sqrt(p * (1.0 - p) / count + z * z / (4.0 * count * count)) / scale;
    /* exactly 0 and 1 at the ends, which rounding would miss by a hair */
    out->low = k == 0 ? 0.0 : centre - half;
    out->high = k == n ? 1.0 : centre + half;
    return 0;
}

void hearth_interval_t(double mean, double sd, uint64_t n,
                       struct hearth_interval *out)
{
    double count = (double)n;
    double half = gsl_cdf_tdist_Pinv(UPPER, count - 1.0) * sd / sqrt(count);

    out->low = mean - half;
    out->high = mean + half;
}

int hearth_interval_mean(const struct hearth_moments *m,
                         struct hearth_interval *out)
{
    double mean, sd;
    int e = hearth_moments_mean(m, &mean);

    if (e == 0) {
        e = hearth_moments_sd(m, &sd);
    }
    if (e != 0) {
        return e;
    }
    hearth_interval_t(mean, sd, m->count, out);
    return 0;
}

/* "Feldt: 1-(1-a) F(.975; n-1, (n-1)(k-1)) and F(.025; ...)" */
int hearth_interval_feldt(double alpha, uint64_t n, unsigned k,
                          struct hearth_interval *out)
{
    double d1, d2;

    if (n < 2 || k < 2) {
        return HEARTH_E_STATE;
    }
    d1 = (double)n - 1.0;
    d2 = d1 * ((double)k - 1.0);
    out->low = 1.0 - (1.0 - alpha) * gsl_cdf_fdist_Pinv(UPPER, d1, d2);
    out->high = 1.0 - (1.0 - alpha) * gsl_cdf_fdist_Pinv(LOWER, d1, d2);
    return 0;
}
