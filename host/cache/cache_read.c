/* SPDX-License-Identifier: Apache-2.0 */
/* Going over the cache's rows. */
#include "host/cache/cache_internal.h"

#include <string.h>

static size_t rows_of(const struct hearth_cache_chunk *chunk)
{
    if (chunk->is_gone) {
        return 0;
    }
    return chunk->lengths != NULL ? chunk->head.rows
                                  : chunk->file->builder.rows;
}

void hearth_cache_restart(struct hearth_cache *c)
{
    for (size_t i = 0; i < c->chunk_count; i++) {
        for (size_t row = 0; row < rows_of(&c->chunks[i]); row++) {
            c->chunks[i].marks[row].state = HEARTH_CACHE_UNSEEN;
        }
    }
}

static bool has_waiting(const struct hearth_cache_chunk *chunk)
{
    for (size_t row = 0; row < rows_of(chunk); row++) {
        if (chunk->marks[row].state == HEARTH_CACHE_WAITING) {
            return true;
        }
    }
    return false;
}

/* Contents of the chunk's rows, wherever they stand now. */
static int open_whole(struct hearth_cache *c,
                      const struct hearth_cache_chunk *chunk,
                      struct hearth_slice *out)
{
    if (chunk->lengths == NULL) {
        *out = hearth_slice_of(chunk->file->builder.whole,
                               chunk->file->builder.whole_len);
        return 0;
    }
    return hearth_cache_section(c, chunk, HEARTH_CACHE_WHOLE, out);
}

/* What was promised and cannot be read: opened from its record after all. */
static void give_up(struct hearth_cache_chunk *chunk, size_t from, size_t *lost)
{
    for (size_t row = from; row < rows_of(chunk); row++) {
        if (chunk->marks[row].state == HEARTH_CACHE_WAITING) {
            chunk->marks[row].state = HEARTH_CACHE_UNSEEN;
            (*lost)++;
        }
    }
}

struct walk {
    hearth_cache_each *each;
    void *cookie;
    size_t lost;
};

static int walk_chunk(struct hearth_cache *c, struct hearth_cache_chunk *chunk,
                      struct walk *w)
{
    struct hearth_content content;
    struct hearth_slice whole, bytes;
    struct hearth_reader r;
    int e = 0;

    if (open_whole(c, chunk, &whole) != 0) {
        give_up(chunk, 0, &w->lost);
        return 0;
    }
    hearth_reader_init(&r, whole);
    for (size_t row = 0; e == 0 && row < rows_of(chunk); row++) {
        if (hearth_cache_whole_next(&r, &bytes) != 0) {
            give_up(chunk, row, &w->lost);
            break;
        }
        if (chunk->marks[row].state != HEARTH_CACHE_WAITING) {
            continue;
        }
        if (hearth_content_decode(bytes, &content) != 0) {
            chunk->marks[row].state = HEARTH_CACHE_UNSEEN;
            w->lost++;
            continue;
        }
        e = w->each(w->cookie, &chunk->marks[row], &content);
    }
    hearth_secmem_wipe(c->plain, HEARTH_CACHE_SECTION_MAX);
    return e;
}

int hearth_cache_walk(struct hearth_cache *c, hearth_cache_each *each,
                      void *cookie, size_t *lost)
{
    struct walk w = {.each = each, .cookie = cookie};
    int e = 0;

    for (size_t i = 0; e == 0 && i < c->chunk_count; i++) {
        if (has_waiting(&c->chunks[i])) {
            e = walk_chunk(c, &c->chunks[i], &w);
        }
    }
    *lost = w.lost;
    return e;
}
