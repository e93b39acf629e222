/* SPDX-License-Identifier: Apache-2.0 */
/* The discrete Laplace distribution in closed form (statistics.md 4): what the
 * sampler of host/disclosure/noise.h must follow. */
#ifndef HOST_STATS_DLAPLACE_H
#define HOST_STATS_DLAPLACE_H

/* P(X = k) = (1-e^-eps)/(1+e^-eps) e^(-eps |k|); ${eps} > 0. */
double hearth_dlaplace_pmf(double eps, double k);
/* 2 e^-eps / (1-e^-eps)^2. */
double hearth_dlaplace_variance(double eps);
/* P(|X| >= t); 1 for t <= 0. */
double hearth_dlaplace_tail(double eps, double t);

#endif
