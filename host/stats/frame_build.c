/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a column become levels through a hash table that grows. */
#include "host/stats/frame_build.h"

#include <math.h>
#include <string.h>

#define SLOTS_FIRST 16u
#define TEXTS_FIRST 8u

char *hearth_frame_build_text(struct hearth_arena *arena,
                              struct hearth_slice text)
{
    char *copy = hearth_arena_take(arena, text.len + 1, 1);

    if (copy != NULL && text.len > 0) {
        memcpy(copy, text.data, text.len); /* taken one longer */
    }
    return copy;
}

int hearth_frame_build_begin(struct hearth_frame_build *b,
                             struct hearth_arena *arena,
                             struct hearth_frame_column *column,
                             const char *name, size_t row_count)
{
    *b = (struct hearth_frame_build){.arena = arena,
                                     .column = column,
                                     .slot_count = SLOTS_FIRST,
                                     .text_room = TEXTS_FIRST};
    *column = (struct hearth_frame_column){
        .name = hearth_frame_build_text(arena, hearth_slice_text(name)),
        .numbers = hearth_arena_take(arena, row_count + 1, sizeof(double)),
        .levels = hearth_arena_take(arena, row_count + 1, sizeof(uint32_t)),
        .texts = hearth_arena_take(arena, TEXTS_FIRST, sizeof(char *))};
    b->slots = hearth_arena_take(arena, SLOTS_FIRST, sizeof(uint32_t));
    if (column->name == NULL || column->numbers == NULL ||
        column->levels == NULL || column->texts == NULL || b->slots == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < row_count; i++) {
        column->numbers[i] = (double)NAN;
        column->levels[i] = HEARTH_FRAME_MISSING;
    }
    return 0;
}

/* FNV-1a. Who chooses the texts is who asked for the figures: a slow table is
 * their own. */
static uint64_t hash(struct hearth_slice text)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < text.len; i++) {
        h = (h ^ text.data[i]) * 1099511628211u;
    }
    return h ^ (h >> 29);
}

static bool is_text(const char *a, struct hearth_slice b)
{
    return strlen(a) == b.len && memcmp(a, b.data, b.len) == 0;
}

/* The slot that holds ${text}, or the free one where it belongs. */
static uint32_t *slot_of(const struct hearth_frame_build *b,
                         struct hearth_slice text)
{
    size_t mask = b->slot_count - 1;
    size_t at = (size_t)hash(text) & mask;

    while (b->slots[at] != 0 &&
           !is_text(b->column->texts[b->slots[at] - 1], text)) {
        at = (at + 1) & mask;
    }
    return &b->slots[at];
}

static int grow_slots(struct hearth_frame_build *b)
{
    size_t count = b->slot_count * 2;
    uint32_t *slots = hearth_arena_take(b->arena, count, sizeof(*slots));

    if (slots == NULL) {
        return HEARTH_E_MEMORY;
    }
    b->slots = slots;
    b->slot_count = count;
    for (size_t i = 0; i < b->column->text_count; i++) {
        *slot_of(b, hearth_slice_text(b->column->texts[i])) = (uint32_t)i + 1;
    }
    return 0;
}

static int grow_texts(struct hearth_frame_build *b)
{
    size_t room = b->text_room * 2;
    const char **texts = hearth_arena_take(b->arena, room, sizeof(*texts));

    if (texts == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < b->column->text_count; i++) {
        texts[i] = b->column->texts[i];
    }
    b->column->texts = texts;
    b->text_room = room;
    return 0;
}

static int add_level(struct hearth_frame_build *b, struct hearth_slice text,
                     uint32_t *slot)
{
    struct hearth_frame_column *c = b->column;
    char *copy = hearth_frame_build_text(b->arena, text);

    if (copy == NULL) {
        return HEARTH_E_MEMORY;
    }
    if (c->text_count == b->text_room) {
        int e = grow_texts(b);

        if (e != 0) {
            return e;
        }
    }
    c->texts[c->text_count++] = copy;
    *slot = (uint32_t)c->text_count;
    if (c->text_count * 2 > b->slot_count) {
        return grow_slots(b);
    }
    return 0;
}

int hearth_frame_build_set(struct hearth_frame_build *b, size_t row,
                           struct hearth_slice text)
{
    uint32_t *slot;

    if (text.len == 0) {
        return 0;
    }
    slot = slot_of(b, text);
    if (*slot != 0) {
        b->column->levels[row] = *slot - 1;
    } else {
        int e = add_level(b, text, slot);

        if (e != 0) {
            return e;
        }
        b->column->levels[row] = (uint32_t)b->column->text_count - 1;
    }
    b->column->numbers[row] = hearth_frame_number(text);
    return 0;
}
