/* SPDX-License-Identifier: Apache-2.0 */
/* Copies all that a process has in memory into files, one a mapping.
 *
 * usage: hearth-test-memory PID OUT
 *        hearth-test-memory --at-exit OUT PROGRAM [ARGUMENT...]
 *
 * The second form runs the program and copies what it leaves at its very end,
 * before the kernel takes the pages; it ends like PROGRAM. 77: not allowed
 * here. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_SKIPPED 77
#define STATUS_BROKEN  99
#define PAGE           4096u
#define LINE           4352

static void stop(const char *what)
{
    (void)fprintf(stderr, "memory: %s: %s\n", what, strerror(errno));
    exit(errno == EPERM || errno == EACCES ? STATUS_SKIPPED : STATUS_BROKEN);
}

/* One mapping; pages behind a file's end and pages of zeros are left out. */
static size_t copy(int mem, uint64_t from, uint64_t to, const char *out)
{
    static const uint8_t zeros[PAGE];
    uint8_t page[PAGE];
    char path[LINE];
    size_t pages = 0;
    FILE *f = NULL;

    (void)snprintf(path, sizeof(path), "%s/%" PRIx64, out, from);
    for (uint64_t at = from; at < to; at += PAGE) {
        if (pread(mem, page, PAGE, (off_t)at) != (ssize_t)PAGE ||
            memcmp(page, zeros, PAGE) == 0) {
            continue;
        }
        if (f == NULL && (f = fopen(path, "wb")) == NULL) {
            stop(path);
        }
        if (f != NULL && fwrite(page, PAGE, 1, f) != 1) {
            stop(path);
        }
        pages++;
    }
    if (f != NULL && fclose(f) != 0) {
        stop(path);
    }
    return pages;
}

static void dump(pid_t pid, const char *out)
{
    char path[64];
    char line[LINE];
    size_t pages = 0;

    (void)snprintf(path, sizeof(path), "/proc/%ld/mem", (long)pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    if (mem < 0) {
        stop(path);
    }
    (void)snprintf(path, sizeof(path), "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "r");
    if (maps == NULL) {
        stop(path);
        return;
    }
    while (fgets(line, (int)sizeof(line), maps) != NULL) {
        char *end = NULL;
        uint64_t from = strtoull(line, &end, 16);
        uint64_t to = *end == '-' ? strtoull(end + 1, &end, 16) : 0;
        if (end[0] == ' ' && end[1] == 'r' && strstr(line, "[v") == NULL) {
            pages += copy(mem, from, to, out);
        }
    }
    (void)fclose(maps);
    (void)close(mem);
    (void)fprintf(stderr, "memory: %zu pages\n", pages);
    if (pages == 0) {
        exit(STATUS_BROKEN);
    }
}

/* Waits; true for a stop, with the status of both. */
static bool wait_for(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0) {
        if (errno != EINTR) {
            stop("waitpid");
        }
    }
    return WIFSTOPPED(*status);
}

static int follow(pid_t pid, const char *out)
{
    int status = 0;

    if (!wait_for(pid, &status)) {
        return WEXITSTATUS(status);
    }
    if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
               (void *)(PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)) != 0 ||
        ptrace(PTRACE_CONT, pid, NULL, NULL) != 0) {
        stop("ptrace");
    }
    while (wait_for(pid, &status)) {
        int sig = WSTOPSIG(status);
        if (status >> 16 == PTRACE_EVENT_EXIT) {
            dump(pid, out);
        }
        if (status >> 16 != 0 || sig == SIGTRAP) {
            sig = 0;
        }
        (void)ptrace(PTRACE_CONT, pid, NULL, (void *)(long)sig);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    if (argc < 3 || (strcmp(argv[1], "--at-exit") == 0 && argc < 4)) {
        (void)fputs("usage: hearth-test-memory PID OUT\n"
                    "       hearth-test-memory --at-exit OUT PROGRAM ...\n",
                    stderr);
        return 2;
    }
    if (strcmp(argv[1], "--at-exit") != 0) {
        dump((pid_t)strtol(argv[1], NULL, 10), argv[2]);
        return 0;
    }
    pid_t pid = fork();
    if (pid < 0) {
        stop("fork");
    }
    if (pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
            _exit(STATUS_SKIPPED);
        }
        (void)execv(argv[3], argv + 3);
        _exit(STATUS_BROKEN);
    }
    return follow(pid, argv[2]);
}
