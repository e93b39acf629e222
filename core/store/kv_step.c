/* SPDX-License-Identifier: Apache-2.0 */
/* Small steps over a hearth_kv that outbox and ledger share. */
#include "kv_step.h"

#include <string.h>

struct hearth_slice hearth_kv_number(struct hearth_kv_number_key *key,
                                     uint64_t number)
{
    struct hearth_writer w;

    hearth_writer_init(&w, key->bytes, sizeof key->bytes);
    hearth_writer_u64(&w, number);
    return hearth_slice_of(key->bytes, sizeof key->bytes);
}

uint64_t hearth_kv_number_of(struct hearth_slice key)
{
    struct hearth_reader r;
    uint64_t number;

    hearth_reader_init(&r, key);
    number = hearth_reader_u64(&r);
    return hearth_reader_finish(&r) == 0 ? number : 0;
}

int hearth_kv_end(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                  int code)
{
    if (code != 0) {
        kv->abort(txn);
        return code;
    }
    return kv->commit(txn);
}

int hearth_kv_put_one(const struct hearth_kv *kv, enum hearth_table table,
                      struct hearth_slice key, struct hearth_slice value)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn, kv->put(txn, table, key, value));
}

int hearth_kv_del_one(const struct hearth_kv *kv, enum hearth_table table,
                      struct hearth_slice key)
{
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn, kv->del(txn, table, key));
}

int hearth_kv_get_one(const struct hearth_kv *kv, enum hearth_table table,
                      struct hearth_slice key, struct hearth_kv_buffer out)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice value;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->get(txn, table, key, &value);
    if (code == 0 && value.len > out.cap) {
        code = HEARTH_E_SPACE;
    }
    if (code == 0) {
        if (value.len > 0) {
            memcpy(out.data, value.data, value.len);
        }
        *out.len = value.len;
    }
    kv->abort(txn);
    return code;
}

int hearth_kv_mark_get(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       struct hearth_slice key, uint64_t *seq,
                       uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_slice value;
    struct hearth_reader r;
    uint64_t read_seq;
    uint8_t read_h[HEARTH_HASH_LEN];
    int code = kv->get(txn, HEARTH_TABLE_META, key, &value);

    if (code != 0) {
        return code;
    }
    hearth_reader_init(&r, value);
    read_seq = hearth_reader_u64(&r);
    hearth_reader_copy(&r, read_h, sizeof read_h);
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *seq = read_seq;
    memcpy(h, read_h, sizeof read_h);
    return 0;
}

int hearth_kv_mark_put(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                       struct hearth_slice key, uint64_t seq,
                       const uint8_t h[HEARTH_HASH_LEN])
{
    uint8_t bytes[HEARTH_KV_MARK_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, seq);
    hearth_writer_put(&w, h, HEARTH_HASH_LEN);
    return kv->put(txn, HEARTH_TABLE_META, key, hearth_writer_slice(&w));
}
