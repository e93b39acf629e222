/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as people of a language count them. What is stored is always
 * YYYY-MM-DD of the Gregorian calendar. */
#ifndef HEARTH_FIRMWARE_CALENDAR_H
#define HEARTH_FIRMWARE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum hearth_calendar {
    HEARTH_CALENDAR_GREGORIAN,
    HEARTH_CALENDAR_IRAN,       /* Solar Hijri, Persian names of months */
    HEARTH_CALENDAR_AFGHANISTAN /* the same days, Dari names */
};
struct hearth_calendar_date {
    int32_t year;
    uint8_t month; /* 1 to 12 */
    uint8_t day;
};

/* By the language of a form: fa, and prs, fa-AF or ps for Afghanistan. */
enum hearth_calendar hearth_calendar_of(const char *tag);
/* The name of month 1 to 12; NULL for the Gregorian, whose names are words. */
const char *hearth_calendar_month(enum hearth_calendar c, uint8_t month);
/* To and from the Gregorian calendar. False: there is no such day, or it lies
 * outside of 1 to 3000 of the Solar Hijri calendar. */
bool hearth_calendar_to(enum hearth_calendar c,
                        struct hearth_calendar_date gregorian,
                        struct hearth_calendar_date *out);
bool hearth_calendar_from(enum hearth_calendar c,
                          struct hearth_calendar_date local,
                          struct hearth_calendar_date *out);
/* Days since 1970-01-01 of a day of the Gregorian calendar. */
int32_t hearth_calendar_days(struct hearth_calendar_date d);

#endif
