/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a check, each behind a fork. */
#include "hearth/part.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Problems and repairs in an exit status: each up to 15. */
#define SHARE 15u

static unsigned at_most(unsigned n)
{
    return n < SHARE ? n : SHARE;
}

static void say(const struct hearth_finds *finds, const char *format,
                va_list args)
{
    (void)printf("%s: ", finds->part);
    (void)vprintf(format, args);
    (void)putchar('\n');
    (void)fflush(stdout);
}

void hearth_finds_say(struct hearth_finds *finds, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(finds, format, args);
    va_end(args);
    finds->problems++;
}

void hearth_finds_repaired(struct hearth_finds *finds, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(finds, format, args);
    va_end(args);
    finds->repaired++;
}

void hearth_finds_tick(void)
{
    (void)alarm(HEARTH_PART_SECONDS);
}

_Noreturn static void look(const struct hearth_part *part, void *cookie)
{
    struct hearth_finds finds = {.part = part->name};
    static const int ends[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM};

    /* A sanitizer's or a caller's handler would hide how it ended. */
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        (void)signal(ends[i], SIG_DFL);
    }
    hearth_finds_tick();
    part->look(cookie, &finds);
    (void)fflush(stdout);
    _exit((int)(at_most(finds.problems) + 16u * at_most(finds.repaired)));
}

static void say_ended(const struct hearth_part *part, int number,
                      struct hearth_finds *total)
{
    struct hearth_finds finds = {.part = part->name};

    if (number == SIGALRM) {
        hearth_finds_say(&finds,
                         "reading it comes to no end: the file is damaged; "
                         "restore from a backup");
    } else {
        hearth_finds_say(&finds,
                         "reading it is not possible (signal %d): the file is "
                         "damaged; restore from a backup",
                         number);
    }
    total->problems++;
}

int hearth_part_run(const struct hearth_part *part, void *cookie,
                    struct hearth_finds *total)
{
    int status = 0;
    pid_t child;

    (void)fflush(stdout);
    child = fork();
    if (child == 0) {
        look(part, cookie);
    }
    if (child < 0) {
        return HEARTH_E_IO;
    }
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return HEARTH_E_IO;
        }
    }
    if (WIFEXITED(status)) {
        total->problems += (unsigned)WEXITSTATUS(status) % 16u;
        total->repaired += (unsigned)WEXITSTATUS(status) / 16u;
    } else {
        say_ended(part, WTERMSIG(status), total);
    }
    return 0;
}
