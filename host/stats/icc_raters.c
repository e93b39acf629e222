/* SPDX-License-Identifier: Apache-2.0 */
/* The six intraclass correlations of raters (Shrout and Fleiss). */
#include "host/stats/icc.h"

#include "host/stats/sum.h"

#include <math.h>

/* Mean squares of subjects (b), raters (j), residual (e), and within subjects
 * (w). */
struct squares {
    double b, j, e, w;
};

/* Mean of the complete rows' values in column ${at}, or of all (k). */
static double mean_of(const struct hearth_items *t, size_t at, double n)
{
    struct hearth_sum s = {.count = 0};

    for (size_t row = 0; row < t->row_count; row++) {
        if (!hearth_items_is_complete(t, row)) {
            continue;
        }
        for (size_t i = 0; i < t->k; i++) {
            if (at == t->k || i == at) {
                hearth_sum_add(&s, t->values[row * t->k + i]);
            }
        }
    }
    return hearth_sum_value(&s) / n;
}

static void subjects(const struct hearth_items *t, double mean,
                     struct hearth_sum *between, struct hearth_sum *within)
{
    double k = (double)t->k;

    for (size_t row = 0; row < t->row_count; row++) {
        const double *v = &t->values[row * t->k];
        double own;

        if (!hearth_items_is_complete(t, row)) {
            continue;
        }
        own = hearth_sum_total(v, t->k) / k;
        hearth_sum_add(between, k * (own - mean) * (own - mean));
        for (size_t i = 0; i < t->k; i++) {
            hearth_sum_add(within, (v[i] - own) * (v[i] - own));
        }
    }
}

static void mean_squares(const struct hearth_items *t, double n,
                         struct squares *out)
{
    struct hearth_sum b = {.count = 0}, w = {.count = 0}, j = {.count = 0};
    double k = (double)t->k, mean = mean_of(t, t->k, n * k);

    subjects(t, mean, &b, &w);
    for (size_t i = 0; i < t->k; i++) {
        double d = mean_of(t, i, n) - mean;

        hearth_sum_add(&j, n * d * d);
    }
    out->b = hearth_sum_value(&b) / (n - 1.0);
    out->w = hearth_sum_value(&w) / (n * (k - 1.0));
    out->j = hearth_sum_value(&j) / (k - 1.0);
    out->e =
        (hearth_sum_value(&w) - hearth_sum_value(&j)) / ((n - 1.0) * (k - 1.0));
}

static double ratio(double up, double down)
{
    return down > 0.0 ? up / down : (double)NAN;
}

int hearth_icc_raters(const struct hearth_items *t,
                      struct hearth_icc_raters *out)
{
    size_t count = hearth_items_complete(t);
    double n = (double)count, k = (double)t->k;
    struct squares s;

    if (count < 2 || t->k < 2) {
        return HEARTH_E_STATE;
    }
    mean_squares(t, n, &s);
    out->count = count;
    out->one_way[0] = ratio(s.b - s.w, s.b + (k - 1.0) * s.w);
    out->one_way[1] = ratio(s.b - s.w, s.b);
    out->two_way_random[0] =
        ratio(s.b - s.e, s.b + (k - 1.0) * s.e + k * (s.j - s.e) / n);
    out->two_way_random[1] = ratio(s.b - s.e, s.b + (s.j - s.e) / n);
    out->two_way_fixed[0] = ratio(s.b - s.e, s.b + (k - 1.0) * s.e);
    out->two_way_fixed[1] = ratio(s.b - s.e, s.b);
    return 0;
}
