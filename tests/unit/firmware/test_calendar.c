/* SPDX-License-Identifier: Apache-2.0 */
/* Known days in two calendars, and every day of three centuries there and
 * back. */
#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_known_days(void **state)
{
    static const struct {
        struct hearth_calendar_date solar, gregorian;
    } days[] = {
        {{1300, 1, 1}, {1921, 3, 21}},   {{1357, 11, 22}, {1979, 2, 11}},
        {{1375, 12, 30}, {1997, 3, 20}}, {{1378, 10, 11}, {2000, 1, 1}},
        {{1399, 12, 30}, {2021, 3, 20}}, {{1400, 1, 1}, {2021, 3, 21}},
        {{1403, 1, 1}, {2024, 3, 20}},   {{1403, 12, 30}, {2025, 3, 20}},
        {{1404, 1, 1}, {2025, 3, 21}},   {{1405, 8, 30}, {2026, 11, 21}},
        {{1408, 12, 30}, {2030, 3, 20}}, {{1348, 10, 11}, {1970, 1, 1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        struct hearth_calendar_date d;
        assert_true(
            hearth_calendar_to(HEARTH_CALENDAR_IRAN, days[i].gregorian, &d));
        assert_int_equal(d.year, days[i].solar.year);
        assert_int_equal(d.month, days[i].solar.month);
        assert_int_equal(d.day, days[i].solar.day);
        assert_true(hearth_calendar_from(HEARTH_CALENDAR_AFGHANISTAN,
                                         days[i].solar, &d));
        assert_int_equal(d.year, days[i].gregorian.year);
        assert_int_equal(d.month, days[i].gregorian.month);
        assert_int_equal(d.day, days[i].gregorian.day);
    }
}

static void test_no_such_days(void **state)
{
    static const struct hearth_calendar_date none[] = {
        {1402, 12, 30}, {1404, 12, 30}, {1403, 7, 31}, {1403, 13, 1},
        {1403, 0, 1},   {1403, 1, 0},   {0, 1, 1},     {3001, 1, 1}};
    struct hearth_calendar_date d;
    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        assert_false(hearth_calendar_from(HEARTH_CALENDAR_IRAN, none[i], &d));
    }
    assert_false(
        hearth_calendar_from(HEARTH_CALENDAR_GREGORIAN,
                             (struct hearth_calendar_date){2025, 2, 29}, &d));
    assert_true(hearth_calendar_from(HEARTH_CALENDAR_GREGORIAN,
                                     (struct hearth_calendar_date){2024, 2, 29},
                                     &d));
}

/* Each day follows the last one, and comes back as it was. */
static void test_every_day(void **state)
{
    struct hearth_calendar_date last = {1200, 1, 1};
    unsigned leaps = 0;
    (void)state;
    for (int32_t y = 1200; y < 1500; y++) {
        for (uint8_t m = 1; m <= 12; m++) {
            for (uint8_t d = 1; d <= 31; d++) {
                struct hearth_calendar_date solar = {y, m, d};
                struct hearth_calendar_date there, back;
                if (!hearth_calendar_from(HEARTH_CALENDAR_IRAN, solar,
                                          &there)) {
                    continue;
                }
                leaps += m == 12 && d == 30;
                assert_true(
                    hearth_calendar_to(HEARTH_CALENDAR_IRAN, there, &back));
                assert_true(back.year == y && back.month == m && back.day == d);
                bool is_next =
                    (there.year == last.year && there.month == last.month &&
                     there.day == last.day + 1) ||
                    (there.day == 1 &&
                     (there.month == last.month + 1 || there.month == 1));
                assert_true(is_next || (y == 1200 && m == 1 && d == 1));
                last = there;
            }
        }
    }
    assert_in_range(leaps, 72, 74); /* 8 in 33 years */
}

static void test_languages(void **state)
{
    (void)state;
    assert_int_equal(hearth_calendar_of("fa"), HEARTH_CALENDAR_IRAN);
    assert_int_equal(hearth_calendar_of("Persian (fa)"), HEARTH_CALENDAR_IRAN);
    assert_int_equal(hearth_calendar_of("fa-AF"), HEARTH_CALENDAR_AFGHANISTAN);
    assert_int_equal(hearth_calendar_of("Dari (prs)"),
                     HEARTH_CALENDAR_AFGHANISTAN);
    assert_int_equal(hearth_calendar_of("ps"), HEARTH_CALENDAR_AFGHANISTAN);
    assert_int_equal(hearth_calendar_of("fan"), HEARTH_CALENDAR_GREGORIAN);
    assert_int_equal(hearth_calendar_of("ar"), HEARTH_CALENDAR_GREGORIAN);
    assert_int_equal(hearth_calendar_of("Тоҷикӣ (tg)"),
                     HEARTH_CALENDAR_GREGORIAN);
    const char *name = hearth_calendar_month(HEARTH_CALENDAR_IRAN, 1);
    assert_string_equal(name, "فروردین");
    name = hearth_calendar_month(HEARTH_CALENDAR_AFGHANISTAN, 12);
    assert_string_equal(name, "حوت");
    assert_null(hearth_calendar_month(HEARTH_CALENDAR_GREGORIAN, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_no_such_days),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
