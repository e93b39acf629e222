/* SPDX-License-Identifier: Apache-2.0 */
/* Values of expressions: conversions, comparisons and arithmetic. */
#include "value.h"

#include "cells.h"
#include "date.h"
#include "machine.h"
#include "number.h"

#include <math.h>
#include <string.h>

/* "equal when abs(a-b) < 1e-12" and "not 0 (abs > 1e-12)" (forms.md 4.2) */
#define TOLERANCE 1e-12

struct hearth_value hearth_value_number(double x)
{
    struct hearth_value v = {.type = HEARTH_VALUE_NUMBER, .number = x};

    return v;
}

struct hearth_value hearth_value_boolean(bool b)
{
    struct hearth_value v = {.type = HEARTH_VALUE_BOOLEAN, .boolean = b};

    return v;
}

struct hearth_value hearth_value_text(struct hearth_slice text)
{
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT, .text = text};

    return v;
}

struct hearth_value hearth_value_date(double days)
{
    struct hearth_value v = {.type = HEARTH_VALUE_DATE, .number = days};

    return v;
}

struct hearth_value hearth_value_datetime(double ms, int16_t offset)
{
    struct hearth_value v = {
        .type = HEARTH_VALUE_DATETIME, .number = ms, .offset = offset};

    return v;
}

bool hearth_value_is_given(const struct hearth_value *v)
{
    switch (v->type) {
    case HEARTH_VALUE_TEXT:
        return v->text.len > 0;
    case HEARTH_VALUE_NODES:
        return v->count > 0;
    case HEARTH_VALUE_NUMBER:
    case HEARTH_VALUE_DATE:
    case HEARTH_VALUE_DATETIME:
        return !isnan(v->number);
    case HEARTH_VALUE_BOOLEAN:
        break;
    }
    return true;
}

bool hearth_value_is_none(const struct hearth_machine *m,
                          const struct hearth_ref *ref)
{
    const struct hearth_node *n = &m->interview->form->nodes[ref->b];

    return ref->kind == HEARTH_REF_PLACE && n->end > ref->b + 1;
}

int hearth_value_single(struct hearth_machine *m, const struct hearth_value *v,
                        struct hearth_value *out)
{
    if (v->type != HEARTH_VALUE_NODES) {
        *out = *v;
        return HEARTH_OK;
    }
    if (v->count > 1) {
        return HEARTH_E_EVAL;
    }
    if (v->count == 0) {
        *out = hearth_value_text(hearth_slice_of(NULL, 0));
        return HEARTH_OK;
    }
    if (hearth_value_is_none(m, &m->refs[v->first])) {
        return HEARTH_E_EVAL;
    }
    *out = hearth_model_value(m, &m->refs[v->first]);
    return HEARTH_OK;
}

struct hearth_slice hearth_value_spell(const struct hearth_value *v,
                                       uint8_t *room)
{
    size_t len = 0;

    switch (v->type) {
    case HEARTH_VALUE_TEXT:
        return v->text;
    case HEARTH_VALUE_BOOLEAN:
        return hearth_slice_text(v->boolean ? "true" : "false");
    case HEARTH_VALUE_DATE:
        len = hearth_date_text((int64_t)v->number, room);
        break;
    case HEARTH_VALUE_DATETIME:
        len = hearth_date_moment_text((int64_t)v->number, v->offset, room);
        break;
    case HEARTH_VALUE_NUMBER:
        len = hearth_number_text(v->number, room);
        break;
    case HEARTH_VALUE_NODES:
        break;
    }
    return hearth_slice_of(room, len);
}

int hearth_value_to_text(struct hearth_machine *m, const struct hearth_value *v,
                         struct hearth_slice *out)
{
    uint8_t text[HEARTH_NUMBER_TEXT_MAX];
    struct hearth_value one;
    uint8_t *room;
    int rc = hearth_value_single(m, v, &one);

    if (rc != HEARTH_OK) {
        return rc;
    }
    *out = hearth_value_spell(&one, text);
    if (out->data != text) {
        return HEARTH_OK;
    }
    room = hearth_machine_room(m, out->len);
    if (room == NULL) {
        return HEARTH_E_EVAL;
    }
    memcpy(room, text, out->len); /* as much as was asked for */
    out->data = room;
    return HEARTH_OK;
}

