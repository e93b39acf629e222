/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program with all its children and writes down, in order, everything
 * they do to the files of one folder: writes with their bytes, syncs, renames,
 * truncations, new and removed names; and when they say something to others.
 *
 * usage: hearth-test-record TRACE FOLDER PROGRAM [ARGUMENT...]
 *
 * System calls are followed by ptrace, so nothing is missed for being static,
 * hardened or another library's. What cannot be followed (shared writable
 * mappings other than LMDB's lock file, links, splices) becomes an event of
 * its own that the replayer refuses. Ends like PROGRAM. 77: not allowed here.
 */
#define _GNU_SOURCE /* MAP_SHARED and the names of ptrace's events */
#include "record_task.h"
#include "trace.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_SKIPPED 77
#define STATUS_BROKEN  99
#define TASKS_MAX      512

static void stop(const char *what)
{
    (void)fprintf(stderr, "record: %s: %s\n", what, strerror(errno));
    exit(STATUS_BROKEN);
}

struct recorder {
    struct record_place place;
    struct record_task tasks[TASKS_MAX];
    pid_t first;
    int status;
};

static struct record_task *find(struct recorder *r, pid_t pid)
{
    for (size_t i = 0; i < TASKS_MAX; i++) {
        if (r->tasks[i].pid == pid) {
            return &r->tasks[i];
        }
    }
    return NULL;
}

static struct record_task *add(struct recorder *r, pid_t pid)
{
    struct record_task *t = find(r, 0);

    if (t == NULL) {
        stop("too many processes");
        return NULL;
    }
    memset(t, 0, sizeof(*t));
    t->pid = pid;
    return t;
}

static void at_call(struct recorder *r, struct record_task *t)
{
    struct __ptrace_syscall_info info;

    memset(&info, 0, sizeof(info));
    if (ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, (void *)sizeof(info), &info) <=
        0) {
        return; /* it was killed meanwhile */
    }
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        t->number = (long)info.entry.nr;
        for (int i = 0; i < 6; i++) {
            t->args[i] = info.entry.args[i];
        }
        record_entry(&r->place, t);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && t->number >= 0) {
        t->result = info.exit.rval;
        record_exit(&r->place, t);
        t->number = -1;
    }
}

/* One stop of ${pid}; gives the signal to pass on. */
static int stopped(struct recorder *r, pid_t pid, int status)
{
    struct record_task *t = find(r, pid);
    int sig = WSTOPSIG(status);

    if (t == NULL) {
        /* A new child's first stop. */
        (void)add(r, pid);
        return sig == SIGSTOP ? 0 : sig;
    }
    if (sig == (SIGTRAP | 0x80)) {
        at_call(r, t);
        return 0;
    }
    if (sig == SIGTRAP || (status >> 16) != 0) {
        return 0;
    }
    return sig == SIGSTOP ? 0 : sig;
}

static void ended(struct recorder *r, pid_t pid, int status)
{
    struct record_task *t = find(r, pid);

    if (t != NULL) {
        t->pid = 0;
    }
    if (pid == r->first) {
        r->status =
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}

static void follow(struct recorder *r)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
        if (pid <= 0) {
            continue;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            ended(r, pid, status);
            continue;
        }
        int sig = stopped(r, pid, status);
        /* Fails only for one that was killed; waitpid will tell. */
        (void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)sig);
    }
}

static void run_child(char **argv)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(STATUS_SKIPPED);
    }
    (void)raise(SIGSTOP);
    (void)execvp(argv[0], argv);
    _exit(STATUS_BROKEN);
}

static pid_t start(struct recorder *r, char **argv)
{
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
                         PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    int status = 0;
    pid_t pid = fork();

    if (pid < 0) {
        stop("fork");
    }
    if (pid == 0) {
        run_child(argv);
    }
    if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_BROKEN);
    }
    if (ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)options) != 0) {
        stop("PTRACE_SETOPTIONS");
    }
    (void)add(r, pid);
    (void)ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
    return pid;
}

int main(int argc, char **argv)
{
    static struct recorder r;

    if (argc < 4) {
        (void)fputs("usage: hearth-test-record TRACE FOLDER PROGRAM ...\n",
                    stderr);
        return 2;
    }
    if (geteuid() != 0) {
        (void)puts("skipped: only root may read what a hardened process "
                   "writes");
        return STATUS_SKIPPED;
    }
    r.place.trace = fopen(argv[1], "wb");
    if (r.place.trace == NULL || realpath(argv[2], r.place.root) == NULL) {
        stop(argv[1]);
    }
    r.first = start(&r, argv + 3);
    follow(&r);
    if (fclose(r.place.trace) != 0 || r.place.is_broken) {
        stop("writing the trace");
    }
    return r.status;
}
