/* SPDX-License-Identifier: Apache-2.0 */
/* Small steps over a hearth_kv that outbox and ledger share. */
#ifndef HEARTH_STORE_KV_STEP_H
#define HEARTH_STORE_KV_STEP_H

#include "hearth/kv.h"
#include "hearth/limits.h"

/* seq and h, the mark that heads, receipts and countersignatures are. */
#define HEARTH_KV_MARK_LEN (8 + HEARTH_HASH_LEN)

/* A key of 8 bytes that sorts as the number does. */
struct hearth_kv_number_key {
    uint8_t bytes[8];
};
struct hearth_slice hearth_kv_number(struct hearth_kv_number_key *key,
                                     uint64_t number);
/* Reads the number back; 0 unless the slice has 8 bytes. */
uint64_t hearth_kv_number_of(struct hearth_slice key);

/* Ends a write transaction: commits if ${code} is 0, else aborts. */
HEARTH_MUST_USE int hearth_kv_end(const struct hearth_kv *kv,
                                  struct hearth_kv_txn *txn, int code);
/* One value in a transaction of its own. */
HEARTH_MUST_USE int hearth_kv_put_one(const struct hearth_kv *kv,
                                      enum hearth_table table,
                                      struct hearth_slice key,
                                      struct hearth_slice value);
HEARTH_MUST_USE int hearth_kv_del_one(const struct hearth_kv *kv,
                                      enum hearth_table table,
                                      struct hearth_slice key);
/* A buffer to be filled. */
struct hearth_kv_buffer {
    uint8_t *data;
    size_t cap;
    size_t *len;
};
/* Copies one value out. E_NOT_FOUND, E_SPACE. */
HEARTH_MUST_USE int hearth_kv_get_one(const struct hearth_kv *kv,
                                      enum hearth_table table,
                                      struct hearth_slice key,
                                      struct hearth_kv_buffer out);

/* A mark (seq | h) at ${key}; E_NOT_FOUND, E_INVALID. */
HEARTH_MUST_USE int hearth_kv_mark_get(const struct hearth_kv *kv,
                                       struct hearth_kv_txn *txn,
                                       struct hearth_slice key, uint64_t *seq,
                                       uint8_t h[HEARTH_HASH_LEN]);
HEARTH_MUST_USE int hearth_kv_mark_put(const struct hearth_kv *kv,
                                       struct hearth_kv_txn *txn,
                                       struct hearth_slice key, uint64_t seq,
                                       const uint8_t h[HEARTH_HASH_LEN]);

#endif
