/* SPDX-License-Identifier: Apache-2.0 */
/* The one reason why a statistic was not computed, for the person who asked:
 * what is wrong, in which column or parameter, at which row. */
#ifndef HOST_STATS_WHY_H
#define HOST_STATS_WHY_H

#include "hearth/err.h"

struct hearth_stats_why {
    char text[240]; /* "" until something is wrong; the first reason stays */
};

/* Writes the first reason. */
void hearth_stats_say(struct hearth_stats_why *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, and gives ${error}: so that whoever reads a function, a program
 * too, sees that it fails there. */
#define hearth_stats_fail(why, error, ...)                                     \
    (hearth_stats_say((why), __VA_ARGS__), (error))

#endif
