/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options, numbers in them, and what a person types. */
#include "interview_keys.h"
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int read_words(const char *const *argv, int argc, const char **form,
                      bool *is_sure)
{
    const struct hearth_option options[] = {
        {"form", form, NULL}, {"yes", NULL, is_sure}, {NULL, NULL, NULL}};
    *form = NULL;
    *is_sure = false;
    return hearth_options_read(argc, argv, options);
}

static void test_values_and_flags_are_read(void **state)
{
    const char *const spaced[] = {"x", "--form", "a", "--yes"};
    const char *const joined[] = {"x", "--form=a=b"};
    const char *form;
    bool is_sure;
    (void)state;
    assert_int_equal(read_words(spaced, 4, &form, &is_sure), 0);
    assert_string_equal(form, "a");
    assert_true(is_sure);
    assert_int_equal(read_words(joined, 2, &form, &is_sure), 0);
    assert_string_equal(form, "a=b");
    assert_false(is_sure);
}

static void test_what_is_not_known_is_refused(void **state)
{
    const char *const wrong[][3] = {
        {"x", "--for", "a"},     {"x", "--forms", "a"}, {"x", "form", "a"},
        {"x", "-f", "a"},        {"x", "--yes=1", "a"}, {"x", "--", "a"},
        {"x", "--yes", "--form"}};
    const char *form;
    bool is_sure;
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(read_words(wrong[i], 3, &form, &is_sure),
                         HEARTH_E_INVALID);
    }
}

static void test_numbers_stay_in_bounds(void **state)
{
    uint64_t v = 7;
    (void)state;
    assert_int_equal(hearth_options_number("200", 1, 200, &v), 0);
    assert_int_equal(v, 200);
    assert_int_equal(
        hearth_options_number("18446744073709551615", 0, UINT64_MAX, &v), 0);
    assert_true(v == UINT64_MAX);
    static const char *const wrong[] = {
        "", "0", "201", "-1", "1x", " 1", "18446744073709551616"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hearth_options_number(wrong[i], 1, 200, &v),
                         HEARTH_E_INVALID);
    }
    assert_int_equal(
        hearth_options_number("18446744073709551616", 0, UINT64_MAX, &v),
        HEARTH_E_INVALID);
}

/* 2024-03-31 00:30 UTC: the night when this zone's clocks go forward. */
#define NOW_MS INT64_C(1711845000000)

/* One hour east, two from 01:00 UTC of that day on. */
static int16_t zone(void *cookie, int64_t utc_ms)
{
    (void)cookie;
    return utc_ms < NOW_MS + 30 * 60000 ? 60 : 120;
}

static int typed_as(uint8_t type, const char *line, char out[64])
{
    static const struct hearth_offer offers[] = {
        {0, {(const uint8_t *)"red", 3}},
        {1, {(const uint8_t *)"green", 5}},
        {2, {(const uint8_t *)"2", 1}}};
    struct hearth_node node = {.type = type};
    struct hearth_interview_keys keys = {.node = &node,
                                         .offers = offers,
                                         .offer_count = 3,
                                         .now_ms = NOW_MS,
                                         .zone = zone};
    struct hearth_writer w;
    hearth_writer_init(&w, (uint8_t *)out, 63);
    int rc = hearth_interview_keys_answer(&keys, hearth_slice_text(line), &w);
    out[hearth_writer_slice(&w).len] = '\0';
    return rc;
}

static void expect(uint8_t type, const char *line, const char *wanted)
{
    char out[64];
    assert_int_equal(typed_as(type, line, out), 0);
    assert_string_equal(out, wanted);
}

static void refused(uint8_t type, const char *line)
{
    char out[64];
    assert_int_equal(typed_as(type, line, out), HEARTH_E_INVALID);
}

