/* SPDX-License-Identifier: Apache-2.0 */
/* CoAP over DTLS 1.2 with libcoap and Mbed TLS: the only sockets of the
 * product that leave the machine. Mutual X.509 for sync, ECDHE-PSK for
 * enrolment, connection ID on. */
#ifndef HEARTH_LINK_H
#define HEARTH_LINK_H

#include "hearth/certificate.h"
#include "hearth/clock.h"
#include "hearth/message.h"
#include "hearth/pulse.h"

#include <signal.h>

struct hearth_link_identity {
    struct hearth_slice root;         /* DER: the programme's CA, pinned */
    struct hearth_slice certificate;  /* DER: ours */
    struct hearth_slice intermediate; /* DER, or empty */
    const struct hearth_key *private_key;
};

struct hearth_link_client_config {
    const char *address;                         /* "host:port", "[v6]:port" */
    const struct hearth_link_identity *identity; /* or NULL with a PSK */
    uint8_t host_spki_hash[HEARTH_HASH_LEN];     /* pinned with identity */
    struct hearth_slice psk_identity;            /* enrolment only */
    const struct hearth_key *psk;
    unsigned ack_timeout_ms;     /* 0: 2,000; never below 1,000 */
    unsigned exchange_timeout_s; /* without any progress; 0: 120 */
    int64_t now_s;               /* certificate time, see protocol.md 6.6 */
    /* Not 0 ends an exchange within a second, with E_STATE; or NULL. */
    const volatile sig_atomic_t *stop;
};

struct hearth_link_client;

/* Opens a session; the handshake runs with the first exchange. E_NETWORK
 * (address), E_CRYPTO, E_MEMORY. */
HEARTH_MUST_USE int
hearth_link_client_open(const struct hearth_link_client_config *config,
                        struct hearth_link_client **out);
/* Sends and waits; body by Block1/Block2 as needed. ${reply} is valid until
 * the next call. E_TIMEOUT (no answer), E_NETWORK (not reached, or gone),
 * E_AUTH (the peer is not the pinned host, or refused us), E_STATE (stopped),
 * E_LIMIT (a reply too large). After a failure the next call starts with a new
 * session. */
HEARTH_MUST_USE int
hearth_link_client_exchange(struct hearth_link_client *c,
                            const struct hearth_request *request,
                            struct hearth_reply *reply);
/* NULL is allowed. Sends close_notify. */
void hearth_link_client_close(struct hearth_link_client *c);

/* Who sent a request: one of the two, checked by us on every request. */
struct hearth_link_peer {
    bool has_certificate;
    uint8_t spki_hash[HEARTH_HASH_LEN]; /* verified SYNC certificate */
    struct hearth_slice psk_identity;   /* enrolment session */
};

struct hearth_link_server_config {
    const char *address; /* "0.0.0.0:5684", "[::]:5684" */
    const struct hearth_link_identity *identity;
    unsigned sessions_max; /* 0, or too many: HEARTH_SESSIONS_MAX */
    /* What one device may ask a minute, as requests and as KiB both ways; what
     * is above is answered 5.03 and not handled. 0: no limit. */
    unsigned requests_a_minute;
    unsigned kib_a_minute;
    /* And of what it uploads, a day: so much is stored here at most. */
    unsigned upload_kib_a_day;
    struct hearth_clock clock;
    /* Key for a PSK identity, or false: unknown, the handshake fails. */
    bool (*psk)(void *cookie, struct hearth_slice identity,
                struct hearth_key *key);
    /* Whether a device of this programme's is still one of ours: asked once a
     * session, when its certificate is verified; who is not is answered 4.01,
     * and its session ends if it asks again. NULL: everybody is. */
    bool (*is_known)(void *cookie, const uint8_t spki_hash[HEARTH_HASH_LEN]);
    /* Answers one whole request; the reply stays valid until the next. */
    void (*handle)(void *cookie, const struct hearth_link_peer *peer,
                   const struct hearth_request *request,
                   struct hearth_reply *reply);
    void *cookie;
    struct hearth_pulse *pulse; /* beats each round; or NULL */
};

struct hearth_link_server;

/* Binds. E_BUSY (port in use), E_NETWORK, E_DENIED. */
HEARTH_MUST_USE int
hearth_link_server_open(const struct hearth_link_server_config *config,
                        struct hearth_link_server **out);
/* The port in use (for address ":0"). */
uint16_t hearth_link_server_port(const struct hearth_link_server *s);
/* Serves until * is not 0. */
HEARTH_MUST_USE int hearth_link_server_run(struct hearth_link_server *s,
                                           const volatile sig_atomic_t *stop);
void hearth_link_server_close(struct hearth_link_server *s);

#endif
