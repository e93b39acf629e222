/* SPDX-License-Identifier: Apache-2.0 */
/* fork and wait. */
#include "child.h"

#include "hearth/err.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int child_run(int (*work)(void *cookie), void *cookie)
{
    int status = 0;
    pid_t child = fork();

    HEARTH_CHECK(child >= 0);
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);

        /* what a dying child says would look like a failure of the test */
        (void)dup2(nowhere, STDERR_FILENO);
        (void)signal(SIGABRT, SIG_DFL);
        (void)signal(SIGSEGV, SIG_DFL);
        (void)signal(SIGBUS, SIG_DFL);
        _exit(work(cookie));
    }
    HEARTH_CHECK(waitpid(child, &status, 0) == child);
    return status;
}
