/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile text: the two readers of UTF-8 against each other and against the
 * definition, for every code point and every start of a sequence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/form.h"
#include "hearth/regex.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

static size_t encode(uint32_t c, uint8_t out[4])
{
    static const uint8_t FIRST[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t k = len - 1; k > 0; k--) {
        out[k] = (uint8_t)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (uint8_t)(FIRST[len] | c);
    return len;
}

static bool is_surrogate(uint32_t c)
{
    return c >= 0xd800 && c <= 0xdfff;
}

static bool is_forbidden(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0) ||
           c == 0x202d || c == 0x202e;
}

static void test_every_code_point(void **state)
{
    uint8_t bytes[4];

    (void)state;
    for (uint32_t c = 0; c <= 0x110400; c++) {
        struct hearth_slice text = hearth_slice_of(bytes, encode(c, bytes));
        bool is_valid = c <= 0x10ffff && !is_surrogate(c);
        size_t at = 0;

        if (hearth_utf8_is_valid(text) != is_valid ||
            hearth_form_is_clean_text(text) != (is_valid && !is_forbidden(c))) {
            fail_msg("U+%04X", (unsigned)c);
        }
        if (hearth_utf8_next(text, &at) !=
            (is_valid ? c : HEARTH_UTF8_INVALID)) {
            fail_msg("U+%04X is read as another", (unsigned)c);
        }
        assert_int_equal(at, is_valid ? text.len : 1);
    }
}

/* The bytes are the one encoding of a code point, or they are nothing. */
static bool is_encoding(const uint8_t *bytes, size_t len)
{
    static const uint8_t BITS[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = bytes[0] & BITS[len];
    uint8_t again[4];

    for (size_t k = 1; k < len; k++) {
        c = c << 6 | (bytes[k] & 0x3f);
    }
    return c <= 0x10ffff && !is_surrogate(c) && encode(c, again) == len &&
           memcmp(bytes, again, len) == 0;
}

/* A sequence and all it could be cut down to. */
static void read_cut(const uint8_t *bytes)
{
    size_t len = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;

    for (size_t cut = 1; cut <= len; cut++) {
        struct hearth_slice text = hearth_slice_of(bytes, cut);
        bool is_valid = cut == len && is_encoding(bytes, len);

        assert_int_equal(hearth_utf8_is_valid(text), is_valid);
        if (!is_valid) {
            assert_false(hearth_form_is_clean_text(text));
        }
    }
}

/* A lead byte with every second byte, and what may follow. */
static void test_every_start_of_a_sequence(void **state)
{
    static const uint8_t THEN[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};

    (void)state;
    for (unsigned n = 0; n < 0x4000; n++) {
        for (size_t t = 0; t < sizeof(THEN); t++) {
            const uint8_t bytes[4] = {(uint8_t)(0xc0 | n >> 8), (uint8_t)n,
                                      THEN[t], 0x80};

            read_cut(bytes);
        }
    }
}

static void test_names_are_those_of_xml(void **state)
{
    static const char *const good[] = {"a",
                                       "_x",
                                       "a-1.b",
                                       "\xc3\xa9t\xc3\xa9",
                                       "a\xcc\x81",
                                       "\xd0\xb8\xd0\xbc\xd1\x8f",
                                       "\xf0\x90\x8c\xb0"};
    static const char *const bad[] = {"",          "1a",      "-a",
                                      ".a",        "a b",     "a\xcd\xb0:",
                                      "\xcc\x81.", "a\xc3",   "a\xe2\x80\xae",
                                      "a/b",       "\xc3\x97"};
    static uint8_t longest[HEARTH_NAME_MAX + 1];

    (void)state;
    for (size_t k = 0; k < sizeof(good) / sizeof(good[0]); k++) {
        assert_true(hearth_form_is_valid_name(hearth_slice_text(good[k])));
    }
    for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
        assert_false(hearth_form_is_valid_name(hearth_slice_text(bad[k])));
    }
    memset(longest, 'a', sizeof(longest));
    for (size_t len = HEARTH_NAME_MAX; len <= sizeof(longest); len++) {
        struct hearth_slice name = hearth_slice_of(longest, len);

        assert_int_equal(hearth_form_is_valid_name(name),
                         len <= HEARTH_NAME_MAX);
        assert_int_equal(hearth_form_is_valid_choice(name),
                         len <= HEARTH_NAME_MAX);
    }
    assert_false(hearth_form_is_valid_choice(hearth_slice_text("a b")));
    assert_false(hearth_form_is_valid_choice(hearth_slice_text("")));
    assert_true(hearth_form_is_valid_choice(hearth_slice_text("1:a")));
}

