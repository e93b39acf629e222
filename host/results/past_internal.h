/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of the past, shared by its two files. */
#ifndef HOST_RESULTS_PAST_INTERNAL_H
#define HOST_RESULTS_PAST_INTERNAL_H

#include "host/results/past.h"

#include <stdbool.h>

struct hearth_past_mark {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
};

struct hearth_past_release {
    uint32_t number;
    struct hearth_past_mark *marks;
    size_t mark_count, mark_cap;
};

struct hearth_past_row {
    char form[HEARTH_CODE_MAX + 1];
    char group[3 * HEARTH_NAME_MAX + 4]; /* "dimension=name" */
    char question[HEARTH_NAME_MAX + 1];
    struct hearth_past_unit unit;
};

struct hearth_past_state {
    uint32_t number;
    uint16_t frozen;
    struct hearth_past_release *releases;
    size_t release_count, release_cap;
    struct hearth_past_row *units; /* in order of their names */
    size_t unit_count, unit_cap;
    struct hearth_narrow narrow; /* of the wave that is not closed */
    bool is_old;                 /* it does not know the narrow ones */
};

struct hearth_past {
    struct hearth_past_state now, next;
};

void hearth_past_clear(struct hearth_past_state *s);
const struct hearth_past_release *
hearth_past_release_find(const struct hearth_past_state *s, uint32_t number);
HEARTH_MUST_USE int hearth_past_release_add(struct hearth_past_state *s,
                                            uint32_t number,
                                            struct hearth_past_release **out);
HEARTH_MUST_USE int hearth_past_mark_add(struct hearth_past_release *r,
                                         const uint8_t *device, uint64_t seq);
HEARTH_MUST_USE int hearth_past_unit_add(struct hearth_past_state *s,
                                         const struct hearth_past_row *row);

#endif
