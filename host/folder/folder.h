/* SPDX-License-Identifier: Apache-2.0 */
/* The host's data folder: where things lie, and what it is called.
 *
 *   store/            sealed records, register, documents (any hearth_kv)
 *   keys/             root, enrol, host, form-sign, receipt keys; root.der ...
 *   vault/            the programme keys under the custodian's passphrase
 *   tombstones.log    what was withdrawn; never restored with the store
 *   cache/            answers of opened records, sealed under the epochs' keys
 *   release/          what the results side released, the only thing web reads
 */
#ifndef HOST_FOLDER_FOLDER_H
#define HOST_FOLDER_FOLDER_H

#include "hearth/certificate.h"
#include "hearth/fsutil.h"
#include "hearth/identity.h"
#include "hearth/kv.h"
#include "hearth/limits.h"

/* The store may grow to this; the file itself is as large as its content. */
#define HEARTH_FOLDER_STORE_MAX (UINT64_C(16) << 30)

struct hearth_folder {
    char path[HEARTH_PATH_MAX];
    struct hearth_kv *kv;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t host[8];
    uint8_t incarnation[8];
    struct hearth_public form_sign;
};

/* Makes the folder tree at ${path} and its empty store. E_EXISTS when a
 * programme lives there already; E_IO, E_FULL. Close with
 * hearth_folder_close. */
HEARTH_MUST_USE int hearth_folder_create(const char *path,
                                         struct hearth_folder *out);
/* Opens an initialised folder. E_NOT_FOUND: no programme there. */
HEARTH_MUST_USE int hearth_folder_open(const char *path,
                                       struct hearth_folder *out);
/* The same for a process that only reads: nothing can be written through its
 * store, and the log of tombstones is not replayed, which whoever starts that
 * process did before. */
HEARTH_MUST_USE int hearth_folder_open_read(const char *path,
                                            struct hearth_folder *out);
/* Closes the store; a zeroed folder is fine. */
void hearth_folder_close(struct hearth_folder *f);
/* ${out} (HEARTH_PATH_MAX bytes) = folder/${name}. E_LIMIT. */
HEARTH_MUST_USE int hearth_folder_file(const char *path, const char *name,
                                       char *out);
/* Writes ids and FORM-SIGN's public key to the store. */
HEARTH_MUST_USE int hearth_folder_save(const struct hearth_folder *f);

#endif
