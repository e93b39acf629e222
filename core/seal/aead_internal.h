/* SPDX-License-Identifier: Apache-2.0 */
/* One AEAD call with the nonce given: for boxes and for HPKE. */
#ifndef HEARTH_AEAD_INTERNAL_H
#define HEARTH_AEAD_INTERNAL_H

#include "hearth/aead.h"

enum hearth_aead_kind {
    HEARTH_AEAD_CHACHA20_POLY1305,
    HEARTH_AEAD_AES_256_GCM
};

struct hearth_aead_call {
    enum hearth_aead_kind kind;
    const struct hearth_key *key;
    const uint8_t *nonce; /* HEARTH_NONCE_LEN bytes, never twice for a key */
    struct hearth_slice aad;
};

/* ${in} to ${out}, which must not overlap: in.len + 16 bytes. E_CRYPTO. */
HEARTH_MUST_USE int hearth_aead_encrypt(const struct hearth_aead_call *call,
                                        struct hearth_slice in, uint8_t *out);
/* Back: in.len - 16 bytes. E_AUTH; then ${out} holds zeros. */
HEARTH_MUST_USE int hearth_aead_decrypt(const struct hearth_aead_call *call,
                                        struct hearth_slice in, uint8_t *out);

#endif
