/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical answers. */
#include "canon.h"

#include "cells.h"
#include "date.h"
#include "geo.h"
#include "machine.h"
#include "number.h"
#include "value.h"

#include <math.h>
#include <string.h>

#define INTEGER_TEXT_MAX 17 /* -9007199254740992 */

bool hearth_canon_integer(struct hearth_slice text, int64_t *out)
{
    bool is_negative = text.len > 0 && text.data[0] == '-';
    int64_t v = 0;

    if (text.len == (is_negative ? 1u : 0u)) {
        return false;
    }
    for (size_t i = is_negative ? 1 : 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        v = v * 10 + (text.data[i] - '0');
        if (v > HEARTH_CANON_INTEGER_LIMIT) {
            return false;
        }
    }
    *out = is_negative ? -v : v;
    return true;
}

void hearth_canon_put_integer(struct hearth_writer *out, int64_t v)
{
    uint8_t text[HEARTH_NUMBER_TEXT_MAX];

    /* Exact: the limit keeps it within what a double holds. */
    hearth_writer_put(out, text, hearth_number_text((double)v, text));
}

static int put_integer(struct hearth_slice text, struct hearth_writer *out)
{
    int64_t v;

    if (!hearth_canon_integer(text, &v)) {
        return HEARTH_E_INVALID;
    }
    hearth_canon_put_integer(out, v);
    return HEARTH_OK;
}

static int put_decimal(struct hearth_slice text, struct hearth_writer *out)
{
    uint8_t shortest[HEARTH_NUMBER_TEXT_MAX];
    double v = hearth_number_parse(text);
    size_t len;

    if (isnan(v) || isinf(v)) {
        return HEARTH_E_INVALID;
    }
    len = hearth_number_text(v, shortest);
    if (len > HEARTH_CANON_DECIMAL_MAX) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_put(out, shortest, len);
    return HEARTH_OK;
}

/* Choices of a repeat or of the form's own making are any words. */
static bool has_list(const struct hearth_node *n)
{
    return n->list != HEARTH_NONE && (n->flags & HEARTH_FLAG_HIDDEN) == 0;
}

static int put_text(struct hearth_slice text, size_t max,
                    struct hearth_writer *out)
{
    if (text.len > max) {
        return HEARTH_E_LIMIT;
    }
    if (!hearth_form_is_clean_text(text)) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, text.data, text.len);
    return HEARTH_OK;
}

static int put_choice(const struct hearth_form *form,
                      const struct hearth_node *n, struct hearth_slice text,
                      struct hearth_writer *out)
{
    if (has_list(n) &&
        hearth_form_find_choice(form, n->list, text) == HEARTH_NO_TEXT) {
        return HEARTH_E_INVALID;
    }
    return put_text(text, HEARTH_ANSWER_MAX, out);
}

/* Rows of the names in ${text}, each once, sorted. */
static int find_rows(const struct hearth_form *form, uint16_t list,
                     struct hearth_slice text, uint32_t *rows, size_t *count)
{
    struct hearth_slice token;
    size_t at = 0;

    *count = 0;
    for (token = hearth_value_next_token(text, &at); token.len > 0;
         token = hearth_value_next_token(text, &at)) {
        uint32_t row = hearth_form_find_choice(form, list, token);
        size_t k = *count;

        if (row == HEARTH_NO_TEXT) {
            return HEARTH_E_INVALID;
        }
        while (k > 0 && rows[k - 1] > row) {
            k--;
        }
        if (k > 0 && rows[k - 1] == row) {
            continue;
        }
        if (*count == HEARTH_PICKS_MAX) {
            return HEARTH_E_LIMIT;
        }
        memmove(rows + k + 1, rows + k, (*count - k) * sizeof(rows[0]));
        rows[k] = row;
        (*count)++;
    }
    return HEARTH_OK;
}

static void put_name(struct hearth_writer *out, size_t start,
                     struct hearth_slice name)
{
    if (out->len > start) {
        hearth_writer_u8(out, ' ');
    }
    hearth_writer_put(out, name.data, name.len);
}

