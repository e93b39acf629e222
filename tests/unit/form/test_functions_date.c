/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of dates and moments (forms.md 4.4). */
#include "desk.h"

#include <math.h>

#define HOUR_MS 3600000.0

static struct desk desk;
static struct desk *const d = &desk;

static int reset(void **state)
{
    (void)state;
    desk_init(&desk);
    return 0;
}

static void test_today_and_now(void **state)
{
    struct hearth_value v;

    (void)state;
    assert_int_equal(desk_try(d, HEARTH_FN_TODAY, &v, 0, NULL), 0);
    assert_int_equal(v.type, HEARTH_VALUE_DATE);
    desk_expect_value(d, &v, "2024-02-29");
    d->zone = 12 * 60;
    assert_int_equal(desk_try(d, HEARTH_FN_TODAY, &v, 0, NULL), 0);
    desk_expect_value(d, &v, "2024-03-01");
    assert_int_equal(desk_try(d, HEARTH_FN_NOW, &v, 0, NULL), 0);
    desk_expect_value(d, &v, "2024-03-01T00:34:56.789+12:00");
}

static void test_date(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_DATE, "1970-01-07", N(6.5));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "1969-12-31", N(-1.9));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "1941-12-07", N(-10252));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "1996-02-29", T("1996-02-29"));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "", T(""));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "NaN", N((double)NAN));
    EXPECT_ERROR(d, HEARTH_FN_DATE, T("1983-09-31"));
    EXPECT_ERROR(d, HEARTH_FN_DATE, T("not a date"));
    EXPECT_ERROR(d, HEARTH_FN_DATE, YES);
    EXPECT_ERROR(d, HEARTH_FN_DATE, N((double)INFINITY));
    EXPECT_ERROR(d, HEARTH_FN_DATE, N(4e6)); /* beyond the year 9999 */
}

static void test_date_of_a_moment_is_the_local_day(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_DATE, "2024-03-01", T("2024-03-01T02:00:00Z"));
    d->zone = -420;
    EXPECT_TEXT(d, HEARTH_FN_DATE, "2024-02-29", T("2024-03-01T02:00:00Z"));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "2024-03-01", T("2024-03-01T02:00"));
    EXPECT_TEXT(d, HEARTH_FN_DATE, "1969-12-31", hearth_value_datetime(0, 0));
}

static void test_date_time(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_DATE_TIME, "2000-01-01T10:20:30.000Z",
                T("2000-01-01T10:20:30.000"));
    EXPECT_TEXT(d, HEARTH_FN_DATE_TIME, "2000-01-01", T("2000-01-01"));
    EXPECT_TEXT(d, HEARTH_FN_DATE_TIME, "1970-01-02T12:00:00.000Z", N(1.5));
    EXPECT_TEXT(d, HEARTH_FN_DATE_TIME, "1970-01-02", N(1));
    d->zone = 330;
    EXPECT_TEXT(d, HEARTH_FN_DATE_TIME, "2000-01-01T10:20:30.000+05:30",
                T("2000-01-01T10:20:30.000"));
    EXPECT_TEXT(d, HEARTH_FN_DATE_TIME, "2000-01-01T15:50:30.125+05:30",
                T("2000-01-01T10:20:30.125Z"));
    EXPECT_ERROR(d, HEARTH_FN_DATE_TIME, T("10:20"));
}

static void test_decimal_date_time(void **state)
{
    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_DATE_TIME, 10957.430902777778,
                  T("2000-01-01T10:20:30.000"));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_DATE_TIME, 19.25, N(19.25));
    EXPECT_TEXT(d, HEARTH_FN_DECIMAL_DATE_TIME, "", T(""));
    EXPECT_ERROR(d, HEARTH_FN_DECIMAL_DATE_TIME, T("-1000"));
    EXPECT_ERROR(d, HEARTH_FN_DECIMAL_DATE_TIME, T("-01-2019"));
    d->zone = -420; /* local midnight */
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_DATE_TIME, 1 + 7.0 / 24,
                  hearth_value_date(1));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_DATE_TIME, 1.5,
                  hearth_value_datetime(36 * HOUR_MS, 0));
}

static void test_decimal_time(void **state)
{
    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 26430.0 / 86400,
                  T("2000-01-01T10:20:30.000+03:00"));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 0.25, T("06:00:00.000Z"));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 0.25, N(-1.75));
    d->zone = -420;
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 0.25, T("06:00:00.000-07:00"));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 23.0 / 24, T("06:00:00.000Z"));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 0.25, T("06:00"));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 0, hearth_value_date(5));
    EXPECT_NUMBER(d, HEARTH_FN_DECIMAL_TIME, 17.0 / 24,
                  hearth_value_datetime(0, 0));
    EXPECT_ERROR(d, HEARTH_FN_DECIMAL_TIME, T("25:00"));
}

static void test_format(void **state)
{
    struct hearth_value moment = T("2012-07-03T04:05:06.007Z");

    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "2012 12 07 7 03 3 Jul Tue 27 %",
                moment, T("%Y %y %m %n %d %e %b %a %W %%"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE_TIME, "04:4:05:06:007", moment,
                T("%H:%h:%M:%S:%3"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "00:00", T("2012-07-03"), T("%H:%M"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "0001-01-01", T("0001-01-01"),
                T("%Y-%m-%d"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "1970-01-03", N(2), T("%Y-%m-%d"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "", T(""), T("%Y"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "", N((double)NAN), T("%Y"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE_TIME, "06:30", T("06:30:00.000Z"),
                T("%H:%M"));
    d->zone = 330;
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE_TIME, "09:35", moment, T("%H:%M"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE_TIME, "04 00:30",
                T("2012-07-03T19:00:00Z"), T("%d %H:%M"));
}

static void test_formats_that_are_none(void **state)
{
    static const char *const BAD[] = {"%A", "%B", "%Z", "%j", "%Y%", "% "};

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        EXPECT_ERROR(d, HEARTH_FN_FORMAT_DATE, hearth_value_date(0), T(BAD[i]));
    }
    EXPECT_ERROR(d, HEARTH_FN_FORMAT_DATE, T("not a date"), T("%M"));
    EXPECT_ERROR(d, HEARTH_FN_FORMAT_DATE, YES, T("%M"));
}

static void test_weeks(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "53", T("2021-01-03"), T("%W"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "1", T("2021-01-04"), T("%W"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "1", T("2024-12-30"), T("%W"));
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "52", T("2024-12-29"), T("%W"));
}

static void test_names_follow_the_language(void **state)
{
    (void)state;
    d->interview.language = 1;
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "mar. 3 juil.", T("2012-07-03"),
                T("%a %e %b"));
    d->interview.language = 2;
    EXPECT_TEXT(d, HEARTH_FN_FORMAT_DATE, "сеш 3 июл", T("2012-07-03"),
                T("%a %e %b"));
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_today_and_now),
        TEST(test_date),
        TEST(test_date_of_a_moment_is_the_local_day),
        TEST(test_date_time),
        TEST(test_decimal_date_time),
        TEST(test_decimal_time),
        TEST(test_format),
        TEST(test_formats_that_are_none),
        TEST(test_weeks),
        TEST(test_names_follow_the_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
