/* SPDX-License-Identifier: Apache-2.0 */
/* System calls to events. Positions and paths are asked of /proc while the
 * task stands still. */
#define _GNU_SOURCE /* O_TMPFILE, AT_FDCWD, the numbers of newer calls */
#include "record_task.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define IOV_COUNT_MAX 1024u

/* Reads ${len} bytes of the task; false when it cannot be read. */
static bool peek(const struct record_task *t, uint64_t at, void *out,
                 size_t len)
{
    char path[64];
    size_t done = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)t->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && done < len) {
        ssize_t n =
            pread(fd, (char *)out + done, len - done, (off_t)(at + done));
        if (n <= 0) {
            break;
        }
        done += (size_t)n;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return done == len;
}

static bool peek_text(const struct record_task *t, uint64_t at, char *out,
                      size_t cap)
{
    for (size_t i = 0; i < cap; i++) {
        if (!peek(t, at + i, out + i, 1)) {
            return false;
        }
        if (out[i] == '\0') {
            return true;
        }
    }
    return false;
}

/* Where the link /proc/PID/NAME leads. */
static bool read_link(const struct record_task *t, const char *name, char *out)
{
    char path[96];

    (void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)t->pid, name);
    ssize_t n = readlink(path, out, PATH_MAX - 1);
    out[n > 0 ? n : 0] = '\0';
    return n > 0;
}

static bool path_of_fd(const struct record_task *t, int fd, char *out)
{
    char name[32];

    (void)snprintf(name, sizeof(name), "fd/%d", fd);
    return read_link(t, name, out);
}

/* The absolute path that a call names, the last part's link not followed. */
static bool path_of(const struct record_task *t, int folder, uint64_t at,
                    char out[PATH_MAX])
{
    static char given[PATH_MAX];
    static char whole[2 * PATH_MAX + 2];
    static char base[PATH_MAX];
    char real[PATH_MAX];

    if (!peek_text(t, at, given, sizeof(given))) {
        return false;
    }
    if (given[0] == '/') {
        (void)snprintf(whole, sizeof(whole), "%s", given);
    } else {
        if (!(folder == AT_FDCWD ? read_link(t, "cwd", base)
                                 : path_of_fd(t, folder, base))) {
            return false;
        }
        (void)snprintf(whole, sizeof(whole), "%s/%s", base, given);
    }
    char *slash = strrchr(whole, '/');
    while (slash > whole && slash[1] == '\0') {
        *slash = '\0';
        slash = strrchr(whole, '/');
    }
    *slash = '\0';
    if (realpath(slash == whole ? "/" : whole, real) == NULL) {
        return false;
    }
    int made = snprintf(out, PATH_MAX, "%s/%s", real, slash + 1);
    return made > 0 && made < PATH_MAX;
}

/* The part of ${path} below the folder, or NULL. */
static const char *below(const struct record_place *p, const char *path)
{
    size_t len = strlen(p->root);

    if (strncmp(path, p->root, len) != 0 ||
        (path[len] != '/' && path[len] != '\0')) {
        return NULL;
    }
    return path[len] == '/' ? path + len + 1 : path + len;
}

static void put(struct record_place *p, const struct trace_event *e)
{
    if (!trace_put(p->trace, e)) {
        p->is_broken = true;
    }
}

/* An event about ${path}, if it lies below the folder. */
static void put_path(struct record_place *p, uint32_t kind, const char *path,
                     const char *other, uint64_t offset)
{
    static struct trace_event e;
    const char *in = below(p, path);

    if (in == NULL) {
        return;
    }
    memset(&e, 0, sizeof(e));
    e.kind = kind;
    e.offset = offset;
    (void)snprintf(e.path, sizeof(e.path), "%s", in);
    if (other != NULL) {
        const char *to = below(p, other);
        (void)snprintf(e.other, sizeof(e.other), "%s", to == NULL ? "" : to);
        e.kind = to == NULL ? TRACE_TROUBLE : kind;
    }
    put(p, &e);
}

static void put_trouble(struct record_place *p, const char *what,
                        const char *path)
{
    static struct trace_event e;

    if (below(p, path) == NULL) {
        return;
    }
    memset(&e, 0, sizeof(e));
    e.kind = TRACE_TROUBLE;
    (void)snprintf(e.path, sizeof(e.path), "%s of %.900s", what, path);
    put(p, &e);
}

/* "pos" (decimal) or "flags" (octal) of a descriptor. */
static uint64_t fd_number(const struct record_task *t, int fd,
                          const char *field, int base)
{
    char path[64];
    char line[128];
    uint64_t found = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)t->pid, fd);
    FILE *in = fopen(path, "r");
    while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
        if (strncmp(line, field, strlen(field)) == 0) {
            found = strtoull(line + strlen(field), NULL, base);
        }
    }
    if (in != NULL) {
        (void)fclose(in);
    }
    return found;
}

