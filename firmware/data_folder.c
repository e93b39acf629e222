/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the data folder, locks it, and knows what lies beneath it. */
#include "data_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

int hearth_data_folder_choose(const char *given, char *out)
{
    const char *base = getenv("XDG_DATA_HOME");
    if (given != NULL) {
        return hearth_bytes_to_text(hearth_slice_text(given), out,
                                    HEARTH_PATH_MAX);
    }
    /* XDG base directories: a relative path there is invalid, ignore it. */
    if (base != NULL && base[0] == '/') {
        return hearth_fsutil_join(base, "hearth", out);
    }
    base = getenv("HOME");
    if (base == NULL || base[0] != '/') {
        return HEARTH_E_NOT_FOUND;
    }
    return hearth_fsutil_join(base, ".local/share/hearth", out);
}

/* The path of an open file, links resolved: the kernel's own answer, so that
 * nothing can be swapped between the question and the use. */
static int path_of(int fd, char out[HEARTH_PATH_MAX])
{
    char link[64];
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, out, HEARTH_PATH_MAX);
    if (len <= 0 || len >= HEARTH_PATH_MAX) {
        return HEARTH_E_IO;
    }
    out[len] = '\0';
    return 0;
}

int hearth_data_folder_outside(const char *folder, int fd)
{
    char outer[HEARTH_PATH_MAX];
    char inner[HEARTH_PATH_MAX];
    int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0) {
        return HEARTH_E_IO;
    }
    int rc = path_of(folder_fd, outer);
    (void)close(folder_fd);
    if (rc == 0) {
        rc = path_of(fd, inner);
    }
    if (rc != 0) {
        return rc;
    }
    size_t len = strlen(outer);
    bool is_inside = strncmp(outer, inner, len) == 0 &&
                     (inner[len] == '/' || inner[len] == '\0');
    return is_inside ? HEARTH_E_DENIED : 0;
}

int hearth_data_folder_lock(const char *folder, const char *name, int *fd)
{
    char path[HEARTH_PATH_MAX];
    int rc = hearth_fsutil_join(folder, name, path);
    if (rc != 0) {
        return rc;
    }
    return hearth_fsutil_lock(path, fd);
}

const char *hearth_data_folder_copies(const char *folder)
{
    /* Magic numbers of linux/magic.h and of the systems' own sources. */
    static const struct {
        uint32_t magic;
        const char *name;
    } known[] = {{0x9123683eu, "btrfs"},
                 {0xf2f52010u, "f2fs"},
                 {0x794c7630u, "overlay"},
                 {0x2fc12fc1u, "zfs"},
                 {0xca451a4eu, "bcachefs"}};
    struct statfs fs;
    if (statfs(folder, &fs) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if ((uint32_t)fs.f_type == known[i].magic) {
            return known[i].name;
        }
    }
    return NULL;
}

int hearth_data_folder_space(const char *folder, uint64_t *free_bytes,
                             uint64_t *all_bytes)
{
    struct statvfs fs;
    if (statvfs(folder, &fs) != 0) {
        return HEARTH_E_IO;
    }
    *free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    *all_bytes = (uint64_t)fs.f_blocks * fs.f_frsize;
    return 0;
}
