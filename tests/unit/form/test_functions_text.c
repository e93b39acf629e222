/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of texts, and digests (forms.md 4.4). */
#include "desk.h"

#include <math.h>
#include <string.h>

#define NOWHERE  ((double)NAN)
#define INFINITE ((double)INFINITY)

static struct desk desk;
static struct desk *const d = &desk;

static int reset(void **state)
{
    (void)state;
    desk_init(&desk);
    return 0;
}

static void test_concat_and_join(void **state)
{
    struct hearth_value list = desk_list(d, "1", "", "3", NULL);
    struct hearth_value v;

    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_CONCAT, "a13b", T("a"), list, T("b"));
    EXPECT_TEXT(d, HEARTH_FN_CONCAT, "true0.5", YES, N(0.5));
    EXPECT_TEXT(d, HEARTH_FN_JOIN, "1, , 3", T(", "), list);
    EXPECT_TEXT(d, HEARTH_FN_JOIN, "1--3-x", T("-"), list, T("x"));
    EXPECT_TEXT(d, HEARTH_FN_JOIN, "", T("-"));
    EXPECT_TEXT(d, HEARTH_FN_JOIN, "", T("-"), desk_nothing(d));
    assert_int_equal(desk_try(d, HEARTH_FN_CONCAT, &v, 0, NULL), 0);
    desk_expect_value(d, &v, "");
    EXPECT_ERROR(d, HEARTH_FN_JOIN, list, T("a"));
}

/* "LIST-ROW" is made in scratch between the pieces. */
static void test_pieces_made_in_scratch(void **state)
{
    struct hearth_value list = desk_list(d, "a", "b", NULL);

    (void)state;
    d->refs[list.first].c = HEARTH_COLUMN_ITEXT_ID;
    d->refs[list.first + 1].c = HEARTH_COLUMN_ITEXT_ID;
    EXPECT_TEXT(d, HEARTH_FN_JOIN, "free-0, free-1, x", T(", "), list, T("x"));
}

static void test_concat_is_bounded(void **state)
{
    static char kilobyte[1025];
    struct hearth_value args[65];
    struct hearth_value v;

    (void)state;
    memset(kilobyte, 'x', 1024);
    for (unsigned i = 0; i < 65; i++) {
        args[i] = T(kilobyte);
    }
    assert_int_equal(desk_try(d, HEARTH_FN_CONCAT, &v, 64, args), 0);
    assert_int_equal(v.text.len, 65536);
    d->machine.text_used = 0;
    assert_int_equal(desk_try(d, HEARTH_FN_CONCAT, &v, 65, args),
                     HEARTH_E_EVAL);
}

static void test_substr(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "ello", T("hello"), N(1));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "el", T("hello"), N(1), N(3));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "llo", T("hello"), N(-3));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "ell", T("hello"), N(1), N(-1));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "", T("hello"), N(3), N(3));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "", T("hello"), N(4), N(1));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "hello", T("hello"), N(-9), N(99));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "ö", T("höher"), N(1.9), N(2));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "", T(""), N(0), N(1));
}

static void test_substring(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "234", T("12345"), N(2), N(3));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "2345", T("12345"), N(2));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "12345", T("12345"), N(-1));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "234", T("12345"), N(1.5), N(2.6));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "12", T("12345"), N(0), N(3));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("12345"), N(NOWHERE), N(3));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("12345"), N(1), N(NOWHERE));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "12345", T("12345"), N(-42),
                N(INFINITE));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("12345"), N(-INFINITE),
                N(INFINITE));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "12345", T("12345"), N(-INFINITE));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("12345"), N(INFINITE));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("12345"), N(6));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "ъ", T("объезд"), N(3), N(1));
}

static void test_before_and_after(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_BEFORE, "a", T("abb"), T("b"));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_BEFORE, "", T("ab"), T("c"));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_BEFORE, "", T("ab"), T(""));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_AFTER, "ab", T("aab"), T("a"));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_AFTER, "ab", T("ab"), T(""));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_AFTER, "", T("ab"), T("c"));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING_AFTER, "", T("ab"), T("abc"));
    EXPECT_TRUTH(d, HEARTH_FN_CONTAINS, true, T("asdf"), T("sd"));
    EXPECT_TRUTH(d, HEARTH_FN_CONTAINS, true, T("aab"), T("ab"));
    EXPECT_TRUTH(d, HEARTH_FN_CONTAINS, false, T("asdf"), T("af"));
    EXPECT_TRUTH(d, HEARTH_FN_CONTAINS, true, T(""), T(""));
    EXPECT_TRUTH(d, HEARTH_FN_STARTS_WITH, true, T("ba"), T("b"));
    EXPECT_TRUTH(d, HEARTH_FN_STARTS_WITH, false, T("ab"), T("b"));
    EXPECT_TRUTH(d, HEARTH_FN_STARTS_WITH, false, T("b"), T("ba"));
    EXPECT_TRUTH(d, HEARTH_FN_ENDS_WITH, true, T("ab"), T("b"));
    EXPECT_TRUTH(d, HEARTH_FN_ENDS_WITH, false, T("ab"), T("a"));
    EXPECT_TRUTH(d, HEARTH_FN_ENDS_WITH, true, T("ab"), T(""));
}

