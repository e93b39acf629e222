/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions: what matches, what is refused, how long it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/limits.h"
#include "hearth/regex.h"

#include <string.h>

#define WORK 16000000u

static bool matches(const char *pattern, const char *text)
{
    uint32_t work = WORK;
    bool is_match = false;

    assert_int_equal(hearth_regex_match(hearth_slice_text(pattern),
                                        hearth_slice_text(text), &work,
                                        &is_match),
                     HEARTH_OK);
    return is_match;
}

static void refuse(const char *pattern, const char *word)
{
    const char *why = NULL;

    assert_false(hearth_regex_check(hearth_slice_text(pattern), &why));
    assert_non_null(why);
    assert_non_null(strstr(why, word));
    assert_false(hearth_regex_check(hearth_slice_text(pattern), NULL));
}

static void test_the_whole_text(void **state)
{
    (void)state;
    assert_true(matches("[0-9]{3}", "123"));
    assert_false(matches("[0-9]{3}", "1234"));
    assert_false(matches("[0-9]{3}", "12"));
    assert_false(matches("b", "abc"));
    assert_true(matches("^[0-9]+$", "12345"));
    assert_false(matches("[0-9]+", "abcde"));
    assert_true(matches("", ""));
    assert_false(matches("", "a"));
    assert_true(matches("a|b|cd|", "cd"));
    assert_true(matches("a|b|cd|", ""));
    assert_false(matches("a|b|cd|", "c"));
    assert_true(matches("x(a|b|c)y", "xcy"));
    assert_false(matches("x(a|b|c)y", "xaby"));
}

static void test_repetitions(void **state)
{
    (void)state;
    assert_true(matches("ab*c", "ac"));
    assert_true(matches("ab*c", "abbbc"));
    assert_false(matches("ab+c", "ac"));
    assert_true(matches("ab+c", "abbc"));
    assert_true(matches("ab?c", "ac"));
    assert_false(matches("ab?c", "abbc"));
    assert_true(matches("a{2,}", "aaaa"));
    assert_false(matches("a{2,}", "a"));
    assert_true(matches("a{0,2}b", "b"));
    assert_true(matches("a{0,2}b", "aab"));
    assert_false(matches("a{0,2}b", "aaab"));
    assert_true(matches("a{1,3}", "aaa"));
    assert_false(matches("a{1,3}", "aaaa"));
    assert_true(matches("a{0}b", "b"));
    assert_false(matches("a{0}b", "ab"));
    assert_true(matches("(ab){2}c", "ababc"));
    assert_false(matches("(ab){2}c", "abc"));
    assert_true(matches("(a{2}b){1,2}", "aabaab"));
    assert_true(matches("a+?b", "aab"));
    assert_true(matches("(a|bc)*d", "abcbcad"));
    assert_true(matches("()*a", "a"));
    assert_true(matches("(a*)*", "aaa"));
    assert_true(matches("(a*)+b", "b"));
    assert_true(matches("(?:ab)+", "abab"));
    assert_true(matches(".{0,1000}", "abc"));
}

static void test_classes(void **state)
{
    (void)state;
    assert_true(matches("[abc]", "b"));
    assert_false(matches("[^abc]", "b"));
    assert_true(matches("[^abc]", "d"));
    assert_true(matches("[]a]+", "]a"));
    assert_true(matches("[^]a]", "b"));
    assert_true(matches("[a-c-]+", "b-"));
    assert_true(matches("[-a]+", "a-"));
    assert_true(matches("[\\w.-]+", "a_9.-"));
    assert_false(matches("[\\d]", "a"));
    assert_true(matches("[^\\d\\s]+", "ab"));
    assert_true(matches("[\\[\\]\\\\^]+", "[]\\^"));
    assert_true(matches("[$.*+?(){}|]+", "$.*+?(){}|"));
    assert_true(matches("[\\x41-\\u0043]+", "ABC"));
}

static void test_sets_and_escapes(void **state)
{
    (void)state;
    assert_true(matches("\\d\\w\\s\\D\\W\\S", "1_\tx-x"));
    assert_false(matches("\\d", "a"));
    assert_false(matches("\\w", "-"));
    assert_false(matches("\\s", "x"));
    assert_false(matches("\\D", "1"));
    assert_false(matches("\\W", "Z"));
    assert_false(matches("\\S", " "));
    assert_false(matches("\\d", "\xd9\xa1")); /* an Arabic digit */
    assert_true(matches("\\.\\*\\/\\-\\@", ".*/-@"));
    assert_true(matches("\\t\\n\\r\\f", "\t\n\r\f"));
    assert_true(matches("a.c", "axc"));
    assert_false(matches("a.c", "a\nc"));
    assert_false(matches(".", "\xe2\x80\xa8"));
    assert_true(matches("}]", "}]"));
}

