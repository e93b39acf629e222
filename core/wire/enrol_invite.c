/* SPDX-License-Identifier: Apache-2.0 */
/* An enrolment code with everything a device must know beforehand, as one
 * line of text. Read from a camera or a file: hostile input. */
#include "hearth/enrol.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char START[] = "hearth:1?";
static const char DIGITS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#define PINS_LEN  ((size_t)3 * HEARTH_HASH_LEN)
#define PINS_TEXT (PINS_LEN / 3 * 4) /* base64url (RFC 4648), no padding */

/* Letters are compared by the alphabet, whatever the locale says. */
static bool is_address_sign(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c != 0 && strchr(".-:[]_", c) != NULL);
}

static bool is_address(struct hearth_slice text)
{
    if (text.len == 0 || text.len >= HEARTH_ADDRESS_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (!is_address_sign(text.data[i])) {
            return false;
        }
    }
    return true;
}

static void put_pins(struct hearth_writer *w, const uint8_t pins[PINS_LEN])
{
    for (size_t i = 0; i < PINS_LEN; i += 3) {
        unsigned long bits = (unsigned long)pins[i] << 16 |
                             (unsigned long)pins[i + 1] << 8 | pins[i + 2];

        for (unsigned shift = 24; shift > 0; shift -= 6) {
            hearth_writer_u8(w, (uint8_t)DIGITS[(bits >> (shift - 6)) & 63u]);
        }
    }
}

static int take_pins(struct hearth_slice text, uint8_t pins[PINS_LEN])
{
    if (text.len != PINS_TEXT) {
        return HEARTH_E_INVALID;
    }
    for (size_t i = 0; i < PINS_TEXT; i += 4) {
        unsigned long bits = 0;

        for (size_t j = i; j < i + 4; j++) {
            const char *at =
                text.data[j] == 0 ? NULL : strchr(DIGITS, (char)text.data[j]);

            if (at == NULL) {
                return HEARTH_E_INVALID;
            }
            bits = bits << 6 | (unsigned long)(at - DIGITS);
        }
        pins[i / 4 * 3] = (uint8_t)(bits >> 16);
        pins[i / 4 * 3 + 1] = (uint8_t)(bits >> 8);
        pins[i / 4 * 3 + 2] = (uint8_t)bits;
    }
    return 0;
}

static void put_text(struct hearth_writer *w, const char *text)
{
    hearth_writer_put(w, text, strlen(text));
}

/* The typed code without its dashes. */
static void put_token(struct hearth_writer *w, const uint8_t *token)
{
    char code[40];

    hearth_enrol_code(token, code);
    for (const char *c = code; *c != '\0'; c++) {
        if (*c != '-') {
            hearth_writer_u8(w, (uint8_t)*c);
        }
    }
    hearth_secmem_wipe(code, sizeof code);
}

int hearth_enrol_invite_write(const struct hearth_enrol_invite *invite,
                              char out[HEARTH_INVITE_MAX])
{
    char number[24];
    uint8_t pins[PINS_LEN];
    struct hearth_writer p;
    struct hearth_writer w;

    if (invite->host_count == 0 || invite->host_count > HEARTH_HOSTS_MAX ||
        invite->expires_s < 0) {
        return HEARTH_E_LIMIT;
    }
    hearth_writer_init(&p, pins, sizeof pins);
    hearth_writer_put(&p, invite->pins.root, HEARTH_HASH_LEN);
    hearth_writer_put(&p, invite->pins.form_sign, HEARTH_HASH_LEN);
    hearth_writer_put(&p, invite->pins.seal, HEARTH_HASH_LEN);
    (void)snprintf(number, sizeof number, "%" PRId64, invite->expires_s);
    hearth_writer_init(&w, (uint8_t *)out, HEARTH_INVITE_MAX);
    put_text(&w, START);
    put_text(&w, "t=");
    put_token(&w, invite->token);
    put_text(&w, "&x=");
    put_text(&w, number);
    put_text(&w, "&p=");
    put_pins(&w, pins);
    put_text(&w, "&h=");
    for (uint8_t i = 0; i < invite->host_count; i++) {
        if (!is_address(hearth_slice_text(invite->hosts[i]))) {
            return HEARTH_E_INVALID;
        }
        put_text(&w, i == 0 ? "" : ",");
        put_text(&w, invite->hosts[i]);
    }
    hearth_writer_u8(&w, '\0');
    return hearth_writer_finish(&w);
}

