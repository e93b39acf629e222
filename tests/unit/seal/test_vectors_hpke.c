/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9180's test vectors: key pairs of all setups of our KEMs, and messages
 * in base mode with our two suites. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/hpke.h"
#include "test_rng.h"
#include "vectors.h"

#include <string.h>

#define RFC_9180  "hpke_rfc9180_kem16_32_kdf1.json"
#define FIELD_MAX 256

static uint8_t suite_of_kem(long kem)
{
    return kem == 0x20 ? HEARTH_SUITE_X25519 : HEARTH_SUITE_P256;
}

static bool is_our_aead(uint8_t suite, long aead)
{
    return aead == (suite == HEARTH_SUITE_X25519 ? 3 : 2);
}

/* DeriveKeyPair(${ikm}) gives ${sk} and ${pk}. */
static void run_derive(struct vectors_value v, uint8_t suite, const char *ikm,
                       const char *sk, const char *pk)
{
    struct test_rng_fixed fixed;
    struct hearth_rng rng = test_rng_from(&fixed);
    uint8_t seed[32];
    uint8_t expected[FIELD_MAX];
    uint8_t public_key[HEARTH_ENC_MAX];
    struct hearth_key private_key;
    size_t len;

    fixed.bytes = seed;
    fixed.left = vectors_hex(vectors_get(v, ikm), seed, sizeof(seed));
    assert_int_equal(fixed.left, 32);
    assert_int_equal(
        hearth_hpke_generate(suite, &rng, &private_key, public_key), HEARTH_OK);
    assert_int_equal(vectors_hex(vectors_get(v, sk), expected, 32), 32);
    assert_memory_equal(private_key.bytes, expected, 32);
    len = vectors_hex(vectors_get(v, pk), expected, sizeof(expected));
    assert_int_equal(len, hearth_hpke_enc_len(suite));
    assert_memory_equal(public_key, expected, len);
}

/* Seals with the vector's ephemeral key and opens what it sealed. */
static void run_message(struct vectors_value v, uint8_t suite)
{
    struct vectors_value first = vectors_first(vectors_get(v, "encryptions"));
    struct test_rng_fixed fixed;
    struct hearth_rng rng = test_rng_from(&fixed);
    struct hearth_hpke_context context;
    struct hearth_key private_key;
    uint8_t seed[32], info[FIELD_MAX], aad[FIELD_MAX], pt[FIELD_MAX];
    uint8_t pk[FIELD_MAX], ct[FIELD_MAX], enc[FIELD_MAX], out[FIELD_MAX];
    uint8_t made_enc[HEARTH_ENC_MAX];
    size_t pt_len = vectors_hex(vectors_get(first, "pt"), pt, FIELD_MAX);
    size_t ct_len = vectors_hex(vectors_get(first, "ct"), ct, FIELD_MAX);
    size_t pk_len = vectors_hex(vectors_get(v, "pkRm"), pk, FIELD_MAX);
    size_t enc_len = vectors_hex(vectors_get(v, "enc"), enc, FIELD_MAX);

    context.suite = suite;
    context.info = hearth_slice_of(
        info, vectors_hex(vectors_get(v, "info"), info, FIELD_MAX));
    context.aad = hearth_slice_of(
        aad, vectors_hex(vectors_get(first, "aad"), aad, FIELD_MAX));
    fixed.bytes = seed;
    fixed.left = vectors_hex(vectors_get(v, "ikmE"), seed, sizeof(seed));
    (void)vectors_hex(vectors_get(v, "skRm"), private_key.bytes, 32);
    assert_int_equal(hearth_hpke_seal(&context, hearth_slice_of(pk, pk_len),
                                      hearth_slice_of(pt, pt_len), &rng,
                                      made_enc, out),
                     HEARTH_OK);
    assert_memory_equal(made_enc, enc, enc_len);
    assert_int_equal(ct_len, pt_len + HEARTH_TAG_LEN);
    assert_memory_equal(out, ct, ct_len);
    assert_int_equal(hearth_hpke_open(&context, &private_key,
                                      hearth_slice_of(enc, enc_len),
                                      hearth_slice_of(ct, ct_len), out),
                     HEARTH_OK);
    assert_memory_equal(out, pt, pt_len);
}

static void test_rfc_9180(void **state)
{
    char *text = vectors_open(RFC_9180);
    struct vectors_value v = vectors_first(vectors_root(text));
    unsigned derived = 0;
    unsigned messages = 0;

    (void)state;
    for (; v.at != NULL; v = vectors_next(v)) {
        uint8_t suite = suite_of_kem(vectors_number(vectors_get(v, "kem_id")));

        /* key pairs derive alike in all modes */
        run_derive(v, suite, "ikmR", "skRm", "pkRm");
        run_derive(v, suite, "ikmE", "skEm", "pkEm");
        derived++;
        if (vectors_number(vectors_get(v, "mode")) == 0 &&
            is_our_aead(suite, vectors_number(vectors_get(v, "aead_id")))) {
            run_message(v, suite);
            messages++;
        }
    }
    vectors_close(text);
    assert_int_equal(derived, 32);
    assert_int_equal(messages, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_9180),
    };

    if (vectors_are_missing(RFC_9180)) {
        return VECTORS_SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
