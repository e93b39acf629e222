/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of tables: shared until written. */
#include "kv_version.h"

#include <stdlib.h>
#include <string.h>

struct kv_entry {
    unsigned refs;
    size_t key_len;
    size_t value_len;
    uint8_t bytes[]; /* key, then value */
};

struct kv_table {
    unsigned refs;
    size_t count;
    size_t cap;
    struct kv_entry **entries;
};

struct kv_entry *kv_entry_new(struct hearth_slice key,
                              struct hearth_slice value)
{
    struct kv_entry *e = malloc(sizeof(*e) + key.len + value.len);

    HEARTH_CHECK(e != NULL);
    e->refs = 1;
    e->key_len = key.len;
    e->value_len = value.len;
    if (key.len > 0) {
        memcpy(e->bytes, key.data, key.len);
    }
    if (value.len > 0) {
        memcpy(e->bytes + key.len, value.data, value.len);
    }
    return e;
}

void kv_entry_release(struct kv_entry *e)
{
    if (--e->refs == 0) {
        free(e);
    }
}

struct hearth_slice kv_entry_key(const struct kv_entry *e)
{
    return hearth_slice_of(e->bytes, e->key_len);
}

struct hearth_slice kv_entry_value(const struct kv_entry *e)
{
    return hearth_slice_of(e->bytes + e->key_len, e->value_len);
}

static void table_release(struct kv_table *t)
{
    if (t == NULL || --t->refs > 0) {
        return;
    }
    for (size_t i = 0; i < t->count; i++) {
        kv_entry_release(t->entries[i]);
    }
    free(t->entries);
    free(t);
}

/* The table as the only owner's, to be written. */
static struct kv_table *own_table(struct kv_version *v, enum hearth_table table)
{
    struct kv_table *old = v->tables[table];
    struct kv_table *t;

    if (old != NULL && old->refs == 1) {
        return old;
    }
    t = calloc(1, sizeof(*t));
    HEARTH_CHECK(t != NULL);
    t->refs = 1;
    if (old != NULL) {
        t->count = old->count;
        t->cap = old->count + 16;
        t->entries = calloc(t->cap, sizeof(t->entries[0]));
        HEARTH_CHECK(t->entries != NULL);
        for (size_t i = 0; i < t->count; i++) {
            t->entries[i] = old->entries[i];
            t->entries[i]->refs++;
        }
        table_release(old);
    }
    v->tables[table] = t;
    return t;
}

static int compare(struct hearth_slice a, struct hearth_slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);

    if (order != 0) {
        return order;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

/* Index of the first entry whose key is >= ${key}. */
static size_t lower_bound(const struct kv_table *t, struct hearth_slice key)
{
    size_t low = 0;
    size_t high = t == NULL ? 0 : t->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(kv_entry_key(t->entries[middle]), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct kv_table *t, size_t i, struct hearth_slice key)
{
    return t != NULL && i < t->count &&
           compare(kv_entry_key(t->entries[i]), key) == 0;
}

void kv_version_share(const struct kv_version *from, struct kv_version *to)
{
    *to = *from;
    for (int i = 0; i < HEARTH_TABLE_COUNT; i++) {
        if (to->tables[i] != NULL) {
            to->tables[i]->refs++;
        }
    }
}

void kv_version_release(struct kv_version *v)
{
    for (int i = 0; i < HEARTH_TABLE_COUNT; i++) {
        table_release(v->tables[i]);
        v->tables[i] = NULL;
    }
    v->bytes = 0;
}

const struct kv_entry *kv_version_find(const struct kv_version *v,
                                       enum hearth_table table,
                                       struct hearth_slice key)
{
    const struct kv_table *t = v->tables[table];
    size_t i = lower_bound(t, key);

    return is_at(t, i, key) ? t->entries[i] : NULL;
}

const struct kv_entry *kv_version_seek(const struct kv_version *v,
                                       enum hearth_table table,
                                       struct hearth_slice from, bool is_after)
{
    const struct kv_table *t = v->tables[table];
    size_t i = lower_bound(t, from);

    if (is_after && from.len > 0 && is_at(t, i, from)) {
        i++;
    }
    return t != NULL && i < t->count ? t->entries[i] : NULL;
}

void kv_version_put(struct kv_version *v, enum hearth_table table,
                    struct kv_entry *e)
{
    struct kv_table *t = own_table(v, table);
    size_t i = lower_bound(t, kv_entry_key(e));

    v->bytes += e->key_len + e->value_len;
    if (is_at(t, i, kv_entry_key(e))) {
        v->bytes -= t->entries[i]->key_len + t->entries[i]->value_len;
        kv_entry_release(t->entries[i]);
        t->entries[i] = e;
        return;
    }
    if (t->count == t->cap) {
        t->cap = t->cap * 2 + 16;
        t->entries = realloc(t->entries, t->cap * sizeof(t->entries[0]));
        HEARTH_CHECK(t->entries != NULL);
    }
    memmove(t->entries + i + 1, t->entries + i,
            (t->count - i) * sizeof(t->entries[0]));
    t->entries[i] = e;
    t->count++;
}

bool kv_version_del(struct kv_version *v, enum hearth_table table,
                    struct hearth_slice key)
{
    struct kv_table *t;
    size_t i = lower_bound(v->tables[table], key);

    if (!is_at(v->tables[table], i, key)) {
        return false;
    }
    t = own_table(v, table);
    v->bytes -= t->entries[i]->key_len + t->entries[i]->value_len;
    kv_entry_release(t->entries[i]);
    t->count--;
    memmove(t->entries + i, t->entries + i + 1,
            (t->count - i) * sizeof(t->entries[0]));
    return true;
}

size_t kv_version_count(const struct kv_version *v, enum hearth_table table)
{
    return v->tables[table] == NULL ? 0 : v->tables[table]->count;
}

static bool entry_holds(const struct kv_entry *e, struct hearth_slice needle)
{
    size_t len = e->key_len + e->value_len;

    for (size_t at = 0; at + needle.len <= len; at++) {
        if (memcmp(e->bytes + at, needle.data, needle.len) == 0) {
            return true;
        }
    }
    return false;
}

bool kv_version_holds(const struct kv_version *v, struct hearth_slice needle)
{
    for (int table = 0; table < HEARTH_TABLE_COUNT; table++) {
        const struct kv_table *t = v->tables[table];

        for (size_t i = 0; t != NULL && i < t->count; i++) {
            if (entry_holds(t->entries[i], needle)) {
                return true;
            }
        }
    }
    return false;
}
