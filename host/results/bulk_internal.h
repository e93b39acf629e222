/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of counting by columns, shared by its files. */
#ifndef HOST_RESULTS_BULK_INTERNAL_H
#define HOST_RESULTS_BULK_INTERNAL_H

#include "host/results/bulk.h"

#define HEARTH_BULK_ROWS  HEARTH_CACHE_ROWS_MAX
#define HEARTH_BULK_CODES (HEARTH_BULK_ROWS + HEARTH_CACHE_GIVEN)
/* everybody's first */
#define HEARTH_BULK_TARGETS (1 + HEARTH_CUBE_GROUPS_MAX)
#define HEARTH_BULK_SLOTS   (1 + HEARTH_CUBE_DIMENSIONS_MAX)
#define HEARTH_BULK_CELLS   65536u /* targets times codes, else row by row */
#define HEARTH_BULK_NONE    UINT16_MAX

/* What one distinct answer is counted as. */
struct hearth_bulk_answer {
    struct hearth_heard_item item;
    struct hearth_scale_value score;
};

struct hearth_bulk_column {
    struct hearth_cache_sheet_column view;
    uint16_t node; /* of the shown version */
    size_t first;  /* of its answers, by code */
    size_t codes;
    bool is_plain; /* hearth_tally_is_plain, every one */
    bool is_own;   /* counted in this process */
};

struct hearth_bulk_target {
    struct hearth_tally *tally;
    struct hearth_cube_group *group; /* NULL: everybody's */
    uint64_t rows;
};

/* An earlier release: which of the chunk's interviews were in it. */
struct hearth_bulk_release {
    uint32_t number;
    bool has_all, has_some;
    uint64_t *read; /* a device of the chunk: how far */
};

/* Who was taken; in locked memory. */
struct hearth_bulk_rows {
    uint16_t at[HEARTH_BULK_ROWS][HEARTH_BULK_SLOTS]; /* targets, or NONE */
    uint64_t seq[HEARTH_BULK_ROWS];
    uint16_t device[HEARTH_BULK_ROWS];
    uint16_t row[HEARTH_BULK_ROWS];
    uint16_t code[HEARTH_BULK_ROWS]; /* of the column in work */
    bool gives[HEARTH_BULK_CODES];   /* a code: it is an answer */
    uint32_t cells[HEARTH_BULK_CELLS];
};

struct hearth_bulk {
    struct hearth_bulk_share share;
    struct hearth_bulk_source source;
    struct hearth_secmem *secmem;
    struct hearth_bulk_rows *rows;
    size_t count; /* rows taken */
    size_t slots; /* of each, at most */
    struct hearth_bulk_answer *answers;
    size_t answer_count, answer_cap;
    struct hearth_bulk_column *columns;
    size_t column_count, column_cap;
    struct hearth_bulk_target targets[HEARTH_BULK_TARGETS];
    size_t target_count;
    uint8_t devices[HEARTH_BULK_ROWS][HEARTH_DEVICE_LEN];
    size_t device_count;
    uint16_t device_slots[2 * HEARTH_BULK_ROWS]; /* 0: free; else index + 1 */
    struct hearth_bulk_release *releases;
    size_t release_count;
};

#endif
