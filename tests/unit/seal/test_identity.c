/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys: RFC 6979's value, low s, forms of a public key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/hash.h"
#include "hearth/identity.h"
#include "hex.h"
#include "test_rng.h"

/* RFC 6979 appendix A.2.5: the key, and SHA-256 signatures of two messages.
 * That of "sample" has a high s, so ours ends with n - s. */
static const char rfc_key[] =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char rfc_point[] =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const char sample_r[] =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
static const char sample_s[] =
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
static const char sample_low_s[] =
    "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";
static const char test_sig[] =
    "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";

static const uint8_t order[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
                                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
                                0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

static void hash_of(const char *text, uint8_t out[HEARTH_HASH_LEN])
{
    struct hearth_slice part = hearth_slice_text(text);

    assert_int_equal(hearth_hash_parts(&part, 1, out), HEARTH_OK);
}

static void load_rfc(struct hearth_key *key, struct hearth_public *public_key)
{
    (void)hex_bytes(rfc_key, key->bytes);
    assert_int_equal(hearth_identity_public(key, public_key), HEARTH_OK);
}

static void test_public_key_of_rfc_6979(void **state)
{
    uint8_t expected[HEARTH_POINT_LEN];
    struct hearth_public public_key;
    struct hearth_key key;

    (void)state;
    load_rfc(&key, &public_key);
    (void)hex_bytes(rfc_point, expected);
    assert_memory_equal(public_key.point, expected, sizeof(expected));
}

static void test_signatures_of_rfc_6979_with_low_s(void **state)
{
    struct hearth_public public_key;
    struct hearth_key key;
    uint8_t expected[HEARTH_SIG_LEN];
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];

    (void)state;
    load_rfc(&key, &public_key);
    hash_of("sample", hash);
    assert_int_equal(hearth_identity_sign(&key, hash, sig), HEARTH_OK);
    (void)hex_bytes(sample_r, expected);
    (void)hex_bytes(sample_low_s, expected + 32);
    assert_memory_equal(sig, expected, sizeof(sig));
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig), HEARTH_OK);
    hash_of("test", hash);
    assert_int_equal(hearth_identity_sign(&key, hash, sig), HEARTH_OK);
    (void)hex_bytes(test_sig, expected);
    assert_memory_equal(sig, expected, sizeof(sig));
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig), HEARTH_OK);
}

static void test_a_high_s_is_refused(void **state)
{
    struct hearth_public public_key;
    struct hearth_key key;
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];

    (void)state;
    load_rfc(&key, &public_key);
    hash_of("sample", hash);
    (void)hex_bytes(sample_r, sig);
    (void)hex_bytes(sample_s, sig + 32); /* valid for others, not for us */
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                     HEARTH_E_AUTH);
}

static void test_signing_is_low_and_repeats(void **state)
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 3);
    struct hearth_public public_key;
    struct hearth_key key;

    (void)state;
    assert_int_equal(hearth_identity_generate(&rng, &key, &public_key),
                     HEARTH_OK);
    for (uint8_t i = 0; i < 32; i++) {
        uint8_t hash[HEARTH_HASH_LEN] = {i};
        uint8_t sig[HEARTH_SIG_LEN];
        uint8_t again[HEARTH_SIG_LEN];

        assert_int_equal(hearth_identity_sign(&key, hash, sig), HEARTH_OK);
        assert_int_equal(hearth_identity_sign(&key, hash, again), HEARTH_OK);
        assert_memory_equal(sig, again, sizeof(sig));
        assert_true(sig[32] <= 0x7f);
        assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                         HEARTH_OK);
    }
}

