/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON reader. */
#include "json.h"

#include <string.h>

static int refuse(struct hearth_forms_json *j, const char *why)
{
    j->why = why;
    return HEARTH_E_INVALID;
}

static int malformed(struct hearth_forms_json *j)
{
    return refuse(j, "the JSON is malformed");
}

static void pass_blanks(struct hearth_forms_json *j)
{
    while (j->at < j->in.len &&
           memchr(" \t\r\n", j->in.data[j->at], 4) != NULL) {
        j->at++;
    }
}

/* The next byte that is not white space; 0 at the end. */
static uint8_t peek(struct hearth_forms_json *j)
{
    pass_blanks(j);
    return j->at < j->in.len ? j->in.data[j->at] : 0;
}

void hearth_forms_json_begin(struct hearth_forms_json *j,
                             struct hearth_slice in)
{
    static const uint8_t MARK[3] = {0xef, 0xbb, 0xbf};

    j->in = in;
    j->at = 0;
    j->depth = 0;
    j->is_first = true;
    j->why = "";
    if (in.len >= sizeof(MARK) && memcmp(in.data, MARK, sizeof(MARK)) == 0) {
        j->at = sizeof(MARK);
    }
}

int hearth_forms_json_kind(struct hearth_forms_json *j,
                           enum hearth_forms_json_kind *out)
{
    switch (peek(j)) {
    case '{':
        *out = HEARTH_FORMS_JSON_OBJECT;
        return HEARTH_OK;
    case '[':
        *out = HEARTH_FORMS_JSON_LIST;
        return HEARTH_OK;
    case '"':
        *out = HEARTH_FORMS_JSON_TEXT;
        return HEARTH_OK;
    case 't':
        *out = HEARTH_FORMS_JSON_TRUE;
        return HEARTH_OK;
    case 'f':
        *out = HEARTH_FORMS_JSON_FALSE;
        return HEARTH_OK;
    case 'n':
        *out = HEARTH_FORMS_JSON_NULL;
        return HEARTH_OK;
    default:
        *out = HEARTH_FORMS_JSON_NUMBER; /* or nothing: seen when it is read */
        return HEARTH_OK;
    }
}

int hearth_forms_json_open(struct hearth_forms_json *j)
{
    uint8_t c = peek(j);

    if (c != '{' && c != '[') {
        return malformed(j);
    }
    if (j->depth == HEARTH_FORMS_JSON_DEPTH_MAX) {
        (void)refuse(j, "the JSON is nested deeper than 64 levels");
        return HEARTH_E_LIMIT;
    }
    j->depth++;
    j->at++;
    j->is_first = true;
    return HEARTH_OK;
}

/* The comma before what follows, or the end. */
static int step(struct hearth_forms_json *j, uint8_t close, bool *is_end)
{
    uint8_t c = peek(j);

    *is_end = c == close;
    if (*is_end) {
        j->depth--;
    } else if (!j->is_first && c != ',') {
        return malformed(j);
    }
    if (*is_end || !j->is_first) {
        j->at++;
    }
    j->is_first = false;
    return HEARTH_OK;
}

int hearth_forms_json_member(struct hearth_forms_json *j,
                             struct hearth_slice *name)
{
    bool is_end = false;
    int rc = step(j, '}', &is_end);

    *name = (struct hearth_slice){0};
    if (rc != HEARTH_OK || is_end) {
        return rc;
    }
    rc = hearth_forms_json_text(j, name);
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (peek(j) != ':') {
        return malformed(j);
    }
    j->at++;
    return HEARTH_OK;
}

int hearth_forms_json_item(struct hearth_forms_json *j, bool *is_there)
{
    bool is_end = false;
    int rc = step(j, ']', &is_end);

    *is_there = rc == HEARTH_OK && !is_end;
    return rc;
}

static bool take_hex(struct hearth_forms_json *j, uint32_t *out)
{
    uint32_t v = 0;

    if (j->in.len - j->at < 4) {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        uint8_t c = j->in.data[j->at++];

        if (c >= '0' && c <= '9') {
            v = v * 16 + (uint32_t)(c - '0');
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            v = v * 16 + (uint32_t)((c | 0x20) - 'a' + 10);
        } else {
            return false;
        }
    }
    *out = v;
    return true;
}

/* The character behind "\u", with the second half of a pair. */
static bool take_unicode(struct hearth_forms_json *j, uint32_t *out)
{
    uint32_t low = 0;

    if (!take_hex(j, out) || *out == 0 || (*out >= 0xdc00 && *out <= 0xdfff)) {
        return false;
    }
    if (*out < 0xd800 || *out > 0xdbff) {
        return true;
    }
    if (j->in.len - j->at < 6 || j->in.data[j->at] != '\\' ||
        j->in.data[j->at + 1] != 'u') {
        return false;
    }
    j->at += 2;
    if (!take_hex(j, &low) || low < 0xdc00 || low > 0xdfff) {
        return false;
    }
    *out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

static size_t put_utf8(uint32_t c, uint8_t *out)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xc0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xe0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}

