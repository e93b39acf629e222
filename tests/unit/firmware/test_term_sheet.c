/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs broken into lines: at blanks, between wide characters, never
 * within one; nothing that could steer a terminal goes through. */
#include "term/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct hearth_term_sheet));
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void add(struct hearth_term_sheet *s, const char *text, unsigned width)
{
    hearth_term_sheet_clear(s);
    hearth_term_sheet_add_text(s, text);
    hearth_term_sheet_end(s, -1, false);
    hearth_term_sheet_wrap(s, width);
}

static void expect_line(const struct hearth_term_sheet *s, unsigned at,
                        const char *text, unsigned cols)
{
    assert_true(at < s->line_count);
    assert_int_equal(s->lines[at].len, strlen(text));
    assert_memory_equal(s->text + s->lines[at].from, text, strlen(text));
    assert_int_equal(s->lines[at].cols, cols);
}

static void test_breaks(void **state)
{
    struct hearth_term_sheet *s = *state;
    add(s, "one two three", 8);
    assert_int_equal(s->line_count, 2);
    expect_line(s, 0, "one two", 7);
    expect_line(s, 1, "three", 5);
    add(s, "unbreakable", 4);
    assert_int_equal(s->line_count, 3);
    expect_line(s, 2, "ble", 3);
    add(s, "一二三", 5);
    assert_int_equal(s->line_count, 2);
    expect_line(s, 0, "一二", 4);
    add(s, "a\nb", 40);
    assert_int_equal(s->line_count, 2);
    add(s, "", 40);
    assert_int_equal(s->line_count, 1);
}

static void test_columns(void **state)
{
    struct hearth_term_sheet *s = *state;
    add(s, "е\u0301", 10); /* an accent stands on its letter */
    expect_line(s, 0, "е\u0301", 1);
    add(s, "\u2068x\u2069", 10);
    expect_line(s, 0, "\u2068x\u2069", 1);
    s->is_plain = true;
    add(s, "\u2068x\u2069", 10);
    expect_line(s, 0, "x", 1);
    s->is_plain = false;
}

static void test_harmless(void **state)
{
    struct hearth_term_sheet *s = *state;
    add(s,
        "a\033[2Jb\xc2\x9b"
        "c\xff",
        40);
    expect_line(s, 0, "a?[2Jb?c?", 9);
}

/* Any bytes at any width: lines stay within it and within the text. */
static void test_any_bytes(void **state)
{
    struct hearth_term_sheet *s = *state;
    uint32_t seed = 20261121;
    char text[200];
    for (int round = 0; round < 3000; round++) {
        for (size_t i = 0; i + 1 < sizeof(text); i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = (char)((seed >> 24) | 1u);
        }
        text[sizeof(text) - 1] = '\0';
        unsigned width = 2 + seed % 40;
        add(s, text, width);
        for (unsigned l = 0; l < s->line_count; l++) {
            assert_true(s->lines[l].cols <= width);
            assert_true(s->lines[l].from + s->lines[l].len <= s->used);
        }
    }
}

static void test_full(void **state)
{
    struct hearth_term_sheet *s = *state;
    hearth_term_sheet_clear(s);
    for (int i = 0; i < 10000; i++) {
        hearth_term_sheet_add_text(s, "some words again");
        hearth_term_sheet_end(s, i, false);
    }
    hearth_term_sheet_wrap(s, 2);
    assert_true(s->used <= HEARTH_TERM_TEXT_MAX);
    assert_int_equal(s->paragraph_count, HEARTH_TERM_PARAGRAPHS_MAX);
    assert_true(s->line_count <= HEARTH_TERM_LINES_MAX);
    hearth_term_sheet_clear(s);
    for (size_t i = 0; i < sizeof(s->text); i++) {
        assert_int_equal(s->text[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_breaks),   cmocka_unit_test(test_columns),
        cmocka_unit_test(test_harmless), cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
