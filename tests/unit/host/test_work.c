/* SPDX-License-Identifier: Apache-2.0 */
/* How far long work is stands in a file that says parts of the whole, and that
 * tells by its lock when whoever worked is gone. */
#include "host/folder/work.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define KIND HEARTH_WORK_BACKUP

static char data[] = "/tmp/hearth-work.XXXXXX";
static char file[64], folder[64];

static int make(void **state)
{
    (void)state;
    if (mkdtemp(data) == NULL) {
        return -1;
    }
    (void)snprintf(folder, sizeof(folder), "%s/release", data);
    (void)snprintf(file, sizeof(file), "%s/" HEARTH_WORK_FILES "backup", data);
    return mkdir(folder, 0700);
}

static int drop(void **state)
{
    (void)state;
    (void)unlink(file);
    return rmdir(folder) == 0 ? rmdir(data) : -1;
}

static struct hearth_work_seen see(void)
{
    struct hearth_work_seen seen;

    hearth_work_see(data, KIND, &seen);
    return seen;
}

static void test_nothing_was_begun(void **state)
{
    struct hearth_work w = {0};

    (void)state;
    assert_int_equal(see().state, HEARTH_WORK_NEVER);
    hearth_work_tell(&w, 1, 2);
    hearth_work_end(&w, true);
    assert_int_equal(see().state, HEARTH_WORK_NEVER);
}

static void test_it_goes_on_and_ends(void **state)
{
    struct hearth_work w;

    (void)state;
    hearth_work_begin(&w, data, KIND);
    assert_int_equal(see().state, HEARTH_WORK_RUNS);
    assert_int_equal(see().percent, 0);
    hearth_work_tell(&w, 57, 100);
    assert_int_equal(see().percent, 55);
    hearth_work_tell(&w, 1, 100); /* the next piece of it */
    assert_int_equal(see().percent, 55);
    hearth_work_tell(&w, 7, 0);
    assert_int_equal(see().percent, 55);
    hearth_work_tell(&w, 300, 100);
    assert_int_equal(see().percent, 95);
    assert_int_equal(see().ended_s, 0);
    hearth_work_end(&w, true);
    assert_int_equal(see().state, HEARTH_WORK_DONE);
    assert_true(see().began_s > 0 && see().ended_s >= see().began_s);
    hearth_work_begin(&w, data, KIND);
    assert_int_equal(see().percent, 0);
    hearth_work_end(&w, false);
    assert_int_equal(see().state, HEARTH_WORK_FAILED);
}

static void test_who_died_does_not_go_on(void **state)
{
    struct hearth_work w;

    (void)state;
    hearth_work_begin(&w, data, KIND);
    assert_int_equal(see().state, HEARTH_WORK_RUNS);
    assert_int_equal(close(w.fd), 0); /* as the end of its process does */
    assert_int_equal(see().state, HEARTH_WORK_FAILED);
}

static void test_the_first_of_two_is_shown(void **state)
{
    struct hearth_work first, second;

    (void)state;
    hearth_work_begin(&first, data, KIND);
    hearth_work_tell(&first, 1, 2);
    hearth_work_begin(&second, data, KIND);
    hearth_work_tell(&second, 3, 4);
    hearth_work_end(&second, false);
    assert_int_equal(see().state, HEARTH_WORK_RUNS);
    assert_int_equal(see().percent, 50);
    hearth_work_end(&first, true);
    assert_int_equal(see().state, HEARTH_WORK_DONE);
}

static void put(const void *bytes, size_t len)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    assert_int_equal(close(fd), 0);
}

static void test_a_spoilt_file_is_none(void **state)
{
    uint8_t bytes[18] = {HEARTH_WORK_DONE, 95};

    (void)state;
    put(bytes, sizeof(bytes));
    assert_int_equal(see().state, HEARTH_WORK_DONE);
    put(bytes, sizeof(bytes) - 1);
    assert_int_equal(see().state, HEARTH_WORK_NEVER);
    bytes[1] = 96;
    put(bytes, sizeof(bytes));
    assert_int_equal(see().state, HEARTH_WORK_NEVER);
    bytes[0] = HEARTH_WORK_FAILED + 1;
    bytes[1] = 5;
    put(bytes, sizeof(bytes));
    assert_int_equal(see().state, HEARTH_WORK_NEVER);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(symlink("elsewhere", file), 0);
    assert_int_equal(see().state, HEARTH_WORK_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_was_begun),
        cmocka_unit_test(test_it_goes_on_and_ends),
        cmocka_unit_test(test_who_died_does_not_go_on),
        cmocka_unit_test(test_the_first_of_two_is_shown),
        cmocka_unit_test(test_a_spoilt_file_is_none),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
