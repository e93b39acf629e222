/* SPDX-License-Identifier: Apache-2.0 */
/* The statistics of indirect questions, one function a name (run.h). */
#ifndef HOST_STATS_INDIRECT_H
#define HOST_STATS_INDIRECT_H

#include "host/stats/run.h"

/* Each is a hearth_stats_function; statistics.md 7 has their parameters. */
int hearth_indirect_rrt(const struct hearth_stats_run *r, json_t *out);
int hearth_indirect_rrt_regression(const struct hearth_stats_run *r,
                                   json_t *out);
int hearth_indirect_list_dim(const struct hearth_stats_run *r, json_t *out);
int hearth_indirect_list_regression(const struct hearth_stats_run *r,
                                    json_t *out);
int hearth_indirect_list_diagnostic(const struct hearth_stats_run *r,
                                    json_t *out);
int hearth_indirect_combined(const struct hearth_stats_run *r, json_t *out);
int hearth_indirect_endorsement(const struct hearth_stats_run *r, json_t *out);

#endif
