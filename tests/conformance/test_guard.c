/* SPDX-License-Identifier: Apache-2.0 */
/* A crash, an endless loop or an early exit fails its own case alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PASS, FAIL, SKIP, CRASH, LOOP, SLEEP, LEAVE, CASES };

struct seen {
    unsigned count;
    enum verdict verdicts[CASES + 1];
    char reasons[CASES + 1][80];
};

static void crash(void)
{
    /* A sanitizer must not take it for its own. */
    (void)signal(SIGSEGV, SIG_DFL);
    (void)raise(SIGSEGV);
}

static void run(void *cookie, size_t index, struct guard_result *out)
{
    volatile unsigned n = 0;

    (void)cookie;
    switch (index) {
    case FAIL:
        guard_say(out, VERDICT_FAILED, "wrong: %d", 7);
        break;
    case SKIP:
        guard_say(out, VERDICT_SKIPPED, "beyond");
        break;
    case CRASH:
        crash();
        break;
    case LOOP:
        for (;;) {
            n++;
        }
    case SLEEP:
        for (;;) {
            (void)pause();
        }
    case LEAVE:
        _exit(0);
    default:
        out->steps = 3;
        break;
    }
}

static void done(void *cookie, size_t index, const struct guard_result *result)
{
    struct seen *s = cookie;

    assert_int_equal(index, s->count);
    assert_true(index <= CASES);
    s->verdicts[index] = result->verdict;
    (void)snprintf(s->reasons[index], sizeof(s->reasons[0]), "%.70s",
                   result->reason);
    assert_int_equal(result->steps, index == PASS || index == CASES ? 3 : 0);
    s->count++;
}

static void test_each_case_fails_alone(void **state)
{
    struct seen s;
    struct guard_suite suite = {.count = CASES + 1,
                                .cpu_seconds = 1,
                                .wall_seconds = 3,
                                .run = run,
                                .done = done,
                                .cookie = &s};

    (void)state;
    memset(&s, 0, sizeof s);
    guard_run(&suite);
    assert_int_equal(s.count, CASES + 1);
    assert_int_equal(s.verdicts[PASS], VERDICT_PASSED);
    assert_int_equal(s.verdicts[FAIL], VERDICT_FAILED);
    assert_string_equal(s.reasons[FAIL], "wrong: 7");
    assert_int_equal(s.verdicts[SKIP], VERDICT_SKIPPED);
    assert_string_equal(s.reasons[CRASH], "crash: signal 11");
    assert_string_equal(s.reasons[LOOP], "time limit exceeded");
    assert_string_equal(s.reasons[SLEEP], "time limit exceeded");
    assert_string_equal(s.reasons[LEAVE], "crash: exit 0");
    for (size_t i = CRASH; i < CASES; i++) {
        assert_int_equal(s.verdicts[i], VERDICT_FAILED);
    }
    assert_int_equal(s.verdicts[CASES], VERDICT_PASSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_case_fails_alone)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
