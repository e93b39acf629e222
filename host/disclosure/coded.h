/* SPDX-License-Identifier: Apache-2.0 */
/* Linked tables from codes: which innermost cells each cell of a table adds
 * up, by the codes of its dimensions. A code may stand for an innermost code or
 * for a level above it; a dimension's total takes all. */
#ifndef HOST_DISCLOSURE_CODED_H
#define HOST_DISCLOSURE_CODED_H

#include "host/disclosure/audit.h"

#define HEARTH_CODED_DIMS_MAX    3
#define HEARTH_CODED_COLUMNS_MAX 16 /* of all dimensions together */
#define HEARTH_CODED_ROWS_MAX    200000
/* Memberships of all cells together. */
#define HEARTH_CODED_PARTS_MAX 4000000
#define HEARTH_CODED_TOTAL     UINT32_MAX

/* Texts are numbers here: equal texts of one dimension, equal numbers. */
struct hearth_coded_table {
    size_t dim_count;
    /* Columns of dimension d: those from columns_from[d] to before
     * columns_from[d + 1]. */
    size_t columns_from[HEARTH_CODED_DIMS_MAX + 1];
    const uint32_t *inner; /* inner_count rows of all columns */
    size_t inner_count;    /* rows; equal ones are one innermost cell */
    const uint32_t *codes; /* cell_count rows of dim_count codes */
    size_t cell_count;
};

struct hearth_coded; /* owns the sums and their parts */

/* *${cell_count}: cells of the table, in its order, and after them those
 * innermost cells that no cell of the table shows alone. E_LIMIT, E_INVALID
 * (no dimension), E_MEMORY. */
HEARTH_MUST_USE int hearth_coded_new(const struct hearth_coded_table *t,
                                     struct hearth_coded **out,
                                     size_t *cell_count);
void hearth_coded_free(struct hearth_coded *c);
const struct hearth_linked_sum *hearth_coded_sums(const struct hearth_coded *c,
                                                  size_t *count);

#endif