/* Any words, one space between. */
static int put_words(struct hearth_slice text, struct hearth_writer *out)
{
    size_t start = out->len;
    struct hearth_slice token;
    size_t at = 0;

    if (!hearth_form_is_clean_text(text) || text.len > HEARTH_ANSWER_MAX) {
        return HEARTH_E_INVALID;
    }
    for (token = hearth_value_next_token(text, &at); token.len > 0;
         token = hearth_value_next_token(text, &at)) {
        put_name(out, start, token);
    }
    return HEARTH_OK;
}

/* Names in list order with one space between, each once. */
static int put_choices(const struct hearth_form *form,
                       const struct hearth_node *n, struct hearth_slice text,
                       struct hearth_writer *out)
{
    uint32_t rows[HEARTH_PICKS_MAX + 1];
    size_t start = out->len;
    size_t count;
    int rc;

    if (!has_list(n)) {
        return put_words(text, out);
    }
    rc = find_rows(form, n->list, text, rows, &count);
    for (size_t k = 0; rc == HEARTH_OK && k < count; k++) {
        put_name(
            out, start,
            hearth_slice_text(hearth_form_choice_name(form, n->list, rows[k])));
    }
    return rc == HEARTH_OK && out->len - start > HEARTH_ANSWER_MAX
               ? HEARTH_E_LIMIT
               : rc;
}

/* The order is the answer: each name once, best first. */
static int put_rank(const struct hearth_form *form, const struct hearth_node *n,
                    struct hearth_slice text, struct hearth_writer *out)
{
    uint32_t rows[HEARTH_PICKS_MAX + 1];
    size_t count = 0;
    int rc = HEARTH_OK;

    if (has_list(n)) {
        rc = find_rows(form, n->list, text, rows, &count);
        if (rc == HEARTH_OK && count != hearth_value_count_tokens(text)) {
            return HEARTH_E_INVALID;
        }
    }
    return rc == HEARTH_OK ? put_words(text, out) : rc;
}

/* Levels of a conjoint task: names of the list, in any number. */
static int put_levels(const struct hearth_form *form,
                      const struct hearth_node *n, struct hearth_slice text,
                      struct hearth_writer *out)
{
    struct hearth_slice token;
    size_t at = 0;

    for (token = hearth_value_next_token(text, &at); token.len > 0;
         token = hearth_value_next_token(text, &at)) {
        if (n->list == HEARTH_NONE ||
            hearth_form_find_choice(form, n->list, token) == HEARTH_NO_TEXT) {
            return HEARTH_E_INVALID;
        }
    }
    return put_words(text, out);
}

static int put_date(struct hearth_slice text, struct hearth_writer *out)
{
    uint8_t shown[HEARTH_DATE_TEXT_MAX];
    int64_t days;

    if (!hearth_date_parse(text, &days)) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, shown, hearth_date_text(days, shown));
    return HEARTH_OK;
}

static int put_time(struct hearth_slice text, struct hearth_writer *out)
{
    uint8_t shown[HEARTH_DATE_TEXT_MAX];
    struct hearth_date_clock clock;

    if (!hearth_date_parse_clock(text, &clock)) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, shown,
                      hearth_date_clock_text(clock.ms, clock.offset, shown));
    return HEARTH_OK;
}

/* A moment without a zone is in UTC here; see hearth_canon_local. */
static int put_moment(struct hearth_slice text, struct hearth_writer *out)
{
    uint8_t shown[HEARTH_DATE_TEXT_MAX];
    struct hearth_date_clock clock = {0};
    struct hearth_world utc = {0};
    int64_t days;
    int16_t offset;
    int64_t ms;

    if (!hearth_date_parse_moment(text, &days, &clock)) {
        return HEARTH_E_INVALID;
    }
    ms = hearth_date_moment(&utc, days, &clock, &offset);
    hearth_writer_put(out, shown, hearth_date_moment_text(ms, offset, shown));
    return HEARTH_OK;
}

/* A point, or for ${is_line} points with ";" between; no farther from the
 * equator and from Greenwich than the world goes. */
static int put_points(struct hearth_slice text, bool is_line,
                      struct hearth_writer *out)
{
    struct hearth_geo_point point;
    uint32_t count = 0;
    bool is_error = false;
    size_t at = 0;

    while (hearth_geo_next(text, &at, &point, &is_error)) {
        if (!(fabs(point.latitude) <= 90 && fabs(point.longitude) <= 180)) {
            return HEARTH_E_INVALID;
        }
        count++;
    }
    if (is_error || count == 0 || (!is_line && count > 1)) {
        return HEARTH_E_INVALID;
    }
    return put_text(text, HEARTH_ANSWER_MAX, out);
}

