/* SPDX-License-Identifier: Apache-2.0 */
/* The little that every user of PSA Crypto in this folder needs. */
#ifndef HEARTH_PSA_INTERNAL_H
#define HEARTH_PSA_INTERNAL_H

#include "hearth/bytes.h"

#include <psa/crypto.h>

/* What a key is and the one thing it may be used for. */
struct hearth_psa_use {
    psa_key_type_t type;
    psa_key_usage_t usage;
    psa_algorithm_t alg;
};

/* Brings a key of ${bytes} into PSA; ${id} is given to psa_destroy_key, which
 * wipes the copy. E_INVALID when the bytes are no key of that type, else
 * E_CRYPTO. Starts PSA when needed, so nobody has to remember to. */
HEARTH_MUST_USE int hearth_psa_import(const struct hearth_psa_use *use,
                                      struct hearth_slice bytes,
                                      psa_key_id_t *id);

/* Starts PSA; may be called any number of times. E_CRYPTO. */
HEARTH_MUST_USE int hearth_psa_start(void);

#endif