static void test_numbers_become_choices(void **state)
{
    (void)state;
    expect(HEARTH_NODE_SELECT_ONE, "2", "green");
    expect(HEARTH_NODE_SELECT_ONE, " 3 ", "2");
    expect(HEARTH_NODE_SELECT_MULTIPLE, " 3, 1,,2 ", "2 red green");
    expect(HEARTH_NODE_RANK, "2 3 1", "green 2 red");
    refused(HEARTH_NODE_SELECT_ONE, "red");
    refused(HEARTH_NODE_SELECT_ONE, "0");
    refused(HEARTH_NODE_SELECT_ONE, "4");
    refused(HEARTH_NODE_SELECT_ONE, "4294967297");
    refused(HEARTH_NODE_RANK, "1 red");
    expect(HEARTH_NODE_TEXT, "::b is a text", ":b is a text");
    expect(HEARTH_NODE_INTEGER, "12", "12");
    expect(HEARTH_NODE_LIST_COUNT, "0", "0");
    expect(HEARTH_NODE_LIST_COUNT, "3", "3");
    refused(HEARTH_NODE_LIST_COUNT, "4"); /* there are three items */
    refused(HEARTH_NODE_LIST_COUNT, "-1");
    refused(HEARTH_NODE_LIST_COUNT, "1 2");
    expect(HEARTH_NODE_ACKNOWLEDGE, "ok", "OK");
    expect(HEARTH_NODE_ACKNOWLEDGE, "1", "OK");
}

static void test_words_become_days(void **state)
{
    (void)state;
    expect(HEARTH_NODE_DATE, "today", "2024-03-31");
    expect(HEARTH_NODE_DATE, "yesterday", "2024-03-30");
    expect(HEARTH_NODE_DATE, " 2024-02-29 ", "2024-02-29");
    expect(HEARTH_NODE_DATE, "tomorrow", "tomorrow"); /* the form refuses it */
    expect(HEARTH_NODE_TIME, "now", "01:30:00.000+01:00");
    expect(HEARTH_NODE_TIME, "9:05", "09:05:00.000+01:00");
    expect(HEARTH_NODE_TIME, "23:59:58", "23:59:58.000+01:00");
    expect(HEARTH_NODE_TIME, "24:00", "24:00");
    expect(HEARTH_NODE_TIME, "9", "9");
    expect(HEARTH_NODE_TIME, "9:60", "9:60");
    expect(HEARTH_NODE_DATETIME, "now", "2024-03-31T01:30:00.000+01:00");
    expect(HEARTH_NODE_DATETIME, "2024-03-31 03:15",
           "2024-03-31T03:15:00.000+02:00");
    expect(HEARTH_NODE_DATETIME, "2024-01-01T00:00:01",
           "2024-01-01T00:00:01.000+01:00");
    expect(HEARTH_NODE_DATETIME, "2024-02-30 10:00", "2024-02-30 10:00");
    expect(HEARTH_NODE_DATETIME, "2024-01-01", "2024-01-01");
}

static void test_commands_are_told_from_texts(void **state)
{
    (void)state;
    assert_int_equal(hearth_interview_keys_command(hearth_slice_text(":b")),
                     'b');
    assert_int_equal(hearth_interview_keys_command(hearth_slice_text(":back")),
                     'b');
    static const char *const texts[] = {"", ":", "b", "::b", ": b", ":)"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(
            hearth_interview_keys_command(hearth_slice_text(texts[i])), 0);
    }
    assert_true(hearth_slice_is_equal(
        hearth_interview_keys_rest(hearth_slice_text(":g  12 ")),
        hearth_slice_text("12")));
    assert_int_equal(hearth_interview_keys_rest(hearth_slice_text(":l")).len,
                     0);
    assert_true(hearth_interview_keys_is_numbers(hearth_slice_text("1, 20")));
    assert_false(hearth_interview_keys_is_numbers(hearth_slice_text("1a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_flags_are_read),
        cmocka_unit_test(test_what_is_not_known_is_refused),
        cmocka_unit_test(test_numbers_stay_in_bounds),
        cmocka_unit_test(test_numbers_become_choices),
        cmocka_unit_test(test_words_become_days),
        cmocka_unit_test(test_commands_are_told_from_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
