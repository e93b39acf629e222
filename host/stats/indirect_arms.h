/* SPDX-License-Identifier: Apache-2.0 */
/* y, arm, control, treated, psu, J: the rows of a list experiment, as its
 * statistics read them. Private to indirect_*.c. */
#ifndef HOST_STATS_INDIRECT_ARMS_H
#define HOST_STATS_INDIRECT_ARMS_H

#include "host/stats/list.h"
#include "host/stats/run.h"

/* Rows of some arm that have y (and an answer to ${direct}, if asked). */
struct hearth_indirect_arms {
    double *y;
    uint32_t *arm; /* 0 control, m treated with the m-th of ${treated} */
    size_t *row;   /* of the frame */
    bool *direct;  /* NULL: not asked */
    uint32_t *psu; /* NULL: none; dense from 0 */
    size_t psu_count;
    size_t n;
    const struct hearth_frame_column *y_column;
    const char **levels;  /* of the control arm and the treated arms */
    const char **treated; /* those of the treated arms */
    size_t items;
    bool is_list; /* `treated` is a list: results are too */
    unsigned j;   /* 0: not given */
    size_t in_arm[HEARTH_LIST_ITEMS_MAX + 1];
};

/* E_INVALID naming parameter, or column and row; E_STATE: an arm is empty. */
HEARTH_MUST_USE int hearth_indirect_arms(const struct hearth_stats_run *r,
                                         struct hearth_indirect_arms *out);
/* The control arm and that of item ${m} (1..items), in new arrays. ${direct}
 * gets theirs, unless it is NULL. E_MEMORY. */
HEARTH_MUST_USE int
hearth_indirect_two_arms(const struct hearth_stats_run *r,
                         const struct hearth_indirect_arms *a, size_t m,
                         struct hearth_list_arms *out, const bool **direct);
/* Runs the diagnostics of item ${m} if J is known and adds "alarm" to ${out},
 * with warnings for it and for too few answers. E_INVALID: an impossible
 * count. */
HEARTH_MUST_USE int hearth_indirect_alarm(const struct hearth_stats_run *r,
                                          const struct hearth_indirect_arms *a,
                                          size_t m, json_t *out);
/* Diagnostics of item ${m}. */
HEARTH_MUST_USE int
hearth_indirect_diagnose(const struct hearth_stats_run *r,
                         const struct hearth_indirect_arms *a, size_t m,
                         struct hearth_list_diagnosis *out);

#endif
