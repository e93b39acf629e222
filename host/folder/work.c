/* SPDX-License-Identifier: Apache-2.0 */
/* How far long work is, in a file: state 1 | percent 1 | began 8 | ended 8. */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "host/folder/work.h"

#include "hearth/clock.h"
#include "hearth/fsutil.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_LEN 18
#define STEP     5u /* percent; fewer steps tell less of how many records */
#define NEARLY   95u

static int64_t now_s(void)
{
    struct hearth_clock clock = hearth_clock_system();

    return clock.now_s(clock.cookie);
}

static int path_of(const char *data, enum hearth_work_kind kind,
                   char out[HEARTH_PATH_MAX])
{
    static const char *const kinds[HEARTH_WORK_KINDS] = {
        [HEARTH_WORK_OPENING] = "opening",
        [HEARTH_WORK_RELEASE] = "release",
        [HEARTH_WORK_BACKUP] = "backup",
        [HEARTH_WORK_EXPORT] = "export"};
    char name[32];

    (void)snprintf(name, sizeof(name), HEARTH_WORK_FILES "%s", kinds[kind]);
    return hearth_fsutil_join(data, name, out);
}

/* Short and at the file's start: it is read whole, as it was or as it is. */
static void put(const struct hearth_work *w, enum hearth_work_state state,
                int64_t ended_s)
{
    uint8_t bytes[FILE_LEN];
    struct hearth_writer out;

    if (w->fd < 0) {
        return;
    }
    hearth_writer_init(&out, bytes, sizeof(bytes));
    hearth_writer_u8(&out, (uint8_t)state);
    hearth_writer_u8(&out, w->percent);
    hearth_writer_u64(&out, (uint64_t)w->began_s);
    hearth_writer_u64(&out, (uint64_t)ended_s);
    (void)!pwrite(w->fd, bytes, sizeof(bytes), 0);
}

/* The same work of another process goes on: that is the one which is shown. */
static int take(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd >= 0 && fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

void hearth_work_begin(struct hearth_work *w, const char *data,
                       enum hearth_work_kind kind)
{
    char path[HEARTH_PATH_MAX];

    *w = (struct hearth_work){.fd = path_of(data, kind, path) == 0 ? take(path)
                                                                   : -1,
                              .is_begun = true,
                              .began_s = now_s()};
    put(w, HEARTH_WORK_RUNS, 0);
}

void hearth_work_tell(struct hearth_work *w, uint64_t done, uint64_t total)
{
    unsigned percent;

    if (!w->is_begun || total == 0) {
        return;
    }
    percent = done >= total ? NEARLY : (unsigned)(done * 100 / total);
    percent = percent / STEP * STEP;
    /* work of several pieces does not go back to its start */
    if (percent > w->percent) {
        w->percent = (uint8_t)percent;
        put(w, HEARTH_WORK_RUNS, 0);
    }
}

void hearth_work_end(struct hearth_work *w, bool is_fine)
{
    if (!w->is_begun) {
        return;
    }
    put(w, is_fine ? HEARTH_WORK_DONE : HEARTH_WORK_FAILED, now_s());
    if (w->fd >= 0) {
        (void)close(w->fd);
    }
    *w = (struct hearth_work){0};
}

/* ---- looking ---- */

static bool is_locked(int fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static void read_file(int fd, struct hearth_work_seen *out)
{
    uint8_t bytes[FILE_LEN];
    struct hearth_reader in;
    uint8_t state, percent;

    if (pread(fd, bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
        return;
    }
    hearth_reader_init(&in, hearth_slice_of(bytes, sizeof(bytes)));
    state = hearth_reader_u8(&in);
    percent = hearth_reader_u8(&in);
    out->began_s = (int64_t)hearth_reader_u64(&in);
    out->ended_s = (int64_t)hearth_reader_u64(&in);
    if (state <= HEARTH_WORK_FAILED && percent <= NEARLY) {
        out->state = (enum hearth_work_state)state;
        out->percent = percent;
    }
}

void hearth_work_see(const char *data, enum hearth_work_kind kind,
                     struct hearth_work_seen *out)
{
    char path[HEARTH_PATH_MAX];
    bool was_locked;
    int fd;

    memset(out, 0, sizeof(*out));
    if (path_of(data, kind, path) != 0) {
        return;
    }
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    /* looked at before and after: it may have begun or ended in between */
    was_locked = is_locked(fd);
    read_file(fd, out);
    if (out->state == HEARTH_WORK_RUNS && !was_locked && !is_locked(fd)) {
        out->state = HEARTH_WORK_FAILED;
    }
    (void)close(fd);
}
