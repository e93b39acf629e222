/* SPDX-License-Identifier: Apache-2.0 */
/* Slices, hex and bounded text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/bytes.h"

#include <string.h>

static void test_slices_compare_by_content(void **state)
{
    struct hearth_slice none = {NULL, 0};

    (void)state;
    assert_true(hearth_slice_is_equal(hearth_slice_text("ab"),
                                      hearth_slice_text("ab")));
    assert_false(hearth_slice_is_equal(hearth_slice_text("ab"),
                                       hearth_slice_text("ac")));
    assert_false(
        hearth_slice_is_equal(hearth_slice_text("ab"), hearth_slice_text("a")));
    assert_true(hearth_slice_is_equal(none, hearth_slice_text("")));
    assert_true(hearth_slice_is_equal(none, none));
}

static void test_hex_goes_there_and_back(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x0f, 0xa5, 0xff};
    uint8_t back[4] = {0};
    char hex[9];

    (void)state;
    hearth_bytes_hex(hearth_slice_of(bytes, sizeof(bytes)), hex);
    assert_string_equal(hex, "000fa5ff");
    assert_int_equal(hearth_bytes_unhex(hex, back, sizeof(back)), HEARTH_OK);
    assert_memory_equal(back, bytes, sizeof(bytes));
    assert_int_equal(hearth_bytes_unhex("000FA5Ff", back, 4), HEARTH_OK);
    assert_memory_equal(back, bytes, sizeof(bytes));
}

static void test_empty_hex_is_empty(void **state)
{
    uint8_t none = 7;
    char hex[1] = {'x'};

    (void)state;
    hearth_bytes_hex(hearth_slice_of(NULL, 0), hex);
    assert_string_equal(hex, "");
    assert_int_equal(hearth_bytes_unhex("", &none, 0), HEARTH_OK);
    assert_int_equal(none, 7);
}

static void test_bad_hex_changes_nothing(void **state)
{
    static const char *const bad[] = {"",     "0",     "00f",  "00ff0", "00g0",
                                      " 00f", "00f\n", "0x0f", "00-f",  "00:f",
                                      "00@f", "00`f",  "00/f"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t out[2] = {0x5a, 0x5a};

        assert_int_equal(hearth_bytes_unhex(bad[i], out, 2), HEARTH_E_INVALID);
        assert_int_equal(out[0], 0x5a);
        assert_int_equal(out[1], 0x5a);
    }
}

static void test_text_is_terminated(void **state)
{
    char out[4] = "???";

    (void)state;
    assert_int_equal(hearth_bytes_to_text(hearth_slice_text("abc"), out, 4),
                     HEARTH_OK);
    assert_string_equal(out, "abc");
    assert_int_equal(hearth_bytes_to_text(hearth_slice_text(""), out, 4),
                     HEARTH_OK);
    assert_string_equal(out, "");
}

static void test_text_too_long_or_with_nul_changes_nothing(void **state)
{
    char out[4] = "old";

    (void)state;
    assert_int_equal(hearth_bytes_to_text(hearth_slice_text("abcd"), out, 4),
                     HEARTH_E_LIMIT);
    assert_int_equal(hearth_bytes_to_text(hearth_slice_text(""), out, 0),
                     HEARTH_E_LIMIT);
    assert_int_equal(hearth_bytes_to_text(hearth_slice_of("a\0b", 3), out, 4),
                     HEARTH_E_INVALID);
    assert_string_equal(out, "old");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slices_compare_by_content),
        cmocka_unit_test(test_hex_goes_there_and_back),
        cmocka_unit_test(test_empty_hex_is_empty),
        cmocka_unit_test(test_bad_hex_changes_nothing),
        cmocka_unit_test(test_text_is_terminated),
        cmocka_unit_test(test_text_too_long_or_with_nul_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
