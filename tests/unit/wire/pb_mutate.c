/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a protobuf body and writing it again with one change. */
#include "pb_mutate.h"

#define DEPTH_MAX 6
#define ROOM      65536

struct walk {
    size_t left; /* fields until the change */
    enum pb_change change;
    bool is_done;
    uint8_t room[DEPTH_MAX][ROOM];
};

static bool get_varint(struct hearth_reader *r, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = hearth_reader_u8(r);

        *out |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return !r->has_failed;
        }
    }
    return false;
}

static void put_varint(struct hearth_writer *w, uint64_t v)
{
    for (; v >= 0x80; v >>= 7) {
        hearth_writer_u8(w, (uint8_t)(v | 0x80));
    }
    hearth_writer_u8(w, (uint8_t)v);
}

/* One field: its tag, and number or content. */
static bool get_field(struct hearth_reader *r, uint64_t *tag, uint64_t *number,
                      struct hearth_slice *content)
{
    if (!get_varint(r, tag) || *tag >> 3 == 0 || !get_varint(r, number)) {
        return false;
    }
    if ((*tag & 7) == 2) {
        *content = hearth_reader_take(r, (size_t)*number);
        return !r->has_failed;
    }
    return (*tag & 7) == 0;
}

static bool is_message(struct hearth_slice in)
{
    struct hearth_reader r;
    struct hearth_slice content;
    uint64_t tag, number;

    hearth_reader_init(&r, in);
    while (hearth_reader_left(&r) > 0) {
        if (!get_field(&r, &tag, &number, &content)) {
            return false;
        }
    }
    return in.len > 0;
}

static uint64_t changed(uint64_t number, enum pb_change change)
{
    static const uint64_t become[] = {[PB_ZERO] = 0,
                                      [PB_HUGE] = UINT32_MAX,
                                      [PB_LARGE] = 70000,
                                      [PB_BYTE] = 300};

    return change == PB_MORE   ? number + 1
           : change <= PB_BYTE ? become[change]
                               : number;
}

static void rewrite(struct walk *k, struct hearth_slice in, unsigned depth,
                    struct hearth_writer *out);

static void put_content(struct walk *k, struct hearth_slice content,
                        unsigned depth, struct hearth_writer *out)
{
    struct hearth_writer inner;

    if (!k->is_done && depth + 1 < DEPTH_MAX && is_message(content)) {
        hearth_writer_init(&inner, k->room[depth], ROOM);
        rewrite(k, content, depth + 1, &inner);
        content = hearth_writer_slice(&inner);
    }
    put_varint(out, content.len);
    hearth_writer_put(out, content.data, content.len);
}

static void rewrite(struct walk *k, struct hearth_slice in, unsigned depth,
                    struct hearth_writer *out)
{
    struct hearth_reader r;
    struct hearth_slice content = {NULL, 0};
    uint64_t tag, number;

    hearth_reader_init(&r, in);
    while (hearth_reader_left(&r) > 0 &&
           get_field(&r, &tag, &number, &content)) {
        bool is_here = !k->is_done && k->left-- == 0;

        put_varint(out, tag);
        k->is_done = k->is_done || is_here;
        if ((tag & 7) == 0) {
            put_varint(out, is_here ? changed(number, k->change) : number);
            continue;
        }
        if (is_here && k->change == PB_EMPTY) {
            content.len = 0;
        } else if (is_here && k->change == PB_CUT && content.len > 0) {
            content.len--;
        } else if (is_here && k->change == PB_TWICE) {
            put_content(k, content, depth, out);
            put_varint(out, tag);
        }
        put_content(k, content, depth, out);
    }
}

bool pb_mutate(struct hearth_slice in, size_t at, enum pb_change change,
               struct hearth_writer *out)
{
    static struct walk k;

    k.left = at;
    k.change = change;
    k.is_done = false;
    rewrite(&k, in, 0, out);
    return k.is_done;
}
