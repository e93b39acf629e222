/* SPDX-License-Identifier: Apache-2.0 */
/* Argon2id, version 0x13, one lane (RFC 9106). */
#include "hearth/passphrase.h"

#include <argon2.h>
#include <string.h>

#define DERIVED_LEN (2 * HEARTH_KEY_LEN)

static bool is_allowed(const struct hearth_passphrase_cost *cost)
{
    return cost->passes >= HEARTH_PASSPHRASE_FLOOR_PASSES &&
           cost->passes <= HEARTH_PASSPHRASE_CEILING_PASSES &&
           cost->memory_kib >= HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB &&
           cost->memory_kib <= HEARTH_PASSPHRASE_CEILING_MEMORY_KIB;
}

/* The library takes the inputs by pointers it could write through, but does
 * so only under ARGON2_FLAG_CLEAR_*: copies keep const honest. */
static int run(uint8_t *secret, size_t secret_len, uint8_t *salt,
               const struct hearth_passphrase_cost *cost,
               uint8_t out[DERIVED_LEN])
{
    argon2_context context;
    int status;

    memset(&context, 0, sizeof(context));
    context.out = out;
    context.outlen = DERIVED_LEN;
    context.pwd = secret;
    context.pwdlen = (uint32_t)secret_len;
    context.salt = salt;
    context.saltlen = HEARTH_SALT_LEN;
    context.t_cost = cost->passes;
    context.m_cost = cost->memory_kib;
    context.lanes = 1;
    context.threads = 1;
    context.version = ARGON2_VERSION_13;
    context.flags = ARGON2_FLAG_CLEAR_PASSWORD;
    status = argon2id_ctx(&context);
    if (status == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return HEARTH_E_MEMORY;
    }
    return status == ARGON2_OK ? HEARTH_OK : HEARTH_E_CRYPTO;
}

#define WORD_MIN 2u /* bytes: single letters are no words */

/* One sign again and again, or each the next or the one before. */
static bool is_row(struct hearth_slice s)
{
    int step = s.data[1] - s.data[0];

    if (step < -1 || step > 1) {
        return false;
    }
    for (size_t i = 1; i < s.len; i++) {
        if (s.data[i] - s.data[i - 1] != step) {
            return false;
        }
    }
    return true;
}

static unsigned count_words(struct hearth_slice s)
{
    unsigned words = 0;
    size_t len = 0;

    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && s.data[i] != ' ') {
            len++;
            continue;
        }
        words += len >= WORD_MIN ? 1 : 0;
        len = 0;
    }
    return words;
}

enum hearth_passphrase_worth hearth_passphrase_rate(struct hearth_slice secret)
{
    if (secret.len < HEARTH_PASSPHRASE_PIN_MIN || is_row(secret)) {
        return HEARTH_PASSPHRASE_WEAK;
    }
    return count_words(secret) >= HEARTH_PASSPHRASE_WORDS_MIN ||
                   secret.len >= HEARTH_PASSPHRASE_LENGTH_MIN
               ? HEARTH_PASSPHRASE_PHRASE
               : HEARTH_PASSPHRASE_PIN;
}

int hearth_passphrase_derive(struct hearth_slice secret,
                             const uint8_t salt[HEARTH_SALT_LEN],
                             const struct hearth_passphrase_cost *cost,
                             struct hearth_key *kek,
                             struct hearth_key *commitment)
{
    uint8_t typed[HEARTH_PASSPHRASE_SECRET_MAX];
    uint8_t salt_copy[HEARTH_SALT_LEN];
    uint8_t derived[DERIVED_LEN];
    int code;

    if (!is_allowed(cost)) {
        return HEARTH_E_LIMIT;
    }
    if (secret.len == 0 || secret.len > sizeof(typed)) {
        return HEARTH_E_INVALID;
    }
    memcpy(typed, secret.data, secret.len);
    memcpy(salt_copy, salt, sizeof(salt_copy));
    code = run(typed, secret.len, salt_copy, cost, derived);
    if (code == HEARTH_OK) {
        memcpy(kek->bytes, derived, HEARTH_KEY_LEN);
        memcpy(commitment->bytes, derived + HEARTH_KEY_LEN, HEARTH_KEY_LEN);
    }
    hearth_secmem_wipe(derived, sizeof(derived));
    hearth_secmem_wipe(typed, sizeof(typed));
    return code;
}
