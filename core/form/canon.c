/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical answers. */
#include "canon.h"

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

static int put_choice(const struct hearth_form *form, uint16_t list,
                      struct hearth_slice text, struct hearth_writer *out)
{
    if (hearth_form_find_choice(form, list, text) == HEARTH_NONE) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, text.data, text.len);
    return HEARTH_OK;
}

static bool are_choices(const struct hearth_form *form, uint16_t list,
                        struct hearth_slice text)
{
    struct hearth_slice token;
    size_t at = 0;

    for (token = hearth_value_next_token(text, &at); token.len > 0;
         token = hearth_value_next_token(text, &at)) {
        if (hearth_form_find_choice(form, list, token) == HEARTH_NONE) {
            return false;
        }
    }
    return true;
}

/* Names in list order with one space between, each once. */
static int put_choices(const struct hearth_form *form, uint16_t list,
                       struct hearth_slice text, struct hearth_writer *out)
{
    size_t start = out->len;

    if (!are_choices(form, list, text)) {
        return HEARTH_E_INVALID;
    }
    for (uint16_t i = 0; i < form->lists[list].count; i++) {
        struct hearth_slice name =
            hearth_slice_text(hearth_form_choice_name(form, list, i));

        if (hearth_value_has_token(text, name)) {
            if (out->len > start) {
                hearth_writer_u8(out, ' ');
            }
            hearth_writer_put(out, name.data, name.len);
        }
    }
    return out->len - start > HEARTH_ANSWER_MAX ? HEARTH_E_LIMIT : HEARTH_OK;
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

static int put_by_type(const struct hearth_form *form, uint16_t node,
                       struct hearth_slice text, struct hearth_writer *out)
{
    const struct hearth_node *n = &form->nodes[node];

    switch (n->type) {
    case HEARTH_NODE_TEXT:
        return put_text(text, HEARTH_ANSWER_MAX, out);
    case HEARTH_NODE_HIDDEN:
        return put_text(text, HEARTH_CODE_MAX, out);
    case HEARTH_NODE_INTEGER:
        return put_integer(text, out);
    case HEARTH_NODE_DECIMAL:
        return put_decimal(text, out);
    case HEARTH_NODE_SELECT_ONE:
        return put_choice(form, n->list, text, out);
    case HEARTH_NODE_SELECT_MULTIPLE:
        return put_choices(form, n->list, text, out);
    default:
        return HEARTH_E_INVALID;
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

static size_t longest_choice(const struct hearth_form *form, uint16_t list,
                             bool is_sum)
{
    size_t max = 0;

    for (uint16_t i = 0; i < form->lists[list].count; i++) {
        size_t len = strlen(hearth_form_choice_name(form, list, i));

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
    case HEARTH_NODE_TEXT:
        return HEARTH_ANSWER_MAX;
    case HEARTH_NODE_HIDDEN:
        return HEARTH_CODE_MAX;
    case HEARTH_NODE_INTEGER:
        return INTEGER_TEXT_MAX;
    case HEARTH_NODE_DECIMAL:
        return HEARTH_CANON_DECIMAL_MAX;
    case HEARTH_NODE_SELECT_ONE:
        return longest_choice(form, n->list, false);
    case HEARTH_NODE_SELECT_MULTIPLE:
        return longest_choice(form, n->list, true);
    default:
        return 0;
    }
}
