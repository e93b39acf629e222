/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and times as a person types them. */
#ifndef HEARTH_FIRMWARE_TYPED_TIME_H
#define HEARTH_FIRMWARE_TYPED_TIME_H

#include "hearth/bytes.h"

struct hearth_typed_time_clock {
    int64_t now_ms;
    int16_t (*zone)(void *cookie, int64_t utc_ms); /* NULL: UTC */
    void *cookie;
};

/* "today" and "yesterday" become YYYY-MM-DD; the rest is written as it is. */
void hearth_typed_time_date(const struct hearth_typed_time_clock *c,
                            struct hearth_slice line,
                            struct hearth_writer *out);
/* "now", H:MM and HH:MM:SS become hh:mm:ss.000 with the zone. */
void hearth_typed_time_time(const struct hearth_typed_time_clock *c,
                            struct hearth_slice line,
                            struct hearth_writer *out);
/* A date, a space or T, a time; or "now". */
void hearth_typed_time_both(const struct hearth_typed_time_clock *c,
                            struct hearth_slice line,
                            struct hearth_writer *out);

#endif
