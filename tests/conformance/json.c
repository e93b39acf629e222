/* SPDX-License-Identifier: Apache-2.0 */
/* Recursive descent with an explicit depth limit. */
#include "json.h"

#include <string.h>

#define DEPTH_MAX 60u

struct parse {
    const char *at;
    const char *end;
    struct hearth_arena *arena;
    unsigned depth;
};

static void skip_blanks(struct parse *p)
{
    while (p->at < p->end && strchr(" \t\r\n", *p->at) != NULL) {
        p->at++;
    }
}

static bool take(struct parse *p, char c)
{
    skip_blanks(p);
    if (p->at < p->end && *p->at == c) {
        p->at++;
        return true;
    }
    return false;
}

static bool take_word(struct parse *p, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(p->end - p->at) < len || memcmp(p->at, word, len) != 0) {
        return false;
    }
    p->at += len;
    return true;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = NULL;

    if (c >= 'A' && c <= 'F') {
        c = (char)(c - 'A' + 'a');
    }
    found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)(found - digits);
}

/* Four hex digits; 0x110000 if they are none. */
static uint32_t unit(struct parse *p)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        int digit = p->at < p->end ? hex_digit(*p->at) : -1;

        if (digit < 0) {
            return 0x110000u;
        }
        value = value * 16u + (uint32_t)digit;
        p->at++;
    }
    return value;
}

static char *put_code_point(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0u | (c >> 6));
        *out++ = (char)(0x80u | (c & 0x3fu));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0u | (c >> 12));
        *out++ = (char)(0x80u | ((c >> 6) & 0x3fu));
        *out++ = (char)(0x80u | (c & 0x3fu));
    } else {
        *out++ = (char)(0xf0u | (c >> 18));
        *out++ = (char)(0x80u | ((c >> 12) & 0x3fu));
        *out++ = (char)(0x80u | ((c >> 6) & 0x3fu));
        *out++ = (char)(0x80u | (c & 0x3fu));
    }
    return out;
}

/* One escape; NULL if it is none. Its text is never longer than itself. */
static char *put_escape(struct parse *p, char *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found = NULL;
    uint32_t c = 0;

    if (p->at == p->end) {
        return NULL;
    }
    if (*p->at != 'u') {
        found = *p->at == '\0' ? NULL : strchr(from, *p->at);
        p->at++;
        if (found == NULL) {
            return NULL;
        }
        *out = to[found - from];
        return out + 1;
    }
    p->at++;
    c = unit(p);
    if (c >= 0xd800 && c < 0xdc00 && take_word(p, "\\u")) {
        c = 0x10000u + ((c - 0xd800u) << 10) + (unit(p) - 0xdc00u);
    }
    return c >= 0x110000u ? NULL : put_code_point(out, c);
}

static const char *parse_text(struct parse *p)
{
    const char *end = p->at;
    char *text = NULL;
    char *out = NULL;

    while (end < p->end && *end != '"') {
        end += *end == '\\' ? 2 : 1;
    }
    if (end >= p->end) {
        return NULL;
    }
    text = hearth_arena_take(p->arena, (size_t)(end - p->at) + 1, 1);
    out = text;
    while (out != NULL && p->at < end) {
        if (*p->at == '\\') {
            p->at++;
            out = put_escape(p, out);
        } else {
            *out++ = *p->at++;
        }
    }
    p->at = end + 1;
    return out == NULL ? NULL : text;
}

static struct json *parse_value(struct parse *p);

static struct json *parse_list(struct parse *p, struct json *list, char close)
{
    struct json **tail = &list->first;

    if (take(p, close)) {
        return list;
    }
    do {
        const char *key = NULL;
        struct json *item = NULL;

        if (list->type == JSON_OBJECT) {
            key = take(p, '"') ? parse_text(p) : NULL;
            if (key == NULL || !take(p, ':')) {
                return NULL;
            }
        }
        item = parse_value(p);
        if (item == NULL) {
            return NULL;
        }
        item->key = key;
        *tail = item;
        tail = &item->next;
    } while (take(p, ','));
    return take(p, close) ? list : NULL;
}

static struct json *parse_number(struct parse *p, struct json *v)
{
    const char *from = p->at;
    char *text = NULL;
    size_t len = 0;

    while (p->at < p->end && *p->at != '\0' &&
           strchr("+-0123456789.eE", *p->at) != NULL) {
        p->at++;
    }
    len = (size_t)(p->at - from);
    text = hearth_arena_take(p->arena, len + 1, 1);
    if (len == 0 || text == NULL) {
        return NULL;
    }
    memcpy(text, from, len);
    v->type = JSON_NUMBER;
    v->text = text;
    return v;
}

static struct json *parse_value(struct parse *p)
{
    struct json *v = hearth_arena_take(p->arena, 1, sizeof *v);

    if (v == NULL || ++p->depth > DEPTH_MAX) {
        return NULL;
    }
    if (take(p, '{')) {
        v->type = JSON_OBJECT;
        v = parse_list(p, v, '}');
    } else if (take(p, '[')) {
        v->type = JSON_ARRAY;
        v = parse_list(p, v, ']');
    } else if (take(p, '"')) {
        v->type = JSON_TEXT;
        v->text = parse_text(p);
        v = v->text == NULL ? NULL : v;
    } else if (take_word(p, "true")) {
        v->type = JSON_TRUE;
    } else if (take_word(p, "false")) {
        v->type = JSON_FALSE;
    } else if (!take_word(p, "null")) {
        v = parse_number(p, v);
    }
    p->depth--;
    return v;
}

struct json *json_parse(struct hearth_slice in, struct hearth_arena *arena)
{
    struct parse p = {.at = (const char *)in.data, .arena = arena};
    struct json *v = NULL;

    p.end = p.at + in.len;
    v = parse_value(&p);
    skip_blanks(&p);
    return p.at == p.end ? v : NULL;
}

struct json *json_get(const struct json *object, const char *key)
{
    if (object == NULL || object->type != JSON_OBJECT) {
        return NULL;
    }
    for (struct json *v = object->first; v != NULL; v = v->next) {
        if (strcmp(v->key, key) == 0) {
            return v;
        }
    }
    return NULL;
}

const char *json_text(const struct json *object, const char *key)
{
    const struct json *v = json_get(object, key);

    return v == NULL || v->text == NULL ? "" : v->text;
}

bool json_is_true(const struct json *object, const char *key)
{
    const struct json *v = json_get(object, key);

    return v != NULL && v->type == JSON_TRUE;
}
