/* SPDX-License-Identifier: Apache-2.0 */
/* Quantiles to 1e-12 or better, by bisection of distribution functions: the
 * library's own inverses stop earlier, and not at all for some shapes. */
#ifndef HOST_STATS_QUANTILE_H
#define HOST_STATS_QUANTILE_H

/* 0 < p < 1; NaN for parameters that no distribution has. */
double hearth_quantile_t(double p, double df);
double hearth_quantile_f(double p, double df1, double df2);
double hearth_quantile_beta(double p, double a, double b);
double hearth_quantile_normal(double p);

#endif