static void test_translate(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_TRANSLATE, "Ab", T("ab"), T("a"), T("AB"));
    EXPECT_TEXT(d, HEARTH_FN_TRANSLATE, "bbaa", T("aabb"), T("ab"), T("ba"));
    EXPECT_TEXT(d, HEARTH_FN_TRANSLATE, "bb", T("aa"), T("aa"), T("bc"));
    EXPECT_TEXT(d, HEARTH_FN_TRANSLATE, "ac", T("abcb"), T("b"), T(""));
    EXPECT_TEXT(d, HEARTH_FN_TRANSLATE, "uou", T("üöü"), T("öü"), T("ou"));
    EXPECT_TEXT(d, HEARTH_FN_TRANSLATE, "жb", T("ab"), T("a"), T("ж"));
}

static void test_spaces_and_lengths(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_NORMALIZE_SPACE, "a bc c", T("  a  \r\n bc\tc  "));
    EXPECT_TEXT(d, HEARTH_FN_NORMALIZE_SPACE, "", T(" \r\n\t"));
    /* a no-break space is no white space */
    EXPECT_TEXT(d, HEARTH_FN_NORMALIZE_SPACE, "\xc2\xa0", T("\xc2\xa0"));
    EXPECT_NUMBER(d, HEARTH_FN_STRING_LENGTH, 6, T("объезд"));
    EXPECT_NUMBER(d, HEARTH_FN_STRING_LENGTH, 1, T("\xf0\x9f\x98\x80"));
    EXPECT_NUMBER(d, HEARTH_FN_STRING_LENGTH, 2, T("\r\n"));
    EXPECT_NUMBER(d, HEARTH_FN_STRING_LENGTH, 2, T("\xff\x80"));
}

static void test_regex(void **state)
{
    (void)state;
    EXPECT_TRUTH(d, HEARTH_FN_REGEX, true, N(123), T("[0-9]{3}"));
    EXPECT_TRUTH(d, HEARTH_FN_REGEX, false, N(1234), T("[0-9]{3}"));
    EXPECT_ERROR(d, HEARTH_FN_REGEX, T("a"), T("(?=a)"));
    d->machine.steps = HEARTH_EXPR_STEPS_MAX;
    EXPECT_ERROR(d, HEARTH_FN_REGEX, T("aaaaaaaaaaaa"), T("(a|aa)+"));
}

/* The digest of desk.c begins with the length of the algorithm's name, that of
 * the text, and 0xfb. */
static void test_digest(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_DIGEST, "0301fb00000000000000000000000000", T("a"),
                T("MD5"), T("hex"));
    EXPECT_TEXT(d, HEARTH_FN_DIGEST, "AwH7AAAAAAAAAAAAAAAAAA==", T("a"),
                T("md5"));
    EXPECT_TEXT(d, HEARTH_FN_DIGEST,
                "BwH7AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", T("a"),
                T("SHA-256"), T("base64"));
    EXPECT_TEXT(d, HEARTH_FN_DIGEST,
                "BwH7AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", T("a"),
                T("sha512"), T("BASE64"));
    EXPECT_ERROR(d, HEARTH_FN_DIGEST, T("a"), T("SHA-2"));
    EXPECT_ERROR(d, HEARTH_FN_DIGEST, T("a"), T("SHA-2567"));
    EXPECT_ERROR(d, HEARTH_FN_DIGEST, T("a"), T(""));
    EXPECT_ERROR(d, HEARTH_FN_DIGEST, T("a"), T("MD5"), T("octal"));
    d->interview.world.digest = NULL;
    EXPECT_ERROR(d, HEARTH_FN_DIGEST, T("a"), T("MD5"));
}

static void test_base64(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE, "some text", T("c29tZSB0ZXh0"));
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE, "a", T("YQ=="));
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE, "ab", T("YW\nI="));
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE, "", T("YW"));
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE, "", T(""));
    /* what is no UTF-8 */
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE, "\xef\xbf\xbd", T("/w=="));
    EXPECT_TEXT(d, HEARTH_FN_BASE64_DECODE,
                "a\xef\xbf\xbd\xc3\xa9"
                "b",
                T("Yf/DqWI="));
}

/* "a signature for good that nobody looked at": never. */
static void test_signatures_are_not_taken_on_trust(void **state)
{
    (void)state;
    EXPECT_ERROR(d, HEARTH_FN_EXTRACT_SIGNED, T("kqAJqfDUyrhyDoILX2QlQKKy"),
                 T("PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="));
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_concat_and_join),
        TEST(test_pieces_made_in_scratch),
        TEST(test_concat_is_bounded),
        TEST(test_substr),
        TEST(test_substring),
        TEST(test_before_and_after),
        TEST(test_translate),
        TEST(test_spaces_and_lengths),
        TEST(test_regex),
        TEST(test_digest),
        TEST(test_base64),
        TEST(test_signatures_are_not_taken_on_trust),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
