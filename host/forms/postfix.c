/* SPDX-License-Identifier: Apache-2.0 */
/* Recursive descent over the grammar of forms.md 4.1, by precedence. */
#include "postfix.h"

#include "parser.h"

#include <string.h>

#define ARGUMENTS_MAX 255

static void parse_or(struct hearth_forms_parser *p);

static void advance(struct hearth_forms_parser *p)
{
    p->before = p->now;
    p->now = hearth_forms_token_next(p->source, &p->at);
}

static bool is_text(const struct hearth_forms_token *t,
                    enum hearth_forms_token_type type, const char *text)
{
    return t->type == type &&
           hearth_slice_is_equal(t->text, hearth_slice_text(text));
}

static bool accept(struct hearth_forms_parser *p,
                   enum hearth_forms_token_type type, const char *text)
{
    if (p->has_stopped || !is_text(&p->now, type, text)) {
        return false;
    }
    advance(p);
    return true;
}

static bool enter(struct hearth_forms_parser *p)
{
    if (++p->depth > HEARTH_FORMS_EXPR_DEPTH_MAX) {
        hearth_forms_parser_stop(p, "limit",
                                 "the expression is nested more than 64 deep",
                                 "Split it over several questions.");
    }
    return !p->has_stopped;
}

/* ---- code ---- */

static void emit(struct hearth_forms_parser *p, uint8_t op)
{
    hearth_writer_u8(p->out, op);
}

/* A jump whose distance is not known yet: where to put it. */
static size_t emit_jump(struct hearth_forms_parser *p, uint8_t op)
{
    emit(p, op);
    hearth_writer_u16(p->out, 0);
    return p->out->len;
}

/* The jump that ended at ${from} leads here. */
static void land(struct hearth_forms_parser *p, size_t from)
{
    size_t distance = p->out->len - from;

    if (p->out->has_failed || distance > UINT16_MAX) {
        p->out->has_failed = true;
        return;
    }
    p->out->data[from - 2] = (uint8_t)(distance >> 8);
    p->out->data[from - 1] = (uint8_t)distance;
}

static void emit_number(struct hearth_forms_parser *p,
                        struct hearth_slice digits)
{
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT, .text = digits};
    double number = hearth_expr_number(&v);
    uint64_t bits;

    if (number >= 0 && number <= UINT8_MAX &&
        number == (double)(uint8_t)number) {
        emit(p, HEARTH_OP_SMALL);
        hearth_writer_u8(p->out, (uint8_t)number);
        return;
    }
    memcpy(&bits, &number, sizeof(bits)); /* both are 8 bytes: code.c checks */
    emit(p, HEARTH_OP_NUMBER);
    hearth_writer_u64(p->out, bits);
}

static void emit_text(struct hearth_forms_parser *p, struct hearth_slice text)
{
    emit(p, HEARTH_OP_TEXT);
    hearth_writer_varint(p->out, text.len);
    hearth_writer_put(p->out, text.data, text.len);
}

static void emit_self(struct hearth_forms_parser *p)
{
    if (!p->scope->allows_self) {
        hearth_forms_parser_stop(
            p, "unknown-reference",
            "\".\" means the question's own answer, which only a constraint "
            "can look at",
            "Name the question as ${name}.");
    }
    emit(p, HEARTH_OP_SELF);
}

static void emit_reference(struct hearth_forms_parser *p,
                           struct hearth_slice name)
{
    uint16_t node = 0;

    if (!p->scope->resolve(p->scope->cookie, name, &node)) {
        p->has_problem = true; /* said; the rest is read on for more */
    }
    emit(p, HEARTH_OP_LOAD);
    hearth_writer_u16(p->out, node);
}

/* ---- calls ---- */

/* c JUMP_FALSE(x) a JUMP(y) x: b y: */
struct branches {
    size_t first;
    size_t second;
};

/* Between arguments: the jumps of if() and coalesce(). */
static void after_argument(struct hearth_forms_parser *p,
                           const struct hearth_forms_function *f,
                           unsigned count, struct branches *b)
{
    if (f == NULL || f->op != 0) {
        return;
    }
    if (f->most == 2 && count == 1) { /* coalesce */
        b->first = emit_jump(p, HEARTH_OP_COALESCE);
    } else if (f->most == 2 && count == 2) {
        land(p, b->first);
    } else if (f->most == 3 && count == 1) { /* if */
        b->first = emit_jump(p, HEARTH_OP_JUMP_FALSE);
    } else if (f->most == 3 && count == 2) {
        b->second = emit_jump(p, HEARTH_OP_JUMP);
        land(p, b->first);
    } else if (f->most == 3 && count == 3) {
        land(p, b->second);
    }
}

