/* SPDX-License-Identifier: Apache-2.0 */
/* Time as a table of functions, so that pure code can be given any clock. */
#ifndef HEARTH_CLOCK_H
#define HEARTH_CLOCK_H

#include <stdint.h>

struct hearth_clock {
    int64_t (*now_s)(void *cookie);        /* wall clock, Unix seconds */
    int64_t (*monotonic_ms)(void *cookie); /* CLOCK_BOOTTIME */
    void *cookie;
};

/* The machine's clocks. */
struct hearth_clock hearth_clock_system(void);

#endif
