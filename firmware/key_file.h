/* SPDX-License-Identifier: Apache-2.0 */
/* Files of keys, which a wipe may take away in the middle of a write: no write
 * gives a wiped key its name back. */
#ifndef HEARTH_FIRMWARE_KEY_FILE_H
#define HEARTH_FIRMWARE_KEY_FILE_H

#include "hearth/fsutil.h"

/* A writer waits for others that write. A wipe waits for one page's write and
 * no longer: then it goes on without the lock. */
#define HEARTH_KEY_FILE_WAIT_MS 5000
#define HEARTH_KEY_FILE_WIPE_MS 25

/* Takes the lock on the keys in ${folder}: on the folder itself, so that there
 * is no file to make, to wipe or to find. E_BUSY after ${wait_ms}, E_IO. */
HEARTH_MUST_USE int hearth_key_file_lock(const char *folder, int wait_ms,
                                         int *fd);
void hearth_key_file_unlock(int fd);
/* Writes ${data} over the file at ${path}, synced; the caller has the lock. A
 * file that is not there is made only while ${beside}, the path of another,
 * has its name; NULL: never. E_STATE: a wipe took them, and what was written
 * is noise without a name. E_IO, E_FULL; then the place may be torn. */
HEARTH_MUST_USE int hearth_key_file_write(const char *path, const char *beside,
                                          struct hearth_slice data);
/* Writes ${len} bytes of noise over the open file ${fd}, synced. E_CRYPTO,
 * E_IO, E_FULL, E_LIMIT (more than a keyring's page). */
HEARTH_MUST_USE int hearth_key_file_scrub(int fd, size_t len);

#endif
