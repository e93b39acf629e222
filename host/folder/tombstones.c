/* SPDX-License-Identifier: Apache-2.0 */
/* The log of tombstones, and how it gets into a store. */
#include "host/folder/tombstones.h"

#include "hearth/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG     "tombstones.log"
#define AT_ONCE 256 /* entries read, or buried in one transaction */

static int code_of_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? HEARTH_E_FULL
                                                                : HEARTH_E_IO;
}

int hearth_tombstones_open(const char *folder, int *fd)
{
    char path[HEARTH_PATH_MAX];
    int log, dir;
    int e = hearth_fsutil_join(folder, LOG, path);

    if (e != 0) {
        return e;
    }
    log = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log < 0) {
        return code_of_errno();
    }
    /* Its name must survive as well. */
    dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    e = dir >= 0 && fsync(dir) == 0 ? 0 : HEARTH_E_IO;
    if (dir >= 0) {
        (void)close(dir);
    }
    if (e != 0) {
        (void)close(log);
        return e;
    }
    *fd = log;
    return 0;
}

static int write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return code_of_errno();
        }
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

static int append_locked(int fd, const struct hearth_tombstone *tombstones,
                         size_t count, uint64_t *log_len)
{
    struct stat about;
    off_t whole;
    int e = 0;

    if (fstat(fd, &about) != 0) {
        return HEARTH_E_IO;
    }
    whole = about.st_size - about.st_size % HEARTH_TOMBSTONE_LEN;
    if (whole != about.st_size && ftruncate(fd, whole) != 0) {
        return HEARTH_E_IO;
    }
    for (size_t i = 0; e == 0 && i < count; i++) {
        uint8_t bytes[HEARTH_TOMBSTONE_LEN];

        hearth_tombstone_encode(&tombstones[i], bytes);
        e = write_all(fd, bytes, sizeof(bytes));
    }
    if (e == 0 && fsync(fd) != 0) {
        e = code_of_errno();
    }
    if (e == 0) {
        *log_len = (uint64_t)whole + count * HEARTH_TOMBSTONE_LEN;
    }
    return e;
}

int hearth_tombstones_append(int fd, const struct hearth_tombstone *tombstones,
                             size_t count, uint64_t *log_len)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int e;

    if (fcntl(fd, F_SETLKW, &lock) != 0) {
        return HEARTH_E_IO;
    }
    e = append_locked(fd, tombstones, count, log_len);
    lock.l_type = F_UNLCK;
    (void)fcntl(fd, F_SETLK, &lock);
    return e;
}

/* ---- into the store ---- */

/* Is it that very record, in full, that stands in the chain, or another? */
struct place {
    const struct hearth_folder *f;
    const struct hearth_tombstone *t;
    bool is_full, is_other;
    uint8_t sig[HEARTH_SIG_LEN]; /* of the full one, as stored here */
};

static int look(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct place *p = cookie;
    struct hearth_record record;
    struct hearth_stub stub;
    uint8_t h[HEARTH_HASH_LEN];
    bool is_stub = hearth_stub_decode(stored, &stub) == 0;

    if (seq != p->t->stub.header.seq ||
        (is_stub ? hearth_stub_chain(p->f->programme, &stub, h)
                 : hearth_record_decode(stored, &record)) != 0 ||
        (!is_stub && hearth_record_chain(p->f->programme, &record, h) != 0)) {
        return HEARTH_E_EXISTS; /* one is enough */
    }
    p->is_other = memcmp(h, p->t->h, HEARTH_HASH_LEN) != 0;
    p->is_full = !is_stub && !p->is_other;
    if (p->is_full) {
        memmove(p->sig, record.sig, sizeof(p->sig));
    }
    return HEARTH_E_EXISTS;
}

/* Where the tombstone of another version of the record stands, this one's has
 * no room: its place is among the branches. */
static int place_of(const struct hearth_folder *f,
                    const struct hearth_tombstone *t, struct place *p)
{
    uint8_t known[HEARTH_TOMBSTONE_LEN];
    int e = hearth_ledger_records(f->kv, t->stub.header.device,
                                  t->stub.header.seq, look, p);

    if (e != 0 && e != HEARTH_E_EXISTS) {
        return e;
    }
    e = hearth_ledger_tombstone_get(f->kv, t->stub.header.device,
                                    t->stub.header.seq, known);
    if (e == 0 && !p->is_full && memcmp(known, t->h, HEARTH_HASH_LEN) != 0) {
        p->is_other = true;
    }
    return e == HEARTH_E_NOT_FOUND || e == HEARTH_E_INVALID ? 0 : e;
}

