/* SPDX-License-Identifier: Apache-2.0 */
/* Three calls of libcoap to Mbed TLS, on their way. */

/* Which functions a context reads with has no accessor in Mbed TLS 3.6. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include "link_wrap.h"

#include <string.h>

/* The linker's names (ld(1), --wrap): what libcoap calls, and what it meant. */
void __wrap_mbedtls_ssl_conf_dtls_cookies(mbedtls_ssl_config *conf,
                                          mbedtls_ssl_cookie_write_t *f_write,
                                          mbedtls_ssl_cookie_check_t *f_check,
                                          void *p_cookie);
void __real_mbedtls_ssl_conf_dtls_cookies(mbedtls_ssl_config *conf,
                                          mbedtls_ssl_cookie_write_t *f_write,
                                          mbedtls_ssl_cookie_check_t *f_check,
                                          void *p_cookie);
void __wrap_mbedtls_ssl_set_bio(mbedtls_ssl_context *ssl, void *p_bio,
                                mbedtls_ssl_send_t *f_send,
                                mbedtls_ssl_recv_t *f_recv,
                                mbedtls_ssl_recv_timeout_t *f_recv_timeout);
void __real_mbedtls_ssl_set_bio(mbedtls_ssl_context *ssl, void *p_bio,
                                mbedtls_ssl_send_t *f_send,
                                mbedtls_ssl_recv_t *f_recv,
                                mbedtls_ssl_recv_timeout_t *f_recv_timeout);
int __wrap_mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf,
                            size_t len);
int __real_mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf,
                            size_t len);

/* The one list of the process: these calls carry no context of ours, and a
 * cookie's check not even libcoap's. */
static struct hearth_link_wrap *wraps;

void hearth_link_wrap_add(struct hearth_link_wrap *w)
{
    w->next = wraps;
    wraps = w;
}

void hearth_link_wrap_remove(struct hearth_link_wrap *w)
{
    struct hearth_link_wrap **at = &wraps;

    while (*at != NULL && *at != w) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = w->next;
    }
}

/* ---- cookies ---- */

/* Never needed: the front answers hellos that have no cookie. The shape is
 * Mbed TLS's. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static int write_no_cookie(void *context, unsigned char **p, unsigned char *end,
                           const unsigned char *client, size_t client_len)
{
    (void)context;
    (void)p;
    (void)end;
    (void)client;
    (void)client_len;
    return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE;
}

/* libcoap 4.3.5 gives the peer's coap_address_t as the client's name. */
static int check_slot(void *context, const unsigned char *cookie,
                      size_t cookie_len, const unsigned char *client,
                      size_t client_len)
{
    const struct hearth_link_wrap *w;
    coap_address_t peer;

    (void)context;
    (void)cookie;
    if (cookie_len == 0 || client_len != sizeof peer) {
        return -1;
    }
    memcpy(&peer, client, sizeof peer);
    for (w = wraps; w != NULL; w = w->next) {
        if (w->is_slot(w->cookie, &peer)) {
            return 0;
        }
    }
    return -1;
}

void __wrap_mbedtls_ssl_conf_dtls_cookies(mbedtls_ssl_config *conf,
                                          mbedtls_ssl_cookie_write_t *f_write,
                                          mbedtls_ssl_cookie_check_t *f_check,
                                          void *p_cookie)
{
    if (wraps != NULL) {
        f_write = write_no_cookie;
        f_check = check_slot;
    }
    __real_mbedtls_ssl_conf_dtls_cookies(conf, f_write, f_check, p_cookie);
}

/* ---- datagrams ---- */

static int send_through(void *context, const unsigned char *data, size_t len)
{
    struct hearth_link_bio *b = context;
    int n = b->send(b->inner, data, len);

    if (n > 0 && (size_t)n == len) {
        b->wrap->on_sent(b->wrap->cookie, b->slot, hearth_slice_of(data, len));
    }
    return n;
}

static int receive_through(void *context, unsigned char *data, size_t cap)
{
    struct hearth_link_bio *b = context;
    int n = b->receive(b->inner, data, cap);

    if (n > 0) {
        b->wrap->on_read(b->wrap->cookie, b->slot,
                         hearth_slice_of(data, (size_t)n));
    }
    return n;
}

static struct hearth_link_bio *bio_for(const coap_session_t *session)
{
    const coap_context_t *context = coap_session_get_context(session);
    struct hearth_link_wrap *w;

    for (w = wraps; w != NULL; w = w->next) {
        if (w->context == context) {
            return w->bio(w->cookie, session);
        }
    }
    return NULL;
}

void __wrap_mbedtls_ssl_set_bio(mbedtls_ssl_context *ssl, void *p_bio,
                                mbedtls_ssl_send_t *f_send,
                                mbedtls_ssl_recv_t *f_recv,
                                mbedtls_ssl_recv_timeout_t *f_recv_timeout)
{
    /* libcoap gives its session, the one program part that calls this. */
    struct hearth_link_bio *b = wraps == NULL ? NULL : bio_for(p_bio);

    if (b == NULL) {
        __real_mbedtls_ssl_set_bio(ssl, p_bio, f_send, f_recv, f_recv_timeout);
        return;
    }
    b->ssl = ssl;
    b->inner = p_bio;
    b->send = f_send;
    b->receive = f_recv;
    __real_mbedtls_ssl_set_bio(ssl, b, send_through, receive_through, NULL);
}

/* Data, or an alert of the other end: both were decrypted and checked. */
static bool is_authentic(int n)
{
    return n > 0 || n == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ||
           n == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
}

int __wrap_mbedtls_ssl_read(mbedtls_ssl_context *ssl, unsigned char *buf,
                            size_t len)
{
    struct hearth_link_bio *b;
    int n;

    if (ssl->f_recv != receive_through) {
        return __real_mbedtls_ssl_read(ssl, buf, len);
    }
    b = ssl->p_bio;
    b->wrap->on_begin(b->wrap->cookie, b->slot);
    n = __real_mbedtls_ssl_read(ssl, buf, len);
    if (is_authentic(n)) {
        b->wrap->on_authentic(b->wrap->cookie, b->slot);
    }
    return n;
}