/* ---- patterns that nobody wrote ---- */

/* What the checker takes, the matcher runs in its bounds; what it does not,
 * the matcher does not run. */
static void run_pattern(const uint8_t *bytes, size_t len)
{
    struct hearth_slice pattern = hearth_slice_of(bytes, len);
    const char *why = NULL;
    bool is_good = hearth_regex_check(pattern, &why);
    uint32_t work = 4000;
    bool is_match = false;
    int rc = hearth_regex_match(pattern, hearth_slice_text("ab-12 \xc3\xa9\n"),
                                &work, &is_match);

    assert_int_equal(is_good, why == NULL);
    assert_true(is_good ? rc == HEARTH_OK || rc == HEARTH_E_EVAL
                        : rc == HEARTH_E_EVAL);
    assert_true(work <= 4000);
}

static void test_hostile_patterns_end(void **state)
{
    static const char *const patterns[] = {
        "(a|b){1,3}-\\d{2}\\s?.\\n",
        "[^a-f0-9&&x]+\\u00e9|\\x41*",
        "a{3,}(bc)?[\\w.\\-]{0,2}$",
        "^(([ab]*)+|c{2})*\\W\\D\\S",
    };
    uint8_t bytes[64];

    (void)state;
    for (size_t p = 0; p < sizeof(patterns) / sizeof(patterns[0]); p++) {
        size_t len = strlen(patterns[p]);

        assert_true(len < sizeof(bytes));
        for (size_t at = 0; at < len; at++) {
            memcpy(bytes, patterns[p], len); /* fits, see above */
            for (unsigned byte = 0; byte < 256; byte++) {
                bytes[at] = (uint8_t)byte;
                run_pattern(bytes, len);
            }
            run_pattern((const uint8_t *)patterns[p], at);
        }
    }
}

/* Two times ${count} steps, ${rest} more, and ${end}. */
static bool is_taken(unsigned count, size_t rest, const char *end)
{
    char pattern[96];
    const char *why = NULL;
    int len =
        snprintf(pattern, sizeof(pattern), "(a{%u}){2}%.*s%s", count, (int)rest,
                 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", end);
    bool is_good;

    assert_true(len > 0 && (size_t)len < sizeof(pattern));
    is_good = hearth_regex_check(hearth_slice_text(pattern), &why);
    if (!is_good) {
        assert_non_null(strstr(why, "too long"));
    }
    return is_good;
}

/* Each way to write one step too many is refused, none runs over: once a
 * program is too long, a longer one is too. */
static void test_programs_end_at_their_length(void **state)
{
    static const char *const ends[] = {"b",    "b?",       "(bc)*", "b|c",
                                       "b{2}", "(b){0,2}", "[bc]+", "(b|c|d)"};

    (void)state;
    for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++) {
        bool was_taken = true;

        assert_true(is_taken(990, 0, ends[e]));
        for (size_t rest = 0; rest < 48; rest++) {
            bool is_good = is_taken(1000, rest, ends[e]);

            assert_true(was_taken || !is_good);
            was_taken = is_good;
        }
        assert_false(was_taken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_every_start_of_a_sequence),
        cmocka_unit_test(test_names_are_those_of_xml),
        cmocka_unit_test(test_hostile_patterns_end),
        cmocka_unit_test(test_programs_end_at_their_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
