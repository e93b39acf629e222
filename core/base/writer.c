/* SPDX-License-Identifier: Apache-2.0 */
/* The write cursor. */
#include "hearth/bytes.h"

#include <string.h>

/* The lowest ${len} bytes of ${v} in big-endian order. */
static void put_number(struct hearth_writer *w, uint64_t v, size_t len)
{
    uint8_t *out = hearth_writer_reserve(w, len);

    for (size_t i = 0; out != NULL && i < len; i++) {
        out[i] = (uint8_t)(v >> (8 * (len - 1 - i)));
    }
}

void hearth_writer_init(struct hearth_writer *w, uint8_t *out, size_t cap)
{
    w->data = out;
    w->cap = cap;
    w->len = 0;
    w->has_failed = false;
}

void hearth_writer_u8(struct hearth_writer *w, uint8_t v)
{
    put_number(w, v, 1);
}

void hearth_writer_u16(struct hearth_writer *w, uint16_t v)
{
    put_number(w, v, 2);
}

void hearth_writer_u32(struct hearth_writer *w, uint32_t v)
{
    put_number(w, v, 4);
}

void hearth_writer_u64(struct hearth_writer *w, uint64_t v)
{
    put_number(w, v, 8);
}

void hearth_writer_varint(struct hearth_writer *w, uint64_t v)
{
    while (v > 0x7f) {
        hearth_writer_u8(w, (uint8_t)(v | 0x80));
        v >>= 7;
    }
    hearth_writer_u8(w, (uint8_t)v);
}

void hearth_writer_put(struct hearth_writer *w, const void *data, size_t len)
{
    uint8_t *out = hearth_writer_reserve(w, len);

    if (out != NULL && len > 0) {
        memcpy(out, data, len);
    }
}

uint8_t *hearth_writer_reserve(struct hearth_writer *w, size_t len)
{
    uint8_t *out = w->data;

    if (w->has_failed || len > w->cap - w->len) {
        w->has_failed = true;
        return NULL;
    }
    if (out != NULL) {
        out += w->len; /* a writer of no bytes may have no buffer */
    }
    w->len += len;
    return out;
}

struct hearth_slice hearth_writer_slice(const struct hearth_writer *w)
{
    return hearth_slice_of(w->data, w->len);
}

int hearth_writer_finish(const struct hearth_writer *w)
{
    return w->has_failed ? HEARTH_E_SPACE : HEARTH_OK;
}
