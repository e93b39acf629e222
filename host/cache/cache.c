/* SPDX-License-Identifier: Apache-2.0 */
/* The cache's files and the table of its rows. */
#define _GNU_SOURCE /* memfd_create, O_NOFOLLOW */
#include "host/cache/cache_internal.h"

#include "hearth/hash.h"
#include "hearth/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_LEN    (6 + 5 + 1 + 2 * HEARTH_FORM_REF_LEN + 6)
#define BYTES_CAP   (3u << 20)
#define SLOTS_FIRST 4096u

/* ---- bytes ---- */

int hearth_cache_read(int fd, uint64_t offset, uint8_t *out, size_t len)
{
    while (len > 0) {
        ssize_t n = pread(fd, out, len, (off_t)offset);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n == 0 ? HEARTH_E_TRUNCATED : HEARTH_E_IO;
        }
        out += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return 0;
}

int hearth_cache_write(int fd, uint64_t offset, struct hearth_slice data)
{
    while (data.len > 0) {
        ssize_t n = pwrite(fd, data.data, data.len, (off_t)offset);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return errno == ENOSPC || errno == EDQUOT ? HEARTH_E_FULL
                                                      : HEARTH_E_IO;
        }
        data = hearth_slice_of(data.data + n, data.len - (size_t)n);
        offset += (uint64_t)n;
    }
    return fdatasync(fd) == 0 ? 0 : HEARTH_E_IO;
}

int hearth_cache_room(size_t size, struct hearth_secmem **out)
{
    int e = hearth_secmem_open(size, out);

    return e == HEARTH_E_MEMORY ? hearth_secmem_open_unlocked(size, out) : e;
}

int hearth_cache_section(struct hearth_cache *c,
                         const struct hearth_cache_chunk *chunk,
                         uint16_t section, struct hearth_slice *out)
{
    struct hearth_cache_place place = {.key = chunk->file->key,
                                       .file = chunk->file->head,
                                       .head = &chunk->head,
                                       .section = section};
    uint64_t at = chunk->offset + HEARTH_CACHE_HEAD_LEN +
                  4 * (uint64_t)chunk->head.sections;
    size_t len;
    int e;

    if (section >= chunk->head.sections ||
        chunk->lengths[section] > c->bytes_cap) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; i < section; i++) {
        at += chunk->lengths[i];
    }
    e = hearth_cache_read(chunk->file->fd, at, c->bytes,
                          chunk->lengths[section]);
    if (e == 0) {
        e = hearth_cache_section_open(
            &place, hearth_slice_of(c->bytes, chunk->lengths[section]),
            c->plain, HEARTH_CACHE_SECTION_MAX, &len);
    }
    if (e == 0) {
        *out = hearth_slice_of(c->plain, len);
    }
    return e;
}

/* ---- the table of rows ---- */

static uint64_t hash_of(const uint8_t *device, uint64_t seq)
{
    uint64_t h = seq * UINT64_C(0x9e3779b97f4a7c15);

    for (size_t i = 0; i < HEARTH_DEVICE_LEN; i++) {
        h = (h ^ device[i]) * UINT64_C(0x100000001b3);
    }
    return h ^ (h >> 29);
}

static struct hearth_cache_mark *mark_at(const struct hearth_cache *c,
                                         uint64_t slot)
{
    return &c->chunks[(slot >> 16) - 1].marks[slot & 0xffff];
}

static void put_slot(struct hearth_cache *c, uint64_t slot)
{
    const struct hearth_cache_row *row = &mark_at(c, slot)->row;
    size_t at = (size_t)hash_of(row->device, row->seq) % c->slot_count;

    while (c->slots[at] != 0) {
        const struct hearth_cache_row *other = &mark_at(c, c->slots[at])->row;

        if (other->seq == row->seq &&
            memcmp(other->device, row->device, HEARTH_DEVICE_LEN) == 0) {
            c->slots[at] = slot; /* the later one counts */
            return;
        }
        at = (at + 1) % c->slot_count;
    }
    c->slots[at] = slot;
    c->slot_used++;
}

