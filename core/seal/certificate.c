/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and verifying certificates, and a private key as DER. */
#include "certificate_internal.h"

#include "certificate_time.h"

#include <mbedtls/oid.h>
#include <string.h>

/* A leaf, what may stand between, the root. */
#define CHAIN_MAX 3

/* What Mbed TLS's callback needs: who stands where, and the time. */
struct expected {
    enum hearth_certificate_role roles[CHAIN_MAX];
    size_t count;
    size_t seen;
    int64_t now_s;
};

struct chain {
    mbedtls_x509_crt leaf; /* the one between, if any, linked behind it */
    mbedtls_x509_crt root;
};

/* ECPrivateKey of RFC 5915 around a P-256 key: SEQUENCE { 1, OCTET STRING,
 * [0] secp256r1, [1] BIT STRING }. */
static const uint8_t sec1_head[] = {0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t sec1_middle[] = {0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                      0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
                                      0xa1, 0x44, 0x03, 0x42, 0x00};

/* Adds one certificate, which must fill ${der} to its end and hold a key in
 * the one form that we write, and gives that key. */
static int parse(struct hearth_slice der, mbedtls_x509_crt *crt,
                 struct hearth_public *key)
{
    mbedtls_x509_crt *last = crt;

    if (der.len == 0 || der.len > HEARTH_CERT_MAX ||
        mbedtls_x509_crt_parse_der(crt, der.data, der.len) != 0) {
        return HEARTH_E_INVALID;
    }
    while (last->next != NULL) {
        last = last->next;
    }
    if (last->raw.len != der.len) {
        return HEARTH_E_INVALID;
    }
    return hearth_identity_from_spki(
        hearth_slice_of(last->pk_raw.p, last->pk_raw.len), key);
}

static bool has_only_usage(const mbedtls_x509_crt *crt, const char *oid,
                           size_t oid_len)
{
    const mbedtls_x509_sequence *usage = &crt->ext_key_usage;

    /* Mbed TLS's check takes a missing extension, and anyExtendedKeyUsage, as
     * allowed: here one usage and no other makes the role. */
    return mbedtls_x509_crt_has_ext_type(
               crt, MBEDTLS_OID_X509_EXT_EXTENDED_KEY_USAGE) != 0 &&
           usage->next == NULL &&
           hearth_slice_is_equal(hearth_slice_of(usage->buf.p, usage->buf.len),
                                 hearth_slice_of(oid, oid_len));
}

static bool is_authority(const mbedtls_x509_crt *crt, int path_len)
{
    /* Mbed TLS keeps the path length plus one, and 0 for none. There is no
     * getter for it in 3.6. */
    return mbedtls_x509_crt_get_ca_istrue(crt) == 1 &&
           crt->MBEDTLS_PRIVATE(max_pathlen) == path_len + 1 &&
           mbedtls_x509_crt_has_ext_type(crt, MBEDTLS_OID_X509_EXT_KEY_USAGE) &&
           mbedtls_x509_crt_check_key_usage(crt,
                                            MBEDTLS_X509_KU_KEY_CERT_SIGN) == 0;
}

static bool is_leaf(const mbedtls_x509_crt *crt, const char *oid,
                    size_t oid_len)
{
    return mbedtls_x509_crt_get_ca_istrue(crt) == 0 &&
           mbedtls_x509_crt_has_ext_type(crt, MBEDTLS_OID_X509_EXT_KEY_USAGE) &&
           mbedtls_x509_crt_check_key_usage(
               crt, MBEDTLS_X509_KU_DIGITAL_SIGNATURE) == 0 &&
           has_only_usage(crt, oid, oid_len);
}

/* The chain of each role, leaf first. So ENROL, whose key is online, cannot
 * make a host, nor a lost SYNC key a device. */
static int expect(enum hearth_certificate_role role, struct expected *e)
{
    e->seen = 0;
    e->count = 0;
    e->roles[e->count++] = role;
    switch (role) {
    case HEARTH_CERT_ROOT:
        return HEARTH_OK;
    case HEARTH_CERT_SYNC:
        e->roles[e->count++] = HEARTH_CERT_ENROL;
        break;
    case HEARTH_CERT_ENROL:
    case HEARTH_CERT_HOST:
        break;
    default:
        return HEARTH_E_INVALID;
    }
    e->roles[e->count++] = HEARTH_CERT_ROOT;
    return HEARTH_OK;
}

/* Called once for each certificate of the chain that Mbed TLS built. The
 * system's clock, which Mbed TLS asked, may be wrong for years on a tablet:
 * its two verdicts give way to the caller's time. */
static int judge(void *cookie, mbedtls_x509_crt *crt, int depth,
                 uint32_t *flags)
{
    struct expected *e = cookie;
    size_t at = (size_t)depth;

    *flags &=
        ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
    if (e->now_s > hearth_certificate_time_s(&crt->valid_to)) {
        *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
    }
    if (e->now_s < hearth_certificate_time_s(&crt->valid_from)) {
        *flags |= MBEDTLS_X509_BADCERT_FUTURE;
    }
    if (at >= e->count || !hearth_certificate_has_role(crt, e->roles[at])) {
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    }
    e->seen++;
    return 0;
}

static int verify_chain(struct chain *c, struct expected *e)
{
    static const mbedtls_x509_crt_profile profile = {
        MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256),
        MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECKEY) |
            MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECDSA),
        MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1), 0};
    uint32_t flags = 0;
    int status = mbedtls_x509_crt_verify_with_profile(
        &c->leaf, &c->root, NULL, &profile, NULL, &flags, judge, e);

    return status == 0 && flags == 0 && e->seen == e->count ? HEARTH_OK
                                                            : HEARTH_E_AUTH;
}

