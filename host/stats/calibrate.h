/* SPDX-License-Identifier: Apache-2.0 */
/* Weights that meet known totals: post-stratification, raking, linear
 * calibration, and what they take from the variance (statistics.md 2). */
#ifndef HOST_STATS_CALIBRATE_H
#define HOST_STATS_CALIBRATE_H

#include "host/stats/run.h"

/* Replaces the weights of ${d} by those that `calibration` of the
 * specification asks for; nothing where it asks for none. E_INVALID names
 * column and row; E_STATE: the totals cannot be met. */
HEARTH_MUST_USE int hearth_calibrate(const struct hearth_stats_run *r,
                                     struct hearth_stats_design *d);
/* Takes from the linearised values ${z} (a row) what the known totals explain.
 * E_MEMORY. */
HEARTH_MUST_USE int
hearth_calibration_project(const struct hearth_stats_design *d, double *z);

#endif
