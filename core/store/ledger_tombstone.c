/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawn records at the host: a stub in the chain, a tombstone beside it.
 * The layouts are core/wire's; here only where the parts stand matters. */
#include "hearth/ledger.h"

#include "kv_step.h"
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#define STUB_AT (HEARTH_HASH_LEN + HEARTH_SIG_LEN) /* after h and signature */
#define LOG_LEN "tombstone log"
#define PLAN    "burying " /* and h: the withdrawal that asked for it */
#define ID_LEN  16
#define PART    64 /* branches replaced in one transaction */

struct plan_key {
    uint8_t bytes[sizeof PLAN - 1 + HEARTH_HASH_LEN];
};

static struct hearth_slice plan_of(struct plan_key *key, const uint8_t *h)
{
    struct hearth_slice prefix = hearth_slice_text(PLAN);
    struct hearth_writer w;

    hearth_writer_init(&w, key->bytes, sizeof key->bytes);
    hearth_writer_put(&w, prefix.data, prefix.len);
    hearth_writer_put(&w, h, HEARTH_HASH_LEN);
    return hearth_writer_slice(&w);
}

struct hearth_slice hearth_ledger_record_key(struct hearth_ledger_key *key,
                                             const uint8_t *device,
                                             uint64_t seq, const uint8_t *h)
{
    struct hearth_writer w;

    hearth_writer_init(&w, key->bytes, sizeof key->bytes);
    hearth_writer_put(&w, device, HEARTH_DEVICE_LEN);
    hearth_writer_u64(&w, seq);
    if (h != NULL) {
        hearth_writer_put(&w, h, HEARTH_HASH_LEN);
    }
    return hearth_writer_slice(&w);
}

int hearth_ledger_buried(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                         const uint8_t *device,
                         const struct hearth_ledger_entry *entry,
                         uint8_t stub[HEARTH_STUB_LEN])
{
    struct hearth_ledger_key key;
    struct hearth_slice value;
    int code = kv->get(txn, HEARTH_TABLE_TOMBSTONES,
                       hearth_ledger_record_key(&key, device, entry->seq, NULL),
                       &value);

    if (code != 0) {
        return code;
    }
    if (value.len != HEARTH_TOMBSTONE_LEN) {
        return HEARTH_E_INVALID;
    }
    /* of this record, not of another version of it */
    if (memcmp(value.data, entry->h, HEARTH_HASH_LEN) != 0) {
        return HEARTH_E_NOT_FOUND;
    }
    /* the value's length was checked above */
    memcpy(stub, value.data + STUB_AT, HEARTH_STUB_LEN);
    return 0;
}

/* Zeros of the same length first: LMDB then writes them where the value
 * stands, and moves no ciphertext about within the page. */
static int blank(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                 enum hearth_table table, struct hearth_slice key)
{
    struct hearth_slice value;
    uint8_t *zeros;
    int code = kv->get(txn, table, key, &value);

    if (code != 0) {
        return code;
    }
    zeros = calloc(value.len + 1, 1);
    if (zeros == NULL) {
        return HEARTH_E_MEMORY;
    }
    code = kv->put(txn, table, key, hearth_slice_of(zeros, value.len));
    free(zeros);
    return code;
}

/* In place of what stands there. */
static int replace(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                   enum hearth_table table, struct hearth_slice key,
                   const uint8_t stub[HEARTH_STUB_LEN])
{
    int code = blank(kv, txn, table, key);

    return code == 0 ? kv->put(txn, table, key,
                               hearth_slice_of(stub, HEARTH_STUB_LEN))
                     : code;
}

int hearth_ledger_bury_plan(const struct hearth_kv *kv,
                            const struct hearth_ledger_burial *burials,
                            size_t count)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        uint8_t value[ID_LEN + HEARTH_SIG_LEN];
        struct hearth_writer w;
        struct plan_key key;

        hearth_writer_init(&w, value, sizeof value);
        hearth_writer_put(&w, burials[i].id, ID_LEN);
        hearth_writer_put(&w, burials[i].word, HEARTH_SIG_LEN);
        code = kv->put(txn, HEARTH_TABLE_META, plan_of(&key, burials[i].h),
                       hearth_writer_slice(&w));
    }
    return hearth_kv_end(kv, txn, code);
}

