/* SPDX-License-Identifier: Apache-2.0 */
/* Overwriting what LMDB no longer uses. */
#ifndef HEARTH_STORE_KV_LMDB_SCRUB_H
#define HEARTH_STORE_KV_LMDB_SCRUB_H

#include "hearth/err.h"

#include <lmdb.h>

/* See scrub in kv.h. ${table}: where a mark may be written, so that what was
 * freed last is free for good. Gives LMDB's codes, errno, or
 * MDB_VERSION_MISMATCH for a file laid out in a way not known here. */
int hearth_kv_lmdb_scrub(MDB_env *env, MDB_dbi table);

#endif
