/* SPDX-License-Identifier: Apache-2.0 */
/* The Solar Hijri calendar by the cycles of leap years that Birashk's table
 * and Borkowski's correction give: exact for the official calendar as far as
 * it is known, 1178 to 1633. */
#include "calendar.h"

#include <stddef.h>
#include <string.h>

#define MONTHS    12
#define YEAR_MAX  3000
#define EPOCH_OFF 621 /* Gregorian year of a year's first day */

/* ---- day numbers: days since 1970-01-01 ---- */

static bool is_leap(int32_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static uint8_t days_in(int32_t year, uint8_t month)
{
    static const uint8_t days[MONTHS] = {31, 28, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
    return (uint8_t)(days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0));
}

int32_t hearth_calendar_days(struct hearth_calendar_date d)
{
    int32_t y = d.year - 1;
    int32_t n = y * 365 + y / 4 - y / 100 + y / 400 - 719162;
    for (uint8_t m = 1; m < d.month; m++) {
        n += days_in(d.year, m);
    }
    return n + d.day - 1;
}

static struct hearth_calendar_date date_of(int32_t number)
{
    int32_t years = number < 0 ? number / 365 - 1 : number / 366;
    struct hearth_calendar_date d = {1970 + years, 1, 1}; /* not too late */
    while (hearth_calendar_days(
               (struct hearth_calendar_date){d.year + 1, 1, 1}) <= number) {
        d.year++;
    }
    int32_t left = number - hearth_calendar_days(d);
    while (left >= days_in(d.year, d.month)) {
        left -= days_in(d.year, d.month);
        d.month++;
    }
    d.day = (uint8_t)(left + 1);
    return d;
}

/* ---- Solar Hijri ---- */

/* Day of March on which year ${jy} begins, and years since its last leap year
 * (0: it is one itself). */
static int32_t new_year(int32_t jy, int32_t *since_leap)
{
    static const int32_t breaks[] = {-61,  9,    38,   199,  426,  686,  756,
                                     818,  1111, 1181, 1210, 1635, 2060, 2097,
                                     2192, 2262, 2324, 2394, 2456, 3178};
    int32_t gy = jy + EPOCH_OFF;
    int32_t leaps = -14;
    int32_t from = breaks[0];
    int32_t jump = 0;
    for (size_t i = 1; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        jump = breaks[i] - from;
        if (jy < breaks[i]) {
            break;
        }
        leaps += jump / 33 * 8 + jump % 33 / 4;
        from = breaks[i];
    }
    int32_t n = jy - from;
    leaps += n / 33 * 8 + (n % 33 + 3) / 4;
    if (jump % 33 == 4 && jump - n == 4) {
        leaps++;
    }
    int32_t gregorian = gy / 4 - (gy / 100 + 1) * 3 / 4 - 150;
    if (jump - n < 6) {
        n = n - jump + (jump + 4) / 33 * 33;
    }
    int32_t leap = ((n + 1) % 33 - 1) % 4;
    *since_leap = leap == -1 ? 4 : leap;
    return 20 + leaps - gregorian;
}

static int32_t first_of(int32_t jy)
{
    int32_t leap = 0;
    struct hearth_calendar_date march = {jy + EPOCH_OFF, 3, 1};
    return hearth_calendar_days(march) + new_year(jy, &leap) - 1;
}

static uint8_t solar_days_in(int32_t year, uint8_t month)
{
    int32_t leap = 0;
    if (month <= 6) {
        return 31;
    }
    (void)new_year(year, &leap);
    return month < MONTHS || leap == 0 ? 30 : 29;
}

static bool is_day(enum hearth_calendar c, struct hearth_calendar_date d)
{
    if (d.year < 1 || d.month < 1 || d.month > MONTHS || d.day < 1) {
        return false;
    }
    return c == HEARTH_CALENDAR_GREGORIAN
               ? d.year <= 9999 && d.day <= days_in(d.year, d.month)
               : d.year <= YEAR_MAX && d.day <= solar_days_in(d.year, d.month);
}

bool hearth_calendar_from(enum hearth_calendar c,
                          struct hearth_calendar_date local,
                          struct hearth_calendar_date *out)
{
    if (!is_day(c, local)) {
        return false;
    }
    *out = local;
    if (c != HEARTH_CALENDAR_GREGORIAN) {
        int32_t before =
            (local.month - 1) * 31 - (local.month > 7 ? local.month - 7 : 0);
        *out = date_of(first_of(local.year) + before + local.day - 1);
    }
    return true;
}

bool hearth_calendar_to(enum hearth_calendar c,
                        struct hearth_calendar_date gregorian,
                        struct hearth_calendar_date *out)
{
    if (!is_day(HEARTH_CALENDAR_GREGORIAN, gregorian)) {
        return false;
    }
    *out = gregorian;
    if (c == HEARTH_CALENDAR_GREGORIAN) {
        return true;
    }
    int32_t year = gregorian.year - EPOCH_OFF;
    if (year < 2 || year > YEAR_MAX) {
        return false;
    }
    int32_t day = hearth_calendar_days(gregorian);
    year -= day < first_of(year) ? 1 : 0;
    int32_t left = day - first_of(year);
    *out = (struct hearth_calendar_date){year, 1, 1};
    while (left >= solar_days_in(year, out->month)) {
        left -= solar_days_in(year, out->month);
        out->month++;
    }
    out->day = (uint8_t)(left + 1);
    return true;
}

/* ---- languages ---- */

enum hearth_calendar hearth_calendar_of(const char *tag)
{
    const char *from = strrchr(tag, '(');
    from = from == NULL ? tag : from + 1;
    size_t len = strcspn(from, "-_)");
    if ((len == 3 && strncmp(from, "prs", 3) == 0) ||
        (len == 2 && strncmp(from, "ps", 2) == 0) ||
        strncmp(from, "fa-AF", 5) == 0) {
        return HEARTH_CALENDAR_AFGHANISTAN;
    }
    return len == 2 && strncmp(from, "fa", 2) == 0 ? HEARTH_CALENDAR_IRAN
                                                   : HEARTH_CALENDAR_GREGORIAN;
}

const char *hearth_calendar_month(enum hearth_calendar c, uint8_t month)
{
    /* It counts letters where the check of style counts bytes. */
    /* clang-format off */
    static const char *const names[][MONTHS] = {{
        "فروردین", "اردیبهشت", "خرداد",
        "تیر", "مرداد", "شهریور",
        "مهر", "آبان", "آذر",
        "دی", "بهمن", "اسفند",
    }, {
        "حمل", "ثور", "جوزا",
        "سرطان", "اسد", "سنبله",
        "میزان", "عقرب", "قوس",
        "جدی", "دلو", "حوت",
    }};
    /* clang-format on */
    if (c == HEARTH_CALENDAR_GREGORIAN || month < 1 || month > MONTHS) {
        return NULL;
    }
    return names[c == HEARTH_CALENDAR_IRAN ? 0 : 1][month - 1];
}