bool hearth_certificate_has_role(const mbedtls_x509_crt *crt,
                                 enum hearth_certificate_role role)
{
    switch (role) {
    case HEARTH_CERT_ROOT:
        return is_authority(crt, 1);
    case HEARTH_CERT_ENROL:
        return is_authority(crt, 0);
    case HEARTH_CERT_HOST:
        return is_leaf(crt, MBEDTLS_OID_SERVER_AUTH,
                       MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH));
    case HEARTH_CERT_SYNC:
        return is_leaf(crt, MBEDTLS_OID_CLIENT_AUTH,
                       MBEDTLS_OID_SIZE(MBEDTLS_OID_CLIENT_AUTH));
    }
    return false;
}

int hearth_certificate_public(struct hearth_slice der,
                              struct hearth_public *out)
{
    mbedtls_x509_crt crt;
    int code;

    mbedtls_x509_crt_init(&crt);
    code = parse(der, &crt, out);
    mbedtls_x509_crt_free(&crt);
    return code;
}

/* When it begins to hold or, ${is_end}, ceases to. */
static int bound_s(struct hearth_slice der, bool is_end, int64_t *s)
{
    struct hearth_public key;
    mbedtls_x509_crt crt;
    int code;

    mbedtls_x509_crt_init(&crt);
    code = parse(der, &crt, &key);
    if (code == HEARTH_OK) {
        *s =
            hearth_certificate_time_s(is_end ? &crt.valid_to : &crt.valid_from);
    }
    mbedtls_x509_crt_free(&crt);
    return code;
}

int hearth_certificate_start_s(struct hearth_slice der, int64_t *start_s)
{
    return bound_s(der, false, start_s);
}

int hearth_certificate_end_s(struct hearth_slice der, int64_t *end_s)
{
    return bound_s(der, true, end_s);
}

int hearth_certificate_verify(struct hearth_slice leaf,
                              struct hearth_slice intermediate,
                              struct hearth_slice root,
                              enum hearth_certificate_role role, int64_t now_s)
{
    struct expected e = {.now_s = now_s};
    struct hearth_public key;
    struct chain c;
    int code = expect(role, &e);

    if (code != HEARTH_OK) {
        return code;
    }
    mbedtls_x509_crt_init(&c.leaf);
    mbedtls_x509_crt_init(&c.root);
    code = parse(leaf, &c.leaf, &key);
    if (code == HEARTH_OK && intermediate.len > 0) {
        code = parse(intermediate, &c.leaf, &key);
    }
    if (code == HEARTH_OK) {
        code = parse(root, &c.root, &key);
    }
    if (code == HEARTH_OK) {
        code = verify_chain(&c, &e);
    }
    mbedtls_x509_crt_free(&c.root);
    mbedtls_x509_crt_free(&c.leaf);
    return code;
}

int hearth_certificate_private_der(const struct hearth_key *private_key,
                                   uint8_t *out, size_t cap, size_t *len)
{
    struct hearth_public public_key;
    struct hearth_writer w;
    int code = hearth_identity_public(private_key, &public_key);

    if (code != HEARTH_OK) {
        return code;
    }
    hearth_writer_init(&w, out, cap);
    hearth_writer_put(&w, sec1_head, sizeof(sec1_head));
    hearth_writer_put(&w, private_key->bytes, HEARTH_KEY_LEN);
    hearth_writer_put(&w, sec1_middle, sizeof(sec1_middle));
    hearth_writer_put(&w, public_key.point, HEARTH_POINT_LEN);
    code = hearth_writer_finish(&w);
    if (code == HEARTH_OK) {
        *len = w.len;
    } else {
        hearth_secmem_wipe(out, w.len);
    }
    return code;
}