static void test_a_changed_signature_hash_or_key_fails(void **state)
{
    struct hearth_public public_key;
    struct hearth_public other;
    struct hearth_key key;
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t sig[HEARTH_SIG_LEN];

    (void)state;
    load_rfc(&key, &public_key);
    hash_of("sample", hash);
    assert_int_equal(hearth_identity_sign(&key, hash, sig), HEARTH_OK);
    for (size_t i = 0; i < HEARTH_SIG_LEN; i++) {
        sig[i] ^= 1;
        assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                         HEARTH_E_AUTH);
        sig[i] ^= 1;
    }
    hash[31] ^= 1;
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                     HEARTH_E_AUTH);
    hash[31] ^= 1;
    key.bytes[31] ^= 1;
    assert_int_equal(hearth_identity_public(&key, &other), HEARTH_OK);
    assert_int_equal(hearth_identity_verify(&other, hash, sig), HEARTH_E_AUTH);
    public_key.point[64] ^= 1; /* off the curve */
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                     HEARTH_E_AUTH);
}

static void test_zero_and_too_large_numbers_fail(void **state)
{
    struct hearth_public public_key;
    struct hearth_key key;
    uint8_t hash[HEARTH_HASH_LEN] = {0};
    uint8_t sig[HEARTH_SIG_LEN] = {0};

    (void)state;
    load_rfc(&key, &public_key);
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                     HEARTH_E_AUTH);
    sig[31] = 1;
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                     HEARTH_E_AUTH);
    memcpy(sig, order, sizeof(order));
    sig[63] = 1;
    assert_int_equal(hearth_identity_verify(&public_key, hash, sig),
                     HEARTH_E_AUTH);
}

static void test_spki_goes_there_and_back(void **state)
{
    struct hearth_public public_key;
    struct hearth_public back;
    struct hearth_key key;
    uint8_t spki[HEARTH_SPKI_LEN + 1];

    (void)state;
    load_rfc(&key, &public_key);
    hearth_identity_spki(&public_key, spki);
    assert_int_equal(hearth_identity_from_spki(
                         hearth_slice_of(spki, HEARTH_SPKI_LEN), &back),
                     HEARTH_OK);
    assert_memory_equal(&back, &public_key, sizeof(back));
    assert_int_equal(hearth_identity_from_spki(
                         hearth_slice_of(spki, HEARTH_SPKI_LEN - 1), &back),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_identity_from_spki(
                         hearth_slice_of(spki, HEARTH_SPKI_LEN + 1), &back),
                     HEARTH_E_INVALID);
    for (size_t i = 0; i < HEARTH_SPKI_LEN; i += 3) {
        spki[i] ^= 4;
        assert_int_equal(hearth_identity_from_spki(
                             hearth_slice_of(spki, HEARTH_SPKI_LEN), &back),
                         HEARTH_E_INVALID);
        spki[i] ^= 4;
    }
}

static void test_only_points_of_the_curve_pass(void **state)
{
    struct hearth_public public_key;
    struct hearth_public out;
    struct hearth_key key;

    (void)state;
    load_rfc(&key, &public_key);
    memset(&out, 0x5a, sizeof(out));
    assert_int_equal(
        hearth_identity_check(hearth_slice_of(public_key.point, 64), &out),
        HEARTH_E_INVALID);
    public_key.point[40] ^= 1;
    assert_int_equal(
        hearth_identity_check(hearth_slice_of(public_key.point, 65), &out),
        HEARTH_E_INVALID);
    memset(public_key.point, 0, sizeof(public_key.point));
    assert_int_equal(
        hearth_identity_check(hearth_slice_of(public_key.point, 65), &out),
        HEARTH_E_INVALID);
    public_key.point[0] = 4; /* x = y = 0 */
    assert_int_equal(
        hearth_identity_check(hearth_slice_of(public_key.point, 65), &out),
        HEARTH_E_INVALID);
    assert_int_equal(out.point[0], 0x5a);
    load_rfc(&key, &public_key);
    assert_int_equal(
        hearth_identity_check(hearth_slice_of(public_key.point, 65), &out),
        HEARTH_OK);
    assert_memory_equal(&out, &public_key, sizeof(out));
}

