/* SPDX-License-Identifier: Apache-2.0 */
/* Times of day as paradata writes them. */
#ifndef HOST_STATS_RUN_CLOCK_H
#define HOST_STATS_RUN_CLOCK_H

/* Seconds of "YYYY-MM-DDTHH:MM[:SS[.FFF]]" (a blank for the T; what follows,
 * a zone, is ignored: the local clock counts) since year 0, or of "HH:MM[:SS]"
 * since midnight. NaN: neither. */
double hearth_run_clock(const char *text);

#endif