/* Takes "NAME=value" up to ${end} (or the end of all) off ${text}. */
static int take_field(struct hearth_slice *text, char name, char end,
                      struct hearth_slice *value)
{
    const uint8_t *stop;

    if (text->len < 2 || text->data[0] != (uint8_t)name ||
        text->data[1] != '=') {
        return HEARTH_E_INVALID;
    }
    *text = hearth_slice_of(text->data + 2, text->len - 2);
    *value = *text;
    if (end == '\0') {
        return 0;
    }
    stop = memchr(text->data, end, text->len);
    if (stop == NULL) {
        return HEARTH_E_INVALID;
    }
    value->len = (size_t)(stop - text->data);
    *text = hearth_slice_of(stop + 1, text->len - value->len - 1);
    return 0;
}

static int take_token(struct hearth_slice text, uint8_t *token)
{
    char code[HEARTH_TOKEN_CODE_LEN + 1];
    int rc = text.len == HEARTH_TOKEN_CODE_LEN
                 ? hearth_bytes_to_text(text, code, sizeof code)
                 : HEARTH_E_INVALID;

    if (rc == 0) {
        rc = hearth_enrol_parse(code, token);
        hearth_secmem_wipe(code, sizeof code);
    }
    return rc;
}

/* Unix seconds: 1 to 12 digits, without zeros in front. */
static int take_time(struct hearth_slice text, int64_t *time_s)
{
    int64_t v = 0;

    if (text.len == 0 || text.len > 12 ||
        (text.len > 1 && text.data[0] == '0')) {
        return HEARTH_E_INVALID;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return HEARTH_E_INVALID;
        }
        v = v * 10 + (text.data[i] - '0');
    }
    *time_s = v;
    return 0;
}

static int take_hosts(struct hearth_slice text,
                      struct hearth_enrol_invite *invite)
{
    for (;;) {
        const uint8_t *comma = memchr(text.data, ',', text.len);
        struct hearth_slice one = text;

        if (comma != NULL) {
            one.len = (size_t)(comma - text.data);
        }
        if (invite->host_count == HEARTH_HOSTS_MAX || !is_address(one)) {
            return HEARTH_E_INVALID;
        }
        /* is_address: shorter than the place, without a NUL */
        memcpy(invite->hosts[invite->host_count++], one.data, one.len);
        if (comma == NULL) {
            return 0;
        }
        text = hearth_slice_of(comma + 1, text.len - one.len - 1);
    }
}

static int read_fields(struct hearth_slice text,
                       struct hearth_enrol_invite *invite)
{
    struct hearth_slice token, time, pins, hosts;
    uint8_t bytes[PINS_LEN];
    struct hearth_reader r;
    int code = take_field(&text, 't', '&', &token);

    if (code == 0) {
        code = take_field(&text, 'x', '&', &time);
    }
    if (code == 0) {
        code = take_field(&text, 'p', '&', &pins);
    }
    if (code == 0) {
        code = take_field(&text, 'h', '\0', &hosts);
    }
    if (code == 0) {
        code = take_token(token, invite->token);
    }
    if (code == 0) {
        code = take_time(time, &invite->expires_s);
    }
    if (code == 0) {
        code = take_pins(pins, bytes);
    }
    if (code != 0) {
        return code;
    }
    hearth_reader_init(&r, hearth_slice_of(bytes, sizeof bytes));
    hearth_reader_copy(&r, invite->pins.root, HEARTH_HASH_LEN);
    hearth_reader_copy(&r, invite->pins.form_sign, HEARTH_HASH_LEN);
    hearth_reader_copy(&r, invite->pins.seal, HEARTH_HASH_LEN);
    return take_hosts(hosts, invite);
}

int hearth_enrol_invite_read(struct hearth_slice text,
                             struct hearth_enrol_invite *invite)
{
    struct hearth_enrol_invite read = {0};
    size_t start = sizeof START - 1;
    int code;

    while (text.len > 0 && (text.data[text.len - 1] == '\n' ||
                            text.data[text.len - 1] == '\r')) {
        text.len--;
    }
    if (text.len >= HEARTH_INVITE_MAX || text.len < start ||
        memcmp(text.data, START, 7) != 0) {
        return HEARTH_E_INVALID;
    }
    if (memcmp(text.data, START, start) != 0) {
        return HEARTH_E_VERSION;
    }
    code = read_fields(hearth_slice_of(text.data + start, text.len - start),
                       &read);
    if (code == 0) {
        *invite = read;
    }
    hearth_secmem_wipe(&read, sizeof read);
    return code;
}
