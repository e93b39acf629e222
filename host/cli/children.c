/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of serve. */
#include "host/cli/children.h"

#include "host/cli/complain.h"

#include "host/cli/served.h"

#include "hearth/fsutil.h"
#include "hearth/pulse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE_S 10
#define FDS_MAX 1024

/* The file ${program} in the folder of the running executable. */
static int beside(const char *program, char *out)
{
    char self[HEARTH_PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
    char *slash;

    if (len <= 0) {
        return HEARTH_E_IO;
    }
    self[len] = '\0';
    slash = strrchr(self, '/');
    if (slash == NULL) {
        return HEARTH_E_IO;
    }
    *slash = '\0';
    return hearth_fsutil_join(self, program, out);
}

/* execv takes char *const[]: a copy of the pointers, not of the texts. */
static int execute(const char *program, const char *const *args)
{
    union {
        const char *shown[HEARTH_CHILD_ARGS + 2];
        char *passed[HEARTH_CHILD_ARGS + 2];
    } argv;
    char path[HEARTH_PATH_MAX];
    size_t n = 0;
    int e = beside(program, path);

    if (e != 0) {
        return e;
    }
    argv.shown[n++] = program;
    for (size_t i = 0; i < HEARTH_CHILD_ARGS && args[i] != NULL; i++) {
        argv.shown[n++] = args[i];
    }
    argv.shown[n] = NULL;
    (void)execv(path, argv.passed);
    return hearth_complain(HEARTH_E_IO, "cannot run %s: %s", path,
                           strerror(errno));
}

int hearth_children_become(const char *program, const char *const *args)
{
    return execute(program, args);
}

void hearth_children_prepare(sigset_t *before)
{
    sigset_t watched;

    (void)sigemptyset(&watched);
    (void)sigaddset(&watched, SIGTERM);
    (void)sigaddset(&watched, SIGINT);
    (void)sigaddset(&watched, SIGHUP);
    (void)sigaddset(&watched, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &watched, before);
}

/* Nothing of the parent's may leak: store, sockets, other children's pipes. */
static void close_inherited(bool keeps_secret, bool keeps_channel)
{
    int open_fds[256];
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;

    if (folder == NULL) {
        _exit(127);
    }
    while ((entry = readdir(folder)) != NULL) {
        long fd = strtol(entry->d_name, NULL, 10);

        if (fd > STDERR_FILENO && fd != HEARTH_CHILD_PULSE_FD &&
            !(keeps_secret && fd == HEARTH_CHILD_SECRET_FD) &&
            !(keeps_channel && fd == HEARTH_CHILD_CHANNEL_FD) &&
            fd != dirfd(folder) &&
            count < sizeof(open_fds) / sizeof(open_fds[0])) {
            open_fds[count++] = (int)fd;
        }
    }
    (void)closedir(folder);
    for (size_t i = 0; i < count; i++) {
        (void)close(open_fds[i]);
    }
}

/* Without /proc, which a sandbox may hide. */
void hearth_children_close_all(void)
{
    for (int fd = STDERR_FILENO + 1; fd < FDS_MAX; fd++) {
        (void)close(fd);
    }
}

/* All to where the child looks for them; first out of each other's way. */
static bool place(int secret_fd, int channel_fd, int pulse_fd)
{
    const int apart = 16;

    pulse_fd = fcntl(pulse_fd, F_DUPFD, apart);
    if (secret_fd >= 0) {
        secret_fd = fcntl(secret_fd, F_DUPFD, apart);
    }
    if (channel_fd > 0) {
        channel_fd = fcntl(channel_fd, F_DUPFD, apart);
        if (channel_fd < 0 || dup2(channel_fd, HEARTH_CHILD_CHANNEL_FD) < 0) {
            return false;
        }
    }
    if (secret_fd != -1 && dup2(secret_fd, HEARTH_CHILD_SECRET_FD) < 0) {
        return false;
    }
    return pulse_fd >= 0 && dup2(pulse_fd, HEARTH_CHILD_PULSE_FD) >= 0;
}

/* What a child finds open: a secret or -1, and where it beats. */
struct inherited {
    int secret;
    int pulse;
};

_Noreturn static void run_child(const struct hearth_child *child,
                                const struct inherited *fds, pid_t parent,
                                const sigset_t *mask)
{
    char number[16];

    /* A parent that dies takes its children along; it may be dead already. */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(127);
    }
    if (!place(fds->secret, child->channel, fds->pulse)) {
        _exit(127);
    }
    close_inherited(fds->secret >= 0, child->channel > 0);
    /* A beat for a parent that is gone is no reason to die in the middle. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)snprintf(number, sizeof(number), "%d", HEARTH_CHILD_PULSE_FD);
    (void)setenv(HEARTH_PULSE_NAME, number, 1);
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    (void)execute(child->program, child->args);
    _exit(127);
}

/* A passphrase is shorter than a pipe's buffer: this never blocks. */
static int hand_over(int fd, struct hearth_slice secret)
{
    ssize_t put = write(fd, secret.data, secret.len);

    if (put < 0 || (size_t)put != secret.len || write(fd, "\n", 1) != 1) {
        return HEARTH_E_IO;
    }
    return 0;
}

/* Both ends at once: neither side may ever wait. */
static int open_pulse(int ends[2])
{
    if (pipe(ends) != 0) {
        return HEARTH_E_IO;
    }
    for (int i = 0; i < 2; i++) {
        if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0 ||
            fcntl(ends[i], F_SETFL, O_NONBLOCK) != 0) {
            (void)close(ends[0]);
            (void)close(ends[1]);
            return HEARTH_E_IO;
        }
    }
    return 0;
}

