/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown cannot steer the terminal it is shown on. */
#include "console.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What hearth_console_show writes for ${text}. */
static size_t shown(struct hearth_slice text, char *out, size_t cap)
{
    int ends[2];
    int before = dup(STDOUT_FILENO);
    assert_true(before >= 0);
    assert_int_equal(pipe(ends), 0);
    (void)fflush(stdout);
    assert_int_equal(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
    hearth_console_show(text);
    assert_int_equal(dup2(before, STDOUT_FILENO), STDOUT_FILENO);
    assert_int_equal(close(before), 0);
    assert_int_equal(close(ends[1]), 0);
    ssize_t got = read(ends[0], out, cap);
    assert_true(got >= 0);
    assert_int_equal(close(ends[0]), 0);
    return (size_t)got;
}

static void expect(const char *text, const char *wanted)
{
    char out[1024];
    size_t len = shown(hearth_slice_text(text), out, sizeof(out));
    assert_int_equal(len, strlen(wanted));
    assert_memory_equal(out, wanted, len);
}

static void test_controls_become_question_marks(void **state)
{
    (void)state;
    expect("a\033[2Jb\rc\007d\x7f"
           "e",
           "a?[2Jb?c?d?e");
    expect("line\nline\t", "line\nline?");
    /* U+009B is CSI in one character; U+00E9 is a letter. */
    expect("\xc2\x9b"
           "31m \xc3\xa9 \xc2\xa0",
           "\xc2?31m \xc3\xa9 \xc2\xa0");
    expect("", "");
}

static void test_long_texts_come_whole(void **state)
{
    char text[601];
    (void)state;
    memset(text, 'x', 600);
    text[600] = '\0';
    expect(text, text);
    text[127] = '\033';
    text[128] = '\033';
    char wanted[601];
    memcpy(wanted, text, sizeof(wanted));
    wanted[127] = '?';
    wanted[128] = '?';
    expect(text, wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_controls_become_question_marks),
        cmocka_unit_test(test_long_texts_come_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
