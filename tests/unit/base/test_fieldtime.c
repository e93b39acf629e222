/* SPDX-License-Identifier: Apache-2.0 */
/* The time to believe, over clocks that are right, reset, years ahead, and as
 * far off as a number can be. */
#include "hearth/fieldtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define DAY    INT64_C(86400)
#define YEAR   (365 * DAY)
#define ISSUED (HEARTH_FIELDTIME_BUILD_S + 100 * DAY)

static void test_the_floor_is_the_latest_of_three(void **state)
{
    (void)state;
    assert_int_equal(hearth_fieldtime_of(0, 0).floor_s,
                     HEARTH_FIELDTIME_BUILD_S);
    assert_int_equal(hearth_fieldtime_of(-5, INT64_MIN).floor_s,
                     HEARTH_FIELDTIME_BUILD_S);
    assert_int_equal(hearth_fieldtime_of(ISSUED, 0).floor_s, ISSUED);
    assert_int_equal(hearth_fieldtime_of(ISSUED, ISSUED + 1).floor_s,
                     ISSUED + 1);
    assert_int_equal(hearth_fieldtime_of(ISSUED, ISSUED - 1).floor_s, ISSUED);
}

static void test_a_plausible_clock_is_believed(void **state)
{
    struct hearth_fieldtime t = hearth_fieldtime_of(ISSUED, 0);

    (void)state;
    t.has_offset = true;
    t.offset_s = 10 * DAY; /* the clock was wrong then; it may be right now */
    assert_int_equal(hearth_fieldtime_now(&t, ISSUED), ISSUED);
    assert_int_equal(hearth_fieldtime_now(&t, ISSUED + DAY), ISSUED + DAY);
    assert_int_equal(hearth_fieldtime_now(&t, ISSUED + 2 * YEAR),
                     ISSUED + 2 * YEAR);
}

static void test_a_clock_off_by_twenty_years_is_not(void **state)
{
    struct hearth_fieldtime t = hearth_fieldtime_of(ISSUED, 0);
    static const int64_t off[] = {-20 * YEAR, -DAY, -1, 2 * YEAR + 1,
                                  20 * YEAR};

    (void)state;
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
        t.has_offset = false;
        assert_false(hearth_fieldtime_is_plausible(&t, ISSUED + off[i]));
        assert_int_equal(hearth_fieldtime_now(&t, ISSUED + off[i]), ISSUED);
        /* ... but the host said by how much */
        t.has_offset = true;
        t.offset_s = 30 * DAY - off[i];
        assert_int_equal(hearth_fieldtime_now(&t, ISSUED + off[i]),
                         ISSUED + 30 * DAY);
        /* an offset that leads elsewhere helps nobody */
        t.offset_s = off[i];
        if (off[i] != -DAY && off[i] != -1) {
            assert_int_equal(hearth_fieldtime_now(&t, ISSUED + off[i]), ISSUED);
        }
    }
}

static void test_no_number_overflows(void **state)
{
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1,       0,
                                   1,         INT64_MAX - 1, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        for (size_t j = 0; j < sizeof(ends) / sizeof(ends[0]); j++) {
            struct hearth_fieldtime t = hearth_fieldtime_of(ends[i], 0);

            t.has_offset = true;
            t.offset_s = ends[j];
            for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++) {
                assert_true(hearth_fieldtime_now(&t, ends[k]) >= t.floor_s);
            }
            (void)hearth_fieldtime_minus(ends[i], ends[j]);
        }
    }
    assert_int_equal(hearth_fieldtime_minus(INT64_MIN, 1), INT64_MIN);
    assert_int_equal(hearth_fieldtime_minus(INT64_MAX, -1), INT64_MAX);
    assert_int_equal(hearth_fieldtime_minus(7, 9), -2);
    assert_int_equal(hearth_fieldtime_plus(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(hearth_fieldtime_plus(INT64_MIN, -1), INT64_MIN);
}

static void test_the_class_tells_nobody_apart(void **state)
{
    static const struct {
        int64_t offset;
        uint8_t clock;
    } cases[] = {{0, 1},     {120, 1},  {-120, 1},      {121, 2},
                 {-3600, 2}, {3601, 3}, {INT64_MIN, 3}, {INT64_MAX, 3}};
    struct hearth_fieldtime t = hearth_fieldtime_of(0, 0);

    (void)state;
    assert_int_equal(hearth_fieldtime_class(&t), 0);
    t.has_offset = true;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t.offset_s = cases[i].offset;
        assert_int_equal(hearth_fieldtime_class(&t), cases[i].clock);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_floor_is_the_latest_of_three),
        cmocka_unit_test(test_a_plausible_clock_is_believed),
        cmocka_unit_test(test_a_clock_off_by_twenty_years_is_not),
        cmocka_unit_test(test_no_number_overflows),
        cmocka_unit_test(test_the_class_tells_nobody_apart),
    };

    return cmocka_run_group_tests_name("fieldtime", tests, NULL, NULL);
}