static int grow(struct hearth_cache *c, size_t count)
{
    uint64_t *before = c->slots;
    size_t before_count = c->slot_count;

    c->slots = calloc(count, sizeof(*c->slots));
    if (c->slots == NULL) {
        c->slots = before;
        return HEARTH_E_MEMORY;
    }
    c->slot_count = count;
    c->slot_used = 0;
    for (size_t i = 0; i < before_count; i++) {
        if (before[i] != 0) {
            put_slot(c, before[i]);
        }
    }
    free(before);
    return 0;
}

int hearth_cache_enter(struct hearth_cache *c, size_t chunk, size_t row)
{
    if (2 * (c->slot_used + 1) > c->slot_count) {
        int e = grow(c, c->slot_count == 0 ? SLOTS_FIRST : 2 * c->slot_count);

        if (e != 0) {
            return e;
        }
    }
    put_slot(c, (uint64_t)(chunk + 1) << 16 | row);
    return 0;
}

int hearth_cache_reindex(struct hearth_cache *c)
{
    int e = 0;

    free(c->slots);
    c->slots = NULL;
    c->slot_count = 0;
    c->slot_used = 0;
    for (size_t i = 0; i < c->chunk_count; i++) {
        const struct hearth_cache_chunk *chunk = &c->chunks[i];
        size_t rows = chunk->is_gone           ? 0
                      : chunk->lengths != NULL ? chunk->head.rows
                                               : chunk->file->builder.rows;

        for (size_t row = 0; e == 0 && row < rows; row++) {
            e = hearth_cache_enter(c, i, row);
        }
    }
    return e;
}

struct hearth_cache_mark *hearth_cache_find(struct hearth_cache *c,
                                            const uint8_t *device, uint64_t seq,
                                            const uint8_t *h)
{
    size_t at;

    if (c->slot_count == 0) {
        return NULL;
    }
    at = (size_t)hash_of(device, seq) % c->slot_count;
    while (c->slots[at] != 0) {
        struct hearth_cache_mark *mark = mark_at(c, c->slots[at]);

        if (mark->row.seq == seq &&
            memcmp(mark->row.device, device, HEARTH_DEVICE_LEN) == 0) {
            return memcmp(mark->row.h, h, HEARTH_CACHE_H_LEN) == 0 ? mark
                                                                   : NULL;
        }
        at = (at + 1) % c->slot_count;
    }
    return NULL;
}

int hearth_cache_chunk_new(struct hearth_cache *c, struct hearth_cache_file *f,
                           size_t *out)
{
    if (c->chunk_count == c->chunk_cap) {
        size_t cap = c->chunk_cap == 0 ? 64 : 2 * c->chunk_cap;
        void *more = realloc(c->chunks, cap * sizeof(*c->chunks));

        if (more == NULL) {
            return HEARTH_E_MEMORY;
        }
        c->chunks = more;
        c->chunk_cap = cap;
    }
    *out = c->chunk_count++;
    c->chunks[*out] = (struct hearth_cache_chunk){.file = f};
    return 0;
}

/* ---- reading a file ---- */

