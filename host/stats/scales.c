/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of scales and data quality by name. */
#include "host/stats/run.h"

const struct hearth_stats_entry hearth_stats_scales[] = {
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