static void test_a_keys_hash_is_that_of_its_spki(void **state)
{
    struct hearth_public public_key;
    struct hearth_key key;
    uint8_t spki[HEARTH_SPKI_LEN];
    uint8_t expected[HEARTH_HASH_LEN];
    uint8_t hash[HEARTH_HASH_LEN];
    struct hearth_slice part = {spki, sizeof(spki)};

    (void)state;
    load_rfc(&key, &public_key);
    hearth_identity_spki(&public_key, spki);
    assert_int_equal(hearth_hash_parts(&part, 1, expected), HEARTH_OK);
    assert_int_equal(hearth_identity_hash(&public_key, hash), HEARTH_OK);
    assert_memory_equal(hash, expected, sizeof(hash));
}

static void test_private_keys_off_range_are_refused(void **state)
{
    struct hearth_public public_key;
    struct hearth_key key = {{0}};
    uint8_t hash[HEARTH_HASH_LEN] = {0};
    uint8_t sig[HEARTH_SIG_LEN];

    (void)state;
    assert_int_equal(hearth_identity_public(&key, &public_key),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_identity_sign(&key, hash, sig), HEARTH_E_INVALID);
    memcpy(key.bytes, order, sizeof(order));
    assert_int_equal(hearth_identity_public(&key, &public_key),
                     HEARTH_E_INVALID);
    key.bytes[31]--;
    assert_int_equal(hearth_identity_public(&key, &public_key), HEARTH_OK);
}

/* The first draw is n itself, which is no key; the second is taken. */
static void test_generation_draws_again(void **state)
{
    struct hearth_public public_key;
    struct test_rng_fixed fixed;
    struct hearth_rng rng = test_rng_from(&fixed);
    struct hearth_key key = {{0}};
    uint8_t draws[64];

    (void)state;
    memcpy(draws, order, sizeof(order));
    (void)hex_bytes(rfc_key, draws + 32);
    fixed.bytes = draws;
    fixed.left = sizeof(draws);
    assert_int_equal(hearth_identity_generate(&rng, &key, &public_key),
                     HEARTH_OK);
    assert_memory_equal(key.bytes, draws + 32, 32);
}

static int fill_zeros(void *cookie, uint8_t *out, size_t len)
{
    unsigned *calls = cookie;

    (*calls)++;
    memset(out, 0, len);
    return HEARTH_OK;
}

static void test_a_broken_generator_ends(void **state)
{
    unsigned calls = 0;
    struct hearth_rng zeros = {fill_zeros, &calls};
    struct test_rng t;
    struct hearth_rng failing = test_rng_seeded(&t, 1);
    struct hearth_public public_key;
    struct hearth_key key = {{7}};

    (void)state;
    assert_int_equal(hearth_identity_generate(&zeros, &key, &public_key),
                     HEARTH_E_CRYPTO);
    assert_true(calls > 1 && calls < 100);
    t.fail_at = 1;
    assert_int_equal(hearth_identity_generate(&failing, &key, &public_key),
                     HEARTH_E_CRYPTO);
    assert_int_equal(key.bytes[0], 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_key_of_rfc_6979),
        cmocka_unit_test(test_signatures_of_rfc_6979_with_low_s),
        cmocka_unit_test(test_a_high_s_is_refused),
        cmocka_unit_test(test_signing_is_low_and_repeats),
        cmocka_unit_test(test_a_changed_signature_hash_or_key_fails),
        cmocka_unit_test(test_zero_and_too_large_numbers_fail),
        cmocka_unit_test(test_spki_goes_there_and_back),
        cmocka_unit_test(test_only_points_of_the_curve_pass),
        cmocka_unit_test(test_a_keys_hash_is_that_of_its_spki),
        cmocka_unit_test(test_private_keys_off_range_are_refused),
        cmocka_unit_test(test_generation_draws_again),
        cmocka_unit_test(test_a_broken_generator_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
