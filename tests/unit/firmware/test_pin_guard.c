/* SPDX-License-Identifier: Apache-2.0 */
/* Wrong PINs: counted before the check, delayed after five, in full again
 * after a reboot, and never forgotten by a damaged file. */
#include "data_folder.h"
#include "folder.h"
#include "pin_guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t now_ms;

static int64_t monotonic_ms(void *cookie)
{
    (void)cookie;
    return now_ms;
}

static const struct hearth_clock clock_of_test = {.monotonic_ms = monotonic_ms};
static const uint8_t boot_a[HEARTH_PIN_GUARD_BOOT_LEN] = {1};
static const uint8_t boot_b[HEARTH_PIN_GUARD_BOOT_LEN] = {2};

static void open_guard(const char *folder, const uint8_t *boot,
                       struct hearth_pin_guard *g)
{
    assert_int_equal(hearth_pin_guard_open(folder, &clock_of_test, boot, g), 0);
}

/* ${count} wrong PINs in a row, each as early as it is allowed. */
static void fail_often(const char *folder, unsigned count)
{
    struct hearth_pin_guard g;
    int64_t wait_s;
    for (unsigned i = 0; i < count; i++) {
        open_guard(folder, boot_a, &g);
        now_ms += hearth_pin_guard_wait_s(&g) * 1000;
        assert_int_equal(hearth_pin_guard_count(&g, &wait_s), 0);
    }
}

static int begin(void **state)
{
    now_ms = 5000000;
    if (folder_open(state) != 0) {
        return -1;
    }
    return hearth_pin_guard_begin(*state, &clock_of_test, boot_a);
}

static int64_t wait_s_on(const char *folder, const uint8_t *boot)
{
    struct hearth_pin_guard g;
    open_guard(folder, boot, &g);
    return hearth_pin_guard_wait_s(&g);
}

static void test_five_tries_are_free(void **state)
{
    struct hearth_pin_guard g;
    int64_t wait_s;
    for (uint32_t left = 5; left > 0; left--) {
        open_guard(*state, boot_a, &g);
        assert_int_equal(hearth_pin_guard_left(&g), left);
        assert_int_equal(hearth_pin_guard_count(&g, &wait_s), 0);
    }
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_pin_guard_left(&g), 0);
    assert_int_equal(hearth_pin_guard_count(&g, &wait_s), HEARTH_E_LOCKED);
    assert_int_equal(wait_s, 30);
}

static void test_a_locked_try_is_not_counted(void **state)
{
    struct hearth_pin_guard g;
    int64_t wait_s;
    fail_often(*state, 5);
    for (int i = 0; i < 3; i++) {
        open_guard(*state, boot_a, &g);
        assert_int_equal(hearth_pin_guard_count(&g, &wait_s), HEARTH_E_LOCKED);
    }
    assert_int_equal(wait_s_on(*state, boot_a), 30);
}

static void test_delays_double_up_to_an_hour(void **state)
{
    static const int64_t wanted[] = {30,  60,   120,  240,  480,
                                     960, 1920, 3600, 3600, 3600};
    fail_often(*state, 5);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_int_equal(wait_s_on(*state, boot_a), wanted[i]);
        fail_often(*state, 1);
    }
}

static void test_a_delay_passes(void **state)
{
    fail_often(*state, 5);
    now_ms += 29999;
    assert_int_equal(wait_s_on(*state, boot_a), 1);
    now_ms += 1;
    assert_int_equal(wait_s_on(*state, boot_a), 0);
}

static void test_a_reboot_starts_the_delay_in_full(void **state)
{
    fail_often(*state, 7);
    now_ms += 119000;
    assert_int_equal(wait_s_on(*state, boot_a), 1);
    now_ms = 0;
    assert_int_equal(wait_s_on(*state, boot_b), 120);
    now_ms = 100000;
    assert_int_equal(wait_s_on(*state, boot_b), 20);
    /* The same boot cannot run backwards: believe nothing of it. */
    now_ms = 10000;
    assert_int_equal(wait_s_on(*state, boot_a), 110);
}

static void test_the_right_pin_clears(void **state)
{
    struct hearth_pin_guard g;
    fail_often(*state, 4);
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_pin_guard_clear(&g), 0);
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_pin_guard_left(&g), 5);
}

static void test_one_damaged_copy_changes_nothing(void **state)
{
    static const char *const names[] = {HEARTH_DATA_FAILURES_0,
                                        HEARTH_DATA_FAILURES_1};
    for (int i = 0; i < 2; i++) {
        struct hearth_pin_guard g;
        fail_often(*state, 1);
        folder_flip(*state, names[i], 15);
        open_guard(*state, boot_a, &g);
        assert_int_equal(hearth_pin_guard_left(&g), (uint32_t)(4 - i));
    }
}

/* A crash between the two writes leaves the older copy: the newer counts. */
static void test_the_newer_copy_counts(void **state)
{
    uint8_t old[128];
    struct hearth_pin_guard g;
    size_t len = folder_read(*state, HEARTH_DATA_FAILURES_0, old, sizeof(old));
    fail_often(*state, 3);
    folder_write(*state, HEARTH_DATA_FAILURES_0, old, len);
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_pin_guard_left(&g), 2);
}

static void test_no_valid_copy_is_the_longest_delay(void **state)
{
    folder_remove(*state, HEARTH_DATA_FAILURES_0);
    folder_flip(*state, HEARTH_DATA_FAILURES_1, 40);
    assert_int_equal(wait_s_on(*state, boot_a), 3600);
    now_ms += 1000;
    assert_int_equal(wait_s_on(*state, boot_a), 3599);
}

/* Where the counter cannot be written no PIN may be checked. */
static void test_a_counter_that_cannot_be_written_is_an_error(void **state)
{
    struct hearth_pin_guard g;
    int64_t wait_s;
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_fsutil_join("/nonexistent", "x", g.path[0]), 0);
    assert_int_not_equal(hearth_pin_guard_count(&g, &wait_s), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, folder_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_five_tries_are_free),
        CASE(test_a_locked_try_is_not_counted),
        CASE(test_delays_double_up_to_an_hour),
        CASE(test_a_delay_passes),
        CASE(test_a_reboot_starts_the_delay_in_full),
        CASE(test_the_right_pin_clears),
        CASE(test_one_damaged_copy_changes_nothing),
        CASE(test_the_newer_copy_counts),
        CASE(test_no_valid_copy_is_the_longest_delay),
        CASE(test_a_counter_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
