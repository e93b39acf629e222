/* SPDX-License-Identifier: Apache-2.0 */
/* Exact sums (Shewchuk 1997: growing expansions). */
#include "host/stats/sum.h"

#include "hearth/err.h"

#include <math.h>

void hearth_sum_add(struct hearth_sum *s, double v)
{
    size_t kept = 0;
    double x = v;

    for (size_t i = 0; i < s->count; i++) {
        double y = s->part[i];
        double high, low;

        if (fabs(x) < fabs(y)) {
            double t = x;

            x = y;
            y = t;
        }
        high = x + y;
        low = y - (high - x);
        if (low != 0.0) {
            s->part[kept++] = low;
        }
        x = high;
    }
    if (!isfinite(x)) {
        s->beyond += x;
        s->count = 0;
        return;
    }
    HEARTH_CHECK(kept < HEARTH_SUM_PARTS_MAX); /* they span all exponents */
    s->part[kept++] = x;
    s->count = kept;
}

/* Adds from the largest down until something is lost; a tie is then decided
 * by the sign of what is left. */
double hearth_sum_value(const struct hearth_sum *s)
{
    size_t n = s->count;
    double high = 0.0, low = 0.0;

    if (s->beyond != 0.0) { /* not a number is unequal to 0 as well */
        return s->beyond;
    }
    while (n > 0) {
        double x = high;
        double y = s->part[--n];

        high = x + y;
        low = y - (high - x);
        if (low != 0.0) {
            break;
        }
    }
    if (n > 0 && ((low < 0.0 && s->part[n - 1] < 0.0) ||
                  (low > 0.0 && s->part[n - 1] > 0.0))) {
        double y = low * 2.0;
        double x = high + y;

        if (y == x - high) {
            high = x;
        }
    }
    return high;
}

double hearth_sum_total(const double *values, size_t count)
{
    struct hearth_sum s = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        hearth_sum_add(&s, values[i]);
    }
    return hearth_sum_value(&s);
}
