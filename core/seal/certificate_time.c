/* SPDX-License-Identifier: Apache-2.0 */
/* Proleptic Gregorian calendar, counted in years that begin in March, so that
 * the leap day comes last. */
#include "certificate_time.h"

#define DAY_S          86400
#define YEARS_OF_ERA   400
#define DAYS_OF_ERA    146097
#define EPOCH_DAY      719468 /* 0000-03-01 to 1970-01-01 */
#define LAST_S_OF_9999 253402300799

/* Days from the first of March to the first of month ${m}, March being 0. */
static int64_t days_to_month(int64_t m)
{
    return (153 * m + 2) / 5;
}

static int64_t days_to_year(int64_t year_of_era)
{
    return year_of_era * 365 + year_of_era / 4 - year_of_era / 100;
}

static void put_digits(char *out, unsigned len, int64_t v)
{
    for (unsigned i = len; i-- > 0; v /= 10) {
        out[i] = (char)('0' + v % 10);
    }
}

int64_t hearth_certificate_time_s(const mbedtls_x509_time *t)
{
    int64_t year = t->mon > 2 ? t->year : t->year - 1;
    int64_t month = t->mon > 2 ? t->mon - 3 : t->mon + 9;
    int64_t days = year / YEARS_OF_ERA * DAYS_OF_ERA +
                   days_to_year(year % YEARS_OF_ERA) + days_to_month(month) +
                   t->day - 1 - EPOCH_DAY;

    return days * DAY_S + t->hour * (int64_t)3600 + t->min * (int64_t)60 +
           t->sec;
}

int hearth_certificate_time_text(int64_t s,
                                 char out[HEARTH_CERTIFICATE_TIME_LEN + 1])
{
    int64_t days;
    int64_t in_era;
    int64_t year;
    int64_t month;

    if (s < 0 || s > LAST_S_OF_9999) {
        return HEARTH_E_INVALID;
    }
    days = s / DAY_S + EPOCH_DAY;
    in_era = days % DAYS_OF_ERA;
    /* the day of the era without its leap days, in years of 365 */
    year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    in_era -= days_to_year(year);
    month = (5 * in_era + 2) / 153;
    year += days / DAYS_OF_ERA * YEARS_OF_ERA;
    put_digits(out, 4, month < 10 ? year : year + 1);
    put_digits(out + 4, 2, month < 10 ? month + 3 : month - 9);
    put_digits(out + 6, 2, in_era - days_to_month(month) + 1);
    put_digits(out + 8, 2, s % DAY_S / 3600);
    put_digits(out + 10, 2, s % 3600 / 60);
    put_digits(out + 12, 2, s % 60);
    out[HEARTH_CERTIFICATE_TIME_LEN] = '\0';
    return HEARTH_OK;
}
