/* SPDX-License-Identifier: Apache-2.0 */
/* Wrong PINs: counted before the check, delayed after five, in full again
 * after a reboot, and never forgotten by a damaged file. */
#include "data_folder.h"
#include "folder.h"
#include "pin_guard.h"

#include "hearth/hash.h"
#include "hearth/passphrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
    uint8_t old[256];
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

/* With one count for all, the own PIN would reset another's. */
static void test_each_worker_has_a_count(void **state)
{
    struct hearth_pin_guard g;
    fail_often(*state, 6); /* the first slot's */
    open_guard(*state, boot_a, &g);
    hearth_pin_guard_of(&g, 2);
    assert_int_equal(hearth_pin_guard_left(&g), 5);
    assert_int_equal(hearth_pin_guard_clear(&g), 0);
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_pin_guard_left(&g), 0);
    assert_int_equal(hearth_pin_guard_wait_s(&g), 60);
}

/* A file of version 1 had one count; it holds for everybody then. */
static void test_version_1_counts_for_all(void **state)
{
    static const uint8_t body[40] = {'H', 'P', 'G', '1', 0, 0, 0, 0,
                                     0,   0,   0,   9,   0, 0, 0, 3};
    uint8_t bytes[40 + HEARTH_HASH_LEN];
    struct hearth_slice part = {body, sizeof(body)};
    struct hearth_pin_guard g;
    memcpy(bytes, body, sizeof(body));
    assert_int_equal(hearth_hash_parts(&part, 1, bytes + 40), 0);
    folder_write(*state, HEARTH_DATA_FAILURES_0, bytes, sizeof(bytes));
    folder_remove(*state, HEARTH_DATA_FAILURES_1);
    for (uint8_t slot = 0; slot < HEARTH_WORKERS_MAX; slot++) {
        open_guard(*state, boot_a, &g);
        hearth_pin_guard_of(&g, slot);
        assert_int_equal(hearth_pin_guard_left(&g), 2);
    }
    assert_int_equal(hearth_pin_guard_clear(&g), 0);
    open_guard(*state, boot_a, &g);
    assert_int_equal(hearth_pin_guard_left(&g), 2);
    hearth_pin_guard_of(&g, 3);
    assert_int_equal(hearth_pin_guard_left(&g), 5);
}

/* The child counts, says so, and checks; it is killed at some point. */
_Noreturn static void try_once(const char *folder, int to)
{
    static const struct hearth_passphrase_cost cost = {
        HEARTH_PASSPHRASE_FLOOR_PASSES, HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB};
    static const uint8_t salt[HEARTH_SALT_LEN] = {1};
    struct hearth_pin_guard g;
    struct hearth_key out[2];
    int64_t wait_s = 0;
    if (hearth_pin_guard_open(folder, &clock_of_test, boot_a, &g) != 0 ||
        hearth_pin_guard_count(&g, &wait_s) != 0) {
        _exit(1);
    }
    /* From here on a PIN is being tried. */
    if (write(to, "!", 1) != 1 ||
        hearth_passphrase_derive(hearth_slice_text("000001"), salt, &cost,
                                 &out[0], &out[1]) != 0) {
        _exit(1);
    }
    _exit(0);
}

/* threats.md: "kill between counter and check x 1,000: never a free try" */
static void test_a_kill_gives_no_free_try(void **state)
{
    struct hearth_pin_guard g;
    unsigned checked = 0;
    uint32_t seed = 20261121;
    for (int i = 0; i < 1000; i++) {
        int ends[2];
        char mark;
        open_guard(*state, boot_a, &g);
        uint32_t before = g.counts[0].failures;
        now_ms += hearth_pin_guard_wait_s(&g) * 1000;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            try_once(*state, ends[1]);
        }
        (void)close(ends[1]);
        /* Half are killed just after the count, half anywhere before. */
        seed = seed * 1664525u + 1013904223u;
        if (i % 2 == 0) {
            (void)!read(ends[0], &mark, 1);
            checked++;
        } else {
            const struct timespec pause = {0, (long)(seed >> 12) % 1000000};
            (void)nanosleep(&pause, NULL);
        }
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        bool is_tried = i % 2 == 0 || read(ends[0], &mark, 1) == 1;
        (void)close(ends[0]);
        open_guard(*state, boot_a, &g);
        /* A count without a try may be; a try without a count never. */
        assert_true(g.counts[0].failures >= before + (is_tried ? 1u : 0u));
        assert_true(g.counts[0].failures <= before + 1u);
    }
    assert_true(checked == 500);
    /* The last one may have been killed before it counted: then its delay
     * has passed. So one more, not killed. */
    int64_t wait_s = 0;
    now_ms += hearth_pin_guard_wait_s(&g) * 1000;
    assert_int_equal(hearth_pin_guard_count(&g, &wait_s), 0);
    assert_int_equal(hearth_pin_guard_left(&g), 0);
    assert_int_equal(hearth_pin_guard_wait_s(&g), 3600);
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
        CASE(test_each_worker_has_a_count),
        CASE(test_version_1_counts_for_all),
        CASE(test_a_kill_gives_no_free_try),
        CASE(test_a_counter_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
