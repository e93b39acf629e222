/* SPDX-License-Identifier: Apache-2.0 */
/* Passphrases as Argon2id verifiers, and one-time codes. Only the programs
 * that link this can check a passphrase; web is none of them. */
#include "host/people/people.h"

#include "hearth/hash.h"

#include <string.h>

#define PASSPHRASE_MIN 12u /* bytes of a new one */
#define CODE_BYTES     10
#define CODE_DIGITS    16

/* kek and commitment of one derivation: the commitment is the verifier. */
struct derived {
    struct hearth_key kek;
    struct hearth_key verifier;
};

int hearth_person_set_passphrase(struct hearth_person *p,
                                 struct hearth_slice secret,
                                 struct hearth_secmem *m,
                                 const struct hearth_rng *rng)
{
    const struct hearth_passphrase_cost cost = {
        HEARTH_PASSPHRASE_DEFAULT_PASSES, HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB};
    uint8_t salt[HEARTH_SALT_LEN];
    struct derived *d;
    int e;

    if (secret.len < PASSPHRASE_MIN) {
        return HEARTH_E_INVALID;
    }
    d = hearth_secmem_take(m, sizeof(*d));
    if (d == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = rng->fill(rng->cookie, salt, sizeof(salt));
    if (e == 0) {
        e = hearth_passphrase_derive(secret, salt, &cost, &d->kek,
                                     &d->verifier);
    }
    if (e == 0) {
        p->cost = cost;
        p->has_passphrase = true;
        memcpy(p->salt, salt, sizeof(p->salt));
        memcpy(p->verifier, d->verifier.bytes, sizeof(p->verifier));
        p->code_until_s = 0;
        memset(p->code, 0, sizeof(p->code));
        p->failures = (struct hearth_failures){0, 0};
        p->changed++;
    }
    hearth_secmem_give(m, d);
    return e;
}

/* Somebody who is not there takes as long as somebody who is: names cannot be
 * tried out by the clock. */
int hearth_person_check_passphrase(const struct hearth_person *p,
                                   struct hearth_slice secret,
                                   struct hearth_secmem *m)
{
    static const struct hearth_person nobody = {
        .cost = {HEARTH_PASSPHRASE_DEFAULT_PASSES,
                 HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB}};
    bool is_somebody = p != NULL && p->has_passphrase;
    const struct hearth_person *who = is_somebody ? p : &nobody;
    struct derived *d = hearth_secmem_take(m, sizeof(*d));
    int e = d == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        e = hearth_passphrase_derive(secret, who->salt, &who->cost, &d->kek,
                                     &d->verifier);
    }
    if (e == 0 && (!hearth_secmem_equal(d->verifier.bytes, who->verifier,
                                        HEARTH_KEY_LEN) ||
                   !is_somebody)) {
        e = HEARTH_E_AUTH;
    }
    hearth_secmem_give(m, d);
    return e == HEARTH_E_INVALID ? HEARTH_E_AUTH : e;
}

/* ---- one-time codes: 80 bits in Crockford's base 32 ---- */

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

static int hash_code(const char code[CODE_DIGITS], uint8_t out[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {HEARTH_PREFIX("hearth code v1"),
                                         hearth_slice_of(code, CODE_DIGITS)};

    return hearth_hash_parts(parts, 2, out);
}

static void spell(const uint8_t bytes[CODE_BYTES], char out[CODE_DIGITS])
{
    for (size_t i = 0; i < CODE_DIGITS; i++) {
        unsigned value = 0;

        for (size_t bit = 5 * i; bit < 5 * i + 5; bit++) {
            value =
                value << 1 | ((unsigned)bytes[bit / 8] >> (7 - bit % 8) & 1u);
        }
        out[i] = digits[value];
    }
}

int hearth_person_set_code(struct hearth_person *p, int64_t until_s,
                           const struct hearth_rng *rng,
                           char out[HEARTH_PEOPLE_CODE_LEN + 1])
{
    uint8_t bytes[CODE_BYTES];
    char code[CODE_DIGITS];
    size_t n = 0;
    int e = rng->fill(rng->cookie, bytes, sizeof(bytes));

    if (e == 0) {
        spell(bytes, code);
        e = hash_code(code, p->code);
    }
    if (e == 0) {
        p->code_until_s = until_s;
        p->changed++;
        for (size_t i = 0; i < CODE_DIGITS; i++) {
            if (i > 0 && i % 4 == 0) {
                out[n++] = '-';
            }
            out[n++] = code[i];
        }
        out[n] = '\0';
    }
    hearth_secmem_wipe(bytes, sizeof(bytes));
    hearth_secmem_wipe(code, sizeof(code));
    return e;
}

/* As it was typed: capitals, spaces and dashes do not matter. */
static bool read_code(struct hearth_slice typed, char out[CODE_DIGITS])
{
    size_t n = 0;

    for (size_t i = 0; i < typed.len; i++) {
        uint8_t c = typed.data[i];

        if (c == ' ' || c == '-') {
            continue;
        }
        if (c >= 'A' && c <= 'Z') {
            c = (uint8_t)(c + ('a' - 'A'));
        }
        if (n == CODE_DIGITS) {
            return false;
        }
        out[n++] = (char)c;
    }
    return n == CODE_DIGITS;
}

int hearth_person_use_code(struct hearth_person *p, struct hearth_slice secret,
                           int64_t now_s)
{
    char code[CODE_DIGITS];
    uint8_t hash[HEARTH_HASH_LEN];
    int e = HEARTH_E_AUTH;

    if (p->code_until_s != 0 && now_s < p->code_until_s &&
        read_code(secret, code) && hash_code(code, hash) == 0 &&
        hearth_secmem_equal(hash, p->code, sizeof(hash))) {
        p->code_until_s = 0;
        memset(p->code, 0, sizeof(p->code));
        e = 0;
    }
    hearth_secmem_wipe(code, sizeof(code));
    return e;
}
