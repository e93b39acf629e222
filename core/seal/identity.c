/* SPDX-License-Identifier: Apache-2.0 */
/* P-256 signing keys over PSA Crypto. */
#include "hearth/identity.h"

#include "hearth/hash.h"
#include "psa_internal.h"

#include <string.h>

/* A drawn number is refused with probability 2^-32; this many in a row mean
 * that the generator is broken. */
#define DRAWS_MAX 8

#define S_LEN 32 /* half of a signature */

/* Order n of the group, FIPS 186-4 section D.1.2.3; and (n - 1) / 2. */
static const uint8_t order[S_LEN] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
    0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
static const uint8_t half_order[S_LEN] = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b,
    0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

/* SubjectPublicKeyInfo of RFC 5480 up to the point: SEQUENCE { SEQUENCE {
 * id-ecPublicKey, secp256r1 }, BIT STRING }. */
#define SPKI_HEAD_LEN (HEARTH_SPKI_LEN - HEARTH_POINT_LEN)
static const uint8_t spki_head[SPKI_HEAD_LEN] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

#define SIGN_ALG PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256)

static int import_private(const struct hearth_key *key, psa_key_id_t *id)
{
    static const struct hearth_psa_use use = {
        PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
        PSA_KEY_USAGE_SIGN_HASH, SIGN_ALG};

    return hearth_psa_import(&use, hearth_slice_of(key->bytes, HEARTH_KEY_LEN),
                             id);
}

static int import_public(struct hearth_slice point, psa_key_id_t *id)
{
    static const struct hearth_psa_use use = {
        PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1),
        PSA_KEY_USAGE_VERIFY_HASH, SIGN_ALG};

    return hearth_psa_import(&use, point, id);
}

/* Numbers of signatures are public: no constant time is needed. */
static bool is_high(const uint8_t s[S_LEN])
{
    size_t i = 0;

    while (i < S_LEN && s[i] == half_order[i]) {
        i++;
    }
    return i < S_LEN && s[i] > half_order[i];
}

/* s = n - s, which signs the same hash. */
static void negate(uint8_t s[S_LEN])
{
    unsigned borrow = 0;

    for (size_t i = S_LEN; i-- > 0;) {
        unsigned less = (unsigned)s[i] + borrow;

        borrow = order[i] < less ? 1 : 0;
        s[i] = (uint8_t)(order[i] + 256 * borrow - less);
    }
}

int hearth_identity_generate(const struct hearth_rng *rng,
                             struct hearth_key *private_key,
                             struct hearth_public *public_key)
{
    struct hearth_key drawn;
    int code = HEARTH_E_INVALID;

    for (unsigned i = 0; i < DRAWS_MAX && code == HEARTH_E_INVALID; i++) {
        code = rng->fill(rng->cookie, drawn.bytes, sizeof(drawn.bytes));
        if (code == HEARTH_OK) {
            code = hearth_identity_public(&drawn, public_key);
        }
    }
    if (code == HEARTH_OK) {
        *private_key = drawn;
    }
    hearth_secmem_wipe(&drawn, sizeof(drawn));
    return code == HEARTH_E_INVALID ? HEARTH_E_CRYPTO : code;
}

int hearth_identity_public(const struct hearth_key *private_key,
                           struct hearth_public *public_key)
{
    uint8_t point[HEARTH_POINT_LEN];
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_status_t status;
    size_t len = 0;
    int code = import_private(private_key, &id);

    if (code != HEARTH_OK) {
        return code;
    }
    status = psa_export_public_key(id, point, sizeof(point), &len);
    (void)psa_destroy_key(id);
    if (status != PSA_SUCCESS || len != sizeof(point)) {
        return HEARTH_E_CRYPTO;
    }
    memcpy(public_key->point, point, sizeof(point));
    return HEARTH_OK;
}

int hearth_identity_check(struct hearth_slice bytes,
                          struct hearth_public *public_key)
{
    psa_key_id_t id = PSA_KEY_ID_NULL;
    int code;

    if (bytes.len != HEARTH_POINT_LEN) {
        return HEARTH_E_INVALID;
    }
    code = import_public(bytes, &id); /* checks the curve equation */
    if (code != HEARTH_OK) {
        return code;
    }
    (void)psa_destroy_key(id);
    memcpy(public_key->point, bytes.data, HEARTH_POINT_LEN);
    return HEARTH_OK;
}

void hearth_identity_spki(const struct hearth_public *public_key,
                          uint8_t out[HEARTH_SPKI_LEN])
{
    memcpy(out, spki_head, SPKI_HEAD_LEN);
    memcpy(out + SPKI_HEAD_LEN, public_key->point, HEARTH_POINT_LEN);
}

int hearth_identity_from_spki(struct hearth_slice spki,
                              struct hearth_public *public_key)
{
    struct hearth_slice head;
    struct hearth_reader r;

    if (spki.len != HEARTH_SPKI_LEN) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&r, spki);
    head = hearth_reader_take(&r, SPKI_HEAD_LEN);
    if (!hearth_slice_is_equal(head,
                               hearth_slice_of(spki_head, SPKI_HEAD_LEN))) {
        return HEARTH_E_INVALID;
    }
    return hearth_identity_check(hearth_reader_take(&r, HEARTH_POINT_LEN),
                                 public_key);
}

int hearth_identity_hash(const struct hearth_public *public_key,
                         uint8_t out[HEARTH_HASH_LEN])
{
    uint8_t spki[HEARTH_SPKI_LEN];
    struct hearth_slice part = {spki, sizeof(spki)};

    hearth_identity_spki(public_key, spki);
    return hearth_hash_parts(&part, 1, out);
}

int hearth_identity_sign(const struct hearth_key *private_key,
                         const uint8_t hash[HEARTH_HASH_LEN],
                         uint8_t sig[HEARTH_SIG_LEN])
{
    uint8_t made[HEARTH_SIG_LEN];
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_status_t status;
    size_t len = 0;
    int code = import_private(private_key, &id);

    if (code != HEARTH_OK) {
        return code;
    }
    status = psa_sign_hash(id, SIGN_ALG, hash, HEARTH_HASH_LEN, made,
                           sizeof(made), &len);
    (void)psa_destroy_key(id);
    if (status != PSA_SUCCESS || len != sizeof(made)) {
        return HEARTH_E_CRYPTO;
    }
    /* One signature for one hash: with both s and n - s allowed, anybody could
     * turn a stored signature into another valid one. */
    if (is_high(made + S_LEN)) {
        negate(made + S_LEN);
    }
    memcpy(sig, made, sizeof(made));
    return HEARTH_OK;
}

int hearth_identity_verify(const struct hearth_public *key,
                           const uint8_t hash[HEARTH_HASH_LEN],
                           const uint8_t sig[HEARTH_SIG_LEN])
{
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_status_t status;
    int code;

    if (is_high(sig + S_LEN)) {
        return HEARTH_E_AUTH;
    }
    code = import_public(hearth_slice_of(key->point, HEARTH_POINT_LEN), &id);
    if (code != HEARTH_OK) {
        /* A point off the curve signs nothing. */
        return code == HEARTH_E_INVALID ? HEARTH_E_AUTH : code;
    }
    status = psa_verify_hash(id, SIGN_ALG, hash, HEARTH_HASH_LEN, sig,
                             HEARTH_SIG_LEN);
    (void)psa_destroy_key(id);
    return status == PSA_SUCCESS ? HEARTH_OK : HEARTH_E_AUTH;
}
