/* SPDX-License-Identifier: Apache-2.0 */
/* The front: its sockets, its slots' ends, and its time. */
#define _GNU_SOURCE /* epoll */
#include "link_front_state.h"

#include "hearth/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARENA_LEN     4096
#define EVENTS_MAX    64
#define TICK_MS       250
#define AMPLIFICATION 3

/* An unproved slot ends when its peer is silent so long, in any case after a
 * handshake's longest time, and early when slots get scarce. */
#define SILENT_MS    10000
#define HANDSHAKE_MS 60000
#define SCARCE_MS    5000
/* libcoap 4.3.5 frees a server's session at a time of its own, and one whose
 * handshake failed at the first message never; this is its own way to do it,
 * not in its public headers. No session may be in use. */
void coap_session_free(coap_session_t *session);

int64_t hearth_link_front_now_ms(const struct hearth_link_front *f)
{
    return f->config.clock.monotonic_ms(f->config.clock.cookie);
}

/* ---- slots to peers ---- */

/* An address that is not yet sure gets no more than 3 times what it sent. */
static bool may_send(struct hearth_link_front *f, struct hearth_link_slot *slot,
                     size_t len)
{
    if (!slot->is_moved) {
        return true;
    }
    if (len > AMPLIFICATION * slot->moved_in - slot->moved_out) {
        f->stats.withheld++;
        return false;
    }
    slot->moved_out += len;
    return true;
}

/* Sends on what libcoap gave to ${slot}. */
void hearth_link_front_drain(struct hearth_link_front *f,
                             struct hearth_link_slot *slot)
{
    uint8_t data[HEARTH_LINK_DATAGRAM_MAX];
    int i;

    for (i = 0; i < HEARTH_LINK_BURST; i++) {
        ssize_t n = recv(slot->fd, data, sizeof data, MSG_DONTWAIT);

        if (n <= 0) {
            return;
        }
        if (slot->is_used && may_send(f, slot, (size_t)n)) {
            hearth_link_path_send(f->fd, &slot->path,
                                  hearth_slice_of(data, (size_t)n));
        }
    }
}

/* Outside libcoap only. */
void hearth_link_front_close_slot(struct hearth_link_front *f,
                                  struct hearth_link_slot *slot)
{
    coap_session_t *session = slot->session;

    if (session != NULL) {
        f->config.drop(f->config.cookie, session);
        slot->session = NULL;
        /* First what waits to be sent, which would hold the session. */
        coap_session_disconnected(session, COAP_NACK_NOT_DELIVERABLE);
        coap_session_free(session);
    }
    hearth_link_front_drain(f, slot);
    hearth_link_slot_end(&f->slots, slot);
}

void hearth_link_front_mark(struct hearth_link_front *f,
                            struct hearth_link_slot *slot)
{
    slot->is_ending = true;
    f->has_ending = true;
}

void hearth_link_front_reap(struct hearth_link_front *f)
{
    size_t i;

    if (!f->has_ending) {
        return;
    }
    f->has_ending = false;
    for (i = 0; i < f->slots.count; i++) {
        if (f->slots.all[i].is_used && f->slots.all[i].is_ending) {
            hearth_link_front_close_slot(f, &f->slots.all[i]);
        }
    }
}

void hearth_link_front_begin(struct hearth_link_front *f,
                             coap_session_t *session)
{
    struct hearth_link_slot *slot = hearth_link_watch_slot(f, session);

    if (slot != NULL) {
        slot->session = session;
    }
}

void hearth_link_front_end(struct hearth_link_front *f,
                           const coap_session_t *session)
{
    struct hearth_link_slot *slot = hearth_link_watch_slot(f, session);

    if (slot != NULL && slot->session == session) {
        slot->session = NULL; /* libcoap frees it */
        hearth_link_front_mark(f, slot);
    }
}

void hearth_link_front_refuse(struct hearth_link_front *f,
                              const coap_session_t *session)
{
    struct hearth_link_slot *slot = hearth_link_watch_slot(f, session);

    if (slot != NULL) {
        hearth_link_front_mark(f, slot);
    }
}

/* ---- time ---- */

static bool is_over(const struct hearth_link_front *f,
                    const struct hearth_link_slot *slot, int64_t now)
{
    int64_t age = now - slot->opened_ms;

    if (slot->is_proved) {
        return false; /* libcoap's idle time ends it */
    }
    return age >= HANDSHAKE_MS || now - slot->heard_ms >= SILENT_MS ||
           (age >= SCARCE_MS && f->slots.unproved > f->slots.count / 2);
}

