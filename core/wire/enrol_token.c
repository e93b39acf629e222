/* SPDX-License-Identifier: Apache-2.0 */
/* The one-time token: as typed by people, and as key of a DTLS session. */
#include "hearth/enrol.h"

#include "hearth/hash.h"

#include <string.h>

/* Crockford's base32: no I, L, O, U, so that what is read aloud or by hand is
 * typed right. 28 digits hold the token's 128 bits and a 12-bit check. */
static const char DIGITS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define CODE_BYTES 18 /* 140 bits and 4 unused */
#define GROUP      4u

static int with_check(const uint8_t token[HEARTH_TOKEN_LEN],
                      uint8_t out[CODE_BYTES])
{
    uint8_t hash[HEARTH_HASH_LEN];
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth token check v1"),
        hearth_slice_of(token, HEARTH_TOKEN_LEN)};
    int code = hearth_hash_parts(parts, 2, hash);

    memcpy(out, token, HEARTH_TOKEN_LEN);
    out[HEARTH_TOKEN_LEN] = hash[0];
    out[HEARTH_TOKEN_LEN + 1] = hash[1] & 0xf0;
    return code;
}

void hearth_enrol_code(const uint8_t token[HEARTH_TOKEN_LEN], char out[40])
{
    uint8_t bytes[CODE_BYTES];
    size_t at = 0;

    HEARTH_CHECK(with_check(token, bytes) == 0);
    for (unsigned i = 0; i < HEARTH_TOKEN_CODE_LEN; i++) {
        unsigned bit = i * 5;
        unsigned pair = (unsigned)bytes[bit / 8] << 8;

        if (bit / 8 + 1 < CODE_BYTES) {
            pair |= bytes[bit / 8 + 1];
        }
        if (i > 0 && i % GROUP == 0) {
            out[at++] = '-';
        }
        out[at++] = DIGITS[(pair >> (11 - bit % 8)) & 31u];
    }
    out[at] = '\0';
    hearth_secmem_wipe(bytes, sizeof bytes);
}

/* 0..31, or -1: not a digit. */
static int digit_of(char c)
{
    const char *at;

    if (c >= 'a' && c <= 'z') {
        c = (char)(c - 'a' + 'A');
    }
    if (c == 'I' || c == 'L') {
        c = '1';
    }
    if (c == 'O') {
        c = '0';
    }
    at = c == '\0' ? NULL : strchr(DIGITS, c);
    return at == NULL ? -1 : (int)(at - DIGITS);
}

static int read_digits(const char *code, uint8_t out[CODE_BYTES])
{
    unsigned count = 0;

    memset(out, 0, CODE_BYTES);
    for (const char *c = code; *c != '\0'; c++) {
        int digit = digit_of(*c);

        if (*c == '-' || *c == ' ' || *c == '\r' || *c == '\n') {
            continue;
        }
        if (digit < 0 || count == HEARTH_TOKEN_CODE_LEN) {
            return HEARTH_E_INVALID;
        }
        for (unsigned b = 0; b < 5; b++) {
            unsigned bit = count * 5 + b;

            if (((unsigned)digit >> (4 - b)) & 1u) {
                out[bit / 8] = (uint8_t)(out[bit / 8] | 0x80u >> (bit % 8));
            }
        }
        count++;
    }
    return count == HEARTH_TOKEN_CODE_LEN ? 0 : HEARTH_E_INVALID;
}

int hearth_enrol_parse(const char *code, uint8_t token[HEARTH_TOKEN_LEN])
{
    uint8_t bytes[CODE_BYTES];
    uint8_t expected[CODE_BYTES];
    int result = read_digits(code, bytes);

    if (result == 0) {
        result = with_check(bytes, expected);
    }
    if (result == 0 && !hearth_secmem_equal(bytes, expected, CODE_BYTES)) {
        result = HEARTH_E_INVALID;
    }
    if (result == 0) {
        memcpy(token, bytes, HEARTH_TOKEN_LEN);
    }
    hearth_secmem_wipe(bytes, sizeof bytes);
    hearth_secmem_wipe(expected, sizeof expected);
    return result;
}

int hearth_enrol_psk(const uint8_t token[HEARTH_TOKEN_LEN],
                     uint8_t id[HEARTH_TOKEN_ID_LEN], struct hearth_key *psk)
{
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_slice secret = hearth_slice_of(token, HEARTH_TOKEN_LEN);
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth token id v1"),
                                         secret};
    int code = hearth_hash_parts(parts, 2, hash);

    if (code == 0) {
        memcpy(id, hash, HEARTH_TOKEN_ID_LEN);
        code = hearth_hash_hkdf(hearth_slice_of(NULL, 0), secret,
                                HEARTH_PREFIX("hearth token psk v1"),
                                psk->bytes, sizeof psk->bytes);
    }
    return code;
}
