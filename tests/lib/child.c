/* SPDX-License-Identifier: Apache-2.0 */
/* fork and wait. */
#include "child.h"

#include "hearth/err.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HEARTH_COVERAGE
#include <gcov.h>
#include <sys/resource.h>

/* Neither abort() nor _exit() writes what was counted. */
void child_keep_counts(void)
{
    struct rlimit size;

    /* a file of counts that is cut short would spoil those of all tests */
    if (getrlimit(RLIMIT_FSIZE, &size) == 0 && size.rlim_cur == RLIM_INFINITY) {
        __gcov_dump();
    }
}
#else
void child_keep_counts(void)
{
}
#endif

/* abort() ends the process when this returns. */
static void on_abort(int number)
{
    (void)number;
    child_keep_counts();
}

void child_may_abort(void)
{
    (void)signal(SIGABRT, on_abort);
}

int child_run(int (*work)(void *cookie), void *cookie)
{
    int status = 0;
    pid_t child = fork();

    HEARTH_CHECK(child >= 0);
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        int code;

        /* what a dying child says would look like a failure of the test */
        (void)dup2(nowhere, STDERR_FILENO);
        child_may_abort();
        (void)signal(SIGSEGV, SIG_DFL);
        (void)signal(SIGBUS, SIG_DFL);
        code = work(cookie);
        child_keep_counts();
        _exit(code);
    }
    HEARTH_CHECK(waitpid(child, &status, 0) == child);
    return status;
}
