/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of life. A pipe that is full is one that is not read just now: the
 * bytes in it say enough, and nobody waits. */
#include "hearth/pulse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only a pipe that can be written to: whatever else has that number is not
 * ours to write into. */
static int find(const char *text)
{
    struct stat about;
    char *end;
    long fd;
    int flags;

    errno = 0;
    fd = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || fd <= STDERR_FILENO ||
        fd > 1024) {
        return -1;
    }
    flags = fcntl((int)fd, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) != O_WRONLY ||
        fstat((int)fd, &about) != 0 || !S_ISFIFO(about.st_mode) ||
        fcntl((int)fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl((int)fd, F_SETFD, FD_CLOEXEC) != 0) {
        return -1;
    }
    return (int)fd;
}

void hearth_pulse_open(struct hearth_pulse *p)
{
    const char *text = getenv(HEARTH_PULSE_NAME);

    p->clock = hearth_clock_system();
    p->fd = text == NULL ? -1 : find(text);
    p->last_ms = -HEARTH_PULSE_EVERY_MS;
    (void)unsetenv(HEARTH_PULSE_NAME);
}

void hearth_pulse_beat(struct hearth_pulse *p)
{
    static const char beat = '.';
    int64_t now_ms;

    if (p == NULL || p->fd < 0) {
        return;
    }
    now_ms = p->clock.monotonic_ms(p->clock.cookie);
    if (now_ms - p->last_ms < HEARTH_PULSE_EVERY_MS) {
        return;
    }
    p->last_ms = now_ms;
    /* the parent gone: it took this process along, or will */
    if (write(p->fd, &beat, 1) < 0 && errno == EPIPE) {
        p->fd = -1;
    }
}
