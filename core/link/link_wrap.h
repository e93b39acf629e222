/* SPDX-License-Identifier: Apache-2.0 */
/* What the front must know of libcoap's use of Mbed TLS and no interface
 * tells: which datagram is being read, whether it was authentic, and that a
 * cookie was checked before libcoap saw it. The linker sends three of
 * libcoap's calls through here (--wrap, see CMakeLists.txt). */
#ifndef HEARTH_LINK_WRAP_H
#define HEARTH_LINK_WRAP_H

#include "hearth/bytes.h"

#include <coap3/coap.h>
#include <mbedtls/ssl.h>

struct hearth_link_wrap;

/* One session's way to its datagrams. */
struct hearth_link_bio {
    struct hearth_link_wrap *wrap;
    void *slot; /* the owner's name for the session */
    mbedtls_ssl_context *ssl;
    void *inner; /* libcoap's, with its functions */
    mbedtls_ssl_send_t *send;
    mbedtls_ssl_recv_t *receive;
};

/* A server whose sessions come through slots. The functions run inside
 * libcoap and must not end a session. */
struct hearth_link_wrap {
    struct hearth_link_wrap *next;
    const coap_context_t *context;
    void *cookie;
    /* True when ${peer} is a slot in use: its cookie was checked. */
    bool (*is_slot)(void *cookie, const coap_address_t *peer);
    /* The place for ${session}'s bio, with its slot; NULL: not ours. */
    struct hearth_link_bio *(*bio)(void *cookie, const coap_session_t *session);
    /* Mbed TLS takes ${datagram}; gives one to send. */
    void (*on_read)(void *cookie, void *slot, struct hearth_slice datagram);
    void (*on_sent)(void *cookie, void *slot, struct hearth_slice datagram);
    /* A read is about to begin; and it gave an authentic record. */
    void (*on_begin)(void *cookie, void *slot);
    void (*on_authentic)(void *cookie, void *slot);
};

/* Adds and removes a server; the linker's calls find it in a list of the
 * process, for they carry nothing of ours. */
void hearth_link_wrap_add(struct hearth_link_wrap *w);
void hearth_link_wrap_remove(struct hearth_link_wrap *w);

#endif
