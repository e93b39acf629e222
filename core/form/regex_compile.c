/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns read into programs, by recursive descent: each piece of a pattern
 * is a run of instructions that jumps within itself only, so that it can be
 * moved and copied for repetitions. */
#include "regex_program.h"

#include "utf8.h"

#include <string.h>

#define GROUPS_MAX  32
#define TIMES_MAX   1000u
#define TIMES_OPEN  UINT32_MAX /* "{m,}" */
#define CODE_POINTS 0x10ffffu

struct parser {
    struct hearth_regex_program *p;
    size_t at;
    unsigned depth;
};

static const char TOO_LONG[] =
    "it is too long when its repetitions are written out";

static bool is_more(const struct parser *s)
{
    return s->at < s->p->pattern.len;
}

static uint8_t look(const struct parser *s)
{
    return is_more(s) ? s->p->pattern.data[s->at] : 0;
}

static bool take(struct parser *s, uint8_t c)
{
    if (is_more(s) && look(s) == c) {
        s->at++;
        return true;
    }
    return false;
}

/* Makes room for ${count} instructions at ${at}, before what stands there. */
static bool open_gap(struct parser *s, size_t at, size_t count)
{
    if (HEARTH_REGEX_CODE_MAX - s->p->len < count) {
        return false;
    }
    memmove(&s->p->code[at + count], &s->p->code[at],
            (s->p->len - at) * sizeof(s->p->code[0]));
    s->p->len += count;
    return true;
}

static void set(struct parser *s, size_t at, enum hearth_regex_op op,
                int32_t argument)
{
    s->p->code[at].op = (uint8_t)op;
    s->p->code[at].argument = argument;
}

static const char *put(struct parser *s, enum hearth_regex_op op,
                       int32_t argument)
{
    size_t at = s->p->len;

    if (!open_gap(s, at, 1)) {
        return TOO_LONG;
    }
    set(s, at, op, argument);
    return NULL;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code point after "\x" or "\u": exactly ${count} digits. */
static const char *take_hex(struct hearth_slice pattern, size_t *at,
                            size_t count, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++, (*at)++) {
        int digit = *at < pattern.len ? hex_digit(pattern.data[*at]) : -1;

        if (digit < 0) {
            return "\"\\x\" needs two hexadecimal digits, \"\\u\" four";
        }
        *out = *out << 4 | (uint32_t)digit;
    }
    return NULL;
}

static bool is_letter_or_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* What stands after "\": a sign for itself, or the letter of a set. */
static const char *take_escape(struct hearth_slice pattern, size_t *at,
                               struct hearth_regex_item *out)
{
    static const char NAMES[] = "tnrf";
    static const char SIGNS[] = "\t\n\r\f";
    const char *name;
    uint8_t c;

    if (*at >= pattern.len) {
        return "nothing follows the last \"\\\"";
    }
    c = pattern.data[*at];
    if (!is_letter_or_digit(c)) {
        out->low = hearth_utf8_next(pattern, at);
        return NULL;
    }
    (*at)++;
    if (strchr("dDwWsS", c) != NULL) {
        out->set = c;
        return NULL;
    }
    name = strchr(NAMES, c);
    if (name != NULL) {
        out->low = (uint8_t)SIGNS[name - NAMES];
        return NULL;
    }
    if (c == 'x' || c == 'u') {
        return take_hex(pattern, at, c == 'x' ? 2 : 4, &out->low);
    }
    if (c >= '0' && c <= '9') {
        return "back-references are not supported";
    }
    return "an escape that is not supported; \"\\d\", \"\\w\", \"\\s\", their "
           "capitals and escaped signs are";
}

static const char *take_point(struct hearth_slice pattern, size_t *at,
                              struct hearth_regex_item *out)
{
    out->low = 0;
    out->high = 0;
    out->set = 0;
    if (*at >= pattern.len) {
        return "a class \"[...]\" does not end";
    }
    if (pattern.data[*at] == '\\') {
        (*at)++;
        return take_escape(pattern, at, out);
    }
    if (pattern.data[*at] == '[') {
        return "\"[\" inside a class has to be written \"\\[\"";
    }
    if (pattern.data[*at] == '&' && *at + 1 < pattern.len &&
        pattern.data[*at + 1] == '&') {
        return "\"&&\" inside a class is not supported";
    }
    out->low = hearth_utf8_next(pattern, at);
    return NULL;
}

