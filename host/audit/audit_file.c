/* SPDX-License-Identifier: Apache-2.0 */
/* The audit chain as a file: what an outsider gets, and verifies alone. */
#include "host/audit/audit_internal.h"

#define VERSION 1

static const uint8_t magic[4] = {'H', 'A', 'U', 'D'};

static int put_entry(void *cookie, struct hearth_slice bytes,
                     const struct hearth_audit_entry *entry,
                     const uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_writer *w = cookie;

    (void)entry;
    (void)h;
    hearth_writer_u16(w, (uint16_t)bytes.len);
    hearth_writer_put(w, bytes.data, bytes.len);
    return hearth_writer_finish(w);
}

int hearth_audit_file_write(const struct hearth_kv *kv,
                            const uint8_t *programme, struct hearth_writer *out)
{
    uint64_t broken;

    hearth_writer_put(out, magic, sizeof(magic));
    hearth_writer_u8(out, VERSION);
    hearth_writer_put(out, programme, HEARTH_PROGRAMME_LEN);
    return hearth_audit_walk_bytes(kv, programme, put_entry, out, &broken);
}

static int read_start(struct hearth_reader *r, const uint8_t **programme)
{
    struct hearth_slice start = hearth_reader_take(r, sizeof(magic));
    uint8_t version = hearth_reader_u8(r);
    struct hearth_slice id = hearth_reader_take(r, HEARTH_PROGRAMME_LEN);

    if (r->has_failed ||
        !hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof(magic)))) {
        return HEARTH_E_INVALID;
    }
    if (version != VERSION) {
        return HEARTH_E_VERSION;
    }
    *programme = id.data;
    return 0;
}

int hearth_audit_file_walk(struct hearth_slice file, const uint8_t **programme,
                           hearth_audit_each *each, void *cookie,
                           uint64_t *broken)
{
    struct hearth_audit_head at = {0};
    struct hearth_audit_entry entry;
    struct hearth_reader r;
    int e;

    *broken = 0;
    hearth_reader_init(&r, file);
    e = read_start(&r, programme);
    while (e == 0 && hearth_reader_left(&r) > 0) {
        size_t len = hearth_reader_u16(&r);
        struct hearth_slice bytes = hearth_reader_take(&r, len);

        *broken = at.number + 1;
        e = r.has_failed ? HEARTH_E_INVALID
                         : hearth_audit_step(*programme, bytes, &at, &entry);
        if (e == 0 && each != NULL) {
            e = each(cookie, &entry, at.h);
        }
    }
    if (e == 0) {
        *broken = 0;
    }
    return e;
}
