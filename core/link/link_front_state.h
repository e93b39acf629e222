/* SPDX-License-Identifier: Apache-2.0 */
/* The front's insides: what its three files share. link_front.c opens, waits
 * and keeps time, link_gate.c decides about each datagram, link_watch.c hears
 * what Mbed TLS makes of it. */
#ifndef HEARTH_LINK_FRONT_STATE_H
#define HEARTH_LINK_FRONT_STATE_H

#include "link_cookie.h"
#include "link_front.h"
#include "link_rate.h"
#include "link_slot.h"

#define HEARTH_LINK_BURST 64 /* datagrams of one socket in a turn */

struct hearth_link_candidate {
    struct hearth_link_slot *slot; /* NULL: none is on its way */
    const struct hearth_link_path *path;
    struct hearth_slice datagram;
};

struct hearth_link_front {
    struct hearth_link_front_config config;
    struct hearth_link_front_stats stats;
    struct hearth_rng rng;
    int fd;
    int epoll;
    uint16_t port;
    struct hearth_secmem *arena;
    struct hearth_link_cookies *cookies; /* in the arena */
    struct hearth_link_slots slots;
    struct hearth_link_rate *openings, *moves, *movers;
    struct hearth_link_wrap wrap;
    struct hearth_link_candidate candidate;
    bool is_awaited; /* libcoap has not yet taken what was forwarded */
    bool has_ending; /* some slot is to be closed */
    int64_t tick_ms;
};

/* link_front.c */
int64_t hearth_link_front_now_ms(const struct hearth_link_front *f);
/* Sends to the peer what libcoap gave to ${slot}. */
void hearth_link_front_drain(struct hearth_link_front *f,
                             struct hearth_link_slot *slot);
/* Ends the slot and its session. Outside libcoap only; inside it, mark: the
 * next reap closes what was marked. */
void hearth_link_front_close_slot(struct hearth_link_front *f,
                                  struct hearth_link_slot *slot);
void hearth_link_front_mark(struct hearth_link_front *f,
                            struct hearth_link_slot *slot);
void hearth_link_front_reap(struct hearth_link_front *f);

/* link_gate.c: takes what waits at the public socket. E_MEMORY, and what it
 * opened is closed by hearth_link_gate_close. */
HEARTH_MUST_USE int hearth_link_gate_open(struct hearth_link_front *f);
void hearth_link_gate_close(struct hearth_link_front *f);
void hearth_link_gate_take_all(struct hearth_link_front *f);

/* link_watch.c: begins to listen to Mbed TLS; the slot of a session. */
void hearth_link_watch_begin(struct hearth_link_front *f);
struct hearth_link_slot *hearth_link_watch_slot(struct hearth_link_front *f,
                                                const coap_session_t *session);

#endif
