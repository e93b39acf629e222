/* SPDX-License-Identifier: Apache-2.0 */
/* HPKE (RFC 9180), base mode, single shot: how a finalised record is sealed. */
#ifndef HEARTH_HPKE_H
#define HEARTH_HPKE_H

#include "hearth/bytes.h"
#include "hearth/limits.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"

enum hearth_suite {
    HEARTH_SUITE_X25519 = 1, /* KEM 0x20, HKDF-SHA256, ChaCha20-Poly1305 */
    HEARTH_SUITE_P256 = 2    /* KEM 0x10, HKDF-SHA256, AES-256-GCM */
};

/* Length of enc and of a public key for ${suite}: 32, 65, or 0 if unknown. */
size_t hearth_hpke_enc_len(uint8_t suite);

/* Draws 32 bytes and derives a key pair from them (RFC 9180 section 7.1.3);
 * ${public_key} gets hearth_hpke_enc_len(suite) bytes. E_INVALID (suite),
 * E_CRYPTO. */
HEARTH_MUST_USE int hearth_hpke_generate(uint8_t suite,
                                         const struct hearth_rng *rng,
                                         struct hearth_key *private_key,
                                         uint8_t public_key[HEARTH_ENC_MAX]);
/* Public key of ${private_key}. E_INVALID (suite, or no private key of it). */
HEARTH_MUST_USE int hearth_hpke_public(uint8_t suite,
                                       const struct hearth_key *private_key,
                                       uint8_t public_key[HEARTH_ENC_MAX]);

struct hearth_hpke_context {
    uint8_t suite;
    struct hearth_slice info;
    struct hearth_slice aad;
};

/* Seals ${plain} to ${public_key}: enc to ${enc}, plain.len + 16 bytes to
 * ${ct}. The ephemeral private key is wiped before the return; nothing on this
 * machine can open ${ct} afterwards. E_INVALID (bad public key), E_CRYPTO. */
HEARTH_MUST_USE int hearth_hpke_seal(const struct hearth_hpke_context *context,
                                     struct hearth_slice public_key,
                                     struct hearth_slice plain,
                                     const struct hearth_rng *rng,
                                     uint8_t enc[HEARTH_ENC_MAX], uint8_t *ct);
/* Opens ${ct} into ${out} (ct.len - 16 bytes). E_AUTH, E_INVALID; then ${out}
 * holds nothing of the plaintext. */
HEARTH_MUST_USE int hearth_hpke_open(const struct hearth_hpke_context *context,
                                     const struct hearth_key *private_key,
                                     struct hearth_slice enc,
                                     struct hearth_slice ct, uint8_t *out);

#endif
