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

static size_t waiting_of(const struct hearth_cache_chunk *chunk)
{
    size_t count = 0;

    for (size_t row = 0; row < rows_of(chunk); row++) {
        count += chunk->marks[row].state == HEARTH_CACHE_WAITING;
    }
    return count;
}

size_t hearth_cache_waiting(const struct hearth_cache *c,
                            const struct hearth_cache_walker *w)
{
    size_t count = 0;

    for (size_t i = 0; i < c->chunk_count; i++) {
        const struct hearth_cache_chunk *chunk = &c->chunks[i];
        const struct hearth_form *form;

        if (!has_waiting(chunk)) {
            continue;
        }
        form = w->form(w->cookie, chunk->file->form);
        if (chunk->lengths == NULL || form == NULL ||
            !hearth_cache_sheet_is_for(form)) {
            return 0;
        }
        count += waiting_of(chunk);
    }
    return count;
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
    const struct hearth_cache_walker *walker;
    struct hearth_cache_sheet *sheet;
    size_t lost;
};

/* Answers of the chunk's rows from its columns, if they can be had. */
static bool open_sheet(struct hearth_cache *c,
                       const struct hearth_cache_chunk *chunk,
                       const struct walk *w)
{
    const struct hearth_form *form =
        w->walker->form(w->walker->cookie, chunk->file->form);

    return form != NULL &&
           hearth_cache_sheet_load(c, chunk, form, w->walker, w->sheet) == 0;
}

/* Rows that are counted by columns: what they hold as a whole, which is most of
 * a chunk's bytes, is not opened. */
static int walk_columns(const struct hearth_cache_chunk *chunk,
                        const struct walk *w)
{
    struct hearth_content content;
    int e = 0;

    for (size_t row = 0; e == 0 && row < rows_of(chunk); row++) {
        if (chunk->marks[row].state == HEARTH_CACHE_WAITING) {
            hearth_cache_sheet_content(w->sheet, row, &content);
            e = w->walker->each(w->walker->cookie, &chunk->marks[row], &content,
                                NULL, row);
        }
    }
    return e == 0 ? w->walker->end(w->walker->cookie) : e;
}

static int walk_chunk(struct hearth_cache *c, struct hearth_cache_chunk *chunk,
                      struct walk *w)
{
    bool has_sheet = open_sheet(c, chunk, w);
    const struct hearth_cache_walker *walker = w->walker;
    struct hearth_content content;
    struct hearth_slice whole, bytes;
    struct hearth_reader r;
    int e = 0;

    if (has_sheet && walker->begin != NULL &&
        walker->begin(walker->cookie, chunk->file->form, w->sheet)) {
        return walk_columns(chunk, w);
    }
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
        e = walker->each(walker->cookie, &chunk->marks[row], &content,
                         has_sheet ? hearth_cache_sheet_row(w->sheet, row)
                                   : NULL,
                         HEARTH_CACHE_NO_ROW);
    }
    hearth_secmem_wipe(c->plain, HEARTH_CACHE_SECTION_MAX);
    return e;
}

int hearth_cache_walk(struct hearth_cache *c,
                      const struct hearth_cache_walker *walker, size_t *lost)
{
    struct walk w = {.walker = walker};
    int e = hearth_cache_sheet_open(&w.sheet);

    for (size_t i = 0; e == 0 && i < c->chunk_count; i++) {
        if (has_waiting(&c->chunks[i])) {
            e = walk_chunk(c, &c->chunks[i], &w);
        }
    }
    hearth_cache_sheet_close(w.sheet);
    *lost = w.lost;
    return e;
}
