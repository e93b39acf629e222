/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of texts and names. */
#include "hearth/form.h"

#include "utf8.h"

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

/* U+202D and U+202E show letters in another order than they stand in: a label
 * could say something else than what was checked. */
static bool is_override(const uint8_t *c)
{
    return c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xad || c[2] == 0xae);
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
        if (len == 3 && is_override(c)) {
            return false;
        }
    }
    return true;
}

/* Letters as XML takes them (NameStartChar), without the joiners and marks
 * that nobody sees. */
static bool is_letter(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } LETTERS[] = {{'A', 'Z'},       {'_', '_'},       {'a', 'z'},
                   {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},
                   {0x370, 0x37d},   {0x37f, 0x1fff},  {0x2070, 0x218f},
                   {0x2c00, 0x2fef}, {0x3001, 0xd7ff}, {0xf900, 0xfdcf},
                   {0xfdf0, 0xfefe}, {0xff10, 0xffef}, {0x10000, 0xeffff}};

    for (size_t i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
        if (c >= LETTERS[i].first && c <= LETTERS[i].last) {
            return true;
        }
    }
    return false;
}

bool hearth_form_is_valid_name(struct hearth_slice text)
{
    size_t at = 0;

    if (text.len == 0 || text.len > HEARTH_NAME_MAX ||
        !hearth_form_is_clean_text(text)) {
        return false;
    }
    while (at < text.len) {
        bool is_first = at == 0;
        uint32_t c = hearth_utf8_next(text, &at);
        bool is_inner = (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                        (c >= 0x300 && c <= 0x36f);

        if (!is_letter(c) && (is_first || !is_inner)) {
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
