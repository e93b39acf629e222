/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of one chunk, row by row, put together from its columns: each
 * distinct answer is opened once, and none is decoded again. */
#include "host/cache/cache_internal.h"

#include <stdlib.h>
#include <string.h>

/* One column of the chunk. */
struct sheet_column {
    struct hearth_cache_sheet_column view; /* but for its texts */
    size_t first;                          /* of its texts */
    uint32_t slot;
};

struct hearth_cache_sheet {
    const struct hearth_form *form;
    uint8_t ref[HEARTH_FORM_REF_LEN];
    struct sheet_column about[HEARTH_CACHE_ABOUT];
    struct hearth_secmem *room;
    uint8_t *bytes; /* columns as they stand in the file, one after the other */
    size_t cap, used;
    struct hearth_cache_column *view;
    struct sheet_column *columns;
    size_t column_cap, column_count;
    struct hearth_slice *texts; /* of all columns, into ${bytes} */
    size_t text_cap, text_count;
    struct hearth_answer *cells;
    size_t cell_cap;
    struct hearth_instance root;
    struct hearth_answers answers;
};

void hearth_cache_sheet_close(struct hearth_cache_sheet *s)
{
    if (s == NULL) {
        return;
    }
    if (s->cells != NULL) {
        hearth_secmem_wipe(s->cells, s->cell_cap * sizeof(*s->cells));
    }
    hearth_secmem_close(s->room);
    free(s->view);
    free(s->columns);
    free(s->texts);
    free(s->cells);
    free(s);
}

int hearth_cache_sheet_open(struct hearth_cache_sheet **out)
{
    struct hearth_cache_sheet *s = calloc(1, sizeof(*s));

    if (s != NULL) {
        s->view = malloc(sizeof(*s->view));
    }
    if (s == NULL || s->view == NULL) {
        hearth_cache_sheet_close(s);
        return HEARTH_E_MEMORY;
    }
    *out = s;
    return 0;
}

/* ---- room ---- */

static int hold_bytes(struct hearth_cache_sheet *s, size_t size)
{
    int e;

    if (size <= s->cap) {
        return 0;
    }
    hearth_secmem_close(s->room);
    s->room = NULL;
    s->cap = 0;
    e = hearth_cache_room(size + 4096, &s->room);
    if (e != 0) {
        return e;
    }
    s->bytes = hearth_secmem_take(s->room, size);
    s->cap = s->bytes == NULL ? 0 : size;
    return s->bytes == NULL ? HEARTH_E_MEMORY : 0;
}