static int put_ok(struct hearth_slice text, struct hearth_writer *out)
{
    if (!hearth_slice_is_equal(text, hearth_slice_text("OK"))) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, text.data, text.len);
    return HEARTH_OK;
}

static int put_by_type(const struct hearth_form *form, uint16_t node,
                       struct hearth_slice text, struct hearth_writer *out)
{
    const struct hearth_node *n = &form->nodes[node];

    switch (n->type) {
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_LIST_COUNT:
        return put_integer(text, out);
    case HEARTH_NODE_DECIMAL:
        return put_decimal(text, out);
    case HEARTH_NODE_SELECT_ONE:
        return put_choice(form, n, text, out);
    case HEARTH_NODE_SELECT_MULTIPLE:
        return put_choices(form, n, text, out);
    case HEARTH_NODE_RANK:
        return put_rank(form, n, text, out);
    case HEARTH_NODE_CONJOINT:
        return put_levels(form, n, text, out);
    case HEARTH_NODE_DATE:
        return put_date(text, out);
    case HEARTH_NODE_TIME:
        return put_time(text, out);
    case HEARTH_NODE_DATETIME:
        return put_moment(text, out);
    case HEARTH_NODE_ACKNOWLEDGE:
        return put_ok(text, out);
    case HEARTH_NODE_GEOPOINT:
        return put_points(text, false, out);
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        return put_points(text, true, out);
    case HEARTH_NODE_BLANK:
    case HEARTH_NODE_GROUP:
    case HEARTH_NODE_REPEAT:
    case HEARTH_NODE_NOTE:
        return HEARTH_E_INVALID;
    default:
        return put_text(text, HEARTH_ANSWER_MAX, out);
    }
}

int hearth_canon_answer(const struct hearth_form *form, uint16_t node,
                        struct hearth_slice text, struct hearth_writer *out)
{
    int rc;

    text = hearth_value_trimmed(text);
    if (text.len == 0) {
        return HEARTH_OK;
    }
    rc = put_by_type(form, node, text, out);
    return rc == HEARTH_OK && out->has_failed ? HEARTH_E_LIMIT : rc;
}

/* A whole question takes the whole part of what was computed. */
static int put_whole(const struct hearth_value *value, struct hearth_slice text,
                     struct hearth_writer *out)
{
    double x = value->type == HEARTH_VALUE_NUMBER ? value->number
                                                  : hearth_number_parse(text);

    x = trunc(x);
    if (!(fabs(x) <= (double)HEARTH_CANON_INTEGER_LIMIT)) {
        return HEARTH_E_INVALID;
    }
    hearth_canon_put_integer(out, (int64_t)x);
    return HEARTH_OK;
}

/* Days of a moment, moments of a day: in local time. */
static int put_when(const struct hearth_interview *i, uint8_t type,
                    const struct hearth_value *value, struct hearth_writer *out)
{
    uint8_t shown[HEARTH_DATE_TEXT_MAX];
    int64_t at = (int64_t)value->number;
    size_t len;

    if (type == HEARTH_NODE_DATE) {
        at = value->type == HEARTH_VALUE_DATE
                 ? at
                 : hearth_date_local_day(&i->world, at);
        len = hearth_date_text(at, shown);
    } else {
        if (value->type == HEARTH_VALUE_DATE) {
            at = hearth_date_of_local(&i->world, at * HEARTH_DATE_DAY_MS);
        }
        len =
            hearth_date_moment_text(at, hearth_date_zone(&i->world, at), shown);
    }
    hearth_writer_put(out, shown, len);
    return HEARTH_OK;
}

/* What a person or an expression wrote as a moment or time is local unless it
 * says otherwise. */
static bool put_local(const struct hearth_interview *i, uint8_t type,
                      struct hearth_slice text, struct hearth_writer *out)
{
    uint8_t shown[HEARTH_DATE_TEXT_MAX];
    struct hearth_date_clock clock;
    int64_t days;
    int16_t offset;
    int64_t ms;

