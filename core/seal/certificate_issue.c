/* SPDX-License-Identifier: Apache-2.0 */
/* Issuing the four kinds of certificates. */
#include "certificate_internal.h"

#include "certificate_time.h"
#include "hearth/hash.h"

#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <string.h>

#define SERIAL_LEN   16
#define SUBJECT_LEN  8  /* random bytes, so 16 hex digits */
#define KEY_NAME_LEN 20 /* RFC 7093 section 2, method 1: leftmost 160 bits */
#define SEC1_LEN     121
#define NAME_MAX_LEN 64

/* Everything that Mbed TLS holds for one certificate. */
struct issue {
    mbedtls_x509write_cert cert;
    mbedtls_pk_context subject;
    mbedtls_pk_context issuer;
    struct hearth_public issuer_public;
    char issuer_name[NAME_MAX_LEN];
};

/* Mbed TLS takes its cookie as a plain pointer and only hands it back. */
static int fill_for_mbedtls(void *cookie, unsigned char *out, size_t len)
{
    const struct hearth_rng *rng = cookie;

    return rng->fill(rng->cookie, out, len) == HEARTH_OK
               ? 0
               : MBEDTLS_ERR_PK_BAD_INPUT_DATA;
}

static int load_keys(struct issue *i,
                     const struct hearth_certificate_request *request,
                     struct hearth_rng *rng)
{
    uint8_t spki[HEARTH_SPKI_LEN];
    uint8_t sec1[SEC1_LEN];
    size_t len = 0;
    int code = hearth_identity_public(request->issuer_key, &i->issuer_public);

    if (code == HEARTH_OK) {
        code = hearth_certificate_private_der(request->issuer_key, sec1,
                                              sizeof(sec1), &len);
    }
    if (code == HEARTH_OK &&
        mbedtls_pk_parse_key(&i->issuer, sec1, len, NULL, 0, fill_for_mbedtls,
                             rng) != 0) {
        code = HEARTH_E_CRYPTO;
    }
    hearth_secmem_wipe(sec1, sizeof(sec1));
    hearth_identity_spki(request->subject, spki);
    if (code == HEARTH_OK &&
        mbedtls_pk_parse_public_key(&i->subject, spki, sizeof(spki)) != 0) {
        code = HEARTH_E_INVALID;
    }
    return code;
}

/* The issuer's certificate must be of the CA that may issue this role, and of
 * the key given; its subject ("CN=" and what was drawn for it) is kept. */
static int read_issuer(struct issue *i,
                       const struct hearth_certificate_request *request)
{
    const struct hearth_certificate *cert = request->issuer;
    enum hearth_certificate_role role = request->role == HEARTH_CERT_SYNC
                                            ? HEARTH_CERT_ENROL
                                            : HEARTH_CERT_ROOT;
    struct hearth_public named;
    mbedtls_x509_crt parsed;
    int code = hearth_certificate_public(hearth_slice_of(cert->der, cert->len),
                                         &named);

    if (code != HEARTH_OK) {
        return code;
    }
    mbedtls_x509_crt_init(&parsed);
    if (!hearth_secmem_equal(&named, &i->issuer_public, sizeof(named)) ||
        mbedtls_x509_crt_parse_der(&parsed, cert->der, cert->len) != 0 ||
        !hearth_certificate_has_role(&parsed, role) ||
        mbedtls_x509_dn_gets(i->issuer_name, NAME_MAX_LEN, &parsed.subject) <
            0) {
        code = HEARTH_E_INVALID;
    }
    mbedtls_x509_crt_free(&parsed);
    return code;
}

/* A root, and only a root, signs itself. */
static int check_issuer(struct issue *i,
                        const struct hearth_certificate_request *request)
{
    if ((request->role == HEARTH_CERT_ROOT) != (request->issuer == NULL)) {
        return HEARTH_E_INVALID;
    }
    if (request->issuer != NULL) {
        return read_issuer(i, request);
    }
    return hearth_secmem_equal(request->subject, &i->issuer_public,
                               sizeof(i->issuer_public))
               ? HEARTH_OK
               : HEARTH_E_INVALID;
}

