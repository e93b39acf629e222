/* SPDX-License-Identifier: Apache-2.0 */
/* A backup: one moment of a data folder in one sealed file (FORMAT.md
 * "Backup"). Inside, in this order: the layout of the store, files, entries of
 * all tables with META last, and how many there were.
 *
 * Left out: keys of epochs, so that what was destroyed stays so; enrolment
 * offers, whose codes may have been used since; and the cache. */
#ifndef HOST_BACKUP_BACKUP_H
#define HOST_BACKUP_BACKUP_H

#include "host/backup/listing.h"
#include "host/backup/stream.h"
#include "host/folder/folder.h"
#include "host/folder/work.h"

/* More than any value has: a form package. */
#define HEARTH_BACKUP_VALUE_MAX (HEARTH_PACKAGE_MAX + 65536u)

struct hearth_backup_count {
    uint64_t files;
    uint64_t entries;
    uint64_t records;
    uint64_t devices;
    uint64_t left_out; /* links and odd names, only where it was made */
};

/* Writes the folder, which may be in use, to ${fd}, and tells ${work} how far
 * it is. E_BUSY: its files changed meanwhile, begin anew; E_IO, E_FULL,
 * E_MEMORY, E_INVALID (key). */
HEARTH_MUST_USE int hearth_backup_write(const struct hearth_folder *f,
                                        int64_t now_s,
                                        const uint8_t public_key[32], int fd,
                                        struct hearth_backup_count *count,
                                        struct hearth_work *work);

/* Who takes what is read, in order; other than 0 ends it. Bytes are valid
 * during the call; those of files stand in locked memory. */
struct hearth_backup_sink {
    void *cookie;
    int (*head)(void *cookie, const struct hearth_backup_head *head,
                uint32_t schema);
    int (*file)(void *cookie, const char *name, uint64_t len);
    int (*bytes)(void *cookie, struct hearth_slice part);
    int (*file_end)(void *cookie);
    int (*entry)(void *cookie, enum hearth_table table, struct hearth_slice key,
                 struct hearth_slice value);
};

/* Reads a whole backup from ${fd}; ${sink} may be NULL, then it is only
 * verified. It may come from anybody who has the public key: nothing in it is
 * believed. E_AUTH: another key, or changed, or cut off; E_INVALID, E_VERSION,
 * E_LIMIT, E_IO, E_MEMORY; what the sink gives. */
HEARTH_MUST_USE int hearth_backup_read(int fd,
                                       const struct hearth_key *private_key,
                                       const struct hearth_backup_sink *sink,
                                       struct hearth_backup_head *head,
                                       struct hearth_backup_count *count);

#endif
