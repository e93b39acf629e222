/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines, read back from a pipe in place of standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/log.h"

#include <string.h>
#include <unistd.h>

struct captured {
    int ends[2];
    int saved;
    char text[1024];
};

static void begin_capture(struct captured *c)
{
    assert_int_equal(pipe(c->ends), 0);
    c->saved = dup(STDERR_FILENO);
    assert_true(c->saved >= 0);
    assert_true(dup2(c->ends[1], STDERR_FILENO) >= 0);
}

/* Every test writes far less than a pipe holds. */
static const char *end_capture(struct captured *c)
{
    ssize_t n;

    assert_true(dup2(c->saved, STDERR_FILENO) >= 0);
    (void)close(c->saved);
    (void)close(c->ends[1]);
    n = read(c->ends[0], c->text, sizeof(c->text) - 1);
    (void)close(c->ends[0]);
    assert_true(n >= 0);
    c->text[n] = '\0';
    return c->text;
}

static void test_a_line_has_level_event_and_numbers(void **state)
{
    struct captured c;

    (void)state;
    begin_capture(&c);
    hearth_log(HEARTH_LOG_WARN, "outbox_full", "waiting", (int64_t)12, "least",
               INT64_MIN, NULL);
    assert_string_equal(
        end_capture(&c),
        "warn outbox_full waiting=12 least=-9223372036854775808\n");
}

static void test_an_id_is_hex_and_bounded(void **state)
{
    uint8_t id[40];
    struct captured c;

    (void)state;
    memset(id, 0xa5, sizeof(id));
    begin_capture(&c);
    hearth_log_id(HEARTH_LOG_ERROR, "refused", id, 2, "code", (int64_t)-5,
                  NULL);
    hearth_log_id(HEARTH_LOG_ERROR, "x", id, 40, NULL);
    assert_string_equal(end_capture(&c),
                        "error refused id=a5a5 code=-5\n"
                        "error x id=a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
                        "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5\n");
}

static void test_levels_above_the_set_one_are_dropped(void **state)
{
    struct captured c;

    (void)state;
    begin_capture(&c);
    hearth_log(HEARTH_LOG_DEBUG, "unseen", NULL);
    hearth_log_set_level(HEARTH_LOG_DEBUG);
    hearth_log(HEARTH_LOG_DEBUG, "seen", NULL);
    hearth_log_set_level(HEARTH_LOG_ERROR);
    hearth_log(HEARTH_LOG_WARN, "unseen", NULL);
    hearth_log_id(HEARTH_LOG_WARN, "unseen", (const uint8_t *)"", 0, NULL);
    hearth_log_set_level(HEARTH_LOG_INFO);
    assert_string_equal(end_capture(&c), "debug seen\n");
}

static void test_a_name_cannot_forge_a_line(void **state)
{
    struct captured c;

    (void)state;
    begin_capture(&c);
    hearth_log(HEARTH_LOG_INFO, "a\nerror b", "k\x1b[2J", (int64_t)1, NULL);
    assert_string_equal(end_capture(&c), "info a?error?b k?[2J=1\n");
}

static void test_a_long_line_is_cut_and_still_ends(void **state)
{
    char name[600];
    struct captured c;
    const char *line;

    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    begin_capture(&c);
    hearth_log(HEARTH_LOG_INFO, name, "key", (int64_t)1, NULL);
    line = end_capture(&c);
    assert_int_equal(strlen(line), 512);
    assert_int_equal(line[511], '\n');
    assert_int_equal(strchr(line, '\n') - line, 511);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_has_level_event_and_numbers),
        cmocka_unit_test(test_an_id_is_hex_and_bounded),
        cmocka_unit_test(test_levels_above_the_set_one_are_dropped),
        cmocka_unit_test(test_a_name_cannot_forge_a_line),
        cmocka_unit_test(test_a_long_line_is_cut_and_still_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
