/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest and the largest value of one variable where whole-number
 * equations and bounds hold: a simplex tableau over whole numbers with one
 * common denominator (fraction-free pivoting), so nothing is ever rounded.
 * Only the audit uses it. GMP ends the process where memory ends; what a
 * tableau takes is bounded by the audit's limits. */
#ifndef HOST_DISCLOSURE_TABLEAU_H
#define HOST_DISCLOSURE_TABLEAU_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEARTH_TABLEAU_FREE UINT64_MAX /* a variable without an upper bound */

struct hearth_tableau; /* owns its memory */

/* ${upper}: of each variable, whose lower bound is 0; copied. Room for ${rows}
 * equations. E_MEMORY. */
HEARTH_MUST_USE int hearth_tableau_new(size_t variables, size_t rows,
                                       const uint64_t *upper,
                                       struct hearth_tableau **out);
void hearth_tableau_free(struct hearth_tableau *t);
/* Adds the equation "sum of terms = ${right}" that is filled by _add; before
 * _solve only, and not more often than there is room. Returns its index. */
size_t hearth_tableau_row(struct hearth_tableau *t, int64_t right);
void hearth_tableau_add(struct hearth_tableau *t, size_t row, size_t variable,
                        int coefficient);
/* Finds a first vertex. *${pivots} counts down. E_STATE: nothing fits all
 * equations and bounds; E_LIMIT: no pivot left. */
HEARTH_MUST_USE int hearth_tableau_solve(struct hearth_tableau *t,
                                         uint64_t *pivots);

struct hearth_tableau_value {
    uint64_t
        value;     /* rounded into the interval: a minimum up, a maximum down */
    bool is_whole; /* every variable of the vertex is a whole number */
    bool is_unbounded;
};
/* Moves to a vertex where ${variable} is smallest or largest. E_LIMIT. */
HEARTH_MUST_USE int hearth_tableau_minimum(struct hearth_tableau *t,
                                           size_t variable, uint64_t *pivots,
                                           struct hearth_tableau_value *out);
HEARTH_MUST_USE int hearth_tableau_maximum(struct hearth_tableau *t,
                                           size_t variable, uint64_t *pivots,
                                           struct hearth_tableau_value *out);
/* The vertex where the tableau stands: ${values} takes one a variable. False,
 * and nothing written, if some are no whole numbers. */
bool hearth_tableau_vertex(struct hearth_tableau *t, uint64_t *values);

#endif
