/* SPDX-License-Identifier: Apache-2.0 */
/* Runs test cases in a forked worker, so that a crash or an endless loop fails
 * the one case that caused it. */
#ifndef CONFORMANCE_GUARD_H
#define CONFORMANCE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#define GUARD_REASON_MAX 1500u

enum verdict { VERDICT_PASSED, VERDICT_FAILED, VERDICT_SKIPPED };

struct guard_result {
    enum verdict verdict;
    unsigned steps, equal; /* of a scenario or interview */
    char reason[GUARD_REASON_MAX];
};

struct guard_suite {
    size_t count;
    unsigned cpu_seconds;  /* for one case */
    unsigned wall_seconds; /* for one that sleeps */
    /* In the worker: runs a case; the result begins as passed. */
    void (*run)(void *cookie, size_t index, struct guard_result *out);
    /* In the caller's process, in order. */
    void (*done)(void *cookie, size_t index, const struct guard_result *result);
    void *cookie;
};

/* Runs them all. Stops the program when no worker can be made. */
void guard_run(const struct guard_suite *suite);

/* Sets verdict and reason, made as printf makes it. */
void guard_say(struct guard_result *out, enum verdict verdict,
               const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
