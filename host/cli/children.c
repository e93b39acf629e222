/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of serve. */
#include "host/cli/children.h"

#include "host/cli/complain.h"

#include "hearth/fsutil.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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

        if (fd > STDERR_FILENO &&
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

/* Both to where the child looks for them; first out of each other's way. */
static bool place(int secret_fd, int channel_fd)
{
    const int apart = 16;

    if (secret_fd >= 0) {
        secret_fd = fcntl(secret_fd, F_DUPFD, apart);
    }
    if (channel_fd > 0) {
        channel_fd = fcntl(channel_fd, F_DUPFD, apart);
        if (channel_fd < 0 || dup2(channel_fd, HEARTH_CHILD_CHANNEL_FD) < 0) {
            return false;
        }
    }
    return secret_fd == -1 || dup2(secret_fd, HEARTH_CHILD_SECRET_FD) >= 0;
}

_Noreturn static void run_child(const struct hearth_child *child, int secret_fd,
                                pid_t parent, const sigset_t *mask)
{
    /* A parent that dies takes its children along; it may be dead already. */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(127);
    }
    if (!place(secret_fd, child->channel)) {
        _exit(127);
    }
    close_inherited(secret_fd >= 0, child->channel > 0);
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

int hearth_children_start(struct hearth_child *child, const sigset_t *mask)
{
    int ends[2] = {-1, -1};
    bool has_secret = child->secret.len > 0;
    pid_t parent = getpid();
    int e = 0;

    if (has_secret && pipe(ends) != 0) {
        return hearth_complain_why(HEARTH_E_IO, "starting %s", child->program);
    }
    child->pid = fork();
    if (child->pid == 0) {
        run_child(child, ends[0], parent, mask);
    }
    if (child->pid < 0) {
        e = HEARTH_E_IO;
    }
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

/* Collects whatever ended; true if anything did. */
static bool reap(struct hearth_child *children, size_t count, bool is_quiet)
{
    bool any = false;
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < count; i++) {
            if (children[i].pid != pid) {
                continue;
            }
            children[i].pid = 0;
            any = true;
            if (!is_quiet) {
                say_ended(&children[i], status);
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

    (void)sigemptyset(&child_ends);
    (void)sigaddset(&child_ends, SIGCHLD);
    signal_all(children, count, SIGTERM);
    for (;;) {
        (void)reap(children, count, true);
        if (!any_runs(children, count)) {
            return;
        }
        if (sigtimedwait(&child_ends, NULL, &wait) < 0 && errno == EAGAIN) {
            signal_all(children, count, SIGKILL);
        }
    }
}

static void pass_hangup(const struct hearth_child *children, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (children[i].takes_hangup && children[i].pid > 0) {
            (void)kill(children[i].pid, SIGHUP);
        }
    }
}

/* The number of a signal, or -1 when ${left_ms} or a beat's time is over. */
static int wait_for(const sigset_t *watched, int64_t left_ms, int64_t beat_ms)
{
    struct timespec wait;

    if (beat_ms > 0 && beat_ms < left_ms) {
        left_ms = beat_ms;
    }
    wait.tv_sec = (time_t)(left_ms / 1000);
    wait.tv_nsec = (long)(left_ms % 1000) * 1000000;
    return sigtimedwait(watched, NULL, &wait);
}

int hearth_children_watch(struct hearth_child *children, size_t count,
                          const struct hearth_children_chore *chore)
{
    const struct hearth_clock clock = hearth_clock_system();
    int64_t due = clock.monotonic_ms(clock.cookie) + chore->every_s * 1000LL;
    sigset_t watched;

    (void)sigemptyset(&watched);
    (void)sigaddset(&watched, SIGTERM);
    (void)sigaddset(&watched, SIGINT);
    (void)sigaddset(&watched, SIGHUP);
    (void)sigaddset(&watched, SIGCHLD);
    for (;;) {
        int64_t now = clock.monotonic_ms(clock.cookie);
        int number;

        hearth_notify_beat(chore->notify);
        if (now >= due) {
            chore->run(chore->cookie);
            now = clock.monotonic_ms(clock.cookie);
            due = now + chore->every_s * 1000LL;
        }
        number = wait_for(&watched, due - now, chore->notify->every_ms);
        if (number == SIGTERM || number == SIGINT) {
            return 0;
        }
        if (number == SIGHUP) {
            pass_hangup(children, count);
        }
        if (number == SIGCHLD && reap(children, count, false)) {
            return HEARTH_E_STATE;
        }
    }
}
