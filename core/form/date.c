/* SPDX-License-Identifier: Apache-2.0 */
/* Civil dates, times of day and moments. */
#include "date.h"

#define DAYS_400_YEARS INT64_C(146097)
/* From 0000-03-01, where the years of this file begin, to 1970-01-01. */
#define DAYS_TO_1970 INT64_C(719468)
#define HOUR_MS      UINT32_C(3600000)
#define MINUTE_MS    UINT32_C(60000)
#define OFFSET_MAX   (18 * 60) /* no zone is further from UTC */

/* Division toward -infinity. */
static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;

    return a % b < 0 ? q - 1 : q;
}

/* A year that begins in March ends with the leap day, so months of it have
 * fixed first days: 153 days in each five months. */
int64_t hearth_date_days(struct hearth_date_civil civil)
{
    int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
    int64_t month = (civil.month + 9) % 12; /* from March */
    int64_t cycle = floor_div(year, 400);
    int64_t in_cycle = year - cycle * 400;
    int64_t day = (153 * month + 2) / 5 + civil.day - 1;

    day += in_cycle * 365 + in_cycle / 4 - in_cycle / 100;
    return cycle * DAYS_400_YEARS + day - DAYS_TO_1970;
}

struct hearth_date_civil hearth_date_civil(int64_t days)
{
    struct hearth_date_civil civil;
    int64_t since = days + DAYS_TO_1970;
    int64_t cycle = floor_div(since, DAYS_400_YEARS);
    int64_t day = since - cycle * DAYS_400_YEARS;
    /* Takes the leap days so far away: one in 4 years but not in 100. The
     * last day of a cycle is one of them too. */
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t month;

    day -= year * 365 + year / 4 - year / 100;
    month = (5 * day + 2) / 153;
    civil.day = (uint8_t)(day - (153 * month + 2) / 5 + 1);
    civil.month = (uint8_t)(month < 10 ? month + 3 : month - 9);
    civil.year = (int32_t)(year + cycle * 400 + (civil.month <= 2 ? 1 : 0));
    return civil;
}

unsigned hearth_date_weekday(int64_t days)
{
    int64_t from_thursday = days - floor_div(days, 7) * 7;

    return (unsigned)((from_thursday + 4) % 7);
}

bool hearth_date_is_in_range(int64_t days)
{
    return days >= HEARTH_DATE_DAYS_MIN && days <= HEARTH_DATE_DAYS_MAX;
}

/* A number of ${least} to ${most} digits at ${at}, which moves behind it. */
static bool take_digits(struct hearth_slice text, size_t *at, size_t least,
                        size_t most, uint32_t *out)
{
    size_t start = *at;

    *out = 0;
    while (*at < text.len && *at - start < most && text.data[*at] >= '0' &&
           text.data[*at] <= '9') {
        *out = *out * 10 + (uint32_t)(text.data[(*at)++] - '0');
    }
    return *at - start >= least;
}

static bool take_byte(struct hearth_slice text, size_t *at, uint8_t c)
{
    if (*at < text.len && text.data[*at] == c) {
        (*at)++;
        return true;
    }
    return false;
}

bool hearth_date_parse(struct hearth_slice text, int64_t *days)
{
    struct hearth_date_civil civil;
    struct hearth_date_civil back;
    uint32_t year;
    uint32_t month;
    uint32_t day;
    size_t at = 0;

    if (!take_digits(text, &at, 4, 4, &year) || !take_byte(text, &at, '-') ||
        !take_digits(text, &at, 1, 2, &month) || !take_byte(text, &at, '-') ||
        !take_digits(text, &at, 1, 2, &day) || at != text.len || year == 0 ||
        month == 0 || month > 12 || day == 0 || day > 31) {
        return false;
    }
    civil.year = (int32_t)year;
    civil.month = (uint8_t)month;
    civil.day = (uint8_t)day;
    *days = hearth_date_days(civil);
    back = hearth_date_civil(*days); /* 31 September comes back as October */
    return back.month == civil.month && back.day == civil.day;
}

/* Nothing, "Z", "+hh", "+hhmm", "+hh:mm", or "-" in place of "+". */
static bool parse_zone(struct hearth_slice text, size_t at,
                       struct hearth_date_clock *out)
{
    bool is_west = false;
    uint32_t hours;
    uint32_t minutes = 0;

    out->has_zone = at < text.len;
    out->offset = 0;
    if (!out->has_zone || take_byte(text, &at, 'Z')) {
        return at == text.len;
    }
    if (take_byte(text, &at, '-')) {
        is_west = true;
    } else if (!take_byte(text, &at, '+')) {
        return false;
    }
    if (!take_digits(text, &at, 1, 2, &hours)) {
        return false;
    }
    if (at < text.len) {
        (void)take_byte(text, &at, ':'); /* may be left out */
        if (!take_digits(text, &at, 2, 2, &minutes)) {
            return false;
        }
    }
    if (at != text.len || minutes > 59 || hours * 60 + minutes > OFFSET_MAX) {
        return false;
    }
    out->offset = (int16_t)(hours * 60 + minutes);
    if (is_west) {
        out->offset = (int16_t)-out->offset;
    }
    return true;
}