/* The withdrawal that asked for ${h} is done: its id is kept, and the word.
 * Plans of earlier versions have an id alone. */
static int finish_plan(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       const uint8_t *h)
{
    struct plan_key key;
    struct hearth_slice plan = plan_of(&key, h), value;
    uint8_t id[ID_LEN], word[HEARTH_SIG_LEN];
    size_t word_len;
    int code = kv->get(txn, HEARTH_TABLE_META, plan, &value);

    if (code != 0) {
        return code == HEARTH_E_NOT_FOUND ? 0 : code;
    }
    if (value.len != ID_LEN && value.len != ID_LEN + sizeof word) {
        return HEARTH_E_INVALID;
    }
    word_len = value.len - ID_LEN;
    memcpy(id, value.data, ID_LEN);
    memcpy(word, value.data + ID_LEN, word_len); /* 0 or all of it */
    code = kv->get(txn, HEARTH_TABLE_WITHDRAWALS, hearth_slice_of(id, ID_LEN),
                   &value);
    if (code == 0) {
        code =
            kv->put(txn, HEARTH_TABLE_WITHDRAWALS, hearth_slice_of(id, ID_LEN),
                    hearth_slice_of(word, word_len));
    }
    return code == 0 || code == HEARTH_E_NOT_FOUND
               ? kv->del(txn, HEARTH_TABLE_META, plan)
               : code;
}

/* A stub among the branches, whether or not its record came already: so that
 * it is known when it comes. */
static int bury_apart(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      const struct hearth_ledger_tombstone *t)
{
    struct hearth_ledger_key key;
    struct hearth_slice at =
        hearth_ledger_record_key(&key, t->device, t->seq, t->bytes);
    int code = blank(kv, txn, HEARTH_TABLE_BRANCHES, at);

    if (code == 0 || code == HEARTH_E_NOT_FOUND) {
        code = kv->put(txn, HEARTH_TABLE_BRANCHES, at,
                       hearth_slice_of(t->bytes + STUB_AT, HEARTH_STUB_LEN));
    }
    return code == 0 ? finish_plan(kv, txn, t->bytes) : code;
}

static int bury_one(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                    const struct hearth_ledger_tombstone *t)
{
    struct hearth_ledger_key key;
    struct hearth_slice at =
        hearth_ledger_record_key(&key, t->device, t->seq, NULL);
    int code;

    if (t->is_apart) {
        return bury_apart(kv, txn, t);
    }
    code = kv->put(txn, HEARTH_TABLE_TOMBSTONES, at,
                   hearth_slice_of(t->bytes, HEARTH_TOMBSTONE_LEN));

    if (code == 0 && t->replaces) {
        code = replace(kv, txn, HEARTH_TABLE_RECORDS, at, t->bytes + STUB_AT);
    }
    if (code == 0) {
        code = finish_plan(kv, txn, t->bytes);
    }
    if (code != 0) {
        return code;
    }
    /* A batch that branched was kept whole, this record with it. */
    at = hearth_ledger_record_key(&key, t->device, t->seq, t->bytes);
    code = blank(kv, txn, HEARTH_TABLE_BRANCHES, at);
    if (code == 0) {
        code = kv->del(txn, HEARTH_TABLE_BRANCHES, at);
    }
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}

int hearth_ledger_bury(const struct hearth_kv *kv,
                       const struct hearth_ledger_tombstone *tombstones,
                       size_t count, uint64_t log_len)
{
    struct hearth_kv_number_key number;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = bury_one(kv, txn, &tombstones[i]);
    }
    if (code == 0) {
        code = kv->put(txn, HEARTH_TABLE_META, hearth_slice_text(LOG_LEN),
                       hearth_kv_number(&number, log_len));
    }
    return hearth_kv_end(kv, txn, code);
}

