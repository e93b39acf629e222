/* SPDX-License-Identifier: Apache-2.0 */
/* Audit and suppression as statistics (see driver.c). */
#ifndef HOST_DISCLOSURE_DRIVER_SDC_H
#define HOST_DISCLOSURE_DRIVER_SDC_H

#include "host/stats/run.h"

HEARTH_MUST_USE int hearth_driver_interval(const struct hearth_stats_run *run,
                                           json_t *out);
HEARTH_MUST_USE int hearth_driver_suppress(const struct hearth_stats_run *run,
                                           json_t *out);

#endif
