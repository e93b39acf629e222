/* SPDX-License-Identifier: Apache-2.0 */
/* A device's list of back-checks, from its assignment and the register. */
#include "host/web/checks.h"

#include "hearth/ledger.h"
#include "hearth/tombstone.h"

#include <stdlib.h>
#include <string.h>

/* Is the record ${seq} there, and is it one? */
struct wanted {
    uint64_t seq;
    bool is_held;
};

static int look_at(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct wanted *w = cookie;
    struct hearth_stub stub;

    w->is_held = seq == w->seq && hearth_stub_decode(stored, &stub) != 0;
    return 1; /* the first one tells */
}

static int take(const struct hearth_kv *kv, const struct hearth_back_check *b,
                struct hearth_check *out)
{
    struct wanted w = {.seq = b->seq};
    struct hearth_ledger_device d;
    int e = hearth_ledger_device_get(kv, b->device, &d);

    memset(out, 0, sizeof(*out));
    hearth_bytes_hex(hearth_slice_of(b->device, HEARTH_DEVICE_LEN),
                     out->device);
    out->seq = b->seq;
    if (e == 0) {
        memmove(out->name, d.name, sizeof(out->name));
        e = hearth_ledger_records(kv, b->device, b->seq, look_at, &w);
        e = e == 1 ? 0 : e;
    }
    out->is_held = w.is_held;
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

static int compare(const void *a, const void *b)
{
    const struct hearth_back_check *x = a, *y = b;
    int order = memcmp(x->device, y->device, HEARTH_DEVICE_LEN);

    return order != 0 ? order : (x->seq > y->seq) - (x->seq < y->seq);
}

/* Signatures take their time, and most devices have no list. */
static int open_list(const struct hearth_folder *f, const uint8_t *device,
                     struct hearth_slice document, struct hearth_assignment *a)
{
    if (document.len > HEARTH_ENVELOPE_EXTRA &&
        hearth_assignment_decode(
            hearth_slice_of(document.data + 4,
                            document.len - HEARTH_ENVELOPE_EXTRA),
            a) == 0 &&
        a->back_check_count == 0) {
        return 0;
    }
    return hearth_assignment_open(f->programme, device, &f->form_sign, document,
                                  a);
}

int hearth_checks_read(const struct hearth_folder *f, const uint8_t *device,
                       struct hearth_checks *out)
{
    uint8_t bytes[HEARTH_ASSIGNMENT_MAX];
    struct hearth_assignment a;
    size_t len;
    int e =
        hearth_ledger_assignment_get(f->kv, device, bytes, sizeof(bytes), &len);

    memset(out, 0, sizeof(*out));
    if (e == 0) {
        e = open_list(f, device, hearth_slice_of(bytes, len), &a);
    }
    if (e != 0) {
        return e;
    }
    out->expires_s = a.expires_s;
    qsort(a.back_checks, a.back_check_count, sizeof(a.back_checks[0]), compare);
    while (e == 0 && out->count < a.back_check_count) {
        e = take(f->kv, &a.back_checks[out->count], &out->list[out->count]);
        out->count++;
    }
    return e;
}
