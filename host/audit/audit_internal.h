/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of host/audit share. */
#ifndef HOST_AUDIT_INTERNAL_H
#define HOST_AUDIT_INTERNAL_H

#include "host/audit/audit.h"

/* Appends the bytes of ${entry} to ${out}; the text is taken as it is. */
void hearth_audit_encode(const struct hearth_audit_entry *entry,
                         struct hearth_writer *out);
/* h of an entry's bytes. E_CRYPTO. */
HEARTH_MUST_USE int hearth_audit_hash(const uint8_t *programme,
                                      struct hearth_slice bytes,
                                      uint8_t h[HEARTH_HASH_LEN]);
/* The key of entry ${number}, in ${key}; 0: of the head. */
struct hearth_slice hearth_audit_key(uint64_t number, uint8_t key[8]);
/* The stored head; all zero before the first entry. E_INVALID, E_IO. */
HEARTH_MUST_USE int hearth_audit_read_head(const struct hearth_kv *kv,
                                           struct hearth_kv_txn *txn,
                                           struct hearth_audit_head *out);
/* hearth_audit_walk that gives the entries' bytes instead. */
typedef int hearth_audit_each_bytes(void *cookie, struct hearth_slice bytes,
                                    const struct hearth_audit_entry *entry,
                                    const uint8_t h[HEARTH_HASH_LEN]);
HEARTH_MUST_USE int hearth_audit_walk_bytes(const struct hearth_kv *kv,
                                            const uint8_t *programme,
                                            hearth_audit_each_bytes *each,
                                            void *cookie, uint64_t *broken);

#endif
