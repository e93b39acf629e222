/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's clocks give sane values through the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/clock.h"

#include <time.h>

static void test_wall_clock_is_unix_seconds(void **state)
{
    struct hearth_clock c = hearth_clock_system();
    int64_t before = (int64_t)time(NULL);
    int64_t now = c.now_s(c.cookie);

    (void)state;
    /* time() may read a coarser clock, which lags behind by a tick */
    assert_true(now >= before && now <= (int64_t)time(NULL) + 1);
}

static void test_monotonic_does_not_go_back(void **state)
{
    struct hearth_clock c = hearth_clock_system();
    int64_t last = c.monotonic_ms(c.cookie);

    (void)state;
    assert_true(last > 0);
    for (unsigned i = 0; i < 1000; i++) {
        int64_t now = c.monotonic_ms(c.cookie);

        assert_true(now >= last);
        last = now;
    }
}

static void test_monotonic_counts_milliseconds(void **state)
{
    struct hearth_clock c = hearth_clock_system();
    struct timespec t;
    int64_t ms;

    (void)state;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
    ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    assert_true(c.monotonic_ms(c.cookie) >= ms); /* sleep counts, too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wall_clock_is_unix_seconds),
        cmocka_unit_test(test_monotonic_does_not_go_back),
        cmocka_unit_test(test_monotonic_counts_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
