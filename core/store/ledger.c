/* SPDX-License-Identifier: Apache-2.0 */
/* The host's copy of every device's chain. A record enters only behind the
 * head that its prev names; what contradicts it is kept apart, never mixed. */
#include "hearth/ledger.h"

#include "kv_step.h"
#include "ledger.h"

#include <string.h>

#define HEAD_LEN (HEARTH_KV_MARK_LEN + 8 + 5)

static struct hearth_slice device_key(const uint8_t *device)
{
    return hearth_slice_of(device, HEARTH_DEVICE_LEN);
}

static int decode_head(struct hearth_slice in, struct hearth_ledger_head *out)
{
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    out->seq = hearth_reader_u64(&r);
    hearth_reader_copy(&r, out->h, sizeof out->h);
    out->seen_s = (int64_t)hearth_reader_u64(&r);
    hearth_reader_copy(&r, out->status, sizeof out->status);
    return hearth_reader_finish(&r);
}

int hearth_ledger_put_head(const struct hearth_kv *kv,
                           struct hearth_kv_txn *txn, const uint8_t *device,
                           const struct hearth_ledger_head *head)
{
    uint8_t bytes[HEAD_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, bytes, sizeof bytes);
    hearth_writer_u64(&w, head->seq);
    hearth_writer_put(&w, head->h, sizeof head->h);
    hearth_writer_u64(&w, (uint64_t)head->seen_s);
    hearth_writer_put(&w, head->status, sizeof head->status);
    return kv->put(txn, HEARTH_TABLE_HEADS, device_key(device),
                   hearth_writer_slice(&w));
}

int hearth_ledger_head(const struct hearth_kv *kv, const uint8_t *id,
                       struct hearth_ledger_head *out)
{
    uint8_t bytes[HEAD_LEN];
    size_t len;
    int code =
        hearth_kv_get_one(kv, HEARTH_TABLE_HEADS, device_key(id),
                          (struct hearth_kv_buffer){bytes, sizeof bytes, &len});

    return code == 0 ? decode_head(hearth_slice_of(bytes, len), out) : code;
}

int hearth_ledger_head_now(const struct hearth_kv *kv,
                           struct hearth_kv_txn *txn, const uint8_t *device,
                           const struct hearth_ledger_contact *contact,
                           struct hearth_ledger_head *head)
{
    struct hearth_slice value;
    int code = kv->get(txn, HEARTH_TABLE_HEADS, device_key(device), &value);

    if (code == 0) {
        code = decode_head(value, head);
    } else if (code == HEARTH_E_NOT_FOUND) {
        memset(head, 0, sizeof *head);
        memcpy(head->h, contact->genesis, HEARTH_HASH_LEN);
        code = 0;
    }
    head->seen_s = contact->now_s;
    memcpy(head->status, contact->status, sizeof head->status);
    return code;
}

/* 0: the entry is what is stored at its seq; E_BRANCH: it is not; E_NOT_FOUND:
 * nothing is. */
static int compare_known(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                         const uint8_t *device,
                         const struct hearth_ledger_entry *entry)
{
    uint8_t stub[HEARTH_STUB_LEN];
    struct hearth_ledger_key key;
    struct hearth_slice known;
    int code = kv->get(txn, HEARTH_TABLE_RECORDS,
                       hearth_ledger_record_key(&key, device, entry->seq, NULL),
                       &known);

    if (code != 0) {
        return code;
    }
    if (known.len == HEARTH_STUB_LEN) {
        code = hearth_ledger_buried(kv, txn, device, entry, stub);
        return code == HEARTH_E_NOT_FOUND ? HEARTH_E_BRANCH : code;
    }
    /* The last 64 bytes are the signature: the same record may come once with
     * its own and once inside a longer batch. */
    return known.len == entry->stored.len && known.len > HEARTH_SIG_LEN &&
                   memcmp(known.data, entry->stored.data,
                          known.len - HEARTH_SIG_LEN) == 0
               ? 0
               : HEARTH_E_BRANCH;
}

struct append {
    const struct hearth_kv *kv;
    struct hearth_kv_txn *txn;
    const uint8_t *device;
    struct hearth_ledger_result *result;
    const struct hearth_ledger_entry *end; /* behind the last */
};

