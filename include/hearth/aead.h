/* SPDX-License-Identifier: Apache-2.0 */
/* ChaCha20-Poly1305 (RFC 8439) for what stays on one machine. */
#ifndef HEARTH_AEAD_H
#define HEARTH_AEAD_H

#include "hearth/bytes.h"
#include "hearth/limits.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"

/* A box is nonce 12 | ciphertext | tag 16, the nonce drawn from ${rng}. */
#define HEARTH_BOX_EXTRA (HEARTH_NONCE_LEN + HEARTH_TAG_LEN)

/* Seals ${plain} under ${key} into ${out}, which takes plain.len +
 * HEARTH_BOX_EXTRA bytes. E_SPACE, E_CRYPTO; then ${out} is unchanged. */
HEARTH_MUST_USE int hearth_aead_seal(const struct hearth_key *key,
                                     struct hearth_slice aad,
                                     struct hearth_slice plain,
                                     const struct hearth_rng *rng,
                                     struct hearth_writer *out);
/* Opens a box into ${out} (box.len - HEARTH_BOX_EXTRA bytes). E_AUTH, E_SPACE
 * (${cap} is too small). On failure ${out} holds nothing of the plaintext. */
HEARTH_MUST_USE int hearth_aead_open(const struct hearth_key *key,
                                     struct hearth_slice aad,
                                     struct hearth_slice box, uint8_t *out,
                                     size_t cap, size_t *out_len);

#endif
