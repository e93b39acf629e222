/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 taken apart. */
#include "utf8.h"

/* The smallest code point that needs 1, 2, 3, 4 bytes. */
static const uint32_t LEAST[HEARTH_UTF8_MAX + 1] = {0, 0, 0x80, 0x800, 0x10000};

/* How many bytes ${first} begins; 0 if none. Its bits go to *bits. */
static size_t length_of(uint8_t first, uint32_t *bits)
{
    *bits = first;
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc0 && first < 0xe0) {
        *bits = first & 0x1fu;
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        *bits = first & 0x0fu;
        return 3;
    }
    *bits = first & 0x07u;
    return first >= 0xf0 && first < 0xf8 ? 4 : 0;
}

/* Bytes of the code point at ${at}; 0 if there is none. */
static size_t decode(struct hearth_slice text, size_t at, uint32_t *out)
{
    size_t len = length_of(text.data[at], out);

    if (len == 0 || text.len - at < len) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if ((text.data[at + i] & 0xc0) != 0x80) {
            return 0;
        }
        *out = *out << 6 | (text.data[at + i] & 0x3fu);
    }
    if (*out < LEAST[len] || *out > 0x10ffff ||
        (*out >= 0xd800 && *out <= 0xdfff)) {
        return 0;
    }
    return len;
}

uint32_t hearth_utf8_next(struct hearth_slice text, size_t *at)
{
    uint32_t point;
    size_t len = decode(text, *at, &point);

    *at += len > 0 ? len : 1;
    return len > 0 ? point : HEARTH_UTF8_INVALID;
}

size_t hearth_utf8_count(struct hearth_slice text)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len; count++) {
        (void)hearth_utf8_next(text, &at);
    }
    return count;
}

size_t hearth_utf8_offset(struct hearth_slice text, size_t index)
{
    size_t at = 0;

    while (at < text.len && index > 0) {
        (void)hearth_utf8_next(text, &at);
        index--;
    }
    return at;
}

bool hearth_utf8_is_valid(struct hearth_slice text)
{
    uint32_t point;

    for (size_t at = 0; at < text.len;) {
        size_t len = decode(text, at, &point);

        if (len == 0) {
            return false;
        }
        at += len;
    }
    return true;
}
