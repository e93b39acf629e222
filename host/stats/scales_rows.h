/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of a frame as the tables that scale statistics take: only rows that
 * count, in their order. */
#ifndef HOST_STATS_SCALES_ROWS_H
#define HOST_STATS_SCALES_ROWS_H

#include "host/stats/careless.h"
#include "host/stats/items.h"
#include "host/stats/run.h"

/* The columns of parameter `items`, and the rows that count. */
struct hearth_scales_rows {
    const struct hearth_frame_column **columns;
    size_t k;
    size_t *rows; /* of the frame */
    size_t row_count;
};
/* E_INVALID: no items or too many; E_STATE: no row counts; E_MEMORY. */
HEARTH_MUST_USE int hearth_scales_rows(const struct hearth_stats_run *r,
                                       struct hearth_scales_rows *out);
/* Their numbers, row after row, `reverse`d in `range`. E_INVALID names the
 * column and row of what is no number or out of range. */
HEARTH_MUST_USE int hearth_scales_numbers(const struct hearth_stats_run *r,
                                          const struct hearth_scales_rows *t,
                                          double **out);
/* Their answers as codes: a number compares as a number, all else as text. */
HEARTH_MUST_USE int hearth_scales_codes(const struct hearth_stats_run *r,
                                        const struct hearth_scales_rows *t,
                                        uint32_t **out);

/* longstring, irv, percentmatch (scales_careless.c). */
int hearth_scales_longstring(const struct hearth_stats_run *run, json_t *out);
int hearth_scales_irv(const struct hearth_stats_run *run, json_t *out);
int hearth_scales_percentmatch(const struct hearth_stats_run *run, json_t *out);

#endif