static int hold_texts(struct hearth_cache_sheet *s, size_t more)
{
    size_t cap = 2 * (s->text_count + more);
    struct hearth_slice *texts;

    if (s->text_count + more <= s->text_cap) {
        return 0;
    }
    texts = realloc(s->texts, cap * sizeof(*texts));
    if (texts == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->texts = texts;
    s->text_cap = cap;
    return 0;
}

static int hold_form(struct hearth_cache_sheet *s,
                     const struct hearth_form *form)
{
    size_t cells = form->nodes[HEARTH_ROOT].block;

    if (form->node_count > s->column_cap) {
        free(s->columns);
        s->columns = calloc(form->node_count, sizeof(*s->columns));
        s->column_cap = s->columns == NULL ? 0 : form->node_count;
    }
    if (cells > s->cell_cap) {
        if (s->cells != NULL) {
            hearth_secmem_wipe(s->cells, s->cell_cap * sizeof(*s->cells));
        }
        free(s->cells);
        s->cells = calloc(cells, sizeof(*s->cells));
        s->cell_cap = s->cells == NULL ? 0 : cells;
    }
    return s->columns == NULL || s->cells == NULL ? HEARTH_E_MEMORY : 0;
}

/* ---- columns ---- */

/* Column ${at} of the chunk. */
static int take_column(struct hearth_cache *c,
                       const struct hearth_cache_chunk *chunk, size_t at,
                       struct hearth_cache_sheet *s,
                       struct sheet_column *column)
{
    struct hearth_slice plain, own;
    int e = hearth_cache_section(c, chunk, (uint16_t)(HEARTH_CACHE_FIRST + at),
                                 &plain);

    if (e != 0) {
        return e;
    }
    if (plain.len > s->cap - s->used) {
        return HEARTH_E_LIMIT; /* not so: the box is longer than what is in */
    }
    memcpy(s->bytes + s->used, plain.data, plain.len);
    own = hearth_slice_of(s->bytes + s->used, plain.len);
    s->used += plain.len;
    hearth_secmem_wipe(c->plain, plain.len);
    e = hearth_cache_column_decode(own, chunk->head.rows, s->view);
    if (e == 0) {
        e = hold_texts(s, s->view->text_count);
    }
    if (e != 0) {
        return e;
    }
    column->first = s->text_count;
    column->view =
        (struct hearth_cache_sheet_column){.text_count = s->view->text_count,
                                           .width = s->view->width,
                                           .same = s->view->same,
                                           .codes = s->view->codes};
    memcpy(s->texts + s->text_count, s->view->texts, /* held above */
           s->view->text_count * sizeof(*s->texts));
    s->text_count += s->view->text_count;
    return 0;
}

static int take_question(struct hearth_cache *c,
                         const struct hearth_cache_chunk *chunk, uint16_t node,
                         size_t index, struct hearth_cache_sheet *s)
{
    struct sheet_column *column = &s->columns[s->column_count];
    int e = take_column(c, chunk, HEARTH_CACHE_ABOUT + index, s, column);

    if (e == 0) {
        column->slot = s->form->nodes[node].slot;
        column->view.node = node;
        s->column_count++;
    }
    return e;
}

static int take_about(struct hearth_cache *c,
                      const struct hearth_cache_chunk *chunk,
                      struct hearth_cache_sheet *s)
{
    int e = 0;

    memmove(s->ref, chunk->file->form, sizeof(s->ref));
    for (size_t i = 0; e == 0 && i < HEARTH_CACHE_ABOUT; i++) {
        if (i != HEARTH_CACHE_LANGUAGE && i != HEARTH_CACHE_EPOCH) {
            e = take_column(c, chunk, i, s, &s->about[i]);
        }
    }
    return e;
}

bool hearth_cache_sheet_is_for(const struct hearth_form *form)
{
    for (uint16_t n = 1; n < form->node_count; n++) {
        if (form->nodes[n].owner != HEARTH_ROOT) {
            return false; /* answers in repeats have no column */
        }
    }
    return true;
}

int hearth_cache_sheet_load(struct hearth_cache *c,
                            const struct hearth_cache_chunk *chunk,
                            const struct hearth_form *form,
                            const struct hearth_cache_walker *w,
                            struct hearth_cache_sheet *s)
{
    size_t size = 0, index = 0;
    int e;

    if (chunk->lengths == NULL || !hearth_cache_sheet_is_for(form)) {
        return HEARTH_E_NOT_FOUND;
    }
    for (uint16_t i = 0; i < chunk->head.sections; i++) {
        size += chunk->lengths[i];
    }
    s->form = form;
    s->used = s->text_count = s->column_count = 0;
    e = hold_bytes(s, size);
    if (e == 0) {
        e = hold_form(s, form);
    }
    if (e == 0) {
        e = take_about(c, chunk, s);
    }
    for (uint16_t n = 0; e == 0 && n < form->node_count; n++) {
        if (hearth_cache_column_of(form, n) == 0) {
            continue;
        }
        if (w->wants == NULL || w->wants(w->cookie, chunk->file->form, n)) {
            e = take_question(c, chunk, n, index, s);
        }
        index++;
    }
    return e;
}

size_t hearth_cache_sheet_count(const struct hearth_cache_sheet *s)
{
    return s->column_count;
}

struct hearth_cache_sheet_column
hearth_cache_sheet_column(const struct hearth_cache_sheet *s, size_t index)
{
    struct hearth_cache_sheet_column c = s->columns[index].view;

    c.texts = s->texts + s->columns[index].first;
    return c;
}

static struct hearth_slice text_of(const struct hearth_cache_sheet *s,
                                   enum hearth_cache_about which, size_t row)
{
    const struct sheet_column *c = &s->about[which];
    uint32_t code = hearth_cache_sheet_code(&c->view, row);

    return code < HEARTH_CACHE_GIVEN
               ? hearth_slice_of(NULL, 0)
               : s->texts[c->first + code - HEARTH_CACHE_GIVEN];
}

/* As cache_write.c wrote it. */
static unsigned number_of(const struct hearth_cache_sheet *s,
                          enum hearth_cache_about which, size_t row)
{
    struct hearth_slice text = text_of(s, which, row);
    unsigned n = 0;

    for (size_t i = 0; i < text.len; i++) {
        n = n * 10 + (unsigned)(text.data[i] - '0');
    }
    return n;
}

void hearth_cache_sheet_content(const struct hearth_cache_sheet *s, size_t row,
                                struct hearth_content *out)
{
    memset(out, 0, sizeof(*out));
    memmove(out->form, s->ref, sizeof(out->form));
    out->area = text_of(s, HEARTH_CACHE_AREA, row);
    out->worker = text_of(s, HEARTH_CACHE_WORKER, row);
    out->day = (uint16_t)number_of(s, HEARTH_CACHE_DAY, row);
    out->duration = (uint8_t)number_of(s, HEARTH_CACHE_DURATION, row);
    out->outcome = (uint8_t)number_of(s, HEARTH_CACHE_OUTCOME, row);
    out->mode = (uint8_t)number_of(s, HEARTH_CACHE_MODE, row);
}

const struct hearth_answers *
hearth_cache_sheet_row(struct hearth_cache_sheet *s, size_t row)
{
    for (size_t i = 0; i < s->column_count; i++) {
        const struct sheet_column *c = &s->columns[i];
        struct hearth_answer *a = &s->cells[c->slot];
        uint32_t code = hearth_cache_sheet_code(&c->view, row);

        a->text = hearth_slice_of(NULL, 0);
        a->state = HEARTH_ANSWER_GIVEN;
        if (code >= HEARTH_CACHE_GIVEN) {
            a->text = s->texts[c->first + code - HEARTH_CACHE_GIVEN];
        } else {
            a->state = code == HEARTH_CACHE_SKIPPED ? HEARTH_ANSWER_SKIPPED
                                                    : HEARTH_ANSWER_NOT_ASKED;
        }
    }
    s->root = (struct hearth_instance){.next = HEARTH_NONE, .ordinal = 1};
    s->answers = (struct hearth_answers){.form = s->form,
                                         .instances = &s->root,
                                         .instance_count = 1,
                                         .cells = s->cells,
                                         .cell_count =
                                             s->form->nodes[HEARTH_ROOT].block};
    return &s->answers;
}
