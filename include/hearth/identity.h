/* SPDX-License-Identifier: Apache-2.0 */
/* P-256 signing keys: deterministic ECDSA (RFC 6979), low s, over a hash. */
#ifndef HEARTH_IDENTITY_H
#define HEARTH_IDENTITY_H

#include "hearth/bytes.h"
#include "hearth/limits.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"

struct hearth_public {
    uint8_t point[HEARTH_POINT_LEN];
};

/* Draws a key pair; ${private_key} stands in locked memory. E_CRYPTO. */
HEARTH_MUST_USE int hearth_identity_generate(const struct hearth_rng *rng,
                                             struct hearth_key *private_key,
                                             struct hearth_public *public_key);
/* The public key of ${private_key}. E_INVALID: 0 or not below the order. */
HEARTH_MUST_USE int hearth_identity_public(const struct hearth_key *private_key,
                                           struct hearth_public *public_key);
/* E_INVALID unless ${bytes} is a point on the curve (65 bytes). */
HEARTH_MUST_USE int hearth_identity_check(struct hearth_slice bytes,
                                          struct hearth_public *public_key);
/* The DER SubjectPublicKeyInfo, always HEARTH_SPKI_LEN bytes; and back. */
void hearth_identity_spki(const struct hearth_public *public_key,
                          uint8_t out[HEARTH_SPKI_LEN]);
HEARTH_MUST_USE int hearth_identity_from_spki(struct hearth_slice spki,
                                              struct hearth_public *public_key);
/* SHA-256 of the SPKI; its first HEARTH_KEY_ID_LEN bytes are the key's id. */
HEARTH_MUST_USE int hearth_identity_hash(const struct hearth_public *public_key,
                                         uint8_t out[HEARTH_HASH_LEN]);

/* Signs ${hash}: the same hash and key give the same ${sig}. E_CRYPTO. */
HEARTH_MUST_USE int hearth_identity_sign(const struct hearth_key *private_key,
                                         const uint8_t hash[HEARTH_HASH_LEN],
                                         uint8_t sig[HEARTH_SIG_LEN]);
/* 0, or E_AUTH (a high s is refused too). */
HEARTH_MUST_USE int hearth_identity_verify(const struct hearth_public *key,
                                           const uint8_t hash[HEARTH_HASH_LEN],
                                           const uint8_t sig[HEARTH_SIG_LEN]);

#endif