static void tick(struct hearth_link_front *f)
{
    int64_t now = hearth_link_front_now_ms(f);
    size_t i;

    if (now - f->tick_ms < TICK_MS && now >= f->tick_ms) {
        return;
    }
    f->tick_ms = now;
    if (hearth_link_cookie_roll(f->cookies, &f->rng, now) != HEARTH_OK) {
        hearth_log(HEARTH_LOG_ERROR, "link_cookie_secret", NULL);
    }
    for (i = 0; i < f->slots.count; i++) {
        struct hearth_link_slot *slot = &f->slots.all[i];

        if (slot->is_used && is_over(f, slot, now)) {
            f->stats.expired++;
            hearth_link_front_close_slot(f, slot);
        }
    }
}

int hearth_link_front_turn(struct hearth_link_front *f, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(f->epoll, events, EVENTS_MAX, timeout_ms), i;

    if (n < 0 && errno != EINTR) {
        return HEARTH_E_IO;
    }
    tick(f);
    for (i = 0; i < n; i++) {
        uint32_t which = events[i].data.u32;

        if (which < f->slots.count) {
            hearth_link_front_drain(f, &f->slots.all[which]);
        } else if (which == f->slots.count) {
            hearth_link_gate_take_all(f);
        }
    }
    /* Its timers, and what it has not read yet. */
    if (coap_io_process(f->config.context, COAP_IO_NO_WAIT) < 0) {
        return HEARTH_E_IO;
    }
    hearth_link_front_reap(f);
    return HEARTH_OK;
}

/* ---- opening ---- */

static int watch(struct hearth_link_front *f, int fd, size_t which)
{
    struct epoll_event event = {.events = EPOLLIN};

    event.data.u32 = (uint32_t)which;
    return epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? HEARTH_OK
                                                               : HEARTH_E_IO;
}

static int watch_all(struct hearth_link_front *f)
{
    size_t i;
    int rc = HEARTH_OK;

    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (f->epoll < 0) {
        return HEARTH_E_IO;
    }
    for (i = 0; rc == HEARTH_OK && i < f->slots.count; i++) {
        rc = watch(f, f->slots.all[i].fd, i);
    }
    if (rc == HEARTH_OK) {
        rc = watch(f, f->fd, f->slots.count);
    }
    if (rc == HEARTH_OK) {
        rc = watch(f, coap_context_get_coap_fd(f->config.context),
                   f->slots.count + 1);
    }
    return rc;
}

static int open_cookies(struct hearth_link_front *f)
{
    int rc = hearth_secmem_open(ARENA_LEN, &f->arena);

    if (rc != HEARTH_OK) {
        return rc;
    }
    f->cookies = hearth_secmem_take(f->arena, sizeof *f->cookies);
    return f->cookies == NULL
               ? HEARTH_E_MEMORY
               : hearth_link_cookie_start(f->cookies, &f->rng,
                                          hearth_link_front_now_ms(f));
}

static int open_slots(struct hearth_link_front *f)
{
    int rc = hearth_link_slot_open(f->config.endpoint, f->config.slots_max,
                                   &f->slots);

    if (rc == HEARTH_OK &&
        !hearth_link_slot_guard(&f->slots, f->config.endpoint_fd)) {
        /* Cookies are still refused to strangers on this machine. */
        hearth_log(HEARTH_LOG_WARN, "link_no_filter", NULL);
    }
    return rc;
}

int hearth_link_front_open(const struct hearth_link_front_config *config,
                           struct hearth_link_front **out)
{
    struct hearth_link_front *f = calloc(1, sizeof *f);
    int rc;

    if (f == NULL) {
        return HEARTH_E_MEMORY;
    }
    f->config = *config;
    f->rng = hearth_rng_system();
    f->fd = -1;
    f->epoll = -1;
    rc = hearth_link_path_bind(config->address, &f->fd, &f->port);
    if (rc == HEARTH_OK) {
        rc = open_cookies(f);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_link_gate_open(f);
    }
    if (rc == HEARTH_OK) {
        rc = open_slots(f);
    }
    if (rc == HEARTH_OK) {
        rc = watch_all(f);
    }
    if (rc != HEARTH_OK) {
        hearth_link_front_close(f);
        return rc;
    }
    f->config.address = NULL; /* the caller's */
    f->config.endpoint = NULL;
    hearth_link_watch_begin(f);
    *out = f;
    return HEARTH_OK;
}

uint16_t hearth_link_front_port(const struct hearth_link_front *f)
{
    return f->port;
}

const struct hearth_link_front_stats *
hearth_link_front_stats(struct hearth_link_front *f)
{
    f->stats.in_use = f->slots.used;
    f->stats.unproved = f->slots.unproved;
    return &f->stats;
}

void hearth_link_front_close(struct hearth_link_front *f)
{
    if (f == NULL) {
        return;
    }
    hearth_link_wrap_remove(&f->wrap);
    if (f->epoll >= 0) {
        (void)close(f->epoll);
    }
    if (f->fd >= 0) {
        (void)close(f->fd);
    }
    hearth_link_slot_close(&f->slots);
    hearth_link_gate_close(f);
    hearth_secmem_close(f->arena);
    free(f);
}