static int bury_some(const struct hearth_folder *f,
                     const struct hearth_tombstone *tombstones, size_t count,
                     uint64_t log_len)
{
    struct hearth_ledger_tombstone entries[AT_ONCE];
    uint8_t bytes[AT_ONCE][HEARTH_TOMBSTONE_LEN];

    for (size_t i = 0; i < count; i++) {
        struct hearth_tombstone t = tombstones[i];
        struct place p = {.f = f, .t = &t};
        int e = place_of(f, &t, &p);

        if (e != 0) {
            return e;
        }
        if (p.is_full) { /* nobody signs that part of a tombstone */
            memmove(t.stub.sig, p.sig, sizeof(t.stub.sig));
        }
        hearth_tombstone_encode(&t, bytes[i]);
        memmove(entries[i].device, t.stub.header.device, HEARTH_DEVICE_LEN);
        entries[i].seq = t.stub.header.seq;
        entries[i].bytes = bytes[i];
        entries[i].replaces = p.is_full;
        entries[i].is_apart = p.is_other;
    }
    return hearth_ledger_bury(f->kv, entries, count, log_len);
}

int hearth_tombstones_bury(const struct hearth_folder *f,
                           const struct hearth_tombstone *tombstones,
                           size_t count, uint64_t log_len)
{
    int e = 0;

    for (size_t at = 0; e == 0 && at < count; at += AT_ONCE) {
        size_t n = count - at < AT_ONCE ? count - at : AT_ONCE;
        /* an early part must not claim the whole log */
        uint64_t after =
            log_len - (count - at - n) * (uint64_t)HEARTH_TOMBSTONE_LEN;

        e = bury_some(f, tombstones + at, n, after);
    }
    return e;
}

/* Whole entries that fit their own hash; others are passed over. */
static size_t read_some(const struct hearth_folder *f, int fd,
                        struct hearth_tombstone *out, size_t *read_count)
{
    uint8_t bytes[HEARTH_TOMBSTONE_LEN], h[HEARTH_HASH_LEN];
    size_t good = 0;

    *read_count = 0;
    while (*read_count < AT_ONCE &&
           read(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes)) {
        struct hearth_tombstone *t = &out[good];

        (*read_count)++;
        if (hearth_tombstone_decode(hearth_slice_of(bytes, sizeof(bytes)), t) ==
                0 &&
            hearth_stub_chain(f->programme, &t->stub, h) == 0 &&
            memcmp(h, t->h, HEARTH_HASH_LEN) == 0) {
            good++;
        }
    }
    return good;
}

static int replay_from_start(const struct hearth_folder *f, int fd)
{
    struct hearth_tombstone *t = calloc(AT_ONCE, sizeof(*t));
    uint64_t log_len = 0;
    size_t count;
    int e = 0;

    if (t == NULL) {
        return HEARTH_E_MEMORY;
    }
    do {
        size_t good = read_some(f, fd, t, &count);

        log_len += count * HEARTH_TOMBSTONE_LEN;
        if (count > 0) {
            e = bury_some(f, t, good, log_len);
        }
    } while (e == 0 && count == AT_ONCE);
    free(t);
    return e == 0 && f->kv->scrub != NULL ? f->kv->scrub(f->kv->cookie) : e;
}

int hearth_tombstones_replay(const struct hearth_folder *f)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;
    uint64_t count, known;
    int fd;
    int e = hearth_fsutil_join(f->path, LOG, path);

    if (e != 0 || stat(path, &about) != 0) {
        return e; /* nothing was ever withdrawn */
    }
    e = hearth_ledger_tombstones(f->kv, &count, &known);
    if (e != 0 || known == (uint64_t)about.st_size -
                               (uint64_t)about.st_size % HEARTH_TOMBSTONE_LEN) {
        return e;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return HEARTH_E_IO;
    }
    e = replay_from_start(f, fd);
    (void)close(fd);
    return e;
}
