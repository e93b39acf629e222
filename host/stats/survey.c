/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of a sampling design by name. */
#include "host/stats/run.h"

const struct hearth_stats_entry hearth_stats_survey[] = {
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
