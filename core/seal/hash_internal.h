/* SPDX-License-Identifier: Apache-2.0 */
/* The second half of HKDF by itself, which HPKE needs with its own labels. */
#ifndef HEARTH_HASH_INTERNAL_H
#define HEARTH_HASH_INTERNAL_H

#include "hearth/hash.h"
#include "hearth/secmem.h"

/* RFC 5869 section 2.3. ${out_len} <= 255 * 32, else E_CRYPTO. The first half,
 * HKDF-Extract, is hearth_hash_hmac with the salt as key. */
HEARTH_MUST_USE int hearth_hash_expand(const struct hearth_key *prk,
                                       struct hearth_slice info, uint8_t *out,
                                       size_t out_len);

#endif
