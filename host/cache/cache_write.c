/* SPDX-License-Identifier: Apache-2.0 */
/* Taking opened records in, and writing them chunk by chunk. */
#include "host/cache/cache_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fewer rows than these wait for more, or for the end. */
#define MANY_ROWS 256u

static bool has_column(const struct hearth_form *form, uint16_t node)
{
    return hearth_form_is_question(&form->nodes[node]) &&
           form->nodes[node].owner == HEARTH_ROOT;
}

size_t hearth_cache_column_of(const struct hearth_form *form, uint16_t node)
{
    size_t column = HEARTH_CACHE_ABOUT;

    if (!has_column(form, node)) {
        return 0;
    }
    for (uint16_t n = 0; n < node; n++) {
        column += has_column(form, n) ? 1 : 0;
    }
    return column;
}

static size_t count_columns(const struct hearth_form *form)
{
    size_t count = HEARTH_CACHE_ABOUT;

    for (uint16_t n = 0; n < form->node_count; n++) {
        count += has_column(form, n) ? 1 : 0;
    }
    return count;
}

/* ---- rows that wait ---- */

void hearth_cache_builder_close(struct hearth_cache_builder *b)
{
    if (b->marks != NULL) {
        hearth_secmem_wipe(b->marks, b->row_cap * sizeof(*b->marks));
    }
    free(b->marks);
    hearth_secmem_close(b->secmem);
    memset(b, 0, sizeof(*b));
}

static int open_builder(struct hearth_cache_builder *b, size_t columns)
{
    size_t cells = HEARTH_CACHE_CELLS;
    int e = hearth_cache_room(cells * sizeof(*b->cells) +
                                  2 * (size_t)HEARTH_CACHE_POOL + 4096,
                              &b->secmem);

    if (e != 0) {
        return e;
    }
    b->cells = hearth_secmem_take(b->secmem, cells * sizeof(*b->cells));
    b->pool = hearth_secmem_take(b->secmem, HEARTH_CACHE_POOL);
    b->whole = hearth_secmem_take(b->secmem, HEARTH_CACHE_POOL);
    b->columns = columns;
    b->row_cap = cells / columns;
    if (b->row_cap > HEARTH_CACHE_ROWS_MAX) {
        b->row_cap = HEARTH_CACHE_ROWS_MAX;
    }
    return b->cells == NULL || b->pool == NULL || b->whole == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

/* Room for one more row of ${columns} columns. */
static int ready(struct hearth_cache *c, struct hearth_cache_file *f,
                 size_t columns)
{
    struct hearth_cache_builder *b = &f->builder;
    int e = 0;

    if (b->secmem == NULL) {
        e = open_builder(b, columns);
        if (e != 0) {
            hearth_cache_builder_close(b);
            return e;
        }
    }
    if (b->columns != columns) {
        return HEARTH_E_INVALID; /* two forms of one hash: there are none */
    }
    if (b->marks == NULL) {
        b->marks = calloc(b->row_cap, sizeof(*b->marks));
        e = b->marks == NULL ? HEARTH_E_MEMORY
                             : hearth_cache_chunk_new(c, f, &f->pending);
        if (e == 0) {
            c->chunks[f->pending].marks = b->marks;
        }
    }
    return e;
}

static bool is_full(const struct hearth_cache_builder *b)
{
    return b->rows == b->row_cap ||
           HEARTH_CACHE_POOL - b->pool_len < HEARTH_CACHE_ROW_MAX ||
           HEARTH_CACHE_POOL - b->whole_len < HEARTH_CACHE_ROW_MAX;
}

static int put_cell(struct hearth_cache_builder *b, size_t column,
                    uint8_t state, struct hearth_slice text)
{
    struct hearth_cache_cell *cell = &b->cells[b->rows * b->columns + column];

    if (text.len > UINT16_MAX || text.len > HEARTH_CACHE_POOL - b->pool_len) {
        return HEARTH_E_LIMIT;
    }
    cell->at = (uint32_t)b->pool_len;
    cell->len = (uint16_t)text.len;
    cell->state = state;
    if (text.len > 0) {
        memcpy(b->pool + b->pool_len, text.data, text.len); /* it fits */
    }
    b->pool_len += text.len;
    return 0;
}

static int put_number(struct hearth_cache_builder *b, size_t column,
                      unsigned value)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%u", value);
    return put_cell(b, column, HEARTH_CACHE_GIVEN, hearth_slice_text(text));
}

static int put_text(struct hearth_cache_builder *b, size_t column,
                    struct hearth_slice text)
{
    return put_cell(b, column,
                    text.len > 0 ? HEARTH_CACHE_GIVEN : HEARTH_CACHE_SKIPPED,
                    text);
}

