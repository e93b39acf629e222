/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of texts and names. */
#include "hearth/form.h"

/* Bytes of the UTF-8 sequence that ${c} starts; 0 if it cannot start one. */
static size_t sequence_len(uint8_t c)
{
    if (c < 0x80) {
        return 1;
    }
    if (c >= 0xc2 && c <= 0xdf) {
        return 2;
    }
    if (c >= 0xe0 && c <= 0xef) {
        return 3;
    }
    return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* The second byte's range depends on the first (RFC 3629 section 4). */
static bool is_second(uint8_t first, uint8_t c)
{
    switch (first) {
    case 0xe0:
        return c >= 0xa0 && c <= 0xbf;
    case 0xed:
        return c >= 0x80 && c <= 0x9f;
    case 0xf0:
        return c >= 0x90 && c <= 0xbf;
    case 0xf4:
        return c >= 0x80 && c <= 0x8f;
    default:
        return (c & 0xc0) == 0x80;
    }
}

static bool is_control(uint8_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

bool hearth_form_is_clean_text(struct hearth_slice text)
{
    size_t len;

    for (size_t i = 0; i < text.len; i += len) {
        const uint8_t *c = text.data + i;

        len = sequence_len(c[0]);
        if (len == 0 || len > text.len - i || (len == 1 && is_control(c[0])) ||
            (len > 1 && !is_second(c[0], c[1])) ||
            /* U+0080 to U+009F are controls too */
            (c[0] == 0xc2 && len == 2 && c[1] < 0xa0)) {
            return false;
        }
        for (size_t k = 2; k < len; k++) {
            if ((c[k] & 0xc0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool hearth_form_is_valid_name(struct hearth_slice text)
{
    if (text.len == 0 || text.len > HEARTH_NAME_MAX ||
        !is_letter(text.data[0])) {
        return false;
    }
    for (size_t i = 1; i < text.len; i++) {
        uint8_t c = text.data[i];

        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.') {
            return false;
        }
    }
    return true;
}

bool hearth_form_is_valid_choice(struct hearth_slice text)
{
    if (text.len == 0 || text.len > HEARTH_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ') {
            return false;
        }
    }
    return hearth_form_is_clean_text(text);
}
