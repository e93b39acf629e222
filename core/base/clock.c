/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's clocks. */
#define _GNU_SOURCE /* CLOCK_BOOTTIME */
#include "hearth/clock.h"

#include "hearth/err.h"

#include <stddef.h>
#include <time.h>

/* What a board is built with (boards/NAME/board.cmake) must not end in 2038. */
_Static_assert(sizeof(time_t) >= 8, "times end in 2038");

static int64_t now_s(void *cookie)
{
    struct timespec t;

    (void)cookie;
    HEARTH_CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (int64_t)t.tv_sec;
}

/* BOOTTIME, not MONOTONIC: a delay after wrong PINs must not stop counting
 * while the tablet sleeps, nor may sleep shorten a retry window's meaning. */
static int64_t monotonic_ms(void *cookie)
{
    struct timespec t;

    (void)cookie;
    HEARTH_CHECK(clock_gettime(CLOCK_BOOTTIME, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + (int64_t)t.tv_nsec / 1000000;
}

struct hearth_clock hearth_clock_system(void)
{
    struct hearth_clock clock = {now_s, monotonic_ms, NULL};

    return clock;
}
