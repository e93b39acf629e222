/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of a carried file. */
#include "hearth/carry.h"

#include "hearth/hash.h"

#include <string.h>

#define CARRY_VERSION 1u

static const uint8_t magic[4] = {'H', 'C', 'R', 'Y'};

/* magic 4 | version 1 | kind 1 | programme 16 | device 8 | document 4 |
 * items: type 1 | length 4 | body | SHA-256 of all before it 32 */
void hearth_carry_begin(struct hearth_writer *out,
                        const struct hearth_carry_head *head)
{
    hearth_writer_put(out, magic, sizeof magic);
    hearth_writer_u8(out, CARRY_VERSION);
    hearth_writer_u8(out, head->kind);
    hearth_writer_put(out, head->programme, sizeof head->programme);
    hearth_writer_put(out, head->device, sizeof head->device);
    hearth_writer_u32(out, head->version);
}

void hearth_carry_put(struct hearth_writer *out, enum hearth_carry_item type,
                      struct hearth_slice body)
{
    hearth_writer_u8(out, (uint8_t)type);
    hearth_writer_u32(out, (uint32_t)body.len);
    hearth_writer_put(out, body.data, body.len);
}

int hearth_carry_end(struct hearth_writer *out)
{
    uint8_t sum[HEARTH_HASH_LEN];
    struct hearth_slice all = hearth_writer_slice(out);
    int code = hearth_hash_parts(&all, 1, sum);

    if (code != 0) {
        return code;
    }
    hearth_writer_put(out, sum, sizeof sum);
    return hearth_writer_finish(out);
}

static int check_sum(struct hearth_slice in)
{
    uint8_t sum[HEARTH_HASH_LEN];
    struct hearth_slice all =
        hearth_slice_of(in.data, in.len - HEARTH_HASH_LEN);
    int code = hearth_hash_parts(&all, 1, sum);

    if (code == 0 && memcmp(in.data + all.len, sum, sizeof sum) != 0) {
        code = HEARTH_E_INVALID;
    }
    return code;
}

/* Every item's frame must be right before the first is looked at. */
static bool is_walkable(struct hearth_reader items)
{
    uint8_t type;
    struct hearth_slice body;
    size_t count = 0;
    int code;

    while ((code = hearth_carry_next(&items, &type, &body)) == 0) {
        if (++count > HEARTH_CARRY_ITEMS_MAX) {
            return false;
        }
    }
    return code == HEARTH_E_NOT_FOUND;
}

int hearth_carry_open(struct hearth_slice in, struct hearth_carry_head *head,
                      struct hearth_reader *items)
{
    struct hearth_carry_head read;
    struct hearth_reader r;
    struct hearth_slice start;
    uint8_t version;
    int code;

    if (in.len < HEARTH_CARRY_EXTRA) {
        return HEARTH_E_INVALID;
    }
    if (in.len > HEARTH_CARRY_MAX) {
        return HEARTH_E_LIMIT;
    }
    hearth_reader_init(&r, hearth_slice_of(in.data, in.len - HEARTH_HASH_LEN));
    start = hearth_reader_take(&r, sizeof magic);
    version = hearth_reader_u8(&r);
    read.kind = hearth_reader_u8(&r);
    hearth_reader_copy(&r, read.programme, sizeof read.programme);
    hearth_reader_copy(&r, read.device, sizeof read.device);
    read.version = hearth_reader_u32(&r);
    if (!hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof magic))) {
        return HEARTH_E_INVALID;
    }
    if (version != CARRY_VERSION) {
        return HEARTH_E_VERSION;
    }
    code = check_sum(in);
    if (code == 0 && ((read.kind != HEARTH_CARRY_TO_HOST &&
                       read.kind != HEARTH_CARRY_TO_DEVICE) ||
                      !is_walkable(r))) {
        code = HEARTH_E_INVALID;
    }
    if (code == 0) {
        *head = read;
        *items = r;
    }
    return code;
}

int hearth_carry_next(struct hearth_reader *items, uint8_t *type,
                      struct hearth_slice *body)
{
    if (!items->has_failed && hearth_reader_left(items) == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    *type = hearth_reader_u8(items);
    *body = hearth_reader_take(items, hearth_reader_u32(items));
    return items->has_failed ? HEARTH_E_INVALID : 0;
}