    text = hearth_value_trimmed(text);
    if (type == HEARTH_NODE_TIME) {
        if (!hearth_date_parse_clock(text, &clock) || clock.has_zone) {
            return false;
        }
        offset = hearth_date_zone(&i->world, hearth_date_now(&i->world));
        hearth_writer_put(out, shown,
                          hearth_date_clock_text(clock.ms, offset, shown));
        return true;
    }
    if ((type != HEARTH_NODE_DATETIME && type != HEARTH_NODE_DATE) ||
        !hearth_date_parse_moment(text, &days, &clock)) {
        return false;
    }
    ms = hearth_date_moment(&i->world, days, &clock, &offset);
    hearth_writer_put(
        out, shown,
        type == HEARTH_NODE_DATETIME
            ? hearth_date_moment_text(ms, offset, shown)
            : hearth_date_text(hearth_date_local_day(&i->world, ms), shown));
    return true;
}

int hearth_canon_local(const struct hearth_interview *i, uint16_t node,
                       struct hearth_slice text, struct hearth_writer *out)
{
    if (put_local(i, i->form->nodes[node].type, text, out)) {
        return out->has_failed ? HEARTH_E_LIMIT : HEARTH_OK;
    }
    return hearth_canon_answer(i->form, node, text, out);
}

int hearth_canon_computed(const struct hearth_interview *i, uint16_t node,
                          struct hearth_slice text,
                          const struct hearth_value *value,
                          struct hearth_writer *out)
{
    uint8_t type = i->form->nodes[node].type;
    struct hearth_value day = *value;
    bool is_when = value->type == HEARTH_VALUE_DATE ||
                   value->type == HEARTH_VALUE_DATETIME;
    int rc;

    if (type == HEARTH_NODE_DATE && value->type == HEARTH_VALUE_NUMBER &&
        fabs(value->number) <= (double)HEARTH_DATE_DAYS_MAX &&
        hearth_date_is_in_range((int64_t)floor(value->number))) {
        /* A number is a date's days since 1970. */
        day.type = HEARTH_VALUE_DATE;
        day.number = floor(value->number);
        rc = put_when(i, type, &day, out);
    } else if (type == HEARTH_NODE_INTEGER || type == HEARTH_NODE_LIST_COUNT) {
        rc = put_whole(value, text, out);
    } else if (is_when &&
               (type == HEARTH_NODE_DATE || type == HEARTH_NODE_DATETIME)) {
        rc = put_when(i, type, value, out);
    } else if (type == HEARTH_NODE_CALCULATE || type == HEARTH_NODE_HIDDEN ||
               type == HEARTH_NODE_TEXT) {
        /* Blanks at the ends of a computed text are part of it. */
        rc = put_text(text, HEARTH_ANSWER_MAX, out);
    } else {
        rc = hearth_canon_local(i, node, text, out);
    }
    return rc == HEARTH_OK && out->has_failed ? HEARTH_E_LIMIT : rc;
}

static size_t longest_choice(const struct hearth_form *form,
                             const struct hearth_node *n, bool is_sum)
{
    size_t max = 0;

    if (!has_list(n)) {
        return HEARTH_ANSWER_MAX;
    }
    for (uint32_t i = 0; i < form->lists[n->list].count; i++) {
        size_t len = strlen(hearth_form_choice_name(form, n->list, i));

        if (is_sum) {
            max += len + 1;
        } else if (len > max) {
            max = len;
        }
    }
    return max > HEARTH_ANSWER_MAX ? HEARTH_ANSWER_MAX : max;
}

size_t hearth_canon_max(const struct hearth_form *form, uint16_t node)
{
    const struct hearth_node *n = &form->nodes[node];

    switch (n->type) {
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_LIST_COUNT:
        return INTEGER_TEXT_MAX;
    case HEARTH_NODE_DECIMAL:
        return HEARTH_CANON_DECIMAL_MAX;
    case HEARTH_NODE_SELECT_ONE:
        return longest_choice(form, n, false);
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        return longest_choice(form, n, true);
    case HEARTH_NODE_DATE:
    case HEARTH_NODE_TIME:
    case HEARTH_NODE_DATETIME:
        return HEARTH_DATE_TEXT_MAX;
    case HEARTH_NODE_ACKNOWLEDGE:
        return 2;
    case HEARTH_NODE_BLANK:
    case HEARTH_NODE_GROUP:
    case HEARTH_NODE_REPEAT:
    case HEARTH_NODE_NOTE:
        return 0;
    default:
        return HEARTH_ANSWER_MAX;
    }
}
