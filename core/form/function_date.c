/* SPDX-License-Identifier: Apache-2.0 */
/* Today, now, and dates out of texts and numbers. */
#include "function.h"

#include "date.h"

#include <math.h>

#define DAY_MS 86400000.0

static struct hearth_value local_moment(const struct hearth_call *c, int64_t ms)
{
    return hearth_value_datetime((double)ms,
                                 hearth_date_zone(hearth_call_world(c), ms));
}

static bool is_date_number(double days)
{
    return days >= (double)HEARTH_DATE_DAYS_MIN &&
           days <= (double)HEARTH_DATE_DAYS_MAX;
}

/* Days since 1970-01-01: a date, or with a fraction a moment. */
static int of_number(const struct hearth_call *c, double days,
                     struct hearth_value *out)
{
    if (isnan(days)) {
        *out = hearth_value_number(days);
        return HEARTH_OK;
    }
    if (!is_date_number(days)) {
        return HEARTH_E_EVAL;
    }
    *out = trunc(days) == days ? hearth_value_date(days)
                               : local_moment(c, (int64_t)round(days * DAY_MS));
    return HEARTH_OK;
}

static int of_text(const struct hearth_call *c, struct hearth_slice text,
                   struct hearth_value *out)
{
    struct hearth_date_clock clock;
    int64_t days;
    int16_t offset;

    if (text.len == 0) {
        *out = hearth_call_blank();
        return HEARTH_OK;
    }
    if (hearth_date_parse(text, &days)) {
        *out = hearth_value_date((double)days);
        return HEARTH_OK;
    }
    if (!hearth_date_parse_moment(text, &days, &clock)) {
        return HEARTH_E_EVAL;
    }
    *out = local_moment(
        c, hearth_date_moment(hearth_call_world(c), days, &clock, &offset));
    return HEARTH_OK;
}

/* Blank and NaN stay what they are. */
int hearth_call_moment(const struct hearth_call *c,
                       const struct hearth_value *v, struct hearth_value *out)
{
    switch (v->type) {
    case HEARTH_VALUE_NUMBER:
        return of_number(c, v->number, out);
    case HEARTH_VALUE_TEXT:
        return of_text(c, v->text, out);
    case HEARTH_VALUE_DATE:
    case HEARTH_VALUE_DATETIME:
        *out = *v;
        return HEARTH_OK;
    case HEARTH_VALUE_BOOLEAN:
    case HEARTH_VALUE_NODES:
        break;
    }
    return HEARTH_E_EVAL;
}

int64_t hearth_call_ms(const struct hearth_call *c,
                       const struct hearth_value *v)
{
    if (v->type == HEARTH_VALUE_DATE) {
        return hearth_date_of_local(hearth_call_world(c),
                                    (int64_t)v->number * HEARTH_DATE_DAY_MS);
    }
    return (int64_t)v->number;
}

bool hearth_call_time_of_day(const struct hearth_call *c,
                             struct hearth_slice text, int64_t *ms)
{
    const struct hearth_world *world = hearth_call_world(c);
    struct hearth_date_clock clock;
    int16_t offset;
    int64_t today;

    if (!hearth_date_parse_clock(text, &clock)) {
        return false;
    }
    today = hearth_date_local_day(world, hearth_date_now(world));
    *ms = hearth_date_moment(world, today, &clock, &offset);
    return true;
}

static int date(const struct hearth_call *c, const struct hearth_value *v,
                struct hearth_value *out)
{
    struct hearth_value whole = *v;
    int rc;

    if (v->type == HEARTH_VALUE_NUMBER) {
        whole.number = trunc(v->number);
    }
    rc = hearth_call_moment(c, &whole, out);
    if (rc == HEARTH_OK && out->type == HEARTH_VALUE_DATETIME) {
        *out = hearth_value_date((double)hearth_date_local_day(
            hearth_call_world(c), (int64_t)out->number));
    }
    return rc;
}

static int decimal_date_time(const struct hearth_call *c,
                             const struct hearth_value *v,
                             struct hearth_value *out)
{
    int rc = hearth_call_moment(c, v, out);

    if (rc != HEARTH_OK || v->type == HEARTH_VALUE_NUMBER) {
        *out = *v;
        return rc;
    }
    if (out->type != HEARTH_VALUE_TEXT) {
        *out = hearth_value_number((double)hearth_call_ms(c, out) / DAY_MS);
    }
    return HEARTH_OK;
}

static struct hearth_value fraction_of_day(const struct hearth_call *c,
                                           int64_t ms)
{
    int64_t local =
        ms + hearth_date_zone(hearth_call_world(c), ms) * HEARTH_DATE_MINUTE_MS;
    int64_t rest = local % HEARTH_DATE_DAY_MS;

    return hearth_value_number(
        (double)(rest < 0 ? rest + HEARTH_DATE_DAY_MS : rest) / DAY_MS);
}

static int decimal_time(const struct hearth_call *c,
                        const struct hearth_value *v, struct hearth_value *out)
{
    int64_t ms;
    int rc;

    if (v->type == HEARTH_VALUE_NUMBER) {
        *out = hearth_value_number(v->number - floor(v->number));
        return is_date_number(v->number) || isnan(v->number) ? HEARTH_OK
                                                             : HEARTH_E_EVAL;
    }
    if (v->type == HEARTH_VALUE_TEXT &&
        hearth_call_time_of_day(c, v->text, &ms)) {
        *out = fraction_of_day(c, ms);
        return HEARTH_OK;
    }
    rc = hearth_call_moment(c, v, out);
    if (rc == HEARTH_OK && out->type != HEARTH_VALUE_TEXT) {
        *out = fraction_of_day(c, hearth_call_ms(c, out));
    }
    return rc;
}

int hearth_function_date(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_world *world = hearth_call_world(c);
    struct hearth_value v;
    int rc;

    if (c->function == HEARTH_FN_TODAY) {
        *out = hearth_value_date(
            (double)hearth_date_local_day(world, hearth_date_now(world)));
        return HEARTH_OK;
    }
    if (c->function == HEARTH_FN_NOW) {
        *out = local_moment(c, hearth_date_now(world));
        return HEARTH_OK;
    }
    rc = hearth_call_value(c, 0, &v);
    if (rc != HEARTH_OK) {
        return rc;
    }
    switch (c->function) {
    case HEARTH_FN_DATE:
        return date(c, &v, out);
    case HEARTH_FN_DATE_TIME:
        return hearth_call_moment(c, &v, out);
    case HEARTH_FN_DECIMAL_DATE_TIME:
        return decimal_date_time(c, &v, out);
    default:
        return decimal_time(c, &v, out);
    }
}
