/* SPDX-License-Identifier: Apache-2.0 */
/* Register entries in a store: one a device, under its id. */
#include "hearth/register.h"

#include <string.h>

int hearth_register_read(const struct hearth_kv *kv, const uint8_t *device,
                         struct hearth_register_entry *out)
{
    struct hearth_slice value;
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, false, &txn);

    if (code != 0) {
        return code;
    }
    code = kv->get(txn, HEARTH_TABLE_REGISTER,
                   hearth_slice_of(device, HEARTH_DEVICE_LEN), &value);
    if (code == 0) {
        code = hearth_register_decode(value, out);
    }
    kv->abort(txn);
    return code;
}

int hearth_register_load(const struct hearth_kv *kv, const uint8_t *programme,
                         const uint8_t *device,
                         const struct hearth_public *form_sign,
                         struct hearth_register_entry *out)
{
    struct hearth_register_entry e;
    int code = hearth_register_read(kv, device, &e);

    if (code == 0) {
        code = hearth_register_verify(&e, programme, form_sign);
    }
    /* Another device's entry is genuine too, wherever somebody put it. */
    if (code == 0 && memcmp(e.device, device, HEARTH_DEVICE_LEN) != 0) {
        code = HEARTH_E_AUTH;
    }
    if (code == 0) {
        *out = e;
    }
    return code;
}

int hearth_register_save(const struct hearth_kv *kv,
                         const struct hearth_register_entry *e)
{
    uint8_t bytes[HEARTH_REGISTER_LEN];
    struct hearth_kv_txn *txn;
    int code = kv->begin(kv->cookie, true, &txn);

    if (code != 0) {
        return code;
    }
    hearth_register_encode(e, bytes);
    code = kv->put(txn, HEARTH_TABLE_REGISTER,
                   hearth_slice_of(e->device, HEARTH_DEVICE_LEN),
                   hearth_slice_of(bytes, sizeof(bytes)));
    if (code != 0) {
        kv->abort(txn);
        return code;
    }
    return kv->commit(txn);
}