static int read_marks(struct hearth_cache *c, struct hearth_cache_chunk *chunk)
{
    struct hearth_reader r;
    struct hearth_slice plain;
    int e = hearth_cache_section(c, chunk, HEARTH_CACHE_KEYS, &plain);

    if (e != 0) {
        return e;
    }
    chunk->marks = calloc(chunk->head.rows, sizeof(*chunk->marks));
    if (chunk->marks == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_reader_init(&r, plain);
    for (uint32_t i = 0; i < chunk->head.rows; i++) {
        hearth_cache_row_get(&r, &chunk->marks[i].row);
        chunk->marks[i].epoch = chunk->file->epoch;
    }
    e = hearth_reader_finish(&r);
    hearth_secmem_wipe(c->plain, plain.len);
    return e;
}

static void free_chunk(struct hearth_cache_chunk *chunk)
{
    if (chunk->marks != NULL && chunk->lengths != NULL) {
        hearth_secmem_wipe(chunk->marks,
                           chunk->head.rows * sizeof(*chunk->marks));
    }
    if (chunk->lengths != NULL) { /* else they are the builder's */
        free(chunk->marks);
    }
    free(chunk->lengths);
    chunk->marks = NULL;
    chunk->lengths = NULL;
    chunk->is_gone = true;
}

/* Head and lengths at ${at}; *${len}: all of the chunk. */
static int read_head(struct hearth_cache_file *f, uint64_t at,
                     struct hearth_cache_chunk *chunk, uint64_t *len)
{
    uint8_t head[HEARTH_CACHE_HEAD_LEN], four[4];
    int e = hearth_cache_read(f->fd, at, head, sizeof(head));

    if (e == 0) {
        e = hearth_cache_head_decode(hearth_slice_of(head, sizeof(head)),
                                     &chunk->head);
    }
    if (e != 0) {
        return e;
    }
    chunk->offset = at;
    chunk->lengths = calloc(chunk->head.sections, sizeof(*chunk->lengths));
    if (chunk->lengths == NULL) {
        return HEARTH_E_MEMORY;
    }
    *len = sizeof(head) + 4 * (uint64_t)chunk->head.sections;
    for (uint16_t i = 0; e == 0 && i < chunk->head.sections; i++) {
        struct hearth_reader r;

        e = hearth_cache_read(f->fd, at + sizeof(head) + 4 * (uint64_t)i, four,
                              sizeof(four));
        hearth_reader_init(&r, hearth_slice_of(four, sizeof(four)));
        chunk->lengths[i] = hearth_reader_u32(&r);
        *len += chunk->lengths[i];
    }
    return e;
}

/* The chunk at ${at}; one that does not open is passed over: its records are
 * opened anew. What is no chunk at all ends the file. */
static int read_chunk(struct hearth_cache *c, struct hearth_cache_file *f,
                      uint64_t at, uint64_t end, uint64_t *len)
{
    struct hearth_cache_chunk *chunk;
    size_t index;
    int e = hearth_cache_chunk_new(c, f, &index);

    if (e != 0) {
        return e;
    }
    chunk = &c->chunks[index];
    e = read_head(f, at, chunk, len);
    if (e == 0 && *len > end - at) {
        e = HEARTH_E_TRUNCATED;
    }
    if (e != 0) {
        free_chunk(chunk);
        c->chunk_count--;
        return e;
    }
    e = read_marks(c, chunk);
    if (e != 0) {
        free_chunk(chunk);
        return e == HEARTH_E_MEMORY ? e : 0;
    }
    for (size_t row = 0; e == 0 && row < chunk->head.rows; row++) {
        e = hearth_cache_enter(c, index, row);
    }
    return e;
}

static int read_file(struct hearth_cache *c, struct hearth_cache_file *f)
{
    uint8_t head[HEARTH_CACHE_FILE_LEN];
    struct stat about;
    uint64_t at = sizeof(head), end, len;
    int e = 0;

    if (fstat(f->fd, &about) != 0) {
        return HEARTH_E_IO;
    }
    end = (uint64_t)about.st_size;
    if (end < sizeof(head) ||
        hearth_cache_read(f->fd, 0, head, sizeof(head)) != 0 ||
        memcmp(head, f->head, sizeof(head)) != 0) {
        end = 0;
        e = hearth_cache_write(f->fd, 0,
                               hearth_slice_of(f->head, sizeof(f->head)));
    }
    while (e == 0 && at < end) {
        e = read_chunk(c, f, at, end, &len);
        at += e == 0 ? len : 0;
    }
    f->size = at;
    if (e == HEARTH_E_TRUNCATED || e == HEARTH_E_INVALID || end != at) {
        e = e == HEARTH_E_TRUNCATED || e == HEARTH_E_INVALID ? 0 : e;
        if (e == 0 && ftruncate(f->fd, (off_t)at) != 0) {
            e = HEARTH_E_IO;
        }
    }
    return e;
}

/* ---- files ---- */

static int open_fd(const struct hearth_cache *c, const char *name)
{
    char path[HEARTH_PATH_MAX];

    if (c->folder[0] == '\0') { /* sealed all the same: it may be swapped */
        return memfd_create("hearth-cache", MFD_CLOEXEC);
    }
    if (hearth_fsutil_join(c->folder, name, path) != 0) {
        return -1;
    }
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static int derive(const struct hearth_cache *c, struct hearth_cache_file *f,
                  const struct hearth_vault_epoch *epoch)
{
    uint8_t info[sizeof("hearth cache v1") + HEARTH_FORM_REF_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, info, sizeof(info));
    hearth_writer_put(&w, "hearth cache v1", sizeof("hearth cache v1"));
    hearth_writer_put(&w, f->form, sizeof(f->form));
    return hearth_hash_hkdf(hearth_slice_of(c->programme, HEARTH_PROGRAMME_LEN),
                            hearth_slice_of(epoch->key.bytes, HEARTH_KEY_LEN),
                            hearth_writer_slice(&w), f->key->bytes,
                            HEARTH_KEY_LEN);
}

static void free_file(struct hearth_cache *c, struct hearth_cache_file *f)
{
    hearth_cache_builder_close(&f->builder);
    if (f->fd >= 0) {
        (void)close(f->fd);
    }
    hearth_secmem_give(c->secmem, f->key);
    free(f);
}

static int make_file(struct hearth_cache *c,
                     const struct hearth_vault_epoch *epoch,
                     const uint8_t *form, struct hearth_cache_file **out)
{
    char name[NAME_LEN + 1], hex[2 * HEARTH_FORM_REF_LEN + 1];
    struct hearth_cache_file *f = calloc(1, sizeof(*f));
    int e;

    if (f == NULL) {
        return HEARTH_E_MEMORY;
    }
    f->epoch = epoch->epoch;
    f->pending = HEARTH_CACHE_NONE;
    memmove(f->form, form, sizeof(f->form));
    hearth_cache_file_head(f->epoch, form, c->programme, f->head);
    hearth_bytes_hex(hearth_slice_of(form, HEARTH_FORM_REF_LEN), hex);
    (void)snprintf(name, sizeof(name), "epoch-%05u-%s.cache",
                   (unsigned)f->epoch, hex);
    f->fd = open_fd(c, name);
    f->key = hearth_secmem_take(c->secmem, sizeof(*f->key));
    e = f->key == NULL ? HEARTH_E_MEMORY : f->fd < 0 ? HEARTH_E_IO : 0;
    if (e == 0) {
        e = derive(c, f, epoch);
    }
    if (e == 0) {
        e = read_file(c, f);
    }
    if (e != 0) {
        free_file(c, f);
        return e;
    }
    c->files[c->file_count++] = f;
    *out = f;
    return 0;
}

int hearth_cache_file_of(struct hearth_cache *c, uint16_t epoch,
                         const uint8_t *form, struct hearth_cache_file **out)
{
    const struct hearth_vault_epoch *key;

    for (size_t i = 0; i < c->file_count; i++) {
        *out = c->files[i];
        if ((*out)->epoch == epoch &&
            memcmp((*out)->form, form, HEARTH_FORM_REF_LEN) == 0) {
            return 0;
        }
    }
    key = hearth_vault_epoch_find(c->vault, epoch);
    if (key == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    return c->file_count == HEARTH_CACHE_FILES_MAX
               ? HEARTH_E_LIMIT
               : make_file(c, key, form, out);
}

/* "epoch-00001-0123456789abcdef.cache". */
static bool parse_name(const char *name, uint16_t *epoch, uint8_t *form)
{
    char hex[2 * HEARTH_FORM_REF_LEN + 1];
    unsigned long number = 0;

    if (strlen(name) != NAME_LEN || strncmp(name, "epoch-", 6) != 0 ||
        name[11] != '-' || strcmp(name + NAME_LEN - 6, ".cache") != 0) {
        return false;
    }
    for (size_t i = 6; i < 11; i++) {
        if (name[i] < '0' || name[i] > '9') {
            return false;
        }
        number = number * 10 + (unsigned long)(name[i] - '0');
    }
    memcpy(hex, name + 12, sizeof(hex) - 1); /* the length was checked */
    hex[sizeof(hex) - 1] = '\0';
    *epoch = (uint16_t)number;
    return number <= UINT16_MAX &&
           hearth_bytes_unhex(hex, form, HEARTH_FORM_REF_LEN) == 0;
}

/* Files of the epochs that can be opened; the others' keys are gone, and so
 * shall they be. */
static int read_folder(struct hearth_cache *c)
{
    uint8_t form[HEARTH_FORM_REF_LEN];
    struct hearth_cache_file *f;
    struct dirent *entry;
    uint16_t epoch;
    DIR *dir = opendir(c->folder);
    int e = 0;

    if (dir == NULL) {
        return HEARTH_E_IO;
    }
    while (e == 0 && (entry = readdir(dir)) != NULL) {
        if (!parse_name(entry->d_name, &epoch, form)) {
            continue;
        }
        e = hearth_cache_file_of(c, epoch, form, &f);
        if (e == HEARTH_E_NOT_FOUND) {
            e = unlinkat(dirfd(dir), entry->d_name, 0) == 0 ? 0 : HEARTH_E_IO;
        }
    }
    (void)closedir(dir);
    return e;
}

/* cache/, for one process at a time. */
static int take_folder(struct hearth_cache *c, const char *folder)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(folder, "cache", c->folder);

    if (e == 0) {
        e = hearth_fsutil_make_folder(c->folder);
    }
    if (e == 0) {
        e = hearth_fsutil_join(c->folder, "lock", path);
    }
    if (e == 0) {
        e = hearth_fsutil_lock(path, &c->lock);
    }
    if (e != 0) {
        c->folder[0] = '\0';
    }
    if (e == HEARTH_E_BUSY) {
        return 0;
    }
    return e == 0 ? read_folder(c) : e;
}

int hearth_cache_open(const char *folder, const uint8_t *programme,
                      const struct hearth_vault *vault,
                      struct hearth_cache **out)
{
    struct hearth_cache *c = calloc(1, sizeof(*c));
    int e;

    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    c->programme = programme;
    c->vault = vault;
    c->rng = hearth_rng_system();
    c->lock = -1;
    c->bytes_cap = BYTES_CAP;
    c->bytes = malloc(BYTES_CAP);
    e = c->bytes == NULL ? HEARTH_E_MEMORY : hearth_cache_rooms(c);
    if (e == 0) {
        e = take_folder(c, folder);
    }
    if (e != 0) {
        hearth_cache_close(c);
        return e;
    }
    *out = c;
    return 0;
}

void hearth_cache_close(struct hearth_cache *c)
{
    if (c == NULL) {
        return;
    }
    for (size_t i = 0; i < c->chunk_count; i++) {
        free_chunk(&c->chunks[i]);
    }
    for (size_t i = 0; i < c->file_count; i++) {
        free_file(c, c->files[i]);
    }
    if (c->lock >= 0) {
        (void)close(c->lock);
    }
    hearth_secmem_close(c->room);
    hearth_secmem_close(c->secmem);
    free(c->chunks);
    free(c->slots);
    free(c->bytes);
    free(c);
}
