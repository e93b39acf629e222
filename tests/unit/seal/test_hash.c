/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, HMAC and HKDF: published values, parts, bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hash_internal.h"
#include "hearth/rng.h"
#include "hex.h"

static void assert_hex(const uint8_t *bytes, const char *hex)
{
    uint8_t expected[256];
    struct hearth_slice s = hex_bytes(hex, expected);

    assert_memory_equal(bytes, s.data, s.len);
}

/* FIPS 180-4 example. */
static void test_sha256_of_abc(void **state)
{
    struct hearth_slice part = hearth_slice_text("abc");
    uint8_t out[HEARTH_HASH_LEN];

    (void)state;
    assert_int_equal(hearth_hash_parts(&part, 1, out), HEARTH_OK);
    assert_hex(out, "ba7816bf8f01cfea414140de5dae2223"
                    "b00361a396177a9cb410ff61f20015ad");
}

static void test_parts_hash_as_their_concatenation(void **state)
{
    struct hearth_slice parts[4];
    uint8_t out[HEARTH_HASH_LEN];
    uint8_t empty[HEARTH_HASH_LEN];

    (void)state;
    parts[0] = hearth_slice_text("a");
    parts[1] = hearth_slice_of(NULL, 0);
    parts[2] = hearth_slice_text("bc");
    parts[3] = hearth_slice_text("");
    assert_int_equal(hearth_hash_parts(parts, 4, out), HEARTH_OK);
    assert_hex(out, "ba7816bf8f01cfea414140de5dae2223"
                    "b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(hearth_hash_parts(NULL, 0, empty), HEARTH_OK);
    assert_hex(empty, "e3b0c44298fc1c149afbf4c8996fb924"
                      "27ae41e4649b934ca495991b7852b855");
}

/* RFC 4231 section 4.3: a key shorter than the hash. */
static void test_hmac_of_rfc_4231(void **state)
{
    struct hearth_slice parts[2];
    uint8_t out[HEARTH_HASH_LEN];

    (void)state;
    parts[0] = hearth_slice_text("what do ya want ");
    parts[1] = hearth_slice_text("for nothing?");
    assert_int_equal(hearth_hash_hmac(hearth_slice_text("Jefe"), parts, 2, out),
                     HEARTH_OK);
    assert_hex(out, "5bdcc146bf60754e6a042426089575c7"
                    "5a003f089d2739839dec58b964ec3843");
}

/* RFC 4231 section 4.7: a key longer than a block. */
static void test_hmac_with_a_long_key(void **state)
{
    struct hearth_slice part = hearth_slice_text(
        "Test Using Larger Than Block-Size Key - Hash Key First");
    uint8_t out[HEARTH_HASH_LEN];
    uint8_t key[131];

    (void)state;
    memset(key, 0xaa, sizeof(key));
    assert_int_equal(
        hearth_hash_hmac(hearth_slice_of(key, sizeof(key)), &part, 1, out),
        HEARTH_OK);
    assert_hex(out, "60e431591ee0b67f0d8a26aacbf5b77f"
                    "8e0bc6213728c5140546040f0ee37f54");
}

static void test_an_empty_hmac_key_is_one_of_zeros(void **state)
{
    struct hearth_slice part = hearth_slice_text("x");
    uint8_t zeros[64] = {0};
    uint8_t a[HEARTH_HASH_LEN];
    uint8_t b[HEARTH_HASH_LEN];

    (void)state;
    assert_int_equal(hearth_hash_hmac(hearth_slice_of(NULL, 0), &part, 1, a),
                     HEARTH_OK);
    assert_int_equal(
        hearth_hash_hmac(hearth_slice_of(zeros, sizeof(zeros)), &part, 1, b),
        HEARTH_OK);
    assert_memory_equal(a, b, sizeof(a));
}

/* RFC 5869 appendix A.1. */
static void test_hkdf_of_rfc_5869(void **state)
{
    uint8_t ikm[22];
    uint8_t salt[13];
    uint8_t info[10];
    uint8_t out[42];

    (void)state;
    memset(ikm, 0x0b, sizeof(ikm));
    assert_int_equal(
        hearth_hash_hkdf(hex_bytes("000102030405060708090a0b0c", salt),
                         hearth_slice_of(ikm, sizeof(ikm)),
                         hex_bytes("f0f1f2f3f4f5f6f7f8f9", info), out,
                         sizeof(out)),
        HEARTH_OK);
    assert_hex(out, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56"
                    "ecc4c5bf34007208d5b887185865");
}

/* RFC 5869 appendix A.3: no salt, no info. */
static void test_hkdf_without_salt_and_info(void **state)
{
    struct hearth_slice none = {NULL, 0};
    uint8_t ikm[22];
    uint8_t out[42];

    (void)state;
    memset(ikm, 0x0b, sizeof(ikm));
    assert_int_equal(hearth_hash_hkdf(none, hearth_slice_of(ikm, sizeof(ikm)),
                                      none, out, sizeof(out)),
                     HEARTH_OK);
    assert_hex(out, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f"
                    "3c738d2d9d201395faa4b61a96c8");
}

static void test_hkdf_output_has_a_largest_length(void **state)
{
    static uint8_t out[255 * 32 + 1];
    struct hearth_slice ikm = hearth_slice_text("key");

    (void)state;
    memset(out, 0x5a, sizeof(out));
    assert_int_equal(hearth_hash_hkdf(ikm, ikm, ikm, out, sizeof(out)),
                     HEARTH_E_CRYPTO);
    assert_int_equal(out[0], 0x5a);
    assert_int_equal(hearth_hash_hkdf(ikm, ikm, ikm, out, sizeof(out) - 1),
                     HEARTH_OK);
    assert_int_equal(out[sizeof(out) - 1], 0x5a);
}

static void test_a_prefix_ends_with_its_nul(void **state)
{
    struct hearth_slice s = HEARTH_PREFIX("hearth x v1");

    (void)state;
    assert_int_equal(s.len, 12);
    assert_memory_equal(s.data, "hearth x v1", 12);
}

static void test_system_random_bytes_differ(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t a[32] = {0};
    uint8_t b[32] = {0};

    (void)state;
    assert_int_equal(rng.fill(rng.cookie, a, sizeof(a)), HEARTH_OK);
    assert_int_equal(rng.fill(rng.cookie, b, sizeof(b)), HEARTH_OK);
    assert_memory_not_equal(a, b, sizeof(a));
    assert_int_equal(rng.fill(rng.cookie, a, 0), HEARTH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_of_abc),
        cmocka_unit_test(test_parts_hash_as_their_concatenation),
        cmocka_unit_test(test_hmac_of_rfc_4231),
        cmocka_unit_test(test_hmac_with_a_long_key),
        cmocka_unit_test(test_an_empty_hmac_key_is_one_of_zeros),
        cmocka_unit_test(test_hkdf_of_rfc_5869),
        cmocka_unit_test(test_hkdf_without_salt_and_info),
        cmocka_unit_test(test_hkdf_output_has_a_largest_length),
        cmocka_unit_test(test_a_prefix_ends_with_its_nul),
        cmocka_unit_test(test_system_random_bytes_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
