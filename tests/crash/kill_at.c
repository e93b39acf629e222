/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program and kills it (SIGKILL) as it enters its N-th call that
 * writes, syncs, renames or removes: every point where a crash could leave
 * something half done is reached by number, without luck.
 *
 * usage: hearth-test-kill-at N PROGRAM [ARGUMENT...]
 *
 * N = 0 never kills. Ends like PROGRAM (137 when killed) and prints the
 * number of such calls seen as "calls N" to the file named by
 * HEARTH_CALLS_FILE. 77: this machine does not let us trace. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_SKIPPED 77
#define STATUS_BROKEN  99

static void stop(const char *what)
{
    (void)fprintf(stderr, "kill-at: %s: %s\n", what, strerror(errno));
    exit(STATUS_BROKEN);
}

/* Calls that change what a crash leaves behind. */
static bool is_counted(unsigned long number)
{
    static const unsigned long counted[] = {
        SYS_write,  SYS_pwrite64,  SYS_writev,    SYS_pwritev,   SYS_fsync,
        SYS_msync,  SYS_fdatasync, SYS_ftruncate, SYS_renameat2, SYS_unlinkat,
#ifdef SYS_unlink
        SYS_unlink,
#endif
#ifdef SYS_rename
        SYS_rename,
#endif
    };
    for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
        if (number == counted[i]) {
            return true;
        }
    }
    return false;
}

static void run_child(char **argv)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(STATUS_SKIPPED);
    }
    (void)execv(argv[0], argv);
    _exit(STATUS_BROKEN);
}

/* True if ${pid} stands at the entry of a counted call. */
static bool is_at_call(pid_t pid)
{
    struct __ptrace_syscall_info info;
    memset(&info, 0, sizeof(info));
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <=
        0) {
        stop("PTRACE_GET_SYSCALL_INFO");
    }
    return info.op == PTRACE_SYSCALL_INFO_ENTRY &&
           is_counted((unsigned long)info.entry.nr);
}

static void write_count(unsigned long count)
{
    const char *path = getenv("HEARTH_CALLS_FILE");
    FILE *f = path != NULL ? fopen(path, "w") : NULL;
    if (f != NULL) {
        (void)fprintf(f, "calls %lu\n", count);
        (void)fclose(f);
    }
}

static void wait_for(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0) {
        if (errno != EINTR) {
            stop("waitpid");
        }
    }
}

/* Steps from call to call until the child ends; gives its exit status. */
static int follow(pid_t pid, unsigned long kill_at, unsigned long *count)
{
    int status = 0;
    int signal_number = 0;
    for (;;) {
        if (ptrace(PTRACE_SYSCALL, pid, NULL,
                   (void *)(unsigned long)signal_number) != 0) {
            stop("PTRACE_SYSCALL");
        }
        wait_for(pid, &status);
        if (WIFEXITED(status)) {
            return WEXITSTATUS(status);
        }
        if (WIFSIGNALED(status)) {
            return 128 + WTERMSIG(status);
        }
        signal_number = 0;
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            signal_number = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        } else if (is_at_call(pid) && ++*count == kill_at) {
            (void)kill(pid, SIGKILL);
            wait_for(pid, &status);
            return 128 + SIGKILL;
        }
    }
}

int main(int argc, char **argv)
{
    unsigned long count = 0;
    int status = 0;
    if (argc < 3) {
        (void)fputs("usage: hearth-test-kill-at N PROGRAM ...\n", stderr);
        return 2;
    }
    unsigned long kill_at = strtoul(argv[1], NULL, 10);
    pid_t pid = fork();
    if (pid < 0) {
        stop("fork");
    }
    if (pid == 0) {
        run_child(argv + 2);
    }
    wait_for(pid, &status);
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status);
    }
    if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
               (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) != 0) {
        stop("PTRACE_SETOPTIONS");
    }
    status = follow(pid, kill_at, &count);
    write_count(count);
    return status;
}
