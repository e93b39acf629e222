/* SPDX-License-Identifier: Apache-2.0 */
/* What an interview holds: instances of repeats and a cell for each node in
 * them (form.h), for the files of this folder. */
#ifndef HEARTH_FORM_CELLS_H
#define HEARTH_FORM_CELLS_H

#include "hearth/expr.h"
#include "hearth/interview.h"

struct hearth_machine;

/* An answer as a piece of the pool. */
struct hearth_cell {
    uint32_t at;
    uint16_t len;
    uint8_t value;    /* CALCULATE: enum hearth_value_type it was */
    bool is_relevant; /* its own and all around it */
    bool is_wanted;   /* its own alone */
};

/* Triggered calculations that wait until what runs now has run. */
#define HEARTH_PENDING_MAX 64

struct hearth_interview {
    const struct hearth_form *form;
    struct hearth_world world;
    uint8_t language;

    struct hearth_instance *instances;
    uint16_t instance_count; /* slots used so far; a free one has node NONE */
    uint16_t instance_cap;
    uint16_t free_count; /* of those slots */
    uint16_t *heads;     /* hash of first instances by parent and repeat */
    uint16_t heads_mask;
    struct hearth_cell *cells;
    uint32_t cell_count;
    uint32_t cell_cap;
    uint8_t *pool; /* canonical answers, in any order */
    size_t pool_cap;
    size_t pool_len;

    uint32_t seed;      /* of orders without a seed of their own */
    int64_t started_ms; /* now() at start */
    struct hearth_screen screen;

    struct hearth_machine *machine;
    uint8_t *work; /* one answer being made canonical */
    size_t work_cap;
    uint32_t *rows;    /* choices being put in order */
    uint8_t *snapshot; /* HEARTH_DRAFT_MAX, to try an answer out */
    size_t snapshot_len;

    /* What waits to be recomputed, by position in form->order: the instance
     * below which, or HEARTH_NONE. */
    uint16_t *dirty;
    uint32_t dirty_first, dirty_end; /* positions that may be dirty */
    bool *is_wide;    /* by position: reads beyond its own instance */
    bool *is_trigger; /* by node */
    uint16_t gate_first, gate_end; /* consent and eligibility stand in here */
    struct hearth_place pending[HEARTH_PENDING_MAX];
    uint8_t pending_count;
    bool is_starting; /* triggers rest while defaults are set */
};

/* The cell of a place. */
struct hearth_cell *hearth_cells_at(const struct hearth_interview *i,
                                    struct hearth_place place);
struct hearth_slice hearth_cells_text(const struct hearth_interview *i,
                                      struct hearth_place place);
/* Replaces an answer by ${text} as it stands, which must not be in the pool.
 * What was there is wiped. E_LIMIT: the pool is full, nothing changed. */
HEARTH_MUST_USE int hearth_cells_put(struct hearth_interview *i,
                                     struct hearth_place place,
                                     struct hearth_slice text);

/* The instance of ${node}'s owner that ${instance} is in or is; HEARTH_NONE
 * if it is in none. */
uint16_t hearth_cells_around(const struct hearth_interview *i,
                             uint16_t instance, uint16_t node);
/* Whether ${instance} is ${around} or in it. */
bool hearth_cells_is_within(const struct hearth_interview *i, uint16_t instance,
                            uint16_t around);
/* The first instance of ${repeat} inside ${around}, then its ${next}s. */
uint16_t hearth_cells_first(const struct hearth_interview *i, uint16_t around,
                            uint16_t repeat);
/* Makes one more, after the others; its cells are blank. E_LIMIT. */
HEARTH_MUST_USE int hearth_cells_add(struct hearth_interview *i,
                                     uint16_t around, uint16_t repeat,
                                     uint16_t *out);
/* Takes an instance and all in it away; wipes its answers. */
void hearth_cells_remove(struct hearth_interview *i, uint16_t instance);

#endif