static int append_entry(const struct append *a,
                        const struct hearth_ledger_entry *entry)
{
    struct hearth_ledger_head *head = &a->result->head;
    uint8_t stub[HEARTH_STUB_LEN];
    struct hearth_ledger_key key;
    int code;

    if (entry->seq <= head->seq) {
        code = compare_known(a->kv, a->txn, a->device, entry);
        /* Lost, and turned up on an old stick: known, but what was signed away
         * does not come back. */
        if (code == HEARTH_E_NOT_FOUND) {
            code = hearth_ledger_named_lost(a->kv, a->txn, a->device, entry,
                                            a->end);
        }
        if (code == 0) {
            a->result->duplicate++;
        }
        return code;
    }
    if (entry->seq != head->seq + 1) {
        return HEARTH_E_STATE;
    }
    if (memcmp(entry->prev, head->h, HEARTH_HASH_LEN) != 0) {
        return HEARTH_E_BRANCH;
    }
    /* Withdrawn before this store was set back: it does not come again. */
    code = hearth_ledger_buried(a->kv, a->txn, a->device, entry, stub);
    if (code != 0 && code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    code = a->kv->put(
        a->txn, HEARTH_TABLE_RECORDS,
        hearth_ledger_record_key(&key, a->device, entry->seq, NULL),
        code == 0 ? hearth_slice_of(stub, sizeof stub) : entry->stored);
    if (code == 0) {
        head->seq = entry->seq;
        memcpy(head->h, entry->h, HEARTH_HASH_LEN);
        a->result->stored++;
    }
    return code;
}

static int append_all(const struct append *a,
                      const struct hearth_ledger_entry *entries, size_t count)
{
    struct hearth_ledger_key key;
    struct hearth_slice closed;
    uint64_t next = a->result->head.seq + 1;
    int code = a->kv->get(a->txn, HEARTH_TABLE_LOSSES,
                          hearth_ledger_record_key(&key, a->device, next, NULL),
                          &closed);

    /* Only a close stands behind the head; then nothing follows any more. */
    if (code == 0 && entries[count - 1].seq >= next) {
        return HEARTH_E_BRANCH;
    }
    if (code == HEARTH_E_NOT_FOUND) {
        code = 0;
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = append_entry(a, &entries[i]);
    }
    if (code == 0) {
        code =
            hearth_ledger_put_head(a->kv, a->txn, a->device, &a->result->head);
    }
    return code;
}

int hearth_ledger_append(const struct hearth_kv *kv, const uint8_t *device,
                         const struct hearth_ledger_entry *entries,
                         size_t count,
                         const struct hearth_ledger_contact *contact,
                         struct hearth_ledger_result *result)
{
    struct hearth_ledger_result made = {0};
    struct append a = {kv, NULL, device, &made, entries + count};
    int code = kv->begin(kv->cookie, true, &a.txn);

    if (code != 0) {
        return code;
    }
    code = hearth_ledger_head_now(kv, a.txn, device, contact, &made.head);
    if (code == 0) {
        code = append_all(&a, entries, count);
    }
    code = hearth_kv_end(kv, a.txn, code);
    if (code == HEARTH_E_BRANCH) {
        int kept = hearth_ledger_keep_branch(kv, device, entries, count);

        return kept == 0 ? HEARTH_E_BRANCH : kept;
    }
    if (code == 0) {
        *result = made;
    }
    return code;
}

int hearth_ledger_walk(const struct hearth_kv *kv, enum hearth_table table,
                       const uint8_t *device, uint64_t from,
                       int (*each)(void *cookie, uint64_t seq,
                                   struct hearth_slice stored),
                       void *cookie)
{
    struct hearth_ledger_key start;
    struct hearth_slice key =
        hearth_ledger_record_key(&start, device, from, NULL);
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->seek(txn, table, key, false, &key, &value);
    while (code == 0 && key.len == HEARTH_DEVICE_LEN + 8 &&
           memcmp(key.data, device, HEARTH_DEVICE_LEN) == 0) {
        uint64_t seq = hearth_kv_number_of(
            hearth_slice_of(key.data + HEARTH_DEVICE_LEN, 8));

        code = each(cookie, seq, value);
        if (code == 0) {
            key = hearth_ledger_record_key(&start, device, seq, NULL);
            code = kv->seek(txn, table, key, true, &key, &value);
        }
    }
    kv->abort(txn);
    return code == HEARTH_E_NOT_FOUND ? 0 : code;
}
int hearth_ledger_records(const struct hearth_kv *kv, const uint8_t *device,
                          uint64_t from,
                          int (*each)(void *cookie, uint64_t seq,
                                      struct hearth_slice stored),
                          void *cookie)
{
    return hearth_ledger_walk(kv, HEARTH_TABLE_RECORDS, device, from, each,
                              cookie);
}
