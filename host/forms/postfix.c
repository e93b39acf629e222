/* SPDX-License-Identifier: Apache-2.0 */
/* Recursive descent over the grammar of forms.md 4.1, by precedence. */
#include "postfix.h"

#include "call.h"
#include "library.h"
#include "number.h"
#include "path.h"

#include <string.h>

static bool enter(struct hearth_forms_parser *p)
{
    if (++p->depth > HEARTH_FORMS_EXPR_DEPTH_MAX) {
        hearth_forms_parser_stop(p, "limit",
                                 "the expression is nested more than 64 deep",
                                 "Split it over several questions.");
    }
    return !p->has_stopped;
}

/* ---- literals ---- */

/* 2018-01-01, perhaps with a time. */
static bool looks_like_date(struct hearth_slice text)
{
    static const char SHAPE[] = "9999-99-99";
    const size_t len = sizeof(SHAPE) - 1;

    for (size_t i = 0; i < len; i++) {
        uint8_t c = i < text.len ? text.data[i] : 0;

        if (SHAPE[i] == '-' ? c != '-' : c < '0' || c > '9') {
            return false;
        }
    }
    return text.len == len || text.data[len] == 'T' || text.data[len] == ' ';
}

/* The straight form of a curly quotation mark at ${at}, 0 if there is none. */
static uint8_t straight(struct hearth_slice s, size_t at)
{
    uint8_t last;

    if (s.len - at < 3 || s.data[at] != 0xe2 || s.data[at + 1] != 0x80) {
        return 0;
    }
    last = s.data[at + 2];
    if (last == 0x98 || last == 0x99) {
        return '\'';
    }
    return last == 0x9c || last == 0x9d ? '"' : 0;
}

/* Curly quotation marks inside become straight as well. */
static void emit_literal(struct hearth_forms_parser *p,
                         struct hearth_slice text)
{
    size_t len = text.len;

    for (size_t i = 0; i < text.len; i++) {
        len -= straight(text, i) != 0 ? 2 : 0;
    }
    hearth_forms_emit(p, HEARTH_OP_TEXT);
    hearth_writer_varint(p->out, len);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = straight(text, i);

        hearth_writer_u8(p->out, c != 0 ? c : text.data[i]);
        i += c != 0 ? 2 : 0;
    }
}

static struct hearth_forms_locus parse_literal(struct hearth_forms_parser *p)
{
    struct hearth_forms_locus l = {.kind = HEARTH_LOCUS_VALUE,
                                   .literal = HEARTH_LITERAL_NUMBER,
                                   .text = p->now.text};

    if (p->now.type == HEARTH_TOKEN_NUMBER) {
        hearth_forms_emit_number(p, hearth_number_parse(l.text));
    } else {
        l.literal =
            looks_like_date(l.text) ? HEARTH_LITERAL_DATE : HEARTH_LITERAL_TEXT;
        emit_literal(p, l.text);
    }
    hearth_forms_parser_advance(p);
    return l;
}

/* ---- one operand ---- */

static bool is_call(const struct hearth_forms_parser *p)
{
    struct hearth_forms_token next = hearth_forms_parser_peek(p);

    if (next.type != HEARTH_TOKEN_SIGN || next.text.data[0] != '(') {
        return false;
    }
    /* a node test, not a function */
    return !hearth_slice_is_equal(p->now.text, hearth_slice_text("node")) &&
           !hearth_slice_is_equal(p->now.text, hearth_slice_text("text")) &&
           !hearth_slice_is_equal(p->now.text, hearth_slice_text("comment"));
}

static struct hearth_forms_locus parse_primary(struct hearth_forms_parser *p)
{
    struct hearth_forms_locus l = {.kind = HEARTH_LOCUS_VALUE};

    switch (p->now.type) {
    case HEARTH_TOKEN_NUMBER:
    case HEARTH_TOKEN_TEXT:
        l = parse_literal(p);
        break;
    case HEARTH_TOKEN_NAME:
    case HEARTH_TOKEN_PREFIXED:
        if (!is_call(p)) {
            return hearth_forms_path_parse(p);
        }
        l = hearth_forms_call_parse(p);
        break;
    case HEARTH_TOKEN_REFERENCE:
    case HEARTH_TOKEN_SIGN:
    case HEARTH_TOKEN_END:
    case HEARTH_TOKEN_OUTSIDE:
    case HEARTH_TOKEN_BAD:
        if (!hearth_forms_parser_accept(p, "(")) {
            return hearth_forms_path_parse(p);
        }
        l = hearth_forms_parser_expression(p);
        hearth_forms_parser_expect(p, ")", "\")\"");
        break;
    }
    hearth_forms_path_continue(p, &l);
    return l;
}