/* From now on it is heard, or not; a start takes longer than a round. */
static void begin_life(struct hearth_child_life *life, const int pulse[2])
{
    const struct hearth_clock clock = hearth_clock_system();

    (void)close(pulse[1]);
    life->pulse = pulse[0];
    life->state = HEARTH_SERVED_RUNS;
    life->heard_ms = clock.monotonic_ms(clock.cookie) + 2 * life->silent_ms;
}

static int fork_child(struct hearth_child *child, int secret,
                      const sigset_t *mask)
{
    pid_t parent = getpid();
    int pulse[2];
    struct inherited fds;

    if (open_pulse(pulse) != 0) {
        return HEARTH_E_IO;
    }
    fds = (struct inherited){secret, pulse[1]};
    child->pid = fork();
    if (child->pid == 0) {
        run_child(child, &fds, parent, mask);
    }
    begin_life(&child->life, pulse);
    return child->pid < 0 ? HEARTH_E_IO : 0;
}

int hearth_children_start(struct hearth_child *child, const sigset_t *mask)
{
    int ends[2] = {-1, -1};
    bool has_secret = child->secret.len > 0;
    int e;

    if (has_secret && pipe(ends) != 0) {
        return hearth_complain_why(HEARTH_E_IO, "starting %s", child->program);
    }
    e = fork_child(child, ends[0], mask);
    if (has_secret) {
        if (e == 0) {
            e = hand_over(ends[1], child->secret);
        }
        (void)close(ends[0]);
        (void)close(ends[1]);
    }
    if (child->channel > 0) {
        (void)close(child->channel);
        child->channel = 0;
    }
    if (e != 0) {
        return hearth_complain_why(e, "starting %s", child->program);
    }
    return 0;
}

/* Status 1 is a child that said itself, in one line, why it cannot go on. */
static void say_ended(const struct hearth_child *child, int status)
{
    if (WIFSIGNALED(status)) {
        (void)hearth_complain(0, "%s died (signal %d); stopping the others",
                              child->program, WTERMSIG(status));
    } else if (WEXITSTATUS(status) != 1) {
        (void)hearth_complain(0, "%s ended (status %d); stopping the others",
                              child->program, WEXITSTATUS(status));
    }
}

/* An end that needs no words once all were sent ${asked}, SIGTERM or SIGKILL;
 * 0: nothing was. One that died by another signal is why all are stopped, and
 * the desk, which hears that web is gone, may be collected before it. */
static bool is_explained(int status, int asked)
{
    return asked == SIGKILL ||
           (asked == SIGTERM &&
            (!WIFSIGNALED(status) || WTERMSIG(status) == SIGTERM));
}

static bool note_end(struct hearth_child *child, int status, int asked)
{
    bool was_told = child->life.state == HEARTH_SERVED_ENDING;

    child->pid = 0;
    (void)close(child->life.pulse);
    child->life.pulse = 0;
    if (!was_told && !is_explained(status, asked)) {
        say_ended(child, status);
    }
    return !was_told;
}

bool hearth_children_reap(struct hearth_child *children, size_t count,
                          int asked)
{
    bool any = false;
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < count; i++) {
            if (children[i].pid == pid) {
                any = note_end(&children[i], status, asked) || any;
            }
        }
    }
    return any;
}

static void signal_all(const struct hearth_child *children, size_t count,
                       int number)
{
    for (size_t i = 0; i < count; i++) {
        if (children[i].pid > 0) {
            (void)kill(children[i].pid, number);
        }
    }
}

static bool any_runs(const struct hearth_child *children, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (children[i].pid > 0) {
            return true;
        }
    }
    return false;
}

void hearth_children_stop(struct hearth_child *children, size_t count)
{
    struct timespec wait = {GRACE_S, 0};
    sigset_t child_ends;
    int asked = SIGTERM;

    (void)sigemptyset(&child_ends);
    (void)sigaddset(&child_ends, SIGCHLD);
    signal_all(children, count, asked);
    for (;;) {
        (void)hearth_children_reap(children, count, asked);
        if (!any_runs(children, count)) {
            return;
        }
        if (sigtimedwait(&child_ends, NULL, &wait) < 0 && errno == EAGAIN) {
            asked = SIGKILL;
            signal_all(children, count, asked);
        }
    }
}
