/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept apart of a chain is counted nowhere, but an interview that was
 * withdrawn may stand there too, sealed a second time under another h. */
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

/* One that does not open, or is a stub, holds nothing to withdraw here. */
static int look_at(struct hearth_results *r, struct hearth_slice key,
                   struct hearth_slice stored)
{
    struct hearth_content content;
    struct hearth_record record;
    bool is_withdrawn;
    int e = 0;

    if (hearth_record_decode(stored, &record) != 0 ||
        !is_in_place(r, key, &record)) {
        return 0;
    }
    if (hearth_reading_open(r->reading, &record, &content) == 0) {
        e = hearth_withdrawn_match(r->withdrawn, content.withdraw_tag, &record,
                                   &is_withdrawn);
    }
    hearth_reading_forget(r->reading);
    return e;
}

int hearth_results_search_branches(struct hearth_results *r)
{
    const struct hearth_kv *kv = r->folder.kv;
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    int e;

    if (!hearth_withdrawn_waits(r->withdrawn)) {
        return 0;
    }
    e = kv->begin(kv->cookie, false, &txn);
    if (e != 0) {
        return e;
    }
    while (e == 0 && (e = kv->seek(txn, HEARTH_TABLE_BRANCHES, key, true, &key,
                                   &value)) == 0) {
        e = look_at(r, key, value);
    }
    kv->abort(txn);
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}
