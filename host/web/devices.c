/* SPDX-License-Identifier: Apache-2.0 */
/* Device health from the register and the heads; no record is read. */
#include "host/web/devices.h"

#include "hearth/ledger.h"

#include <string.h>

static uint8_t class_of(uint64_t count)
{
    if (count == 0) {
        return 0;
    }
    if (count < 10) {
        return 1;
    }
    return count < 50 ? 2 : 3;
}

static int fill(const struct hearth_kv *kv,
                const struct hearth_ledger_device *d,
                struct hearth_device_health *out)
{
    struct hearth_ledger_head head;
    int e = hearth_ledger_head(kv, d->id, &head);

    memset(out, 0, sizeof(*out));
    hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), out->id);
    memmove(out->name, d->name, sizeof(out->name));
    out->is_revoked = d->is_revoked;
    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    if (e != 0) {
        return e;
    }
    out->was_seen = true;
    out->seen_day = head.seen_s / 86400;
    out->received = class_of(head.seq);
    memmove(out->status, head.status, sizeof(out->status));
    return 0;
}

int hearth_devices_read(const struct hearth_kv *kv,
                        struct hearth_device_health *out, size_t cap,
                        size_t *count)
{
    struct hearth_ledger_device d;
    const uint8_t *after = NULL;
    size_t n = 0;
    int e = 0;

    while (n < cap) {
        e = hearth_ledger_device_next(kv, after, &d);
        if (e != 0) {
            break;
        }
        e = fill(kv, &d, &out[n]);
        if (e != 0) {
            break;
        }
        n++;
        after = d.id;
    }
    if (e != 0 && e != HEARTH_E_NOT_FOUND) {
        return e;
    }
    *count = n;
    return 0;
}
