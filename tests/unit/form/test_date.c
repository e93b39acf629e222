/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar, texts of dates and moments, zones, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "date.h"
#include "date_name.h"

#include <string.h>

static int64_t days_of(int32_t year, uint8_t month, uint8_t day)
{
    return hearth_date_days(
        (struct hearth_date_civil){.year = year, .month = month, .day = day});
}

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(days_of(1970, 1, 1), 0);
    assert_int_equal(days_of(2000, 3, 1), 11017);
    assert_int_equal(days_of(2008, 9, 5), 14127);
    assert_int_equal(days_of(1941, 12, 7), -10252);
    assert_int_equal(days_of(1, 1, 1), HEARTH_DATE_DAYS_MIN);
    assert_int_equal(days_of(9999, 12, 31), HEARTH_DATE_DAYS_MAX);
    assert_int_equal(hearth_date_weekday(0), 4); /* Thursday */
    assert_int_equal(hearth_date_weekday(-4), 0);
    assert_int_equal(hearth_date_weekday(days_of(2024, 2, 29)), 4);
}

/* Every day of eight centuries follows the one before. */
static void test_the_calendar_has_no_gaps(void **state)
{
    static const uint8_t LENGTHS[] = {31, 28, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31};
    int64_t expected = days_of(1599, 12, 31);

    (void)state;
    for (int32_t year = 1600; year < 2400; year++) {
        bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        for (uint8_t month = 1; month <= 12; month++) {
            uint8_t length = LENGTHS[month - 1];

            length = (uint8_t)(length + (month == 2 && is_leap ? 1 : 0));
            for (uint8_t day = 1; day <= length; day++) {
                struct hearth_date_civil civil = hearth_date_civil(++expected);

                assert_int_equal(days_of(year, month, day), expected);
                assert_int_equal(civil.year, year);
                assert_int_equal(civil.month, month);
                assert_int_equal(civil.day, day);
            }
        }
    }
}

static void expect_date(const char *text, int64_t expected)
{
    uint8_t out[HEARTH_DATE_TEXT_LEN];
    int64_t days;

    assert_true(hearth_date_parse(hearth_slice_text(text), &days));
    assert_int_equal(days, expected);
    assert_int_equal(hearth_date_text(days, out), HEARTH_DATE_TEXT_LEN);
}

static void test_texts_of_dates(void **state)
{
    static const char *const BAD[] = {
        "",           "2024",        "2024-13-01",  "2024-00-01", "2024-01-32",
        "2024-01-00", "1983-09-31",  "2023-02-29",  "0000-01-01", "24-01-01",
        "-1000",      "-01-2019",    "2024-01-01T", "2024/01/01", " 2024-01-01",
        "2024-1-",    "2024-01-011", "2024-001-01", "1900-02-29"};
    uint8_t out[HEARTH_DATE_TEXT_LEN];
    int64_t days;

    (void)state;
    expect_date("1970-01-01", 0);
    expect_date("1970-1-2", 1);
    expect_date("2000-02-29", 11016);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(hearth_date_parse(hearth_slice_text(BAD[i]), &days));
    }
    (void)hearth_date_text(-1, out);
    assert_memory_equal(out, "1969-12-31", HEARTH_DATE_TEXT_LEN);
    (void)hearth_date_text(INT64_C(1) << 40, out);
    assert_memory_equal(out, "9999-12-31", HEARTH_DATE_TEXT_LEN);
    (void)hearth_date_text(-(INT64_C(1) << 40), out);
    assert_memory_equal(out, "0001-01-01", HEARTH_DATE_TEXT_LEN);
}

static void expect_clock(const char *text, uint32_t ms, bool has_zone,
                         int16_t offset)
{
    struct hearth_date_clock clock;

    assert_true(hearth_date_parse_clock(hearth_slice_text(text), &clock));
    assert_int_equal(clock.ms, ms);
    assert_int_equal(clock.has_zone, has_zone);
    assert_int_equal(clock.offset, offset);
}

static void test_texts_of_times(void **state)
{
    static const char *const BAD[] = {
        "",         "12",      "12:60",     "24:00",       "12:00:60",
        "12:00:",   "12:00+",  "12:00+5:3", "12:00+19:00", "12:00+05:60",
        "12:00ZZ",  "12:00 Z", "a12:00",    "12:00+0530x", "12:00+123456",
        "12:00:0a", "123:00",  "12:00z"};
    struct hearth_date_clock clock;

    (void)state;
    expect_clock("10:20", 37200000, false, 0);
    expect_clock("1:02:03", 3723000, false, 0);
    expect_clock("10:20:30.4", 37230400, false, 0);
    expect_clock("10:20:30,123456789", 37230123, false, 0);
    expect_clock("10:20:30.9999Z", 37230999, true, 0);
    expect_clock("10:20:30.Z", 37230000, true, 0);
    expect_clock("10:20+02", 37200000, true, 120);
    expect_clock("10:20-0330", 37200000, true, -210);
    expect_clock("10:20:30.400+05:30", 37230400, true, 330);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(
            hearth_date_parse_clock(hearth_slice_text(BAD[i]), &clock));
    }
}

