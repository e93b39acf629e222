/* SPDX-License-Identifier: Apache-2.0 */
/* The front: owns the public socket, and lets to libcoap only what a peer sent
 * who can read what is sent to his address.
 *
 *   peers --- public socket --- front --- slot --- libcoap on 127.0.0.1
 *
 * libcoap 4.3.5 keeps a session for each hello, so that a hundred packets with
 * forged senders shut everybody out, and gives a connection to a new address
 * before it knows that the packet is genuine. */
#ifndef HEARTH_LINK_FRONT_H
#define HEARTH_LINK_FRONT_H

#include "hearth/clock.h"
#include "hearth/err.h"

#include <coap3/coap.h>

struct hearth_link_front_config {
    const char *address;            /* public, "host:port" */
    const coap_address_t *endpoint; /* libcoap's, on 127.0.0.1 */
    int endpoint_fd;
    size_t slots_max;
    coap_context_t *context;
    struct hearth_clock clock;
    /* Frees what the owner keeps for ${session}, which is about to end. */
    void (*drop)(void *cookie, coap_session_t *session);
    /* ${session} sent its first authentic record; may be NULL. */
    void (*proved)(void *cookie, coap_session_t *session);
    void *cookie;
};

/* What passed, for logs and tests. */
struct hearth_link_front_stats {
    uint64_t received, received_bytes;
    uint64_t verified, verified_bytes; /* HelloVerifyRequests that were sent */
    uint64_t dropped;                  /* not a record, nobody's, a fragment */
    uint64_t limited;                  /* a source's share was used up */
    uint64_t opened;                   /* slots */
    uint64_t expired;                  /* unproved slots whose time was over */
    uint64_t gave_way;                 /* slots that made room for others */
    uint64_t candidates;               /* records from another address */
    uint64_t moved;                    /* of them, those that were genuine */
    uint64_t in_use, unproved;         /* slots, now */
    uint64_t withheld; /* datagrams above 3 x to a new address */
};

struct hearth_link_front;
struct hearth_link_server;

/* Binds and opens all slots. As hearth_link_path_bind, and E_LIMIT, E_MEMORY,
 * E_CRYPTO. The context's sessions then come through the front only. */
HEARTH_MUST_USE int
hearth_link_front_open(const struct hearth_link_front_config *config,
                       struct hearth_link_front **out);
uint16_t hearth_link_front_port(const struct hearth_link_front *f);
/* Waits up to ${timeout_ms}, passes datagrams on, runs libcoap, ends what has
 * to end. E_IO. */
HEARTH_MUST_USE int hearth_link_front_turn(struct hearth_link_front *f,
                                           int timeout_ms);
/* Inside libcoap: ${session} begins, or ends. */
void hearth_link_front_begin(struct hearth_link_front *f,
                             coap_session_t *session);
void hearth_link_front_end(struct hearth_link_front *f,
                           const coap_session_t *session);
const struct hearth_link_front_stats *
hearth_link_front_stats(struct hearth_link_front *f);
/* The same of a server's front, for tests. */
const struct hearth_link_front_stats *
hearth_link_server_stats(const struct hearth_link_server *s);
/* Ends ${session} as soon as libcoap is not running. */
void hearth_link_front_refuse(struct hearth_link_front *f,
                              const coap_session_t *session);
/* After the context is freed; NULL is allowed. */
void hearth_link_front_close(struct hearth_link_front *f);

#endif
