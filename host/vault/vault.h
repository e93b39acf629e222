/* SPDX-License-Identifier: Apache-2.0 */
/* The vault: the keys that open records, in one file under the custodian's
 * passphrase.
 *
 *   magic "HVLT" | version 1 | passes 4 | memory KiB 4 | salt 16 |
 *   commitment 32 | box(epoch count 1 | {epoch 2 | suite 1 | key 32}... |
 *   OPENED key 32)
 *
 * The box's AAD is all before it and the programme's id, so a vault cannot be
 * moved to another programme or made cheaper to guess. commitment is the
 * SHA-256 of what the passphrase commits to: a wrong passphrase and a damaged
 * file are told apart. */
#ifndef HOST_VAULT_VAULT_H
#define HOST_VAULT_VAULT_H

#include "hearth/bytes.h"
#include "hearth/limits.h"
#include "hearth/passphrase.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"

struct hearth_vault_epoch {
    uint16_t epoch;
    uint8_t suite;
    struct hearth_key key; /* SEAL[epoch], private */
};

/* Stands in locked memory. */
struct hearth_vault {
    struct hearth_vault_epoch epochs[HEARTH_EPOCHS_MAX];
    uint8_t epoch_count;
    struct hearth_key opened; /* signs countersignatures */
};

#define HEARTH_VAULT_FILE_MAX 1024

struct hearth_vault_lock {
    struct hearth_slice passphrase;
    struct hearth_passphrase_cost cost; /* for writing */
    const uint8_t *programme;
    struct hearth_secmem *secmem;
};

/* Wraps ${v} into ${out} (HEARTH_VAULT_FILE_MAX is enough). E_MEMORY (also
 * for Argon2's), E_CRYPTO, E_SPACE. */
HEARTH_MUST_USE int hearth_vault_close(const struct hearth_vault *v,
                                       const struct hearth_vault_lock *lock,
                                       const struct hearth_rng *rng,
                                       struct hearth_writer *out);
/* Unwraps. E_AUTH: wrong passphrase. E_INVALID: damaged or foreign file. */
HEARTH_MUST_USE int hearth_vault_open(struct hearth_slice file,
                                      const struct hearth_vault_lock *lock,
                                      struct hearth_vault *v);
/* The private key of ${epoch}, or NULL. */
const struct hearth_vault_epoch *
hearth_vault_epoch_find(const struct hearth_vault *v, uint16_t epoch);

#endif
