/* SPDX-License-Identifier: Apache-2.0 */
/* The service manager's protocol: short texts to a datagram socket whose name
 * is in the environment. Ours, because the static agent can link no libsystemd
 * and four texts need none. */
#include "hearth/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Alive, and if this is before READY=1: wait that much longer for it. */
#define ALIVE "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=90000000"
/* A day: no manager waits longer, and nothing overflows. */
#define WATCHDOG_MAX_US (UINT64_C(86400) * 1000000)

static int read_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;

    if (*text < '0' || *text > '9') {
        return HEARTH_E_INVALID;
    }
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *out <= max ? 0 : HEARTH_E_INVALID;
}

/* How often this process should beat: half of what the manager waits. */
static int read_watchdog(int64_t *every_ms)
{
    const char *us = getenv("WATCHDOG_USEC");
    const char *pid = getenv("WATCHDOG_PID");
    uint64_t value;

    *every_ms = 0;
    if (us == NULL) {
        return 0;
    }
    if (pid != NULL) {
        if (read_number(pid, INT32_MAX, &value) != 0) {
            return HEARTH_E_INVALID;
        }
        if (value != (uint64_t)getpid()) {
            return 0; /* meant for somebody else */
        }
    }
    if (read_number(us, WATCHDOG_MAX_US, &value) != 0 || value == 0) {
        return HEARTH_E_INVALID;
    }
    *every_ms = value < 4000 ? 1 : (int64_t)(value / 2000);
    return 0;
}

/* A path, or '@' and a name that is in no file system. */
static int connect_to(const char *name, int *fd)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = strlen(name);

    if ((name[0] != '/' && name[0] != '@') || len < 2 ||
        len >= sizeof(to.sun_path)) {
        return HEARTH_E_INVALID;
    }
    memcpy(to.sun_path, name, len); /* shorter: checked above */
    if (name[0] == '@') {
        to.sun_path[0] = '\0';
    }
    *fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0) {
        return HEARTH_E_IO;
    }
    if (connect(*fd, (const struct sockaddr *)&to,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) !=
        0) {
        (void)close(*fd);
        *fd = -1;
        return HEARTH_E_IO;
    }
    return 0;
}

int hearth_notify_open(struct hearth_notify *n)
{
    const char *name = getenv("NOTIFY_SOCKET");
    int e = 0;

    memset(n, 0, sizeof(*n));
    n->fd = -1;
    n->clock = hearth_clock_system();
    if (name != NULL && connect_to(name, &n->fd) != 0) {
        e = HEARTH_E_INVALID;
    }
    if (n->fd >= 0) {
        e = read_watchdog(&n->every_ms);
    }
    (void)unsetenv("NOTIFY_SOCKET");
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
    return e;
}

/* A manager that does not read must not hold this process up. */
static void tell(const struct hearth_notify *n, const char *text)
{
    if (n->fd >= 0) {
        (void)send(n->fd, text, strlen(text), MSG_NOSIGNAL);
    }
}

void hearth_notify_ready(struct hearth_notify *n)
{
    tell(n, "READY=1");
    n->last_ms = n->clock.monotonic_ms(n->clock.cookie);
}

void hearth_notify_beat(struct hearth_notify *n)
{
    int64_t now;

    if (n->fd < 0 || n->every_ms == 0) {
        return;
    }
    now = n->clock.monotonic_ms(n->clock.cookie);
    if (now - n->last_ms >= n->every_ms) {
        tell(n, ALIVE);
        n->last_ms = now;
    }
}

void hearth_notify_close(struct hearth_notify *n)
{
    tell(n, "STOPPING=1");
    if (n->fd >= 0) {
        (void)close(n->fd);
        n->fd = -1;
    }
}
