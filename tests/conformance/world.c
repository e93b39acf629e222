/* SPDX-License-Identifier: Apache-2.0 */
/* Zones other than the two of the data come from the system's tables. */
#include "world.h"

#include "hearth/hash.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 2025-03-14T17:26:53.589Z: a day when both zones agree on the date. */
#define NOW_MS INT64_C(1741973213589)

bool world_init(struct world *w, const char *name, uint64_t seed)
{
    w->state = seed;
    w->is_fixed = true;
    w->minutes = 0;
    if (strcmp(name, "America/Phoenix") == 0) {
        w->minutes = -420;
    } else if (*name != '\0' && strcmp(name, "GMT") != 0 &&
               strcmp(name, "UTC") != 0) {
        w->is_fixed = false;
        if (setenv("TZ", name, 1) != 0) {
            return false;
        }
        tzset();
    }
    return true;
}

static int64_t now(void *cookie)
{
    (void)cookie;
    return NOW_MS;
}

static int16_t zone(void *cookie, int64_t utc_ms)
{
    const struct world *w = cookie;
    time_t seconds = (time_t)(utc_ms / 1000);
    struct tm here;
    struct tm utc;
    int64_t minutes = 0;

    if (w->is_fixed || localtime_r(&seconds, &here) == NULL ||
        gmtime_r(&seconds, &utc) == NULL) {
        return w->minutes;
    }
    /* They are less than a day apart, so that days of the year decide. */
    minutes = (here.tm_hour - utc.tm_hour) * 60 + here.tm_min - utc.tm_min;
    if (here.tm_year != utc.tm_year) {
        minutes += here.tm_year > utc.tm_year ? 1440 : -1440;
    } else {
        minutes += (here.tm_yday - utc.tm_yday) * 1440;
    }
    return (int16_t)minutes;
}

/* splitmix64 */
uint64_t world_random(struct world *w)
{
    uint64_t z = w->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t world_below(struct world *w, uint32_t n)
{
    return (uint32_t)(((world_random(w) >> 32) * n) >> 32);
}

static uint64_t chance(void *cookie)
{
    return world_random(cookie);
}

static size_t digest(void *cookie, const char *algorithm,
                     struct hearth_slice in, uint8_t out[64])
{
    (void)cookie;
    return hearth_hash_named(algorithm, in, out);
}

struct hearth_world world_table(struct world *w)
{
    struct hearth_world table = {.now_ms = now,
                                 .zone = zone,
                                 .random = chance,
                                 .digest = digest,
                                 .cookie = w,
                                 .device = "0123456789abcdef",
                                 .worker = "tester"};

    return table;
}
