/* SPDX-License-Identifier: Apache-2.0 */
/* A programme for practice. */
#include "host/folder/practice.h"

#include "hearth/ledger.h"

#define NAME "practice"

int hearth_practice_mark(const struct hearth_kv *kv)
{
    struct hearth_ledger_device d;
    int e = hearth_ledger_device_next(kv, NULL, &d);

    if (e == 0) {
        return HEARTH_E_DENIED;
    }
    return e == HEARTH_E_NOT_FOUND
               ? hearth_ledger_meta_put(kv, NAME, hearth_slice_text("1"))
               : e;
}

bool hearth_practice_is(const struct hearth_kv *kv)
{
    uint8_t mark[4];
    size_t len;

    return hearth_ledger_meta_get(kv, NAME, mark, sizeof(mark), &len) == 0 &&
           len == 1 && mark[0] == '1';
}