static int set_period(struct issue *i,
                      const struct hearth_certificate_request *request)
{
    char from[HEARTH_CERTIFICATE_TIME_LEN + 1];
    char to[HEARTH_CERTIFICATE_TIME_LEN + 1];
    int code = HEARTH_OK;

    if (request->not_before_s > request->not_after_s) {
        code = HEARTH_E_INVALID;
    }
    if (code == HEARTH_OK) {
        code = hearth_certificate_time_text(request->not_before_s, from);
    }
    if (code == HEARTH_OK) {
        code = hearth_certificate_time_text(request->not_after_s, to);
    }
    if (code == HEARTH_OK &&
        mbedtls_x509write_crt_set_validity(&i->cert, from, to) != 0) {
        code = HEARTH_E_CRYPTO;
    }
    return code;
}

static int set_names(struct issue *i, bool is_root,
                     const struct hearth_rng *rng)
{
    uint8_t serial[SERIAL_LEN];
    uint8_t drawn[SUBJECT_LEN];
    char subject[3 + 2 * SUBJECT_LEN + 1] = "CN=";
    int code = rng->fill(rng->cookie, drawn, sizeof(drawn));

    if (code == HEARTH_OK) {
        code = rng->fill(rng->cookie, serial, sizeof(serial));
    }
    if (code != HEARTH_OK) {
        return code;
    }
    /* "The serial number MUST be a positive integer", RFC 5280 section
     * 4.1.2.2, and in DER without a leading zero byte. */
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40);
    hearth_bytes_hex(hearth_slice_of(drawn, sizeof(drawn)), subject + 3);
    if (mbedtls_x509write_crt_set_subject_name(&i->cert, subject) != 0 ||
        mbedtls_x509write_crt_set_issuer_name(
            &i->cert, is_root ? subject : i->issuer_name) != 0 ||
        mbedtls_x509write_crt_set_serial_raw(&i->cert, serial,
                                             sizeof(serial)) != 0) {
        code = HEARTH_E_CRYPTO;
    }
    return code;
}

/* basicConstraints, keyUsage and extended key usage: what the role may do. */
static int set_role(struct issue *i, enum hearth_certificate_role role)
{
    bool is_ca = role == HEARTH_CERT_ROOT || role == HEARTH_CERT_ENROL;
    unsigned usage = is_ca ? MBEDTLS_X509_KU_KEY_CERT_SIGN
                           : MBEDTLS_X509_KU_DIGITAL_SIGNATURE;
    int path_len = role == HEARTH_CERT_ROOT ? 1 : 0;
    char server[] = MBEDTLS_OID_SERVER_AUTH;
    char client[] = MBEDTLS_OID_CLIENT_AUTH;
    mbedtls_asn1_sequence extended;

    memset(&extended, 0, sizeof(extended));
    extended.buf.tag = MBEDTLS_ASN1_OID;
    extended.buf.len = MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH);
    extended.buf.p =
        (unsigned char *)(role == HEARTH_CERT_HOST ? server : client);
    if (mbedtls_x509write_crt_set_basic_constraints(
            &i->cert, is_ca ? 1 : 0, is_ca ? path_len : -1) != 0 ||
        mbedtls_x509write_crt_set_key_usage(&i->cert, usage) != 0) {
        return HEARTH_E_CRYPTO;
    }
    if (!is_ca &&
        mbedtls_x509write_crt_set_ext_key_usage(&i->cert, &extended) != 0) {
        return HEARTH_E_CRYPTO;
    }
    return HEARTH_OK;
}

/* Mbed TLS's own setters need SHA-1; RFC 7093 section 2 allows the leftmost
 * 160 bits of SHA-256 over the content of the BIT STRING instead. */
