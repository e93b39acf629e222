/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a signature is most of what a simulated year costs, and the same
 * ones come again and again: each new process of the results side verifies
 * whole chains, each run of sync the same countersignature. What the real code
 * found genuine once is remembered, bit for bit; all else is verified. The
 * linker puts this in front of hearth_identity_verify. */
#include "hearth/identity.h"

#include <string.h>

#define PLACES 65536u

struct genuine {
    uint8_t point[HEARTH_POINT_LEN];
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];
};

int __real_hearth_identity_verify(const struct hearth_public *key,
                                  const uint8_t hash[HEARTH_HASH_LEN],
                                  const uint8_t sig[HEARTH_SIG_LEN]);
int __wrap_hearth_identity_verify(const struct hearth_public *key,
                                  const uint8_t hash[HEARTH_HASH_LEN],
                                  const uint8_t sig[HEARTH_SIG_LEN]);

int __wrap_hearth_identity_verify(const struct hearth_public *key,
                                  const uint8_t hash[HEARTH_HASH_LEN],
                                  const uint8_t sig[HEARTH_SIG_LEN])
{
    static struct genuine known[PLACES]; /* zeros: no signature is all zero */
    struct genuine *g = &known[((unsigned)sig[10] << 8 | sig[11]) % PLACES];
    int code;

    if (memcmp(g->sig, sig, sizeof(g->sig)) == 0 &&
        memcmp(g->hash, hash, sizeof(g->hash)) == 0 &&
        memcmp(g->point, key->point, sizeof(g->point)) == 0) {
        return 0;
    }
    code = __real_hearth_identity_verify(key, hash, sig);
    if (code == 0) {
        memcpy(g->point, key->point, sizeof(g->point));
        memcpy(g->hash, hash, sizeof(g->hash));
        memcpy(g->sig, sig, sizeof(g->sig));
    }
    return code;
}
