/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and writing an LMDB store share. They stand in two objects, so
 * that a program which only reads has nothing in it that writes. */
#ifndef HEARTH_STORE_KV_LMDB_H
#define HEARTH_STORE_KV_LMDB_H

#include "kv_schema.h"

#include <lmdb.h>

struct hearth_kv_txn {
    struct lmdb_store *store;
    MDB_txn *txn;
};

struct lmdb_store {
    struct hearth_kv kv; /* what the caller holds */
    MDB_env *env;
    MDB_dbi tables[HEARTH_TABLE_COUNT];
    const struct hearth_kv_schema *schema;
    bool is_read_only;
};

/* The functions that only a store opened to write has. */
struct hearth_kv_lmdb_writing {
    int (*put)(struct hearth_kv_txn *t, enum hearth_table table,
               struct hearth_slice key, struct hearth_slice value);
    int (*del)(struct hearth_kv_txn *t, enum hearth_table table,
               struct hearth_slice key);
    int (*scrub)(void *cookie);
};

/* Our code for one of LMDB's. */
int hearth_kv_lmdb_code(int lmdb_code);
MDB_val hearth_kv_lmdb_val(struct hearth_slice in);
/* ${writing} NULL: to read only. */
HEARTH_MUST_USE int
hearth_kv_lmdb_open_as(const char *folder, uint64_t map_size,
                       const struct hearth_kv_lmdb_writing *writing,
                       const struct hearth_kv_schema *schema,
                       struct hearth_kv **out);

#endif
