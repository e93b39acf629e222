/* SPDX-License-Identifier: Apache-2.0 */
/* FORM-SIGN's public key as root.vault has it, for who holds no passphrase:
 * only as good as the file, which no process that faces a network may write. */
#ifndef HOST_VAULT_ANCHOR_H
#define HOST_VAULT_ANCHOR_H

#include "hearth/identity.h"

/* E_NOT_FOUND: no vault here, or one of an older version; E_INVALID, E_IO. */
HEARTH_MUST_USE int hearth_vault_anchor(const char *folder,
                                        struct hearth_public *out);

#endif