static double plain_number(const struct hearth_machine *m,
                           const struct hearth_value *v)
{
    switch (v->type) {
    case HEARTH_VALUE_BOOLEAN:
        return v->boolean ? 1 : 0;
    case HEARTH_VALUE_TEXT:
        return hearth_number_parse(v->text);
    case HEARTH_VALUE_DATETIME:
        return (double)hearth_date_local_day(&m->interview->world,
                                             (int64_t)v->number);
    case HEARTH_VALUE_NUMBER:
    case HEARTH_VALUE_DATE:
    case HEARTH_VALUE_NODES:
        break;
    }
    return v->number;
}

int hearth_value_to_number(struct hearth_machine *m,
                           const struct hearth_value *v, double *out)
{
    struct hearth_value one;
    int rc = hearth_value_single(m, v, &one);

    if (rc == HEARTH_OK) {
        *out = plain_number(m, &one);
    }
    return rc;
}

static bool plain_truth(const struct hearth_value *v)
{
    switch (v->type) {
    case HEARTH_VALUE_BOOLEAN:
        return v->boolean;
    case HEARTH_VALUE_NUMBER:
        return !isnan(v->number) && fabs(v->number) > TOLERANCE;
    case HEARTH_VALUE_TEXT:
        return v->text.len > 0;
    case HEARTH_VALUE_DATE:
    case HEARTH_VALUE_DATETIME:
    case HEARTH_VALUE_NODES:
        break;
    }
    return true;
}

int hearth_value_to_truth(struct hearth_machine *m,
                          const struct hearth_value *v, bool *out)
{
    struct hearth_value one;
    int rc = hearth_value_single(m, v, &one);

    if (rc == HEARTH_OK) {
        *out = plain_truth(&one);
    }
    return rc;
}

static bool is_equal_number(double x, double y)
{
    if (isinf(x) || isinf(y)) {
        return isinf(x) && isinf(y) && (x > 0) == (y > 0);
    }
    return fabs(x - y) < TOLERANCE; /* false for NaN */
}

static int is_equal_text(struct hearth_machine *m, const struct hearth_value *a,
                         const struct hearth_value *b, bool *out)
{
    struct hearth_slice x;
    struct hearth_slice y;
    int rc = hearth_value_to_text(m, a, &x);

    if (rc == HEARTH_OK) {
        rc = hearth_value_to_text(m, b, &y);
    }
    if (rc == HEARTH_OK) {
        *out = hearth_slice_is_equal(x, y);
    }
    return rc;
}

static bool is_day(const struct hearth_value *v)
{
    return v->type == HEARTH_VALUE_DATE || v->type == HEARTH_VALUE_DATETIME;
}

/* One side as it was given, and as its only node's value. */
struct side {
    const struct hearth_value *given;
    struct hearth_value one;
};

/* A calculate's true or false was stored: against text it is one too. */
static bool is_stored_against_text(const struct side *a, const struct side *b)
{
    return a->given->type == HEARTH_VALUE_NODES &&
           a->one.type == HEARTH_VALUE_BOOLEAN &&
           b->one.type == HEARTH_VALUE_TEXT;
}

static int is_equal(struct hearth_machine *m, const struct side *a,
                    const struct side *b, bool *out)
{
    const struct hearth_value *x = &a->one;
    const struct hearth_value *y = &b->one;

    if (is_stored_against_text(a, b) || is_stored_against_text(b, a)) {
        return is_equal_text(m, x, y, out);
    }
    if (x->type == HEARTH_VALUE_BOOLEAN || y->type == HEARTH_VALUE_BOOLEAN) {
        *out = plain_truth(x) == plain_truth(y);
        return HEARTH_OK;
    }
    if (x->type == HEARTH_VALUE_NUMBER || y->type == HEARTH_VALUE_NUMBER ||
        (is_day(x) && is_day(y))) {
        *out = is_equal_number(plain_number(m, x), plain_number(m, y));
        return HEARTH_OK;
    }
    return is_equal_text(m, x, y, out);
}

