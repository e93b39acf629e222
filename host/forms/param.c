/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of a parameters cell. */
#include "param.h"

#include "number.h"

#include <math.h>

#define MILLION    1000000
#define NUMBER_END 1e15

static bool is_gap(uint8_t c)
{
    return c <= ' ' || c == ',' || c == ';';
}

static void skip(struct hearth_slice cell, size_t *at, bool blanks_only)
{
    while (*at < cell.len &&
           (blanks_only ? cell.data[*at] <= ' ' : is_gap(cell.data[*at]))) {
        (*at)++;
    }
}

/* A word; in a value "${…}" and what is in quotes or parentheses is whole. */
static struct hearth_slice word(struct hearth_slice cell, size_t *at,
                                bool is_key)
{
    size_t from = *at;
    int depth = 0;

    while (*at < cell.len) {
        uint8_t c = cell.data[*at];

        depth += c == '{' || c == '(';
        depth -= c == '}' || c == ')';
        if ((is_gap(c) && depth <= 0) || (is_key && c == '=')) {
            break;
        }
        (*at)++;
    }
    return hearth_slice_of(cell.data + from, *at - from);
}

bool hearth_forms_param_next(struct hearth_slice cell, size_t *at,
                             struct hearth_forms_param *out)
{
    skip(cell, at, false);
    if (*at >= cell.len) {
        return false;
    }
    out->key = word(cell, at, true);
    out->value = hearth_slice_of(NULL, 0);
    skip(cell, at, true);
    if (*at < cell.len && cell.data[*at] == '=') {
        (*at)++;
        skip(cell, at, true);
        out->value = word(cell, at, false);
    }
    return true;
}

static bool is_key(struct hearth_slice key, const char *word)
{
    size_t i = 0;

    for (; i < key.len && word[i] != '\0'; i++) {
        uint8_t c = key.data[i];

        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)word[i]) {
            return false;
        }
    }
    return i == key.len && word[i] == '\0';
}

struct hearth_slice hearth_forms_param_find(struct hearth_slice cell,
                                            const char *key)
{
    struct hearth_forms_param p;
    size_t at = 0;

    while (hearth_forms_param_next(cell, &at, &p)) {
        if (is_key(p.key, key)) {
            return p.value;
        }
    }
    return hearth_slice_of(NULL, 0);
}

bool hearth_forms_param_number(struct hearth_slice text, double *out)
{
    bool has_point = false;

    if (text.len > 1 && text.data[0] == '+' && text.data[1] != '-') {
        text = hearth_slice_of(text.data + 1, text.len - 1);
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (c == '.' && !has_point) {
            has_point = true;
        } else if ((c < '0' || c > '9') && (c != '-' || i > 0)) {
            return false;
        }
    }
    /* Spreadsheets write as many digits as a number has: 17 and more. */
    *out = hearth_number_parse(text);
    return fabs(*out) < NUMBER_END; /* NaN is not */
}

bool hearth_forms_param_share(struct hearth_slice text, uint32_t *out)
{
    double v;

    if (!hearth_forms_param_number(text, &v) || v < 0 || v > 1) {
        return false;
    }
    *out = (uint32_t)(v * MILLION + 0.5);
    return true;
}