static int put_about(struct hearth_cache_builder *b, uint16_t epoch,
                     const struct hearth_content *content)
{
    const struct {
        enum hearth_cache_about column;
        unsigned value;
    } numbers[] = {{HEARTH_CACHE_DAY, content->day},
                   {HEARTH_CACHE_LANGUAGE, content->language},
                   {HEARTH_CACHE_DURATION, content->duration},
                   {HEARTH_CACHE_EPOCH, epoch},
                   {HEARTH_CACHE_OUTCOME, content->outcome},
                   {HEARTH_CACHE_MODE, content->mode}};
    int e = put_text(b, HEARTH_CACHE_AREA, content->area);

    if (e == 0) {
        e = put_text(b, HEARTH_CACHE_WORKER, content->worker);
    }
    for (size_t i = 0; e == 0 && i < sizeof(numbers) / sizeof(numbers[0]);
         i++) {
        e = put_number(b, numbers[i].column, numbers[i].value);
    }
    return e;
}

static int put_answers(struct hearth_cache_builder *b,
                       const struct hearth_cache_record *record)
{
    static const struct hearth_answer none = {.state = HEARTH_ANSWER_NOT_ASKED};
    size_t column = HEARTH_CACHE_ABOUT;
    int e = 0;

    for (uint16_t n = 0; e == 0 && n < record->form->node_count; n++) {
        const struct hearth_answer *a = &none;

        if (!has_column(record->form, n)) {
            continue;
        }
        if (record->answers != NULL) {
            a = hearth_answers_of(record->answers, n);
        }
        e = put_cell(b, column++, (uint8_t)a->state,
                     a->state == HEARTH_ANSWER_GIVEN
                         ? a->text
                         : hearth_slice_of(NULL, 0));
    }
    return e;
}

static int put_whole(struct hearth_cache_builder *b,
                     const struct hearth_content *content)
{
    uint8_t len[10];
    struct hearth_writer w, head;
    size_t at = b->whole_len + sizeof(len); /* behind the longest length */
    int e;

    if (HEARTH_CACHE_POOL - b->whole_len < sizeof(len)) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_init(&w, b->whole + at, HEARTH_CACHE_POOL - at);
    e = hearth_content_encode(content, &w);
    if (e != 0) {
        return e;
    }
    hearth_writer_init(&head, len, sizeof(len));
    hearth_writer_varint(&head, w.len);
    memcpy(b->whole + b->whole_len, len, head.len); /* at most its 10 bytes */
    memmove(b->whole + b->whole_len + head.len, b->whole + at, w.len);
    b->whole_len += head.len + w.len;
    return 0;
}

static int finish_row(struct hearth_cache *c, struct hearth_cache_file *f,
                      const struct hearth_cache_row *row, uint8_t state)
{
    struct hearth_cache_builder *b = &f->builder;

    b->marks[b->rows].row = *row;
    b->marks[b->rows].state = state;
    b->marks[b->rows].epoch = f->epoch;
    b->rows++;
    return hearth_cache_enter(c, f->pending, b->rows - 1);
}

/* ---- a chunk ---- */

static int seal_section(struct hearth_cache *c, struct hearth_cache_file *f,
                        struct hearth_cache_chunk *chunk, uint16_t section,
                        struct hearth_writer *out)
{
    struct hearth_cache_place place = {.key = f->key,
                                       .file = f->head,
                                       .head = &chunk->head,
                                       .section = section};
    const struct hearth_cache_builder *b = &f->builder;
    struct hearth_writer plain;
    size_t before = out->len;
    int e = 0;

    hearth_writer_init(&plain, c->plain, HEARTH_CACHE_SECTION_MAX);
    if (section == HEARTH_CACHE_KEYS) {
        for (size_t i = 0; i < b->rows; i++) {
            hearth_cache_row_put(&b->marks[i].row, &plain);
        }
        e = hearth_writer_finish(&plain);
    } else if (section == HEARTH_CACHE_WHOLE) {
        hearth_writer_put(&plain, b->whole, b->whole_len);
        e = hearth_writer_finish(&plain);
    } else {
        struct hearth_cache_cells cells = {
            .first = b->cells + (section - HEARTH_CACHE_FIRST),
            .count = b->rows,
            .stride = b->columns,
            .pool = b->pool};

        e = hearth_cache_column_encode(&cells, &plain);
    }
    if (e == 0) {
        e = hearth_cache_section_seal(&place, hearth_writer_slice(&plain),
                                      &c->rng, out);
    }
    hearth_secmem_wipe(c->plain, plain.len);
    chunk->lengths[section] = (uint32_t)(out->len - before);
    return e;
}

