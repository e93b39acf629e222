/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions and comparisons of values. */
#include "value.h"

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

bool hearth_expr_truth(const struct hearth_value *v)
{
    if (v->type == HEARTH_VALUE_BOOLEAN) {
        return v->boolean;
    }
    if (v->type == HEARTH_VALUE_NUMBER) {
        return !isnan(v->number) && fabs(v->number) > TOLERANCE;
    }
    return v->text.len > 0;
}

double hearth_expr_number(const struct hearth_value *v)
{
    if (v->type == HEARTH_VALUE_BOOLEAN) {
        return v->boolean ? 1 : 0;
    }
    if (v->type == HEARTH_VALUE_NUMBER) {
        return v->number;
    }
    return hearth_number_parse(v->text);
}

bool hearth_value_is_given(const struct hearth_value *v)
{
    if (v->type == HEARTH_VALUE_TEXT) {
        return v->text.len > 0;
    }
    return v->type == HEARTH_VALUE_BOOLEAN || !isnan(v->number);
}

int hearth_value_to_text(const struct hearth_value *v,
                         struct hearth_expr_scratch *scratch,
                         struct hearth_slice *out)
{
    uint8_t *to = scratch->text + scratch->used;

    if (v->type == HEARTH_VALUE_TEXT) {
        *out = v->text;
        return HEARTH_OK;
    }
    if (v->type == HEARTH_VALUE_BOOLEAN) {
        *out = hearth_slice_text(v->boolean ? "true" : "false");
        return HEARTH_OK;
    }
    if (sizeof(scratch->text) - scratch->used < HEARTH_NUMBER_TEXT_MAX) {
        return HEARTH_E_EVAL;
    }
    *out = hearth_slice_of(to, hearth_number_text(v->number, to));
    scratch->used += out->len;
    return HEARTH_OK;
}

bool hearth_value_is_equal(const struct hearth_value *a,
                           const struct hearth_value *b)
{
    double x;
    double y;

    if (a->type == HEARTH_VALUE_BOOLEAN || b->type == HEARTH_VALUE_BOOLEAN) {
        return hearth_expr_truth(a) == hearth_expr_truth(b);
    }
    if (a->type == HEARTH_VALUE_TEXT && b->type == HEARTH_VALUE_TEXT) {
        return hearth_slice_is_equal(a->text, b->text);
    }
    x = hearth_expr_number(a);
    y = hearth_expr_number(b);
    if (isinf(x) || isinf(y)) {
        return isinf(x) && isinf(y) && (x > 0) == (y > 0);
    }
    return fabs(x - y) < TOLERANCE; /* false for NaN */
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct hearth_slice hearth_value_trimmed(struct hearth_slice text)
{
    while (text.len > 0 && is_space(text.data[text.len - 1])) {
        text.len--;
    }
    while (text.len > 0 && is_space(text.data[0])) {
        text = hearth_slice_of(text.data + 1, text.len - 1);
    }
    return text;
}

struct hearth_slice hearth_value_next_token(struct hearth_slice list,
                                            size_t *at)
{
    size_t start;

    while (*at < list.len && is_space(list.data[*at])) {
        (*at)++;
    }
    start = *at;
    while (*at < list.len && !is_space(list.data[*at])) {
        (*at)++;
    }
    if (start == *at) {
        return hearth_slice_of(NULL, 0);
    }
    return hearth_slice_of(list.data + start, *at - start);
}

bool hearth_value_has_token(struct hearth_slice list, struct hearth_slice token)
{
    struct hearth_slice have;
    size_t at = 0;

    token = hearth_value_trimmed(token);
    for (have = hearth_value_next_token(list, &at); have.len > 0;
         have = hearth_value_next_token(list, &at)) {
        if (hearth_slice_is_equal(have, token)) {
            return true;
        }
    }
    return false;
}

size_t hearth_value_count_tokens(struct hearth_slice list)
{
    size_t count = 0;
    size_t at = 0;

    while (hearth_value_next_token(list, &at).len > 0) {
        count++;
    }
    return count;
}