const char *hearth_regex_item(struct hearth_slice pattern, size_t *at,
                              struct hearth_regex_item *out)
{
    struct hearth_regex_item last;
    const char *why = take_point(pattern, at, out);

    if (why != NULL || out->set != 0) {
        return why;
    }
    out->high = out->low;
    /* "-" before the end of the class is a sign like others. */
    if (*at + 1 >= pattern.len || pattern.data[*at] != '-' ||
        pattern.data[*at + 1] == ']') {
        return NULL;
    }
    (*at)++;
    why = take_point(pattern, at, &last);
    if (why != NULL) {
        return why;
    }
    if (last.set != 0 || last.low < out->low) {
        return "a range in a class ends before it begins";
    }
    out->high = last.low;
    return NULL;
}

/* Behind "[": checks the class; it is read again when it is matched. */
static const char *parse_class(struct parser *s)
{
    size_t begin = s->at - 1;
    bool is_first = true;

    (void)take(s, '^');
    while (is_first || look(s) != ']') {
        struct hearth_regex_item item;
        const char *why = hearth_regex_item(s->p->pattern, &s->at, &item);

        if (why != NULL) {
            return why;
        }
        is_first = false;
    }
    s->at++;
    return put(s, HEARTH_REGEX_CLASS, (int32_t)begin);
}

static const char *parse_either(struct parser *s);

/* Behind "(". */
static const char *parse_group(struct parser *s)
{
    const char *why;

    if (take(s, '?') && !take(s, ':')) {
        return "look-around, named groups and flags \"(?...)\" are not "
               "supported";
    }
    if (s->depth >= GROUPS_MAX) {
        return "its groups are nested too deep";
    }
    s->depth++;
    why = parse_either(s);
    s->depth--;
    if (why == NULL && !take(s, ')')) {
        why = "a group \"(...)\" does not end";
    }
    return why;
}

static const char *parse_escape(struct parser *s)
{
    struct hearth_regex_item item = {0};
    const char *why = take_escape(s->p->pattern, &s->at, &item);

    if (why != NULL) {
        return why;
    }
    if (item.set != 0) {
        return put(s, HEARTH_REGEX_SET, item.set);
    }
    return put(s, HEARTH_REGEX_CHAR, (int32_t)item.low);
}

static const char *parse_atom(struct parser *s)
{
    switch (look(s)) {
    case '*':
    case '+':
    case '?':
        return "nothing stands before \"*\", \"+\" or \"?\" that it could "
               "repeat";
    case '{':
        return "\"{\" has to be written \"\\{\" if it is no repetition";
    case '(':
        s->at++;
        return parse_group(s);
    case '[':
        s->at++;
        return parse_class(s);
    case '.':
        s->at++;
        return put(s, HEARTH_REGEX_ANY, 0);
    case '^':
        s->at++;
        return put(s, HEARTH_REGEX_BEGIN, 0);
    case '$':
        s->at++;
        return put(s, HEARTH_REGEX_END, 0);
    case '\\':
        s->at++;
        return parse_escape(s);
    default:
        return put(s, HEARTH_REGEX_CHAR,
                   (int32_t)hearth_utf8_next(s->p->pattern, &s->at));
    }
}

static bool take_number(struct parser *s, uint32_t *out)
{
    size_t start = s->at;

    *out = 0;
    while (look(s) >= '0' && look(s) <= '9') {
        *out = *out * 10 + (uint32_t)(look(s) - '0');
        s->at++;
        if (*out > TIMES_MAX) {
            return false;
        }
    }
    return s->at > start;
}

/* How often the piece before is repeated: ${least} to ${most} times. */
static const char *parse_times(struct parser *s, uint32_t *least,
                               uint32_t *most)
{
    static const char WHY[] = "a repetition is written \"{m}\", \"{m,}\" or "
                              "\"{m,n}\", m not above n, n not above 1000";

    *least = look(s) == '+' ? 1 : 0;
    *most = look(s) == '?' ? 1 : TIMES_OPEN;
    if (!take(s, '{')) {
        s->at++;
        return NULL;
    }
    if (!take_number(s, least)) {
        return WHY;
    }
    *most = *least;
    if (take(s, ',')) {
        *most = TIMES_OPEN;
        if (look(s) != '}' && !take_number(s, most)) {
            return WHY;
        }
    }
    return take(s, '}') && *least <= *most ? NULL : WHY;
}

