/* SPDX-License-Identifier: Apache-2.0 */
/* Files as this product needs them: whole, bounded, synced, private. */
#ifndef HEARTH_FSUTIL_H
#define HEARTH_FSUTIL_H

#include "hearth/bytes.h"
#include "hearth/err.h"

#include <stddef.h>
#include <stdint.h>

#define HEARTH_PATH_MAX 1024

/* Joins ${folder} and ${name} into ${out} (HEARTH_PATH_MAX bytes); E_LIMIT. */
HEARTH_MUST_USE int hearth_fsutil_join(const char *folder, const char *name,
                                       char *out);
/* Makes ${path} with mode 0700, parents too; fine if it exists. E_IO. */
HEARTH_MUST_USE int hearth_fsutil_make_folder(const char *path);
/* Reads a whole regular file of at most ${cap} bytes. E_NOT_FOUND, E_LIMIT,
 * E_IO; then ${out} may hold a part of it, and *${len} is unchanged. */
HEARTH_MUST_USE int hearth_fsutil_read(const char *path, uint8_t *out,
                                       size_t cap, size_t *len);
/* Replaces ${path} atomically (${path}.tmp, fsync, rename, fsync of the
 * folder), mode 0600; one writer a path. Not for secrets that must leave no old
 * copy: those use hearth_fsutil_overwrite. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_fsutil_replace(const char *path,
                                          struct hearth_slice data);
/* Writes ${data} over the file in place at ${offset} and syncs it, making it
 * with mode 0600 if missing. E_IO, E_FULL; then the place may be torn. */
HEARTH_MUST_USE int hearth_fsutil_overwrite(const char *path, uint64_t offset,
                                            struct hearth_slice data);
/* The same for the open file ${fd}, from its start; never makes one. */
HEARTH_MUST_USE int hearth_fsutil_overwrite_open(int fd,
                                                 struct hearth_slice data);
/* Gives the file ${from} the name ${to}, durably, in place of what has it. The
 * caller synced its bytes. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_fsutil_rename(const char *from, const char *to);
/* Takes an exclusive lock on ${path}, made if missing; the descriptor is the
 * lock and frees it when closed. E_BUSY, E_IO. */
HEARTH_MUST_USE int hearth_fsutil_lock(const char *path, int *fd);

#endif
