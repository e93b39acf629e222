/* SPDX-License-Identifier: Apache-2.0 */
/* The audit chain in the store, read. Key 0 of the table holds the head, so
 * that adding needs no walk; every other key is an entry's number. */
#include "host/audit/audit_internal.h"

#include <string.h>

struct hearth_slice hearth_audit_key(uint64_t number, uint8_t key[8])
{
    struct hearth_writer w;

    hearth_writer_init(&w, key, 8);
    hearth_writer_u64(&w, number);
    return hearth_writer_slice(&w);
}

int hearth_audit_read_head(const struct hearth_kv *kv,
                           struct hearth_kv_txn *txn,
                           struct hearth_audit_head *out)
{
    struct hearth_slice value;
    struct hearth_reader r;
    uint8_t key[8];
    int e = kv->get(txn, HEARTH_TABLE_AUDIT, hearth_audit_key(0, key), &value);

    memset(out, 0, sizeof(*out));
    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND ? 0 : e;
    }
    hearth_reader_init(&r, value);
    out->number = hearth_reader_u64(&r);
    hearth_reader_copy(&r, out->h, sizeof(out->h));
    return hearth_reader_finish(&r);
}

int hearth_audit_head(const struct hearth_kv *kv, const uint8_t *programme,
                      uint64_t *number, uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_audit_head head;
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);

    (void)programme; /* bound into every hash already */
    if (e != 0) {
        return e;
    }
    e = hearth_audit_read_head(kv, txn, &head);
    kv->abort(txn);
    if (e == 0) {
        *number = head.number;
        memmove(h, head.h, HEARTH_HASH_LEN);
    }
    return e;
}

struct walk {
    const struct hearth_kv *kv;
    const uint8_t *programme;
    hearth_audit_each_bytes *each;
    void *cookie;
    struct hearth_audit_head at;
};

/* The entry after w->at: E_NOT_FOUND when there is none. */
static int walk_one(struct walk *w, struct hearth_kv_txn *txn)
{
    struct hearth_slice key, value;
    struct hearth_audit_entry entry;
    uint8_t from[8], expected[8];
    struct hearth_slice expected_key =
        hearth_audit_key(w->at.number + 1, expected);
    int e =
        w->kv->seek(txn, HEARTH_TABLE_AUDIT,
                    hearth_audit_key(w->at.number, from), true, &key, &value);

    if (e != 0) {
        return e;
    }
    if (!hearth_slice_is_equal(key, expected_key)) {
        return HEARTH_E_BRANCH;
    }
    e = hearth_audit_step(w->programme, value, &w->at, &entry);
    if (e == 0 && w->each != NULL) {
        e = w->each(w->cookie, value, &entry, w->at.h);
    }
    return e;
}

/* Entries until there is no more; the last one must be the stored head. */
static int walk_all(struct walk *w, struct hearth_kv_txn *txn)
{
    struct hearth_audit_head head;
    int e = hearth_audit_read_head(w->kv, txn, &head);

    while (e == 0) {
        e = walk_one(w, txn);
    }
    if (e != HEARTH_E_NOT_FOUND) {
        return e;
    }
    if (head.number != w->at.number ||
        memcmp(head.h, w->at.h, HEARTH_HASH_LEN) != 0) {
        return HEARTH_E_BRANCH;
    }
    return 0;
}

int hearth_audit_walk_bytes(const struct hearth_kv *kv,
                            const uint8_t *programme,
                            hearth_audit_each_bytes *each, void *cookie,
                            uint64_t *broken)
{
    struct walk w = {
        .kv = kv, .programme = programme, .each = each, .cookie = cookie};
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);

    if (e != 0) {
        return e;
    }
    e = walk_all(&w, txn);
    kv->abort(txn);
    *broken = e == 0 ? 0 : w.at.number + 1;
    return e;
}

struct decoded {
    hearth_audit_each *each;
    void *cookie;
};

static int each_decoded(void *cookie, struct hearth_slice bytes,
                        const struct hearth_audit_entry *entry,
                        const uint8_t h[HEARTH_HASH_LEN])
{
    const struct decoded *d = cookie;

    (void)bytes;
    return d->each == NULL ? 0 : d->each(d->cookie, entry, h);
}

int hearth_audit_walk(const struct hearth_kv *kv, const uint8_t *programme,
                      hearth_audit_each *each, void *cookie, uint64_t *broken)
{
    struct decoded d = {.each = each, .cookie = cookie};

    return hearth_audit_walk_bytes(kv, programme, each_decoded, &d, broken);
}
