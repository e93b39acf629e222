/* SPDX-License-Identifier: Apache-2.0 */
/* Quotas by the key that the peer proved to hold. */
#include "link_quota.h"

#include "link_rate.h"

#include "hearth/limits.h"

/* A place for each device with some to spare. */
#define MINUTES_A_DAY 1440
#define HOLDERS       (((size_t)HEARTH_DEVICES_MAX / 4 + 1) * 8)

int hearth_link_quota_open(const struct hearth_link_server_config *config,
                           struct hearth_link_quota *out)
{
    uint32_t requests = config->requests_a_minute, kib = config->kib_a_minute;
    uint32_t day = config->upload_kib_a_day;
    int rc = HEARTH_OK;

    if (requests > 0) {
        rc = hearth_link_rate_open(HOLDERS, requests, requests, &out->requests);
    }
    if (rc == HEARTH_OK && kib > 0) {
        rc = hearth_link_rate_open(HOLDERS, kib, kib, &out->kib);
    }
    if (rc == HEARTH_OK && day > 0) { /* it fills again within a day */
        rc = hearth_link_rate_open(HOLDERS, day,
                                   (day + MINUTES_A_DAY - 1) / MINUTES_A_DAY,
                                   &out->uploads);
    }
    return rc;
}

void hearth_link_quota_close(struct hearth_link_quota *q)
{
    hearth_link_rate_close(q->requests);
    hearth_link_rate_close(q->kib);
    hearth_link_rate_close(q->uploads);
    q->requests = NULL;
    q->kib = NULL;
    q->uploads = NULL;
}

static bool pay(struct hearth_link_rate *rate,
                const struct hearth_link_peer *peer, size_t cost,
                int64_t now_ms)
{
    struct hearth_slice holder =
        peer->has_certificate
            ? hearth_slice_of(peer->spki_hash, sizeof peer->spki_hash)
            : peer->psk_identity;

    return rate == NULL ||
           hearth_link_rate_take(rate, holder, (uint32_t)cost, now_ms);
}

/* A few bytes count as one KiB. */
static size_t kib_of(size_t len)
{
    return len / 1024 + 1;
}

bool hearth_link_quota_ask(const struct hearth_link_quota *q,
                           const struct hearth_link_peer *peer, size_t len,
                           int64_t now_ms)
{
    return pay(q->requests, peer, 1, now_ms) &&
           pay(q->kib, peer, kib_of(len), now_ms) &&
           (len == 0 || pay(q->uploads, peer, kib_of(len), now_ms));
}

void hearth_link_quota_reply(const struct hearth_link_quota *q,
                             const struct hearth_link_peer *peer, size_t len,
                             int64_t now_ms)
{
    if (!pay(q->kib, peer, kib_of(len), now_ms)) {
        /* What is left is less than this reply: nothing is left. */
        while (pay(q->kib, peer, 1, now_ms)) {
        }
    }
}
