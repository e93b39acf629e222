/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a check: what they find is added up, however they end. */
#include "hearth/part.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char said[1024];

static void print(const char *line)
{
    (void)snprintf(said, sizeof(said), "%s", line);
}

static void look(void *cookie, struct hearth_finds *finds)
{
    const int *wish = cookie;

    if (wish[2] != 0) {
        (void)raise(wish[2]);
    }
    for (int i = 0; i < wish[0]; i++) {
        hearth_finds_say(finds, "problem %d; do something", i);
    }
    for (int i = 0; i < wish[1]; i++) {
        hearth_finds_repaired(finds, "put right %d", i);
    }
}

static struct hearth_finds run(int problems, int repaired, int number)
{
    const struct hearth_part part = {"store", look};
    struct hearth_finds total = {.print = print, .part = "all"};
    int wish[3] = {problems, repaired, number};

    said[0] = '\0';
    assert_int_equal(hearth_part_run(&part, wish, &total), 0);
    return total;
}

static void test_finds_are_added_up(void **state)
{
    struct hearth_finds f = run(2, 3, 0);

    (void)state;
    assert_int_equal(f.problems, 2);
    assert_int_equal(f.repaired, 3);
    f = run(0, 0, 0);
    assert_int_equal(f.problems + f.repaired, 0);
    f = run(40, 15, 0); /* as many as an exit status holds, and never none */
    assert_int_equal(f.problems, 15);
    assert_int_equal(f.repaired, 15);
}

static void test_a_part_that_dies_is_a_problem(void **state)
{
    struct hearth_finds f = run(0, 0, SIGABRT);

    (void)state;
    assert_int_equal(f.problems, 1);
    assert_non_null(strstr(said, "store: reading it is not possible"));
    f = run(0, 0, SIGALRM);
    assert_int_equal(f.problems, 1);
    assert_non_null(strstr(said, "comes to no end"));
}

static void test_a_line_names_its_part(void **state)
{
    struct hearth_finds f = {.print = print, .part = "keyring"};
    char part[600];

    (void)state;
    hearth_finds_say(&f, "copy %d differs", 2);
    assert_string_equal(said, "keyring: copy 2 differs");
    hearth_finds_repaired(&f, "%s", "done");
    assert_string_equal(said, "keyring: done");
    assert_int_equal(f.problems, 1);
    assert_int_equal(f.repaired, 1);
    memset(part, 'x', sizeof(part) - 1);
    part[sizeof(part) - 1] = '\0';
    f.part = part; /* longer than a line: cut, not overrun */
    hearth_finds_say(&f, "what");
    assert_true(strlen(said) < 512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_are_added_up),
        cmocka_unit_test(test_a_part_that_dies_is_a_problem),
        cmocka_unit_test(test_a_line_names_its_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
