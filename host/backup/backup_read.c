/* SPDX-License-Identifier: Apache-2.0 */
/* A backup taken apart, item by item. */
#include "host/backup/item.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct hearth_backup_stream *stream;
    const struct hearth_backup_sink *sink;
    struct hearth_backup_count count;
    uint8_t *value;
    size_t cap;
    bool has_store;    /* entries began: no more files */
    uint8_t last_item; /* what came before */
};

static uint64_t take_number(struct reading *r, size_t width, int *e)
{
    uint8_t bytes[8] = {0};
    struct hearth_reader in;

    if (*e == 0) {
        *e = hearth_backup_stream_take(r->stream, bytes + sizeof(bytes) - width,
                                       width);
    }
    hearth_reader_init(&in, hearth_slice_of(bytes, sizeof(bytes)));
    return *e == 0 ? hearth_reader_u64(&in) : 0;
}

static int take_layout(struct reading *r)
{
    int e = 0;
    uint32_t schema = (uint32_t)take_number(r, 4, &e);

    if (e != 0) {
        return e;
    }
    if (r->last_item != 0 || schema == 0) {
        return HEARTH_E_INVALID;
    }
    if (schema > HEARTH_SCHEMA) {
        return HEARTH_E_VERSION;
    }
    return r->sink == NULL
               ? 0
               : r->sink->head(r->sink->cookie, &r->stream->head, schema);
}

static int take_bytes(struct reading *r, uint64_t len)
{
    while (len > 0) {
        struct hearth_slice part;
        int e = hearth_backup_stream_next(r->stream, len, &part);

        if (e == 0 && part.len == 0) {
            e = HEARTH_E_TRUNCATED;
        }
        if (e == 0 && r->sink != NULL) {
            e = r->sink->bytes(r->sink->cookie, part);
        }
        if (e != 0) {
            return e;
        }
        len -= part.len;
    }
    return r->sink == NULL ? 0 : r->sink->file_end(r->sink->cookie);
}

static int take_file(struct reading *r)
{
    char name[HEARTH_BACKUP_NAME_MAX + 1];
    int e = 0;
    size_t n = (size_t)take_number(r, 2, &e);
    uint64_t len;

    if (e != 0) {
        return e;
    }
    if (r->last_item == 0 || r->has_store || n >= sizeof(name) ||
        r->count.files == HEARTH_BACKUP_FILES_MAX) {
        return HEARTH_E_INVALID;
    }
    e = hearth_backup_stream_take(r->stream, name, n);
    name[n] = '\0';
    if (e == 0 && (strlen(name) != n || !hearth_backup_name_is_plain(name))) {
        e = HEARTH_E_INVALID;
    }
    len = take_number(r, 8, &e);
    if (e == 0 && r->sink != NULL) {
        e = r->sink->file(r->sink->cookie, name, len);
    }
    r->count.files++;
    return e == 0 ? take_bytes(r, len) : e;
}

static int make_room(struct reading *r, size_t len)
{
    uint8_t *more;

    if (len <= r->cap) {
        return 0;
    }
    more = realloc(r->value, len);
    if (more == NULL) {
        return HEARTH_E_MEMORY;
    }
    r->value = more;
    r->cap = len;
    return 0;
}

static int take_entry(struct reading *r)
{
    uint8_t key[64];
    int e = 0;
    uint64_t table = take_number(r, 1, &e);
    size_t key_len = (size_t)take_number(r, 1, &e);
    size_t len;

    if (e != 0) {
        return e;
    }
    if (r->last_item == 0 || table >= HEARTH_TABLE_COUNT ||
        table == HEARTH_TABLE_TOKENS || key_len == 0 || key_len > sizeof(key)) {
        return HEARTH_E_INVALID;
    }
    e = hearth_backup_stream_take(r->stream, key, key_len);
    len = (size_t)take_number(r, 4, &e);
    if (e == 0) {
        e = len > HEARTH_BACKUP_VALUE_MAX ? HEARTH_E_LIMIT : make_room(r, len);
    }
    if (e == 0) {
        e = hearth_backup_stream_take(r->stream, r->value, len);
    }
    if (e != 0) {
        return e;
    }
    r->has_store = true;
    hearth_backup_count_entry(&r->count, (enum hearth_table)table);
    return r->sink == NULL
               ? 0
               : r->sink->entry(r->sink->cookie, (enum hearth_table)table,
                                hearth_slice_of(key, key_len),
                                hearth_slice_of(r->value, len));
}

/* Both numbers, though a segment cannot be left out: the writer's own word
 * that it came to its end. */
static int take_end(struct reading *r)
{
    int e = 0;
    uint64_t files = take_number(r, 8, &e);
    uint64_t entries = take_number(r, 8, &e);

    if (e == 0 && (files != r->count.files || entries != r->count.entries)) {
        e = HEARTH_E_INVALID;
    }
    return e == 0 ? hearth_backup_stream_finish(r->stream) : e;
}

static int take_items(struct reading *r)
{
    static int (*const takes[])(struct reading *) = {
        [HEARTH_BACKUP_ITEM_LAYOUT] = take_layout,
        [HEARTH_BACKUP_ITEM_FILE] = take_file,
        [HEARTH_BACKUP_ITEM_ENTRY] = take_entry,
        [HEARTH_BACKUP_ITEM_END] = take_end};

    for (;;) {
        int e = 0;
        uint8_t item = (uint8_t)take_number(r, 1, &e);

        if (e == 0 && (item == 0 || item > HEARTH_BACKUP_ITEM_END)) {
            e = HEARTH_E_INVALID;
        }
        if (e == 0) {
            e = takes[item](r);
        }
        if (e != 0 || item == HEARTH_BACKUP_ITEM_END) {
            return e;
        }
        r->last_item = item;
    }
}

int hearth_backup_read(int fd, const struct hearth_key *private_key,
                       const struct hearth_backup_sink *sink,
                       struct hearth_backup_head *head,
                       struct hearth_backup_count *count)
{
    struct reading r = {.sink = sink};
    int e = hearth_backup_stream_open(fd, private_key, &r.stream);

    if (e != 0) {
        return e;
    }
    e = take_items(&r);
    *head = r.stream->head;
    *count = r.count;
    free(r.value);
    hearth_backup_stream_close(r.stream);
    return e;
}
