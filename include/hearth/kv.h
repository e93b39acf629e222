/* SPDX-License-Identifier: Apache-2.0 */
/* The seam to storage: an ordered key-value store with transactions, as a
 * table of functions. LMDB implements it now (core/store); a PostgreSQL store
 * and the simulator's memory store can. Nothing above knows which.
 *
 * Keys are 1-64 bytes and compare bytewise; big-endian numbers sort. A commit
 * that returned 0 survives power loss. Slices from get and seek are valid
 * until the next put or del, or the end of the transaction. */
#ifndef HEARTH_KV_H
#define HEARTH_KV_H

#include "hearth/bytes.h"

enum hearth_table {
    HEARTH_TABLE_META,
    HEARTH_TABLE_FORMS,       /* package hash -> signed package */
    HEARTH_TABLE_DRAFTS,      /* device: draft id -> box */
    HEARTH_TABLE_OUTBOX,      /* device: seq -> stored record */
    HEARTH_TABLE_DEVICES,     /* host: device -> register entry */
    HEARTH_TABLE_RECORDS,     /* host: device | seq -> stored record */
    HEARTH_TABLE_HEADS,       /* host: device -> seq | h | seen | status;
                                 device: seq -> h, kept after erasure */
    HEARTH_TABLE_OPENED,      /* host: device -> countersignature */
    HEARTH_TABLE_BRANCHES,    /* host: device | seq | h -> stored record */
    HEARTH_TABLE_TOKENS,      /* host: token id -> enrolment offer */
    HEARTH_TABLE_COUNTERS,    /* host: name -> u64: what was refused and why */
    HEARTH_TABLE_REGISTER,    /* device -> signed register entry (register.h) */
    HEARTH_TABLE_ASSIGNMENTS, /* host: device -> signed assignment */
    HEARTH_TABLE_WITHDRAWALS, /* both: id -> sealed withdrawal */
    HEARTH_TABLE_TOMBSTONES,  /* host: device | seq -> tombstone */
    HEARTH_TABLE_AUDIT,       /* host: number -> entry of the audit chain */
    HEARTH_TABLE_LOSSES,      /* host: device | from -> loss (loss.h) */
    HEARTH_TABLE_COUNT
};

struct hearth_kv_txn;

struct hearth_kv_stat {
    uint64_t bytes_used;
    uint64_t bytes_cap;
};

struct hearth_kv {
    void *cookie;
    /* E_BUSY, E_IO, E_FULL, E_MEMORY. One write transaction at a time. */
    int (*begin)(void *cookie, bool is_write, struct hearth_kv_txn **txn);
    /* E_NOT_FOUND, E_IO. */
    int (*get)(struct hearth_kv_txn *txn, enum hearth_table table,
               struct hearth_slice key, struct hearth_slice *value);
    /* Inserts or replaces. E_FULL, E_IO. */
    int (*put)(struct hearth_kv_txn *txn, enum hearth_table table,
               struct hearth_slice key, struct hearth_slice value);
    /* E_NOT_FOUND, E_IO, E_FULL. */
    int (*del)(struct hearth_kv_txn *txn, enum hearth_table table,
               struct hearth_slice key);
    /* First entry whose key is >= ${from} (> ${from} if ${is_after}; an
     * empty ${from} means the first of all). E_NOT_FOUND. */
    int (*seek)(struct hearth_kv_txn *txn, enum hearth_table table,
                struct hearth_slice from, bool is_after,
                struct hearth_slice *key, struct hearth_slice *value);
    /* Synced when it returns 0; on failure nothing was written. Ends
     * either way. */
    int (*commit)(struct hearth_kv_txn *txn);
    void (*abort)(struct hearth_kv_txn *txn);
    int (*stat)(void *cookie, struct hearth_kv_stat *out);
    /* Overwrites what was deleted and still stands in the store's file. NULL
     * where nothing does. Others may go on reading; what one of them still
     * looks at is left for the next time. E_IO, E_FULL, E_VERSION. */
    int (*scrub)(void *cookie);
};

/* The layout of the tables that this program reads and writes. A store says
 * which it has (META "schema", 4 bytes); one without a word has the first. */
#define HEARTH_SCHEMA 2u

/* The LMDB store in ${folder} (made with mode 0700), at most ${map_size}
 * bytes. Several processes may open it. hearth_kv_lmdb_close ends it. A store
 * of an older layout is brought to ours in the transaction that opens it.
 * E_IO (with the reason logged), E_BUSY, E_MEMORY; E_VERSION: a newer program's
 * store, or no store at all; nothing was changed. */
HEARTH_MUST_USE int hearth_kv_lmdb_open(const char *folder, uint64_t map_size,
                                        struct hearth_kv **out);
/* The same store for a process that only reads: a transaction that would write
 * does not begin (E_DENIED), and a scrub is refused. Nothing is made:
 * E_NOT_FOUND without a store, or where its tables are older than this program;
 * E_VERSION as above. */
HEARTH_MUST_USE int hearth_kv_lmdb_open_read(const char *folder,
                                             uint64_t map_size,
                                             struct hearth_kv **out);
void hearth_kv_lmdb_close(struct hearth_kv *kv);

#endif
