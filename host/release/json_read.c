/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: the reader. */
#include "host/release/json.h"

#include <string.h>

#define DIGITS_MAX 17

struct parse {
    struct hearth_reader in;
    struct hearth_arena *arena;
    unsigned depth;
};

static int peek(const struct parse *p)
{
    return hearth_reader_left(&p->in) == 0 ? -1 : p->in.data[p->in.at];
}

static void skip_space(struct parse *p)
{
    int c = peek(p);

    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        (void)hearth_reader_u8(&p->in);
        c = peek(p);
    }
}

static bool take(struct parse *p, int wanted)
{
    skip_space(p);
    if (peek(p) != wanted) {
        return false;
    }
    (void)hearth_reader_u8(&p->in);
    return true;
}

/* One code point as UTF-8; 0 and surrogates are not ours. */
static int put_code(struct hearth_writer *w, unsigned code)
{
    if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
        return HEARTH_E_INVALID;
    }
    if (code < 0x80) {
        hearth_writer_u8(w, (uint8_t)code);
    } else if (code < 0x800) {
        hearth_writer_u8(w, (uint8_t)(0xc0 | code >> 6));
        hearth_writer_u8(w, (uint8_t)(0x80 | (code & 63)));
    } else {
        hearth_writer_u8(w, (uint8_t)(0xe0 | code >> 12));
        hearth_writer_u8(w, (uint8_t)(0x80 | (code >> 6 & 63)));
        hearth_writer_u8(w, (uint8_t)(0x80 | (code & 63)));
    }
    return 0;
}

static int read_escape(struct parse *p, struct hearth_writer *w)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint8_t c = hearth_reader_u8(&p->in);
    const char *at = c == 0 ? NULL : strchr(from, c);
    char digits[5] = {0};
    uint8_t unit[2];

    if (at != NULL) {
        hearth_writer_u8(w, (uint8_t)to[at - from]);
        return 0;
    }
    if (c != 'u') {
        return HEARTH_E_INVALID;
    }
    for (int i = 0; i < 4; i++) {
        digits[i] = (char)hearth_reader_u8(&p->in);
    }
    if (hearth_bytes_unhex(digits, unit, sizeof(unit)) != HEARTH_OK) {
        return HEARTH_E_INVALID;
    }
    return put_code(w, (unsigned)unit[0] << 8 | unit[1]);
}

/* Length of the string ahead, escapes counted as written: an upper bound. */
static size_t string_length(const struct parse *p)
{
    size_t at = p->in.at;

    while (at < p->in.len && p->in.data[at] != '"') {
        at += p->in.data[at] == '\\' ? 2 : 1;
    }
    return at - p->in.at;
}

static int read_string(struct parse *p, const char **out)
{
    struct hearth_writer w;
    size_t cap;
    uint8_t *text;

    if (!take(p, '"')) {
        return HEARTH_E_INVALID;
    }
    cap = string_length(p) + 1;
    text = hearth_arena_take(p->arena, cap, 1);
    if (text == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, text, cap);
    for (;;) {
        uint8_t c = hearth_reader_u8(&p->in);

        if (p->in.has_failed || c < 0x20) {
            return HEARTH_E_INVALID;
        }
        if (c == '"') {
            break;
        }
        if (c != '\\') {
            hearth_writer_u8(&w, c);
        } else if (read_escape(p, &w) != 0) {
            return HEARTH_E_INVALID;
        }
    }
    hearth_writer_u8(&w, 0);
    *out = (const char *)text;
    return hearth_writer_finish(&w) == 0 ? 0 : HEARTH_E_INVALID;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static int read_number(struct parse *p, double *out)
{
    bool is_negative = take(p, '-'), has_point = false;
    double v = 0.0, unit = 1.0;
    unsigned digits = 0;

    for (int c = peek(p); is_digit(c) || (c == '.' && !has_point);
         c = peek(p)) {
        (void)hearth_reader_u8(&p->in);
        if (c == '.') {
            if (digits == 0) {
                return HEARTH_E_INVALID;
            }
            has_point = true;
            continue;
        }
        if (++digits > DIGITS_MAX) {
            return HEARTH_E_LIMIT;
        }
        v = v * 10.0 + (c - '0');
        if (has_point) {
            unit *= 10.0;
        }
    }
    if (digits == 0) {
        return HEARTH_E_INVALID;
    }
    *out = (is_negative ? -v : v) / unit;
    return 0;
}

static int read_word(struct parse *p, struct hearth_json_node *node)
{
    static const struct {
        const char *word;
        enum hearth_json_kind kind;
        bool flag;
    } words[] = {{"null", HEARTH_JSON_NULL, false},
                 {"true", HEARTH_JSON_FLAG, true},
                 {"false", HEARTH_JSON_FLAG, false}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i].word);

        if (hearth_reader_left(&p->in) < len ||
            memcmp(p->in.data + p->in.at, words[i].word, len) != 0) {
            continue;
        }
        (void)hearth_reader_take(&p->in, len);
        node->kind = words[i].kind;
        node->flag = words[i].flag;
        return 0;
    }
    return HEARTH_E_INVALID;
}

