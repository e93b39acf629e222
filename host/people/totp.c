/* SPDX-License-Identifier: Apache-2.0 */
/* Time-based codes (RFC 6238 over RFC 4226). */
#include "host/people/totp.h"

#include "hearth/hash.h"

#include <stdio.h>
#include <string.h>

#define SHA1_LEN   20
#define SHA1_BLOCK 64
#define DIGITS     6
#define SECRET     HEARTH_TOTP_SECRET_LEN

/* HMAC (RFC 2104) with SHA-1, over the 8 bytes of a counter. */
static int hmac(struct hearth_slice key, const uint8_t text[8],
                uint8_t out[SHA1_LEN])
{
    uint8_t inner[SHA1_BLOCK + 8], outer[SHA1_BLOCK + SHA1_LEN];
    uint8_t hash[HEARTH_HASH_NAMED_MAX];
    size_t len;

    if (key.len > SHA1_BLOCK) {
        return HEARTH_E_CRYPTO;
    }
    memset(inner, 0x36, SHA1_BLOCK);
    memset(outer, 0x5c, SHA1_BLOCK);
    for (size_t i = 0; i < key.len; i++) {
        inner[i] = (uint8_t)(inner[i] ^ key.data[i]);
        outer[i] = (uint8_t)(outer[i] ^ key.data[i]);
    }
    memcpy(inner + SHA1_BLOCK, text, 8);
    len =
        hearth_hash_named("SHA-1", hearth_slice_of(inner, sizeof(inner)), hash);
    if (len == SHA1_LEN) {
        memcpy(outer + SHA1_BLOCK, hash, SHA1_LEN);
        len = hearth_hash_named("SHA-1", hearth_slice_of(outer, sizeof(outer)),
                                hash);
    }
    memcpy(out, hash, SHA1_LEN);
    hearth_secmem_wipe(inner, sizeof(inner));
    hearth_secmem_wipe(outer, sizeof(outer));
    return len == SHA1_LEN ? 0 : HEARTH_E_CRYPTO;
}

int hearth_totp_hotp(struct hearth_slice secret, uint64_t counter,
                     unsigned digits, uint32_t *code)
{
    uint8_t text[8], hash[SHA1_LEN];
    uint32_t value = 0, base = 1;
    size_t at;
    int e;

    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (uint8_t)(counter >> (56 - 8 * i));
    }
    e = hmac(secret, text, hash);
    if (e != 0) {
        return e;
    }
    at = hash[SHA1_LEN - 1] & 0xfu; /* RFC 4226, 5.3: at most 15 */
    for (size_t i = 0; i < 4; i++) {
        value = value << 8 | hash[at + i];
    }
    for (unsigned i = 0; i < digits; i++) {
        base *= 10;
    }
    *code = (value & 0x7fffffffu) % base;
    return 0;
}

/* RFC 4648 base 32; 20 bytes are 32 digits without padding. */
static void spell(const uint8_t secret[SECRET], char out[33])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    for (size_t i = 0; i < 32; i++) {
        unsigned value = 0;

        for (size_t bit = 5 * i; bit < 5 * i + 5; bit++) {
            value =
                value << 1 | ((unsigned)secret[bit / 8] >> (7 - bit % 8) & 1u);
        }
        out[i] = digits[value];
    }
    out[32] = '\0';
}

/* A secret is bound to its person: moved to another it does not open. */
static int seal(struct hearth_person *p, const struct hearth_key *key,
                const uint8_t secret[SECRET], const struct hearth_rng *rng)
{
    struct hearth_writer w;
    int e;

    hearth_writer_init(&w, p->totp, sizeof(p->totp));
    e = hearth_aead_seal(key, hearth_slice_text(p->name),
                         hearth_slice_of(secret, SECRET), rng, &w);
    return e == 0 ? hearth_writer_finish(&w) : e;
}

int hearth_totp_draw(struct hearth_person *p, const struct hearth_key *key,
                     struct hearth_secmem *m, const struct hearth_rng *rng,
                     char uri[HEARTH_TOTP_URI_MAX])
{
    uint8_t *secret = hearth_secmem_take(m, SECRET);
    char text[33];
    int e = secret == NULL ? HEARTH_E_MEMORY
                           : rng->fill(rng->cookie, secret, SECRET);

    if (e == 0) {
        e = seal(p, key, secret, rng);
    }
    if (e == 0) {
        int len;

        spell(secret, text);
        len = snprintf(uri, HEARTH_TOTP_URI_MAX,
                       "otpauth://totp/Hearth:%s?secret=%s&issuer=Hearth",
                       p->name, text);
        p->totp_step = 0;
        e = len > 0 && len < HEARTH_TOTP_URI_MAX ? 0 : HEARTH_E_SPACE;
        hearth_secmem_wipe(text, sizeof(text));
    }
    hearth_secmem_give(m, secret);
    return e;
}

/* Six digits; a space in the middle, as apps show it, does not matter. */
static bool read_typed(struct hearth_slice typed, uint32_t *code)
{
    unsigned count = 0;

    *code = 0;
    for (size_t i = 0; i < typed.len; i++) {
        uint8_t c = typed.data[i];

        if (c == ' ') {
            continue;
        }
        if (c < '0' || c > '9' || ++count > DIGITS) {
            return false;
        }
        *code = *code * 10 + (uint32_t)(c - '0');
    }
    return count == DIGITS;
}

static int match(struct hearth_person *p, struct hearth_slice secret,
                 uint32_t typed, int64_t now_s)
{
    uint64_t now = (uint64_t)(now_s / HEARTH_TOTP_STEP_S);
    int found = HEARTH_E_AUTH;

    for (uint64_t step = now - 1; step <= now + 1; step++) {
        uint32_t code;
        int e = hearth_totp_hotp(secret, step, DIGITS, &code);

        if (e != 0) {
            return e;
        }
        if (code == typed && step > p->totp_step) {
            p->totp_step = step;
            found = 0;
            break;
        }
    }
    return found;
}

int hearth_totp_check(struct hearth_person *p, const struct hearth_key *key,
                      struct hearth_secmem *m, struct hearth_slice typed,
                      int64_t now_s)
{
    uint8_t *secret;
    size_t len = 0;
    uint32_t code;
    int e;

    if (now_s < HEARTH_TOTP_STEP_S || !read_typed(typed, &code)) {
        return HEARTH_E_AUTH;
    }
    secret = hearth_secmem_take(m, SECRET);
    if (secret == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_aead_open(key, hearth_slice_text(p->name),
                         hearth_slice_of(p->totp, sizeof(p->totp)), secret,
                         SECRET, &len);
    if (e == 0) {
        e = match(p, hearth_slice_of(secret, len), code, now_s);
    }
    hearth_secmem_give(m, secret);
    return e;
}
