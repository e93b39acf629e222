/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded JSON reader: no recursion, no allocation, every step compared
 * with the line's length. Unescaping only ever shrinks, so it is in place. */
#include "json.h"

#include <string.h>

static int bad(struct hearth_json *j, const char *why)
{
    j->why = why;
    return HEARTH_E_INVALID;
}

static void skip_space(struct hearth_json *j)
{
    while (j->at < j->len &&
           (j->data[j->at] == ' ' || j->data[j->at] == '\t' ||
            j->data[j->at] == '\r' || j->data[j->at] == '\n')) {
        j->at++;
    }
}

/* The byte at hand, or 0 at the end (a NUL is nowhere allowed). */
static uint8_t peek(const struct hearth_json *j)
{
    return j->at < j->len ? j->data[j->at] : 0;
}

static bool take(struct hearth_json *j, char c)
{
    skip_space(j);
    if (peek(j) != (uint8_t)c) {
        return false;
    }
    j->at++;
    return true;
}

/* Four hex digits after \u. */
static int read_hex4(struct hearth_json *j, uint32_t *out)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = peek(j);
        uint32_t digit;
        if (c >= '0' && c <= '9') {
            digit = (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = (uint32_t)(c - 'a') + 10;
        } else if (c >= 'A' && c <= 'F') {
            digit = (uint32_t)(c - 'A') + 10;
        } else {
            return bad(j, "\\u needs four hexadecimal digits");
        }
        v = v * 16 + digit;
        j->at++;
    }
    *out = v;
    return 0;
}

/* A code point after "\u", with its second half if it is a surrogate. */
static int read_code_point(struct hearth_json *j, uint32_t *out)
{
    uint32_t low;
    int rc = read_hex4(j, out);
    if (rc != 0) {
        return rc;
    }
    if (*out >= 0xdc00 && *out <= 0xdfff) {
        return bad(j, "half a surrogate pair");
    }
    if (*out < 0xd800 || *out > 0xdbff) {
        return 0;
    }
    if (peek(j) != '\\') {
        return bad(j, "half a surrogate pair");
    }
    j->at++;
    if (peek(j) != 'u') {
        return bad(j, "half a surrogate pair");
    }
    j->at++;
    rc = read_hex4(j, &low);
    if (rc != 0) {
        return rc;
    }
    if (low < 0xdc00 || low > 0xdfff) {
        return bad(j, "half a surrogate pair");
    }
    *out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
    return 0;
}

/* Writes ${c} as UTF-8 over bytes already read (six for each \u). */
static size_t put_utf8(uint8_t *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xc0 | (c >> 6));
        out[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xe0 | (c >> 12));
        out[1] = (uint8_t)(0x80 | ((c >> 6) & 0x3f));
        out[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | (c >> 18));
    out[1] = (uint8_t)(0x80 | ((c >> 12) & 0x3f));
    out[2] = (uint8_t)(0x80 | ((c >> 6) & 0x3f));
    out[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}

/* What follows a backslash, written at ${out}. */
static int read_escape(struct hearth_json *j, size_t *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    uint8_t c = peek(j);
    if (c == 'u') {
        uint32_t point;
        j->at++;
        int rc = read_code_point(j, &point);
        if (rc != 0) {
            return rc;
        }
        if (point == 0) {
            return bad(j, "a text may not hold a NUL");
        }
        *out += put_utf8(j->data + *out, point);
        return 0;
    }
    const char *found = c != 0 ? strchr(from, c) : NULL;
    if (found == NULL) {
        return bad(j, "an unknown escape after a backslash");
    }
    j->data[(*out)++] = (uint8_t)to[found - from];
    j->at++;
    return 0;
}

