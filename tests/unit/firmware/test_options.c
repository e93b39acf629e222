/* SPDX-License-Identifier: Apache-2.0 */
/* Command-line options, numbers in them, and what a person types. */
#include "interview_keys.h"
#include "options.h"
#include "village.h"

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

static int typed(uint16_t node, const char *line, char out[64])
{
    struct hearth_form form;
    struct hearth_writer w;
    village_form(&form);
    hearth_writer_init(&w, (uint8_t *)out, 63);
    int rc =
        hearth_interview_keys_answer(&form, node, hearth_slice_text(line), &w);
    out[hearth_writer_slice(&w).len] = '\0';
    return rc;
}

static void test_numbers_become_choices(void **state)
{
    char out[64];
    (void)state;
    assert_int_equal(typed(VILLAGE_CONSENT, "2", out), 0);
    assert_string_equal(out, "no");
    assert_int_equal(typed(VILLAGE_COLOURS, " 3, 1,,2 ", out), 0);
    assert_string_equal(out, "blue red green");
    assert_int_equal(typed(VILLAGE_CONSENT, "yes", out), HEARTH_E_INVALID);
    assert_int_equal(typed(VILLAGE_CONSENT, "0", out), HEARTH_E_INVALID);
    assert_int_equal(typed(VILLAGE_CONSENT, "3", out), HEARTH_E_INVALID);
    assert_int_equal(typed(VILLAGE_CONSENT, "4294967297", out),
                     HEARTH_E_INVALID);
    assert_int_equal(typed(VILLAGE_WORDS, "::b is a text", out), 0);
    assert_string_equal(out, ":b is a text");
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_flags_are_read),
        cmocka_unit_test(test_what_is_not_known_is_refused),
        cmocka_unit_test(test_numbers_stay_in_bounds),
        cmocka_unit_test(test_numbers_become_choices),
        cmocka_unit_test(test_commands_are_told_from_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
