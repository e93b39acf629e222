/* SPDX-License-Identifier: Apache-2.0 */
/* The read and write cursors: bounds, stickiness, byte order, varints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/bytes.h"

#include <string.h>

static struct hearth_reader reader_of(const void *data, size_t len)
{
    struct hearth_reader r;

    hearth_reader_init(&r, hearth_slice_of(data, len));
    return r;
}

static void test_numbers_are_big_endian(void **state)
{
    static const uint8_t expected[] = {0x01, 0x02, 0x03, 0x04, 0x05,
                                       0x06, 0x07, 0x08, 0x09, 0x0a,
                                       0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
    uint8_t out[15];
    struct hearth_writer w;
    struct hearth_reader r = reader_of(expected, sizeof(expected));

    (void)state;
    hearth_writer_init(&w, out, sizeof(out));
    hearth_writer_u8(&w, 0x01);
    hearth_writer_u16(&w, 0x0203);
    hearth_writer_u32(&w, 0x04050607);
    hearth_writer_u64(&w, 0x08090a0b0c0d0e0f);
    assert_int_equal(hearth_writer_finish(&w), HEARTH_OK);
    assert_memory_equal(out, expected, sizeof(expected));
    assert_int_equal(hearth_reader_u8(&r), 0x01);
    assert_int_equal(hearth_reader_u16(&r), 0x0203);
    assert_int_equal(hearth_reader_u32(&r), 0x04050607);
    assert_true(hearth_reader_u64(&r) == 0x08090a0b0c0d0e0f);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_OK);
}

static void test_short_read_is_sticky_and_gives_zero(void **state)
{
    static const uint8_t bytes[] = {0xff, 0xff, 0xff};
    struct hearth_reader r = reader_of(bytes, sizeof(bytes));

    (void)state;
    assert_int_equal(hearth_reader_u32(&r), 0);
    assert_int_equal(hearth_reader_u8(&r),
                     0); /* three are left, all the same */
    assert_int_equal(hearth_reader_left(&r), 0);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_E_INVALID);
}

static void test_left_over_bytes_are_an_error(void **state)
{
    struct hearth_reader r = reader_of("ab", 2);

    (void)state;
    (void)hearth_reader_u8(&r);
    assert_int_equal(hearth_reader_left(&r), 1);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_E_INVALID);
}

static void test_a_huge_length_does_not_wrap(void **state)
{
    struct hearth_reader r = reader_of("abcd", 4);

    (void)state;
    (void)hearth_reader_u16(&r);
    assert_null(hearth_reader_take(&r, SIZE_MAX).data);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_E_INVALID);
    r = reader_of("abcd", 4);
    (void)hearth_reader_u16(&r);
    assert_int_equal(hearth_reader_take(&r, SIZE_MAX - 1).len, 0);
    assert_true(r.has_failed);
}

static void test_take_gives_the_bytes_in_place(void **state)
{
    static const char bytes[] = "abcd";
    struct hearth_reader r = reader_of(bytes, 4);
    struct hearth_slice s;

    (void)state;
    (void)hearth_reader_u8(&r);
    s = hearth_reader_take(&r, 3);
    assert_ptr_equal(s.data, bytes + 1);
    assert_int_equal(s.len, 3);
    assert_int_equal(hearth_reader_take(&r, 0).len, 0);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_OK);
}

static void test_copy_gives_zeros_after_failure(void **state)
{
    uint8_t out[4] = {1, 2, 3, 4};
    struct hearth_reader r = reader_of("abc", 3);

    (void)state;
    hearth_reader_copy(&r, out, 2);
    assert_memory_equal(out, "ab\3\4", 4);
    hearth_reader_copy(&r, out, 4);
    assert_memory_equal(out, "\0\0\0\0", 4);
    assert_true(r.has_failed);
}

static void test_fail_marks_what_was_read_as_malformed(void **state)
{
    struct hearth_reader r = reader_of("a", 1);

    (void)state;
    (void)hearth_reader_u8(&r);
    hearth_reader_fail(&r);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_E_INVALID);
}

static void test_an_empty_input_is_complete(void **state)
{
    struct hearth_reader r = reader_of(NULL, 0);

    (void)state;
    hearth_reader_copy(&r, NULL, 0);
    assert_int_equal(hearth_reader_finish(&r), HEARTH_OK);
}

