/* SPDX-License-Identifier: Apache-2.0 */
/* Civil dates, times of day and moments as text and back (forms.md 4.2).
 *
 * Dates are whole days since 1970-01-01 in the Gregorian calendar, moments
 * milliseconds since 1970 UTC. Years 1 to 9999 only. */
#ifndef HEARTH_FORM_DATE_H
#define HEARTH_FORM_DATE_H

#include "hearth/interview.h"

#define HEARTH_DATE_DAY_MS    INT64_C(86400000)
#define HEARTH_DATE_MINUTE_MS INT64_C(60000)
#define HEARTH_DATE_DAYS_MIN  (-INT64_C(719162)) /* 0001-01-01 */
#define HEARTH_DATE_DAYS_MAX  INT64_C(2932896)   /* 9999-12-31 */

/* Room for each of the texts below. */
#define HEARTH_DATE_TEXT_LEN 10 /* YYYY-MM-DD */
#define HEARTH_TIME_TEXT_MAX 18 /* hh:mm:ss.mmm+hh:mm */
#define HEARTH_DATE_TEXT_MAX 29 /* YYYY-MM-DDThh:mm:ss.mmm+hh:mm */

struct hearth_date_civil {
    int32_t year;
    uint8_t month, day; /* from 1 */
};

/* A time of day, and its zone if the text told one. */
struct hearth_date_clock {
    uint32_t ms; /* since midnight */
    bool has_zone;
    int16_t offset; /* minutes east of UTC */
};

int64_t hearth_date_days(struct hearth_date_civil civil);
struct hearth_date_civil hearth_date_civil(int64_t days);
/* 0 Sunday to 6 Saturday. */
unsigned hearth_date_weekday(int64_t days);
bool hearth_date_is_in_range(int64_t days);

/* "YYYY-MM-DD", a month or day of one digit too. False: no such day. */
bool hearth_date_parse(struct hearth_slice text, int64_t *days);
/* "hh:mm", "hh:mm:ss", with "." or "," and a fraction, then nothing, "Z",
 * "+hh", "+hhmm" or "+hh:mm". */
bool hearth_date_parse_clock(struct hearth_slice text,
                             struct hearth_date_clock *out);
/* A date, "T", a time as above. ${days} is the day as written. */
bool hearth_date_parse_moment(struct hearth_slice text, int64_t *days,
                              struct hearth_date_clock *out);

/* Each writes to ${out} and gives the length: at most HEARTH_DATE_TEXT_LEN,
 * HEARTH_TIME_TEXT_MAX, HEARTH_DATE_TEXT_MAX bytes. What is out of range is
 * written as the nearest date in it. */
size_t hearth_date_text(int64_t days, uint8_t *out);
size_t hearth_date_clock_text(uint32_t ms, int16_t offset, uint8_t *out);
size_t hearth_date_moment_text(int64_t ms, int16_t offset, uint8_t *out);

/* Now, and minutes east of UTC at a moment, as ${world} tells. */
int64_t hearth_date_now(const struct hearth_world *world);
int16_t hearth_date_zone(const struct hearth_world *world, int64_t ms);
/* The local day of a moment; today. */
int64_t hearth_date_local_day(const struct hearth_world *world, int64_t ms);
/* The moment at which a local clock shows ${local} (milliseconds since
 * 1970-01-01 00:00 local). */
int64_t hearth_date_of_local(const struct hearth_world *world, int64_t local);
/* The moment of ${days} and ${clock}, in the clock's zone or, if it has none,
 * in the local one; *offset: minutes east there. */
int64_t hearth_date_moment(const struct hearth_world *world, int64_t days,
                           const struct hearth_date_clock *clock,
                           int16_t *offset);

#endif
