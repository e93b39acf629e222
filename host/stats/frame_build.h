/* SPDX-License-Identifier: Apache-2.0 */
/* Columns while they are filled: texts become levels. */
#ifndef HOST_STATS_FRAME_BUILD_H
#define HOST_STATS_FRAME_BUILD_H

#include "host/stats/frame.h"

struct hearth_frame_build {
    struct hearth_arena *arena;
    struct hearth_frame_column *column;
    uint32_t *slots; /* open addressing; level + 1, 0: free */
    size_t slot_count;
    size_t text_room;
};

/* Gives ${column} room for ${row_count} rows, all missing. E_MEMORY. */
HEARTH_MUST_USE int hearth_frame_build_begin(struct hearth_frame_build *b,
                                             struct hearth_arena *arena,
                                             struct hearth_frame_column *column,
                                             const char *name,
                                             size_t row_count);
/* Sets ${row}; an empty text leaves it missing. E_MEMORY. */
HEARTH_MUST_USE int hearth_frame_build_set(struct hearth_frame_build *b,
                                           size_t row,
                                           struct hearth_slice text);
/* A copy of ${text} with a NUL behind; NULL without memory. */
char *hearth_frame_build_text(struct hearth_arena *arena,
                              struct hearth_slice text);

#endif
