/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of indirect questions by name. */
#include "host/stats/indirect.h"

const struct hearth_stats_entry hearth_stats_indirect[] = {
    {"rrt", HEARTH_STATS_NO_ROWS, hearth_indirect_rrt},
    {"rrt_regression", HEARTH_STATS_FILTERED, hearth_indirect_rrt_regression},
    {"list_dim", HEARTH_STATS_FILTERED, hearth_indirect_list_dim},
    {"list_regression", HEARTH_STATS_FILTERED, hearth_indirect_list_regression},
    {"list_diagnostic", HEARTH_STATS_FILTERED, hearth_indirect_list_diagnostic},
    {"combined_list_direct", HEARTH_STATS_FILTERED, hearth_indirect_combined},
    {"endorsement", HEARTH_STATS_FILTERED, hearth_indirect_endorsement},
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
