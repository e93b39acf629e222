/* SPDX-License-Identifier: Apache-2.0 */
/* features, labels, feature_names: what the columns of a conjoint experiment
 * are called and which level each row shows. Private to conjoint*.c. */
#ifndef HOST_STATS_CONJOINT_LEVELS_H
#define HOST_STATS_CONJOINT_LEVELS_H

#include "host/stats/conjoint.h"
#include "host/stats/run.h"

/* One feature as read. */
struct hearth_conjoint_column {
    const struct hearth_frame_column *column;
    const char *name;   /* as it is called in results */
    const char **texts; /* its levels */
    size_t count;
    const uint32_t *level; /* a row of the frame */
};
/* The features. A level is the code's place (1-based) in the labels, or the
 * label itself; without `labels` the column's own texts, numbers first.
 * E_INVALID naming parameter, or column and row; E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_conjoint_levels(const struct hearth_stats_run *r,
                                           struct hearth_conjoint_column **out,
                                           size_t *count);

#endif
