/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the tableau share: its shape, and one pivot. Row i
 * reads d * basic(i) = right(i) - sum over j of cell(i, j) * nonbasic(j), all
 * whole numbers, d > 0, nonbasic variables 0. A variable x that is flipped
 * stands for upper - x, so that every bound in the way is a 0. */
#ifndef HOST_DISCLOSURE_TABLEAU_INTERNAL_H
#define HOST_DISCLOSURE_TABLEAU_INTERNAL_H

#include "host/disclosure/tableau.h"

#include <gmp.h>

#define HEARTH_TABLEAU_NONE SIZE_MAX

struct hearth_tableau {
    size_t variable_count;
    size_t row_count;
    size_t row_room;
    size_t column_count;
    size_t stride;     /* cells a row, used or not */
    mpz_t *cells;      /* row_room x stride */
    mpz_t *right;      /* a row */
    mpz_t *upper;      /* a variable; meaningless where is_free */
    bool *is_free;     /* a variable without upper bound */
    bool *is_flipped;  /* a variable */
    size_t *basic;     /* a row: its variable, NONE while it is an equation */
    size_t *nonbasic;  /* a column: its variable */
    size_t *place;     /* a variable: row, or row_room + column */
    size_t *used;      /* scratch: columns of a pivot row that are not 0 */
    mpz_t denominator; /* d */
    mpz_t scratch[7];  /* 0 to 2: anybody's; the rest: of a step */
};

mpz_ptr hearth_tableau_cell(const struct hearth_tableau *t, size_t row,
                            size_t column);
/* Exchanges the variables of ${row} and ${column}, whose cell is not 0. */
void hearth_tableau_pivot(struct hearth_tableau *t, size_t row, size_t column);
/* Writes x as upper - x, which must be finite. */
void hearth_tableau_flip_row(struct hearth_tableau *t, size_t row);
void hearth_tableau_flip_column(struct hearth_tableau *t, size_t column);

#endif
