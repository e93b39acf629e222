/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept apart of a chain, or stands behind the last record that is read
 * (of a revoked device, behind a gap, not signed yet), is counted nowhere; but
 * an interview that was withdrawn may stand there too. */
#include "host/results/results_internal.h"

#include "hearth/ledger.h"

#include <string.h>

/* The key says which device, seq and h: what does not fit it is not opened. */
static bool is_in_place(const struct hearth_results *r, struct hearth_slice key,
                        const struct hearth_record *record)
{
    uint8_t h[HEARTH_HASH_LEN];
    struct hearth_reader in;
    struct hearth_slice device;
    uint64_t seq;

    hearth_reader_init(&in, key);
    device = hearth_reader_take(&in, HEARTH_DEVICE_LEN);
    seq = hearth_reader_u64(&in);
    return key.len == HEARTH_DEVICE_LEN + 8 + HEARTH_HASH_LEN &&
           memcmp(device.data, record->header.device, HEARTH_DEVICE_LEN) == 0 &&
           seq == record->header.seq &&
           hearth_record_chain(r->folder.programme, record, h) == 0 &&
           memcmp(hearth_reader_take(&in, HEARTH_HASH_LEN).data, h,
                  HEARTH_HASH_LEN) == 0;
}

/* One that does not open holds nothing to withdraw here. */
static int look_at(struct hearth_results *r, const struct hearth_record *record)
{
    struct hearth_content content;
    bool is_withdrawn;
    int e = 0;

    if (hearth_reading_open(r->reading, record, &content) == 0) {
        e = hearth_withdrawn_match(r->withdrawn, content.withdraw_tag, record,
                                   &is_withdrawn);
    }
    hearth_reading_forget(r->reading);
    return e;
}

static int each_unread(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct hearth_results *r = cookie;
    struct hearth_record record;

    return hearth_record_decode(stored, &record) == 0 &&
                   record.header.seq == seq &&
                   memcmp(record.header.device, r->at->id, HEARTH_DEVICE_LEN) ==
                       0
               ? look_at(r, &record)
               : 0;
}

static int search_unread(struct hearth_results *r)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < r->device_count; i++) {
        r->at = &r->devices[i];
        e = hearth_ledger_records(r->folder.kv, r->at->id, r->at->read.seq + 1,
                                  each_unread, r);
    }
    return e;
}

static int search_branches(struct hearth_results *r)
{
    const struct hearth_kv *kv = r->folder.kv;
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);
    if (e != 0) {
        return e;
    }
    while (e == 0 && (e = kv->seek(txn, HEARTH_TABLE_BRANCHES, key, true, &key,
                                   &value)) == 0) {
        struct hearth_record record;

        if (hearth_record_decode(value, &record) == 0 &&
            is_in_place(r, key, &record)) {
            e = look_at(r, &record);
        }
    }
    kv->abort(txn);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

int hearth_results_search_apart(struct hearth_results *r)
{
    int e = 0;

    if (hearth_withdrawn_waits(r->withdrawn)) {
        e = search_unread(r);
        e = e == 0 ? search_branches(r) : e;
    }
    return e;
}
