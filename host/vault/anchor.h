/* SPDX-License-Identifier: Apache-2.0 */
/* Whose signatures count: an unlocked vault says it, never the store, which
 * the process that faces the network can write. */
#ifndef HOST_VAULT_ANCHOR_TAKE_H
#define HOST_VAULT_ANCHOR_TAKE_H

#include "host/folder/folder.h"
#include "host/vault/vault.h"

/* What hearth_anchor_take found. */
struct hearth_anchor {
    bool is_new;     /* the vault learned FORM-SIGN now, from its key file */
    bool is_swapped; /* the store names another key than the vault */
};

/* A vault without FORM-SIGN's public key gets it, once, from ${brought} or
 * from keys/form-sign.key, and is written again; entered in the audit chain
 * first. Then ${f} believes what the vault says. E_STATE: the vault does not
 * know FORM-SIGN, and its key is not here; E_IO, E_MEMORY. */
HEARTH_MUST_USE int hearth_anchor_take(struct hearth_folder *f,
                                       const struct hearth_vault_lock *lock,
                                       const struct hearth_key *brought,
                                       struct hearth_vault *v,
                                       struct hearth_anchor *out);

#endif
