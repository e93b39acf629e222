/* SPDX-License-Identifier: Apache-2.0 */
/* How far withdrawals were worked off: codes 8 | time 8. */
#include "host/folder/worked_off.h"

#include "hearth/ledger.h"

#include <string.h>

#define NAME  "worked off"
#define BYTES 16

int hearth_worked_off_get(const struct hearth_kv *kv,
                          struct hearth_worked_off *out)
{
    uint8_t bytes[BYTES];
    struct hearth_reader r;
    size_t len;
    int e = hearth_ledger_meta_get(kv, NAME, bytes, sizeof(bytes), &len);

    memset(out, 0, sizeof(*out));
    if (e != 0) {
        return e == HEARTH_E_NOT_FOUND ? 0 : e;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, len));
    out->codes = hearth_reader_u64(&r);
    out->time_s = (int64_t)hearth_reader_u64(&r);
    return hearth_reader_finish(&r);
}

int hearth_worked_off_put(const struct hearth_kv *kv,
                          const struct hearth_worked_off *w)
{
    uint8_t bytes[BYTES];
    struct hearth_writer out;
    int e;

    hearth_writer_init(&out, bytes, sizeof(bytes));
    hearth_writer_u64(&out, w->codes);
    hearth_writer_u64(&out, (uint64_t)w->time_s);
    e = hearth_writer_finish(&out);
    return e == 0 ? hearth_ledger_meta_put(kv, NAME, hearth_writer_slice(&out))
                  : e;
}
