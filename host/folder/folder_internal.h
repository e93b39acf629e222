/* SPDX-License-Identifier: Apache-2.0 */
/* What opening the data folder to read and to write share. */
#ifndef HOST_FOLDER_INTERNAL_H
#define HOST_FOLDER_INTERNAL_H

#include "host/folder/folder.h"

/* hearth_kv_lmdb_open, or the one that only reads: who passes it on decides
 * what is linked. */
typedef int hearth_folder_opener(const char *folder, uint64_t map_size,
                                 struct hearth_kv **out);

bool hearth_folder_has(const char *path, const char *name);
/* Opens the store in ${path}. */
HEARTH_MUST_USE int hearth_folder_open_by(const char *path,
                                          hearth_folder_opener *opener,
                                          struct hearth_folder *f);
/* The same, with the ids in it. E_NOT_FOUND: no programme there. */
HEARTH_MUST_USE int hearth_folder_load_by(const char *path,
                                          hearth_folder_opener *opener,
                                          struct hearth_folder *out);

#endif
