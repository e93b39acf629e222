/* SPDX-License-Identifier: Apache-2.0 */
/* What Mbed TLS says of the datagrams that the front gave to libcoap. All of
 * it runs inside libcoap: nothing here ends a session. */
#include "link_front_state.h"

#include <netinet/in.h>
#include <string.h>

static bool is_slot(void *cookie, const coap_address_t *peer)
{
    struct hearth_link_front *f = cookie;

    return peer->addr.sa.sa_family == AF_INET &&
           peer->addr.sin.sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
           hearth_link_slot_by_port(&f->slots, coap_address_get_port(peer)) !=
               NULL;
}

struct hearth_link_slot *hearth_link_watch_slot(struct hearth_link_front *f,
                                                const coap_session_t *session)
{
    const coap_address_t *peer = coap_session_get_addr_remote(session);

    return peer == NULL ? NULL
                        : hearth_link_slot_by_port(&f->slots,
                                                   coap_address_get_port(peer));
}

static struct hearth_link_bio *bio_of(void *cookie,
                                      const coap_session_t *session)
{
    struct hearth_link_front *f = cookie;
    struct hearth_link_slot *slot = hearth_link_watch_slot(f, session);

    if (slot == NULL) {
        return NULL;
    }
    slot->bio.wrap = &f->wrap;
    slot->bio.slot = slot;
    return &slot->bio;
}

static void on_begin(void *cookie, void *name)
{
    struct hearth_link_slot *slot = name;

    (void)cookie;
    slot->is_reading = false;
    slot->is_reading_candidate = false;
}

static void on_read(void *cookie, void *name, struct hearth_slice datagram)
{
    struct hearth_link_front *f = cookie;
    struct hearth_link_slot *slot = name;
    struct hearth_link_record record;

    f->is_awaited = false;
    slot->is_reading = hearth_link_hello_record(datagram, HEARTH_LINK_CID_LEN,
                                                &record) == HEARTH_OK;
    slot->reading = slot->is_reading ? record.number : 0;
    /* "exactly that datagram", byte for byte */
    slot->is_reading_candidate =
        f->candidate.slot == slot &&
        hearth_slice_is_equal(f->candidate.datagram, datagram);
}

/* The peer's Finished was right; its records carry our ID from now on. */
static void finish(struct hearth_link_slot *slot)
{
    unsigned char cid[MBEDTLS_SSL_CID_IN_LEN_MAX];
    size_t len = 0;
    int is_on = MBEDTLS_SSL_CID_DISABLED;

    slot->is_finished = true;
    if (mbedtls_ssl_get_own_cid(slot->bio.ssl, &is_on, cid, &len) == 0 &&
        is_on == MBEDTLS_SSL_CID_ENABLED && len == sizeof slot->cid) {
        memcpy(slot->cid, cid, sizeof slot->cid);
        slot->has_cid = true;
    }
}

static void on_sent(void *cookie, void *name, struct hearth_slice datagram)
{
    struct hearth_link_slot *slot = name;

    (void)cookie;
    if (!slot->is_finished && hearth_link_hello_is_finished(datagram)) {
        finish(slot);
    }
}

/* The peer's new association works: its older one on this 5-tuple ends. */
static void end_older(struct hearth_link_front *f,
                      const struct hearth_link_slot *slot)
{
    size_t i;

    for (i = 0; i < f->slots.count; i++) {
        struct hearth_link_slot *other = &f->slots.all[i];

        if (other->is_used && other->order < slot->order &&
            hearth_link_path_is_same(&other->path, &slot->path)) {
            hearth_link_front_mark(f, other);
        }
    }
}

static void move_slot(struct hearth_link_front *f,
                      struct hearth_link_slot *slot)
{
    slot->path = *f->candidate.path;
    slot->heard_ms = hearth_link_front_now_ms(f);
    slot->is_moved = true;
    slot->moved_in = f->candidate.datagram.len;
    slot->moved_out = 0;
    f->stats.moved++;
}

static void on_authentic(void *cookie, void *name)
{
    struct hearth_link_front *f = cookie;
    struct hearth_link_slot *slot = name;

    if (!slot->is_proved) {
        slot->is_finished = true;
        hearth_link_slot_prove(&f->slots, slot);
        end_older(f, slot);
        if (f->config.proved != NULL && slot->session != NULL) {
            f->config.proved(f->config.cookie, slot->session);
        }
    }
    if (!slot->is_reading) {
        return; /* a second record of an earlier datagram */
    }
    if (slot->is_reading_candidate) {
        move_slot(f, slot);
    } else if (slot->reading > slot->seen) {
        slot->is_moved = false;
    }
    if (slot->reading > slot->seen) {
        slot->seen = slot->reading;
    }
    slot->is_reading = false;
    slot->is_reading_candidate = false;
}

void hearth_link_watch_begin(struct hearth_link_front *f)
{
    f->wrap.context = f->config.context;
    f->wrap.cookie = f;
    f->wrap.is_slot = is_slot;
    f->wrap.bio = bio_of;
    f->wrap.on_begin = on_begin;
    f->wrap.on_read = on_read;
    f->wrap.on_sent = on_sent;
    f->wrap.on_authentic = on_authentic;
    hearth_link_wrap_add(&f->wrap);
}
