/* SPDX-License-Identifier: Apache-2.0 */
/* Key derivation of HPKE (RFC 9180): labels, key pairs, key schedule. */
#include "hpke_internal.h"

#include "dh_internal.h"
#include "hash_internal.h"

#include <string.h>

/* Numbers of RFC 9180 section 7 for each suite. */
struct numbers {
    uint16_t kem;
    uint16_t kdf;
    uint16_t aead;
    enum hearth_aead_kind kind;
};

/* A suite_id: "KEM" | kem, or "HPKE" | kem | kdf | aead. */
#define SUITE_ID_MAX 10
struct suite_id {
    uint8_t bytes[SUITE_ID_MAX];
    size_t len;
};

#define MODE_BASE        0
#define CONTEXT_LEN      (1 + 2 * HEARTH_HASH_LEN)
#define KEM_CONTEXT_MAX  (2 * HEARTH_ENC_MAX)
#define LABEL_MAX        13 /* "shared_secret" */
#define CANDIDATES_MAX   255
#define LABELED_INFO_MAX (2 + 7 + SUITE_ID_MAX + LABEL_MAX + KEM_CONTEXT_MAX)

static const struct hearth_slice nothing = {NULL, 0};

static const struct numbers *numbers_of(uint8_t suite)
{
    static const struct numbers x25519 = {0x0020, 0x0001, 0x0003,
                                          HEARTH_AEAD_CHACHA20_POLY1305};
    static const struct numbers p256 = {0x0010, 0x0001, 0x0002,
                                        HEARTH_AEAD_AES_256_GCM};

    HEARTH_CHECK(suite == HEARTH_SUITE_X25519 || suite == HEARTH_SUITE_P256);
    return suite == HEARTH_SUITE_X25519 ? &x25519 : &p256;
}

static struct suite_id make_suite_id(uint8_t suite, bool is_kem)
{
    const struct numbers *n = numbers_of(suite);
    struct suite_id id;
    struct hearth_writer w;

    hearth_writer_init(&w, id.bytes, sizeof(id.bytes));
    if (is_kem) {
        hearth_writer_put(&w, "KEM", 3);
        hearth_writer_u16(&w, n->kem);
    } else {
        hearth_writer_put(&w, "HPKE", 4);
        hearth_writer_u16(&w, n->kem);
        hearth_writer_u16(&w, n->kdf);
        hearth_writer_u16(&w, n->aead);
    }
    id.len = w.len;
    return id;
}

static struct hearth_slice key_slice(const struct hearth_key *key)
{
    return hearth_slice_of(key->bytes, sizeof(key->bytes));
}

/* Section 4: "labeled_ikm = concat("HPKE-v1", suite_id, label, ikm)
 * return Extract(salt, labeled_ikm)". */
static int labeled_extract(const struct suite_id *id, struct hearth_slice salt,
                           const char *label, struct hearth_slice ikm,
                           uint8_t out[HEARTH_HASH_LEN])
{
    struct hearth_slice parts[4];

    parts[0] = hearth_slice_text("HPKE-v1");
    parts[1] = hearth_slice_of(id->bytes, id->len);
    parts[2] = hearth_slice_text(label);
    parts[3] = ikm;
    return hearth_hash_hmac(salt, parts, 4, out);
}

/* Section 4: "labeled_info = concat(I2OSP(L, 2), "HPKE-v1", suite_id, label,
 * info); return Expand(prk, labeled_info, L)". */
static int labeled_expand(const struct suite_id *id,
                          const struct hearth_key *prk, const char *label,
                          struct hearth_slice info, struct hearth_writer *out)
{
    uint8_t labeled[LABELED_INFO_MAX];
    struct hearth_writer w;
    size_t len = out->cap;

    hearth_writer_init(&w, labeled, sizeof(labeled));
    hearth_writer_u16(&w, (uint16_t)len);
    hearth_writer_put(&w, "HPKE-v1", 7);
    hearth_writer_put(&w, id->bytes, id->len);
    hearth_writer_put(&w, label, strlen(label));
    hearth_writer_put(&w, info.data, info.len);
    HEARTH_CHECK(hearth_writer_finish(&w) == HEARTH_OK);
    return hearth_hash_expand(prk, hearth_writer_slice(&w),
                              hearth_writer_reserve(out, len), len);
}

static int expand_key(const struct suite_id *id, const struct hearth_key *prk,
                      const char *label, struct hearth_slice info,
                      struct hearth_key *out)
{
    struct hearth_writer w;

    hearth_writer_init(&w, out->bytes, sizeof(out->bytes));
    return labeled_expand(id, prk, label, info, &w);
}

