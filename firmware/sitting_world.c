/* SPDX-License-Identifier: Apache-2.0 */
/* Time from the agent's clock, the zone of the machine, chance from its
 * generator. */
#include "sitting_world.h"

#include "hearth/hash.h"

#include <string.h>
#include <time.h>

/* The years 1 to 9999: a clock that says something else is broken, and what it
 * says must not overflow. */
#define EARLIEST_S (-INT64_C(62135596800))
#define LATEST_S   INT64_C(253402300799)

static int64_t now_ms(void *cookie)
{
    const struct hearth_sitting_world *w = cookie;
    int64_t s = w->agent->clock.now_s(w->agent->clock.cookie);

    s = s < EARLIEST_S ? EARLIEST_S : s;
    s = s > LATEST_S ? LATEST_S : s;
    return s * 1000;
}

/* Whole days from one to the other, which lie at most a day apart. */
static int days_between(const struct tm *from, const struct tm *to)
{
    if (from->tm_year != to->tm_year) {
        return to->tm_year > from->tm_year ? 1 : -1;
    }
    return to->tm_yday - from->tm_yday;
}

/* POSIX has no name for the offset itself: the same moment is asked for on
 * both clocks. */
static int16_t zone(void *cookie, int64_t utc_ms)
{
    int64_t seconds = utc_ms / 1000 - (utc_ms % 1000 < 0 ? 1 : 0);
    time_t at = (time_t)seconds;
    struct tm utc;
    struct tm local;
    (void)cookie;
    if (gmtime_r(&at, &utc) == NULL || localtime_r(&at, &local) == NULL) {
        return 0;
    }
    int minutes = days_between(&utc, &local) * 1440 +
                  (local.tm_hour - utc.tm_hour) * 60 + local.tm_min -
                  utc.tm_min;
    return (int16_t)minutes;
}

static uint64_t draw(void *cookie)
{
    struct hearth_sitting_world *w = cookie;
    uint8_t bytes[8];
    struct hearth_reader r;
    if (w->agent->rng.fill(w->agent->rng.cookie, bytes, sizeof(bytes)) != 0) {
        w->has_failed = true;
        return 0;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, sizeof(bytes)));
    return hearth_reader_u64(&r);
}

static uint32_t draw_arm(void *cookie, uint16_t node, uint32_t count)
{
    struct hearth_sitting_world *w = cookie;
    return hearth_arm_draw(&w->arms, node, count);
}

static size_t digest(void *cookie, const char *algorithm,
                     struct hearth_slice in, uint8_t out[64])
{
    (void)cookie;
    return hearth_hash_named(algorithm, in, out);
}

void hearth_sitting_world_begin(struct hearth_sitting_world *w,
                                struct hearth_session *session,
                                const struct hearth_form *form,
                                struct hearth_world *out)
{
    memset(w, 0, sizeof(*w));
    w->agent = session->agent;
    hearth_arm_begin(&w->arms, session, form);
    hearth_bytes_hex(
        hearth_slice_of(session->agent->device.id, HEARTH_DEVICE_LEN),
        w->device);
    memset(out, 0, sizeof(*out));
    out->now_ms = now_ms;
    out->zone = zone;
    out->random = draw;
    out->arm = draw_arm;
    out->digest = digest;
    out->cookie = w;
    out->device = w->device;
    out->worker = session->worker;
    out->one_by_one = !session->shows_groups;
}

int64_t hearth_sitting_world_now_ms(struct hearth_sitting_world *w)
{
    return now_ms(w);
}

int16_t hearth_sitting_world_zone(struct hearth_sitting_world *w,
                                  int64_t utc_ms)
{
    return zone(w, utc_ms);
}

bool hearth_sitting_world_has_failed(const struct hearth_sitting_world *w)
{
    return w->has_failed || w->arms.has_failed;
}
