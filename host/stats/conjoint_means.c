/* SPDX-License-Identifier: Apache-2.0 */
/* Conjoint experiments: marginal means. */
#include "host/stats/conjoint.h"

#include <math.h>

static double weight_of(const struct hearth_conjoint *c, size_t i)
{
    return c->weight == NULL ? 1.0 : c->weight[i];
}

/* The level of row ${i} if it counts for ${f}, else MISSING. */
static uint32_t level_of(const struct hearth_conjoint *c,
                         const struct hearth_conjoint_feature *f, size_t i)
{
    return isnan(c->y[i]) ? HEARTH_CONJOINT_MISSING : f->level[i];
}

/* "per feature: weighted mean by level": est and n. */
static void level_means(const struct hearth_conjoint *c,
                        const struct hearth_conjoint_feature *f,
                        struct hearth_moments_sum *sums,
                        struct hearth_conjoint_figure *out)
{
    struct hearth_moments_sum *weights = sums + f->level_count;

    for (size_t l = 0; l < 2 * f->level_count; l++) {
        sums[l] = (struct hearth_moments_sum){0};
    }
    for (size_t l = 0; l < f->level_count; l++) {
        out[l].n = 0;
    }
    for (size_t i = 0; i < c->n; i++) {
        uint32_t l = level_of(c, f, i);

        if (l != HEARTH_CONJOINT_MISSING) {
            hearth_moments_sum_add(&sums[l], weight_of(c, i) * c->y[i]);
            hearth_moments_sum_add(&weights[l], weight_of(c, i));
            out[l].n++;
        }
    }
    for (size_t l = 0; l < f->level_count; l++) {
        out[l].est = out[l].n == 0 ? (double)NAN
                                   : hearth_moments_sum_value(&sums[l]) /
                                         hearth_moments_sum_value(&weights[l]);
    }
}

/* The error of level ${l}: residuals summed by respondent. ${total} has room
 * for one sum a respondent. */
static double level_error(const struct hearth_conjoint *c,
                          const struct hearth_conjoint_feature *f, uint32_t l,
                          double mean, struct hearth_moments_sum *total)
{
    struct hearth_moments_sum weight = {0}, square = {0};
    double g = (double)c->psu_count;

    for (size_t p = 0; p < c->psu_count; p++) {
        total[p] = (struct hearth_moments_sum){0};
    }
    for (size_t i = 0; i < c->n; i++) {
        if (level_of(c, f, i) == l) {
            hearth_moments_sum_add(&total[c->psu[i]],
                                   weight_of(c, i) * (c->y[i] - mean));
            hearth_moments_sum_add(&weight, weight_of(c, i));
        }
    }
    for (size_t p = 0; p < c->psu_count; p++) {
        double u = hearth_moments_sum_value(&total[p]);

        hearth_moments_sum_add(&square, u * u);
    }
    return sqrt(g / (g - 1.0) * hearth_moments_sum_value(&square)) /
           hearth_moments_sum_value(&weight);
}

int hearth_conjoint_means(const struct hearth_conjoint *c,
                          struct hearth_arena *arena,
                          struct hearth_conjoint_figure *out)
{
    size_t mark = arena->used, most = 0;
    struct hearth_moments_sum *sums, *total;

    if (c->psu_count < 2) {
        return HEARTH_E_STATE;
    }
    for (size_t f = 0; f < c->feature_count; f++) {
        if (c->features[f].level_count > most) {
            most = c->features[f].level_count;
        }
    }
    sums = hearth_arena_take(arena, 2 * most + 1, sizeof(*sums));
    total = hearth_arena_take(arena, c->psu_count, sizeof(*total));
    if (sums == NULL || total == NULL) {
        arena->used = mark;
        return HEARTH_E_MEMORY;
    }
    for (size_t f = 0; f < c->feature_count; f++) {
        const struct hearth_conjoint_feature *feature = &c->features[f];

        level_means(c, feature, sums, out);
        for (uint32_t l = 0; l < feature->level_count; l++) {
            out[l].se = out[l].n == 0
                            ? (double)NAN
                            : level_error(c, feature, l, out[l].est, total);
        }
        out += feature->level_count;
    }
    arena->used = mark;
    return 0;
}
