/* SPDX-License-Identifier: Apache-2.0 */
/* Texts put together, cut and changed, by code points. */
#include "function.h"

#include "utf8.h"
#include "value.h"

#include <math.h>

/* All values from argument ${first} on, with ${between}. */
static int joined(const struct hearth_call *c, unsigned first,
                  struct hearth_slice between, struct hearth_value *out)
{
    struct hearth_call_writer w = {c->m, NULL, 0};
    struct hearth_call_walk walk = {first, 0};
    struct hearth_value v;
    bool is_second = false;
    int rc;

    while ((rc = hearth_call_next(c, &walk, &v)) == HEARTH_OK) {
        if (is_second) {
            rc = hearth_call_append(&w, between);
        }
        if (rc == HEARTH_OK) {
            rc = hearth_call_append_value(&w, &v);
        }
        if (rc != HEARTH_OK) {
            return rc;
        }
        is_second = true;
    }
    *out = hearth_call_written(&w);
    return rc == HEARTH_E_NOT_FOUND ? HEARTH_OK : rc;
}

static int join(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_slice between;
    int rc = hearth_call_text(c, 0, &between);

    return rc == HEARTH_OK ? joined(c, 1, between, out) : rc;
}

/* Code points ${from} to ${to}, the latter left out. */
static struct hearth_value piece(struct hearth_slice text, size_t from,
                                 size_t to)
{
    size_t begin = hearth_utf8_offset(text, from);
    struct hearth_slice rest =
        hearth_slice_of(text.data + begin, text.len - begin);

    if (to <= from || rest.len == 0) {
        return hearth_call_blank();
    }
    rest.len = hearth_utf8_offset(rest, to - from);
    return hearth_value_text(rest);
}

/* A place counted from the start, or from the end if negative. */
static size_t place(int64_t at, size_t count)
{
    if (at < 0) {
        at += (int64_t)count;
    }
    if (at < 0) {
        return 0;
    }
    return (uint64_t)at > count ? count : (size_t)at;
}

static int substr(const struct hearth_call *c, struct hearth_slice text,
                  struct hearth_value *out)
{
    size_t count = hearth_utf8_count(text);
    int64_t from;
    int64_t to = (int64_t)count;
    int rc = hearth_call_whole(c, 1, &from);

    if (rc == HEARTH_OK && c->count > 2) {
        rc = hearth_call_whole(c, 2, &to);
    }
    if (rc == HEARTH_OK) {
        *out = piece(text, place(from, count), place(to, count));
    }
    return rc;
}

/* XPath 1.0: the code points whose place p, from 1, is not before the rounded
 * first argument and before that plus the rounded second one. NaN is neither
 * before nor behind anything. */
static int substring(const struct hearth_call *c, struct hearth_slice text,
                     struct hearth_value *out)
{
    double count = (double)hearth_utf8_count(text);
    double from;
    double len = (double)INFINITY;
    double to;
    int rc = hearth_call_number(c, 1, &from);

    if (rc == HEARTH_OK && c->count > 2) {
        rc = hearth_call_number(c, 2, &len);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    from = floor(from + 0.5);
    to = c->count > 2 ? from + floor(len + 0.5) : len;
    *out = hearth_call_blank();
    if (isnan(from) || isnan(to) || from > count || to <= 1 || to <= from) {
        return HEARTH_OK;
    }
    from = from < 1 ? 1 : from;
    to = to > count + 1 ? count + 1 : to;
    *out = piece(text, (size_t)from - 1, (size_t)to - 1);
    return HEARTH_OK;
}

/* The place of ${point} in ${text} by code points; false if it is not there. */
static bool find_point(struct hearth_slice text, uint32_t point, size_t *index)
{
    *index = 0;
    for (size_t at = 0; at < text.len; (*index)++) {
        if (hearth_utf8_next(text, &at) == point) {
            return true;
        }
    }
    return false;
}

static int translate(const struct hearth_call *c, struct hearth_slice text,
                     struct hearth_value *out)
{
    struct hearth_call_writer w = {c->m, NULL, 0};
    struct hearth_slice from;
    struct hearth_slice to;
    int rc = hearth_call_text(c, 1, &from);

    if (rc == HEARTH_OK) {
        rc = hearth_call_text(c, 2, &to);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_call_work(c, text.len, from.len + to.len);
    }
    for (size_t at = 0; at < text.len && rc == HEARTH_OK;) {
        size_t begin = at;
        size_t index;
        uint32_t point = hearth_utf8_next(text, &at);
        struct hearth_slice put =
            hearth_slice_of(text.data + begin, at - begin);

        if (find_point(from, point, &index)) {
            size_t there = hearth_utf8_offset(to, index);
            size_t behind = there;

            if (there < to.len) {
                (void)hearth_utf8_next(to, &behind);
            }
            put = hearth_slice_of(to.data + there, behind - there);
        }
        rc = hearth_call_append(&w, put);
    }
    if (rc == HEARTH_OK) {
        *out = hearth_call_written(&w);
    }
    return rc;
}

static int normalised(const struct hearth_call *c, struct hearth_slice text,
                      struct hearth_value *out)
{
    struct hearth_call_writer w = {c->m, NULL, 0};
    struct hearth_slice token;
    size_t at = 0;
    int rc = HEARTH_OK;

    for (token = hearth_value_next_token(text, &at);
         token.len > 0 && rc == HEARTH_OK;
         token = hearth_value_next_token(text, &at)) {
        if (w.len > 0) {
            rc = hearth_call_append(&w, hearth_slice_text(" "));
        }
        if (rc == HEARTH_OK) {
            rc = hearth_call_append(&w, token);
        }
    }
    *out = hearth_call_written(&w);
    return rc;
}

int hearth_function_text(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_slice text;
    int rc;

    if (c->function == HEARTH_FN_CONCAT) {
        return joined(c, 0, hearth_slice_of(NULL, 0), out);
    }
    if (c->function == HEARTH_FN_JOIN) {
        return join(c, out);
    }
    rc = hearth_call_text(c, 0, &text);
    if (rc != HEARTH_OK) {
        return rc;
    }
    switch (c->function) {
    case HEARTH_FN_SUBSTR:
        return substr(c, text, out);
    case HEARTH_FN_SUBSTRING:
        return substring(c, text, out);
    case HEARTH_FN_TRANSLATE:
        return translate(c, text, out);
    case HEARTH_FN_NORMALIZE_SPACE:
        return normalised(c, text, out);
    default: /* string-length() */
        *out = hearth_value_number((double)hearth_utf8_count(text));
        return HEARTH_OK;
    }
}