static void expect_moment_text(int64_t ms, int16_t offset, const char *text)
{
    uint8_t out[HEARTH_DATE_TEXT_MAX];
    size_t len = hearth_date_moment_text(ms, offset, out);

    assert_int_equal(len, strlen(text));
    assert_memory_equal(out, text, len);
}

static void test_texts_of_moments(void **state)
{
    struct hearth_date_clock clock;
    int64_t days;

    (void)state;
    expect_moment_text(0, 0, "1970-01-01T00:00:00.000Z");
    expect_moment_text(-1, 0, "1969-12-31T23:59:59.999Z");
    expect_moment_text(-1, 330, "1970-01-01T05:29:59.999+05:30");
    expect_moment_text(0, -570, "1969-12-31T14:30:00.000-09:30");
    assert_true(hearth_date_parse_moment(
        hearth_slice_text("2000-01-01T10:20:30.000+03:00"), &days, &clock));
    assert_int_equal(days, 10957);
    assert_int_equal(clock.offset, 180);
    assert_false(hearth_date_parse_moment(hearth_slice_text("2000-01-01 10:20"),
                                          &days, &clock));
    assert_false(hearth_date_parse_moment(hearth_slice_text("2000-01-01T"),
                                          &days, &clock));
    assert_false(hearth_date_parse_moment(hearth_slice_text("2000-01-01"),
                                          &days, &clock));
}

/* One hour ahead from the last Sunday of March 2024 (01:00 UTC) on. */
#define SUMMER_MS INT64_C(1711846800000)

static int16_t berlin(void *cookie, int64_t utc_ms)
{
    (void)cookie;
    return utc_ms < SUMMER_MS ? 60 : 120;
}

static void test_local_times_around_a_change(void **state)
{
    const struct hearth_world world = {.zone = berlin};
    int64_t midnight = days_of(2024, 3, 31) * HEARTH_DATE_DAY_MS;

    (void)state;
    assert_int_equal(hearth_date_of_local(&world, midnight),
                     midnight - 60 * HEARTH_DATE_MINUTE_MS);
    assert_int_equal(hearth_date_of_local(
                         &world, midnight + 12 * 60 * HEARTH_DATE_MINUTE_MS),
                     midnight + 10 * 60 * HEARTH_DATE_MINUTE_MS);
    assert_int_equal(
        hearth_date_of_local(&world, midnight + 3 * 60 * HEARTH_DATE_MINUTE_MS),
        SUMMER_MS);
    /* half past one is before the change, though 01:30 UTC is behind it */
    assert_int_equal(
        hearth_date_of_local(&world, midnight + 90 * HEARTH_DATE_MINUTE_MS),
        midnight + 30 * HEARTH_DATE_MINUTE_MS);
    assert_int_equal(hearth_date_local_day(&world, midnight - 1),
                     days_of(2024, 3, 31));
}

static int16_t wild(void *cookie, int64_t utc_ms)
{
    (void)cookie;
    (void)utc_ms;
    return 20000;
}

static void test_a_world_without_time(void **state)
{
    const struct hearth_world none = {0};
    const struct hearth_world bad = {.zone = wild};

    (void)state;
    assert_int_equal(hearth_date_now(&none), 0);
    assert_int_equal(hearth_date_zone(&none, 5), 0);
    assert_int_equal(hearth_date_zone(&bad, 5), 0);
    assert_int_equal(hearth_date_local_day(&none, -1), -1);
}

static void expect_name(struct hearth_slice got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.data, expected, got.len);
}

static void test_names(void **state)
{
    (void)state;
    expect_name(hearth_date_month_name("en", 1), "Jan");
    expect_name(hearth_date_month_name("", 12), "Dec");
    expect_name(hearth_date_month_name("default", 5), "May");
    expect_name(hearth_date_day_name("en-GB", 0), "Sun");
    expect_name(hearth_date_month_name("French (fr)", 8), "août");
    expect_name(hearth_date_day_name("RU", 6), "сб");
    expect_name(hearth_date_month_name("uz", 6), "iyn");
    expect_name(hearth_date_month_name("uz-Latn", 6), "iyn");
    expect_name(hearth_date_month_name("uz-Cyrl", 6), "июн");
    expect_name(hearth_date_month_name("Uzbek (uz_CYRL_UZ)", 6), "июн");
    expect_name(hearth_date_day_name("tg", 5), "ҷмъ");
    expect_name(hearth_date_month_name("zh-Hans", 10), "10月");
    expect_name(hearth_date_month_name("rus", 5), "May");
    expect_name(hearth_date_day_name("kk", 1), "дс");
    expect_name(hearth_date_day_name("ky", 6), "ишм.");
    expect_name(hearth_date_month_name("es", 1), "ene");
    expect_name(hearth_date_month_name("ar", 4), "أبريل");
    expect_name(hearth_date_day_name("zh", 0), "周日");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_the_calendar_has_no_gaps),
        cmocka_unit_test(test_texts_of_dates),
        cmocka_unit_test(test_texts_of_times),
        cmocka_unit_test(test_texts_of_moments),
        cmocka_unit_test(test_local_times_around_a_change),
        cmocka_unit_test(test_a_world_without_time),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
