/* SPDX-License-Identifier: Apache-2.0 */
/* The one folder that holds all of a device's data. */
#ifndef HEARTH_FIRMWARE_DATA_FOLDER_H
#define HEARTH_FIRMWARE_DATA_FOLDER_H

#include "hearth/fsutil.h"

/* Names inside it. */
#define HEARTH_DATA_STORE        "store"
#define HEARTH_DATA_KEYRING_0    "keyring.0"
#define HEARTH_DATA_KEYRING_1    "keyring.1"
#define HEARTH_DATA_FAILURES_0   "failures.0"
#define HEARTH_DATA_FAILURES_1   "failures.1"
#define HEARTH_DATA_SYNC_KEY     "sync.key"
#define HEARTH_DATA_SYNC_NEXT    "sync.next"
#define HEARTH_DATA_SYNC_LOCK    "sync.lock"
#define HEARTH_DATA_COLLECT_LOCK "collect.lock"

/* Chooses the folder: ${given} (--data), else $XDG_DATA_HOME/hearth, else
 * $HOME/.local/share/hearth. ${out} has HEARTH_PATH_MAX bytes. E_LIMIT,
 * E_NOT_FOUND (none of the three). */
HEARTH_MUST_USE int hearth_data_folder_choose(const char *given, char *out);
/* 0 if the open file ${fd} lies outside ${folder}, E_DENIED inside, E_IO if
 * that cannot be told. */
HEARTH_MUST_USE int hearth_data_folder_outside(const char *folder, int fd);
/* Takes the lock called ${name} in ${folder}. E_BUSY, E_IO. */
HEARTH_MUST_USE int hearth_data_folder_lock(const char *folder,
                                            const char *name, int *fd);
/* The name of the file system if it writes copies instead of overwriting, so
 * that old keys may survive a wipe; NULL if it is not known to. */
const char *hearth_data_folder_copies(const char *folder);
/* Free bytes for us and the size of the file system. E_IO. */
HEARTH_MUST_USE int hearth_data_folder_space(const char *folder,
                                             uint64_t *free_bytes,
                                             uint64_t *all_bytes);

#endif