static bool is_in_order(uint8_t op, double x, double y)
{
    switch (op) {
    case HEARTH_OP_LT:
        return x < y;
    case HEARTH_OP_LE:
        return x <= y;
    case HEARTH_OP_GT:
        return x > y;
    default:
        return x >= y;
    }
}

int hearth_value_compare(struct hearth_machine *m, uint8_t op,
                         const struct hearth_value *a,
                         const struct hearth_value *b, bool *out)
{
    struct side x = {.given = a};
    struct side y = {.given = b};
    bool is_same;
    int rc = hearth_value_single(m, a, &x.one);

    if (rc == HEARTH_OK) {
        rc = hearth_value_single(m, b, &y.one);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (op != HEARTH_OP_EQ && op != HEARTH_OP_NE) {
        *out =
            is_in_order(op, plain_number(m, &x.one), plain_number(m, &y.one));
        return HEARTH_OK;
    }
    rc = is_equal(m, &x, &y, &is_same);
    if (rc == HEARTH_OK) {
        *out = is_same == (op == HEARTH_OP_EQ);
    }
    return rc;
}

int hearth_value_arithmetic(struct hearth_machine *m, uint8_t op,
                            const struct hearth_value *a,
                            const struct hearth_value *b,
                            struct hearth_value *out)
{
    double x;
    double y;
    int rc = hearth_value_to_number(m, a, &x);

    if (rc == HEARTH_OK) {
        rc = hearth_value_to_number(m, b, &y);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    switch (op) {
    case HEARTH_OP_ADD:
        *out = hearth_value_number(x + y);
        break;
    case HEARTH_OP_SUBTRACT:
        *out = hearth_value_number(x - y);
        break;
    case HEARTH_OP_MULTIPLY:
        *out = hearth_value_number(x * y);
        break;
    case HEARTH_OP_DIV:
        *out = hearth_value_number(x / y);
        break;
    default:
        *out = hearth_value_number(fmod(x, y));
        break;
    }
    return HEARTH_OK;
}

static bool read_moment(struct hearth_slice text, struct hearth_value *out)
{
    struct hearth_date_clock clock;
    int64_t days;

    if (!hearth_date_parse_moment(text, &days, &clock) || !clock.has_zone) {
        return false;
    }
    *out = hearth_value_datetime((double)(days * HEARTH_DATE_DAY_MS +
                                          (int64_t)clock.ms -
                                          clock.offset * HEARTH_DATE_MINUTE_MS),
                                 clock.offset);
    return true;
}

struct hearth_value hearth_value_of_answer(uint8_t type,
                                           struct hearth_slice text)
{
    struct hearth_value v = hearth_value_text(text);
    int64_t days;
    double x;

    switch (type) {
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_DECIMAL:
    case HEARTH_NODE_LIST_COUNT:
        x = hearth_number_parse(text);
        return isnan(x) ? v : hearth_value_number(x);
    case HEARTH_NODE_DATE:
        return hearth_date_parse(text, &days) ? hearth_value_date((double)days)
                                              : v;
    case HEARTH_NODE_DATETIME:
        (void)read_moment(text, &v);
        return v;
    default:
        return v;
    }
}

struct hearth_value hearth_value_of_kind(enum hearth_value_type kind,
                                         struct hearth_slice text)
{
    if (text.len == 0) {
        return hearth_value_text(text);
    }
    switch (kind) {
    case HEARTH_VALUE_NUMBER:
        return hearth_value_of_answer(HEARTH_NODE_DECIMAL, text);
    case HEARTH_VALUE_DATE:
        return hearth_value_of_answer(HEARTH_NODE_DATE, text);
    case HEARTH_VALUE_DATETIME:
        return hearth_value_of_answer(HEARTH_NODE_DATETIME, text);
    case HEARTH_VALUE_BOOLEAN:
        return hearth_value_boolean(
            hearth_slice_is_equal(text, hearth_slice_text("true")));
    case HEARTH_VALUE_TEXT:
    case HEARTH_VALUE_NODES:
        break;
    }
    return hearth_value_text(text);
}