/* A walk over the branches, a part in each transaction. */
struct branches {
    const struct hearth_kv *kv;
    bool (*pick)(void *cookie, struct hearth_slice stored,
                 uint8_t out[HEARTH_STUB_LEN]);
    void *cookie;
    struct hearth_ledger_key last; /* seen up to here */
    size_t last_len;
    uint64_t count;
};

/* E_EXISTS: there is more. */
static int bury_part(struct branches *b, struct hearth_kv_txn *txn)
{
    for (unsigned done = 0; done < PART;) {
        struct hearth_slice key, value;
        uint8_t stub[HEARTH_STUB_LEN];
        int code = b->kv->seek(txn, HEARTH_TABLE_BRANCHES,
                               hearth_slice_of(b->last.bytes, b->last_len),
                               b->last_len > 0, &key, &value);

        if (code != 0) {
            return code == HEARTH_E_NOT_FOUND ? 0 : code;
        }
        if (key.len > sizeof b->last.bytes) {
            return HEARTH_E_INVALID;
        }
        memcpy(b->last.bytes, key.data, key.len); /* checked above */
        b->last_len = key.len;
        if (value.len == HEARTH_STUB_LEN || !b->pick(b->cookie, value, stub)) {
            continue;
        }
        code = replace(b->kv, txn, HEARTH_TABLE_BRANCHES,
                       hearth_slice_of(b->last.bytes, b->last_len), stub);
        if (code != 0) {
            return code;
        }
        b->count++;
        done++;
    }
    return HEARTH_E_EXISTS;
}

int hearth_ledger_branches_bury(const struct hearth_kv *kv,
                                bool (*pick)(void *cookie,
                                             struct hearth_slice stored,
                                             uint8_t out[HEARTH_STUB_LEN]),
                                void *cookie, uint64_t *count)
{
    struct branches b = {.kv = kv, .pick = pick, .cookie = cookie};
    int code = HEARTH_E_EXISTS;

    while (code == HEARTH_E_EXISTS) {
        struct hearth_kv_txn *txn;

        code = kv->begin(kv->cookie, true, &txn);
        if (code == 0) {
            bool has_more;

            code = bury_part(&b, txn);
            has_more = code == HEARTH_E_EXISTS;
            code = hearth_kv_end(kv, txn, has_more ? 0 : code);
            code = code == 0 && has_more ? HEARTH_E_EXISTS : code;
        }
    }
    *count = b.count;
    return code;
}

int hearth_ledger_tombstone_get(const struct hearth_kv *kv,
                                const uint8_t *device, uint64_t seq,
                                uint8_t out[HEARTH_TOMBSTONE_LEN])
{
    struct hearth_ledger_key key;
    size_t len;
    int code = hearth_kv_get_one(
        kv, HEARTH_TABLE_TOMBSTONES,
        hearth_ledger_record_key(&key, device, seq, NULL),
        (struct hearth_kv_buffer){out, HEARTH_TOMBSTONE_LEN, &len});

    return code == 0 && len != HEARTH_TOMBSTONE_LEN ? HEARTH_E_INVALID : code;
}

/* What a retention date erased has zeros there. */
static bool is_signed(struct hearth_slice value)
{
    static const uint8_t none[HEARTH_SIG_LEN] = {0};

    return value.len == HEARTH_TOMBSTONE_LEN &&
           memcmp(value.data + HEARTH_HASH_LEN, none, sizeof none) != 0;
}

int hearth_ledger_tombstones(const struct hearth_kv *kv, uint64_t *count,
                             uint64_t *log_len)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    uint64_t found = 0, len = 0;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->get(txn, HEARTH_TABLE_META, hearth_slice_text(LOG_LEN), &value);
    if (code == 0) {
        len = hearth_kv_number_of(value);
    }
    if (code == 0 || code == HEARTH_E_NOT_FOUND) {
        while ((code = kv->seek(txn, HEARTH_TABLE_TOMBSTONES, key, true, &key,
                                &value)) == 0) {
            found += is_signed(value);
        }
    }
    kv->abort(txn);
    if (code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    *count = found;
    *log_len = len;
    return 0;
}
