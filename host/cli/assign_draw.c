/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the store: the first records fill the list, and the n-th takes
 * a random place of n, if that is one of the list (reservoir sampling). */
#include "host/cli/assign_draw.h"

#include "hearth/ledger.h"
#include "hearth/tombstone.h"

#include <string.h>

struct draw {
    const struct hearth_rng *rng;
    const uint8_t *device;
    const struct hearth_assignment *named; /* what it lists already */
    struct hearth_back_check *list;
    size_t count;
    uint64_t seen;
};

/* 0 to ${n} - 1, each as likely. */
static int random_below(const struct hearth_rng *rng, uint64_t n, uint64_t *out)
{
    const uint64_t end = UINT64_MAX - UINT64_MAX % n;
    uint8_t bytes[sizeof(uint64_t)];
    int e;

    do {
        e = rng->fill(rng->cookie, bytes, sizeof(bytes));
        *out = 0;
        for (size_t i = 0; i < sizeof(bytes); i++) {
            *out = *out << 8 | bytes[i];
        }
    } while (e == 0 && *out >= end);
    *out %= n;
    return e;
}

static bool is_named(const struct draw *d, uint64_t seq)
{
    for (uint8_t i = 0; i < d->named->back_check_count; i++) {
        const struct hearth_back_check *b = &d->named->back_checks[i];

        if (b->seq == seq &&
            memcmp(b->device, d->device, HEARTH_DEVICE_LEN) == 0) {
            return true;
        }
    }
    return false;
}

static int each_record(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct draw *d = cookie;
    struct hearth_stub stub;
    uint64_t at;

    if (hearth_stub_decode(stored, &stub) == 0 /* withdrawn */ ||
        is_named(d, seq)) {
        return 0;
    }
    at = d->seen++;
    if (at >= d->count) {
        int e = random_below(d->rng, d->seen, &at);

        if (e != 0 || at >= d->count) {
            return e;
        }
    }
    memcpy(d->list[at].device, d->device, HEARTH_DEVICE_LEN);
    d->list[at].seq = seq;
    return 0;
}

int hearth_assign_draw(const struct hearth_kv *kv, size_t count,
                       const struct hearth_rng *rng,
                       struct hearth_assignment *a)
{
    struct draw d = {.rng = rng,
                     .named = a,
                     .list = a->back_checks + a->back_check_count,
                     .count = count};
    struct hearth_ledger_device device;
    uint8_t last[HEARTH_DEVICE_LEN];
    const uint8_t *after = NULL;
    int e;

    if (count > (size_t)(HEARTH_BACK_CHECKS_MAX - a->back_check_count)) {
        return HEARTH_E_LIMIT;
    }
    while ((e = hearth_ledger_device_next(kv, after, &device)) == 0) {
        memcpy(last, device.id, sizeof(last));
        after = last;
        d.device = device.id;
        if (!device.is_revoked &&
            memcmp(device.id, a->device, HEARTH_DEVICE_LEN) != 0) {
            e = hearth_ledger_records(kv, device.id, 1, each_record, &d);
        }
        if (e != 0) {
            return e;
        }
    }
    if (e != HEARTH_E_NOT_FOUND) {
        return e;
    }
    a->back_check_count =
        (uint8_t)(a->back_check_count + (d.seen < count ? d.seen : count));
    return 0;
}
