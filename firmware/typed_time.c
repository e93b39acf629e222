/* SPDX-License-Identifier: Apache-2.0 */
/* Words for days, and times without a zone: what is not understood goes on as
 * it was typed, for the form's own check to refuse. */
#include "typed_time.h"

#define DAY_S    INT64_C(86400)
#define MINUTE_S INT64_C(60)

/* A civil day; the algorithm counts in eras of 400 years from 1 March. */
struct day {
    int64_t year;
    int month, day;
};

static struct day day_of(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t in_era = z - era * 146097;
    int64_t year =
        (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;
    struct day d = {.day = (int)(in_year - (153 * month + 2) / 5) + 1,
                    .month = (int)(month < 10 ? month + 3 : month - 9)};
    d.year = year + era * 400 + (d.month <= 2 ? 1 : 0);
    return d;
}

static int64_t days_of(struct day d)
{
    int64_t year = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t in_cycle = year - era * 400;
    int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;
    int64_t in_year = (153 * month + 2) / 5 + d.day - 1;
    return era * 146097 + in_cycle * 365 + in_cycle / 4 - in_cycle / 100 +
           in_year - 719468;
}

static int64_t seconds(int64_t ms)
{
    return (ms - (ms % 1000 < 0 ? 1000 + ms % 1000 : ms % 1000)) / 1000;
}

static int64_t zone_at(const struct hearth_typed_time_clock *c, int64_t utc_s)
{
    return c->zone == NULL ? 0 : c->zone(c->cookie, utc_s * 1000);
}

/* The clock on the wall, as seconds. */
static int64_t local_now(const struct hearth_typed_time_clock *c)
{
    int64_t now_s = seconds(c->now_ms);
    return now_s + zone_at(c, now_s) * MINUTE_S;
}

static int64_t days_in(int64_t s)
{
    return s / DAY_S - (s % DAY_S < 0 ? 1 : 0);
}

static void put_digits(struct hearth_writer *out, int64_t v, int digits)
{
    uint8_t text[8];
    for (int i = digits; i > 0; i--) {
        text[i - 1] = (uint8_t)('0' + v % 10);
        v /= 10;
    }
    hearth_writer_put(out, text, (size_t)digits);
}

static void put_day(struct hearth_writer *out, int64_t days)
{
    struct day d = day_of(days);
    put_digits(out, d.year, 4);
    hearth_writer_u8(out, '-');
    put_digits(out, d.month, 2);
    hearth_writer_u8(out, '-');
    put_digits(out, d.day, 2);
}

static void put_clock(struct hearth_writer *out, int64_t s, int64_t zone)
{
    put_digits(out, s / 3600, 2);
    hearth_writer_u8(out, ':');
    put_digits(out, s / 60 % 60, 2);
    hearth_writer_u8(out, ':');
    put_digits(out, s % 60, 2);
    hearth_writer_put(out, ".000", 4);
    hearth_writer_u8(out, zone < 0 ? '-' : '+');
    zone = zone < 0 ? -zone : zone;
    put_digits(out, zone / 60, 2);
    hearth_writer_u8(out, ':');
    put_digits(out, zone % 60, 2);
}

static bool is_word(struct hearth_slice line, const char *word)
{
    return hearth_slice_is_equal(line, hearth_slice_text(word));
}

/* ${digits} at most, then ${end} (0: the end of the line); -1 if not so. */
static int64_t take_number(struct hearth_slice *line, size_t digits, char end)
{
    int64_t v = 0;
    size_t at = 0;
    while (at < line->len && at < digits && line->data[at] >= '0' &&
           line->data[at] <= '9') {
        v = v * 10 + (line->data[at] - '0');
        at++;
    }
    if (at == 0 || (end == 0 && at != line->len)) {
        return -1;
    }
    if (end != 0) {
        if (at == line->len || line->data[at] != (uint8_t)end) {
            return -1;
        }
        at++;
    }
    *line = hearth_slice_of(line->data + at, line->len - at);
    return v;
}

/* Seconds since midnight of "H:MM" or "HH:MM:SS"; -1 if it is neither. */
static int64_t read_clock(struct hearth_slice line)
{
    int64_t hour = take_number(&line, 2, ':');
    struct hearth_slice rest = line;
    int64_t minute = take_number(&rest, 2, 0);
    int64_t second = 0;
    if (hour < 0) {
        return -1;
    }
    if (minute < 0) {
        minute = take_number(&line, 2, ':');
        second = take_number(&line, 2, 0);
    }
    if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return -1;
    }
    return hour * 3600 + minute * 60 + second;
}

/* Days since 1970 of "YYYY-MM-DD" at the start of ${line}; false if none. */
static bool read_day(struct hearth_slice line, int64_t *days)
{
    struct day d;
    d.year = take_number(&line, 4, '-');
    int64_t month = take_number(&line, 2, '-');
    int64_t day = take_number(&line, 2, 0);
    if (d.year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    d.month = (int)month;
    d.day = (int)day;
    *days = days_of(d);
    return day_of(*days).day == d.day;
}

void hearth_typed_time_date(const struct hearth_typed_time_clock *c,
                            struct hearth_slice line, struct hearth_writer *out)
{
    if (is_word(line, "today") || is_word(line, "yesterday")) {
        int64_t today = days_in(local_now(c));
        put_day(out, is_word(line, "today") ? today : today - 1);
        return;
    }
    hearth_writer_put(out, line.data, line.len);
}

void hearth_typed_time_time(const struct hearth_typed_time_clock *c,
                            struct hearth_slice line, struct hearth_writer *out)
{
    int64_t now = local_now(c);
    int64_t s =
        is_word(line, "now") ? now - days_in(now) * DAY_S : read_clock(line);
    if (s < 0) {
        hearth_writer_put(out, line.data, line.len);
        return;
    }
    put_clock(out, s, zone_at(c, seconds(c->now_ms)));
}

/* The zone holds for that moment, not for today's: summer time. */
static void put_both(const struct hearth_typed_time_clock *c, int64_t local_s,
                     struct hearth_writer *out)
{
    int64_t zone = zone_at(c, local_s - zone_at(c, local_s) * MINUTE_S);
    put_day(out, days_in(local_s));
    hearth_writer_u8(out, 'T');
    put_clock(out, local_s - days_in(local_s) * DAY_S, zone);
}

void hearth_typed_time_both(const struct hearth_typed_time_clock *c,
                            struct hearth_slice line, struct hearth_writer *out)
{
    size_t at = 0;
    int64_t days = 0;
    if (is_word(line, "now")) {
        put_both(c, local_now(c), out);
        return;
    }
    while (at < line.len && line.data[at] != ' ' && line.data[at] != 'T') {
        at++;
    }
    int64_t s =
        at < line.len
            ? read_clock(hearth_slice_of(line.data + at + 1, line.len - at - 1))
            : -1;
    if (s < 0 || !read_day(hearth_slice_of(line.data, at), &days)) {
        hearth_writer_put(out, line.data, line.len);
        return;
    }
    put_both(c, days * DAY_S + s, out);
}