static int read_value(struct parse *p, struct hearth_json_node *node);

/* The next member or element, behind the last. */
static int read_child(struct parse *p, bool is_object,
                      struct hearth_json_node **out)
{
    struct hearth_json_node *child =
        hearth_arena_take(p->arena, 1, sizeof(*child));
    int e = 0;

    if (child == NULL) {
        return HEARTH_E_MEMORY;
    }
    child->key = child->text = "";
    if (is_object) {
        e = read_string(p, &child->key);
        if (e == 0 && !take(p, ':')) {
            e = HEARTH_E_INVALID;
        }
    }
    if (e == 0) {
        e = read_value(p, child);
    }
    *out = child;
    return e;
}

/* Recursion is bounded by HEARTH_JSON_DEPTH_MAX. */
static int read_children(struct parse *p, struct hearth_json_node *node,
                         int end)
{
    const struct hearth_json_node **link = &node->first;

    if (p->depth == HEARTH_JSON_DEPTH_MAX) {
        return HEARTH_E_LIMIT;
    }
    p->depth++;
    if (!take(p, end)) {
        do {
            struct hearth_json_node *child;
            int e = read_child(p, node->kind == HEARTH_JSON_OBJECT, &child);

            if (e != 0) {
                return e;
            }
            *link = child;
            link = &child->next;
            node->count++;
        } while (take(p, ','));
        if (!take(p, end)) {
            return HEARTH_E_INVALID;
        }
    }
    p->depth--;
    return 0;
}

static int read_value(struct parse *p, struct hearth_json_node *node)
{
    int c;

    skip_space(p);
    c = peek(p);
    if (c == '{' || c == '[') {
        (void)hearth_reader_u8(&p->in);
        node->kind = c == '{' ? HEARTH_JSON_OBJECT : HEARTH_JSON_ARRAY;
        return read_children(p, node, c == '{' ? '}' : ']');
    }
    if (c == '"') {
        node->kind = HEARTH_JSON_TEXT;
        return read_string(p, &node->text);
    }
    if (c == '-' || is_digit(c)) {
        node->kind = HEARTH_JSON_NUMBER;
        return read_number(p, &node->number);
    }
    return read_word(p, node);
}

int hearth_json_read(struct hearth_slice in, struct hearth_arena *arena,
                     const struct hearth_json_node **out)
{
    struct parse p = {.arena = arena};
    struct hearth_json_node *root = hearth_arena_take(arena, 1, sizeof(*root));
    int e;

    if (root == NULL) {
        return HEARTH_E_MEMORY;
    }
    root->key = root->text = "";
    hearth_reader_init(&p.in, in);
    e = read_value(&p, root);
    if (e == 0) {
        skip_space(&p);
        e = hearth_reader_finish(&p.in);
    }
    if (e == 0) {
        *out = root;
    }
    return e;
}

const struct hearth_json_node *
hearth_json_get(const struct hearth_json_node *object, const char *key)
{
    static const struct hearth_json_node none = {.key = "", .text = ""};

    for (const struct hearth_json_node *n = object->first; n != NULL;
         n = n->next) {
        if (strcmp(n->key, key) == 0) {
            return n;
        }
    }
    return &none;
}
