/* SPDX-License-Identifier: Apache-2.0 */
/* One worker runs case after case and writes each result into a pipe; when it
 * dies, the case at hand failed and another worker goes on behind it. */
#include "guard.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One hostile form must not take the machine; sanitizers map far more. */
#define MEMORY_MAX (2ul << 30)

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "conformance: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
    struct rlimit limit = {.rlim_cur = MEMORY_MAX, .rlim_max = MEMORY_MAX};

    if (setrlimit(RLIMIT_AS, &limit) != 0) {
        stop("setrlimit");
    }
#endif
}

static void put_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t n = write(fd, at, len);

        if (n < 0 && errno != EINTR) {
            _exit(3);
        }
        if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
}

static _Noreturn void work(const struct guard_suite *suite, size_t from, int fd)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = SIGALRM};
    struct itimerspec limit = {
        .it_value = {.tv_sec = (time_t)suite->cpu_seconds}};

    limit_memory();
    if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0) {
        _exit(3);
    }
    for (size_t i = from; i < suite->count; i++) {
        struct guard_result result = {.verdict = VERDICT_PASSED};

        (void)timer_settime(timer, 0, &limit, NULL);
        (void)alarm(suite->wall_seconds);
        suite->run(suite->cookie, i, &result);
        put_all(fd, &result, sizeof result);
    }
    _exit(0);
}

/* The next result; false when the worker ended before it. */
static bool get(int fd, struct guard_result *out)
{
    char *at = (char *)out;
    size_t left = sizeof *out;

    while (left > 0) {
        ssize_t n = read(fd, at, left);

        if (n == 0 || (n < 0 && errno != EINTR)) {
            return false;
        }
        if (n > 0) {
            at += n;
            left -= (size_t)n;
        }
    }
    return true;
}

static void tell_death(int status, struct guard_result *out)
{
    memset(out, 0, sizeof *out);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        guard_say(out, VERDICT_FAILED, "time limit exceeded");
    } else if (WIFSIGNALED(status)) {
        guard_say(out, VERDICT_FAILED, "crash: signal %d", WTERMSIG(status));
    } else {
        guard_say(out, VERDICT_FAILED, "crash: exit %d", WEXITSTATUS(status));
    }
}

/* Runs one worker from ${from}; gives the index behind its last case. */
static size_t run_worker(const struct guard_suite *suite, size_t from)
{
    struct guard_result result;
    int ends[2];
    int status = 0;
    pid_t pid = 0;

    (void)fflush(NULL);
    if (pipe(ends) != 0 || (pid = fork()) < 0) {
        stop("cannot make a worker");
    }
    if (pid == 0) {
        (void)close(ends[0]);
        work(suite, from, ends[1]);
    }
    (void)close(ends[1]);
    while (from < suite->count && get(ends[0], &result)) {
        result.reason[GUARD_REASON_MAX - 1] = '\0';
        suite->done(suite->cookie, from++, &result);
    }
    (void)close(ends[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (from < suite->count) {
        tell_death(status, &result);
        suite->done(suite->cookie, from++, &result);
    }
    return from;
}

void guard_run(const struct guard_suite *suite)
{
    size_t at = 0;

    while (at < suite->count) {
        at = run_worker(suite, at);
    }
}

void guard_say(struct guard_result *out, enum verdict verdict,
               const char *format, ...)
{
    va_list args;

    out->verdict = verdict;
    va_start(args, format);
    (void)vsnprintf(out->reason, sizeof out->reason, format, args);
    va_end(args);
}
