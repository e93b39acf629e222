/* SPDX-License-Identifier: Apache-2.0 */
/* Argon2id: RFC 9106's value, ours, and the bounds of a cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/passphrase.h"
#include "hex.h"

#include <argon2.h>

static const struct hearth_passphrase_cost cheapest = {
    HEARTH_PASSPHRASE_FLOOR_PASSES, HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB};
static const uint8_t salt[HEARTH_SALT_LEN + 1] = "0123456789abcdef";

static int derive(const char *secret, const uint8_t *with, uint8_t out[64])
{
    struct hearth_key kek;
    struct hearth_key commitment;
    int code = hearth_passphrase_derive(hearth_slice_text(secret), with,
                                        &cheapest, &kek, &commitment);

    memcpy(out, kek.bytes, 32);
    memcpy(out + 32, commitment.bytes, 32);
    return code;
}

/* RFC 9106 section 5.3: that the library linked here is Argon2id. */
static void test_library_gives_rfc_9106(void **state)
{
    uint8_t password[32];
    uint8_t given_salt[16];
    uint8_t secret[8];
    uint8_t ad[12];
    uint8_t tag[32];
    uint8_t expected[32];
    argon2_context c;

    (void)state;
    memset(password, 1, sizeof(password));
    memset(given_salt, 2, sizeof(given_salt));
    memset(secret, 3, sizeof(secret));
    memset(ad, 4, sizeof(ad));
    memset(&c, 0, sizeof(c));
    c.out = tag;
    c.outlen = sizeof(tag);
    c.pwd = password;
    c.pwdlen = sizeof(password);
    c.salt = given_salt;
    c.saltlen = sizeof(given_salt);
    c.secret = secret;
    c.secretlen = sizeof(secret);
    c.ad = ad;
    c.adlen = sizeof(ad);
    c.t_cost = 3;
    c.m_cost = 32;
    c.lanes = 4;
    c.threads = 1;
    c.version = ARGON2_VERSION_13;
    assert_int_equal(argon2id_ctx(&c), ARGON2_OK);
    (void)hex_bytes("0d640df58d78766c08c037a34a8b53c9"
                    "d01ef0452d75b65eb52520e96b01e659",
                    expected);
    assert_memory_equal(tag, expected, sizeof(tag));
}

/* Computed with OpenSSL's Argon2id, which shares no code with this one. */
static void test_kek_and_commitment_are_the_two_halves(void **state)
{
    uint8_t expected[64];
    uint8_t out[64];

    (void)state;
    assert_int_equal(derive("4711", salt, out), HEARTH_OK);
    (void)hex_bytes("cd61b257abc814d4c0fbb6471a8579c58b9b03554aa35054d23f3870"
                    "f2ab1b9d7e7557145491c86cb4748a4b5e11e3f8d8576822dbe9d25e"
                    "0548da4d251239a6",
                    expected);
    assert_memory_equal(out, expected, sizeof(out));
}

static void test_secret_salt_and_cost_all_count(void **state)
{
    struct hearth_passphrase_cost dearer = cheapest;
    struct hearth_key kek;
    struct hearth_key commitment;
    uint8_t other_salt[HEARTH_SALT_LEN];
    uint8_t out[64];
    uint8_t other[64];

    (void)state;
    assert_int_equal(derive("4711", salt, out), HEARTH_OK);
    assert_int_equal(derive("4712", salt, other), HEARTH_OK);
    assert_memory_not_equal(out, other, 32);
    memcpy(other_salt, salt, sizeof(other_salt));
    other_salt[15] ^= 1;
    assert_int_equal(derive("4711", other_salt, other), HEARTH_OK);
    assert_memory_not_equal(out, other, 32);
    dearer.memory_kib++;
    assert_int_equal(hearth_passphrase_derive(hearth_slice_text("4711"), salt,
                                              &dearer, &kek, &commitment),
                     HEARTH_OK);
    /* 19,457 KiB round down to the same blocks, but are hashed as asked */
    assert_memory_not_equal(out, kek.bytes, 32);
}

