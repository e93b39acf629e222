/* SPDX-License-Identifier: Apache-2.0 */
/* The read cursor: bounds are checked here and nowhere else. */
#include "hearth/bytes.h"

#include <string.h>

/* A 64-bit number fills nine groups of seven bits and one bit of a tenth. */
#define VARINT_MAX_LEN 10

/* The next ${len} bytes in big-endian order; ${len} <= 8. */
static uint64_t take_number(struct hearth_reader *r, size_t len)
{
    struct hearth_slice s = hearth_reader_take(r, len);
    uint64_t v = 0;

    for (size_t i = 0; i < s.len; i++) {
        v = v << 8 | s.data[i];
    }
    return v;
}

void hearth_reader_init(struct hearth_reader *r, struct hearth_slice in)
{
    r->data = in.data;
    r->len = in.len;
    r->at = 0;
    r->has_failed = false;
}

uint8_t hearth_reader_u8(struct hearth_reader *r)
{
    return (uint8_t)take_number(r, 1);
}

uint16_t hearth_reader_u16(struct hearth_reader *r)
{
    return (uint16_t)take_number(r, 2);
}

uint32_t hearth_reader_u32(struct hearth_reader *r)
{
    return (uint32_t)take_number(r, 4);
}

uint64_t hearth_reader_u64(struct hearth_reader *r)
{
    return take_number(r, 8);
}

uint64_t hearth_reader_varint(struct hearth_reader *r)
{
    uint64_t v = 0;

    for (unsigned i = 0;; i++) { /* ends: a tenth group has no successor */
        uint8_t byte = hearth_reader_u8(r);

        /* The tenth group holds bit 63 only; and a last group of zero is a
         * longer spelling of a number that ended before. */
        if ((i == VARINT_MAX_LEN - 1 && byte > 1) || (i > 0 && byte == 0)) {
            hearth_reader_fail(r);
        }
        if (r->has_failed) {
            return 0;
        }
        v |= (uint64_t)(byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            return v;
        }
    }
}

struct hearth_slice hearth_reader_take(struct hearth_reader *r, size_t len)
{
    struct hearth_slice s = {NULL, 0};

    if (r->has_failed || len > r->len - r->at) {
        r->has_failed = true;
        return s;
    }
    if (len > 0) {
        s = hearth_slice_of(r->data + r->at, len);
        r->at += len;
    }
    return s;
}

void hearth_reader_copy(struct hearth_reader *r, uint8_t *out, size_t len)
{
    struct hearth_slice s = hearth_reader_take(r, len);

    if (s.len == len && len > 0) {
        memcpy(out, s.data, len);
    } else if (len > 0) {
        memset(out, 0, len);
    }
}

size_t hearth_reader_left(const struct hearth_reader *r)
{
    return r->has_failed ? 0 : r->len - r->at;
}

void hearth_reader_fail(struct hearth_reader *r)
{
    r->has_failed = true;
}

int hearth_reader_finish(const struct hearth_reader *r)
{
    return r->has_failed || r->at != r->len ? HEARTH_E_INVALID : HEARTH_OK;
}
