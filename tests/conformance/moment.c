/* SPDX-License-Identifier: Apache-2.0 */
/* The proleptic Gregorian calendar, by hand. */
#include "moment.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

/* ${n} digits; false if there are fewer. */
static bool digits(const char **at, unsigned n, int64_t *out)
{
    *out = 0;
    for (unsigned i = 0; i < n; i++) {
        if (**at < '0' || **at > '9') {
            return false;
        }
        *out = *out * 10 + (**at - '0');
        (*at)++;
    }
    return true;
}

static bool mark(const char **at, char c)
{
    if (**at != c) {
        return false;
    }
    (*at)++;
    return true;
}

/* Days since 1970 of a date (Hinnant). */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    int64_t era = 0;
    int64_t yoe = 0;
    int64_t doy = 0;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t month_days(int64_t y, int64_t m)
{
    return days_of(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1) -
           days_of(y, m, 1);
}

static bool parse_offset(const char **at, int16_t minutes, int64_t *out)
{
    int64_t h = 0;
    int64_t m = 0;
    bool is_west = **at == '-';

    *out = minutes;
    if (**at == '\0') {
        return true;
    }
    if (mark(at, 'Z')) {
        *out = 0;
        return true;
    }
    if (!mark(at, '+') && !mark(at, '-')) {
        return false;
    }
    if (!digits(at, 2, &h) || (mark(at, ':') && !digits(at, 2, &m))) {
        return false;
    }
    *out = (is_west ? -1 : 1) * (h * 60 + m);
    return true;
}

/* A time of the day with its zone, as milliseconds of the UTC day. */
static bool parse_time(const char *at, int16_t minutes, int64_t *out)
{
    int64_t h = 0;
    int64_t m = 0;
    int64_t s = 0;
    int64_t ms = 0;
    int64_t offset = 0;

    if (!digits(&at, 2, &h) || !mark(&at, ':') || !digits(&at, 2, &m) ||
        (mark(&at, ':') && !digits(&at, 2, &s))) {
        return false;
    }
    if (mark(&at, '.')) {
        int64_t scale = 100;

        while (*at >= '0' && *at <= '9') {
            ms += (*at++ - '0') * scale;
            scale /= 10;
        }
    }
    if (h > 23 || m > 59 || s > 59 || !parse_offset(&at, minutes, &offset) ||
        *at != '\0') {
        return false;
    }
    *out = ((h * 60 + m - offset) * 60 + s) * 1000 + ms;
    return true;
}

bool moment_parse(const char *text, int16_t minutes, int64_t *out)
{
    const char *at = text;
    int64_t y = 0;
    int64_t m = 0;
    int64_t d = 0;

    if (!digits(&at, 4, &y) || !mark(&at, '-') || !digits(&at, 2, &m) ||
        !mark(&at, '-') || !digits(&at, 2, &d) || !mark(&at, 'T') || m < 1 ||
        m > 12 || d < 1 || d > month_days(y, m) ||
        !parse_time(at, minutes, out)) {
        return false;
    }
    *out += days_of(y, m, d) * DAY_MS;
    return true;
}

bool moment_time(const char *text, int16_t minutes, int64_t *out)
{
    if (!parse_time(text, minutes, out)) {
        return false;
    }
    *out = ((*out % DAY_MS) + DAY_MS) % DAY_MS;
    return true;
}

static void civil(int64_t z, int64_t *y, int64_t *m, int64_t *d)
{
    int64_t era = 0;
    int64_t doe = 0;
    int64_t yoe = 0;
    int64_t doy = 0;
    int64_t mp = 0;

    z += 719468;
    era = (z >= 0 ? z : z - 146096) / 146097;
    doe = z - era * 146097;
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}

void moment_text(int64_t ms, int16_t minutes, char *out, size_t cap)
{
    int64_t local = ms + (int64_t)minutes * 60000;
    int64_t days = local / DAY_MS - (local % DAY_MS < 0);
    int64_t rest = local - days * DAY_MS;
    int west = minutes < 0;
    int offset = west ? -minutes : minutes;
    int64_t y = 0;
    int64_t m = 0;
    int64_t d = 0;

    civil(days, &y, &m, &d);
    (void)snprintf(
        out, cap, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lld.%03lld%c%02d:%02d",
        (long long)y, (long long)m, (long long)d, (long long)(rest / 3600000),
        (long long)(rest / 60000 % 60), (long long)(rest / 1000 % 60),
        (long long)(rest % 1000), west ? '-' : '+', offset / 60, offset % 60);
}
