/* SPDX-License-Identifier: Apache-2.0 */
/* Names, bytes, and what of them is safe. */
#include "disk.h"

#include <stdlib.h>
#include <string.h>

static void stop(const char *what, const char *detail)
{
    (void)fprintf(stderr, "disk: %s: %s\n", what, detail);
    exit(99);
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

bool disk_concerns(const struct trace_event *e)
{
    if (e->kind == TRACE_TROUBLE) {
        stop("the recorder could not follow", e->path);
    }
    /* Locks hold nothing; LMDB's is shared memory, made anew. */
    return e->kind != TRACE_OUTPUT && !ends_with(e->path, "lock.mdb") &&
           !ends_with(e->path, "mdb-lock") && !ends_with(e->path, ".lock");
}

uint64_t disk_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* ---- names ---- */

static struct disk_name *name_find(struct disk_names *n, const char *path)
{
    for (size_t i = 0; i < n->count; i++) {
        if (strcmp(n->list[i].path, path) == 0) {
            return &n->list[i];
        }
    }
    return NULL;
}

static void name_add(struct disk_names *n, const char *path, int inode)
{
    struct disk_name *at = name_find(n, path);

    if (at == NULL) {
        at = name_find(n, ""); /* a place that was given up */
    }
    if (at == NULL) {
        if (n->count == DISK_NAMES) {
            stop("too many names", path);
        }
        at = &n->list[n->count++];
    }
    (void)snprintf(at->path, sizeof(at->path), "%s", path);
    at->inode = inode;
}

static void name_drop(struct disk_names *n, const char *path)
{
    struct disk_name *at = name_find(n, path);

    if (at != NULL) {
        at->path[0] = '\0';
    }
}

/* Plays an operation on names. A rename stands for itself: the file has its
 * new name even if it was not seen to have the old one. */
static void names_apply(struct disk_names *n, const struct disk_op *op)
{
    const struct trace_event *e = op->event;

    switch (e->kind) {
    case TRACE_CREATE:
    case TRACE_MKDIR:
        name_add(n, e->path, op->inode);
        break;
    case TRACE_UNLINK:
        name_drop(n, e->path);
        break;
    case TRACE_RENAME:
        name_drop(n, e->path);
        name_add(n, e->other, op->inode);
        break;
    default:
        break;
    }
}

static bool is_of_names(const struct trace_event *e)
{
    return e->kind == TRACE_CREATE || e->kind == TRACE_MKDIR ||
           e->kind == TRACE_UNLINK || e->kind == TRACE_RENAME;
}

/* True if ${path} stands directly in ${folder}. */
static bool is_in(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    const char *slash = strrchr(path, '/');
    size_t parent = slash == NULL ? 0 : (size_t)(slash - path);

    return parent == len && strncmp(path, folder, len) == 0;
}

/* ---- bytes ---- */

static void bytes_grow(struct disk_bytes *b, size_t len)
{
    if (len > b->cap) {
        b->cap = len * 2;
        b->data = realloc(b->data, b->cap);
        if (b->data == NULL) {
            stop("bytes", "out of memory");
        }
    }
    if (len > b->len) {
        memset(b->data + b->len, 0, len - b->len);
        b->len = len;
    }
}

static void bytes_put(struct disk_bytes *b, uint64_t at, const uint8_t *data,
                      size_t len)
{
    if (len == 0) {
        return;
    }
    bytes_grow(b, (size_t)at + len);
    memcpy(b->data + at, data, len); /* it grew by as much */
}

static void bytes_apply(struct disk_bytes *b, const struct trace_event *e)
{
    if (e->kind == TRACE_WRITE) {
        bytes_put(b, e->offset, e->data, e->len);
    } else if (e->kind == TRACE_TRUNCATE) {
        bytes_grow(b, (size_t)e->offset);
        b->len = (size_t)e->offset;
    }
}

/* ---- what is under way, and what is safe ---- */

void disk_begin(struct disk *d, const struct trace_event *e)
{
    struct disk_op op = {e, -1, false};
    const struct disk_name *name;

    if (e->kind == TRACE_SYNC) {
        return;
    }
    if (is_of_names(e)) {
        if (e->kind == TRACE_CREATE) {
            if (d->inode_count == DISK_INODES) {
                stop("too many files", e->path);
            }
            op.inode = (int)d->inode_count++;
        }
        if (e->kind == TRACE_RENAME) {
            name = name_find(&d->live, e->path);
            op.inode = name == NULL ? -1 : name->inode;
        }
        names_apply(&d->live, &op);
    } else {
        name = name_find(&d->live, e->path);
        if (name == NULL || name->inode < 0) {
            stop("written, but nobody made it", e->path);
            return;
        }
        op.inode = name->inode;
    }
    if (d->pending_count == DISK_PENDING) {
        stop("too much is not synced", e->path);
    }
    d->pending[d->pending_count++] = op;
}

static void mark_synced(struct disk *d, const struct trace_event *e)
{
    const struct disk_name *name = name_find(&d->live, e->path);
    bool is_folder = name == NULL || name->inode < 0;

    for (size_t i = 0; i < d->pending_count; i++) {
        struct disk_op *op = &d->pending[i];
        if (is_of_names(op->event)) {
            const char *path = op->event->kind == TRACE_RENAME
                                   ? op->event->other
                                   : op->event->path;
            if (is_folder && is_in(path, e->path)) {
                op->is_durable = true;
            }
        } else if (!is_folder && op->inode == name->inode) {
            op->is_durable = true;
        }
    }
}

/* True if something before ${at} must be played first. */
static bool is_blocked(const struct disk *d, size_t kept,
                       const struct disk_op *op)
{
    for (size_t i = 0; i < kept; i++) {
        const struct disk_op *other = &d->pending[i];
        if (is_of_names(op->event)
                ? is_of_names(other->event)
                : !is_of_names(other->event) && other->inode == op->inode) {
            return true;
        }
    }
    return false;
}

static void retire(struct disk *d)
{
    size_t kept = 0;

    for (size_t i = 0; i < d->pending_count; i++) {
        struct disk_op op = d->pending[i];
        if (!op.is_durable || is_blocked(d, kept, &op)) {
            d->pending[kept++] = op;
        } else if (is_of_names(op.event)) {
            names_apply(&d->safe, &op);
        } else {
            bytes_apply(&d->inodes[op.inode], op.event);
        }
    }
    d->pending_count = kept;
}

void disk_finish(struct disk *d, const struct trace_event *e)
{
    if (d->ignores_sync) {
        return;
    }
    if (e->kind == TRACE_SYNC) {
        mark_synced(d, e);
    } else if (e->kind == TRACE_WRITE && e->is_synced) {
        d->pending[d->pending_count - 1].is_durable = true;
    }
    retire(d);
}

void disk_free(struct disk *d)
{
    for (size_t i = 0; i < DISK_INODES; i++) {
        free(d->inodes[i].data);
    }
    memset(d, 0, sizeof(*d));
}

/* ---- crashes ---- */

/* A part of one write: the first sectors, or any of them. */
static void apply_part(struct disk_bytes *b, const struct trace_event *e,
                       enum disk_loss loss, uint64_t *random)
{
    uint64_t end = e->offset + e->len;
    uint64_t first = e->offset / DISK_SECTOR;
    uint64_t sectors = (end + DISK_SECTOR - 1) / DISK_SECTOR - first;
    uint64_t upto = sectors == 0 ? 0 : disk_random(random) % (sectors + 1);

    for (uint64_t i = 0; i < sectors; i++) {
        uint64_t from = (first + i) * DISK_SECTOR;
        uint64_t to = from + DISK_SECTOR;
        bool is_there =
            loss == DISK_TORN ? i < upto : (disk_random(random) & 1) != 0;
        if (!is_there) {
            continue;
        }
        from = from < e->offset ? e->offset : from;
        to = to > end ? end : to;
        bytes_put(b, from, e->data + (from - e->offset), (size_t)(to - from));
    }
}

static void crash_op(const struct disk *d, size_t at, enum disk_loss loss,
                     uint64_t *random, struct disk_image *out)
{
    const struct disk_op *op = &d->pending[at];
    bool is_last = at + 1 == d->pending_count;
    bool is_whole =
        op->is_durable || loss == DISK_WHOLE || (loss == DISK_TORN && !is_last);

    if (!is_whole && loss == DISK_NOTHING) {
        return;
    }
    if (!is_whole && (loss == DISK_SOME || op->event->kind != TRACE_WRITE)) {
        is_whole = (disk_random(random) & 1) != 0;
        if (!is_whole) {
            return;
        }
    }
    if (is_of_names(op->event)) {
        names_apply(&out->names, op);
    } else if (is_whole) {
        bytes_apply(&out->inodes[op->inode], op->event);
    } else {
        apply_part(&out->inodes[op->inode], op->event, loss, random);
    }
}

void disk_crash(const struct disk *d, enum disk_loss loss, uint64_t *random,
                struct disk_image *out)
{
    out->names = d->safe;
    for (size_t i = 0; i < d->inode_count; i++) {
        out->inodes[i].len = 0;
        bytes_put(&out->inodes[i], 0, d->inodes[i].data, d->inodes[i].len);
    }
    for (size_t i = 0; i < d->pending_count; i++) {
        crash_op(d, i, loss, random, out);
    }
}
