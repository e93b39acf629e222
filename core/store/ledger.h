/* SPDX-License-Identifier: Apache-2.0 */
/* What the ledger's files share: keys, and records that are buried. */
#ifndef HEARTH_STORE_LEDGER_H
#define HEARTH_STORE_LEDGER_H

#include "hearth/ledger.h"

struct hearth_ledger_key {
    uint8_t bytes[HEARTH_DEVICE_LEN + 8 + HEARTH_HASH_LEN];
};

/* device | seq, so that a device's records stand together in order; with ${h}
 * (may be NULL) a branch's. */
struct hearth_slice hearth_ledger_record_key(struct hearth_ledger_key *key,
                                             const uint8_t *device,
                                             uint64_t seq, const uint8_t *h);
/* Calls ${each} with what stands in ${table} under ${device} | seq, from
 * ${from} on, in order, until it gives other than 0. */
HEARTH_MUST_USE int hearth_ledger_walk(const struct hearth_kv *kv,
                                       enum hearth_table table,
                                       const uint8_t *device, uint64_t from,
                                       int (*each)(void *cookie, uint64_t seq,
                                                   struct hearth_slice stored),
                                       void *cookie);
/* 0 and a copy of what stands in its place, if ${entry} was withdrawn;
 * E_NOT_FOUND if not. */
HEARTH_MUST_USE int
hearth_ledger_buried(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                     const uint8_t *device,
                     const struct hearth_ledger_entry *entry,
                     uint8_t stub[HEARTH_STUB_LEN]);

/* The head before this contact (h[0] where nothing is stored), with what the
 * contact says of itself already in it. */
HEARTH_MUST_USE int
hearth_ledger_head_now(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       const uint8_t *device,
                       const struct hearth_ledger_contact *contact,
                       struct hearth_ledger_head *head);
HEARTH_MUST_USE int
hearth_ledger_put_head(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       const uint8_t *device,
                       const struct hearth_ledger_head *head);
/* 0 if the device signed ${entry} away as lost and the entries up to ${end}
 * lead to the h[to] of that loss, so that it is the lost one; else E_BRANCH. */
HEARTH_MUST_USE int
hearth_ledger_named_lost(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                         const uint8_t *device,
                         const struct hearth_ledger_entry *entry,
                         const struct hearth_ledger_entry *end);
/* Entries that contradict the chain go to BRANCHES, as far as there is room. */
HEARTH_MUST_USE int
hearth_ledger_keep_branch(const struct hearth_kv *kv, const uint8_t *device,
                          const struct hearth_ledger_entry *entries,
                          size_t count);

#endif
