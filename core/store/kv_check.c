/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is not believed. */
#include "hearth/kv_check.h"

#include <stdlib.h>
#include <string.h>

#define KEY_MAX 64u

struct hearth_kv_txn {
    struct hearth_kv_strict *s;
    struct hearth_kv_txn *inner;
};

static int strict_begin(void *cookie, bool is_write, struct hearth_kv_txn **out)
{
    struct hearth_kv_strict *s = cookie;
    struct hearth_kv_txn *t;
    int e;

    if (is_write) {
        return HEARTH_E_DENIED;
    }
    t = malloc(sizeof(*t));
    if (t == NULL) {
        return HEARTH_E_MEMORY;
    }
    t->s = s;
    e = s->inner->begin(s->inner->cookie, false, &t->inner);
    if (e != 0) {
        free(t);
        return e;
    }
    *out = t;
    return 0;
}

static int strict_get(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice *value)
{
    t->s->tick();
    return t->s->inner->get(t->inner, table, key, value);
}

static int strict_put(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice value)
{
    (void)t;
    (void)table;
    (void)key;
    (void)value;
    return HEARTH_E_DENIED;
}

static int strict_del(struct hearth_kv_txn *t, enum hearth_table table,
                      struct hearth_slice key)
{
    return strict_put(t, table, key, key);
}

static int compare(struct hearth_slice a, struct hearth_slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n == 0 ? 0 : memcmp(a.data, b.data, n);

    if (c != 0) {
        return c;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

static int strict_seek(struct hearth_kv_txn *t, enum hearth_table table,
                       struct hearth_slice from, bool is_after,
                       struct hearth_slice *key, struct hearth_slice *value)
{
    struct hearth_slice k, v;
    int e, c;

    t->s->tick();
    e = t->s->inner->seek(t->inner, table, from, is_after, &k, &v);
    if (e != 0) {
        return e;
    }
    if (k.len == 0 || k.len > KEY_MAX) {
        return HEARTH_E_INVALID;
    }
    c = compare(k, from);
    if (from.len != 0 && (c < 0 || (is_after && c == 0))) {
        return HEARTH_E_INVALID;
    }
    *key = k;
    *value = v;
    return 0;
}

static void strict_abort(struct hearth_kv_txn *t)
{
    t->s->inner->abort(t->inner);
    free(t);
}

static int strict_commit(struct hearth_kv_txn *t)
{
    strict_abort(t);
    return 0;
}

static int strict_stat(void *cookie, struct hearth_kv_stat *out)
{
    struct hearth_kv_strict *s = cookie;

    return s->inner->stat(s->inner->cookie, out);
}

void hearth_kv_strict_init(struct hearth_kv_strict *s,
                           const struct hearth_kv *inner, void (*tick)(void))
{
    s->inner = inner;
    s->tick = tick;
    s->kv = (struct hearth_kv){.cookie = s,
                               .begin = strict_begin,
                               .get = strict_get,
                               .put = strict_put,
                               .del = strict_del,
                               .seek = strict_seek,
                               .commit = strict_commit,
                               .abort = strict_abort,
                               .stat = strict_stat,
                               .scrub = NULL};
}

/* ---- tables ---- */

static const struct {
    const char *name;
    uint8_t min, max; /* bytes of a key */
} shapes[HEARTH_TABLE_COUNT] = {
    [HEARTH_TABLE_META] = {"meta", 1, KEY_MAX},
    [HEARTH_TABLE_FORMS] = {"forms", 32, 32},
    [HEARTH_TABLE_DRAFTS] = {"drafts", 16, 16},
    [HEARTH_TABLE_OUTBOX] = {"outbox", 8, 8},
    [HEARTH_TABLE_DEVICES] = {"devices", 8, 8},
    [HEARTH_TABLE_RECORDS] = {"records", 16, 16},
    [HEARTH_TABLE_HEADS] = {"heads", 8, 8},
    [HEARTH_TABLE_OPENED] = {"opened", 8, 8},
    [HEARTH_TABLE_BRANCHES] = {"branches", 48, 48},
    [HEARTH_TABLE_TOKENS] = {"tokens", 1, KEY_MAX},
    [HEARTH_TABLE_COUNTERS] = {"counters", 1, 32},
    [HEARTH_TABLE_REGISTER] = {"register", 8, 8},
    [HEARTH_TABLE_ASSIGNMENTS] = {"assignments", 8, 8},
    [HEARTH_TABLE_WITHDRAWALS] = {"withdrawals", 16, 16},
    [HEARTH_TABLE_TOMBSTONES] = {"tombstones", 16, 16},
    [HEARTH_TABLE_AUDIT] = {"audit", 8, 8},
    [HEARTH_TABLE_LOSSES] = {"losses", 16, 16}};

/* Bytes that lie behind the end of a cut file are found by touching them. */
static uint8_t touch(struct hearth_slice value)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < value.len; i++) {
        sum = (uint8_t)(sum ^ value.data[i]);
    }
    return sum;
}

int hearth_kv_check_table(const struct hearth_kv *kv, enum hearth_table table,
                          struct hearth_kv_table_check *out)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    volatile uint8_t sum = 0;
    bool is_after = false;
    int e = kv->begin(kv->cookie, false, &txn);

    memset(out, 0, sizeof(*out));
    out->name = shapes[table].name;
    if (e != 0) {
        return e;
    }
    while ((e = kv->seek(txn, table, key, is_after, &key, &value)) == 0) {
        out->entries++;
        out->bytes += value.len;
        out->odd_keys +=
            key.len < shapes[table].min || key.len > shapes[table].max;
        sum = (uint8_t)(sum ^ touch(value));
        is_after = true;
    }
    kv->abort(txn);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}
