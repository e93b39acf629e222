/* SPDX-License-Identifier: Apache-2.0 */
/* One version of all tables of a store in memory: sorted, shared, copied when
 * written. */
#ifndef HEARTH_TESTS_KV_VERSION_H
#define HEARTH_TESTS_KV_VERSION_H

#include "hearth/kv.h"

struct kv_entry; /* a key and a value, counted, never changed */
struct kv_table; /* a sorted array of entries, counted */

struct kv_version {
    struct kv_table *tables[HEARTH_TABLE_COUNT]; /* NULL: empty */
    uint64_t bytes;                              /* of keys and values */
};

/* One reference; memory that runs out stops the test. */
struct kv_entry *kv_entry_new(struct hearth_slice key,
                              struct hearth_slice value);
void kv_entry_release(struct kv_entry *e);
struct hearth_slice kv_entry_key(const struct kv_entry *e);
struct hearth_slice kv_entry_value(const struct kv_entry *e);

/* ${to} becomes a second owner of all tables of ${from}. */
void kv_version_share(const struct kv_version *from, struct kv_version *to);
/* Gives up ownership and leaves ${v} empty. */
void kv_version_release(struct kv_version *v);

const struct kv_entry *kv_version_find(const struct kv_version *v,
                                       enum hearth_table table,
                                       struct hearth_slice key);
/* As hearth_kv's seek; NULL at the end. */
const struct kv_entry *kv_version_seek(const struct kv_version *v,
                                       enum hearth_table table,
                                       struct hearth_slice from, bool is_after);
/* Takes over the reference to ${e}; replaces an entry with its key. */
void kv_version_put(struct kv_version *v, enum hearth_table table,
                    struct kv_entry *e);
/* False if there is none. */
bool kv_version_del(struct kv_version *v, enum hearth_table table,
                    struct hearth_slice key);
size_t kv_version_count(const struct kv_version *v, enum hearth_table table);
bool kv_version_holds(const struct kv_version *v, struct hearth_slice needle);

#endif
