/* SPDX-License-Identifier: Apache-2.0 */
/* A bump allocator over memory that the caller owns, for pure code. */
#ifndef HEARTH_ARENA_H
#define HEARTH_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct hearth_arena {
    uint8_t *base;
    size_t cap;
    size_t used;
};

/* Starts over ${cap} bytes at ${memory}, which the caller owns and frees. */
void hearth_arena_init(struct hearth_arena *a, void *memory, size_t cap);
/* ${count} zeroed items of ${size} bytes, aligned for any type; NULL when the
 * arena is exhausted or count * size overflows. Nothing is freed singly: set
 * used back to an earlier value to release all that came later. */
void *hearth_arena_take(struct hearth_arena *a, size_t count, size_t size);

#endif
