/* SPDX-License-Identifier: Apache-2.0 */
/* The log of tombstones: a file beside the store and not in it, so that a
 * store that is restored from a backup forgets again what was withdrawn since.
 * HEARTH_TOMBSTONE_LEN bytes an entry, only ever appended to. */
#ifndef HOST_FOLDER_TOMBSTONES_H
#define HOST_FOLDER_TOMBSTONES_H

#include "hearth/tombstone.h"
#include "host/folder/folder.h"

/* Opens tombstones.log of a data folder for appending, made if missing. The
 * descriptor is the caller's. E_IO. */
HEARTH_MUST_USE int hearth_tombstones_open(const char *folder, int *fd);
/* Appends and syncs; *${log_len} is the length of the log then. What a crash
 * left of an entry at its end is cut off. E_IO, E_FULL. */
HEARTH_MUST_USE int
hearth_tombstones_append(int fd, const struct hearth_tombstone *tombstones,
                         size_t count, uint64_t *log_len);
/* Buries what the log holds and the store does not know. Signatures are not
 * checked here: results takes no stub whose tombstone does not verify, and
 * whoever may write this file could delete from the store as well. E_IO,
 * E_FULL. */
HEARTH_MUST_USE int hearth_tombstones_replay(const struct hearth_folder *f);
/* Puts tombstones into the store, with what stands there now replaced. */
HEARTH_MUST_USE int
hearth_tombstones_bury(const struct hearth_folder *f,
                       const struct hearth_tombstone *tombstones, size_t count,
                       uint64_t log_len);

#endif
