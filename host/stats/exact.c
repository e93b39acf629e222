/* SPDX-License-Identifier: Apache-2.0 */
/* A sum without any rounding until its value is asked for. */
#include "host/stats/exact.h"

#include "hearth/err.h"

#include <math.h>

/* Each pair becomes its rounded sum and what rounding lost; the lost parts
 * that are not zero stay. */
void hearth_exact_add(struct hearth_exact *s, double v)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++) {
        double p = s->parts[i];
        double big = fabs(v) < fabs(p) ? p : v;
        double small = fabs(v) < fabs(p) ? v : p;
        double sum = big + small;
        double lost = small - (sum - big);

        if (!isfinite(sum)) { /* beyond all numbers: nothing else counts */
            s->parts[0] = sum;
            s->count = 1;
            return;
        }
        if (lost != 0.0) {
            s->parts[kept++] = lost;
        }
        v = sum;
    }
    HEARTH_CHECK(kept < HEARTH_EXACT_PARTS);
    s->parts[kept] = v;
    s->count = kept + 1;
}

/* From the largest part down until one shows in the result; if the rest would
 * tip a tie, it does. */
double hearth_exact_value(const struct hearth_exact *s)
{
    size_t i = s->count;
    double high, low = 0.0;

    if (i == 0) {
        return 0.0;
    }
    high = s->parts[--i];
    while (i > 0 && low == 0.0) {
        double before = high;
        double part = s->parts[--i];

        high = before + part;
        low = part - (high - before);
    }
    if (i > 0 && ((low < 0.0 && s->parts[i - 1] < 0.0) ||
                  (low > 0.0 && s->parts[i - 1] > 0.0))) {
        double doubled = low * 2.0;
        double back = high + doubled;

        if (doubled == back - high) {
            high = back;
        }
    }
    return high;
}

double hearth_exact_total(const double *values, size_t count)
{
    struct hearth_exact s = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        hearth_exact_add(&s, values[i]);
    }
    return hearth_exact_value(&s);
}
