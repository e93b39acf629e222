/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures against the vectors of RFC 8032 7.1, and spoilt ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ed25519.h"
#include "hearth/bytes.h"

#include <string.h>

struct vector {
    const char *key, *signature, *digest;
};

/* Tests 1 to 3; the digests are SHA-512 as the header says. */
static const struct vector VECTORS[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
     "2771062b6b536fe7ffbdda0320c3827b035df10d284df3f08222f04dbca7a4c2"
     "0ef15bdc988a22c7207411377c33f2ac09b1e86a046234283768ee7ba03c0e9f"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
     "a271df0d2b0d03bd17b4ed9a4b6afddf2e73287fd630f1a137d87ce873a591cc"
     "31b6dd852a98b5dd1226fe993d8228278ceba21f80b8fc95986a70d71edf3faf"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
     "09bfb4ff1993f38f2ef65699934a8b64c0325867f858059b95bca199f78dc09e"
     "544857aeb4abddc6e35660da2867ab5963135ffef60d242dbfce0a85fbc362bf"},
};
#define VECTOR_COUNT (sizeof(VECTORS) / sizeof(VECTORS[0]))

struct bytes {
    uint8_t key[HEARTH_ED25519_KEY];
    uint8_t signature[HEARTH_ED25519_SIGNATURE];
    uint8_t digest[HEARTH_ED25519_DIGEST];
};

static struct bytes bytes_of(const struct vector *v)
{
    struct bytes b;

    assert_int_equal(hearth_bytes_unhex(v->key, b.key, sizeof(b.key)), 0);
    assert_int_equal(
        hearth_bytes_unhex(v->signature, b.signature, sizeof(b.signature)), 0);
    assert_int_equal(hearth_bytes_unhex(v->digest, b.digest, sizeof(b.digest)),
                     0);
    return b;
}

static bool is_good(const struct bytes *b)
{
    return hearth_ed25519_verify(b->key, b->signature, b->digest);
}

static void test_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        struct bytes b = bytes_of(&VECTORS[i]);

        assert_true(is_good(&b));
    }
}

static void test_one_bit(void **state)
{
    struct bytes b = bytes_of(&VECTORS[0]);

    (void)state;
    for (size_t i = 0; i < sizeof(b.signature); i++) {
        b.signature[i] ^= (uint8_t)(1u << i % 8);
        assert_false(is_good(&b));
        b.signature[i] ^= (uint8_t)(1u << i % 8);
        b.digest[i] ^= (uint8_t)(1u << i % 8);
        assert_false(is_good(&b));
        b.digest[i] ^= (uint8_t)(1u << i % 8);
        b.key[i / 2] ^= (uint8_t)(1u << i % 8);
        assert_false(is_good(&b));
        b.key[i / 2] ^= (uint8_t)(1u << i % 8);
    }
    assert_true(is_good(&b));
}

/* The same signature with the order added to its number must not pass: else
 * there would be two for one message. */
static void test_number_is_reduced(void **state)
{
    static const uint8_t ORDER[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                      0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                      0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    struct bytes b = bytes_of(&VECTORS[1]);
    unsigned carry = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(ORDER); i++) {
        carry += b.signature[32 + i] + (unsigned)ORDER[i];
        b.signature[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_equal(carry, 0);
    assert_false(is_good(&b));
}

/* Keys that are no points: y is p or more, or has no x; and x = 0 with a
 * sign. With the neutral point as key and R, and 0 as number, all would do. */
static void test_keys(void **state)
{
    struct bytes b = {.key = {1}, .signature = {1}};
    struct bytes other = b;

    (void)state;
    assert_true(is_good(&b));
    b.key[31] = 0x80;
    assert_false(is_good(&b));
    memset(b.key, 0xff, sizeof(b.key));
    b.key[31] = 0x7f;
    b.key[0] = 0xee; /* p + 1, which is 1 */
    assert_false(is_good(&b));
    other.key[0] = 2;
    assert_false(is_good(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_one_bit),
        cmocka_unit_test(test_number_is_reduced),
        cmocka_unit_test(test_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
