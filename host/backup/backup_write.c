/* SPDX-License-Identifier: Apache-2.0 */
/* One moment of a data folder into a stream. */
#include "host/backup/backup.h"
#include "host/backup/item.h"

#include "hearth/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART 16384u

struct writing {
    const struct hearth_folder *folder;
    struct hearth_backup_stream *stream;
    struct hearth_backup_count *count;
    struct hearth_work *work;
    uint64_t put, total; /* bytes of the store, about */
    uint8_t *part;       /* PART bytes, locked: files are keys among others */
};

static int put_number(struct writing *w, uint64_t value, size_t width)
{
    uint8_t bytes[8];
    struct hearth_writer out;

    hearth_writer_init(&out, bytes, sizeof(bytes));
    hearth_writer_u64(&out, value);
    return hearth_backup_stream_put(w->stream, bytes + sizeof(bytes) - width,
                                    width);
}

static int put_text(struct writing *w, const char *text)
{
    int e = put_number(w, strlen(text), 2);

    return e == 0 ? hearth_backup_stream_put(w->stream, text, strlen(text)) : e;
}

/* ---- files ---- */

static int copy_bytes(struct writing *w, int fd, uint64_t len)
{
    while (len > 0) {
        ssize_t n = read(fd, w->part, len < PART ? (size_t)len : PART);
        int e;

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) { /* shorter than it was: somebody replaces it */
            return n == 0 ? HEARTH_E_BUSY : HEARTH_E_IO;
        }
        e = hearth_backup_stream_put(w->stream, w->part, (size_t)n);
        if (e != 0) {
            return e;
        }
        len -= (uint64_t)n;
    }
    return 0;
}

static int put_file(struct writing *w, const struct hearth_backup_file *f)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;
    int fd, e = hearth_fsutil_join(w->folder->path, f->name, path);

    if (e != 0) {
        return e;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? HEARTH_E_BUSY : HEARTH_E_IO;
    }
    e = fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ? HEARTH_E_IO : 0;
    if (e == 0) {
        e = put_number(w, HEARTH_BACKUP_ITEM_FILE, 1);
    }
    if (e == 0) {
        e = put_text(w, f->name);
    }
    if (e == 0) {
        e = put_number(w, (uint64_t)about.st_size, 8);
    }
    if (e == 0) {
        e = copy_bytes(w, fd, (uint64_t)about.st_size);
    }
    (void)close(fd);
    w->count->files++;
    return e;
}

/* ---- the store ---- */

static int put_entry(struct writing *w, enum hearth_table table,
                     struct hearth_slice key, struct hearth_slice value)
{
    int e = put_number(w, HEARTH_BACKUP_ITEM_ENTRY, 1);

    if (e == 0) {
        e = put_number(w, (uint64_t)table, 1);
    }
    if (e == 0) {
        e = put_number(w, key.len, 1);
    }
    if (e == 0) {
        e = hearth_backup_stream_put(w->stream, key.data, key.len);
    }
    if (e == 0) {
        e = put_number(w, value.len, 4);
    }
    if (e == 0) {
        e = hearth_backup_stream_put(w->stream, value.data, value.len);
    }
    hearth_backup_count_entry(w->count, table);
    w->put += key.len + value.len;
    hearth_work_tell(w->work, w->put, w->total);
    return e;
}

static int put_table(struct writing *w, struct hearth_kv_txn *txn,
                     enum hearth_table table)
{
    const struct hearth_kv *kv = w->folder->kv;
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    bool is_after = false;
    int e = 0;

    while (e == 0) {
        e = kv->seek(txn, table, key, is_after, &key, &value);
        if (e == 0) {
            e = put_entry(w, table, key, value);
        }
        is_after = true;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

/* One read transaction: one moment, whoever writes meanwhile. */
static int put_store(struct writing *w)
{
    const struct hearth_kv *kv = w->folder->kv;
    struct hearth_kv_stat stat = {0};
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, false, &txn);

    if (e != 0) {
        return e;
    }
    if (kv->stat(kv->cookie, &stat) == 0) {
        w->total = stat.bytes_used;
    }
    for (int t = 1; e == 0 && t < HEARTH_TABLE_COUNT; t++) {
        if (t != HEARTH_TABLE_TOKENS) {
            e = put_table(w, txn, (enum hearth_table)t);
        }
    }
    if (e == 0) {
        e = put_table(w, txn, HEARTH_TABLE_META);
    }
    kv->abort(txn);
    return e;
}

/* ---- all ---- */

static int put_all(struct writing *w, const struct hearth_backup_listing *l)
{
    int e = put_number(w, HEARTH_BACKUP_ITEM_LAYOUT, 1);

    if (e == 0) {
        e = put_number(w, HEARTH_SCHEMA, 4);
    }
    for (size_t i = 0; e == 0 && i < l->count; i++) {
        e = put_file(w, &l->files[i]);
    }
    if (e == 0) {
        e = put_store(w);
    }
    if (e == 0) {
        e = put_number(w, HEARTH_BACKUP_ITEM_END, 1);
    }
    if (e == 0) {
        e = put_number(w, w->count->files, 8);
    }
    if (e == 0) {
        e = put_number(w, w->count->entries, 8);
    }
    return e == 0 ? hearth_backup_stream_end(w->stream) : e;
}

/* The files are looked at before and after: if none changed, all of them and
 * the store's moment between belong together. */
static int write_between(struct writing *w)
{
    struct hearth_backup_listing before, after;
    int e = hearth_backup_list(w->folder->path, &before);

    if (e != 0) {
        return e;
    }
    w->count->left_out = before.left_out;
    e = put_all(w, &before);
    if (e == 0) {
        e = hearth_backup_list(w->folder->path, &after);
        if (e == 0) {
            e = hearth_backup_listing_is_same(&before, &after) ? 0
                                                               : HEARTH_E_BUSY;
            hearth_backup_listing_free(&after);
        }
    }
    hearth_backup_listing_free(&before);
    return e;
}

int hearth_backup_write(const struct hearth_folder *f, int64_t now_s,
                        const uint8_t public_key[32], int fd,
                        struct hearth_backup_count *count,
                        struct hearth_work *work)
{
    struct writing w = {.folder = f, .count = count, .work = work};
    struct hearth_backup_head head = {.made_s = now_s};
    struct hearth_secmem *m;
    int e = hearth_secmem_open(PART + 4096, &m);

    memset(count, 0, sizeof(*count));
    if (e != 0) {
        return e;
    }
    memcpy(head.programme, f->programme, sizeof(head.programme)); /* equal */
    w.part = hearth_secmem_take(m, PART);
    e = w.part == NULL
            ? HEARTH_E_MEMORY
            : hearth_backup_stream_make(fd, &head, public_key, &w.stream);
    if (e == 0) {
        e = write_between(&w);
        hearth_backup_stream_close(w.stream);
    }
    hearth_secmem_close(m);
    return e;
}
