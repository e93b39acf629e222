/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a .xls, and the texts in them. */
#include "xls.h"

#include <string.h>

#define CONTINUE    0x003c
#define IS_WIDE     0x01u
#define HAS_SOUND   0x04u /* how to read it aloud */
#define HAS_RUNS    0x08u /* fonts */
#define BUFFER_LEN  256
#define REPLACEMENT 0xfffdu

bool hearth_forms_xls_record_at(struct hearth_slice stream, size_t at,
                                struct hearth_forms_xls_record *out)
{
    size_t len;

    if (at > stream.len || stream.len - at < 4) {
        return false;
    }
    len = (size_t)stream.data[at + 2] | (size_t)stream.data[at + 3] << 8;
    if (len > stream.len - at - 4) {
        return false;
    }
    out->stream = stream;
    out->id = (uint16_t)(stream.data[at] | stream.data[at + 1] << 8);
    out->at = at + 4;
    out->end = at + 4 + len;
    return true;
}

size_t hearth_forms_xls_left(const struct hearth_forms_xls_record *r)
{
    return r->end - r->at;
}

/* Goes on in the CONTINUE record that follows. */
static bool next_part(struct hearth_forms_xls_record *r)
{
    struct hearth_forms_xls_record next;

    if (!hearth_forms_xls_record_at(r->stream, r->end, &next) ||
        next.id != CONTINUE) {
        return false;
    }
    r->at = next.at;
    r->end = next.end;
    return true;
}

static bool has_byte(struct hearth_forms_xls_record *r)
{
    while (r->at == r->end) {
        if (!next_part(r)) {
            return false;
        }
    }
    return true;
}

uint32_t hearth_forms_xls_u8(struct hearth_forms_xls_record *r)
{
    return has_byte(r) ? r->stream.data[r->at++] : 0;
}

uint32_t hearth_forms_xls_u16(struct hearth_forms_xls_record *r)
{
    uint32_t low = hearth_forms_xls_u8(r);

    return low | hearth_forms_xls_u8(r) << 8;
}

uint32_t hearth_forms_xls_u32(struct hearth_forms_xls_record *r)
{
    uint32_t low = hearth_forms_xls_u16(r);

    return low | hearth_forms_xls_u16(r) << 16;
}

static int skip(struct hearth_forms_xls_record *r, size_t len)
{
    while (len > 0) {
        size_t left;

        if (!has_byte(r)) {
            return HEARTH_E_INVALID;
        }
        left = r->end - r->at;
        left = left < len ? left : len;
        r->at += left;
        len -= left;
    }
    return HEARTH_OK;
}

/* UTF-8 on its way out, and the first half of a surrogate pair. */
struct text {
    struct hearth_forms_strings *out;
    uint32_t high;
    size_t len;
    uint8_t bytes[BUFFER_LEN];
};

static void put_code(struct text *t, uint32_t c)
{
    uint8_t *p = t->bytes + t->len;

    if (c < 0x80) {
        p[0] = (uint8_t)c;
        t->len += 1;
    } else if (c < 0x800) {
        p[0] = (uint8_t)(0xc0 | c >> 6);
        p[1] = (uint8_t)(0x80 | (c & 0x3f));
        t->len += 2;
    } else if (c < 0x10000) {
        p[0] = (uint8_t)(0xe0 | c >> 12);
        p[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        p[2] = (uint8_t)(0x80 | (c & 0x3f));
        t->len += 3;
    } else {
        p[0] = (uint8_t)(0xf0 | c >> 18);
        p[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
        p[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        p[3] = (uint8_t)(0x80 | (c & 0x3f));
        t->len += 4;
    }
}

static int flush(struct text *t)
{
    int rc =
        hearth_forms_strings_add(t->out, hearth_slice_of(t->bytes, t->len));

    t->len = 0;
    return rc;
}

/* One UTF-16 unit; half a pair alone becomes U+FFFD, as does a zero. */
static int put_unit(struct text *t, uint32_t unit)
{
    uint32_t high = t->high;

    t->high = 0;
    if (high != 0 && unit >= 0xdc00 && unit <= 0xdfff) {
        put_code(t, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
    } else {
        if (high != 0) {
            put_code(t, REPLACEMENT);
        }
        if (unit >= 0xd800 && unit <= 0xdbff) {
            t->high = unit;
        } else {
            put_code(t, unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff)
                            ? REPLACEMENT
                            : unit);
        }
    }
    return t->len + 8 > sizeof(t->bytes) ? flush(t) : HEARTH_OK;
}

/* A part that goes on in the next record begins with new flags there. */
static int take_units(struct hearth_forms_xls_record *r, uint32_t count,
                      bool is_wide, struct text *t)
{
    int rc = HEARTH_OK;

    for (; rc == HEARTH_OK && count > 0; count--) {
        if (r->at == r->end) {
            if (!has_byte(r)) {
                return HEARTH_E_INVALID;
            }
            is_wide = (hearth_forms_xls_u8(r) & IS_WIDE) != 0;
        }
        rc = put_unit(t, is_wide ? hearth_forms_xls_u16(r)
                                 : hearth_forms_xls_u8(r));
    }
    if (rc == HEARTH_OK && t->high != 0) {
        put_code(t, REPLACEMENT);
    }
    return rc == HEARTH_OK ? flush(t) : rc;
}

int hearth_forms_xls_text(struct hearth_forms_xls_record *r,
                          unsigned count_bytes,
                          struct hearth_forms_strings *out,
                          struct hearth_forms_workbook_problem *problem)
{
    struct text t = {.out = out};
    uint32_t count;
    uint32_t flags;
    uint32_t runs;
    size_t sound;
    int rc = hearth_forms_strings_begin(out, problem);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!has_byte(r)) {
        return HEARTH_E_INVALID;
    }
    count = count_bytes == 1 ? hearth_forms_xls_u8(r) : hearth_forms_xls_u16(r);
    flags = hearth_forms_xls_u8(r);
    runs = (flags & HAS_RUNS) != 0 ? hearth_forms_xls_u16(r) : 0;
    sound = (flags & HAS_SOUND) != 0 ? hearth_forms_xls_u32(r) : 0;
    rc = take_units(r, count, (flags & IS_WIDE) != 0, &t);
    return rc == HEARTH_OK ? skip(r, 4 * (size_t)runs + sound) : rc;
}
