/* SPDX-License-Identifier: Apache-2.0 */
/* Countersignatures, counters of what was refused, packages, small values. */
#include "hearth/ledger.h"

#include "hearth/outbox.h"
#include "kv_step.h"

#include <string.h>

int hearth_ledger_opened_put(const struct hearth_kv *kv, const uint8_t *device,
                             struct hearth_slice opened)
{
    return hearth_kv_put_one(kv, HEARTH_TABLE_OPENED,
                             hearth_slice_of(device, HEARTH_DEVICE_LEN),
                             opened);
}

int hearth_ledger_opened_get(const struct hearth_kv *kv, const uint8_t *device,
                             uint8_t *out, size_t cap, size_t *len)
{
    return hearth_kv_get_one(kv, HEARTH_TABLE_OPENED,
                             hearth_slice_of(device, HEARTH_DEVICE_LEN),
                             (struct hearth_kv_buffer){out, cap, len});
}

int hearth_ledger_assignment_put(const struct hearth_kv *kv,
                                 const uint8_t *device,
                                 struct hearth_slice document)
{
    return hearth_kv_put_one(kv, HEARTH_TABLE_ASSIGNMENTS,
                             hearth_slice_of(device, HEARTH_DEVICE_LEN),
                             document);
}

int hearth_ledger_assignment_get(const struct hearth_kv *kv,
                                 const uint8_t *device, uint8_t *out,
                                 size_t cap, size_t *len)
{
    return hearth_kv_get_one(kv, HEARTH_TABLE_ASSIGNMENTS,
                             hearth_slice_of(device, HEARTH_DEVICE_LEN),
                             (struct hearth_kv_buffer){out, cap, len});
}

static int count_in(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                    struct hearth_slice name)
{
    struct hearth_kv_number_key number;
    struct hearth_slice value;
    uint64_t count = 0;
    int code = kv->get(txn, HEARTH_TABLE_COUNTERS, name, &value);

    if (code == 0) {
        count = hearth_kv_number_of(value);
    } else if (code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    return kv->put(txn, HEARTH_TABLE_COUNTERS, name,
                   hearth_kv_number(&number, count + 1));
}

int hearth_ledger_count(const struct hearth_kv *kv, const char *name)
{
    struct hearth_kv_txn *txn;
    size_t len = strnlen(name, HEARTH_CODE_MAX + 1);
    int code;

    if (len == 0 || len > HEARTH_CODE_MAX) {
        return HEARTH_E_LIMIT;
    }
    code = kv->begin(kv->cookie, true, &txn);
    if (code != 0) {
        return code;
    }
    return hearth_kv_end(kv, txn,
                         count_in(kv, txn, hearth_slice_of(name, len)));
}

int hearth_ledger_counter_next(const struct hearth_kv *kv, char name[33],
                               uint64_t *value)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice key;
    struct hearth_slice count;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->seek(txn, HEARTH_TABLE_COUNTERS, hearth_slice_text(name), true,
                    &key, &count);
    if (code == 0) {
        code = hearth_bytes_to_text(key, name, 33);
    }
    if (code == 0) {
        *value = hearth_kv_number_of(count);
    }
    kv->abort(txn);
    return code;
}

/* Packages and small values are kept as the device keeps them. */
int hearth_ledger_meta_put(const struct hearth_kv *kv, const char *name,
                           struct hearth_slice value)
{
    return hearth_outbox_meta_put(kv, name, value);
}

int hearth_ledger_meta_get(const struct hearth_kv *kv, const char *name,
                           uint8_t *out, size_t cap, size_t *len)
{
    return hearth_outbox_meta_get(kv, name, out, cap, len);
}

int hearth_ledger_form_put(const struct hearth_kv *kv,
                           const uint8_t hash[HEARTH_HASH_LEN],
                           struct hearth_slice package)
{
    return hearth_outbox_form_put(kv, hash, package);
}

int hearth_ledger_form_get(const struct hearth_kv *kv,
                           const uint8_t hash[HEARTH_HASH_LEN], uint8_t *out,
                           size_t cap, size_t *len)
{
    return hearth_outbox_form_get(kv, hash, out, cap, len);
}
