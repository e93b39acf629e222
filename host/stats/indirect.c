/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of indirect questions by name. */
#include "host/stats/run.h"

const struct hearth_stats_entry hearth_stats_indirect[] = {
    {NULL, HEARTH_STATS_NO_ROWS, NULL}};
