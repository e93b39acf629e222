/* SPDX-License-Identifier: Apache-2.0 */
/* PIN or passphrase to key: Argon2id (RFC 9106). */
#ifndef HEARTH_PASSPHRASE_H
#define HEARTH_PASSPHRASE_H

#include "hearth/bytes.h"
#include "hearth/secmem.h"

#define HEARTH_SALT_LEN 16

/* Cost of one guess. Floor: 2 passes, 19,456 KiB; below it E_LIMIT. */
struct hearth_passphrase_cost {
    uint32_t passes;
    uint32_t memory_kib;
};
#define HEARTH_PASSPHRASE_DEFAULT_PASSES     3u
#define HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB 65536u
#define HEARTH_PASSPHRASE_FLOOR_PASSES       2u
#define HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB   19456u

/* Derives 64 bytes: , and a  that tells a wrong secret
 * apart from a damaged file.  stands in locked memory. */
HEARTH_MUST_USE int
hearth_passphrase_derive(struct hearth_slice secret,
                         const uint8_t salt[HEARTH_SALT_LEN],
                         const struct hearth_passphrase_cost *cost,
                         struct hearth_key *kek, struct hearth_key *commitment);

#endif
