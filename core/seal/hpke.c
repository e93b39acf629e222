/* SPDX-License-Identifier: Apache-2.0 */
/* HPKE (RFC 9180), base mode: key pairs and sealing. */
#include "hpke_internal.h"

#include "dh_internal.h"

#include <string.h>

size_t hearth_hpke_enc_len(uint8_t suite)
{
    return hearth_dh_public_len(suite);
}

/* Section 4 allows GenerateKeyPair() by DeriveKeyPair() of random bytes; so the
 * RFC's vectors run through the public functions. */
int hearth_hpke_generate(uint8_t suite, const struct hearth_rng *rng,
                         struct hearth_key *private_key,
                         uint8_t public_key[HEARTH_ENC_MAX])
{
    uint8_t made_public[HEARTH_ENC_MAX];
    struct hearth_key made = {{0}};
    struct hearth_key ikm;
    int code;

    if (hearth_hpke_enc_len(suite) == 0) {
        return HEARTH_E_INVALID;
    }
    code = rng->fill(rng->cookie, ikm.bytes, sizeof(ikm.bytes));
    if (code == HEARTH_OK) {
        code = hearth_hpke_derive_pair(suite, &ikm, &made, made_public);
    }
    if (code == HEARTH_OK) {
        *private_key = made;
        memcpy(public_key, made_public, hearth_hpke_enc_len(suite));
    }
    hearth_secmem_wipe(&ikm, sizeof(ikm));
    hearth_secmem_wipe(&made, sizeof(made));
    return code;
}

int hearth_hpke_public(uint8_t suite, const struct hearth_key *private_key,
                       uint8_t public_key[HEARTH_ENC_MAX])
{
    return hearth_dh_public(suite, private_key, public_key);
}

/* Encap() of section 4.1, then Seal() of 6.1. */
int hearth_hpke_seal(const struct hearth_hpke_context *context,
                     struct hearth_slice public_key, struct hearth_slice plain,
                     const struct hearth_rng *rng, uint8_t enc[HEARTH_ENC_MAX],
                     uint8_t *ct)
{
    size_t enc_len = hearth_hpke_enc_len(context->suite);
    uint8_t made_enc[HEARTH_ENC_MAX];
    struct hearth_hpke_secrets s;
    int code;

    if (enc_len == 0 || public_key.len != enc_len) {
        return HEARTH_E_INVALID;
    }
    code = hearth_hpke_generate(context->suite, rng, &s.ephemeral, made_enc);
    if (code == HEARTH_OK) {
        code = hearth_dh_agree(context->suite, &s.ephemeral, public_key, &s.dh);
    }
    if (code == HEARTH_OK) {
        code = hearth_hpke_schedule(context, hearth_slice_of(made_enc, enc_len),
                                    public_key, &s);
    }
    if (code == HEARTH_OK) {
        struct hearth_aead_call call = hearth_hpke_call(context, &s);

        code = hearth_aead_encrypt(&call, plain, ct);
    }
    if (code == HEARTH_OK) {
        memcpy(enc, made_enc, enc_len);
    }
    hearth_secmem_wipe(&s, sizeof(s));
    return code;
}
