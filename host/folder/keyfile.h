/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own keys and certificates as files in keys/, mode 0600. */
#ifndef HOST_FOLDER_KEYFILE_H
#define HOST_FOLDER_KEYFILE_H

#include "hearth/certificate.h"
#include "hearth/secmem.h"

/* Writes keys/${name}.key in place (no temporary copy of a secret), synced.
 * E_EXISTS, E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_keyfile_write(const char *folder, const char *name,
                                         const struct hearth_key *key);
/* Reads it into locked memory. E_NOT_FOUND; E_INVALID (wrong length); E_DENIED
 * when others than the owner may read the file. */
HEARTH_MUST_USE int hearth_keyfile_read(const char *folder, const char *name,
                                        struct hearth_key *key);
/* The same from any file, as on a stick that is kept apart. */
HEARTH_MUST_USE int hearth_keyfile_read_path(const char *path,
                                             struct hearth_key *key);
/* Puts a renewed key in place of keys/${name}.key, whose old bytes are
 * overwritten. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_keyfile_renew(const char *folder, const char *name,
                                         const struct hearth_key *key);
/* keys/${name}.der. */
HEARTH_MUST_USE int
hearth_keyfile_put_certificate(const char *folder, const char *name,
                               const struct hearth_certificate *certificate);
HEARTH_MUST_USE int
hearth_keyfile_get_certificate(const char *folder, const char *name,
                               struct hearth_certificate *certificate);

#endif
