/* SPDX-License-Identifier: Apache-2.0 */
/* Slices, hex and bounded text. */
#include "hearth/bytes.h"

#include <string.h>

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

struct hearth_slice hearth_slice_of(const void *data, size_t len)
{
    struct hearth_slice s = {data, len};

    return s;
}

struct hearth_slice hearth_slice_text(const char *text)
{
    return hearth_slice_of(text, strlen(text));
}

bool hearth_slice_is_equal(struct hearth_slice a, struct hearth_slice b)
{
    /* An empty slice may have no address at all, which memcmp forbids. */
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

void hearth_bytes_hex(struct hearth_slice in, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < in.len; i++) {
        out[2 * i] = digits[in.data[i] >> 4];
        out[2 * i + 1] = digits[in.data[i] & 15];
    }
    out[2 * in.len] = '\0';
}

int hearth_bytes_unhex(const char *hex, uint8_t *out, size_t len)
{
    /* Checked whole before the first byte is written: unchanged on failure. */
    size_t digits = 0;

    while (digits < 2 * len && digit_value(hex[digits]) >= 0) {
        digits++;
    }
    if (digits != 2 * len || hex[digits] != '\0') {
        return HEARTH_E_INVALID;
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(digit_value(hex[2 * i]) * 16 +
                           digit_value(hex[2 * i + 1]));
    }
    return HEARTH_OK;
}

int hearth_bytes_to_text(struct hearth_slice in, char *out, size_t cap)
{
    if (cap == 0 || in.len > cap - 1) {
        return HEARTH_E_LIMIT;
    }
    if (in.len > 0 && memchr(in.data, '\0', in.len) != NULL) {
        return HEARTH_E_INVALID;
    }
    if (in.len > 0) {
        memcpy(out, in.data, in.len);
    }
    out[in.len] = '\0';
    return HEARTH_OK;
}
