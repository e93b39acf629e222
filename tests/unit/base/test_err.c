/* SPDX-License-Identifier: Apache-2.0 */
/* Error texts, and a broken invariant ends the process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "child.h"
#include "hearth/err.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_every_code_has_its_text(void **state)
{
    (void)state;
#define X(name, value, text)                                                   \
    assert_string_equal(hearth_err_text(HEARTH_E_##name), text);
    HEARTH_ERRORS(X)
#undef X
    assert_string_equal(hearth_err_text(HEARTH_OK), "no error");
}

static void test_a_foreign_code_has_a_text_too(void **state)
{
    (void)state;
    assert_string_equal(hearth_err_text(1), "unknown error");
    assert_string_equal(hearth_err_text(-9999), "unknown error");
}

static void test_codes_are_distinct_and_negative(void **state)
{
    static const int codes[] = {
#define X(name, value, text) value,
        HEARTH_ERRORS(X)
#undef X
    };
    size_t count = sizeof(codes) / sizeof(codes[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(codes[i] < 0);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(codes[i], codes[j]);
        }
    }
}

/* Runs the failing check in a child, whose standard error is ${text}. */
static int run_broken_check(char *text, size_t cap)
{
    int ends[2];
    int status = 0;
    size_t len = 0;
    ssize_t n;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        child_may_abort();
        (void)dup2(ends[1], STDERR_FILENO);
        hearth_err_stop("1 == 2", "file.c", 1234567890);
    }
    (void)close(ends[1]);
    while ((n = read(ends[0], text + len, cap - 1 - len)) > 0) {
        len += (size_t)n;
    }
    text[len] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void test_a_broken_invariant_says_where_and_aborts(void **state)
{
    char text[512];
    int status = run_broken_check(text, sizeof(text));

    (void)state;
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_non_null(
        strstr(text, "broken invariant: 1 == 2 at file.c:1234567890\n"));
}

static void test_a_kept_invariant_goes_on(void **state)
{
    (void)state;
    HEARTH_CHECK(1 + 1 == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_has_its_text),
        cmocka_unit_test(test_a_foreign_code_has_a_text_too),
        cmocka_unit_test(test_codes_are_distinct_and_negative),
        cmocka_unit_test(test_a_broken_invariant_says_where_and_aborts),
        cmocka_unit_test(test_a_kept_invariant_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
