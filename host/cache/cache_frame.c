/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of the cache as a frame. A chunk's distinct answers are looked up
 * once; what is done for each row is two stores. */
#include "host/cache/cache_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT32_MAX

/* A row that counts, by what orders it. */
struct place {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
    uint32_t chunk;
    uint32_t row;
};

/* Where each row of each chunk goes. */
struct order {
    uint32_t *to;  /* row after row, chunk after chunk */
    size_t *first; /* of a chunk in ${to} */
    const struct hearth_cache_source **sources; /* of a chunk, or NULL */
    size_t count;                               /* rows of the frame */
};

static void close_order(struct order *o)
{
    free(o->to);
    free(o->first);
    free(o->sources);
}

static bool is_in(const struct hearth_cache_chunk *chunk)
{
    return !chunk->is_gone && chunk->lengths != NULL;
}

static const struct hearth_cache_source *
source_of(const struct hearth_cache_wish *wish,
          const struct hearth_cache_chunk *chunk)
{
    for (size_t i = 0; i < wish->source_count; i++) {
        if (memcmp(wish->sources[i].form, chunk->file->form,
                   HEARTH_FORM_REF_LEN) == 0) {
            return &wish->sources[i];
        }
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = memcmp(x->device, y->device, HEARTH_DEVICE_LEN);

    if (order != 0) {
        return order;
    }
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static size_t collect(const struct hearth_cache *c, const struct order *o,
                      struct place *places)
{
    size_t count = 0;

    for (size_t i = 0; i < c->chunk_count; i++) {
        const struct hearth_cache_chunk *chunk = &c->chunks[i];

        if (o->sources[i] == NULL) {
            continue;
        }
        for (uint32_t row = 0; row < chunk->head.rows; row++) {
            const struct hearth_cache_mark *mark = &chunk->marks[row];
            struct place *p = &places[count];

            if (mark->state != HEARTH_CACHE_COUNTED) {
                continue;
            }
            memmove(p->device, mark->row.device, HEARTH_DEVICE_LEN);
            p->seq = mark->row.seq;
            p->chunk = (uint32_t)i;
            p->row = row;
            count++;
        }
    }
    return count;
}

/* Rows by device and number: a cache that was built anew gives the same frame
 * as one that grew. */
static int put_in_order(const struct hearth_cache *c, struct order *o,
                        size_t rows)
{
    struct place *places = calloc(rows + 1, sizeof(*places));

    if (places == NULL) {
        return HEARTH_E_MEMORY;
    }
    o->count = collect(c, o, places);
    qsort(places, o->count, sizeof(*places), compare);
    for (size_t i = 0; i < rows; i++) {
        o->to[i] = NOWHERE;
    }
    for (size_t i = 0; i < o->count; i++) {
        o->to[o->first[places[i].chunk] + places[i].row] = (uint32_t)i;
    }
    free(places);
    return o->count > HEARTH_FRAME_ROWS_MAX ? HEARTH_E_LIMIT : 0;
}

static int open_order(const struct hearth_cache *c,
                      const struct hearth_cache_wish *wish, struct order *o)
{
    size_t rows = 0;

    o->first = calloc(c->chunk_count + 1, sizeof(*o->first));
    o->sources =
        calloc(c->chunk_count + 1, sizeof(const struct hearth_cache_source *));
    if (o->first == NULL || o->sources == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < c->chunk_count; i++) {
        o->first[i] = rows;
        if (is_in(&c->chunks[i])) {
            o->sources[i] = source_of(wish, &c->chunks[i]);
            rows += o->sources[i] != NULL ? c->chunks[i].head.rows : 0;
        }
    }
    o->to = calloc(rows + 1, sizeof(*o->to));
    return o->to == NULL ? HEARTH_E_MEMORY : put_in_order(c, o, rows);
}

/* ---- one column ---- */

/* Texts of the frame's column, found by hash. */
struct levels {
    struct hearth_arena *arena;
    struct hearth_frame_column *column;
    double *values; /* of each level */
    size_t cap;
    uint32_t *slots; /* 0: free; else level + 1 */
    size_t slot_count;
};

/* A plain decimal number; NaN if it is none. */
static double number_of(const char *text)
{
    char *end;
    double v;

    if (strspn(text, "+-.0123456789eE") != strlen(text) || *text == '\0') {
        return (double)NAN;
    }
    v = strtod(text, &end);
    return *end == '\0' && isfinite(v) ? v : (double)NAN;
}

static size_t slot_of(const struct levels *l, struct hearth_slice text)
{
    uint32_t h = 2166136261u;
    size_t at;

    for (size_t i = 0; i < text.len; i++) {
        h = (h ^ text.data[i]) * 16777619u;
    }
    at = h % l->slot_count;
    while (l->slots[at] != 0) {
        const char *known = l->column->texts[l->slots[at] - 1];

        if (hearth_slice_is_equal(hearth_slice_text(known), text)) {
            break;
        }
        at = (at + 1) % l->slot_count;
    }
    return at;
}

static int grow(struct levels *l)
{
    size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
    const char **texts = hearth_arena_take(l->arena, cap, sizeof(*texts));
    double *values = realloc(l->values, cap * sizeof(*values));
    uint32_t *slots = calloc(2 * cap, sizeof(*slots));

    if (values != NULL) {
        l->values = values;
    }
    if (texts == NULL || values == NULL || slots == NULL) {
        free(slots);
        return HEARTH_E_MEMORY;
    }
    if (l->column->text_count > 0) { /* cap is twice that */
        memcpy(texts, l->column->texts, l->column->text_count * sizeof(*texts));
    }
    free(l->slots);
    l->column->texts = texts;
    l->slots = slots;
    l->slot_count = 2 * cap;
    l->cap = cap;
    for (size_t i = 0; i < l->column->text_count; i++) {
        l->slots[slot_of(l, hearth_slice_text(texts[i]))] = (uint32_t)i + 1;
    }
    return 0;
}

static int level_of(struct levels *l, struct hearth_slice text, uint32_t *out)
{
    struct hearth_frame_column *column = l->column;
    size_t at;
    char *copy;
    int e = column->text_count == l->cap ? grow(l) : 0;

    if (e != 0) {
        return e;
    }
    at = slot_of(l, text);
    if (l->slots[at] != 0) {
        *out = l->slots[at] - 1;
        return 0;
    }
    copy = hearth_arena_take(l->arena, text.len + 1, 1);
    if (copy == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(copy, text.data, text.len); /* it was taken with one more */
    *out = (uint32_t)column->text_count;
    l->slots[at] = *out + 1;
    l->values[*out] = number_of(copy);
    column->texts[column->text_count++] = copy;
    return 0;
}

/* What a code of the chunk in work is in the frame. */
struct meaning {
    double number;
    uint32_t level;
    uint8_t state;
};

struct filling {
    struct hearth_cache *c;
    const struct order *order;
    struct levels levels;
    uint8_t *states; /* or NULL */
    struct hearth_cache_column *view;
    struct meaning *meanings; /* a code */
};

static int understand(struct filling *f)
{
    for (size_t i = 0; i < HEARTH_CACHE_GIVEN; i++) {
        f->meanings[i] =
            (struct meaning){(double)NAN, HEARTH_FRAME_MISSING, (uint8_t)i};
    }
    for (size_t i = 0; i < f->view->text_count; i++) {
        struct meaning *m = &f->meanings[HEARTH_CACHE_GIVEN + i];
        int e = level_of(&f->levels, f->view->texts[i], &m->level);

        if (e != 0) {
            return e;
        }
        m->number = f->levels.values[m->level];
        m->state = HEARTH_CACHE_GIVEN;
    }
    return 0;
}

static void fill_row(const struct filling *f, const struct meaning *m,
                     uint32_t to)
{
    const struct hearth_frame_column *column = f->levels.column;

    if (to != NOWHERE) {
        column->levels[to] = m->level;
        column->numbers[to] = m->number;
        if (f->states != NULL) {
            f->states[to] = m->state;
        }
    }
}

/* Nearly every column has codes of one byte: that loop is the time of a
 * table. */
static void fill_rows(const struct filling *f, const uint32_t *to)
{
    const struct hearth_cache_column *view = f->view;

    if (view->width == 1) {
        for (size_t row = 0; row < view->row_count; row++) {
            fill_row(f, &f->meanings[view->codes[row]], to[row]);
        }
        return;
    }
    for (size_t row = 0; row < view->row_count; row++) {
        fill_row(f, &f->meanings[hearth_cache_column_code(view, row)], to[row]);
    }
}

static int fill_chunk(struct filling *f, size_t index, size_t column)
{
    const struct hearth_cache_chunk *chunk = &f->c->chunks[index];
    const uint32_t *to = f->order->to + f->order->first[index];
    struct hearth_slice plain;
    int e = hearth_cache_section(
        f->c, chunk, (uint16_t)(HEARTH_CACHE_FIRST + column), &plain);

    if (e == 0) {
        e = hearth_cache_column_decode(plain, chunk->head.rows, f->view);
    }
    if (e != 0) {
        for (uint32_t row = 0; row < chunk->head.rows; row++) {
            chunk->marks[row].state = HEARTH_CACHE_UNSEEN;
        }
        return HEARTH_E_TRUNCATED;
    }
    e = understand(f);
    if (e == 0) {
        fill_rows(f, to);
    }
    hearth_secmem_wipe(f->c->plain, plain.len);
    return e;
}

/* A version that does not have the question never asked it. */
static void fill_none(const struct filling *f, size_t index)
{
    const struct hearth_frame_column *column = f->levels.column;
    const struct hearth_cache_chunk *chunk = &f->c->chunks[index];
    const uint32_t *to = f->order->to + f->order->first[index];

    for (uint32_t row = 0; row < chunk->head.rows; row++) {
        if (to[row] != NOWHERE) {
            column->levels[to[row]] = HEARTH_FRAME_MISSING;
            column->numbers[to[row]] = (double)NAN;
            if (f->states != NULL) {
                f->states[to[row]] = HEARTH_CACHE_NOT_ASKED;
            }
        }
    }
}

/* Levels in the order in which the rows show them, not the chunks. */
static int renumber(struct levels *l, size_t rows)
{
    struct hearth_frame_column *column = l->column;
    const char **texts;
    uint32_t *now, next = 0;

    if (column->text_count == 0) {
        return 0;
    }
    texts = hearth_arena_take(l->arena, column->text_count, sizeof(*texts));
    now = malloc(column->text_count * sizeof(*now));
    if (texts == NULL || now == NULL) {
        free(now);
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < column->text_count; i++) {
        now[i] = NOWHERE;
    }
    for (size_t row = 0; row < rows; row++) {
        uint32_t level = column->levels[row];

        if (level == HEARTH_FRAME_MISSING) {
            continue;
        }
        if (now[level] == NOWHERE) {
            texts[next] = column->texts[level];
            now[level] = next++;
        }
        column->levels[row] = now[level];
    }
    free(now);
    column->texts = texts;
    column->text_count = next; /* texts of rows that do not count are out */
    return 0;
}

static int fill_column(struct filling *f, const struct hearth_cache_wish *wish,
                       size_t wanted, struct hearth_frame_column *column)
{
    size_t rows = f->order->count;
    int e = 0;

    column->name = wish->names[wanted];
    column->numbers =
        hearth_arena_take(f->levels.arena, rows + 1, sizeof(*column->numbers));
    column->levels =
        hearth_arena_take(f->levels.arena, rows + 1, sizeof(*column->levels));
    f->states = NULL;
    if (wish->states != NULL) {
        f->states = hearth_arena_take(f->levels.arena, rows + 1, 1);
        wish->states[wanted] = f->states;
    }
    if (column->numbers == NULL || column->levels == NULL ||
        (wish->states != NULL && f->states == NULL)) {
        return HEARTH_E_MEMORY;
    }
    f->levels.column = column;
    f->levels.cap = 0;
    for (size_t i = 0; e == 0 && i < f->c->chunk_count; i++) {
        const struct hearth_cache_source *source = f->order->sources[i];
        size_t at = source == NULL ? 0 : source->columns[wanted];

        if (source != NULL && at == HEARTH_CACHE_NO_COLUMN) {
            fill_none(f, i);
        } else if (source != NULL) {
            e = fill_chunk(f, i, at);
        }
    }
    return e == 0 ? renumber(&f->levels, rows) : e;
}

static int fill_all(struct hearth_cache *c,
                    const struct hearth_cache_wish *wish,
                    const struct order *order, struct hearth_frame *out)
{
    struct filling f = {.c = c, .order = order};
    int e = 0;

    f.levels.arena = out->arena;
    f.view = malloc(sizeof(*f.view));
    f.meanings =
        calloc(HEARTH_CACHE_GIVEN + HEARTH_CACHE_ROWS_MAX, sizeof(*f.meanings));
    out->columns =
        hearth_arena_take(out->arena, wish->count + 1, sizeof(*out->columns));
    if (f.view == NULL || f.meanings == NULL || out->columns == NULL) {
        e = HEARTH_E_MEMORY;
    }
    for (size_t i = 0; e == 0 && i < wish->count; i++) {
        e = fill_column(&f, wish, i, &out->columns[i]);
        out->column_count = i + 1;
    }
    out->column_room = wish->count + 1;
    free(f.levels.slots);
    free(f.levels.values);
    free(f.meanings);
    free(f.view);
    return e;
}

int hearth_cache_frame(struct hearth_cache *c,
                       const struct hearth_cache_wish *wish,
                       struct hearth_arena *arena, struct hearth_frame *out)
{
    struct order order = {0};
    int e = hearth_cache_flush(c, true);

    memset(out, 0, sizeof(*out));
    out->arena = arena;
    if (e == 0 && wish->count > HEARTH_FRAME_COLUMNS_MAX) {
        e = HEARTH_E_LIMIT;
    }
    if (e == 0) {
        e = open_order(c, wish, &order);
    }
    if (e == 0) {
        out->row_count = order.count;
        e = fill_all(c, wish, &order, out);
    }
    close_order(&order);
    return e;
}

size_t hearth_cache_frame_size(const struct hearth_cache *c, size_t columns)
{
    size_t rows = 0;

    for (size_t i = 0; i < c->chunk_count; i++) {
        const struct hearth_cache_chunk *chunk = &c->chunks[i];

        rows += chunk->is_gone           ? 0
                : chunk->lengths != NULL ? chunk->head.rows
                                         : chunk->file->builder.rows;
    }
    /* numbers, levels, states; heads and alignment; texts that are numbers */
    return (columns + 1) * (rows * (8 + 4 + 1) + 4096) + (1u << 20);
}
