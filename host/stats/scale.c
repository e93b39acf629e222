/* SPDX-License-Identifier: Apache-2.0 */
/* Score, index and Cronbach's alpha of a scale. */
#include "host/stats/scale.h"

#include "host/stats/reliability.h"

#include <math.h>

/* Sums over the rows in which items i and j are both given. */
struct pair {
    uint64_t count;
    int64_t sum_i;
    int64_t sum_j;
    int64_t product;
};

struct hearth_scale_tally {
    unsigned k;
    int32_t min, max;
    struct pair *pairs;    /* k * k, j >= i used */
    struct pair *complete; /* the same over complete rows */
    double *covariances;   /* k * k, scratch */
    struct hearth_moments score;
    uint64_t complete_count;
};

int hearth_scale_begin(struct hearth_arena *arena, unsigned k, int32_t min,
                       int32_t max, struct hearth_scale_tally **out)
{
    size_t before = arena->used;
    struct hearth_scale_tally *t;

    if (k < 2 || min >= max) {
        return HEARTH_E_INVALID;
    }
    t = hearth_arena_take(arena, 1, sizeof(*t));
    if (t != NULL) {
        t->k = k;
        t->min = min;
        t->max = max;
        t->pairs = hearth_arena_take(arena, (size_t)k * k, sizeof(struct pair));
        t->complete =
            hearth_arena_take(arena, (size_t)k * k, sizeof(struct pair));
        t->covariances =
            hearth_arena_take(arena, (size_t)k * k, sizeof(double));
    }
    if (t == NULL || t->pairs == NULL || t->complete == NULL ||
        t->covariances == NULL) {
        arena->used = before;
        return HEARTH_E_MEMORY;
    }
    *out = t;
    return 0;
}

size_t hearth_scale_size(unsigned k)
{
    return sizeof(struct hearth_scale_tally) +
           (size_t)k * k * (2 * sizeof(struct pair) + sizeof(double)) + 64;
}

int32_t hearth_scale_reversed(const struct hearth_scale_tally *t, int32_t value)
{
    if (value < t->min || value > t->max) {
        return value; /* not an answer of the scale: stays outside */
    }
    return (int32_t)((int64_t)t->min + t->max - value);
}

static bool is_valid(const struct hearth_scale_tally *t,
                     const struct hearth_scale_value *v)
{
    return v->is_given && v->value >= t->min && v->value <= t->max;
}

static void add_pairs(const struct hearth_scale_tally *t, struct pair *pairs,
                      const struct hearth_scale_value *row)
{
    for (unsigned i = 0; i < t->k; i++) {
        if (!is_valid(t, &row[i])) {
            continue;
        }
        for (unsigned j = i; j < t->k; j++) {
            struct pair *p = &pairs[i * t->k + j];

            if (!is_valid(t, &row[j])) {
                continue;
            }
            p->count++;
            p->sum_i += row[i].value;
            p->sum_j += row[j].value;
            p->product += (int64_t)row[i].value * row[j].value;
        }
    }
}

/* "mean of available items after reversing" */
void hearth_scale_add(struct hearth_scale_tally *t,
                      const struct hearth_scale_value *row)
{
    int64_t sum = 0;
    unsigned given = 0;

    for (unsigned i = 0; i < t->k; i++) {
        if (is_valid(t, &row[i])) {
            sum += row[i].value;
            given++;
        }
    }
    if (given == 0) {
        return;
    }
    hearth_moments_add(&t->score, (double)sum / (double)given);
    add_pairs(t, t->pairs, row);
    if (given == t->k) {
        t->complete_count++;
        add_pairs(t, t->complete, row);
    }
}

/* Covariance of a pair, n - 1; NAN below two rows. */
static double covariance(const struct pair *p)
{
    double n = (double)p->count;

    if (p->count < 2) {
        return (double)NAN;
    }
    return ((double)p->product - (double)p->sum_i * (double)p->sum_j / n) /
           (n - 1.0);
}

/* The matrix of ${pairs}, in the tally's scratch. */
static const double *matrix(const struct hearth_scale_tally *t,
                            const struct pair *pairs)
{
    for (unsigned i = 0; i < t->k; i++) {
        for (unsigned j = i; j < t->k; j++) {
            double c = covariance(&pairs[i * t->k + j]);

            t->covariances[i * t->k + j] = c;
            t->covariances[j * t->k + i] = c;
        }
    }
    return t->covariances;
}

static double as_index(const struct hearth_scale_tally *t, double score)
{
    return 100.0 * (score - t->min) / ((double)t->max - t->min);
}

static void put_alpha(const struct hearth_scale_tally *t,
                      struct hearth_scale_result *out)
{
    out->complete_count = t->complete_count;
    out->alpha_complete =
        hearth_reliability_alpha(matrix(t, t->complete), t->k);
    out->alpha_pairwise = hearth_reliability_alpha(matrix(t, t->pairs), t->k);
    out->alpha_standard = hearth_reliability_standard(t->covariances, t->k);
    out->has_alpha =
        isfinite(out->alpha_pairwise) && isfinite(out->alpha_complete) &&
        isfinite(out->alpha_standard) &&
        hearth_interval_feldt(out->alpha_complete, t->complete_count, t->k,
                              &out->alpha_interval) == 0;
}

int hearth_scale_finish(const struct hearth_scale_tally *t,
                        struct hearth_scale_result *out)
{
    struct hearth_scale_result r = {.count = t->score.count};
    struct hearth_interval score;
    int e = hearth_moments_mean(&t->score, &r.mean_score);

    if (e == 0) {
        e = hearth_moments_sd(&t->score, &r.sd_score);
    }
    if (e == 0) {
        e = hearth_interval_mean(&t->score, &score);
    }
    if (e != 0) {
        return e;
    }
    r.index = as_index(t, r.mean_score);
    r.index_interval.low = fmax(0.0, as_index(t, score.low));
    r.index_interval.high = fmin(100.0, as_index(t, score.high));
    put_alpha(t, &r);
    *out = r;
    return 0;
}