/* A fraction of a second cut to milliseconds. */
static bool take_fraction(struct hearth_slice text, size_t *at, uint32_t *out)
{
    size_t start = *at;
    uint32_t rest;

    if (!take_digits(text, at, 0, 3, out)) {
        return false;
    }
    for (size_t i = *at - start; i < 3; i++) {
        *out *= 10;
    }
    while (*at < text.len && take_digits(text, at, 1, 1, &rest)) {
    }
    return true;
}

bool hearth_date_parse_clock(struct hearth_slice text,
                             struct hearth_date_clock *out)
{
    uint32_t hour;
    uint32_t minute;
    uint32_t second = 0;
    uint32_t ms = 0;
    size_t at = 0;

    if (!take_digits(text, &at, 1, 2, &hour) || !take_byte(text, &at, ':') ||
        !take_digits(text, &at, 1, 2, &minute)) {
        return false;
    }
    if (take_byte(text, &at, ':')) {
        if (!take_digits(text, &at, 1, 2, &second)) {
            return false;
        }
        if ((take_byte(text, &at, '.') || take_byte(text, &at, ',')) &&
            !take_fraction(text, &at, &ms)) {
            return false;
        }
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    out->ms = hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + ms;
    return parse_zone(text, at, out);
}

bool hearth_date_parse_moment(struct hearth_slice text, int64_t *days,
                              struct hearth_date_clock *out)
{
    size_t at = 0;

    while (at < text.len && text.data[at] != 'T') {
        at++;
    }
    return at < text.len &&
           hearth_date_parse(hearth_slice_of(text.data, at), days) &&
           hearth_date_parse_clock(
               hearth_slice_of(text.data + at + 1, text.len - at - 1), out);
}

/* ${count} digits of ${v} to ${out}. */
static size_t put_digits(uint8_t *out, uint32_t v, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        out[i - 1] = (uint8_t)('0' + v % 10);
        v /= 10;
    }
    return count;
}

static int64_t clamped(int64_t days)
{
    if (days < HEARTH_DATE_DAYS_MIN) {
        return HEARTH_DATE_DAYS_MIN;
    }
    return days > HEARTH_DATE_DAYS_MAX ? HEARTH_DATE_DAYS_MAX : days;
}

size_t hearth_date_text(int64_t days, uint8_t *out)
{
    struct hearth_date_civil civil = hearth_date_civil(clamped(days));
    size_t len = put_digits(out, (uint32_t)civil.year, 4);

    out[len++] = '-';
    len += put_digits(out + len, civil.month, 2);
    out[len++] = '-';
    return len + put_digits(out + len, civil.day, 2);
}

size_t hearth_date_clock_text(uint32_t ms, int16_t offset, uint8_t *out)
{
    uint32_t east = (uint32_t)(offset < 0 ? -offset : offset);
    size_t len = put_digits(out, ms / HOUR_MS, 2);

    out[len++] = ':';
    len += put_digits(out + len, ms / MINUTE_MS % 60, 2);
    out[len++] = ':';
    len += put_digits(out + len, ms / 1000 % 60, 2);
    out[len++] = '.';
    len += put_digits(out + len, ms % 1000, 3);
    if (offset == 0) {
        out[len++] = 'Z';
        return len;
    }
    out[len++] = offset < 0 ? '-' : '+';
    len += put_digits(out + len, east / 60, 2);
    out[len++] = ':';
    return len + put_digits(out + len, east % 60, 2);
}

size_t hearth_date_moment_text(int64_t ms, int16_t offset, uint8_t *out)
{
    int64_t local = ms + offset * HEARTH_DATE_MINUTE_MS;
    int64_t days = floor_div(local, HEARTH_DATE_DAY_MS);
    size_t len = hearth_date_text(days, out);

    out[len++] = 'T';
    return len +
           hearth_date_clock_text((uint32_t)(local - days * HEARTH_DATE_DAY_MS),
                                  offset, out + len);
}

int64_t hearth_date_now(const struct hearth_world *world)
{
    return world->now_ms != NULL ? world->now_ms(world->cookie) : 0;
}

int16_t hearth_date_zone(const struct hearth_world *world, int64_t ms)
{
    int16_t offset = 0;

    if (world->zone != NULL) {
        offset = world->zone(world->cookie, ms);
    }
    if (offset < -OFFSET_MAX || offset > OFFSET_MAX) {
        return 0;
    }
    return offset;
}

int64_t hearth_date_local_day(const struct hearth_world *world, int64_t ms)
{
    int64_t offset = hearth_date_zone(world, ms);

    return floor_div(ms + offset * HEARTH_DATE_MINUTE_MS, HEARTH_DATE_DAY_MS);
}

/* The zone depends on the moment that is looked for: the first guess is at
 * most a day off, the second right but for the hour that a clock skips. */
int64_t hearth_date_of_local(const struct hearth_world *world, int64_t local)
{
    int64_t ms = local;

    for (int i = 0; i < 2; i++) {
        ms = local - hearth_date_zone(world, ms) * HEARTH_DATE_MINUTE_MS;
    }
    return ms;
}

int64_t hearth_date_moment(const struct hearth_world *world, int64_t days,
                           const struct hearth_date_clock *clock,
                           int16_t *offset)
{
    int64_t local = days * HEARTH_DATE_DAY_MS + (int64_t)clock->ms;
    int64_t ms;

    if (clock->has_zone) {
        *offset = clock->offset;
        return local - clock->offset * HEARTH_DATE_MINUTE_MS;
    }
    ms = hearth_date_of_local(world, local);
    *offset = hearth_date_zone(world, ms);
    return ms;
}
