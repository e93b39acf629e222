/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a specification (`table`, or `data`, `cells` and `dims`) as
 * linked cells. */
#ifndef HOST_DISCLOSURE_DRIVER_SET_H
#define HOST_DISCLOSURE_DRIVER_SET_H

#include "host/disclosure/coded.h"
#include "host/stats/run.h"

struct hearth_driver_set {
    struct hearth_linked linked;
    struct hearth_linked_cell *cells; /* linked.cells; in the arena */
    size_t shown; /* cells of the table; the rest are in none */
    size_t dim_count;
    const char *names[HEARTH_CODED_DIMS_MAX];  /* of dimensions */
    const char **texts[HEARTH_CODED_DIMS_MAX]; /* a dimension, a cell: code */
    size_t columns; /* of `table`; 0: there is none */
    uint64_t k;
    struct hearth_coded *coded;
};

/* With ${is_marked}, cells are hidden as `hidden` or `suppressed` says; else
 * those with 1..k-1 are, as primaries. Primaries are hidden cells with 1..k-1,
 * and all hidden ones where there is no k. On success ${out} is ended with
 * _end. */
HEARTH_MUST_USE int hearth_driver_set(const struct hearth_stats_run *run,
                                      bool is_marked,
                                      struct hearth_driver_set *out);
void hearth_driver_set_end(struct hearth_driver_set *s);

#endif