/* Somebody outside may now act on what happened before. */
static void put_output(struct record_place *p, const struct record_task *t,
                       int fd, uint64_t at, size_t len)
{
    static struct trace_event e;
    static char exe[PATH_MAX];

    memset(&e, 0, sizeof(e));
    e.kind = TRACE_OUTPUT;
    e.offset = (uint64_t)fd;
    if (read_link(t, "exe", exe)) {
        const char *slash = strrchr(exe, '/');
        (void)snprintf(e.path, sizeof(e.path), "%.1000s",
                       slash == NULL ? exe : slash + 1);
    }
    uint8_t *data = malloc(len + 1);
    if (fd == STDOUT_FILENO && data != NULL && peek(t, at, data, len)) {
        e.data = data;
        e.len = len;
    }
    put(p, &e);
    free(data);
}

/* ${t} wrote ${t}->result bytes from ${iov} to a descriptor. */
static void wrote(struct record_place *p, const struct record_task *t,
                  const struct iovec *iov, size_t count, bool has_offset)
{
    static struct trace_event e;
    static char path[PATH_MAX];
    int fd = (int)t->args[0];
    size_t len = (size_t)t->result;
    size_t done = 0;
    const char *in;

    if (!path_of_fd(t, fd, path) || (in = below(p, path)) == NULL) {
        put_output(p, t, fd, (uint64_t)(uintptr_t)iov[0].iov_base,
                   len < iov[0].iov_len ? len : iov[0].iov_len);
        return;
    }
    memset(&e, 0, sizeof(e));
    e.kind = TRACE_WRITE;
    e.is_synced = (fd_number(t, fd, "flags:", 8) & O_DSYNC) != 0;
    e.offset =
        has_offset ? t->args[3] : fd_number(t, fd, "pos:", 10) - (uint64_t)len;
    (void)snprintf(e.path, sizeof(e.path), "%s", in);
    e.data = malloc(len + 1);
    e.len = len;
    for (size_t i = 0; e.data != NULL && i < count && done < len; i++) {
        size_t part = iov[i].iov_len < len - done ? iov[i].iov_len : len - done;
        if (!peek(t, (uint64_t)(uintptr_t)iov[i].iov_base, e.data + done,
                  part)) {
            p->is_broken = true;
        }
        done += part;
    }
    put(p, &e);
    free(e.data);
}

static void wrote_one(struct record_place *p, const struct record_task *t,
                      bool has_offset)
{
    struct iovec one;
    void *base = NULL;
    uint64_t at = t->args[1];

    memcpy(&base, &at, sizeof(base)); /* an address of the other process */
    one.iov_base = base;
    one.iov_len = (size_t)t->args[2];
    wrote(p, t, &one, 1, has_offset);
}

static void wrote_many(struct record_place *p, const struct record_task *t,
                       bool has_offset)
{
    static struct iovec iov[IOV_COUNT_MAX];
    size_t count = (size_t)t->args[2];

    if (count > IOV_COUNT_MAX ||
        !peek(t, t->args[1], iov, count * sizeof(*iov))) {
        p->is_broken = true;
        return;
    }
    wrote(p, t, iov, count, has_offset);
}

static void synced(struct record_place *p, const struct record_task *t)
{
    static char path[PATH_MAX];

    if (path_of_fd(t, (int)t->args[0], path)) {
        put_path(p, TRACE_SYNC, path, NULL, 0);
    }
}

static void opened(struct record_place *p, const struct record_task *t,
                   uint64_t flags)
{
    static char path[PATH_MAX];

    if (!path_of_fd(t, (int)t->result, path)) {
        return;
    }
    if ((flags & O_CREAT) != 0 && !t->was_there) {
        put_path(p, TRACE_CREATE, path, NULL, 0);
    } else if ((flags & O_TRUNC) != 0) {
        put_path(p, TRACE_TRUNCATE, path, NULL, 0);
    }
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        put_trouble(p, "a file without a name", path);
    }
}

/* Writing through memory is what the recorder cannot see. */
static void mapped(struct record_place *p, const struct record_task *t)
{
    static char path[PATH_MAX];

    if ((t->args[2] & PROT_WRITE) == 0 || (t->args[3] & MAP_SHARED) == 0 ||
        (t->args[3] & MAP_ANONYMOUS) != 0 ||
        !path_of_fd(t, (int)t->args[4], path)) {
        return;
    }
    /* Readers and mutexes; LMDB makes it anew when nobody has it open. */
    if (strstr(path, "/lock.mdb") == NULL &&
        strstr(path, "/new.mdb-lock") == NULL) {
        put_trouble(p, "a shared writable mapping", path);
    }
}

