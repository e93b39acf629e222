/* SPDX-License-Identifier: Apache-2.0 */
/* Marks in texts: what counts as one, and that nothing else ever does. */
#include "hearth/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define FSI    "\xe2\x81\xa8"
#define PDI    "\xe2\x81\xa9"
#define BULLET "\xe2\x80\xa2 "

/* Pieces as letters: <s> </s> <e> </e>, "|" a line, "o" an item. */
static const char *pieces(struct hearth_slice text)
{
    static char out[8192];
    struct hearth_markdown m = hearth_markdown_begin(text);
    struct hearth_markdown_piece p;
    struct hearth_writer w;
    hearth_writer_init(&w, (uint8_t *)out, sizeof(out) - 1);
    while (hearth_markdown_next(&m, &p)) {
        const char *mark =
            p.mark == HEARTH_MARK_STRONG ? (p.is_end ? "</s>" : "<s>")
            : p.mark == HEARTH_MARK_EM   ? (p.is_end ? "</e>" : "<e>")
            : p.mark == HEARTH_MARK_LINE ? "|"
            : p.mark == HEARTH_MARK_ITEM ? "o"
                                         : "";
        hearth_writer_put(&w, mark, strlen(mark));
        hearth_writer_put(&w, p.text.data, p.text.len);
    }
    assert_int_equal(hearth_writer_finish(&w), 0);
    out[w.len] = '\0';
    return out;
}

static void test_marks(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"a **b** c", "a <s>b</s> c"},
        {"a __b__ c", "a <s>b</s> c"},
        {"*a* _b_", "<e>a</e> <e>b</e>"},
        {"***a***", "<s><e>a</e></s>"},
        {"*a **b** c*", "<e>a <s>b</s> c</e>"},
        {"**a *b* c**", "<s>a <e>b</e> c</s>"},
        {"请**大声**读", "请<s>大声</s>读"},
        {"(**а**),", "(<s>а</s>),"},
        {"# Head\nbody", "<s>Head</s>|body"},
        {"###### H", "<s>H</s>"},
        {"####### H", "####### H"},
        {"#1", "#1"},
        {"- a\n* b\n+ c\n-d", "oa|ob|oc|-d"},
        {"a\n\nb", "a||b"},
        {"1. one", "1. one"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(pieces(hearth_slice_text(cases[i][0])),
                            cases[i][1]);
    }
}

static void test_what_is_no_mark(void **state)
{
    static const char *const same[] = {
        "2*3*4",
        "a * b * c",
        "snake_case_name",
        "**open",
        "*a\nb*",
        "****",
        "a**",
        "* ",
        "[a](http://b.example/?q=1)",
        "<b>x</b> &amp;",
        "имя_дом_сад",
        "5 * 3 = 15*",
        "_ _",
        "**\n**",
        "\\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        char wanted[64];
        size_t len = strlen(same[i]);
        const char *from = same[i];
        memcpy(wanted, from, len + 1); /* short literals */
        for (char *c = wanted; *c != '\0'; c++) {
            *c = *c == '\n' ? '|' : *c;
        }
        if (strcmp(from, "* ") == 0) {
            (void)snprintf(wanted, sizeof(wanted), "o");
        }
        assert_string_equal(pieces(hearth_slice_text(from)), wanted);
    }
    assert_string_equal(pieces(hearth_slice_text("\\*a\\* \\_ \\# \\\\ \\x")),
                        "*a* _ # \\ \\x");
}

/* Nobody formats a question by an answer. */
static void test_answers_are_plain(void **state)
{
    (void)state;
    assert_string_equal(
        pieces(hearth_slice_text("*Is " FSI "**a*\n# b\n- c" PDI " right?*")),
        "<e>Is " FSI "**a*</e>|# b|- c" PDI " right?*");
    assert_string_equal(
        pieces(hearth_slice_text(FSI "a" FSI "*b*" PDI "*c*" PDI "*d*")),
        FSI "a" FSI "*b*" PDI "*c*" PDI "<e>d</e>");
    assert_string_equal(pieces(hearth_slice_text(FSI "*a* never closed")),
                        FSI "*a* never closed");
    assert_string_equal(pieces(hearth_slice_text("**" FSI "x" PDI "**")),
                        "<s>" FSI "x" PDI "</s>");
}

static void test_plain(void **state)
{
    uint8_t bytes[128];
    struct hearth_writer w;
    (void)state;
    hearth_writer_init(&w, bytes, sizeof(bytes));
    hearth_markdown_plain(
        hearth_slice_text("# Read **aloud**\n- _first_\n- 2*3"), &w);
    assert_int_equal(hearth_writer_finish(&w), 0);
    assert_true(hearth_slice_is_equal(
        hearth_writer_slice(&w),
        hearth_slice_text("Read aloud\n" BULLET "first\n" BULLET "2*3")));
}

/* Any bytes: well nested, every other byte comes out once and in order. */
static void check_any(struct hearth_slice text)
{
    struct hearth_markdown m = hearth_markdown_begin(text);
    struct hearth_markdown_piece p;
    const uint8_t *last = text.data;
    enum hearth_mark open[3];
    unsigned depth = 0;
    size_t steps = 0;
    while (hearth_markdown_next(&m, &p)) {
        assert_true(steps++ <= 3 * text.len + 3);
        if (p.mark == HEARTH_MARK_TEXT) {
            assert_true(p.text.len > 0 && p.text.data >= last);
            last = p.text.data + p.text.len;
            assert_true(last <= text.data + text.len);
        } else if (p.mark == HEARTH_MARK_LINE || p.mark == HEARTH_MARK_ITEM) {
            assert_true(p.mark == HEARTH_MARK_ITEM || depth == 0);
        } else if (p.is_end) {
            assert_true(depth > 0 && open[depth - 1] == p.mark);
            depth--;
        } else {
            assert_true(depth < 3);
            open[depth++] = p.mark;
        }
    }
    assert_int_equal(depth, 0);
}

static void test_any_bytes(void **state)
{
    static const char *const words[] = {"*", "**", "_",  "__", "***",
                                        " ", "a",  "\n", "# ", "- ",
                                        FSI, PDI,  "\\", "я"};
    static uint8_t text[4096];
    uint64_t dice = 20261121; /* the same in every run */
    (void)state;
    for (unsigned n = 0; n < 20000; n++) {
        size_t len = 0;
        for (size_t i = 0; i < 24; i++) {
            dice = dice * UINT64_C(6364136223846793005) + 1013904223u;
            const char *word = words[(dice >> 33) % 14];
            memcpy(text + len, word, strlen(word)); /* of 3 bytes at most */
            len += strlen(word);
        }
        check_any(hearth_slice_of(text, len));
    }
    /* One pass, however many marks look for an end. */
    for (size_t i = 0; i + 1 < sizeof(text); i += 2) {
        text[i] = ' ';
        text[i + 1] = i % 4 == 0 ? '*' : '_';
    }
    check_any(hearth_slice_of(text, sizeof(text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_what_is_no_mark),
        cmocka_unit_test(test_answers_are_plain),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
