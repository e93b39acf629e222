/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of rows, without a design. */
#ifndef HOST_STATS_DESCRIBE_H
#define HOST_STATS_DESCRIBE_H

#include "host/stats/run.h"

hearth_stats_function hearth_describe_column, hearth_describe_quantiles,
    hearth_describe_likert, hearth_describe_proportion,
    hearth_describe_crosstab, hearth_describe_welch;

#endif