static void test_anchors(void **state)
{
    (void)state;
    assert_true(matches("^a$", "a"));
    assert_true(matches("(^a|b)c", "bc"));
    assert_false(matches("a^b", "ab"));
    assert_false(matches("a$b", "ab"));
    assert_true(matches("a(b|$)", "a"));
    assert_true(matches("^$", ""));
}

static void test_code_points(void **state)
{
    (void)state;
    assert_true(matches(".", "ж"));
    assert_true(matches("..", "\xf0\x9f\x98\x80ж"));
    assert_true(matches("[а-я]+", "село"));
    assert_false(matches("[а-я]+", "Село"));
    assert_true(matches("é{2}", "éé"));
    assert_true(matches("[\\u0600-\\u06ff]+", "سلام"));
    assert_true(matches("..", "\xff\xfe")); /* each stands for one */
    assert_false(matches("A", "a"));
}

static void test_what_is_refused(void **state)
{
    (void)state;
    refuse("(?=a)", "look-around");
    refuse("(?!a)", "look-around");
    refuse("(?<n>a)", "look-around");
    refuse("(?i)a", "flags");
    refuse("(a)\\1", "back-references");
    refuse("a\\", "\\");
    refuse("\\p{L}", "escape");
    refuse("\\b", "escape");
    refuse("\\u12g4", "hexadecimal");
    refuse("(a", "does not end");
    refuse("a)", "ends no group");
    refuse("[a", "does not end");
    refuse("[]", "does not end");
    refuse("[b-a]", "range");
    refuse("[a-\\d]", "range");
    refuse("[a[b]]", "inside a class");
    refuse("[a&&b]", "&&");
    refuse("*a", "nothing stands before");
    refuse("a|+b", "nothing stands before");
    refuse("a**", "in a row");
    refuse("a*+", "in a row");
    refuse("a{2}{3}", "in a row");
    refuse("{2}", "{");
    refuse("a{", "repetition");
    refuse("a{,2}", "repetition");
    refuse("a{2,1}", "repetition");
    refuse("a{1001}", "repetition");
    refuse("a{99999999999}", "repetition");
    refuse("\xff", "UTF-8");
}

static void test_limits(void **state)
{
    static char text[HEARTH_REGEX_SUBJECT_MAX + 2];
    char pattern[HEARTH_REGEX_PATTERN_MAX + 2];
    uint32_t work = WORK;
    bool is_match;

    (void)state;
    refuse("(a{100}){100}", "too long");
    refuse("((((a{10}){10}){10}){10}){10}", "too long");
    memset(pattern, 'a', sizeof(pattern) - 1);
    pattern[HEARTH_REGEX_PATTERN_MAX + 1] = '\0';
    refuse(pattern, "512");
    pattern[HEARTH_REGEX_PATTERN_MAX] = '\0';
    assert_true(hearth_regex_check(hearth_slice_text(pattern), NULL));
    memset(pattern, '(', 40);
    memset(pattern + 40, ')', 40);
    pattern[80] = '\0';
    refuse(pattern, "too deep");
    memset(text, 'a', sizeof(text) - 1);
    assert_int_equal(hearth_regex_match(hearth_slice_text("a*"),
                                        hearth_slice_text(text), &work,
                                        &is_match),
                     HEARTH_E_EVAL);
    text[HEARTH_REGEX_SUBJECT_MAX] = '\0';
    assert_true(matches("a*", text));
}

/* What takes a backtracking matcher 2^4096 steps. */
static void test_time_is_linear(void **state)
{
    static char text[HEARTH_REGEX_SUBJECT_MAX + 1];
    uint32_t work = WORK;
    bool is_match = true;

    (void)state;
    memset(text, 'a', HEARTH_REGEX_SUBJECT_MAX);
    assert_int_equal(hearth_regex_match(hearth_slice_text("(a|aa|a*)*b"),
                                        hearth_slice_text(text), &work,
                                        &is_match),
                     HEARTH_OK);
    assert_false(is_match);
    assert_true(work < 30 * HEARTH_REGEX_SUBJECT_MAX);
    work = 1000;
    assert_int_equal(hearth_regex_match(hearth_slice_text("a*b"),
                                        hearth_slice_text(text), &work,
                                        &is_match),
                     HEARTH_E_EVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_text),
        cmocka_unit_test(test_repetitions),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_sets_and_escapes),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_code_points),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_time_is_linear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
