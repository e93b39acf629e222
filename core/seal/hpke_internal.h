/* SPDX-License-Identifier: Apache-2.0 */
/* What sealing and opening share: the road from a DH to a message key.
 *
 * They are files of their own, so that a program that only seals, or only
 * looks up lengths, does not hold the code that opens. */
#ifndef HEARTH_HPKE_INTERNAL_H
#define HEARTH_HPKE_INTERNAL_H

#include "aead_internal.h"
#include "hearth/hpke.h"

/* All secrets on the way; wiped as one by whoever made it. */
struct hearth_hpke_secrets {
    struct hearth_key ephemeral;
    struct hearth_key dh;
    struct hearth_key prk;
    struct hearth_key shared;
    struct hearth_key key;
    uint8_t nonce[HEARTH_NONCE_LEN];
};

/* The key pair that ${ikm} stands for (section 7.1.3). ${suite} is known. */
HEARTH_MUST_USE int hearth_hpke_derive_pair(uint8_t suite,
                                            const struct hearth_key *ikm,
                                            struct hearth_key *private_key,
                                            uint8_t public_key[HEARTH_ENC_MAX]);

/* ${s}->dh to ${s}->key and ${s}->nonce for the first message, with the
 * recipient's ${public_key}; and the call that uses them. */
HEARTH_MUST_USE int
hearth_hpke_schedule(const struct hearth_hpke_context *context,
                     struct hearth_slice enc, struct hearth_slice public_key,
                     struct hearth_hpke_secrets *s);
struct hearth_aead_call
hearth_hpke_call(const struct hearth_hpke_context *context,
                 const struct hearth_hpke_secrets *s);

#endif
