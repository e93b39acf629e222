/* SPDX-License-Identifier: Apache-2.0 */
/* The vault: the keys that open records, under the custodian's passphrase.
 *
 * vault/root.vault, replaced as a whole:
 *
 *   magic "HVLT" | version 3 | passes 4 | memory KiB 4 | salt 16 |
 *   commitment 32 | FORM-SIGN point 65 | box(root 32 | OPENED key 32)
 *
 * The box's AAD is all before it and the programme's id, so a vault cannot be
 * moved to another programme or made cheaper to guess, and whoever unlocked it
 * knows whose signatures count: the store, which ingest writes, is not asked.
 * commitment is the SHA-256 of what the passphrase commits to: a wrong
 * passphrase and a damaged file are told apart.
 *
 * vault/epoch-NNNNN.vault, one an epoch, written once:
 *
 *   magic "HVEP" | version 1 | epoch 2 | suite 1 | box(key 32)
 *
 * wrapped under root, AAD all before it and the programme's id. Its bytes exist
 * in this one file only, so destroying an epoch is overwriting it in place: no
 * passphrase is needed, and an old image of root.vault opens nothing.
 *
 * Version 2 had no FORM-SIGN point (host/folder/anchor.h brings it in). Version
 * 1 (vault/programme.vault) held everything in one box; it is read, split up,
 * and overwritten at the first unlocking. */
#ifndef HOST_VAULT_VAULT_H
#define HOST_VAULT_VAULT_H

#include "hearth/bytes.h"
#include "hearth/identity.h"
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
    struct hearth_key root;         /* wraps the epochs' files */
    struct hearth_key opened;       /* signs countersignatures */
    struct hearth_public form_sign; /* zeros: this vault does not know it yet */
};

#define HEARTH_VAULT_FILE_MAX 1024

struct hearth_vault_lock {
    struct hearth_slice passphrase;
    struct hearth_passphrase_cost cost; /* for writing */
    const uint8_t *programme;
    struct hearth_secmem *secmem;
};

/* Wraps root and OPENED key of ${v} into ${out} (HEARTH_VAULT_FILE_MAX is
 * enough). E_MEMORY (also for Argon2's), E_CRYPTO, E_SPACE. */
HEARTH_MUST_USE int hearth_vault_close(const struct hearth_vault *v,
                                       const struct hearth_vault_lock *lock,
                                       const struct hearth_rng *rng,
                                       struct hearth_writer *out);
bool hearth_vault_knows_form_sign(const struct hearth_vault *v);
/* Unwraps such a file, without epochs, or one of version 1, with them and
 * without a root. E_AUTH: wrong passphrase. E_INVALID: damaged or foreign
 * file. */
HEARTH_MUST_USE int hearth_vault_open(struct hearth_slice file,
                                      const struct hearth_vault_lock *lock,
                                      struct hearth_vault *v);
/* One epoch's file. E_CRYPTO, E_SPACE; E_AUTH (another root or programme),
 * E_INVALID, E_VERSION. */
#define HEARTH_VAULT_EPOCH_LEN                                                 \
    (4 + 1 + 2 + 1 + HEARTH_KEY_LEN + HEARTH_NONCE_LEN + HEARTH_TAG_LEN)
HEARTH_MUST_USE int
hearth_vault_epoch_close(const struct hearth_vault_epoch *epoch,
                         const struct hearth_key *root,
                         const uint8_t *programme, const struct hearth_rng *rng,
                         struct hearth_writer *out);
HEARTH_MUST_USE int hearth_vault_epoch_open(struct hearth_slice file,
                                            const struct hearth_key *root,
                                            const uint8_t *programme,
                                            struct hearth_vault_epoch *out);
/* The private key of ${epoch}, or NULL. */
const struct hearth_vault_epoch *
hearth_vault_epoch_find(const struct hearth_vault *v, uint16_t epoch);

#endif
