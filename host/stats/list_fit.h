/* SPDX-License-Identifier: Apache-2.0 */
/* What the three list regressions share. Private to list_*.c. */
#ifndef HOST_STATS_LIST_FIT_H
#define HOST_STATS_LIST_FIT_H

#include "host/stats/list.h"
#include "host/stats/solve.h"

#define HEARTH_LIST_STEPS_MAX 500
#define HEARTH_LIST_DAMP_MAX  1e12

/* Of E_STATE: *${bad} = k unless one term is to blame. Same errors and
 * output as hearth_list_regress. */
HEARTH_MUST_USE int hearth_list_lm(const struct hearth_list_rows *r,
                                   struct hearth_arena *arena,
                                   struct hearth_list_fit *out, size_t *bad);
/* The counts are checked. */
HEARTH_MUST_USE int hearth_list_nls(const struct hearth_list_rows *r,
                                    struct hearth_arena *arena,
                                    struct hearth_list_fit *out, size_t *bad);
/* As before; ${out->b} holds the NLS solution to start from, unless
 * ${has_start} is false. */
HEARTH_MUST_USE int hearth_list_ml(const struct hearth_list_rows *r,
                                   bool has_start, struct hearth_arena *arena,
                                   struct hearth_list_fit *out, size_t *bad);
/* Difference in means between item ${m} and the control arm, into (.01, .99),
 * as a logit: where a fit without covariates would be. */
double hearth_list_start(const struct hearth_list_rows *r, size_t m);
/* True if some row's prediction from ${b} left what a double can tell from 0
 * or 1: the estimate runs away, it has no end. */
bool hearth_list_ran_away(const struct hearth_list_rows *r, const double *b);
/* x b of row ${i}. */
double hearth_list_predict(const struct hearth_list_rows *r, const double *b,
                           size_t i);

#endif
