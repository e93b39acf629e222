/* SPDX-License-Identifier: Apache-2.0 */
/* The one reason why a statistic was not computed, for the person who asked:
 * what is wrong, in which column or parameter, at which row. */
#ifndef HOST_STATS_WHY_H
#define HOST_STATS_WHY_H

#include "hearth/err.h"

struct hearth_stats_why {
    char text[240]; /* "" until something is wrong; the first reason stays */
};

/* Writes the first reason and returns ${error}. */
int hearth_stats_fail(struct hearth_stats_why *why, int error,
                      const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
