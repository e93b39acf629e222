/* SPDX-License-Identifier: Apache-2.0 */
/* Destroying an epoch's key: no passphrase is needed, and no code that could
 * open the key is linked. */
#ifndef HOST_VAULT_ERASE_H
#define HOST_VAULT_ERASE_H

#include "hearth/err.h"
#include "hearth/fsutil.h"

#include <stdbool.h>
#include <stdint.h>

#define HEARTH_VAULT_ROOT_FILE "vault/root.vault"
#define HEARTH_VAULT_V1_FILE   "vault/programme.vault"

/* ${out} (HEARTH_PATH_MAX bytes) = folder/vault/epoch-NNNNN.vault. */
HEARTH_MUST_USE int hearth_vault_epoch_file(const char *folder, uint16_t epoch,
                                            char *out);
/* True if ${folder} holds a file with that epoch's key. */
bool hearth_vault_epoch_is_there(const char *folder, uint16_t epoch);
/* Overwrites a file with zeros in place, syncs, and removes it. On a
 * copy-on-write file system or on flash the old bytes may survive. E_NOT_FOUND,
 * E_IO. */
HEARTH_MUST_USE int hearth_vault_erase_file(const char *path);
/* The same for an epoch's key. The caller has written the audit entry, and
 * takes the epoch out of the programme document where FORM-SIGN is at hand.
 * E_NOT_FOUND: it is not here (any more); E_VERSION: the vault is still of
 * version 1, which only unlocking once can split up. */
HEARTH_MUST_USE int hearth_vault_destroy_epoch(const char *folder,
                                               uint16_t epoch);

#endif
