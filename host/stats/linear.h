/* SPDX-License-Identifier: Apache-2.0 */
/* Symmetric positive definite matrices, as small regressions make them. */
#ifndef HOST_STATS_LINEAR_H
#define HOST_STATS_LINEAR_H

#include "hearth/arena.h"
#include "hearth/err.h"

/* ${in} (k x k, row after row) inverted into ${out}; may be the same. E_STATE
 * when it is singular: *${at} is the column that the ones before it explain.
 * E_MEMORY. */
HEARTH_MUST_USE int hearth_linear_invert(struct hearth_arena *arena,
                                         const double *in, size_t k,
                                         double *out, size_t *at);

#endif
