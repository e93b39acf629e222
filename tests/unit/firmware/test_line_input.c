/* SPDX-License-Identifier: Apache-2.0 */
/* Lines into locked memory: ends, limits, and that a line is gone when the
 * next one is read. */
#include "line_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#define LINE 8

struct fixture {
    struct hearth_secmem *m;
    struct hearth_line_input in;
    int pipe[2];
};

static void start(struct fixture *f, const char *text)
{
    assert_int_equal(pipe(f->pipe), 0);
    assert_int_equal(hearth_secmem_open_unlocked(4096, &f->m), 0);
    assert_int_equal(hearth_line_input_open(&f->in, f->m, f->pipe[0], LINE), 0);
    assert_int_equal(write(f->pipe[1], text, strlen(text)), strlen(text));
    assert_int_equal(close(f->pipe[1]), 0);
}

static void end(struct fixture *f)
{
    hearth_line_input_close(&f->in);
    assert_int_equal(hearth_secmem_used(f->m), 0);
    hearth_secmem_close(f->m);
    assert_int_equal(close(f->pipe[0]), 0);
}

static void expect(struct fixture *f, const char *wanted)
{
    uint8_t *line;
    size_t len;
    assert_int_equal(hearth_line_input_next(&f->in, &line, &len), 0);
    assert_int_equal(len, strlen(wanted));
    assert_memory_equal(line, wanted, len);
}

static void expect_code(struct fixture *f, int code)
{
    uint8_t *line;
    size_t len;
    assert_int_equal(hearth_line_input_next(&f->in, &line, &len), code);
}

static void test_lines_end_with_lf_crlf_or_nothing(void **state)
{
    struct fixture f;
    (void)state;
    start(&f, "one\r\n\ntwo\nthree");
    expect(&f, "one");
    expect(&f, "");
    expect(&f, "two");
    expect(&f, "three");
    assert_int_equal(f.in.number, 4);
    expect_code(&f, HEARTH_E_NOT_FOUND);
    expect_code(&f, HEARTH_E_NOT_FOUND);
    end(&f);
}

static void test_the_longest_line_fits_and_one_more_is_skipped(void **state)
{
    struct fixture f;
    (void)state;
    start(&f, "12345678\r\n1234567890\n12345678901234567890123\nnext\n1234"
              "56789012");
    expect(&f, "12345678");
    expect_code(&f, HEARTH_E_LIMIT);
    expect_code(&f, HEARTH_E_LIMIT);
    assert_int_equal(f.in.number, 3);
    expect(&f, "next");
    expect_code(&f, HEARTH_E_LIMIT);
    expect_code(&f, HEARTH_E_NOT_FOUND);
    end(&f);
}

static void test_a_line_is_gone_when_the_next_is_read(void **state)
{
    struct fixture f;
    (void)state;
    start(&f, "SECRET\na\nb\n");
    expect(&f, "SECRET");
    expect(&f, "a");
    for (size_t i = 0; i + 3 < f.in.cap; i++) {
        assert_memory_not_equal(f.in.buffer + i, "RET", 3);
    }
    end(&f);
}

static void test_a_line_is_gone_when_it_is_to_be_forgotten(void **state)
{
    struct fixture f;
    (void)state;
    start(&f, "SECRET\nnext\n");
    expect(&f, "SECRET");
    hearth_line_input_forget(&f.in);
    for (size_t i = 0; i + 3 < f.in.cap; i++) {
        assert_memory_not_equal(f.in.buffer + i, "RET", 3);
    }
    expect(&f, "next");
    end(&f);
}

static void test_a_wish_to_stop_ends_the_wait(void **state)
{
    struct fixture f;
    volatile sig_atomic_t stop = 1;
    (void)state;
    start(&f, "one\ntwo\n");
    expect(&f, "one");
    f.in.stop = &stop;
    expect_code(&f, HEARTH_E_STATE);
    end(&f);
}

static int64_t now_ms;

/* Each look at the clock takes 400 ms. */
static int64_t passing_ms(void *cookie)
{
    (void)cookie;
    now_ms += 400;
    return now_ms;
}

static void test_waiting_ends_when_nobody_is_there(void **state)
{
    static volatile sig_atomic_t asked;
    static volatile sig_atomic_t stop;
    const struct hearth_line_input_idle idle = {
        {.monotonic_ms = passing_ms}, 1000, &asked};
    struct fixture f;
    int other;
    (void)state;
    start(&f, "one\ntwo\n");
    /* Somebody holds the other end open and types nothing. */
    other = f.pipe[0];
    f.in.idle = &idle;
    expect(&f, "one");
    /* Asked for: at once, though a line is there; the line stays. */
    asked = SIGUSR1;
    expect_code(&f, HEARTH_E_LOCKED);
    assert_int_equal(asked, 0);
    expect(&f, "two");
    assert_int_equal(pipe(f.pipe), 0);
    assert_int_equal(close(other), 0);
    f.in.fd = f.pipe[0];
    expect_code(&f, HEARTH_E_LOCKED);
    f.in.stop = &stop;
    stop = SIGTERM;
    expect_code(&f, HEARTH_E_STATE);
    stop = 0;
    assert_int_equal(write(f.pipe[1], "three\nfo", 8), 8);
    expect(&f, "three");
    hearth_line_input_drop(&f.in);
    for (size_t i = 0; i < f.in.cap; i++) {
        assert_int_equal(f.in.buffer[i], 0);
    }
    assert_int_equal(write(f.pipe[1], "ur\n", 3), 3);
    expect(&f, "ur");
    assert_int_equal(close(f.pipe[1]), 0);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waiting_ends_when_nobody_is_there),
        cmocka_unit_test(test_lines_end_with_lf_crlf_or_nothing),
        cmocka_unit_test(test_the_longest_line_fits_and_one_more_is_skipped),
        cmocka_unit_test(test_a_line_is_gone_when_the_next_is_read),
        cmocka_unit_test(test_a_line_is_gone_when_it_is_to_be_forgotten),
        cmocka_unit_test(test_a_wish_to_stop_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
