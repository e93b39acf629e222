/* SPDX-License-Identifier: Apache-2.0 */
/* A small process that starts one sync after the other, as it is told through
 * a socket, and ends when that closes. */
#include "sync_helper.h"

#include "commands.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 200

/* In the process of one sync. */
static _Noreturn void run_sync(const char *folder, int fd)
{
    struct hearth_sync_ending ending;
    memset(&ending, 0, sizeof(ending));
    ending.rc = hearth_cmd_sync_now(folder, &ending.sent);
    ssize_t done = send(fd, &ending, sizeof(ending), MSG_NOSIGNAL);
    _exit(done == (ssize_t)sizeof(ending) ? 0 : 1);
}

/* The child's end, also if it died: then nobody else tells. */
static void reap(pid_t *child, int fd)
{
    int status = 0;
    if (*child > 0 && waitpid(*child, &status, WNOHANG) == *child) {
        if (!WIFEXITED(status)) {
            struct hearth_sync_ending ending;
            memset(&ending, 0, sizeof(ending));
            ending.rc = HEARTH_E_STATE;
            (void)send(fd, &ending, sizeof(ending), MSG_NOSIGNAL);
        }
        *child = 0;
    }
}

static pid_t obey(char order, pid_t child, const char *folder, int fd)
{
    if (order == 's' && child > 0) {
        (void)kill(child, SIGTERM);
    }
    if (order == 'g' && child == 0) {
        child = fork();
        if (child == 0) {
            run_sync(folder, fd);
        }
    }
    return child;
}

static _Noreturn void run_helper(const char *folder, int fd)
{
    pid_t child = 0;
    for (;;) {
        struct pollfd p = {fd, POLLIN, 0};
        char order;
        (void)poll(&p, 1, LOOK_MS);
        ssize_t got = recv(fd, &order, 1, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            break;
        }
        reap(&child, fd);
        if (got == 1) {
            child = obey(order, child, folder, fd);
        }
    }
    if (child > 0) {
        (void)kill(child, SIGTERM);
    }
    _exit(0);
}

int hearth_sync_helper_start(struct hearth_sync_helper *h, const char *folder)
{
    int pair[2];
    h->is_running = false;
    h->fd = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0) {
        return HEARTH_E_IO;
    }
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(pair[0]);
        run_helper(folder, pair[1]);
    }
    (void)close(pair[1]);
    if (pid < 0) {
        (void)close(pair[0]);
        return HEARTH_E_MEMORY;
    }
    h->fd = pair[0];
    return 0;
}

void hearth_sync_helper_end(struct hearth_sync_helper *h)
{
    if (h->fd >= 0) {
        (void)close(h->fd);
        h->fd = -1;
    }
}

static bool tell(const struct hearth_sync_helper *h, char order)
{
    return h->fd >= 0 && send(h->fd, &order, 1, MSG_NOSIGNAL) == 1;
}

int hearth_sync_helper_go(struct hearth_sync_helper *h)
{
    if (!tell(h, 'g')) {
        return HEARTH_E_STATE;
    }
    h->is_running = true;
    return 0;
}

void hearth_sync_helper_stop(struct hearth_sync_helper *h)
{
    (void)tell(h, 's');
}

bool hearth_sync_helper_ended(struct hearth_sync_helper *h,
                              struct hearth_sync_ending *out)
{
    if (h->fd < 0 || !h->is_running) {
        return false;
    }
    ssize_t got = recv(h->fd, out, sizeof(*out), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (got != (ssize_t)sizeof(*out)) {
        memset(out, 0, sizeof(*out));
        out->rc = HEARTH_E_STATE;
    }
    h->is_running = false;
    return true;
}