static void note_paths(struct record_task *t, int from_folder, uint64_t from,
                       int to_folder, uint64_t to)
{
    t->from[0] = t->to[0] = '\0';
    if (!path_of(t, from_folder, from, t->from)) {
        t->from[0] = '\0';
    }
    if (to != 0 && !path_of(t, to_folder, to, t->to)) {
        t->to[0] = '\0';
    }
    t->was_there = t->from[0] != '\0' && access(t->from, F_OK) == 0;
}

void record_entry(struct record_place *p, struct record_task *t)
{
    const uint64_t *a = t->args;

    (void)p;
    switch (t->number) {
    case SYS_openat:
    case SYS_mkdirat:
    case SYS_unlinkat:
        note_paths(t, (int)a[0], a[1], 0, 0);
        break;
    case SYS_renameat:
    case SYS_renameat2:
    case SYS_linkat:
        note_paths(t, (int)a[0], a[1], (int)a[2], a[3]);
        break;
    case SYS_truncate:
        note_paths(t, AT_FDCWD, a[0], 0, 0);
        break;
#ifdef SYS_open
    case SYS_open:
    case SYS_creat:
    case SYS_mkdir:
    case SYS_unlink:
    case SYS_rmdir:
        note_paths(t, AT_FDCWD, a[0], 0, 0);
        break;
    case SYS_rename:
    case SYS_link:
        note_paths(t, AT_FDCWD, a[0], AT_FDCWD, a[1]);
        break;
#endif
    default:
        break;
    }
}

/* Calls that name a file by path. */
static bool exit_by_path(struct record_place *p, const struct record_task *t)
{
    switch (t->number) {
    case SYS_openat:
        opened(p, t, t->args[2]);
        return true;
    case SYS_mkdirat:
#ifdef SYS_mkdir
    case SYS_mkdir:
#endif
        put_path(p, TRACE_MKDIR, t->from, NULL, 0);
        return true;
    case SYS_unlinkat:
#ifdef SYS_unlink
    case SYS_unlink:
    case SYS_rmdir:
#endif
        put_path(p, TRACE_UNLINK, t->from, NULL, 0);
        return true;
    case SYS_renameat:
    case SYS_renameat2:
#ifdef SYS_rename
    case SYS_rename:
#endif
        put_path(p, TRACE_RENAME, t->from, t->to, 0);
        return true;
    case SYS_truncate:
        put_path(p, TRACE_TRUNCATE, t->from, NULL, t->args[1]);
        return true;
    case SYS_linkat:
#ifdef SYS_link
    case SYS_link:
#endif
        put_trouble(p, "a link", t->to);
        return true;
#ifdef SYS_open
    case SYS_open:
        opened(p, t, t->args[1]);
        return true;
    case SYS_creat:
        opened(p, t, O_CREAT | O_TRUNC);
        return true;
#endif
    default:
        return false;
    }
}

static void put_trouble_fd(struct record_place *p, const struct record_task *t,
                           const char *what, int fd)
{
    static char path[PATH_MAX];

    if (path_of_fd(t, fd, path)) {
        put_trouble(p, what, path);
    }
}

void record_exit(struct record_place *p, struct record_task *t)
{
    static char path[PATH_MAX];

    if (t->result < 0 || exit_by_path(p, t)) {
        return;
    }
    switch (t->number) {
    case SYS_write:
        wrote_one(p, t, false);
        break;
    case SYS_pwrite64:
        wrote_one(p, t, true);
        break;
    case SYS_writev:
        wrote_many(p, t, false);
        break;
    case SYS_pwritev:
    case SYS_pwritev2:
        wrote_many(p, t, true);
        break;
    case SYS_fsync:
    case SYS_fdatasync:
        synced(p, t);
        break;
    case SYS_ftruncate:
        if (path_of_fd(t, (int)t->args[0], path)) {
            put_path(p, TRACE_TRUNCATE, path, NULL, t->args[1]);
        }
        break;
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
        put_output(p, t, (int)t->args[0], 0, 0);
        break;
    case SYS_mmap:
        mapped(p, t);
        break;
    case SYS_fallocate:
        put_trouble_fd(p, t, "fallocate", (int)t->args[0]);
        break;
    case SYS_copy_file_range:
        put_trouble_fd(p, t, "copy_file_range", (int)t->args[2]);
        break;
    case SYS_sendfile:
        put_trouble_fd(p, t, "sendfile", (int)t->args[0]);
        break;
    default: /* sync_file_range, msync: they promise nothing */
        break;
    }
}
