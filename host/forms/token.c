/* SPDX-License-Identifier: Apache-2.0 */
/* The lexer. */
#include "token.h"

#include <string.h>

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Letters of any script: what is not ASCII counts as a letter, so that a
 * wrong word is shown as a whole. */
static bool is_name_start(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c >= 0x80;
}

static bool is_name(uint8_t c)
{
    return is_name_start(c) || is_digit(c) || c == '-' || c == '.';
}

static uint8_t peek(struct hearth_slice s, size_t at)
{
    return at < s.len ? s.data[at] : 0;
}

/* Bytes of a quotation mark at ${at}, straight or curly, and its straight
 * form; 0 if there is none. Word processors make curly ones. */
static size_t quote_at(struct hearth_slice s, size_t at, uint8_t *straight)
{
    uint8_t last = peek(s, at + 2);

    *straight = peek(s, at);
    if (*straight == '\'' || *straight == '"') {
        return 1;
    }
    if (*straight != 0xe2 || peek(s, at + 1) != 0x80) {
        return 0;
    }
    *straight = last == 0x98 || last == 0x99 ? '\'' : '"';
    return last == 0x98 || last == 0x99 || last == 0x9c || last == 0x9d ? 3 : 0;
}

static struct hearth_forms_token make(enum hearth_forms_token_type type,
                                      struct hearth_slice s, size_t from,
                                      size_t to)
{
    struct hearth_forms_token t = {type, {NULL, 0}, from};

    t.text = hearth_slice_of(s.data + from, to - from);
    return t;
}

static struct hearth_forms_token take_text(struct hearth_slice s, size_t *at)
{
    struct hearth_forms_token t;
    size_t from = *at;
    uint8_t opened;
    uint8_t closed;
    size_t len = quote_at(s, from, &opened);

    *at += len;
    while (*at < s.len) {
        size_t end = quote_at(s, *at, &closed);

        if (end > 0 && closed == opened) {
            t = make(HEARTH_TOKEN_TEXT, s, from + len, *at);
            t.at = from;
            *at += end;
            return t;
        }
        (*at)++;
    }
    return make(HEARTH_TOKEN_BAD, s, from, s.len);
}

static struct hearth_forms_token take_number(struct hearth_slice s, size_t *at)
{
    size_t from = *at;

    while (is_digit(peek(s, *at))) {
        (*at)++;
    }
    if (peek(s, *at) == '.') {
        (*at)++;
        while (is_digit(peek(s, *at))) {
            (*at)++;
        }
    }
    return make(HEARTH_TOKEN_NUMBER, s, from, *at);
}

static struct hearth_forms_token take_reference(struct hearth_slice s,
                                                size_t *at)
{
    struct hearth_forms_token t;
    size_t from = *at;
    size_t end;

    *at += 2;
    while (*at < s.len && s.data[*at] != '}') {
        (*at)++;
    }
    if (*at == s.len) {
        return make(HEARTH_TOKEN_BAD, s, from, s.len);
    }
    end = *at;
    from += 2;
    while (from < end && is_space(s.data[from])) {
        from++;
    }
    while (end > from && is_space(s.data[end - 1])) {
        end--;
    }
    (*at)++;
    t = make(HEARTH_TOKEN_REFERENCE, s, from, end);
    return t;
}

static void skip_name(struct hearth_slice s, size_t *at)
{
    uint8_t straight;

    /* a curly quotation mark is no letter */
    while (is_name(peek(s, *at)) && quote_at(s, *at, &straight) == 0) {
        (*at)++;
    }
}

/* "jr:itext" is one name, "child::a" is not. */
static struct hearth_forms_token take_name(struct hearth_slice s, size_t *at)
{
    size_t from = *at;
    uint8_t straight;

    skip_name(s, at);
    if (peek(s, *at) == ':' && is_name_start(peek(s, *at + 1)) &&
        quote_at(s, *at + 1, &straight) == 0) {
        (*at)++;
        skip_name(s, at);
        return make(HEARTH_TOKEN_PREFIXED, s, from, *at);
    }
    return make(HEARTH_TOKEN_NAME, s, from, *at);
}

static bool take_one_of(const char *const *words, size_t count,
                        struct hearth_slice s, size_t *at)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(words[i]);

        if (s.len - *at >= len && memcmp(s.data + *at, words[i], len) == 0) {
            *at += len;
            return true;
        }
    }
    return false;
}

static struct hearth_forms_token take_sign(struct hearth_slice s, size_t *at)
{
    static const char *const OUTSIDE[] = {"//", "@", "|", "$"};
    static const char *const SIGNS[] = {"!=", "<=", ">=", "..", "::", "(",
                                        ")",  "[",  "]",  ",",  "=",  "<",
                                        ">",  "+",  "-",  "*",  "/",  "."};
    size_t from = *at;

    if (take_one_of(OUTSIDE, sizeof(OUTSIDE) / sizeof(OUTSIDE[0]), s, at)) {
        return make(HEARTH_TOKEN_OUTSIDE, s, from, *at);
    }
    if (take_one_of(SIGNS, sizeof(SIGNS) / sizeof(SIGNS[0]), s, at)) {
        return make(HEARTH_TOKEN_SIGN, s, from, *at);
    }
    (*at)++;
    return make(HEARTH_TOKEN_BAD, s, from, *at);
}

struct hearth_forms_token hearth_forms_token_next(struct hearth_slice source,
                                                  size_t *at)
{
    uint8_t straight;
    uint8_t c;

    while (*at < source.len && is_space(source.data[*at])) {
        (*at)++;
    }
    if (*at == source.len) {
        return make(HEARTH_TOKEN_END, source, *at, *at);
    }
    c = source.data[*at];
    if (quote_at(source, *at, &straight) > 0) {
        return take_text(source, at);
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(source, *at + 1)))) {
        return take_number(source, at);
    }
    if (c == '$' && peek(source, *at + 1) == '{') {
        return take_reference(source, at);
    }
    return is_name_start(c) ? take_name(source, at) : take_sign(source, at);
}
