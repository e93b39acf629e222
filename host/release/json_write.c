/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: the writer. */
#include "host/release/json.h"

#include <math.h>
#include <string.h>

static void put_char(struct hearth_json *j, char c)
{
    hearth_writer_u8(j->out, (uint8_t)c);
}

static void put_string(struct hearth_json *j, const char *text)
{
    static const char hex[] = "0123456789abcdef";

    put_char(j, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\') {
            put_char(j, '\\');
            put_char(j, (char)c);
        } else if (c < 0x20 || c == 0x7f) {
            hearth_writer_put(j->out, "\\u00", 4);
            put_char(j, hex[c >> 4]);
            put_char(j, hex[c & 15]);
        } else {
            put_char(j, (char)c);
        }
    }
    put_char(j, '"');
}

static void put_key(struct hearth_json *j, const char *key)
{
    if (j->needs_comma) {
        hearth_writer_put(j->out, ",\n", 2);
    }
    if (key != NULL) {
        put_string(j, key);
        put_char(j, ':');
    }
    j->needs_comma = true;
}

static void put_digits(struct hearth_json *j, uint64_t v)
{
    char digits[20];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (n > 0) {
        put_char(j, digits[--n]);
    }
}

void hearth_json_open(struct hearth_json *j, const char *key, char bracket)
{
    put_key(j, key);
    put_char(j, bracket);
    j->needs_comma = false;
}

void hearth_json_close(struct hearth_json *j, char bracket)
{
    put_char(j, bracket);
    j->needs_comma = true;
}

void hearth_json_text(struct hearth_json *j, const char *key, const char *text)
{
    put_key(j, key);
    put_string(j, text);
}

void hearth_json_count(struct hearth_json *j, const char *key, uint64_t v)
{
    put_key(j, key);
    put_digits(j, v);
}

void hearth_json_number(struct hearth_json *j, const char *key, double v)
{
    uint64_t scaled, fraction;

    put_key(j, key);
    if (!isfinite(v) || fabs(v) > 1e13) {
        hearth_writer_put(j->out, "null", 4);
        return;
    }
    scaled = (uint64_t)(fabs(v) * 1e4 + 0.5);
    fraction = scaled % 10000;
    if (v < 0.0 && scaled > 0) {
        put_char(j, '-');
    }
    put_digits(j, scaled / 10000);
    put_char(j, '.');
    for (uint64_t unit = 1000; unit > 0; unit /= 10) {
        put_char(j, (char)('0' + fraction / unit % 10));
    }
}

void hearth_json_flag(struct hearth_json *j, const char *key, bool v)
{
    put_key(j, key);
    if (v) {
        hearth_writer_put(j->out, "true", 4);
    } else {
        hearth_writer_put(j->out, "false", 5);
    }
}
