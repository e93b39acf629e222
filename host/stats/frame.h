/* SPDX-License-Identifier: Apache-2.0 */
/* A table in memory: what every estimator reads. A column holds each row as a
 * number and as a level (an index into its distinct texts); what a row lacks
 * is NaN in the one and HEARTH_FRAME_MISSING in the other. Owner of all memory
 * is the frame's arena; rows are never removed from a frame, only marked. */
#ifndef HOST_STATS_FRAME_H
#define HOST_STATS_FRAME_H

#include "hearth/arena.h"
#include "hearth/bytes.h"
#include "host/stats/why.h"

#include <stdbool.h>
#include <stdint.h>

#define HEARTH_FRAME_MISSING     UINT32_MAX
#define HEARTH_FRAME_ROWS_MAX    4000000u
#define HEARTH_FRAME_COLUMNS_MAX 2000u
#define HEARTH_FRAME_NUMBER_MAX  40u

struct hearth_frame_column {
    const char *name;
    double *numbers;    /* a row; NaN: missing, or a text that is no number */
    uint32_t *levels;   /* a row; index into texts, or HEARTH_FRAME_MISSING */
    const char **texts; /* distinct texts, in the order they were first seen */
    size_t text_count;
};

struct hearth_frame {
    struct hearth_arena *arena;
    size_t row_count;
    struct hearth_frame_column *columns;
    size_t column_count;
    size_t column_room;
    const size_t *origin; /* a row: which row it was before; NULL: the same */
};

/* Reads CSV (RFC 4180: header, quotes, empty field = missing). E_INVALID with
 * ${why} naming line and column; E_LIMIT; E_MEMORY (arena). */
HEARTH_MUST_USE int hearth_frame_read_csv(struct hearth_slice in,
                                          struct hearth_arena *arena,
                                          struct hearth_frame *out,
                                          struct hearth_stats_why *why);
/* Bytes of arena that are enough for ${csv} bytes of CSV. */
size_t hearth_frame_arena_size(size_t csv);
/* An empty frame of ${row_count} rows without columns. E_LIMIT, E_MEMORY. */
HEARTH_MUST_USE int hearth_frame_begin(struct hearth_arena *arena,
                                       size_t row_count,
                                       struct hearth_frame *out);
/* The column called ${name}, the last added if there are several; or NULL. */
const struct hearth_frame_column *
hearth_frame_find(const struct hearth_frame *f, const char *name);
/* Adds a column of ${f->row_count} numbers; its levels are the numbers'
 * shortest texts. ${numbers} is copied. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_frame_add(struct hearth_frame *f, const char *name,
                                     const double *numbers);
/* The same of texts; an empty one is missing, one that reads as a number is
 * one. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_frame_add_texts(struct hearth_frame *f,
                                           const char *name,
                                           const struct hearth_slice *texts);
/* A frame of the rows of ${f} that ${is_kept} marks, in the same arena; each
 * column's texts are those that are left. E_MEMORY. */
HEARTH_MUST_USE int hearth_frame_keep(const struct hearth_frame *f,
                                      const bool *is_kept,
                                      struct hearth_frame *out);
/* The number of ${row} for a person: counted from 1 in the data as read. */
size_t hearth_frame_row(const struct hearth_frame *f, size_t row);
/* The shortest text that reads back as ${x}, the same on every machine. */
void hearth_frame_number_text(double x, char out[HEARTH_FRAME_NUMBER_MAX]);
/* NaN unless ${text} is a finite decimal number and nothing else. */
double hearth_frame_number(struct hearth_slice text);

#endif
