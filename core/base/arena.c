/* SPDX-License-Identifier: Apache-2.0 */
/* The bump allocator. */
#include "hearth/arena.h"

#include <stdalign.h>
#include <string.h>

void hearth_arena_init(struct hearth_arena *a, void *memory, size_t cap)
{
    a->base = memory;
    a->cap = cap;
    a->used = 0;
}

void *hearth_arena_take(struct hearth_arena *a, size_t count, size_t size)
{
    size_t left = a->cap - a->used;
    size_t over;
    size_t pad;
    uint8_t *out;

    if (a->base == NULL || (size != 0 && count > SIZE_MAX / size)) {
        return NULL;
    }
    /* The caller's memory may start anywhere: align the address, not used. */
    over = (size_t)((uintptr_t)(a->base + a->used) % alignof(max_align_t));
    pad = over == 0 ? 0 : alignof(max_align_t) - over;
    if (pad > left || count * size > left - pad) {
        return NULL;
    }
    out = a->base + a->used + pad;
    a->used += pad + count * size;
    memset(out, 0, count * size);
    return out;
}
