/* SPDX-License-Identifier: Apache-2.0 */
/* Files: whole, bounded, synced, private. */
#define _GNU_SOURCE /* flock, O_CLOEXEC, O_NOFOLLOW */
#include "hearth/fsutil.h"

#include "hearth/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) >= 8, "files end at 2 GiB");

#define FOLDER_MODE 0700
#define FILE_MODE   0600

static const char temporary_ending[] = ".tmp";

/* What the failed call left in errno, as a code of ours. */
static int code_of_errno(void)
{
    switch (errno) {
    case ENOENT:
        return HEARTH_E_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return HEARTH_E_FULL;
    default:
        return HEARTH_E_IO;
    }
}

/* The same for a call that writes: a missing folder is a failure to write. */
static int code_of_write(void)
{
    int code = code_of_errno();

    return code == HEARTH_E_NOT_FOUND ? HEARTH_E_IO : code;
}

static int write_all(int fd, uint64_t offset, struct hearth_slice data)
{
    size_t done = 0;

    if (offset > INT64_MAX - (uint64_t)data.len) {
        return HEARTH_E_IO;
    }
    while (done < data.len) {
        ssize_t n = pwrite(fd, data.data + done, data.len - done,
                           (off_t)(offset + done));

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return code_of_write();
        }
        done += (size_t)n;
    }
    return HEARTH_OK;
}

/* Syncs and closes; a close that fails after fsync has nothing left to lose,
 * but is reported all the same. */
static int sync_and_close(int fd, int code)
{
    if (code == HEARTH_OK && fsync(fd) != 0) {
        code = code_of_write();
    }
    if (close(fd) != 0 && code == HEARTH_OK) {
        code = code_of_write();
    }
    return code;
}

/* A new name is durable only when its folder is synced too. */
static int sync_folder_of(const char *path)
{
    char folder[HEARTH_PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    int fd;

    if (slash == NULL) {
        len = 1;
        folder[0] = '.';
    } else if (len == 0) {
        len = 1;
        folder[0] = '/';
    } else if (len < sizeof(folder)) {
        memcpy(folder, path, len);
    } else {
        return HEARTH_E_IO;
    }
    folder[len] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return code_of_write();
    }
    return sync_and_close(fd, HEARTH_OK);
}

static int make_one_folder(const char *path)
{
    struct stat info;

    if (mkdir(path, FOLDER_MODE) == 0) {
        return sync_folder_of(path);
    }
    if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        return HEARTH_OK;
    }
    return HEARTH_E_IO;
}

static int read_open_file(int fd, uint8_t *out, size_t cap, size_t *len)
{
    size_t done = 0;
    uint8_t beyond;

    for (;;) {
        bool is_full = done == cap;
        ssize_t n =
            is_full ? read(fd, &beyond, 1) : read(fd, out + done, cap - done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return HEARTH_E_IO;
        }
        if (n == 0) {
            *len = done;
            return HEARTH_OK;
        }
        if (is_full) {
            return HEARTH_E_LIMIT;
        }
        done += (size_t)n;
    }
}

int hearth_fsutil_join(const char *folder, const char *name, char *out)
{
    size_t folder_len = strlen(folder);
    size_t name_len = strlen(name);
    bool has_slash = folder_len == 0 || folder[folder_len - 1] == '/';
    size_t slash_len = has_slash ? 0 : 1;
    struct hearth_writer w;

    if (folder_len >= HEARTH_PATH_MAX - slash_len ||
        name_len >= HEARTH_PATH_MAX - slash_len - folder_len) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_init(&w, (uint8_t *)out, HEARTH_PATH_MAX);
    hearth_writer_put(&w, folder, folder_len);
    hearth_writer_put(&w, "/", slash_len);
    hearth_writer_put(&w, name, name_len + 1);
    return hearth_writer_finish(&w);
}

int hearth_fsutil_make_folder(const char *path)
{
    char part[HEARTH_PATH_MAX];
    size_t len = strlen(path);

    if (len == 0 || len >= sizeof(part)) {
        return HEARTH_E_IO;
    }
    memcpy(part, path, len + 1);
    for (size_t i = 1; i < len; i++) {
        if (part[i] == '/') {
            int code;

            part[i] = '\0';
            code = make_one_folder(part);
            if (code != HEARTH_OK) {
                return code;
            }
            part[i] = '/';
        }
    }
    return make_one_folder(part);
}

int hearth_fsutil_read(const char *path, uint8_t *out, size_t cap, size_t *len)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int code;

    if (fd < 0) {
        return errno == ENOENT || errno == ENOTDIR ? HEARTH_E_NOT_FOUND
                                                   : HEARTH_E_IO;
    }
    /* Only files have an end: a pipe or a device could feed us for ever. */
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        code = HEARTH_E_IO;
    } else {
        code = read_open_file(fd, out, cap, len);
    }
    (void)close(fd); /* nothing was written through it */
    return code;
}

int hearth_fsutil_replace(const char *path, struct hearth_slice data)
{
    char temporary[HEARTH_PATH_MAX];
    size_t len = strlen(path);
    int code;
    int fd;

    if (len > sizeof(temporary) - sizeof(temporary_ending)) {
        return HEARTH_E_IO;
    }
    memcpy(temporary, path, len);
    memcpy(temporary + len, temporary_ending, sizeof(temporary_ending));
    /* One fixed name, so that a crash leaves at most one file behind, which
     * the next call removes; O_EXCL, so that nobody's link is followed. */
    if (unlink(temporary) != 0 && errno != ENOENT) {
        return HEARTH_E_IO;
    }
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0) {
        return code_of_write();
    }
    code = sync_and_close(fd, write_all(fd, 0, data));
    if (code == HEARTH_OK && rename(temporary, path) != 0) {
        code = code_of_write();
    }
    if (code != HEARTH_OK) {
        (void)unlink(temporary);
        return code;
    }
    return sync_folder_of(path);
}

int hearth_fsutil_rename(const char *from, const char *to)
{
    return rename(from, to) == 0 ? sync_folder_of(to) : code_of_write();
}

int hearth_fsutil_overwrite(const char *path, uint64_t offset,
                            struct hearth_slice data)
{
    bool is_new = false;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    int code;

    if (fd < 0 && errno == ENOENT) {
        is_new = true;
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    }
    if (fd < 0) {
        return code_of_write();
    }
    code = sync_and_close(fd, write_all(fd, offset, data));
    if (code == HEARTH_OK && is_new) {
        code = sync_folder_of(path);
    }
    return code;
}

int hearth_fsutil_overwrite_open(int fd, struct hearth_slice data)
{
    int code = write_all(fd, 0, data);

    if (code == HEARTH_OK && fsync(fd) != 0) {
        code = code_of_write();
    }
    return code;
}

int hearth_fsutil_lock(const char *path, int *fd)
{
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    int code;

    if (lock < 0) {
        return code_of_write();
    }
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
        *fd = lock;
        return HEARTH_OK;
    }
    code = errno == EWOULDBLOCK ? HEARTH_E_BUSY : HEARTH_E_IO;
    (void)close(lock);
    return code;
}
