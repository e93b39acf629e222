/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the power supplies of the kernel: one folder each, one value a file. */
#include "battery.h"

#include "hearth/bytes.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* More supplies than any board has; a folder of ours is no list to walk for
 * ever. */
#define SUPPLIES_MAX 64
#define VALUE_MAX    32

/* The line in ${fd}, without its end. */
static struct hearth_slice value(int fd, char out[VALUE_MAX])
{
    ssize_t got = pread(fd, out, VALUE_MAX, 0);
    size_t len = got > 0 ? (size_t)got : 0;
    while (len > 0 && (out[len - 1] == '\n' || out[len - 1] == ' ')) {
        len--;
    }
    return hearth_slice_of((const uint8_t *)out, len);
}

static bool has(int folder, const char *name, const char *wanted)
{
    char text[VALUE_MAX];
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool is_it =
        hearth_slice_is_equal(value(fd, text), hearth_slice_text(wanted));
    (void)close(fd);
    return is_it;
}

static int capacity_of(int supplies, const char *name)
{
    int fd = -1;
    int folder = openat(supplies, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return -1;
    }
    if (has(folder, "type", "Battery") && !has(folder, "scope", "Device")) {
        fd = openat(folder, "capacity", O_RDONLY | O_CLOEXEC);
    }
    (void)close(folder);
    return fd;
}

void hearth_battery_open(struct hearth_battery *b, const char *folder)
{
    unsigned seen = 0;
    b->fd = -1;
    DIR *supplies = opendir(folder);
    if (supplies == NULL) {
        return;
    }
    for (struct dirent *e = readdir(supplies);
         e != NULL && b->fd < 0 && seen < SUPPLIES_MAX;
         e = readdir(supplies), seen++) {
        if (e->d_name[0] != '.') {
            b->fd = capacity_of(dirfd(supplies), e->d_name);
        }
    }
    (void)closedir(supplies);
}

bool hearth_battery_read(const struct hearth_battery *b, uint8_t *percent)
{
    char text[VALUE_MAX];
    unsigned number = 0;
    if (b->fd < 0) {
        return false;
    }
    struct hearth_slice s = value(b->fd, text);
    if (s.len == 0 || s.len > 3) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') {
            return false;
        }
        number = number * 10 + (unsigned)(s.data[i] - '0');
    }
    *percent = (uint8_t)(number < 100 ? number : 100);
    return true;
}

void hearth_battery_close(struct hearth_battery *b)
{
    if (b->fd >= 0) {
        (void)close(b->fd);
        b->fd = -1;
    }
}