/* Section 7.1.3 for P-256: candidates until one lies in 1 .. order - 1. */
static int derive_p256(const struct suite_id *id, const struct hearth_key *prk,
                       struct hearth_key *private_key,
                       uint8_t public_key[HEARTH_ENC_MAX])
{
    for (unsigned i = 0; i <= CANDIDATES_MAX; i++) {
        uint8_t counter = (uint8_t)i;
        int code = expand_key(id, prk, "candidate",
                              hearth_slice_of(&counter, 1), private_key);

        if (code == HEARTH_OK) {
            code = hearth_dh_public(HEARTH_SUITE_P256, private_key, public_key);
        }
        if (code != HEARTH_E_INVALID) {
            return code;
        }
    }
    return HEARTH_E_CRYPTO;
}

/* ExtractAndExpand(dh, kem_context) of section 4.1. */
static int shared_secret(uint8_t suite, struct hearth_slice enc,
                         struct hearth_slice public_key,
                         struct hearth_hpke_secrets *s)
{
    struct suite_id id = make_suite_id(suite, true);
    uint8_t context[KEM_CONTEXT_MAX];
    struct hearth_writer w;
    int code;

    hearth_writer_init(&w, context, sizeof(context));
    hearth_writer_put(&w, enc.data, enc.len);
    hearth_writer_put(&w, public_key.data, public_key.len);
    code = hearth_writer_finish(&w);
    if (code == HEARTH_OK) {
        code = labeled_extract(&id, nothing, "eae_prk", key_slice(&s->dh),
                               s->prk.bytes);
    }
    if (code == HEARTH_OK) {
        code = expand_key(&id, &s->prk, "shared_secret",
                          hearth_writer_slice(&w), &s->shared);
    }
    return code;
}

/* KeySchedule<ROLE>(mode_base, shared_secret, info, "", "") of section 5.1.
 * key_schedule_context = mode 1 | psk_id_hash 32 | info_hash 32. */
static int key_schedule(const struct hearth_hpke_context *context,
                        struct hearth_hpke_secrets *s)
{
    struct suite_id id = make_suite_id(context->suite, false);
    struct hearth_slice all;
    struct hearth_writer w;
    uint8_t bytes[CONTEXT_LEN] = {MODE_BASE};
    int code = labeled_extract(&id, nothing, "psk_id_hash", nothing, bytes + 1);

    if (code == HEARTH_OK) {
        code = labeled_extract(&id, nothing, "info_hash", context->info,
                               bytes + 1 + HEARTH_HASH_LEN);
    }
    if (code == HEARTH_OK) {
        code = labeled_extract(&id, key_slice(&s->shared), "secret", nothing,
                               s->prk.bytes);
    }
    all = hearth_slice_of(bytes, sizeof(bytes));
    if (code == HEARTH_OK) {
        code = expand_key(&id, &s->prk, "key", all, &s->key);
    }
    if (code == HEARTH_OK) {
        hearth_writer_init(&w, s->nonce, sizeof(s->nonce));
        code = labeled_expand(&id, &s->prk, "base_nonce", all, &w);
    }
    return code;
}

/* DeriveKeyPair(ikm) of section 7.1.3. */
int hearth_hpke_derive_pair(uint8_t suite, const struct hearth_key *ikm,
                            struct hearth_key *private_key,
                            uint8_t public_key[HEARTH_ENC_MAX])
{
    struct suite_id id = make_suite_id(suite, true);
    struct hearth_key prk;
    int code =
        labeled_extract(&id, nothing, "dkp_prk", key_slice(ikm), prk.bytes);

    if (code == HEARTH_OK && suite == HEARTH_SUITE_P256) {
        code = derive_p256(&id, &prk, private_key, public_key);
    } else if (code == HEARTH_OK) {
        code = expand_key(&id, &prk, "sk", nothing, private_key);
        if (code == HEARTH_OK) {
            code = hearth_dh_public(suite, private_key, public_key);
        }
    }
    hearth_secmem_wipe(&prk, sizeof(prk));
    return code;
}

int hearth_hpke_schedule(const struct hearth_hpke_context *context,
                         struct hearth_slice enc,
                         struct hearth_slice public_key,
                         struct hearth_hpke_secrets *s)
{
    int code = shared_secret(context->suite, enc, public_key, s);

    return code == HEARTH_OK ? key_schedule(context, s) : code;
}

struct hearth_aead_call
hearth_hpke_call(const struct hearth_hpke_context *context,
                 const struct hearth_hpke_secrets *s)
{
    struct hearth_aead_call call;

    call.kind = numbers_of(context->suite)->kind;
    call.key = &s->key;
    call.nonce = s->nonce; /* single shot: sequence number 0 changes nothing */
    call.aad = context->aad;
    return call;
}
