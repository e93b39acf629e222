/* SPDX-License-Identifier: Apache-2.0 */
/* The vault's files in a data folder (vault.h says what is in them). */
#ifndef HOST_VAULT_FILES_H
#define HOST_VAULT_FILES_H

#include "host/vault/vault.h"
#include "host/vault/vault_erase.h"

/* Opens the vault of ${folder} and all its epochs' files. A vault of version 1
 * is split up and overwritten first. E_NOT_FOUND: no vault here; E_AUTH: wrong
 * passphrase; E_INVALID: damaged; E_LIMIT: too many epochs. On failure ${v} is
 * wiped. */
HEARTH_MUST_USE int hearth_vault_load(const char *folder,
                                      const struct hearth_vault_lock *lock,
                                      struct hearth_vault *v);
/* Reads the epochs' files again, for a process that holds the root: new ones
 * appear, destroyed ones are wiped from ${v}. E_INVALID, E_IO; then ${v} holds
 * no epoch. */
HEARTH_MUST_USE int hearth_vault_reload(const char *folder,
                                        const uint8_t *programme,
                                        struct hearth_vault *v);
/* Writes root.vault under the lock's passphrase; a zero root is drawn first.
 * Epochs' files are apart: hearth_vault_add. E_IO, E_FULL, and what
 * hearth_vault_close gives. */
HEARTH_MUST_USE int hearth_vault_save(const char *folder,
                                      const struct hearth_vault_lock *lock,
                                      const struct hearth_rng *rng,
                                      struct hearth_vault *v);
/* Writes one epoch's file, in place and synced. E_EXISTS: never over a key. */
HEARTH_MUST_USE int hearth_vault_add(const char *folder,
                                     const struct hearth_key *root,
                                     const uint8_t *programme,
                                     const struct hearth_rng *rng,
                                     const struct hearth_vault_epoch *epoch);

#endif