static void test_varints_go_there_and_back(void **state)
{
    static const struct {
        uint64_t value;
        size_t len;
    } cases[] = {{0, 1},           {1, 1},          {0x7f, 1},
                 {0x80, 2},        {0x3fff, 2},     {0x4000, 3},
                 {UINT32_MAX, 5},  {1ull << 62, 9}, {(1ull << 63) - 1, 9},
                 {1ull << 63, 10}, {UINT64_MAX, 10}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t out[10];
        struct hearth_writer w;
        struct hearth_reader r;

        hearth_writer_init(&w, out, sizeof(out));
        hearth_writer_varint(&w, cases[i].value);
        assert_int_equal(hearth_writer_finish(&w), HEARTH_OK);
        assert_int_equal(w.len, cases[i].len);
        hearth_reader_init(&r, hearth_writer_slice(&w));
        assert_true(hearth_reader_varint(&r) == cases[i].value);
        assert_int_equal(hearth_reader_finish(&r), HEARTH_OK);
    }
}

static void check_bad_varint(const char *bytes, size_t len)
{
    struct hearth_reader r = reader_of(bytes, len);

    assert_true(hearth_reader_varint(&r) == 0);
    assert_true(r.has_failed);
}

static void test_other_spellings_of_varints_are_refused(void **state)
{
    (void)state;
    check_bad_varint("", 0);
    check_bad_varint("\x80", 1);         /* ends too early */
    check_bad_varint("\x80\x00", 2);     /* 0, one byte too long */
    check_bad_varint("\xff\x80\x00", 3); /* 127, two too long */
    check_bad_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
    check_bad_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", 11);
    check_bad_varint("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11);
}

static void test_writing_beyond_the_end_is_sticky(void **state)
{
    uint8_t out[4] = {9, 9, 9, 9};
    struct hearth_writer w;

    (void)state;
    hearth_writer_init(&w, out, 3);
    hearth_writer_u16(&w, 0x0102);
    hearth_writer_u16(&w, 0x0304);
    hearth_writer_u8(&w, 5); /* would fit, but comes after a failure */
    assert_int_equal(hearth_writer_finish(&w), HEARTH_E_SPACE);
    assert_int_equal(hearth_writer_slice(&w).len, 2);
    assert_memory_equal(out, "\1\2\11\11", 4);
}

static void test_a_huge_write_does_not_wrap(void **state)
{
    uint8_t out[4];
    struct hearth_writer w;

    (void)state;
    hearth_writer_init(&w, out, sizeof(out));
    hearth_writer_u16(&w, 1);
    assert_null(hearth_writer_reserve(&w, SIZE_MAX));
    assert_int_equal(hearth_writer_finish(&w), HEARTH_E_SPACE);
}

static void test_reserved_bytes_are_filled_by_the_caller(void **state)
{
    uint8_t out[4] = {0};
    struct hearth_writer w;
    uint8_t *place;

    (void)state;
    hearth_writer_init(&w, out, sizeof(out));
    hearth_writer_put(&w, "a", 1);
    place = hearth_writer_reserve(&w, 2);
    hearth_writer_put(&w, "d", 1);
    hearth_writer_put(&w, NULL, 0);
    assert_ptr_equal(place, out + 1);
    place[0] = 'b';
    place[1] = 'c';
    assert_int_equal(hearth_writer_finish(&w), HEARTH_OK);
    assert_memory_equal(out, "abcd", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_big_endian),
        cmocka_unit_test(test_short_read_is_sticky_and_gives_zero),
        cmocka_unit_test(test_left_over_bytes_are_an_error),
        cmocka_unit_test(test_a_huge_length_does_not_wrap),
        cmocka_unit_test(test_take_gives_the_bytes_in_place),
        cmocka_unit_test(test_copy_gives_zeros_after_failure),
        cmocka_unit_test(test_fail_marks_what_was_read_as_malformed),
        cmocka_unit_test(test_an_empty_input_is_complete),
        cmocka_unit_test(test_varints_go_there_and_back),
        cmocka_unit_test(test_other_spellings_of_varints_are_refused),
        cmocka_unit_test(test_writing_beyond_the_end_is_sticky),
        cmocka_unit_test(test_a_huge_write_does_not_wrap),
        cmocka_unit_test(test_reserved_bytes_are_filled_by_the_caller),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
