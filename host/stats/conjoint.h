/* SPDX-License-Identifier: Apache-2.0 */
/* Conjoint experiments (statistics.md 2): marginal means of each level of each
 * feature, and effects from one regression on all dummies, clustered by
 * respondent with the factor G/(G-1) and no other. */
#ifndef HOST_STATS_CONJOINT_H
#define HOST_STATS_CONJOINT_H

#include "host/stats/moments.h"

#include "hearth/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define HEARTH_CONJOINT_MISSING UINT32_MAX
/* Dummies of one regression; pairs that exclude combinations count theirs. */
#define HEARTH_CONJOINT_LEVELS_MAX 256

struct hearth_conjoint_feature {
    const uint32_t *level; /* a row: 0..level_count-1, or MISSING */
    size_t level_count;
};
/* Profiles, one a row. */
struct hearth_conjoint {
    const double *y;      /* NaN: missing */
    const double *weight; /* > 0; NULL: 1 */
    const uint32_t *psu;  /* dense from 0: the respondent */
    size_t psu_count;     /* G: those of rows without a valid y count too */
    size_t n;
    const struct hearth_conjoint_feature *features;
    size_t feature_count;
};
/* Two features some of whose combinations were never shown. */
struct hearth_conjoint_pair {
    size_t first;
    size_t second;
};
struct hearth_conjoint_figure {
    double est; /* NaN: no row with this level */
    double se;  /* NaN: reference level, or est is NaN */
    uint64_t n; /* rows with this level */
};

/* Marginal means; ${out} has one figure a level, feature after feature.
 * E_STATE: fewer than 2 respondents; E_MEMORY. */
HEARTH_MUST_USE int hearth_conjoint_means(const struct hearth_conjoint *c,
                                          struct hearth_arena *arena,
                                          struct hearth_conjoint_figure *out);
/* Effects against each feature's first level, rows with all features and y.
 * A feature of ${pairs} is averaged, with equal weight, over the levels of
 * its partner that both its level and its first level were shown with; no
 * feature stands in two pairs (E_INVALID). Errors as above, and E_STATE with
 * *${bad} the place in ${out} of a level that follows from others (or the
 * count of all levels); E_LIMIT: too many levels. */
HEARTH_MUST_USE int
hearth_conjoint_effects(const struct hearth_conjoint *c,
                        const struct hearth_conjoint_pair *pairs,
                        size_t pair_count, struct hearth_arena *arena,
                        struct hearth_conjoint_figure *out, size_t *bad);

#endif
