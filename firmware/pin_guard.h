/* SPDX-License-Identifier: Apache-2.0 */
/* Counts wrong PINs and makes guessing slow: 5 free tries, then a delay of
 * 30 s * 2^n up to an hour (threats.md "PIN guessing"). Each worker has a
 * count: with one for all, a worker could guess at another's PIN for ever and
 * reset the count with the own one. */
#ifndef HEARTH_FIRMWARE_PIN_GUARD_H
#define HEARTH_FIRMWARE_PIN_GUARD_H

#include "hearth/clock.h"
#include "hearth/fsutil.h"
#include "hearth/limits.h"

#define HEARTH_PIN_GUARD_FREE     5
#define HEARTH_PIN_GUARD_BOOT_LEN 16

/* Wrong PINs of one worker's slot. */
struct hearth_pin_guard_count {
    uint32_t failures;
    int64_t stamp_ms; /* of the last failure, on the clock's boot time */
    uint8_t stamp_boot[HEARTH_PIN_GUARD_BOOT_LEN];
};

struct hearth_pin_guard {
    char path[2][HEARTH_PATH_MAX];
    struct hearth_clock clock;
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN]; /* which start of the machine */
    uint64_t generation;
    struct hearth_pin_guard_count counts[HEARTH_WORKERS_MAX];
    uint8_t slot; /* whose count is meant */
    int newer;
};

/* This start of the machine; zeros if the kernel does not tell. */
void hearth_pin_guard_boot(uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN]);
/* Loads the counters, and means the first slot's. Both copies missing or
 * damaged count as the longest delay, from now. E_IO, E_LIMIT. */
HEARTH_MUST_USE int
hearth_pin_guard_open(const char *folder, const struct hearth_clock *clock,
                      const uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN],
                      struct hearth_pin_guard *g);
/* From here on the count of ${slot} is meant. */
void hearth_pin_guard_of(struct hearth_pin_guard *g, uint8_t slot);
/* Starts fresh counters at enrolment. */
HEARTH_MUST_USE int
hearth_pin_guard_begin(const char *folder, const struct hearth_clock *clock,
                       const uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN]);
/* Before a PIN is checked: counts a failure, synced, so that cutting the
 * power never gives a free try. E_LOCKED: not yet, *${wait_s} seconds are
 * left and nothing was counted; E_IO, E_FULL: then no check may follow. */
HEARTH_MUST_USE int hearth_pin_guard_count(struct hearth_pin_guard *g,
                                           int64_t *wait_s);
/* After a right PIN: back to zero. */
HEARTH_MUST_USE int hearth_pin_guard_clear(struct hearth_pin_guard *g);
/* Free tries left, and the delay that is running in seconds (0: none). */
uint32_t hearth_pin_guard_left(const struct hearth_pin_guard *g);
int64_t hearth_pin_guard_wait_s(const struct hearth_pin_guard *g);

#endif