static void test_a_cost_out_of_bounds_is_refused(void **state)
{
    static const struct hearth_passphrase_cost bad[] = {
        {HEARTH_PASSPHRASE_FLOOR_PASSES - 1,
         HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB},
        {HEARTH_PASSPHRASE_FLOOR_PASSES,
         HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB - 1},
        {HEARTH_PASSPHRASE_CEILING_PASSES + 1,
         HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB},
        {HEARTH_PASSPHRASE_FLOOR_PASSES,
         HEARTH_PASSPHRASE_CEILING_MEMORY_KIB + 1},
        {0, 0},
        {UINT32_MAX, UINT32_MAX}};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct hearth_key kek = {{7}};
        struct hearth_key commitment = {{7}};

        assert_int_equal(hearth_passphrase_derive(hearth_slice_text("4711"),
                                                  salt, &bad[i], &kek,
                                                  &commitment),
                         HEARTH_E_LIMIT);
        assert_int_equal(kek.bytes[0], 7);
        assert_int_equal(commitment.bytes[0], 7);
    }
}

static void test_defaults_lie_within_the_bounds(void **state)
{
    (void)state;
    assert_true(HEARTH_PASSPHRASE_DEFAULT_PASSES >=
                HEARTH_PASSPHRASE_FLOOR_PASSES);
    assert_true(HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB >=
                HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB);
    assert_true(HEARTH_PASSPHRASE_DEFAULT_MEMORY_KIB <=
                HEARTH_PASSPHRASE_CEILING_MEMORY_KIB);
}

static void test_secrets_have_a_length(void **state)
{
    static char longest[HEARTH_PASSPHRASE_SECRET_MAX + 2];
    uint8_t out[64];

    (void)state;
    assert_int_equal(derive("", salt, out), HEARTH_E_INVALID);
    memset(longest, 'p', HEARTH_PASSPHRASE_SECRET_MAX + 1);
    assert_int_equal(derive(longest, salt, out), HEARTH_E_INVALID);
    longest[HEARTH_PASSPHRASE_SECRET_MAX] = '\0';
    assert_int_equal(derive(longest, salt, out), HEARTH_OK);
}

static void test_what_a_secret_is_worth(void **state)
{
    static const struct {
        const char *text;
        enum hearth_passphrase_worth worth;
    } cases[] = {
        {"", HEARTH_PASSPHRASE_WEAK},
        {"48291", HEARTH_PASSPHRASE_WEAK},
        {"482915", HEARTH_PASSPHRASE_PIN},
        {"000000", HEARTH_PASSPHRASE_WEAK},
        {"123456", HEARTH_PASSPHRASE_WEAK},
        {"98765432", HEARTH_PASSPHRASE_WEAK},
        {"abcdefg", HEARTH_PASSPHRASE_WEAK},
        {"135791", HEARTH_PASSPHRASE_PIN},
        {"123457", HEARTH_PASSPHRASE_PIN},
        {"four words are few", HEARTH_PASSPHRASE_PIN},
        {"five words are just so", HEARTH_PASSPHRASE_PHRASE},
        {"a b c d e f", HEARTH_PASSPHRASE_PIN},
        {"ab  cd ef gh", HEARTH_PASSPHRASE_PIN},
        {"ab cd ef gh ij", HEARTH_PASSPHRASE_PHRASE},
        {"nineteensignswithou", HEARTH_PASSPHRASE_PIN},
        {"twentysignswithoutan", HEARTH_PASSPHRASE_PHRASE},
        {"11111111111111111111111", HEARTH_PASSPHRASE_WEAK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(
            hearth_passphrase_rate(hearth_slice_text(cases[i].text)),
            cases[i].worth);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_secret_is_worth),
        cmocka_unit_test(test_library_gives_rfc_9106),
        cmocka_unit_test(test_kek_and_commitment_are_the_two_halves),
        cmocka_unit_test(test_secret_salt_and_cost_all_count),
        cmocka_unit_test(test_a_cost_out_of_bounds_is_refused),
        cmocka_unit_test(test_defaults_lie_within_the_bounds),
        cmocka_unit_test(test_secrets_have_a_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
