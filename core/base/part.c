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
#define SHARE        15u
#define LINE_MAX_LEN 512u

static unsigned at_most(unsigned n)
{
    return n < SHARE ? n : SHARE;
}

__attribute__((format(printf, 2, 0))) static void
say(const struct hearth_finds *finds, const char *format, va_list args)
{
    char line[LINE_MAX_LEN];
    int n = snprintf(line, sizeof(line), "%s: ", finds->part);

    if (n > 0 && (size_t)n < sizeof(line)) {
        (void)vsnprintf(line + n, sizeof(line) - (size_t)n, format, args);
    }
    finds->print(line);
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

_Noreturn static void look(const struct hearth_part *part, void *cookie,
                           const struct hearth_finds *total)
{
    struct hearth_finds finds = {.print = total->print, .part = part->name};
    static const int ends[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM};

    /* A sanitizer's or a caller's handler would hide how it ended. */
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        (void)signal(ends[i], SIG_DFL);
    }
    hearth_finds_tick();
    part->look(cookie, &finds);
    _exit((int)(at_most(finds.problems) + 16u * at_most(finds.repaired)));
}

static void say_ended(const struct hearth_part *part, int number,
                      struct hearth_finds *total)
{
    struct hearth_finds finds = {.print = total->print, .part = part->name};

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

    child = fork();
    if (child == 0) {
        look(part, cookie, total);
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
