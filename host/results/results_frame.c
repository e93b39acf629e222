/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as columns, from the cache. */
#define _GNU_SOURCE /* MADV_DONTDUMP, MAP_ANONYMOUS */
#include "host/results/results_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Texts that are no choices: bounded by what the records themselves held. */
#define TEXTS_MIN ((size_t)16 << 20)

/* Names and places of all columns of the shown form. */
struct columns {
    const char **names;
    uint16_t *nodes;
    size_t count;
    struct hearth_cache_source *sources;
    size_t *places; /* source after source */
    size_t source_count;
};

/* Columns about the interview that a frame has. */
#define ABOUT HEARTH_CACHE_OUTCOME

static const char *const about_names[ABOUT] = {
    [HEARTH_CACHE_AREA] = "area",         [HEARTH_CACHE_WORKER] = "interviewer",
    [HEARTH_CACHE_DAY] = "day",           [HEARTH_CACHE_LANGUAGE] = "language",
    [HEARTH_CACHE_DURATION] = "duration", [HEARTH_CACHE_EPOCH] = "epoch"};

static void close_columns(struct columns *c)
{
    free(c->names);
    free(c->places);
    free(c->sources);
}

static void name_columns(const struct hearth_form *form, struct columns *c)
{
    for (size_t i = 0; i < ABOUT; i++) {
        c->nodes[c->count] = HEARTH_NONE;
        c->names[c->count++] = about_names[i];
    }
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (hearth_cache_column_of(form, n) != 0) {
            c->nodes[c->count] = n;
            c->names[c->count++] = hearth_form_name(form, n);
        }
    }
}

/* Where the columns of the shown form stand in one of its versions. */
static void place_columns(const struct hearth_formbook_entry *entry,
                          const struct columns *c, size_t *places)
{
    for (size_t i = 0; i < c->count; i++) {
        places[i] = i < ABOUT ? i : HEARTH_CACHE_NO_COLUMN;
    }
    for (uint16_t n = 0; n < entry->form->node_count; n++) {
        size_t at = hearth_cache_column_of(entry->form, n);

        for (size_t i = ABOUT;
             at != 0 && entry->map[n] != HEARTH_NONE && i < c->count; i++) {
            if (c->nodes[i] == entry->map[n]) {
                places[i] = at;
            }
        }
    }
}

static int open_columns(const struct hearth_results *r, size_t index,
                        struct columns *c, struct hearth_arena *arena)
{
    const struct hearth_form *form = hearth_formbook_shown(r->formbook, index);
    size_t room = (size_t)form->node_count + ABOUT, versions = 0;

    while (hearth_formbook_at(r->formbook, versions) != NULL) {
        versions++;
    }
    memset(c, 0, sizeof(*c));
    c->names = calloc(room, sizeof(*c->names));
    c->nodes = hearth_arena_take(arena, room, sizeof(*c->nodes));
    c->sources = calloc(versions + 1, sizeof(*c->sources));
    c->places = calloc(versions * room + 1, sizeof(*c->places));
    if (c->names == NULL || c->nodes == NULL || c->sources == NULL ||
        c->places == NULL) {
        return HEARTH_E_MEMORY;
    }
    name_columns(form, c);
    for (size_t i = 0; i < versions; i++) {
        const struct hearth_formbook_entry *entry =
            hearth_formbook_at(r->formbook, i);
        size_t *places = c->places + c->source_count * room;

        if (entry->form->is_training || entry->shown->form != form) {
            continue;
        }
        place_columns(entry, c, places);
        c->sources[c->source_count].form = entry->form->hash;
        c->sources[c->source_count++].columns = places;
    }
    return 0;
}

/* Answers in the clear, and more than a system locks: in no dump and in no
 * child, wiped when done. */
struct room {
    size_t size;
    struct hearth_arena arena;
    struct hearth_frame frame;
};

static struct room *open_room(size_t size)
{
    struct room *room;
    void *p;

    size += sizeof(*room);
    p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
             -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    (void)madvise(p, size, MADV_DONTDUMP);
    (void)mlock(p, size); /* as far as the limit goes */
    room = p;
    room->size = size;
    hearth_arena_init(&room->arena, room + 1, size - sizeof(*room));
    return room;
}

void hearth_results_frame_close(struct hearth_results_frame *f)
{
    struct room *room = f->memory;

    if (room != NULL) {
        size_t used = sizeof(*room) + room->arena.used, size = room->size;

        hearth_secmem_wipe(room, used);
        (void)munmap(room, size);
    }
    memset(f, 0, sizeof(*f));
}

static int try_frame(struct hearth_results *r, size_t index,
                     struct hearth_results_frame *out)
{
    const struct hearth_form *form = hearth_formbook_shown(r->formbook, index);
    size_t most = (size_t)form->node_count + ABOUT;
    struct hearth_cache_wish wish = {0};
    struct columns c = {0};
    struct room *room = open_room(hearth_cache_frame_size(r->cache, most) +
                                  TEXTS_MIN + 64 * most);
    int e;

    memset(out, 0, sizeof(*out));
    if (room == NULL) {
        return HEARTH_E_MEMORY;
    }
    out->memory = room;
    e = open_columns(r, index, &c, &room->arena);
    if (e == 0) {
        out->states =
            hearth_arena_take(&room->arena, c.count, sizeof(*out->states));
        e = out->states == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e == 0) {
        wish.sources = c.sources;
        wish.source_count = c.source_count;
        wish.names = c.names;
        wish.count = c.count;
        wish.states = out->states;
        e = hearth_cache_frame(r->cache, &wish, &room->arena, &room->frame);
        out->frame = &room->frame;
        out->nodes = c.nodes;
    }
    close_columns(&c);
    if (e != 0) {
        hearth_results_frame_close(out);
    }
    return e;
}

int hearth_results_frame(struct hearth_results *r, size_t index,
                         struct hearth_results_frame *out)
{
    bool is_new;
    int e = try_frame(r, index, out);

    if (e != HEARTH_E_TRUNCATED) {
        return e;
    }
    e = hearth_cache_prune(r->cache);
    if (e == 0) {
        e = hearth_results_begin(r);
    }
    if (e == 0) {
        e = hearth_results_round(r, &is_new);
    }
    return e == 0 ? try_frame(r, index, out) : e;
}

const struct hearth_form *hearth_results_form(const struct hearth_results *r,
                                              size_t index)
{
    return hearth_formbook_shown(r->formbook, index);
}
