/* SPDX-License-Identifier: Apache-2.0 */
/* The default of a question: a constant, or an expression if it looks like
 * one. What looks like one is what XLSForm tools take for one. */
#include "param.h"
#include "survey.h"

#include <string.h>

enum sort { SORT_NONE, SORT_OPERAND, SORT_OPERATOR };

struct look {
    struct hearth_slice text;
    size_t at;
    bool is_dynamic; /* a reference, a call or a predicate was seen */
};

static bool is_name_start(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c >= 0x80;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t peek(const struct look *l, size_t ahead)
{
    return l->at + ahead < l->text.len ? l->text.data[l->at + ahead] : 0;
}

static enum sort skip_name(struct look *l)
{
    size_t from = l->at;
    struct hearth_slice word;

    while (is_name_start(peek(l, 0)) || is_digit(peek(l, 0)) ||
           peek(l, 0) == '-' || peek(l, 0) == '.' ||
           (peek(l, 0) == ':' && is_name_start(peek(l, 1)))) {
        l->at++;
    }
    word = hearth_slice_of(l->text.data + from, l->at - from);
    l->is_dynamic = l->is_dynamic || peek(l, 0) == '(' || peek(l, 0) == '[';
    return hearth_forms_sheet_is(word, "div") ||
                   hearth_forms_sheet_is(word, "mod")
               ? SORT_OPERATOR
               : SORT_OPERAND;
}

static enum sort skip_quoted(struct look *l)
{
    uint8_t quote = peek(l, 0);

    l->at++;
    while (l->at < l->text.len && peek(l, 0) != quote) {
        l->at++;
    }
    l->at += l->at < l->text.len;
    return SORT_OPERAND;
}

/* The next token; numbers take a sign with them: "2 -1" holds no operator,
 * and 2020-01-31 neither. */
static enum sort next_token(struct look *l)
{
    uint8_t c = peek(l, 0);

    if (c == '$' && peek(l, 1) == '{') {
        l->is_dynamic = true;
        l->at += 2;
        return SORT_OPERAND;
    }
    if (c == '\'' || c == '"') {
        return skip_quoted(l);
    }
    if (is_digit(c) || ((c == '-' || c == '.') && is_digit(peek(l, 1)))) {
        do {
            l->at++;
        } while (is_digit(peek(l, 0)) || peek(l, 0) == '.' ||
                 peek(l, 0) == ':');
        return SORT_OPERAND;
    }
    if (is_name_start(c)) {
        return skip_name(l);
    }
    l->at++;
    if (c == '+' || c == '-' || c == '*' || c == '|') {
        return SORT_OPERATOR;
    }
    return c <= ' ' ? SORT_NONE : SORT_OPERAND;
}

static bool is_dated(uint8_t type)
{
    return type == HEARTH_NODE_DATE || type == HEARTH_NODE_TIME ||
           type == HEARTH_NODE_DATETIME || type == HEARTH_NODE_GEOPOINT ||
           type == HEARTH_NODE_GEOTRACE || type == HEARTH_NODE_GEOSHAPE;
}

/* Contains "${", a call, or an operator with something on both sides. */
static bool is_dynamic(struct hearth_slice text, uint8_t type)
{
    struct look l = {text, 0, false};
    enum sort before = SORT_NONE;
    bool waits = false; /* an operand and an operator were seen */

    while (l.at < text.len) {
        enum sort now = next_token(&l);

        if (l.is_dynamic) {
            return true;
        }
        if (now == SORT_OPERATOR) {
            waits = before == SORT_OPERAND && !is_dated(type);
        } else if (now == SORT_OPERAND && waits) {
            return true;
        }
        before = now == SORT_NONE ? before : now;
    }
    return false;
}

/* ---- constants ---- */

static bool has_choice(const struct hearth_forms_build *b, uint16_t list,
                       struct hearth_slice name)
{
    const struct hearth_choice_list *range = &b->lists[list].range;

    for (uint32_t i = 0; i < range->count; i++) {
        if (hearth_forms_sheet_is(
                name, b->names + b->choice_table[range->first + i].name)) {
            return true;
        }
    }
    return false;
}

static bool has_choices(const struct hearth_forms_build *b, uint16_t list,
                        struct hearth_slice names)
{
    for (size_t from = 0, to; from < names.len; from = to + 1) {
        to = from;
        while (to < names.len && names.data[to] > ' ') {
            to++;
        }
        if (to > from &&
            !has_choice(b, list,
                        hearth_slice_of(names.data + from, to - from))) {
            return false;
        }
    }
    return true;
}

/* 2024-02-29, perhaps with a time behind it. */
static bool is_date(struct hearth_slice text)
{
    static const char SHAPE[] = "dddd-dd-dd";

    for (size_t i = 0; i < sizeof(SHAPE) - 1; i++) {
        if (i >= text.len ||
            (SHAPE[i] == 'd' ? !is_digit(text.data[i]) : text.data[i] != '-')) {
            return false;
        }
    }
    return text.len == sizeof(SHAPE) - 1 ||
           text.data[sizeof(SHAPE) - 1] == 'T' ||
           text.data[sizeof(SHAPE) - 1] == ' ';
}

/* What is wrong with the constant, or NULL. */
static const char *fault_of(struct hearth_forms_build *b,
                            const struct hearth_node *n,
                            struct hearth_slice text)
{
    double v;

    switch (n->type) {
    case HEARTH_NODE_INTEGER:
        return hearth_forms_param_number(text, &v) && v == (double)(int64_t)v
                   ? NULL
                   : "it is no whole number";
    case HEARTH_NODE_DECIMAL:
        return hearth_forms_param_number(text, &v) ? NULL : "it is no number";
    case HEARTH_NODE_DATE:
    case HEARTH_NODE_DATETIME:
        return is_date(text) ? NULL : "it is no date like 2024-02-29";
    case HEARTH_NODE_SELECT_ONE:
        return n->list == HEARTH_NONE || has_choice(b, n->list, text)
                   ? NULL
                   : "its list has no choice of this name";
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        return n->list == HEARTH_NONE || has_choices(b, n->list, text)
                   ? NULL
                   : "its list does not have all of these choices";
    default:
        return NULL;
    }
}

static bool is_in_repeat(const struct hearth_forms_build *b, uint16_t node)
{
    while (node != HEARTH_NONE && b->nodes[node].type != HEARTH_NODE_REPEAT) {
        node = b->nodes[node].parent;
    }
    return node != HEARTH_NONE;
}

int hearth_forms_default_read(struct hearth_forms_build *b,
                              const struct hearth_forms_row *row, uint16_t node)
{
    struct hearth_node *n = &b->nodes[node];
    struct hearth_slice text = hearth_forms_sheet_expr(
        b, &b->survey, row->index, HEARTH_COLUMN_DEFAULT);
    struct hearth_forms_place place =
        hearth_forms_row_place(b, row, HEARTH_COLUMN_DEFAULT);
    const char *fault;

    if (text.len == 0) {
        return HEARTH_OK;
    }
    if (!hearth_form_is_question(n)) {
        hearth_forms_log_warning(&b->log, &place, "bad-parameter",
                                 "this has no meaning for this type",
                                 "Clear the cell.");
        return HEARTH_OK;
    }
    if (is_dynamic(text, n->type)) {
        n->flags |= HEARTH_FLAG_DYNAMIC;
        n->flags |= is_in_repeat(b, node) ? HEARTH_FLAG_NEW_REPEAT : 0;
        return hearth_forms_build_want(b, node, HEARTH_WHAT_INITIAL, text,
                                       &place);
    }
    fault = b->options.is_lenient ? NULL : fault_of(b, n, text);
    if (fault != NULL) {
        hearth_forms_log_error(
            &b->log, &place, "bad-default",
            hearth_forms_log_text(&b->log, "\"%.*s\" cannot be the answer: %s",
                                  HEARTH_FORMS_SLICE(text), fault),
            "Correct it, or clear the cell.");
        return HEARTH_OK;
    }
    return hearth_forms_constant_text(b, text, &n->initial);
}
