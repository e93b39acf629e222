/* SPDX-License-Identifier: Apache-2.0 */
/* Times of day as paradata writes them. */
#include "host/stats/run_clock.h"

#include <math.h>
#include <stdbool.h>

/* ${digits} digits within [low, high]; moves *${p} behind them. */
static bool read_digits(const char **p, int digits, int low, int high, int *out)
{
    int x = 0;

    for (int i = 0; i < digits; i++) {
        if (**p < '0' || **p > '9') {
            return false;
        }
        x = x * 10 + (**p - '0');
        (*p)++;
    }
    *out = x;
    return x >= low && x <= high;
}

static bool read_sign(const char **p, char sign)
{
    if (**p != sign) {
        return false;
    }
    (*p)++;
    return true;
}

/* Days from 0000-03-01, in the calendar of today. */
static double days_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int m = month <= 2 ? month + 9 : month - 3;

    return 365.0 * y + floor(y / 4.0) - floor(y / 100.0) + floor(y / 400.0) +
           floor((153.0 * m + 2.0) / 5.0) + day - 1;
}

static double fraction_of(const char *p)
{
    double x = 0.0, place = 0.1;

    if (*p != '.' && *p != ',') {
        return 0.0;
    }
    for (p++; *p >= '0' && *p <= '9'; p++) {
        x += (*p - '0') * place;
        place /= 10.0;
    }
    return x;
}

static bool read_date(const char **p, double *days)
{
    int year, month, day;

    if (!read_digits(p, 4, 0, 9999, &year) || !read_sign(p, '-') ||
        !read_digits(p, 2, 1, 12, &month) || !read_sign(p, '-') ||
        !read_digits(p, 2, 1, 31, &day) ||
        (!read_sign(p, 'T') && !read_sign(p, ' '))) {
        return false;
    }
    *days = days_of(year, month, day);
    return true;
}

double hearth_run_clock(const char *text)
{
    const char *p = text;
    double days = 0.0;
    int hour, minute, second = 0;

    if (text[0] != '\0' && text[1] != '\0' && text[2] != ':' &&
        !read_date(&p, &days)) {
        return (double)NAN;
    }
    if (!read_digits(&p, 2, 0, 24, &hour) || !read_sign(&p, ':') ||
        !read_digits(&p, 2, 0, 59, &minute)) {
        return (double)NAN;
    }
    if (read_sign(&p, ':') && !read_digits(&p, 2, 0, 60, &second)) {
        return (double)NAN;
    }
    return days * 86400.0 + hour * 3600.0 + minute * 60.0 + second +
           fraction_of(p);
}
