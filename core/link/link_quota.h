/* SPDX-License-Identifier: Apache-2.0 */
/* What one device, or one enrolment, may ask of the server a minute. */
#ifndef HEARTH_LINK_QUOTA_H
#define HEARTH_LINK_QUOTA_H

#include "hearth/link.h"

struct hearth_link_rate;

struct hearth_link_quota {
    struct hearth_link_rate *requests, *kib, *uploads; /* NULL: no limit */
};

/* Limits of ${config}; a burst is one minute's worth. E_MEMORY. */
HEARTH_MUST_USE int
hearth_link_quota_open(const struct hearth_link_server_config *config,
                       struct hearth_link_quota *out);
void hearth_link_quota_close(struct hearth_link_quota *q);
/* False when a request of ${len} bytes of ${peer} is too much now. */
HEARTH_MUST_USE bool hearth_link_quota_ask(const struct hearth_link_quota *q,
                                           const struct hearth_link_peer *peer,
                                           size_t len, int64_t now_ms);
/* Counts a reply of ${len} bytes, which goes out in any case. */
void hearth_link_quota_reply(const struct hearth_link_quota *q,
                             const struct hearth_link_peer *peer, size_t len,
                             int64_t now_ms);

#endif
