/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and moments as an author spells them. */
#include "function.h"

#include "date.h"
#include "date_name.h"

#include <math.h>
#include <string.h>

#define PIECE_MAX 16

struct shown {
    struct hearth_date_civil civil;
    int64_t days;
    uint32_t ms; /* of the local day */
    const char *language;
};

/* ${v} in at least ${width} digits. */
static struct hearth_slice number(uint32_t v, size_t width, uint8_t *room)
{
    size_t at = PIECE_MAX;

    while (at > 0 && (v > 0 || PIECE_MAX - at < width)) {
        room[--at] = (uint8_t)('0' + v % 10);
        v /= 10;
    }
    return hearth_slice_of(room + at, PIECE_MAX - at);
}

/* ISO 8601: weeks begin on Monday, and belong to the year of their Thursday. */
static uint32_t week(int64_t days)
{
    int64_t weekday = (hearth_date_weekday(days) + 6) % 7; /* from Monday */
    int64_t thursday = days - weekday + 3;
    struct hearth_date_civil civil = hearth_date_civil(thursday);

    civil.month = 1;
    civil.day = 1;
    return (uint32_t)((thursday - hearth_date_days(civil)) / 7 + 1);
}

static bool spell_date(uint8_t escape, const struct shown *s, uint8_t *room,
                       struct hearth_slice *out)
{
    switch (escape) {
    case 'Y':
        *out = number((uint32_t)s->civil.year, 4, room);
        return true;
    case 'y':
        *out = number((uint32_t)s->civil.year % 100, 2, room);
        return true;
    case 'm':
        *out = number(s->civil.month, 2, room);
        return true;
    case 'n':
        *out = number(s->civil.month, 1, room);
        return true;
    case 'b':
        *out = hearth_date_month_name(s->language, s->civil.month);
        return true;
    case 'd':
        *out = number(s->civil.day, 2, room);
        return true;
    case 'e':
        *out = number(s->civil.day, 1, room);
        return true;
    case 'a':
        *out = hearth_date_day_name(s->language, hearth_date_weekday(s->days));
        return true;
    case 'W':
        *out = number(week(s->days), 1, room);
        return true;
    default:
        return false;
    }
}

/* False: no such escape. */
static bool spell(uint8_t escape, const struct shown *s, uint8_t *room,
                  struct hearth_slice *out)
{
    switch (escape) {
    case 'H':
        *out = number(s->ms / 3600000, 2, room);
        return true;
    case 'h':
        *out = number(s->ms / 3600000, 1, room);
        return true;
    case 'M':
        *out = number(s->ms / 60000 % 60, 2, room);
        return true;
    case 'S':
        *out = number(s->ms / 1000 % 60, 2, room);
        return true;
    case '3':
        *out = number(s->ms % 1000, 3, room);
        return true;
    case '%':
        *out = hearth_slice_text("%");
        return true;
    default:
        return spell_date(escape, s, room, out);
    }
}

static int write_format(const struct hearth_call *c, const struct shown *s,
                        struct hearth_slice format, struct hearth_value *out)
{
    struct hearth_call_writer w = {c->m, NULL, 0};
    uint8_t room[PIECE_MAX];
    int rc = HEARTH_OK;

    for (size_t at = 0; at < format.len && rc == HEARTH_OK; at++) {
        struct hearth_slice piece = hearth_slice_of(format.data + at, 1);

        if (format.data[at] == '%') {
            at++;
            if (at >= format.len || !spell(format.data[at], s, room, &piece)) {
                return HEARTH_E_EVAL;
            }
        }
        rc = hearth_call_append(&w, piece);
    }
    *out = hearth_call_written(&w);
    return rc;
}

static void show(const struct hearth_call *c, int64_t ms, struct shown *s)
{
    int64_t local =
        ms + hearth_date_zone(hearth_call_world(c), ms) * HEARTH_DATE_MINUTE_MS;

    s->days = hearth_date_local_day(hearth_call_world(c), ms);
    s->ms = (uint32_t)(local - s->days * HEARTH_DATE_DAY_MS);
}

int hearth_function_format(const struct hearth_call *c,
                           struct hearth_value *out)
{
    const struct hearth_form *form = hearth_call_form(c);
    struct shown s = {.language = ""};
    struct hearth_slice format;
    struct hearth_value v;
    struct hearth_value moment;
    int64_t ms;
    int rc = hearth_call_value(c, 0, &v);

    if (rc == HEARTH_OK) {
        rc = hearth_call_text(c, 1, &format);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (!hearth_value_is_given(&v)) {
        *out = hearth_call_blank();
        return HEARTH_OK;
    }
    if (c->m->interview->language < form->language_count) {
        s.language = form->languages[c->m->interview->language].tag;
    }
    if (v.type == HEARTH_VALUE_TEXT &&
        hearth_call_time_of_day(c, v.text, &ms)) {
        show(c, ms, &s);
    } else {
        rc = hearth_call_moment(c, &v, &moment);
        if (rc != HEARTH_OK) {
            return rc;
        }
        if (moment.type == HEARTH_VALUE_DATE) {
            s.days = (int64_t)moment.number;
        } else {
            show(c, (int64_t)moment.number, &s);
        }
    }
    s.civil = hearth_date_civil(s.days);
    return write_format(c, &s, format, out);
}
