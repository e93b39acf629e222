/* SPDX-License-Identifier: Apache-2.0 */
/* The round trip as RFC 6298 smooths it. */
#include "link_rtt.h"

#define LEAST_MS 1000
#define MOST_MS  3000

static unsigned clamp(int64_t ms)
{
    return ms < LEAST_MS ? LEAST_MS : ms > MOST_MS ? MOST_MS : (unsigned)ms;
}

void hearth_link_rtt_init(struct hearth_link_rtt *r, unsigned ack_timeout_ms)
{
    r->ack_timeout_ms = ack_timeout_ms;
    r->smoothed_ms = 0;
    r->varied_ms = 0;
}

void hearth_link_rtt_sample(struct hearth_link_rtt *r, int64_t ms)
{
    int64_t off;

    if (ms < 0) {
        return;
    }
    if (ms >= (int64_t)r->ack_timeout_ms) {
        r->ack_timeout_ms = clamp((int64_t)r->ack_timeout_ms * 3 / 2);
        return;
    }
    if (r->smoothed_ms == 0) {
        r->smoothed_ms = ms > 0 ? ms : 1;
        r->varied_ms = ms / 2;
    } else {
        off = ms > r->smoothed_ms ? ms - r->smoothed_ms : r->smoothed_ms - ms;
        r->varied_ms = (3 * r->varied_ms + off) / 4;
        r->smoothed_ms = (7 * r->smoothed_ms + ms + 7) / 8;
    }
    r->ack_timeout_ms = clamp(r->smoothed_ms + 4 * r->varied_ms);
}
