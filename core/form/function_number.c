/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions by name, rounding, and mathematics. */
#include "exact.h"
#include "function.h"

#include "number.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

static bool is_word(struct hearth_slice text, const char *word)
{
    if (text.len != strlen(word)) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (c >= 'A' && c <= 'Z') {
            c = (uint8_t)(c - 'A' + 'a');
        }
        if (c != (uint8_t)word[i]) {
            return false;
        }
    }
    return true;
}

static int truth(const struct hearth_call *c, bool is_not,
                 struct hearth_value *out)
{
    bool b;
    int rc = hearth_call_truth(c, 0, &b);

    if (rc == HEARTH_OK) {
        *out = hearth_value_boolean(b != is_not);
    }
    return rc;
}

int hearth_function_basic(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_slice text;
    double x;
    int rc;

    switch (c->function) {
    case HEARTH_FN_BOOLEAN:
    case HEARTH_FN_NOT:
        return truth(c, c->function == HEARTH_FN_NOT, out);
    case HEARTH_FN_NUMBER:
        rc = hearth_call_number(c, 0, &x);
        if (rc == HEARTH_OK) {
            *out = hearth_value_number(x);
        }
        return rc;
    default:
        rc = hearth_call_text(c, 0, &text);
        break;
    }
    if (rc == HEARTH_OK) {
        *out = c->function == HEARTH_FN_STRING
                   ? hearth_value_text(text)
                   : hearth_value_boolean(is_word(text, "true") ||
                                          is_word(text, "1"));
    }
    return rc;
}

/* Unlike C: 1 to an unknown power is unknown, and so is what does not
 * settle. */
static double power(double x, double y)
{
    if (isnan(y) || (isinf(y) && fabs(x) == 1)) {
        return (double)NAN;
    }
    return exact_pow(x, y);
}

static int two_arguments(const struct hearth_call *c, double x,
                         struct hearth_value *out)
{
    double y;
    int rc = hearth_call_number(c, 1, &y);

    if (rc == HEARTH_OK) {
        *out = hearth_value_number(
            c->function == HEARTH_FN_POW ? power(x, y) : exact_atan2(x, y));
    }
    return rc;
}

static int rounded(const struct hearth_call *c, double x,
                   struct hearth_value *out)
{
    int64_t places = 0;
    int rc = c->count > 1 ? hearth_call_whole(c, 1, &places) : HEARTH_OK;

    if (rc == HEARTH_OK) {
        *out = hearth_value_number(hearth_number_round(x, (int)places));
    }
    return rc;
}

static double trigonometry(uint8_t function, double x)
{
    switch (function) {
    case HEARTH_FN_SIN:
        return exact_sin(x);
    case HEARTH_FN_COS:
        return exact_cos(x);
    case HEARTH_FN_TAN:
        return exact_tan(x);
    case HEARTH_FN_ASIN:
        return exact_asin(x);
    case HEARTH_FN_ACOS:
        return exact_acos(x);
    default:
        return exact_atan(x);
    }
}

static double one_argument(uint8_t function, double x)
{
    switch (function) {
    case HEARTH_FN_INT:
        return trunc(x);
    case HEARTH_FN_ABS:
        return fabs(x);
    case HEARTH_FN_FLOOR:
        return floor(x);
    case HEARTH_FN_CEILING:
        return ceil(x);
    case HEARTH_FN_SQRT:
        return sqrt(x);
    case HEARTH_FN_LOG:
        return exact_log(x);
    case HEARTH_FN_LOG10:
        return exact_log10(x);
    case HEARTH_FN_EXP:
        return exact_exp(x);
    case HEARTH_FN_EXP10:
        return exact_pow(10, x);
    default:
        return trigonometry(function, x);
    }
}

int hearth_function_maths(const struct hearth_call *c, struct hearth_value *out)
{
    double x;
    int rc;

    if (c->function == HEARTH_FN_PI) {
        *out = hearth_value_number(PI);
        return HEARTH_OK;
    }
    rc = hearth_call_number(c, 0, &x);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (c->function == HEARTH_FN_ROUND) {
        return rounded(c, x, out);
    }
    if (c->function == HEARTH_FN_POW || c->function == HEARTH_FN_ATAN2) {
        return two_arguments(c, x, out);
    }
    *out = hearth_value_number(one_argument(c->function, x));
    return HEARTH_OK;
}
