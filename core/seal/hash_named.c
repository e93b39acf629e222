/* SPDX-License-Identifier: Apache-2.0 */
/* Digests that forms ask for by name. */
#include "hearth/hash.h"

#include "psa_internal.h"

#include <string.h>

struct algorithm {
    const char *name;
    psa_algorithm_t code;
};

size_t hearth_hash_named(const char *algorithm, struct hearth_slice in,
                         uint8_t out[HEARTH_HASH_NAMED_MAX])
{
    static const struct algorithm KNOWN[] = {{"MD5", PSA_ALG_MD5},
                                             {"SHA-1", PSA_ALG_SHA_1},
                                             {"SHA-256", PSA_ALG_SHA_256},
                                             {"SHA-384", PSA_ALG_SHA_384},
                                             {"SHA-512", PSA_ALG_SHA_512}};
    size_t len = 0;

    if (hearth_psa_start() != HEARTH_OK) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
        if (strcmp(algorithm, KNOWN[i].name) == 0) {
            return psa_hash_compute(KNOWN[i].code, in.data, in.len, out,
                                    HEARTH_HASH_NAMED_MAX, &len) == PSA_SUCCESS
                       ? len
                       : 0;
        }
    }
    return 0;
}