/* From behind "(" to behind ")". */
static unsigned parse_arguments(struct hearth_forms_parser *p,
                                const struct hearth_forms_function *f)
{
    struct branches branches = {0, 0};
    unsigned count = 0;

    if (accept(p, HEARTH_TOKEN_SIGN, ")")) {
        return 0;
    }
    do {
        parse_or(p);
        after_argument(p, f, ++count, &branches);
    } while (!p->has_stopped && count < ARGUMENTS_MAX &&
             accept(p, HEARTH_TOKEN_SIGN, ","));
    if (!p->has_stopped && !accept(p, HEARTH_TOKEN_SIGN, ")")) {
        hearth_forms_parser_unexpected(p, "\",\" or \")\"");
    }
    return count;
}

static void emit_call(struct hearth_forms_parser *p,
                      const struct hearth_forms_function *f, unsigned count)
{
    if (f->op == 0) {
        return; /* if() and coalesce() are their jumps */
    }
    if (count == 0 && f->most == 1) {
        emit_self(p); /* "without argument: the current node" */
    }
    if (f->op == HEARTH_OP_ROUND && count == 1) {
        emit(p, HEARTH_OP_SMALL);
        hearth_writer_u8(p->out, 0);
    }
    emit(p, f->op);
}

static void parse_call(struct hearth_forms_parser *p, struct hearth_slice name)
{
    const struct hearth_forms_function *f = hearth_forms_function_find(name);
    unsigned count;

    if (f == NULL) {
        hearth_forms_parser_no_function(p, name);
    }
    count = parse_arguments(p, f);
    if (p->has_stopped || f == NULL) {
        return;
    }
    if (count < f->least || count > f->most) {
        hearth_forms_parser_argument_count(p, f, count);
        return;
    }
    emit_call(p, f, count);
}

/* ---- grammar ---- */

/* jr:choice-name and the like: one name to the author. */
static struct hearth_slice take_name(struct hearth_forms_parser *p)
{
    struct hearth_slice name = p->now.text;

    advance(p);
    if (is_text(&p->now, HEARTH_TOKEN_OUTSIDE, ":") &&
        p->now.text.data == name.data + name.len) {
        advance(p);
        if (p->now.type == HEARTH_TOKEN_NAME) {
            const uint8_t *end = p->now.text.data + p->now.text.len;

            name = hearth_slice_of(name.data, (size_t)(end - name.data));
            advance(p);
        }
    }
    return name;
}

static void parse_name(struct hearth_forms_parser *p)
{
    struct hearth_slice name = take_name(p);

    if (p->now.type == HEARTH_TOKEN_OUTSIDE) {
        hearth_forms_parser_outside(p);
    } else if (accept(p, HEARTH_TOKEN_SIGN, "(")) {
        parse_call(p, name);
    } else {
        hearth_forms_parser_bare_name(p, name);
    }
}

static void parse_primary(struct hearth_forms_parser *p)
{
    struct hearth_forms_token t = p->now;

    if (accept(p, HEARTH_TOKEN_SIGN, "(")) {
        parse_or(p);
        if (!p->has_stopped && !accept(p, HEARTH_TOKEN_SIGN, ")")) {
            hearth_forms_parser_unexpected(p, "\")\"");
        }
        return;
    }
    switch (t.type) {
    case HEARTH_TOKEN_NUMBER:
        advance(p);
        emit_number(p, t.text);
        break;
    case HEARTH_TOKEN_TEXT:
        advance(p);
        emit_text(p, t.text);
        break;
    case HEARTH_TOKEN_REFERENCE:
        advance(p);
        emit_reference(p, t.text);
        break;
    case HEARTH_TOKEN_SELF:
        advance(p);
        emit_self(p);
        break;
    case HEARTH_TOKEN_NAME:
        parse_name(p);
        break;
    case HEARTH_TOKEN_END:
    case HEARTH_TOKEN_SIGN:
    case HEARTH_TOKEN_OUTSIDE:
    case HEARTH_TOKEN_BAD:
        hearth_forms_parser_unexpected(p, "a value");
        break;
    }
}

