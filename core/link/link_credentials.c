/* SPDX-License-Identifier: Apache-2.0 */
/* Our certificate, key and pinned root in the shape that libcoap takes. */
#include "link_credentials.h"

#include "hearth/identity.h"

#include <mbedtls/base64.h>
#include <string.h>

#define ARENA_LEN   4096
#define KEY_DER_CAP 256

static const char pem_begin[] = "-----BEGIN CERTIFICATE-----\n";
static const char pem_end[] = "\n-----END CERTIFICATE-----\n";

/* Appends ${der} as one PEM block. */
static int add_pem(struct hearth_writer *out, struct hearth_slice der)
{
    size_t len = 0;
    uint8_t text[HEARTH_CERT_MAX * 4 / 3 + 8];

    if (der.len == 0 || der.len > HEARTH_CERT_MAX) {
        return HEARTH_E_INVALID;
    }
    if (mbedtls_base64_encode(text, sizeof text, &len, der.data, der.len) !=
        0) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, pem_begin, sizeof pem_begin - 1);
    hearth_writer_put(out, text, len);
    hearth_writer_put(out, pem_end, sizeof pem_end - 1);
    return hearth_writer_finish(out) == HEARTH_OK ? HEARTH_OK
                                                  : HEARTH_E_INVALID;
}

static int load_chain(const struct hearth_link_identity *identity,
                      struct hearth_link_credentials *out)
{
    struct hearth_writer w;
    int rc;

    /* One byte is kept for the final NUL. */
    hearth_writer_init(&w, (uint8_t *)out->chain, sizeof out->chain - 1);
    rc = add_pem(&w, identity->certificate);
    if (rc == HEARTH_OK && identity->intermediate.len > 0) {
        rc = add_pem(&w, identity->intermediate);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    out->chain[w.len] = '\0';
    out->chain_len = w.len + 1;
    return HEARTH_OK;
}

/* A key that is not the certificate's would only show in the handshake, as
 * the other side's refusal. */
static int check_pair(const struct hearth_link_identity *identity)
{
    struct hearth_public certified, held;
    int rc;

    rc = hearth_certificate_public(identity->certificate, &certified);
    if (rc != HEARTH_OK) {
        return rc;
    }
    rc = hearth_identity_public(identity->private_key, &held);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!hearth_slice_is_equal(
            hearth_slice_of(certified.point, sizeof certified.point),
            hearth_slice_of(held.point, sizeof held.point))) {
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

static int load_identity(const struct hearth_link_identity *identity,
                         struct hearth_link_credentials *out)
{
    int rc;

    if (identity->private_key == NULL || identity->root.len == 0 ||
        identity->root.len > sizeof out->root) {
        return HEARTH_E_INVALID;
    }
    rc = check_pair(identity);
    if (rc != HEARTH_OK) {
        return rc;
    }
    rc = load_chain(identity, out);
    if (rc != HEARTH_OK) {
        return rc;
    }
    memcpy(out->root, identity->root.data, identity->root.len);
    out->root_len = identity->root.len;
    out->key_der = hearth_secmem_take(out->arena, KEY_DER_CAP);
    if (out->key_der == NULL) {
        return HEARTH_E_MEMORY;
    }
    return hearth_certificate_private_der(identity->private_key, out->key_der,
                                          KEY_DER_CAP, &out->key_der_len);
}

int hearth_link_credentials_load(const struct hearth_link_identity *identity,
                                 struct hearth_link_credentials *out)
{
    int rc;

    memset(out, 0, sizeof *out);
    rc = hearth_secmem_open(ARENA_LEN, &out->arena);
    if (rc != HEARTH_OK) {
        return rc;
    }
    out->psk = hearth_secmem_take(out->arena, sizeof *out->psk);
    rc = out->psk == NULL ? HEARTH_E_MEMORY : HEARTH_OK;
    if (rc == HEARTH_OK && identity != NULL) {
        rc = load_identity(identity, out);
    }
    if (rc != HEARTH_OK) {
        hearth_link_credentials_close(out);
    }
    return rc;
}

void hearth_link_credentials_close(struct hearth_link_credentials *c)
{
    hearth_secmem_close(c->arena);
    memset(c, 0, sizeof *c);
}

void hearth_link_credentials_pki(const struct hearth_link_credentials *c,
                                 coap_dtls_pki_t *out)
{
    coap_pki_key_define_t *define = &out->pki_key.key.define;

    memset(out, 0, sizeof *out);
    out->version = COAP_DTLS_PKI_SETUP_VERSION;
    out->verify_peer_cert = 1;
    /* The chain must end in our root; the times are checked by link_peer.c,
     * because a device's own clock may be wrong (protocol.md 6.6). */
    out->allow_expired_certs = 1;
    out->cert_chain_validation = 1;
    out->cert_chain_verify_depth = 2;
    out->allow_no_crl = 1;
    out->use_cid = 1;
    /* Off: the server would send the root's name to every client. */
    out->check_common_ca = 0;
    out->pki_key.key_type = COAP_PKI_KEY_DEFINE;
    define->ca.u_byte = c->root;
    define->ca_len = c->root_len;
    define->ca_def = COAP_PKI_KEY_DEF_DER_BUF;
    define->public_cert.s_byte = c->chain;
    define->public_cert_len = c->chain_len;
    define->public_cert_def = COAP_PKI_KEY_DEF_PEM_BUF;
    define->private_key.u_byte = c->key_der;
    define->private_key_len = c->key_der_len;
    define->private_key_def = COAP_PKI_KEY_DEF_DER_BUF;
    define->private_key_type = COAP_ASN1_PKEY_EC;
}
