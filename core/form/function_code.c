/* SPDX-License-Identifier: Apache-2.0 */
/* Digests and base64. */
#include "function.h"

#include "utf8.h"

#include <string.h>

#define DIGEST_MAX 64
#define NAME_MAX   7 /* "SHA-256" */

static const char ALPHABET[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint8_t upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

/* Whether ${text} is ${name} but for case and hyphens. */
static bool is_named(struct hearth_slice text, const char *name)
{
    size_t at = 0;

    for (; *name != '\0'; name++) {
        if (*name == '-') {
            continue;
        }
        while (at < text.len && text.data[at] == '-') {
            at++;
        }
        if (at >= text.len || upper(text.data[at++]) != (uint8_t)*name) {
            return false;
        }
    }
    return at == text.len;
}

static const char *algorithm_of(struct hearth_slice text)
{
    static const char *const NAMES[] = {"MD5", "SHA-1", "SHA-256", "SHA-384",
                                        "SHA-512"};

    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (is_named(text, NAMES[i])) {
            return NAMES[i];
        }
    }
    return NULL;
}

static int put_base64(const struct hearth_call *c, struct hearth_slice in,
                      struct hearth_value *out)
{
    size_t len = (in.len + 2) / 3 * 4;
    uint8_t *room = hearth_machine_room(c->m, len);

    if (room == NULL) {
        return HEARTH_E_EVAL;
    }
    for (size_t i = 0; i < len; i++) {
        size_t byte = i / 4 * 3; /* the first of three that four signs spell */
        uint32_t three = 0;

        for (size_t k = byte; k < byte + 3; k++) {
            three = three << 8 | (k < in.len ? in.data[k] : 0u);
        }
        room[i] = byte + i % 4 <= in.len
                      ? (uint8_t)ALPHABET[three >> (18 - i % 4 * 6) & 0x3f]
                      : (uint8_t)'=';
    }
    *out = hearth_value_text(hearth_slice_of(room, len));
    return HEARTH_OK;
}

static int put_hex(const struct hearth_call *c, struct hearth_slice in,
                   struct hearth_value *out)
{
    char hex[2 * DIGEST_MAX + 1];
    uint8_t *room = hearth_machine_room(c->m, 2 * in.len);

    if (room == NULL || in.len > DIGEST_MAX) {
        return HEARTH_E_EVAL;
    }
    hearth_bytes_hex(in, hex);
    memcpy(room, hex, 2 * in.len); /* as much as was asked for */
    *out = hearth_value_text(hearth_slice_of(room, 2 * in.len));
    return HEARTH_OK;
}

static int digest(const struct hearth_call *c, struct hearth_value *out)
{
    const struct hearth_world *world = hearth_call_world(c);
    uint8_t bytes[DIGEST_MAX];
    struct hearth_slice text;
    struct hearth_slice name;
    struct hearth_slice spelling = hearth_slice_text("BASE64");
    const char *algorithm;
    size_t len;
    int rc = hearth_call_text(c, 0, &text);

    if (rc == HEARTH_OK) {
        rc = hearth_call_text(c, 1, &name);
    }
    if (rc == HEARTH_OK && c->count > 2) {
        rc = hearth_call_text(c, 2, &spelling);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    algorithm = algorithm_of(name);
    if (algorithm == NULL || world->digest == NULL) {
        return HEARTH_E_EVAL;
    }
    len = world->digest(world->cookie, algorithm, text, bytes);
    if (len == 0 || len > sizeof(bytes)) {
        return HEARTH_E_EVAL;
    }
    if (is_named(spelling, "HEX")) {
        return put_hex(c, hearth_slice_of(bytes, len), out);
    }
    return is_named(spelling, "BASE64")
               ? put_base64(c, hearth_slice_of(bytes, len), out)
               : HEARTH_E_EVAL;
}

/* Bytes as a text: what is no UTF-8 is shown as U+FFFD. */
static int put_valid(const struct hearth_call *c, struct hearth_slice bytes,
                     struct hearth_value *out)
{
    static const char REPLACEMENT[] = "\xef\xbf\xbd";
    struct hearth_call_writer w = {c->m, NULL, 0};
    int rc = HEARTH_OK;

    *out = hearth_value_text(bytes);
    if (hearth_utf8_is_valid(bytes)) {
        return HEARTH_OK;
    }
    for (size_t at = 0; at < bytes.len && rc == HEARTH_OK;) {
        size_t begin = at;
        uint32_t point = hearth_utf8_next(bytes, &at);

        rc = hearth_call_append(
            &w, point == HEARTH_UTF8_INVALID
                    ? hearth_slice_text(REPLACEMENT)
                    : hearth_slice_of(bytes.data + begin, at - begin));
    }
    *out = hearth_call_written(&w);
    return rc;
}

static int sign_value(uint8_t c)
{
    const char *at = c != '\0' ? strchr(ALPHABET, c) : NULL;

    return at != NULL ? (int)(at - ALPHABET) : -1;
}

/* What is no sign of base64 is passed over; signs that are no whole number of
 * fours give nothing. */
static int take_base64(const struct hearth_call *c, unsigned i,
                       struct hearth_slice *out)
{
    struct hearth_slice in;
    uint8_t *room;
    uint32_t bits = 0;
    size_t signs = 0;
    size_t pads = 0;
    size_t len = 0;
    int rc = hearth_call_text(c, i, &in);

    if (rc != HEARTH_OK) {
        return rc;
    }
    room = hearth_machine_room(c->m, in.len);
    if (room == NULL && in.len > 0) {
        return HEARTH_E_EVAL;
    }
    for (size_t k = 0; k < in.len; k++) {
        int value = sign_value(in.data[k]);

        pads += in.data[k] == '=' ? 1 : 0;
        if (value < 0 || pads > 0) {
            continue;
        }
        bits = bits << 6 | (uint32_t)value;
        if (++signs % 4 != 1) { /* fewer bytes than signs: there is room */
            room[len++] = (uint8_t)(bits >> (6 - (signs - 1) % 4 * 2));
        }
    }
    *out = hearth_slice_of(room, (signs + pads) % 4 == 0 ? len : 0);
    return HEARTH_OK;
}

int hearth_function_code(const struct hearth_call *c, struct hearth_value *out)
{
    struct hearth_slice bytes;
    int rc;

    if (c->function == HEARTH_FN_DIGEST) {
        return digest(c, out);
    }
    if (c->function == HEARTH_FN_EXTRACT_SIGNED) {
        /* It asks for Ed25519, which no library here verifies; forms shall not
         * take a signature for good that nobody looked at. */
        return HEARTH_E_EVAL;
    }
    rc = take_base64(c, 0, &bytes);
    return rc == HEARTH_OK ? put_valid(c, bytes, out) : rc;
}
