/* SPDX-License-Identifier: Apache-2.0 */
/* One text looked for in another, and patterns. */
#include "function.h"

#include "hearth/regex.h"

#include <string.h>

/* A step is worth so much of a pattern's work. */
#define WORK_PER_STEP 8

/* Where ${piece} stands in ${text} first; false if it does not. */
static bool find(struct hearth_slice text, struct hearth_slice piece,
                 size_t *at)
{
    if (piece.len == 0) {
        *at = 0;
        return true;
    }
    for (*at = 0; text.len >= piece.len && *at <= text.len - piece.len;
         (*at)++) {
        if (text.data[*at] == piece.data[0] &&
            memcmp(text.data + *at, piece.data, piece.len) == 0) {
            return true;
        }
    }
    return false;
}

static bool begins_with(struct hearth_slice text, struct hearth_slice piece)
{
    return text.len >= piece.len &&
           hearth_slice_is_equal(hearth_slice_of(text.data, piece.len), piece);
}

static bool ends_with(struct hearth_slice text, struct hearth_slice piece)
{
    return text.len >= piece.len &&
           hearth_slice_is_equal(
               hearth_slice_of(text.data + (text.len - piece.len), piece.len),
               piece);
}

static int match(const struct hearth_call *c, struct hearth_slice text,
                 struct hearth_slice pattern, struct hearth_value *out)
{
    uint32_t left = c->m->steps < HEARTH_EXPR_STEPS_MAX
                        ? HEARTH_EXPR_STEPS_MAX - c->m->steps
                        : 0;
    uint32_t work = left * WORK_PER_STEP;
    bool is_match = false;
    int rc = hearth_regex_match(pattern, text, &work, &is_match);

    *out = hearth_value_boolean(is_match);
    if (!hearth_machine_count(c->m, work / WORK_PER_STEP)) {
        return HEARTH_E_EVAL;
    }
    return rc;
}

static struct hearth_value part(struct hearth_slice text, size_t from,
                                size_t to)
{
    if (from >= to) {
        return hearth_call_blank();
    }
    return hearth_value_text(hearth_slice_of(text.data + from, to - from));
}

static void search(const struct hearth_call *c, struct hearth_slice text,
                   struct hearth_slice piece, struct hearth_value *out)
{
    size_t at;
    bool is_found = find(text, piece, &at);

    switch (c->function) {
    case HEARTH_FN_SUBSTRING_BEFORE:
        *out = part(text, 0, is_found ? at : 0);
        break;
    case HEARTH_FN_SUBSTRING_AFTER:
        *out = part(text, is_found ? at + piece.len : text.len, text.len);
        break;
    default:
        *out = hearth_value_boolean(is_found);
        break;
    }
}

int hearth_function_search(const struct hearth_call *c,
                           struct hearth_value *out)
{
    struct hearth_slice text;
    struct hearth_slice piece;
    int rc = hearth_call_text(c, 0, &text);

    if (rc == HEARTH_OK) {
        rc = hearth_call_text(c, 1, &piece);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    switch (c->function) {
    case HEARTH_FN_REGEX:
        return match(c, text, piece, out);
    case HEARTH_FN_STARTS_WITH:
        *out = hearth_value_boolean(begins_with(text, piece));
        return HEARTH_OK;
    case HEARTH_FN_ENDS_WITH:
        *out = hearth_value_boolean(ends_with(text, piece));
        return HEARTH_OK;
    default:
        rc = hearth_call_work(c, text.len, piece.len);
        break;
    }
    if (rc == HEARTH_OK) {
        search(c, text, piece, out);
    }
    return rc;
}
