/* SPDX-License-Identifier: Apache-2.0 */
/* A sum without any rounding until its value is asked for (Shewchuk's
 * expansions): the same numbers in another order give the same bytes. */
#ifndef HOST_STATS_EXACT_H
#define HOST_STATS_EXACT_H

#include <stddef.h>

/* Doubles that do not overlap: 2098 bits / 53, and room. */
#define HEARTH_EXACT_PARTS 48

struct hearth_exact {
    size_t count;
    double parts[HEARTH_EXACT_PARTS]; /* growing in size */
};

/* A sum that no number holds stays infinite, or NaN. */
void hearth_exact_add(struct hearth_exact *s, double v);
/* The sum, correctly rounded. */
double hearth_exact_value(const struct hearth_exact *s);
/* Of ${count} numbers; 0.0 of none. */
double hearth_exact_total(const double *values, size_t count);

#endif
