/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser posts is hostile until it is taken apart. */
#include "hearth/fields.h"

static int hex_of(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (uint8_t)(c | 0x20u);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes the encoding of ${len} bytes at ${p}; gives the new length. */
static int decode(uint8_t *p, size_t len, size_t *out)
{
    size_t to = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = p[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < len ? hex_of(p[i + 1]) : -1;
            int low = i + 2 < len ? hex_of(p[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return HEARTH_E_INVALID;
            }
            c = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (c == '\r') {
            continue; /* a browser ends lines with CR LF */
        }
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
            return HEARTH_E_INVALID;
        }
        p[to++] = c;
    }
    *out = to;
    return 0;
}

static size_t find(const uint8_t *p, size_t len, uint8_t c)
{
    size_t i = 0;
    while (i < len && p[i] != c) {
        i++;
    }
    return i;
}

static int read_pair(uint8_t *p, size_t len, struct hearth_fields *out)
{
    size_t equals = find(p, len, '=');
    size_t value = equals < len ? equals + 1 : len;
    size_t name_len = 0;
    size_t value_len = 0;
    if (out->count == HEARTH_FIELDS_MAX) {
        return HEARTH_E_LIMIT;
    }
    int rc = decode(p, equals, &name_len);
    if (rc == 0) {
        rc = decode(p + value, len - value, &value_len);
    }
    if (rc == 0) {
        struct hearth_field *f = &out->at[out->count++];
        f->name = hearth_slice_of(p, name_len);
        f->value = hearth_slice_of(p + value, value_len);
    }
    return rc;
}

int hearth_fields_read(uint8_t *body, size_t len, struct hearth_fields *out)
{
    out->count = 0;
    for (size_t i = 0; i < len;) {
        size_t pair = find(body + i, len - i, '&');
        int rc = pair > 0 ? read_pair(body + i, pair, out) : 0;
        if (rc != 0) {
            out->count = 0;
            return rc;
        }
        i += pair + 1;
    }
    return 0;
}

bool hearth_fields_next(const struct hearth_fields *f, const char *name,
                        size_t *at, struct hearth_slice *value)
{
    struct hearth_slice wanted = hearth_slice_text(name);
    while (*at < f->count) {
        const struct hearth_field *field = &f->at[(*at)++];
        if (hearth_slice_is_equal(field->name, wanted)) {
            *value = field->value;
            return true;
        }
    }
    *value = hearth_slice_of(NULL, 0);
    return false;
}

struct hearth_slice hearth_fields_get(const struct hearth_fields *f,
                                      const char *name)
{
    size_t at = 0;
    struct hearth_slice value;
    (void)hearth_fields_next(f, name, &at, &value);
    return value;
}

bool hearth_fields_parse(struct hearth_slice text, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    if (text.len == 0 || text.len > 12) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        v = v * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = v;
    return v <= max;
}

bool hearth_fields_number(const struct hearth_fields *f, const char *name,
                          uint64_t max, uint64_t *out)
{
    return hearth_fields_parse(hearth_fields_get(f, name), max, out);
}