static int key_name(const struct hearth_public *key, uint8_t out[KEY_NAME_LEN])
{
    struct hearth_slice part = {key->point, HEARTH_POINT_LEN};
    uint8_t hash[HEARTH_HASH_LEN];
    int code = hearth_hash_parts(&part, 1, hash);

    if (code == HEARTH_OK) {
        memcpy(out, hash, KEY_NAME_LEN);
    }
    return code;
}

/* SubjectKeyIdentifier is an OCTET STRING; AuthorityKeyIdentifier a SEQUENCE
 * of one [0]. */
static int set_key_names(struct issue *i, const struct hearth_public *subject)
{
    uint8_t own[2 + KEY_NAME_LEN] = {0x04, KEY_NAME_LEN};
    uint8_t authority[4 + KEY_NAME_LEN] = {0x30, 2 + KEY_NAME_LEN, 0x80,
                                           KEY_NAME_LEN};
    int code = key_name(subject, own + 2);

    if (code == HEARTH_OK) {
        code = key_name(&i->issuer_public, authority + 4);
    }
    if (code == HEARTH_OK &&
        (mbedtls_x509write_crt_set_extension(
             &i->cert, MBEDTLS_OID_SUBJECT_KEY_IDENTIFIER,
             MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_KEY_IDENTIFIER), 0, own,
             sizeof(own)) != 0 ||
         mbedtls_x509write_crt_set_extension(
             &i->cert, MBEDTLS_OID_AUTHORITY_KEY_IDENTIFIER,
             MBEDTLS_OID_SIZE(MBEDTLS_OID_AUTHORITY_KEY_IDENTIFIER), 0,
             authority, sizeof(authority)) != 0)) {
        code = HEARTH_E_CRYPTO;
    }
    return code;
}

/* Signs; Mbed TLS writes a certificate at the end of the buffer. */
static int write_out(struct issue *i, struct hearth_rng *rng,
                     struct hearth_certificate *out)
{
    uint8_t der[HEARTH_CERT_MAX];
    int len;

    mbedtls_x509write_crt_set_md_alg(&i->cert, MBEDTLS_MD_SHA256);
    mbedtls_x509write_crt_set_subject_key(&i->cert, &i->subject);
    mbedtls_x509write_crt_set_issuer_key(&i->cert, &i->issuer);
    len = mbedtls_x509write_crt_der(&i->cert, der, sizeof(der),
                                    fill_for_mbedtls, rng);
    if (len <= 0 || (size_t)len > sizeof(der)) {
        return HEARTH_E_CRYPTO;
    }
    memcpy(out->der, der + sizeof(der) - (size_t)len, (size_t)len);
    out->len = (size_t)len;
    return HEARTH_OK;
}

int hearth_certificate_issue(const struct hearth_certificate_request *request,
                             const struct hearth_rng *rng,
                             struct hearth_certificate *out)
{
    struct hearth_rng own_rng = *rng;
    struct issue i;
    int code;

    mbedtls_x509write_crt_init(&i.cert);
    mbedtls_pk_init(&i.subject);
    mbedtls_pk_init(&i.issuer);
    code = load_keys(&i, request, &own_rng);
    if (code == HEARTH_OK) {
        code = check_issuer(&i, request);
    }
    if (code == HEARTH_OK) {
        code = set_period(&i, request);
    }
    if (code == HEARTH_OK) {
        code = set_names(&i, request->issuer == NULL, rng);
    }
    if (code == HEARTH_OK) {
        code = set_role(&i, request->role);
    }
    if (code == HEARTH_OK) {
        code = set_key_names(&i, request->subject);
    }
    if (code == HEARTH_OK) {
        code = write_out(&i, &own_rng, out);
    }
    mbedtls_pk_free(&i.issuer);
    mbedtls_pk_free(&i.subject);
    mbedtls_x509write_crt_free(&i.cert);
    return code;
}
