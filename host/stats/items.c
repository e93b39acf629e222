/* SPDX-License-Identifier: Apache-2.0 */
/* Covariances of the items of a scale. */
#include "host/stats/items.h"

#include "host/stats/sum.h"

#include <math.h>

bool hearth_items_is_complete(const struct hearth_items *t, size_t row)
{
    for (size_t i = 0; i < t->k; i++) {
        if (isnan(t->values[row * t->k + i])) {
            return false;
        }
    }
    return true;
}

size_t hearth_items_complete(const struct hearth_items *t)
{
    size_t count = 0;

    for (size_t row = 0; row < t->row_count; row++) {
        count += hearth_items_is_complete(t, row) ? 1 : 0;
    }
    return count;
}

/* True if ${row} counts for the pair. */
static bool is_used(const struct hearth_items *t, size_t row,
                    const size_t at[2], bool is_listwise)
{
    const double *v = &t->values[row * t->k];

    if (isnan(v[at[0]]) || isnan(v[at[1]])) {
        return false;
    }
    return !is_listwise || hearth_items_is_complete(t, row);
}

static double covariance(const struct hearth_items *t, const size_t at[2],
                         bool is_listwise)
{
    struct hearth_sum a = {.count = 0}, b = {.count = 0}, c = {.count = 0};
    double n = 0.0, mean_a, mean_b;

    for (size_t row = 0; row < t->row_count; row++) {
        if (is_used(t, row, at, is_listwise)) {
            hearth_sum_add(&a, t->values[row * t->k + at[0]]);
            hearth_sum_add(&b, t->values[row * t->k + at[1]]);
            n += 1.0;
        }
    }
    if (n < 2.0) {
        return (double)NAN;
    }
    mean_a = hearth_sum_value(&a) / n;
    mean_b = hearth_sum_value(&b) / n;
    for (size_t row = 0; row < t->row_count; row++) {
        if (is_used(t, row, at, is_listwise)) {
            hearth_sum_add(&c, (t->values[row * t->k + at[0]] - mean_a) *
                                   (t->values[row * t->k + at[1]] - mean_b));
        }
    }
    return hearth_sum_value(&c) / (n - 1.0);
}

static void covariances(const struct hearth_items *t, bool is_listwise,
                        double *out)
{
    for (size_t i = 0; i < t->k; i++) {
        for (size_t j = i; j < t->k; j++) {
            const size_t at[2] = {i, j};
            double c = covariance(t, at, is_listwise);

            out[i * t->k + j] = c;
            out[j * t->k + i] = c;
        }
    }
}

void hearth_items_pairwise(const struct hearth_items *t, double *out)
{
    covariances(t, false, out);
}

void hearth_items_complete_cases(const struct hearth_items *t, double *out)
{
    covariances(t, true, out);
}

double hearth_items_score(const struct hearth_items *t)
{
    struct hearth_sum scores = {.count = 0};
    double n = 0.0;

    for (size_t row = 0; row < t->row_count; row++) {
        struct hearth_sum sum = {.count = 0};
        double given = 0.0;

        for (size_t i = 0; i < t->k; i++) {
            if (!isnan(t->values[row * t->k + i])) {
                hearth_sum_add(&sum, t->values[row * t->k + i]);
                given += 1.0;
            }
        }
        if (given > 0.0) {
            hearth_sum_add(&scores, hearth_sum_value(&sum) / given);
            n += 1.0;
        }
    }
    return n > 0.0 ? hearth_sum_value(&scores) / n : (double)NAN;
}