/* Length that the first byte of a UTF-8 sequence announces, 0 if none. */
static size_t announced_len(uint8_t first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The second byte's range is narrower after some first bytes: shortest form
 * only, no surrogates, at most U+10FFFF (RFC 3629 section 4). */
static bool is_second(uint8_t first, uint8_t second)
{
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

/* Length of the UTF-8 sequence at hand, 0 if it is none. */
static size_t utf8_len(const struct hearth_json *j)
{
    const uint8_t *p = j->data + j->at;
    size_t len = announced_len(p[0]);
    if (len > j->len - j->at || (len > 1 && !is_second(p[0], p[1]))) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

/* A string whose opening quote is at hand; unescaped to ${out}. */
static int read_string(struct hearth_json *j, size_t *out)
{
    j->at++;
    while (j->at < j->len) {
        uint8_t c = j->data[j->at];
        if (c == '"') {
            j->at++;
            return 0;
        }
        if (c < 0x20) {
            return bad(j, "a control character inside a text");
        }
        if (c == '\\') {
            j->at++;
            int rc = read_escape(j, out);
            if (rc != 0) {
                return rc;
            }
            continue;
        }
        size_t len = utf8_len(j);
        if (len == 0) {
            return bad(j, "a text that is not UTF-8");
        }
        memmove(j->data + *out, j->data + j->at, len);
        *out += len;
        j->at += len;
    }
    return bad(j, "a text without its closing quote");
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool skip_digits(struct hearth_json *j)
{
    size_t start = j->at;
    while (is_digit(peek(j))) {
        j->at++;
    }
    return j->at > start;
}

/* RFC 8259 section 6: minus, int, frac, exp; copied to ${out} as written. */
static int read_number(struct hearth_json *j, size_t *out)
{
    size_t start = j->at;
    if (peek(j) == '-') {
        j->at++;
    }
    if (peek(j) == '0') {
        j->at++;
    } else if (!skip_digits(j)) {
        return bad(j, "a value that is not a text, number, list or null");
    }
    if (peek(j) == '.') {
        j->at++;
        if (!skip_digits(j)) {
            return bad(j, "a number without digits after its point");
        }
    }
    if (peek(j) == 'e' || peek(j) == 'E') {
        j->at++;
        if (peek(j) == '+' || peek(j) == '-') {
            j->at++;
        }
        if (!skip_digits(j)) {
            return bad(j, "a number without digits in its exponent");
        }
    }
    memmove(j->data + *out, j->data + start, j->at - start);
    *out += j->at - start;
    return 0;
}

/* One item of a list: never empty, and no space that would split it. */
static int read_item(struct hearth_json *j, size_t *out)
{
    size_t start = *out;
    int rc = peek(j) == '"' ? read_string(j, out) : read_number(j, out);
    if (rc != 0) {
        return rc;
    }
    if (*out == start) {
        return bad(j, "an empty text inside a list");
    }
    if (memchr(j->data + start, ' ', *out - start) != NULL) {
        return bad(j, "a choice with a space inside a list");
    }
    return 0;
}

static int read_list(struct hearth_json *j, size_t *out)
{
    bool is_first = true;
    j->at++;
    if (take(j, ']')) {
        return 0;
    }
    for (;;) {
        skip_space(j);
        if (!is_first) {
            /* The comma made room for this space. */
            j->data[(*out)++] = ' ';
        }
        is_first = false;
        int rc = read_item(j, out);
        if (rc != 0) {
            return rc;
        }
        if (take(j, ']')) {
            return 0;
        }
        if (!take(j, ',')) {
            return bad(j, "a list without a comma or its closing bracket");
        }
    }
}

/* Over a text whose opening quote is at hand; not looked at closely: that is
 * for who reads it. */
static void skip_string(struct hearth_json *j)
{
    for (j->at++; j->at < j->len && j->data[j->at] != '"'; j->at++) {
        if (j->data[j->at] == '\\') {
            j->at++;
        }
    }
    if (j->at < j->len) {
        j->at++;
    } else {
        j->at = j->len;
    }
}

/* Over a bracket at hand to the one that closes it. */
static int skip_brackets(struct hearth_json *j)
{
    size_t depth = 0;
    while (j->at < j->len) {
        uint8_t c = j->data[j->at];
        if (c == '"') {
            skip_string(j);
            continue;
        }
        j->at++;
        if (c == '[' || c == '{') {
            depth++;
        } else if ((c == ']' || c == '}') && --depth == 0) {
            return 0;
        }
    }
    return bad(j, "a bracket that is not closed");
}

/* True if the list at hand begins with an object. */
static bool is_list_of_objects(const struct hearth_json *j)
{
    struct hearth_json ahead = *j;
    ahead.at++;
    skip_space(&ahead);
    return peek(&ahead) == '{';
}

static int read_value(struct hearth_json *j, struct hearth_json_member *member)
{
    int rc;
    skip_space(j);
    size_t start = j->at;
    member->at = start;
    size_t out = start;
    if (peek(j) == '"') {
        member->kind = HEARTH_JSON_STRING;
        rc = read_string(j, &out);
    } else if (peek(j) == '[' && is_list_of_objects(j)) {
        member->kind = HEARTH_JSON_OBJECTS;
        rc = skip_brackets(j);
        out = j->at;
    } else if (peek(j) == '[') {
        member->kind = HEARTH_JSON_LIST;
        rc = read_list(j, &out);
    } else if (j->len - j->at >= 4 && memcmp(j->data + j->at, "null", 4) == 0) {
        member->kind = HEARTH_JSON_NULL;
        j->at += 4;
        rc = 0;
    } else {
        member->kind = HEARTH_JSON_NUMBER;
        rc = read_number(j, &out);
    }
    member->value = hearth_slice_of(j->data + start, out - start);
    return rc;
}

void hearth_json_begin(struct hearth_json *j, uint8_t *line, size_t len)
{
    j->data = line;
    j->len = len;
    j->at = 0;
    j->has_begun = false;
    j->why = "";
}

/* After the closing brace nothing may follow. */
static int end(struct hearth_json *j)
{
    skip_space(j);
    if (j->at != j->len) {
        return bad(j, "something after the object's end");
    }
    return HEARTH_E_NOT_FOUND;
}

int hearth_json_next(struct hearth_json *j, struct hearth_json_member *member)
{
    bool is_first = !j->has_begun;
    if (is_first) {
        if (!take(j, '{')) {
            return bad(j, "a line that does not start with {");
        }
        j->has_begun = true;
    }
    if (take(j, '}')) {
        return end(j);
    }
    if (!is_first && !take(j, ',')) {
        return bad(j, "an object without a comma or its closing brace");
    }
    skip_space(j);
    if (peek(j) != '"') {
        return bad(j, "a name without quotes");
    }
    size_t start = j->at;
    size_t out = start;
    int rc = read_string(j, &out);
    if (rc != 0) {
        return rc;
    }
    member->name = hearth_slice_of(j->data + start, out - start);
    if (!take(j, ':')) {
        return bad(j, "a name without a colon");
    }
    return read_value(j, member);
}

void hearth_json_begin_list(struct hearth_json *j, uint8_t *list, size_t len)
{
    hearth_json_begin(j, list, len);
}

int hearth_json_next_object(struct hearth_json *j, struct hearth_json *object)
{
    if (!j->has_begun) {
        /* The opening bracket is why this is a list. */
        j->has_begun = true;
        j->at++;
    } else if (take(j, ']')) {
        skip_space(j);
        return j->at == j->len ? HEARTH_E_NOT_FOUND
                               : bad(j, "something after a list's end");
    } else if (!take(j, ',')) {
        return bad(j, "a list without a comma or its closing bracket");
    }
    skip_space(j);
    size_t start = j->at;
    if (peek(j) != '{') {
        return bad(j, "a list of objects with something else in it");
    }
    int rc = skip_brackets(j);
    if (rc != 0) {
        return rc;
    }
    hearth_json_begin(object, j->data + start, j->at - start);
    return 0;
}
