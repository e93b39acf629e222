/* SPDX-License-Identifier: Apache-2.0 */
/* Who is at the other end of a session.
 *
 * libcoap 4.3.5 does not call its validation callback for a chain that
 * verifies, clears a name mismatch, and never reports that a session is
 * connected. So the peer is read from Mbed TLS on each request. */

/* The last alert has no accessor in Mbed TLS 3.6. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include "link_peer.h"

#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>

/* ECDHE-ECDSA with an AEAD, the strongest first (RFC 5289, 7251, 7905). CCM_8
 * is left out: its tag has 8 bytes. */
static const int certificate_suites[] = {
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
};

static mbedtls_ssl_context *tls_of(const coap_session_t *session)
{
    coap_tls_library_t library = COAP_TLS_LIBRARY_NOTLS;
    mbedtls_ssl_context *ssl = coap_session_get_tls(session, &library);

    if (ssl == NULL || library != COAP_TLS_LIBRARY_MBEDTLS) {
        return NULL;
    }
    return ssl;
}

static int suite_of(const coap_session_t *session)
{
    const mbedtls_ssl_context *ssl = tls_of(session);

    if (ssl == NULL || ssl->state != MBEDTLS_SSL_HANDSHAKE_OVER) {
        return 0;
    }
    return mbedtls_ssl_get_ciphersuite_id_from_ssl(ssl);
}

static bool is_certificate_suite(int suite)
{
    size_t i;

    for (i = 0; i < sizeof certificate_suites / sizeof *certificate_suites;
         i++) {
        if (certificate_suites[i] == suite) {
            return true;
        }
    }
    return false;
}

bool hearth_link_peer_is_there(const coap_session_t *session)
{
    const mbedtls_ssl_context *ssl = tls_of(session);

    return ssl != NULL && ssl->state > MBEDTLS_SSL_SERVER_HELLO;
}

bool hearth_link_peer_has_psk(const coap_session_t *session)
{
    return suite_of(session) ==
           MBEDTLS_TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256;
}

int hearth_link_peer_certificate(const coap_session_t *session,
                                 const struct hearth_link_peer_rule *rule,
                                 uint8_t spki_hash[HEARTH_HASH_LEN])
{
    const mbedtls_x509_crt *leaf;
    struct hearth_slice intermediate = {NULL, 0}, der;
    struct hearth_public key;
    int rc;

    if (!is_certificate_suite(suite_of(session))) {
        return HEARTH_E_AUTH;
    }
    leaf = mbedtls_ssl_get_peer_cert(tls_of(session));
    if (leaf == NULL) {
        return HEARTH_E_AUTH;
    }
    /* What follows is at most our root, which we have ourselves. */
    if (leaf->next != NULL) {
        intermediate = hearth_slice_of(leaf->next->raw.p, leaf->next->raw.len);
    }
    der = hearth_slice_of(leaf->raw.p, leaf->raw.len);
    rc = hearth_certificate_verify(der, intermediate, rule->root, rule->role,
                                   rule->now_s);
    if (rc == HEARTH_OK) {
        rc = hearth_certificate_public(der, &key);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_identity_hash(&key, spki_hash);
    }
    return rc == HEARTH_OK ? HEARTH_OK : HEARTH_E_AUTH;
}

int hearth_link_peer_has_no_name(coap_session_t *session)
{
    mbedtls_ssl_context *ssl = tls_of(session);

    if (ssl == NULL || mbedtls_ssl_set_hostname(ssl, NULL) != 0) {
        return HEARTH_E_CRYPTO;
    }
    return HEARTH_OK;
}

bool hearth_link_peer_sent_alert(const coap_session_t *session)
{
    const mbedtls_ssl_context *ssl = tls_of(session);

    return ssl != NULL && ssl->in_msgtype == MBEDTLS_SSL_MSG_ALERT &&
           ssl->in_msg != NULL &&
           ssl->in_msg[0] == MBEDTLS_SSL_ALERT_LEVEL_FATAL;
}
