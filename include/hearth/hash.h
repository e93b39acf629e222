/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, HMAC and HKDF over parts given as slices. */
#ifndef HEARTH_HASH_H
#define HEARTH_HASH_H

#include "hearth/bytes.h"
#include "hearth/limits.h"

/* SHA-256 over the concatenation of ${count} parts. E_CRYPTO. */
HEARTH_MUST_USE int hearth_hash_parts(const struct hearth_slice *parts,
                                      size_t count,
                                      uint8_t out[HEARTH_HASH_LEN]);
/* HMAC-SHA-256 (RFC 2104) over the concatenation of ${count} parts. E_CRYPTO.
 */
HEARTH_MUST_USE int hearth_hash_hmac(struct hearth_slice key,
                                     const struct hearth_slice *parts,
                                     size_t count,
                                     uint8_t out[HEARTH_HASH_LEN]);
/* RFC 5869 with SHA-256; ${out_len} <= 255 * 32. E_CRYPTO. */
HEARTH_MUST_USE int hearth_hash_hkdf(struct hearth_slice salt,
                                     struct hearth_slice ikm,
                                     struct hearth_slice info, uint8_t *out,
                                     size_t out_len);

/* The longest of hearth_hash_named. */
#define HEARTH_HASH_NAMED_MAX 64

/* Digest of ${in} by "MD5", "SHA-1", "SHA-256", "SHA-384" or "SHA-512", for
 * what forms calculate; the first two protect nothing. Gives the length, 0
 * for another name. */
size_t hearth_hash_named(const char *algorithm, struct hearth_slice in,
                         uint8_t out[HEARTH_HASH_NAMED_MAX]);

/* A domain prefix with its terminating NUL, as every signed object has. */
#define HEARTH_PREFIX(text) hearth_slice_of("" text, sizeof(text))

#endif
