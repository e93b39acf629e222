/* SPDX-License-Identifier: Apache-2.0 */
/* HPKE (RFC 9180), base mode: opening, which few programs may hold. */
#include "hpke_internal.h"

#include "dh_internal.h"

/* Decap() of section 4.1, then Open() of 6.1. */
int hearth_hpke_open(const struct hearth_hpke_context *context,
                     const struct hearth_key *private_key,
                     struct hearth_slice enc, struct hearth_slice ct,
                     uint8_t *out)
{
    size_t enc_len = hearth_hpke_enc_len(context->suite);
    uint8_t own_public[HEARTH_ENC_MAX];
    struct hearth_hpke_secrets s;
    int code;

    if (enc_len == 0 || enc.len != enc_len || ct.len < HEARTH_TAG_LEN) {
        return HEARTH_E_INVALID;
    }
    code = hearth_dh_public(context->suite, private_key, own_public);
    if (code == HEARTH_OK) {
        code = hearth_dh_agree(context->suite, private_key, enc, &s.dh);
    }
    if (code == HEARTH_OK) {
        code = hearth_hpke_schedule(context, enc,
                                    hearth_slice_of(own_public, enc_len), &s);
    }
    if (code == HEARTH_OK) {
        struct hearth_aead_call call = hearth_hpke_call(context, &s);

        code = hearth_aead_decrypt(&call, ct, out);
    }
    hearth_secmem_wipe(&s, sizeof(s));
    return code;
}
