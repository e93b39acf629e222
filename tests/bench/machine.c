/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-bench-machine: the first process (/init) of an emulated machine that
 * measures programs of its processor. Does each line of /plan in turn,
 *   NAME <tab> FILE for standard input <tab> COMMAND <tab> ARGUMENT...
 * says of each on the console
 *   measured: NAME MAX_RSS_KIB CPU_US STATUS
 * and turns the machine off. */
#define _DEFAULT_SOURCE /* wait4 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, WORDS_MAX = 24 };

/* Splits ${line} at its tabs; how many words, 0 for more than there may be. */
static size_t split(char *line, char **words)
{
    size_t n = 0;
    char *place = line;
    char *word;

    line[strcspn(line, "\n")] = '\0';
    while ((word = strtok_r(place, "\t", &place)) != NULL) {
        if (n == WORDS_MAX)
            return 0;
        words[n++] = word;
    }
    words[n] = NULL;
    return n;
}

static void become(char **words)
{
    int input = open(words[1], O_RDONLY);

    if (input >= 0 && dup2(input, STDIN_FILENO) >= 0)
        (void)execv(words[2], words + 2);
    perror(words[2]);
    _exit(127);
}

static int run_step(char **words)
{
    struct rusage u;
    int status = 0;
    long long us;
    pid_t pid = fork();

    if (pid == 0)
        become(words);
    if (pid < 0 || wait4(pid, &status, 0, &u) != pid)
        return -1;
    us = (long long)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
         u.ru_utime.tv_usec + u.ru_stime.tv_usec;
    return printf("\nmeasured: %s %ld %lld %d\n", words[0], u.ru_maxrss, us,
                  WIFEXITED(status) ? WEXITSTATUS(status) : 125) > 0
               ? 0
               : -1;
}

static int run_plan(FILE *plan)
{
    char line[LINE_MAX_BYTES];
    char *words[WORDS_MAX + 1];

    while (fgets(line, sizeof line, plan) != NULL)
        if (split(line, words) < 3 || run_step(words) != 0)
            return -1;
    return 0;
}

static int take_console(void)
{
    int console;
    int fd;

    if (mount("dev", "/dev", "devtmpfs", 0, NULL) != 0 ||
        mount("proc", "/proc", "proc", 0, NULL) != 0)
        return -1;
    console = open("/dev/console", O_RDWR);
    for (fd = 0; console >= 0 && fd <= STDERR_FILENO; fd++)
        if (dup2(console, fd) != fd)
            return -1;
    return console >= 0 ? 0 : -1;
}

int main(void)
{
    FILE *plan;

    if (getpid() != 1) {
        (void)fputs("hearth-bench-machine: only as a machine's init\n", stderr);
        return 2;
    }
    if (take_console() == 0) {
        setvbuf(stdout, NULL, _IOLBF, 0);
        plan = fopen("/plan", "r");
        if (plan == NULL || run_plan(plan) != 0)
            perror("/plan");
    }
    sync();
    (void)reboot(RB_POWER_OFF);
    return 1;
}