static int seal_chunk(struct hearth_cache *c, struct hearth_cache_file *f,
                      struct hearth_cache_chunk *chunk,
                      struct hearth_writer *out)
{
    struct hearth_writer table;
    uint8_t *lengths;
    size_t len = 4 * (size_t)chunk->head.sections;
    int e = c->rng.fill(c->rng.cookie, chunk->head.id, sizeof(chunk->head.id));

    hearth_cache_head_encode(&chunk->head, out);
    lengths = hearth_writer_reserve(out, len);
    for (uint16_t i = 0; e == 0 && i < chunk->head.sections; i++) {
        e = seal_section(c, f, chunk, i, out);
    }
    if (e != 0 || lengths == NULL) {
        return e == 0 ? HEARTH_E_SPACE : e;
    }
    hearth_writer_init(&table, lengths, len);
    for (uint16_t i = 0; i < chunk->head.sections; i++) {
        hearth_writer_u32(&table, chunk->lengths[i]);
    }
    return hearth_writer_finish(out);
}

static void empty_builder(struct hearth_cache_builder *b)
{
    hearth_secmem_wipe(b->pool, b->pool_len);
    hearth_secmem_wipe(b->whole, b->whole_len);
    b->pool_len = 0;
    b->whole_len = 0;
    b->rows = 0;
    b->marks = NULL; /* the chunk's now */
}

/* The rows that wait become a chunk of the file: appended and synced before
 * the size says so, and a torn one is no chunk. */
static int flush_file(struct hearth_cache *c, struct hearth_cache_file *f)
{
    struct hearth_cache_chunk *chunk;
    struct hearth_writer out;
    int e;

    if (f->builder.rows == 0) {
        return 0;
    }
    chunk = &c->chunks[f->pending];
    chunk->head.rows = (uint32_t)f->builder.rows;
    chunk->head.sections = (uint16_t)(HEARTH_CACHE_FIRST + f->builder.columns);
    chunk->lengths = calloc(chunk->head.sections, sizeof(*chunk->lengths));
    if (chunk->lengths == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&out, c->bytes, c->bytes_cap);
    e = seal_chunk(c, f, chunk, &out);
    if (e == 0) {
        e = hearth_cache_write(f->fd, f->size, hearth_writer_slice(&out));
    }
    if (e != 0) {
        free(chunk->lengths);
        chunk->lengths = NULL;
        return e;
    }
    chunk->offset = f->size;
    f->size += out.len;
    f->pending = HEARTH_CACHE_NONE;
    empty_builder(&f->builder);
    return 0;
}

int hearth_cache_flush(struct hearth_cache *c, bool is_all)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < c->file_count; i++) {
        if (is_all || c->files[i]->builder.rows >= MANY_ROWS) {
            e = flush_file(c, c->files[i]);
        }
    }
    return e;
}

int hearth_cache_add(struct hearth_cache *c,
                     const struct hearth_cache_record *record)
{
    struct hearth_cache_file *f;
    struct hearth_cache_builder *b;
    size_t pool_len, whole_len;
    int e = hearth_cache_file_of(c, record->epoch, record->content->form, &f);

    if (e == 0 && f->builder.secmem != NULL && is_full(&f->builder)) {
        e = flush_file(c, f);
    }
    if (e == 0) {
        e = ready(c, f, count_columns(record->form));
    }
    if (e != 0) {
        return e;
    }
    b = &f->builder;
    pool_len = b->pool_len;
    whole_len = b->whole_len;
    e = put_about(b, record->epoch, record->content);
    if (e == 0) {
        e = put_answers(b, record);
    }
    if (e == 0) {
        e = put_whole(b, record->content);
    }
    if (e != 0) {
        b->pool_len = pool_len;
        b->whole_len = whole_len;
        return e;
    }
    return finish_row(c, f, &record->row, record->state);
}

/* ---- dropping ---- */

static bool has_unseen(const struct hearth_cache_chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->head.rows; i++) {
        if (chunk->marks[i].state == HEARTH_CACHE_UNSEEN) {
            return true;
        }
    }
    return false;
}

/* Overwrites the boxes; the head stays, so that the next chunk is found. */
int hearth_cache_drop(struct hearth_cache *c, size_t index)
{
    struct hearth_cache_chunk *chunk = &c->chunks[index];
    uint64_t at = chunk->offset + HEARTH_CACHE_HEAD_LEN +
                  4 * (uint64_t)chunk->head.sections;
    int e = 0;

    for (uint16_t i = 0; e == 0 && i < chunk->head.sections; i++) {
        memset(c->bytes, 0, chunk->lengths[i]); /* read or sealed there */
        e = hearth_cache_write(chunk->file->fd, at,
                               hearth_slice_of(c->bytes, chunk->lengths[i]));
        at += chunk->lengths[i];
    }
    if (e == 0) {
        hearth_secmem_wipe(chunk->marks,
                           chunk->head.rows * sizeof(*chunk->marks));
        chunk->is_gone = true;
    }
    return e;
}

