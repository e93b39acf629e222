/* SPDX-License-Identifier: Apache-2.0 */
/* The discrete Laplace distribution in closed form. */
#include "host/stats/dlaplace.h"

#include <math.h>

/* (1-e^-eps)/(1+e^-eps) is tanh(eps/2), exact for small eps too. */
double hearth_dlaplace_pmf(double eps, double k)
{
    return tanh(eps / 2.0) * exp(-eps * fabs(k));
}

double hearth_dlaplace_variance(double eps)
{
    double s = sinh(eps / 2.0);

    return 1.0 / (2.0 * s * s);
}

double hearth_dlaplace_tail(double eps, double t)
{
    if (!(t > 0.0)) {
        return 1.0;
    }
    return 2.0 * exp(-eps * ceil(t)) / (1.0 + exp(-eps));
}