/* The character behind a backslash. */
static int take_escape(struct hearth_forms_json *j, uint32_t *out)
{
    static const char FROM[] = "\"\\/bfnrt";
    static const char TO[] = "\"\\/\b\f\n\r\t";
    uint8_t c = j->at < j->in.len ? j->in.data[j->at++] : 0;
    const char *at = c == 0 ? NULL : strchr(FROM, c);

    if (c == 'u') {
        return take_unicode(j, out) ? HEARTH_OK : malformed(j);
    }
    if (at == NULL) {
        return malformed(j);
    }
    *out = (uint8_t)TO[at - FROM];
    return HEARTH_OK;
}

int hearth_forms_json_text(struct hearth_forms_json *j,
                           struct hearth_slice *out)
{
    size_t len = 0;

    if (peek(j) != '"') {
        return malformed(j);
    }
    for (j->at++; j->at < j->in.len && j->in.data[j->at] != '"';) {
        uint8_t c = j->in.data[j->at++];
        uint32_t code = 0;

        if (c < 0x20 || (c == '\\' && take_escape(j, &code) != HEARTH_OK)) {
            return malformed(j);
        }
        if (len + 4 > sizeof(j->text)) {
            (void)refuse(j, "a text is longer than 32,768 bytes");
            return HEARTH_E_LIMIT;
        }
        if (c == '\\') {
            len += put_utf8(code, j->text + len);
        } else {
            j->text[len++] = c;
        }
    }
    if (j->at == j->in.len) {
        return malformed(j);
    }
    j->at++;
    *out = hearth_slice_of(j->text, len);
    return HEARTH_OK;
}

static size_t pass_digits(struct hearth_forms_json *j)
{
    size_t first = j->at;

    while (j->at < j->in.len && j->in.data[j->at] >= '0' &&
           j->in.data[j->at] <= '9') {
        j->at++;
    }
    return j->at - first;
}

static bool pass(struct hearth_forms_json *j, const char *one_of)
{
    if (j->at < j->in.len &&
        memchr(one_of, j->in.data[j->at], strlen(one_of)) != NULL) {
        j->at++;
        return true;
    }
    return false;
}

int hearth_forms_json_number(struct hearth_forms_json *j,
                             struct hearth_slice *out)
{
    size_t first;

    pass_blanks(j);
    first = j->at;
    (void)pass(j, "-");
    if (!pass(j, "0") && pass_digits(j) == 0) {
        return malformed(j);
    }
    if (pass(j, ".") && pass_digits(j) == 0) {
        return malformed(j);
    }
    if (pass(j, "eE")) {
        (void)pass(j, "+-");
        if (pass_digits(j) == 0) {
            return malformed(j);
        }
    }
    *out = hearth_slice_of(j->in.data + first, j->at - first);
    return HEARTH_OK;
}

static int pass_word(struct hearth_forms_json *j, const char *word)
{
    size_t len = strlen(word);

    if (j->in.len - j->at < len || memcmp(j->in.data + j->at, word, len) != 0) {
        return malformed(j);
    }
    j->at += len;
    return HEARTH_OK;
}

/* A text of any length; its escapes are not looked at. */
static int pass_text(struct hearth_forms_json *j)
{
    for (j->at++; j->at < j->in.len && j->in.data[j->at] != '"'; j->at++) {
        j->at += j->in.data[j->at] == '\\' && j->at + 1 < j->in.len;
    }
    if (j->at >= j->in.len) {
        return malformed(j);
    }
    j->at++;
    return HEARTH_OK;
}

static int pass_plain(struct hearth_forms_json *j)
{
    struct hearth_slice number;

    switch (peek(j)) {
    case '"':
        return pass_text(j);
    case 't':
        return pass_word(j, "true");
    case 'f':
        return pass_word(j, "false");
    case 'n':
        return pass_word(j, "null");
    default:
        return hearth_forms_json_number(j, &number);
    }
}

/* Passes over one step inside of objects and lists; ${kinds} has a bit for
 * each open one: set for an object. */
static int pass_step(struct hearth_forms_json *j, uint64_t *kinds)
{
    bool is_object = (*kinds & 1) != 0;
    bool is_end = false;
    uint8_t c;
    int rc = step(j, is_object ? '}' : ']', &is_end);

    if (rc != HEARTH_OK) {
        return rc;
    }
    if (is_end) {
        *kinds >>= 1;
        return HEARTH_OK;
    }
    if (is_object) {
        rc = peek(j) == '"' ? pass_text(j) : malformed(j);
        if (rc == HEARTH_OK && peek(j) != ':') {
            rc = malformed(j);
        }
        if (rc != HEARTH_OK) {
            return rc;
        }
        j->at++;
    }
    c = peek(j);
    if (c != '{' && c != '[') {
        return pass_plain(j);
    }
    *kinds = *kinds << 1 | (c == '{');
    return hearth_forms_json_open(j);
}

int hearth_forms_json_skip(struct hearth_forms_json *j)
{
    unsigned depth = j->depth;
    uint8_t c = peek(j);
    uint64_t kinds = c == '{'; /* as many bits as levels may be open */
    int rc;

    if (c != '{' && c != '[') {
        return pass_plain(j);
    }
    rc = hearth_forms_json_open(j);
    while (rc == HEARTH_OK && j->depth > depth) {
        rc = pass_step(j, &kinds);
    }
    return rc;
}

int hearth_forms_json_end(struct hearth_forms_json *j)
{
    return peek(j) == 0 && j->at == j->in.len ? HEARTH_OK : malformed(j);
}
