/* SPDX-License-Identifier: Apache-2.0 */
/* How many interviews by day and area, by outcome and by how they were
 * entered. Exact here; host/release coarsens it. */
#ifndef HOST_RESULTS_PROGRESS_H
#define HOST_RESULTS_PROGRESS_H

#include "hearth/content.h"
#include "hearth/interview.h"
#include "host/results/recent.h"

#define HEARTH_PROGRESS_AREAS_MAX 512
#define HEARTH_PROGRESS_CELLS_MAX 32768

struct hearth_progress_cell {
    uint16_t day;  /* days since 1970-01-01 */
    uint16_t area; /* index into areas */
    uint64_t count;
};

struct hearth_progress {
    char areas[HEARTH_PROGRESS_AREAS_MAX][HEARTH_CODE_MAX + 1];
    uint16_t area_count;
    struct hearth_recent recent;        /* of areas */
    struct hearth_progress_cell *cells; /* by day, then area */
    size_t cell_count;
    size_t cell_cap;
    uint64_t outcomes[HEARTH_OUTCOME_STOPPED + 1]; /* by enum hearth_outcome */
    uint64_t left_out[HEARTH_MODE_UNSTATED + 1];   /* by mode, not counted */
};

/* Counts one interview that is in the figures. E_INVALID: no outcome, or an
 * area that is no text (releases and drawings name it as it is); E_MEMORY;
 * E_LIMIT beyond the areas or cells above (nothing counted). */
HEARTH_MUST_USE int hearth_progress_add(struct hearth_progress *p,
                                        const struct hearth_content *content);
void hearth_progress_clear(struct hearth_progress *p);

#endif
