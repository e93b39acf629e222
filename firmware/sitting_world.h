/* SPDX-License-Identifier: Apache-2.0 */
/* What an interview sees of this device: its time and zone, chance, codes. */
#ifndef HEARTH_FIRMWARE_SITTING_WORLD_H
#define HEARTH_FIRMWARE_SITTING_WORLD_H

#include "arm.h"

#include "hearth/interview.h"

/* The cookie of a hearth_world; stands in locked memory, for its arms. */
struct hearth_sitting_world {
    const struct hearth_agent *agent;
    struct hearth_arms arms;
    char device[2 * HEARTH_DEVICE_LEN + 1];
    bool has_failed; /* no randomness was to be had */
};

/* Fills ${w} and the functions of ${out} over it. */
void hearth_sitting_world_begin(struct hearth_sitting_world *w,
                                struct hearth_session *session,
                                const struct hearth_form *form,
                                struct hearth_world *out);
/* This moment in milliseconds, and the machine's offset from UTC then. */
int64_t hearth_sitting_world_now_ms(struct hearth_sitting_world *w);
int16_t hearth_sitting_world_zone(struct hearth_sitting_world *w,
                                  int64_t utc_ms);
/* True if a draw failed: what was drawn must not be used. */
bool hearth_sitting_world_has_failed(const struct hearth_sitting_world *w);

#endif
