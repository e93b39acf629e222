/* SPDX-License-Identifier: Apache-2.0 */
/* What the custodian's commands share: the folder, its document, the vault
 * under its passphrase, and FORM-SIGN, each taken only where it is needed, and
 * each use entered in the audit chain before it happens. */
#ifndef HOST_CLI_CUSTODY_H
#define HOST_CLI_CUSTODY_H

#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/folder/charter.h"
#include "host/vault/vault_files.h"

/* All that is secret, in locked memory. */
struct hearth_custody_keys {
    struct hearth_vault vault;
    struct hearth_key form_sign;
    struct hearth_key other; /* of the command in work */
    struct hearth_vault_epoch epoch;
};

struct hearth_custody {
    struct hearth_folder folder;
    struct hearth_programme programme;
    struct hearth_secmem *secmem;
    struct hearth_custody_keys *keys;
    struct hearth_slice passphrase;
    struct hearth_rng rng;
    int64_t now_s;
};

/* Opens the folder and the document. Says itself what is wrong. */
HEARTH_MUST_USE int hearth_custody_open(const char *data,
                                        struct hearth_custody *c);
/* Asks for the passphrase and opens the vault; ${why} goes to the audit chain
 * first. */
HEARTH_MUST_USE int hearth_custody_unlock(struct hearth_custody *c,
                                          const char *why);
/* Reads FORM-SIGN from ${file}, or from the folder if that is NULL; it must be
 * the programme's. */
HEARTH_MUST_USE int hearth_custody_form_sign(struct hearth_custody *c,
                                             const char *file);
/* The lock under which the vault is written. */
struct hearth_vault_lock hearth_custody_lock(const struct hearth_custody *c);
/* Adds an audit entry; the text as printf makes it. */
__attribute__((format(printf, 3, 4))) HEARTH_MUST_USE int
hearth_custody_enter(struct hearth_custody *c, enum hearth_audit_event event,
                     const char *format, ...);
/* Raises the document's version and publishes it. */
HEARTH_MUST_USE int hearth_custody_publish(struct hearth_custody *c);
/* Wipes and closes all; gives ${e} back. */
int hearth_custody_close(struct hearth_custody *c, int e);

#endif
