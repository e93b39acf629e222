/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-bench-measure: runs a command and says what it took.
 *   hearth-bench-measure FILE COMMAND [ARGUMENTS...]
 * writes "MAX_RSS_KIB CPU_MS" to FILE and ends with the command's status. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_figures(const char *path, const struct rusage *u)
{
    FILE *file = fopen(path, "w");
    long cpu_ms;
    int is_good;

    if (file == NULL)
        return -1;
    cpu_ms = (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 +
             (u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
    is_good = fprintf(file, "%ld %ld\n", u->ru_maxrss, cpu_ms) > 0;
    return fclose(file) == 0 && is_good ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct rusage u;
    int status = 0;
    pid_t pid;

    if (argc < 3) {
        (void)fputs("hearth-bench-measure FILE COMMAND...\n", stderr);
        return 2;
    }
    pid = fork();
    if (pid == 0) {
        (void)execv(argv[2], argv + 2);
        (void)fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid ||
        getrusage(RUSAGE_CHILDREN, &u) != 0 || write_figures(argv[1], &u) != 0)
        return 126;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