/* One column's answers of the rows that stay. */
static int copy_column(struct hearth_cache *c,
                       const struct hearth_cache_chunk *chunk, size_t column)
{
    struct hearth_cache_builder *b = &chunk->file->builder;
    struct hearth_cache_column view;
    struct hearth_slice plain;
    int e = hearth_cache_section(
        c, chunk, (uint16_t)(HEARTH_CACHE_FIRST + column), &plain);

    if (e == 0) {
        e = hearth_cache_column_decode(plain, chunk->head.rows, &view);
    }
    b->rows = 0;
    for (uint32_t i = 0; e == 0 && i < chunk->head.rows; i++) {
        uint32_t code;

        if (chunk->marks[i].state == HEARTH_CACHE_UNSEEN) {
            continue;
        }
        code = hearth_cache_column_code(&view, i);
        e = code < HEARTH_CACHE_GIVEN
                ? put_cell(b, column, (uint8_t)code, hearth_slice_of(NULL, 0))
                : put_cell(b, column, HEARTH_CACHE_GIVEN,
                           view.texts[code - HEARTH_CACHE_GIVEN]);
        b->rows++;
    }
    return e;
}

static int copy_whole(struct hearth_cache *c,
                      const struct hearth_cache_chunk *chunk)
{
    struct hearth_cache_builder *b = &chunk->file->builder;
    struct hearth_slice plain, bytes;
    struct hearth_content content;
    struct hearth_reader r;
    int e = hearth_cache_section(c, chunk, HEARTH_CACHE_WHOLE, &plain);

    hearth_reader_init(&r, plain);
    for (uint32_t i = 0; e == 0 && i < chunk->head.rows; i++) {
        e = hearth_cache_whole_next(&r, &bytes);
        if (e == 0) {
            e = hearth_content_decode(bytes, &content);
        }
        if (e == 0 && chunk->marks[i].state != HEARTH_CACHE_UNSEEN) {
            e = put_whole(b, &content);
        }
    }
    return e;
}

static size_t count_staying(const struct hearth_cache_chunk *chunk)
{
    size_t count = 0;

    for (uint32_t i = 0; i < chunk->head.rows; i++) {
        count += chunk->marks[i].state != HEARTH_CACHE_UNSEEN ? 1 : 0;
    }
    return count;
}

/* The chunk's other rows as a chunk of their own. The file's builder is
 * empty. A chunk that cannot be read is dropped as it is: its records will be
 * opened anew. */
static int rewrite(struct hearth_cache *c, size_t index)
{
    struct hearth_cache_chunk *chunk = &c->chunks[index];
    struct hearth_cache_file *f = chunk->file;
    size_t columns = chunk->head.sections - HEARTH_CACHE_FIRST;
    size_t staying = count_staying(chunk);
    int e;

    if (staying == 0) {
        return 0;
    }
    e = ready(c, f, columns);
    chunk = &c->chunks[index]; /* the list may have moved */
    for (size_t column = 0; e == 0 && column < columns; column++) {
        e = copy_column(c, chunk, column);
    }
    if (e == 0) {
        e = copy_whole(c, chunk);
    }
    f->builder.rows = 0;
    if (e != 0) {
        f->builder.pool_len = 0;
        f->builder.whole_len = 0;
        return e == HEARTH_E_MEMORY ? e : 0;
    }
    for (uint32_t i = 0; e == 0 && i < chunk->head.rows; i++) {
        if (chunk->marks[i].state != HEARTH_CACHE_UNSEEN) {
            f->builder.marks[f->builder.rows++] = chunk->marks[i];
        }
    }
    return flush_file(c, f);
}

int hearth_cache_prune(struct hearth_cache *c)
{
    size_t count;
    bool is_changed = false;
    int e = hearth_cache_flush(c, false);

    count = c->chunk_count;
    for (size_t i = 0; e == 0 && i < count; i++) {
        struct hearth_cache_chunk *chunk = &c->chunks[i];

        if (chunk->is_gone || chunk->lengths == NULL || !has_unseen(chunk)) {
            continue;
        }
        e = flush_file(c, chunk->file);
        if (e == 0) {
            e = rewrite(c, i);
        }
        if (e == 0) {
            e = hearth_cache_drop(c, i);
        }
        is_changed = true;
    }
    return e == 0 && is_changed ? hearth_cache_reindex(c) : e;
}
