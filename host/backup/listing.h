/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a data folder that a backup holds besides the store, and
 * whether they changed while it was made. */
#ifndef HOST_BACKUP_LISTING_H
#define HOST_BACKUP_LISTING_H

#include "hearth/fsutil.h"

#include <stdbool.h>

#define HEARTH_BACKUP_NAME_MAX  200u /* bytes of a path below the folder */
#define HEARTH_BACKUP_FILES_MAX 8192u
#define HEARTH_BACKUP_DEPTH_MAX 4u

struct hearth_backup_file {
    char name[HEARTH_BACKUP_NAME_MAX + 1]; /* "keys/root.key" */
    uint64_t len;
    uint64_t inode;
    int64_t changed_s;
    int64_t changed_ns;
};

struct hearth_backup_listing {
    struct hearth_backup_file *files;
    size_t count;
    size_t cap;
    size_t left_out; /* links, sockets and names that are no plain ones */
};

/* All but the store, the cache, epochs' keys, locks and temporary files, by
 * name. E_LIMIT, E_IO, E_MEMORY. Free with hearth_backup_listing_free. */
HEARTH_MUST_USE int hearth_backup_list(const char *folder,
                                       struct hearth_backup_listing *out);
void hearth_backup_listing_free(struct hearth_backup_listing *l);
/* True if nothing that must fit together changed between the two; what is
 * made anew all the time (progress, the quality panel) may. */
bool hearth_backup_listing_is_same(const struct hearth_backup_listing *a,
                                   const struct hearth_backup_listing *b);
/* A relative path of plain names, none of them hidden, which a backup may
 * bring: hostile input. */
bool hearth_backup_name_is_plain(const char *name);

#endif
