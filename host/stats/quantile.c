/* SPDX-License-Identifier: Apache-2.0 */
/* Quantiles by bisection. */
#include "host/stats/quantile.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#define STEPS 1100 /* halves any interval of doubles to nothing */

struct shape {
    double a, b;
};

/* Where ${cdf}, growing, passes ${p}. */
static double bisect(double (*cdf)(double x, const struct shape *s),
                     const struct shape *s, double p, double low, double high)
{
    for (int i = 0; i < STEPS; i++) {
        double middle = low + (high - low) / 2.0;

        if (middle <= low || middle >= high) {
            break;
        }
        if (cdf(middle, s) > p) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return low + (high - low) / 2.0;
}

static bool is_shape(double p, double a, double b)
{
    return p > 0.0 && p < 1.0 && a > 0.0 && b > 0.0 && isfinite(a) &&
           isfinite(b);
}

static double beta_below(double x, const struct shape *s)
{
    return gsl_cdf_beta_P(x, s->a, s->b);
}

/* Below one half the tail itself is looked at, which keeps its digits. */
double hearth_quantile_beta(double p, double a, double b)
{
    struct shape s = {a, b};

    return is_shape(p, a, b) ? bisect(beta_below, &s, p, 0.0, 1.0)
                             : (double)NAN;
}

/* F = b x / (a (1 - x)) for x of the beta distribution; near 1 its complement
 * is a quantile of its own. */
double hearth_quantile_f(double p, double df1, double df2)
{
    double x, y;

    if (!is_shape(p, df1, df2)) {
        return (double)NAN;
    }
    x = hearth_quantile_beta(p, df1 / 2.0, df2 / 2.0);
    y = x < 0.5 ? 1.0 - x : hearth_quantile_beta(1.0 - p, df2 / 2.0, df1 / 2.0);
    return df2 * x / (df1 * y);
}

static double t_above(double x, const struct shape *s)
{
    return -gsl_cdf_tdist_Q(x, s->a);
}

/* The positive side: its upper tail. */
static double t_upper(double tail, double df)
{
    struct shape s = {df, 0.0};
    double high = 2.0;

    while (gsl_cdf_tdist_Q(high, df) > tail && high < 1e300) {
        high *= 2.0;
    }
    return bisect(t_above, &s, -tail, 0.0, high);
}

double hearth_quantile_t(double p, double df)
{
    if (!is_shape(p, df, 1.0)) {
        return (double)NAN;
    }
    return p < 0.5 ? -t_upper(p, df) : t_upper(1.0 - p, df);
}

double hearth_quantile_normal(double p)
{
    return p > 0.0 && p < 1.0 ? gsl_cdf_ugaussian_Pinv(p) : (double)NAN;
}