/* Appends a copy of the ${len} instructions at ${from}. */
static bool copy_piece(struct parser *s, size_t from, size_t len)
{
    size_t at = s->p->len;

    if (!open_gap(s, at, len)) {
        return false;
    }
    memcpy(&s->p->code[at], &s->p->code[from],
           len * sizeof(s->p->code[0])); /* the gap is as long */
    return true;
}

/* ${count} times the piece at ${from}, each of which may be the last. What
 * stands at ${from} is the first one if ${is_first}. */
static const char *put_optional(struct parser *s, size_t from, size_t len,
                                uint32_t count, bool is_first)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t rest = (int32_t)((count - i) * (len + 1));

        if (is_first && i == 0) {
            if (!open_gap(s, from, 1)) {
                return TOO_LONG;
            }
            set(s, from, HEARTH_REGEX_SPLIT, rest);
            from++;
        } else if (put(s, HEARTH_REGEX_SPLIT, rest) != NULL ||
                   !copy_piece(s, from, len)) {
            return TOO_LONG;
        }
    }
    return NULL;
}

/* Repeats the piece from ${from} to the end of the program. */
static const char *repeat(struct parser *s, size_t from, uint32_t least,
                          uint32_t most)
{
    size_t len = s->p->len - from;

    if (most == 0) {
        s->p->len = from;
        return NULL;
    }
    for (uint32_t i = 1; i < least; i++) {
        if (!copy_piece(s, from, len)) {
            return TOO_LONG;
        }
    }
    if (most != TIMES_OPEN) {
        /* at most 1,000 pieces of at most CODE_MAX: no overflow */
        return put_optional(s, from, len, most - least, least == 0);
    }
    if (least > 0) { /* the last one again and again */
        return put(s, HEARTH_REGEX_SPLIT, -(int32_t)len);
    }
    if (!open_gap(s, from, 1)) {
        return TOO_LONG;
    }
    set(s, from, HEARTH_REGEX_SPLIT, (int32_t)len + 2);
    return put(s, HEARTH_REGEX_JUMP, -(int32_t)len - 1);
}

static bool is_repetition(uint8_t c)
{
    return c == '*' || c == '+' || c == '?' || c == '{';
}

static const char *parse_piece(struct parser *s)
{
    size_t from = s->p->len;
    uint32_t least;
    uint32_t most;
    const char *why = parse_atom(s);

    if (why != NULL || !is_repetition(look(s))) {
        return why;
    }
    why = parse_times(s, &least, &most);
    if (why != NULL) {
        return why;
    }
    (void)take(s, '?'); /* "lazy": all the same when the whole text counts */
    if (is_repetition(look(s))) {
        return "two repetitions stand in a row";
    }
    return repeat(s, from, least, most);
}

/* One or several alternatives. */
static const char *parse_either(struct parser *s)
{
    size_t from = s->p->len;
    size_t jump = 0;
    bool is_second = false;

    for (;;) {
        while (is_more(s) && look(s) != '|' && look(s) != ')') {
            const char *why = parse_piece(s);

            if (why != NULL) {
                return why;
            }
        }
        if (is_second) {
            s->p->code[jump].argument = (int32_t)(s->p->len - jump);
        }
        if (!take(s, '|')) {
            return NULL;
        }
        if (!open_gap(s, from, 1) || put(s, HEARTH_REGEX_JUMP, 0) != NULL) {
            return TOO_LONG;
        }
        jump = s->p->len - 1;
        set(s, from, HEARTH_REGEX_SPLIT, (int32_t)(s->p->len - from));
        is_second = true;
    }
}

const char *hearth_regex_compile(struct hearth_slice pattern,
                                 struct hearth_regex_program *out)
{
    struct parser s = {.p = out};
    const char *why;

    out->pattern = pattern;
    out->len = 0;
    if (pattern.len > HEARTH_REGEX_PATTERN_MAX) {
        return "it is longer than 512 bytes";
    }
    if (!hearth_utf8_is_valid(pattern)) {
        return "it is no UTF-8";
    }
    why = parse_either(&s);
    if (why == NULL && is_more(&s)) {
        why = "\")\" ends no group";
    }
    return why != NULL ? why : put(&s, HEARTH_REGEX_MATCH, 0);
}
