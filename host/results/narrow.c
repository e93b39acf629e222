/* SPDX-License-Identifier: Apache-2.0 */
/* How narrow the published counts of a wave are: a table of hashes. */
#include "host/results/narrow.h"

#include "hearth/hash.h"

#include <stdlib.h>
#include <string.h>

int hearth_narrow_hash(const struct hearth_narrow_name *name, uint64_t *out)
{
    const struct hearth_slice end = hearth_slice_of((const uint8_t *)"", 1);
    const struct hearth_slice parts[] = {
        hearth_slice_text(name->form),      end,
        hearth_slice_text(name->question),  end,
        hearth_slice_text(name->dimension), end,
        hearth_slice_text(name->group),     end,
        hearth_slice_text(name->cell)};
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hearth_hash_parts(parts, sizeof(parts) / sizeof(parts[0]), hash);

    *out = 0;
    for (size_t i = 0; e == 0 && i < sizeof(*out); i++) {
        *out = *out << 8 | hash[i];
    }
    *out += *out == 0;
    return e;
}

/* The slot of ${name}, or the free one where it would stand. */
static struct hearth_narrow_count *slot_of(const struct hearth_narrow *n,
                                           uint64_t name)
{
    size_t mask = n->slot_count - 1, at = (size_t)name & mask;

    while (n->slots[at].name != 0 && n->slots[at].name != name) {
        at = (at + 1) & mask;
    }
    return &n->slots[at];
}

unsigned hearth_narrow_of(const struct hearth_narrow *n, uint64_t name)
{
    const struct hearth_narrow_count *slot =
        n->slot_count == 0 ? NULL : slot_of(n, name);

    return slot == NULL || slot->name == 0 ? HEARTH_NARROW_WIDE : slot->width;
}

/* At most half full. */
static int make_room(struct hearth_narrow *n)
{
    struct hearth_narrow bigger = {
        NULL, n->slot_count == 0 ? 64 : 2 * n->slot_count, n->count};

    if (2 * n->count < n->slot_count) {
        return 0;
    }
    if (n->count >= HEARTH_NARROW_MAX) {
        return HEARTH_E_LIMIT;
    }
    bigger.slots = calloc(bigger.slot_count, sizeof(*bigger.slots));
    if (bigger.slots == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < n->slot_count; i++) {
        if (n->slots[i].name != 0) {
            *slot_of(&bigger, n->slots[i].name) = n->slots[i];
        }
    }
    free(n->slots);
    *n = bigger;
    return 0;
}

int hearth_narrow_add(struct hearth_narrow *n, uint64_t name, unsigned width)
{
    struct hearth_narrow_count *slot;
    int e;

    if (width >= HEARTH_NARROW_WIDE) {
        return 0;
    }
    e = make_room(n);
    if (e != 0) {
        return e;
    }
    slot = slot_of(n, name);
    if (slot->name == 0) {
        *slot = (struct hearth_narrow_count){name, (uint8_t)width};
        n->count++;
    } else if (width < slot->width) {
        slot->width = (uint8_t)width;
    }
    return 0;
}

void hearth_narrow_clear(struct hearth_narrow *n)
{
    free(n->slots);
    memset(n, 0, sizeof(*n));
}

void hearth_narrow_put(const struct hearth_narrow *n, struct hearth_writer *out)
{
    hearth_writer_u32(out, (uint32_t)n->count);
    for (size_t i = 0; i < n->slot_count; i++) {
        if (n->slots[i].name != 0) {
            hearth_writer_u64(out, n->slots[i].name);
            hearth_writer_u8(out, n->slots[i].width);
        }
    }
}

int hearth_narrow_get(struct hearth_reader *in, struct hearth_narrow *out)
{
    uint32_t count = hearth_reader_u32(in);
    int e = in->has_failed ? HEARTH_E_INVALID : 0;

    for (uint32_t i = 0; e == 0 && i < count; i++) {
        uint64_t name = hearth_reader_u64(in);
        uint8_t width = hearth_reader_u8(in);

        e = in->has_failed || name == 0 || width >= HEARTH_NARROW_WIDE
                ? HEARTH_E_INVALID
                : hearth_narrow_add(out, name, width);
    }
    return e;
}