/* What may follow an operator without a blank: a number, "-", ".", a call. */
static bool begins_operand(const struct hearth_forms_parser *p, size_t len)
{
    struct hearth_slice rest =
        hearth_slice_of(p->now.text.data + len, p->now.text.len - len);
    uint8_t c = rest.data[0];

    return (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           (hearth_forms_library_find(rest) != NULL && is_call(p));
}

/* Behind a value "mod2" is "mod 2", as "2mod" is "2 mod". */
static void split_operator(struct hearth_forms_parser *p)
{
    static const char *const WORDS[] = {"and", "or", "div", "mod"};
    struct hearth_slice name = p->now.text;

    for (size_t i = 0; p->now.type == HEARTH_TOKEN_NAME && i < 4; i++) {
        size_t len = strlen(WORDS[i]);

        if (name.len > len && memcmp(name.data, WORDS[i], len) == 0 &&
            begins_operand(p, len)) {
            p->now.text.len = len;
            p->at = p->now.at + len;
            return;
        }
    }
}

static struct hearth_forms_locus value(bool is_boolean)
{
    struct hearth_forms_locus l = {.kind = HEARTH_LOCUS_VALUE,
                                   .is_boolean = is_boolean};

    return l;
}

static struct hearth_forms_locus parse_unary(struct hearth_forms_parser *p)
{
    struct hearth_forms_locus l = value(false);
    unsigned minuses = 0;

    while (hearth_forms_parser_accept(p, "-")) {
        minuses++;
    }
    if (!p->has_stopped) {
        l = parse_primary(p);
        split_operator(p);
    }
    if (minuses == 0) {
        return l;
    }
    hearth_forms_path_single(p, &l);
    hearth_forms_emit(p, HEARTH_OP_NEGATE);
    if (minuses % 2 == 0) {
        hearth_forms_emit(p, HEARTH_OP_NEGATE); /* a number, with its sign */
    }
    return value(false);
}

/* ---- operators ---- */

struct binary {
    const char *word;
    enum hearth_forms_token_type type;
    uint8_t op;
    uint8_t level; /* higher binds more */
};

static const struct binary BINARIES[] = {
    {"=", HEARTH_TOKEN_SIGN, HEARTH_OP_EQ, 0},
    {"!=", HEARTH_TOKEN_SIGN, HEARTH_OP_NE, 0},
    {"<", HEARTH_TOKEN_SIGN, HEARTH_OP_LT, 1},
    {"<=", HEARTH_TOKEN_SIGN, HEARTH_OP_LE, 1},
    {">", HEARTH_TOKEN_SIGN, HEARTH_OP_GT, 1},
    {">=", HEARTH_TOKEN_SIGN, HEARTH_OP_GE, 1},
    {"+", HEARTH_TOKEN_SIGN, HEARTH_OP_ADD, 2},
    {"-", HEARTH_TOKEN_SIGN, HEARTH_OP_SUBTRACT, 2},
    {"*", HEARTH_TOKEN_SIGN, HEARTH_OP_MULTIPLY, 3},
    {"div", HEARTH_TOKEN_NAME, HEARTH_OP_DIV, 3},
    {"mod", HEARTH_TOKEN_NAME, HEARTH_OP_MOD, 3},
};
#define LEVELS 4u

static bool is_now(const struct hearth_forms_parser *p,
                   enum hearth_forms_token_type type, const char *word)
{
    return !p->has_stopped && p->now.type == type &&
           hearth_slice_is_equal(p->now.text, hearth_slice_text(word));
}

static const struct binary *binary_now(const struct hearth_forms_parser *p,
                                       unsigned level)
{
    for (size_t i = 0; i < sizeof(BINARIES) / sizeof(BINARIES[0]); i++) {
        if (BINARIES[i].level == level &&
            is_now(p, BINARIES[i].type, BINARIES[i].word)) {
            return &BINARIES[i];
        }
    }
    return NULL;
}

/* Dates are where users expect more than there is (forms.md 4.6). */
static void check_dates(struct hearth_forms_parser *p, uint8_t op,
                        const struct hearth_forms_locus *a,
                        const struct hearth_forms_locus *b)
{
    bool is_equality = op == HEARTH_OP_EQ || op == HEARTH_OP_NE;

    if (!is_equality && (a->literal == HEARTH_LITERAL_DATE ||
                         b->literal == HEARTH_LITERAL_DATE)) {
        hearth_forms_parser_warning(
            p, "syntax", "a text that looks like a date is no number here",
            "Write date('2018-01-01').");
    }
    if (op <= HEARTH_OP_GE && a->is_datetime && b->is_datetime) {
        hearth_forms_parser_warning(
            p, "syntax", "dates with a time are compared by their days alone",
            "Compare decimal-date-time() of each.");
    }
}

/* "Left associative: 3 < 4 < 5 is (3<4)<5". The depth is that of LEVELS. */
static struct hearth_forms_locus parse_binary(struct hearth_forms_parser *p,
                                              unsigned level)
{
    struct hearth_forms_locus left;
    const struct binary *b;

    if (level == LEVELS) {
        return parse_unary(p);
    }
    left = parse_binary(p, level + 1);
    while ((b = binary_now(p, level)) != NULL) {
        struct hearth_forms_locus right;

        hearth_forms_parser_advance(p);
        right = parse_binary(p, level + 1);
        hearth_forms_path_single(p, &left);
        hearth_forms_path_single(p, &right);
        check_dates(p, b->op, &left, &right);
        hearth_forms_emit(p, b->op);
        left = value(b->op <= HEARTH_OP_GE);
    }
    return left;
}

/* The right side of "and" or "or": a AND(x) b BOOLEAN x: */
static void
parse_right(struct hearth_forms_parser *p, uint8_t op,
            const struct hearth_forms_locus *left,
            struct hearth_forms_locus (*next)(struct hearth_forms_parser *p))
{
    struct hearth_forms_locus right;
    size_t jump;

    hearth_forms_parser_advance(p);
    hearth_forms_path_single(p, left);
    jump = hearth_forms_emit_jump(p, op);
    right = next(p);
    hearth_forms_path_single(p, &right);
    hearth_forms_emit_call(p, HEARTH_FN_BOOLEAN, 1);
    hearth_forms_emit_landing(p, jump);
}

static struct hearth_forms_locus parse_comparison(struct hearth_forms_parser *p)
{
    return parse_binary(p, 0);
}

static struct hearth_forms_locus parse_and(struct hearth_forms_parser *p)
{
    struct hearth_forms_locus left = parse_comparison(p);

    while (is_now(p, HEARTH_TOKEN_NAME, "and")) {
        parse_right(p, HEARTH_OP_AND, &left, parse_comparison);
        left = value(true);
    }
    return left;
}

struct hearth_forms_locus
hearth_forms_parser_expression(struct hearth_forms_parser *p)
{
    struct hearth_forms_locus left = value(false);

    if (enter(p)) {
        left = parse_and(p);
    }
    while (is_now(p, HEARTH_TOKEN_NAME, "or")) {
        parse_right(p, HEARTH_OP_OR, &left, parse_and);
        left = value(true);
    }
    p->depth--;
    return left;
}

/* ---- the whole ---- */

struct hearth_forms_locus
hearth_forms_parser_inside(struct hearth_forms_parser *p,
                           struct hearth_slice text)
{
    struct hearth_forms_parser q = *p;
    struct hearth_forms_locus l;

    q.source = text;
    q.at = 0;
    hearth_forms_parser_advance(&q);
    l = hearth_forms_parser_expression(&q);
    if (q.now.type != HEARTH_TOKEN_END) {
        hearth_forms_parser_unexpected(&q, "the end of the text");
    }
    p->has_stopped = q.has_stopped;
    p->has_problem = q.has_problem;
    return l;
}

/* What the loader would refuse is refused here, with a word of help. */
static int verify(struct hearth_forms_parser *p, size_t start)
{
    const struct hearth_form *form = p->scope->form;
    struct hearth_expr_bounds bounds = {form->node_count, form->list_count,
                                        form->names_len};
    struct hearth_slice code;

    if (p->has_problem) {
        return HEARTH_E_INVALID;
    }
    code = hearth_slice_of(p->out->data + start, p->out->len - start);
    if (p->out->has_failed || code.len > HEARTH_EXPR_LEN_MAX ||
        hearth_expr_check(code, &bounds) != HEARTH_OK) {
        hearth_forms_parser_stop(
            p, "limit",
            "the expression is longer or deeper than a device may run",
            "Split it over several questions.");
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

/* "." of a row: of the list, or of the repeat that a select takes its choices
 * from. */
static void set_context(struct hearth_forms_parser *p)
{
    p->context.is_written = true;
    if (p->scope->list != HEARTH_NONE) {
        p->context.kind = HEARTH_LOCUS_LIST;
        p->context.list = p->scope->list;
        p->context.level = HEARTH_FORMS_LEVEL_ROW;
    } else {
        p->context.kind = HEARTH_LOCUS_PLACES;
        p->context.reach = HEARTH_REACH_ONE;
        p->context.node = p->scope->row_node;
    }
}

int hearth_forms_postfix_compile(struct hearth_slice source,
                                 const struct hearth_forms_scope *scope,
                                 struct hearth_writer *out)
{
    struct hearth_forms_parser p = {
        .source = source, .scope = scope, .out = out};
    struct hearth_forms_locus result;
    size_t start = out->len;

    if (source.len > HEARTH_FORMS_EXPR_SOURCE_MAX) {
        hearth_forms_parser_stop(&p, "limit",
                                 "the expression is longer than 8,192 bytes",
                                 "Split it over several questions.");
        return HEARTH_E_INVALID;
    }
    if (scope->is_row) {
        set_context(&p);
    }
    hearth_forms_parser_advance(&p);
    result = hearth_forms_parser_expression(&p);
    if (!p.has_stopped && p.now.type != HEARTH_TOKEN_END) {
        hearth_forms_parser_unexpected(&p, "an operator or the end");
    }
    if (scope->is_lenient) {
        result.is_group = false; /* a list of nodes may be what is asked for */
    }
    hearth_forms_path_single(&p, &result);
    return verify(&p, start);
}
