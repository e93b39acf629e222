/* SPDX-License-Identifier: Apache-2.0 */
/* Count, mean and standard deviation of values that arrive one by one. */
#include "host/stats/moments.h"

#include <math.h>

/* Two-sum (Knuth): what rounding lost is kept in low. */
void hearth_moments_sum_add(struct hearth_moments_sum *s, double v)
{
    double t = s->high + v;
    double back = t - s->high;

    s->low += (s->high - (t - back)) + (v - back);
    s->high = t;
}

double hearth_moments_sum_value(const struct hearth_moments_sum *s)
{
    return s->high + s->low;
}

void hearth_moments_add(struct hearth_moments *m, double v)
{
    double square = v * v;

    m->count++;
    hearth_moments_sum_add(&m->sum, v);
    hearth_moments_sum_add(&m->square, square);
    m->square.low += fma(v, v, -square); /* the product's own rounding */
}

void hearth_moments_add_many(struct hearth_moments *m, double v, uint64_t times)
{
    m->count += times;
    hearth_moments_sum_add(&m->sum, v * (double)times);
    hearth_moments_sum_add(&m->square, v * v * (double)times);
}

int hearth_moments_mean(const struct hearth_moments *m, double *mean)
{
    if (m->count == 0) {
        return HEARTH_E_STATE;
    }
    *mean = hearth_moments_sum_value(&m->sum) / (double)m->count;
    return 0;
}

int hearth_moments_sd(const struct hearth_moments *m, double *sd)
{
    double n = (double)m->count;
    double mean, centred;

    if (m->count < 2) {
        return HEARTH_E_STATE;
    }
    mean = hearth_moments_sum_value(&m->sum) / n;
    /* sum of squares - n mean^2, the high parts first so that they cancel
     * before the small ones are added */
    centred = fma(-mean, hearth_moments_sum_value(&m->sum), m->square.high) +
              m->square.low;
    *sd = centred <= 0.0 ? 0.0 : sqrt(centred / (n - 1.0));
    return 0;
}
