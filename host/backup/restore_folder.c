/* SPDX-License-Identifier: Apache-2.0 */
/* The folder that a restore makes: its name, its end, and its removal. */
#define _DEFAULT_SOURCE /* AT_REMOVEDIR with dirfd, flock */
#include "host/backup/restore.h"

#include "host/people/people.h"

#include "hearth/tombstone.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 8
#define MARK      ".restoring" /* in a folder that a restore makes */

/* ---- removing ---- */

/* Zeros over what stands there: on flash an old block may survive, but no
 * name leads to it. */
static void overwrite(int dir, const char *name)
{
    static const uint8_t zeros[4096];
    struct stat about;
    int fd = openat(dir, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0) {
        return;
    }
    if (fstat(fd, &about) == 0 && about.st_size <= (off_t)sizeof(zeros)) {
        (void)!write(fd, zeros, (size_t)about.st_size);
        (void)fsync(fd);
    }
    (void)close(fd);
}

static int clear_below(int dir, int depth);

static int clear_folder(int parent, const char *name, int depth)
{
    int dir =
        openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int e;

    if (dir < 0) {
        return HEARTH_E_IO;
    }
    e = clear_below(dir, depth + 1);
    if (e == 0 && unlinkat(parent, name, AT_REMOVEDIR) != 0) {
        e = HEARTH_E_IO;
    }
    return e;
}

static int clear_one(int dir, const char *name, int depth)
{
    struct stat about;

    if (fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        return HEARTH_E_IO;
    }
    if (S_ISDIR(about.st_mode)) {
        return depth < DEPTH_MAX ? clear_folder(dir, name, depth)
                                 : HEARTH_E_LIMIT;
    }
    if (S_ISREG(about.st_mode)) {
        overwrite(dir, name);
    }
    return unlinkat(dir, name, 0) == 0 ? 0 : HEARTH_E_IO;
}

/* Takes over ${dir}. Names are read anew after each removal. */
static int clear_below(int dir, int depth)
{
    DIR *list = fdopendir(dir);
    struct dirent *entry;
    int e = 0;

    if (list == NULL) {
        (void)close(dir);
        return HEARTH_E_IO;
    }
    while (e == 0 && (entry = readdir(list)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0 &&
            (depth > 1 || strcmp(entry->d_name, MARK) != 0)) {
            e = clear_one(dirfd(list), entry->d_name, depth);
        }
    }
    if (e == 0 && depth == 1 && unlinkat(dirfd(list), MARK, 0) != 0 &&
        errno != ENOENT) {
        e = HEARTH_E_IO; /* last, so that a clearing cut short is taken up */
    }
    (void)closedir(list);
    return e;
}

int hearth_restore_clear(const char *folder)
{
    return clear_folder(AT_FDCWD, folder, 0);
}

/* ---- whose it is ---- */

