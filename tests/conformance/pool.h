/* SPDX-License-Identifier: Apache-2.0 */
/* The pools of a form that is made by hand. */
#ifndef CONFORMANCE_POOL_H
#define CONFORMANCE_POOL_H

#include "hearth/form.h"

struct pool {
    struct hearth_arena *arena;
    char *bytes; /* NUL-terminated texts; [0] is "" */
    uint32_t len;
    uint32_t cap;
};

/* Room for ${cap} bytes. False: the arena is exhausted. */
bool pool_init(struct pool *p, struct hearth_arena *arena, uint32_t cap);
/* Offset of ${text}, added if it is new; 0 when there is no room. */
uint32_t pool_add(struct pool *p, const char *text);

#endif
