/* SPDX-License-Identifier: Apache-2.0 */
/* Which layout the tables of a store have, and how an older one becomes the
 * next. What a program writes is its own number; what it finds may be older,
 * never newer. */
#ifndef HEARTH_STORE_KV_SCHEMA_H
#define HEARTH_STORE_KV_SCHEMA_H

#include "hearth/kv.h"

/* Brings the tables from one layout to the next, in the transaction given:
 * either all of it is in the store, with the new number, or nothing. Values
 * may be large and many: it walks, and holds no table in memory. */
typedef int hearth_kv_migrate(const struct hearth_kv *kv,
                              struct hearth_kv_txn *txn);

struct hearth_kv_schema {
    uint32_t version;
    /* [i] makes layout i + 2 from i + 1; NULL: nothing but the number. */
    hearth_kv_migrate *const *migrations; /* version - 1 of them */
};

/* What this program has. */
const struct hearth_kv_schema *hearth_kv_schema(void);
/* Reads the number and raises it where it may write. A store without any entry
 * gets ours at once. E_VERSION: newer than ours; E_NOT_FOUND: older, and we
 * only read; what a migration gives. */
HEARTH_MUST_USE int
hearth_kv_schema_settle(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                        const struct hearth_kv_schema *schema,
                        bool is_read_only);
/* The number alone; 1 without a word. E_INVALID. */
HEARTH_MUST_USE int hearth_kv_schema_read(const struct hearth_kv *kv,
                                          struct hearth_kv_txn *txn,
                                          uint32_t *version);
/* As hearth_kv_lmdb_open with another layout: for what tests upgrades. */
HEARTH_MUST_USE int
hearth_kv_lmdb_open_schema(const char *folder, uint64_t map_size,
                           const struct hearth_kv_schema *schema,
                           struct hearth_kv **out);

#endif
