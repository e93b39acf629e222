/* SPDX-License-Identifier: Apache-2.0 */
/* Diffie-Hellman on the two curves of the suites. */
#ifndef HEARTH_DH_INTERNAL_H
#define HEARTH_DH_INTERNAL_H

#include "hearth/bytes.h"
#include "hearth/limits.h"
#include "hearth/secmem.h"

/* Length of a public key of ${suite} (hpke.h), 0 if unknown. */
size_t hearth_dh_public_len(uint8_t suite);
/* E_INVALID when ${private_key} is none of this curve, E_CRYPTO. */
HEARTH_MUST_USE int hearth_dh_public(uint8_t suite,
                                     const struct hearth_key *private_key,
                                     uint8_t public_key[HEARTH_ENC_MAX]);
/* The shared secret (P-256: its x). E_INVALID when ${public_key} is no usable
 * point, or X25519's outcome is all zero. */
HEARTH_MUST_USE int hearth_dh_agree(uint8_t suite,
                                    const struct hearth_key *private_key,
                                    struct hearth_slice public_key,
                                    struct hearth_key *shared);
/* RFC 9180 section 7.1.4: 0, or E_INVALID for the all-zero value. */
HEARTH_MUST_USE int hearth_dh_check_shared(const struct hearth_key *shared);

#endif