/* Behind a value "mod2" is "mod 2", as "2mod" is "2 mod". */
static void split_operator(struct hearth_forms_parser *p)
{
    static const char *const WORDS[] = {"and", "or", "div", "mod"};
    struct hearth_slice name = p->now.text;

    for (size_t i = 0; p->now.type == HEARTH_TOKEN_NAME && i < 4; i++) {
        size_t len = strlen(WORDS[i]);

        if (name.len > len && memcmp(name.data, WORDS[i], len) == 0 &&
            name.data[len] >= '0' && name.data[len] <= '9') {
            p->now.text.len = len;
            p->at = p->now.at + len;
            return;
        }
    }
}

static void parse_unary(struct hearth_forms_parser *p)
{
    unsigned minuses = 0;

    while (accept(p, HEARTH_TOKEN_SIGN, "-")) {
        minuses++;
    }
    if (!p->has_stopped) {
        parse_primary(p);
        split_operator(p);
    }
    if (minuses > 0) {
        emit(p, HEARTH_OP_NEGATE);
    }
    if (minuses > 0 && minuses % 2 == 0) {
        emit(p, HEARTH_OP_NEGATE); /* twice: a number, with its own sign */
    }
}

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

static const struct binary *binary_now(const struct hearth_forms_parser *p,
                                       unsigned level)
{
    for (size_t i = 0; i < sizeof(BINARIES) / sizeof(BINARIES[0]); i++) {
        if (BINARIES[i].level == level &&
            is_text(&p->now, BINARIES[i].type, BINARIES[i].word)) {
            return &BINARIES[i];
        }
    }
    return NULL;
}

/* "Left associative: 3 < 4 < 5 is (3<4)<5". The depth is that of LEVELS. */
static void parse_binary(struct hearth_forms_parser *p, unsigned level)
{
    const struct binary *b;

    if (level == LEVELS) {
        parse_unary(p);
        return;
    }
    parse_binary(p, level + 1);
    while (!p->has_stopped && (b = binary_now(p, level)) != NULL) {
        advance(p);
        parse_binary(p, level + 1);
        emit(p, b->op);
    }
}

/* a AND(x) b BOOLEAN x: */
static void parse_and(struct hearth_forms_parser *p)
{
    parse_binary(p, 0);
    while (accept(p, HEARTH_TOKEN_NAME, "and")) {
        size_t jump = emit_jump(p, HEARTH_OP_AND);

        parse_binary(p, 0);
        emit(p, HEARTH_OP_BOOLEAN);
        land(p, jump);
    }
}

static void parse_or(struct hearth_forms_parser *p)
{
    if (enter(p)) {
        parse_and(p);
    }
    while (accept(p, HEARTH_TOKEN_NAME, "or")) {
        size_t jump = emit_jump(p, HEARTH_OP_OR);

        parse_and(p);
        emit(p, HEARTH_OP_BOOLEAN);
        land(p, jump);
    }
    p->depth--;
}

/* What the loader would refuse is refused here, with a word of help. */
static int verify(struct hearth_forms_parser *p, size_t start)
{
    struct hearth_slice code;

    if (p->has_problem) {
        return HEARTH_E_INVALID;
    }
    code = hearth_slice_of(p->out->data + start, p->out->len - start);
    if (p->out->has_failed ||
        hearth_expr_check(code, HEARTH_NODES_MAX) != HEARTH_OK) {
        hearth_forms_parser_stop(
            p, "limit",
            "the expression is longer or deeper than a device may run",
            "Split it over several questions.");
        return HEARTH_E_INVALID;
    }
    return HEARTH_OK;
}

int hearth_forms_postfix_compile(struct hearth_slice source,
                                 const struct hearth_forms_scope *scope,
                                 struct hearth_writer *out)
{
    struct hearth_forms_parser p = {
        .source = source, .scope = scope, .out = out};
    size_t start = out->len;

    if (source.len > HEARTH_FORMS_EXPR_SOURCE_MAX) {
        hearth_forms_parser_stop(&p, "limit",
                                 "the expression is longer than 8,192 bytes",
                                 "Split it over several questions.");
        return HEARTH_E_INVALID;
    }
    advance(&p);
    parse_or(&p);
    if (!p.has_stopped && p.now.type != HEARTH_TOKEN_END) {
        hearth_forms_parser_unexpected(&p, "an operator or the end");
    }
    return verify(&p, start);
}
