/* SPDX-License-Identifier: Apache-2.0 */
/* Why a wiped key stays wiped even if the wipe had no lock: a write opens a
 * name that is there and looks afterwards whether it still is; what was made
 * anew is empty until the file beside it was seen to have its name; and a wipe
 * looks at all names once more after it took the last of them. */
#define _DEFAULT_SOURCE /* flock */
#include "key_file.h"

#include "hearth/clock.h"
#include "hearth/limits.h"
#include "hearth/rng.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int hearth_key_file_lock(const char *folder, int wait_ms, int *fd)
{
    const struct hearth_clock clock = hearth_clock_system();
    const struct timespec pause = {0, 1000000};
    int64_t end_ms = clock.monotonic_ms(clock.cookie) + wait_ms;
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) {
        return HEARTH_E_IO;
    }
    while (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        bool is_over = clock.monotonic_ms(clock.cookie) >= end_ms;
        if ((errno != EWOULDBLOCK && errno != EINTR) || is_over) {
            (void)close(lock);
            return is_over ? HEARTH_E_BUSY : HEARTH_E_IO;
        }
        (void)nanosleep(&pause, NULL);
    }
    *fd = lock;
    return 0;
}

void hearth_key_file_unlock(int fd)
{
    /* A child that was forked meanwhile shares it: closing frees nothing. */
    (void)flock(fd, LOCK_UN);
    (void)close(fd);
}

int hearth_key_file_scrub(int fd, size_t len)
{
    uint8_t noise[HEARTH_KEYRING_PAGE];
    struct hearth_rng rng = hearth_rng_system();
    if (len > sizeof(noise)) {
        return HEARTH_E_LIMIT;
    }
    int rc = rng.fill(rng.cookie, noise, len);
    return rc != 0
               ? rc
               : hearth_fsutil_overwrite_open(fd, hearth_slice_of(noise, len));
}

/* Empty: it holds nothing until it is known that no wipe came by. */
static int make(const char *path, const char *beside)
{
    if (beside == NULL || access(beside, F_OK) != 0) {
        return HEARTH_E_STATE;
    }
    int rc = hearth_fsutil_overwrite(path, 0, hearth_slice_of(NULL, 0));
    if (rc == 0 && access(beside, F_OK) != 0) {
        (void)unlink(path);
        return HEARTH_E_STATE;
    }
    return rc;
}

static bool has_name(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 && info.st_nlink > 0;
}

static int open_there(const char *path)
{
    return open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
}

int hearth_key_file_write(const char *path, const char *beside,
                          struct hearth_slice data)
{
    int fd = open_there(path);
    if (fd < 0 && errno == ENOENT) {
        int made = make(path, beside);
        if (made != 0) {
            return made;
        }
        fd = open_there(path);
    }
    if (fd < 0) {
        return errno == ENOENT ? HEARTH_E_STATE : HEARTH_E_IO;
    }
    int rc =
        has_name(fd) ? hearth_fsutil_overwrite_open(fd, data) : HEARTH_E_STATE;
    if (!has_name(fd)) {
        rc = hearth_key_file_scrub(fd, data.len);
        rc = rc != 0 ? rc : HEARTH_E_STATE;
    }
    (void)close(fd); /* synced */
    return rc;
}
