/* SPDX-License-Identifier: Apache-2.0 */
/* Searched from its beginning: test documents are small. */
#include "pool.h"

#include <string.h>

bool pool_init(struct pool *p, struct hearth_arena *arena, uint32_t cap)
{
    p->arena = arena;
    p->bytes = hearth_arena_take(arena, cap, 1);
    p->len = 1;
    p->cap = cap;
    return p->bytes != NULL && cap > 0;
}

uint32_t pool_add(struct pool *p, const char *text)
{
    size_t len = strlen(text) + 1;
    uint32_t at = 0;

    while (at < p->len) {
        size_t has = strlen(p->bytes + at) + 1;

        if (has == len && memcmp(p->bytes + at, text, len) == 0) {
            return at;
        }
        at += (uint32_t)has;
    }
    if (len > p->cap - p->len) {
        return 0;
    }
    memcpy(p->bytes + p->len, text, len);
    p->len += (uint32_t)len;
    return at;
}