/* E_EXISTS: no restore made it. */
static int open_mark(const char *folder, int flags, int *lock)
{
    char path[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(folder, MARK, path);

    if (e != 0) {
        return e;
    }
    *lock = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
    if (*lock < 0) {
        return errno == ENOENT || errno == ELOOP ? HEARTH_E_EXISTS
                                                 : HEARTH_E_IO;
    }
    if (flock(*lock, LOCK_EX | LOCK_NB) != 0) {
        (void)close(*lock);
        return HEARTH_E_BUSY;
    }
    return 0;
}

static int clear_left_over(const char *folder)
{
    int lock, e;

    if (rmdir(folder) == 0 || errno == ENOENT) {
        return 0; /* not there, or killed before it was marked */
    }
    if (errno == ENOTDIR) {
        return HEARTH_E_EXISTS;
    }
    e = open_mark(folder, 0, &lock);
    if (e == 0) {
        e = hearth_restore_clear(folder);
        (void)close(lock);
    }
    return e;
}

int hearth_restore_claim(const char *folder, int *lock)
{
    int e = clear_left_over(folder);

    if (e == 0 && mkdir(folder, 0700) != 0) {
        e = errno == EEXIST ? HEARTH_E_BUSY : HEARTH_E_IO;
    }
    return e == 0 ? open_mark(folder, O_CREAT | O_EXCL, lock) : e;
}

/* ---- who may come in ---- */

int hearth_restore_access(const char *folder, struct hearth_key *room,
                          size_t *persons, size_t *tokens)
{
    struct hearth_people_file f;
    int e;

    *persons = *tokens = 0;
    if (!hearth_people_exist(folder)) {
        return 0;
    }
    e = hearth_people_open(folder, room, &f);
    if (e != 0) {
        return e;
    }
    *persons = f.people->count;
    *tokens = f.people->access_count;
    f.people->access_count = 0;
    for (size_t i = 0; i < f.people->count; i++) {
        struct hearth_person *p = &f.people->persons[i];

        p->has_passphrase = false;
        p->code_until_s = 0;
        p->changed++;
    }
    e = hearth_people_save(&f);
    hearth_people_close(&f);
    return e;
}

/* ---- a later log of tombstones ---- */

static bool has_same_start(int part, int whole)
{
    uint8_t a[4096], b[4096];

    for (;;) {
        ssize_t n = read(part, a, sizeof(a));
        ssize_t m = n > 0 ? read(whole, b, (size_t)n) : 0;

        if (n == 0) {
            return true;
        }
        if (n < 0 || m != n || memcmp(a, b, (size_t)n) != 0) {
            return false;
        }
    }
}

static int copy_file(int from, const char *to)
{
    uint8_t bytes[16384];
    uint64_t at = 0;

    if (lseek(from, 0, SEEK_SET) != 0) {
        return HEARTH_E_IO;
    }
    for (;;) {
        ssize_t n = read(from, bytes, sizeof(bytes));
        int e;

        if (n < 0) {
            return HEARTH_E_IO;
        }
        if (n == 0) {
            return 0;
        }
        e = hearth_fsutil_overwrite(to, at, hearth_slice_of(bytes, (size_t)n));
        if (e != 0) {
            return e;
        }
        at += (uint64_t)n;
    }
}

int hearth_restore_tombstones(const char *folder, const char *log)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;
    int later, restored, e = hearth_fsutil_join(folder, "tombstones.log", path);

    if (e != 0) {
        return e;
    }
    later = open(log, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (later < 0) {
        return HEARTH_E_NOT_FOUND;
    }
    restored = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fstat(later, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size < HEARTH_TOMBSTONE_LEN) {
        e = HEARTH_E_INVALID;
    } else if (restored >= 0 && !has_same_start(restored, later)) {
        e = HEARTH_E_BRANCH;
    }
    if (e == 0) {
        e = copy_file(later, path);
    }
    if (restored >= 0) {
        (void)close(restored);
    }
    (void)close(later);
    return e;
}

/* ---- its name ---- */

static int sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int e;

    if (fd < 0) {
        return HEARTH_E_IO;
    }
    e = fsync(fd) == 0 ? 0 : HEARTH_E_IO;
    (void)close(fd);
    return e;
}

static int sync_folders(const char *path, int depth)
{
    struct dirent *entry;
    DIR *list = depth < DEPTH_MAX ? opendir(path) : NULL;
    int e = list == NULL ? HEARTH_E_IO : 0;

    while (e == 0 && (entry = readdir(list)) != NULL) {
        char below[HEARTH_PATH_MAX];
        struct stat about;

        if (entry->d_name[0] == '.') {
            continue;
        }
        e = hearth_fsutil_join(path, entry->d_name, below);
        if (e == 0 && lstat(below, &about) == 0 && S_ISDIR(about.st_mode)) {
            e = sync_folders(below, depth + 1);
        }
    }
    if (list != NULL) {
        (void)closedir(list);
    }
    return e == 0 ? sync_folder(path) : e;
}

int hearth_restore_finish(const char *folder, const char *to)
{
    char lock[HEARTH_PATH_MAX];
    int e = hearth_fsutil_join(folder, "store/lock.mdb", lock);

    if (e == 0) {
        (void)unlink(lock); /* of this process, which closed the store */
        e = sync_folders(folder, 0);
    }
    if (e == 0 && rename(folder, to) != 0) {
        e = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                ? HEARTH_E_EXISTS
                : HEARTH_E_IO;
    }
    if (e == 0) {
        char parent[HEARTH_PATH_MAX], mark[HEARTH_PATH_MAX];
        char *slash;

        if (hearth_fsutil_join(to, MARK, mark) == 0) {
            (void)unlink(mark); /* one that stays says nothing there */
        }

        (void)snprintf(parent, sizeof(parent), "%s", to);
        slash = strrchr(parent, '/');
        if (slash == NULL) {
            (void)snprintf(parent, sizeof(parent), "%s", ".");
        } else {
            slash[slash == parent ? 1 : 0] = '\0';
        }
        e = sync_folder(parent);
    }
    return e;
}
