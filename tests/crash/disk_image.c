/* SPDX-License-Identifier: Apache-2.0 */
/* Images: told apart, and made into files. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void stop(const char *what, const char *path)
{
    (void)fprintf(stderr, "disk: %s: %s: %s\n", what, path, strerror(errno));
    exit(99);
}

/* True if all folders above ${path} are there. */
static bool is_reachable(const struct disk_image *image, const char *path)
{
    char above[TRACE_PATH_MAX];

    (void)snprintf(above, sizeof(above), "%s", path);
    for (char *slash = strrchr(above, '/'); slash != NULL;
         slash = strrchr(above, '/')) {
        bool is_there = false;
        *slash = '\0';
        for (size_t i = 0; i < image->names.count; i++) {
            is_there |= strcmp(image->names.list[i].path, above) == 0;
        }
        if (!is_there) {
            return false;
        }
    }
    return true;
}

/* FNV's idea, eight bytes at a time; only to tell images apart. */
static uint64_t mix(uint64_t h, const void *data, size_t len)
{
    const uint8_t *at = data;
    uint64_t part;

    for (; len >= sizeof(part); len -= sizeof(part), at += sizeof(part)) {
        memcpy(&part, at, sizeof(part));
        h = (h ^ part) * 0x9fb21c651e98df25u;
        h ^= h >> 32;
    }
    for (; len > 0; len--) {
        h = (h ^ *at++) * 0x100000001b3u;
    }
    return h ^ (h >> 29);
}

uint64_t disk_hash(const struct disk_image *image)
{
    uint64_t sum = 1;

    for (size_t i = 0; i < image->names.count; i++) {
        const struct disk_name *n = &image->names.list[i];
        uint64_t h = 0xcbf29ce484222325u;
        if (n->path[0] == '\0' || !is_reachable(image, n->path)) {
            continue;
        }
        h = mix(h, n->path, strlen(n->path) + 1);
        if (n->inode >= 0) {
            const struct disk_bytes *b = &image->inodes[n->inode];
            h = mix(h, &b->len, sizeof(b->len));
            h = mix(h, b->data, b->len);
        }
        sum += h; /* in whatever order names stand */
    }
    return sum;
}

const struct disk_bytes *disk_find(const struct disk_image *image,
                                   const char *path)
{
    for (size_t i = 0; i < image->names.count; i++) {
        const struct disk_name *n = &image->names.list[i];
        if (strcmp(n->path, path) == 0 && n->inode >= 0) {
            return &image->inodes[n->inode];
        }
    }
    return NULL;
}

static int remove_one(const char *path, const struct stat *about, int type,
                      struct FTW *at)
{
    (void)about;
    (void)type;
    return at->level == 0 ? 0 : remove(path);
}

static void write_file(const char *path, const struct disk_bytes *b)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 ||
        (b->len > 0 && write(fd, b->data, b->len) != (ssize_t)b->len) ||
        close(fd) != 0) {
        stop("cannot write", path);
    }
}

void disk_write(const struct disk_image *image, const char *folder)
{
    char path[PATH_MAX];

    if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
        stop("cannot empty", folder);
    }
    /* Folders before what stands in them: shorter paths first. */
    for (size_t len = 1; len < 96; len++) {
        for (size_t i = 0; i < image->names.count; i++) {
            const struct disk_name *n = &image->names.list[i];
            if (strlen(n->path) != len || !is_reachable(image, n->path)) {
                continue;
            }
            (void)snprintf(path, sizeof(path), "%s/%s", folder, n->path);
            if (n->inode >= 0) {
                write_file(path, &image->inodes[n->inode]);
            } else if (mkdir(path, 0700) != 0) {
                stop("cannot make", path);
            }
        }
    }
}

void disk_image_free(struct disk_image *image)
{
    for (size_t i = 0; i < DISK_INODES; i++) {
        free(image->inodes[i].data);
    }
    memset(image, 0, sizeof(*image));
}
