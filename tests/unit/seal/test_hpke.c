/* SPDX-License-Identifier: Apache-2.0 */
/* HPKE: two vectors of RFC 9180 through the public functions, tampering, and
 * what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dh_internal.h"
#include "hearth/hpke.h"
#include "hex.h"
#include "test_rng.h"

#define MESSAGE     "Beauty is truth, truth beauty"
#define MESSAGE_LEN (sizeof(MESSAGE) - 1)
#define CT_LEN      (MESSAGE_LEN + HEARTH_TAG_LEN)

/* Base mode of each suite, first encryption. The RFC prints suite 1 in
 * appendix A.2; the other is in its published test vectors. */
struct vector {
    uint8_t suite;
    const char *ikm_e;
    const char *ikm_r;
    const char *sk_r;
    const char *pk_r;
    const char *enc;
    const char *ct;
};

static const struct vector vectors[] = {
    {HEARTH_SUITE_X25519,
     "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b",
     "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
     "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
     "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
     "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
     "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db"
     "21993c62ce81883d2dd1b51a28"},
    {HEARTH_SUITE_P256,
     "a90d3417c3da9cb6c6ae19b4b5dd6cc9529a4cc24efb7ae0ace1f31887a8cd6c",
     "a0ce15d49e28bd47a18a97e147582d814b08cbe00109fed5ec27d1b4e9f6f5e3",
     "317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2",
     "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c68513"
     "6f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c",
     "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f0"
     "3e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0",
     "58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d2917424"
     "65e902cd216f8908da49f8f96f"},
};

static struct hearth_hpke_context context_of(uint8_t suite)
{
    struct hearth_hpke_context c = {suite,
                                    hearth_slice_text("Ode on a Grecian Urn"),
                                    hearth_slice_text("Count-0")};

    return c;
}

/* A key pair and one sealed message under it. */
struct sealed {
    struct hearth_hpke_context context;
    struct hearth_key private_key;
    uint8_t public_key[HEARTH_ENC_MAX];
    uint8_t enc[HEARTH_ENC_MAX];
    uint8_t ct[CT_LEN];
    size_t enc_len;
};

static struct hearth_slice public_of(const struct sealed *s)
{
    return hearth_slice_of(s->public_key, s->enc_len);
}

static int open_sealed(const struct sealed *s, uint8_t out[MESSAGE_LEN])
{
    return hearth_hpke_open(&s->context, &s->private_key,
                            hearth_slice_of(s->enc, s->enc_len),
                            hearth_slice_of(s->ct, CT_LEN), out);
}

static void make_sealed(uint8_t suite, struct sealed *s)
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, suite);

    s->context = context_of(suite);
    s->enc_len = hearth_hpke_enc_len(suite);
    assert_int_equal(
        hearth_hpke_generate(suite, &rng, &s->private_key, s->public_key),
        HEARTH_OK);
    assert_int_equal(hearth_hpke_seal(&s->context, public_of(s),
                                      hearth_slice_text(MESSAGE), &rng, s->enc,
                                      s->ct),
                     HEARTH_OK);
}

static void test_key_pairs_derive_as_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct vector *v = &vectors[i];
        struct test_rng_fixed fixed;
        struct hearth_rng rng = test_rng_from(&fixed);
        struct hearth_key private_key;
        uint8_t ikm[32];
        uint8_t expected[HEARTH_ENC_MAX];
        uint8_t public_key[HEARTH_ENC_MAX];
        struct hearth_slice s = hex_bytes(v->ikm_r, ikm);

        fixed.bytes = s.data;
        fixed.left = s.len;
        assert_int_equal(
            hearth_hpke_generate(v->suite, &rng, &private_key, public_key),
            HEARTH_OK);
        s = hex_bytes(v->sk_r, expected);
        assert_memory_equal(private_key.bytes, s.data, s.len);
        s = hex_bytes(v->pk_r, expected);
        assert_int_equal(s.len, hearth_hpke_enc_len(v->suite));
        assert_memory_equal(public_key, s.data, s.len);
        assert_int_equal(hearth_hpke_public(v->suite, &private_key, public_key),
                         HEARTH_OK);
        assert_memory_equal(public_key, s.data, s.len);
    }
}

static void test_seal_and_open_as_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct vector *v = &vectors[i];
        struct hearth_hpke_context context = context_of(v->suite);
        struct test_rng_fixed fixed;
        struct hearth_rng rng = test_rng_from(&fixed);
        struct hearth_key private_key;
        uint8_t ikm[32];
        uint8_t pk[HEARTH_ENC_MAX];
        uint8_t expected_enc[HEARTH_ENC_MAX];
        uint8_t expected_ct[CT_LEN];
        uint8_t enc[HEARTH_ENC_MAX];
        uint8_t ct[CT_LEN];
        uint8_t out[MESSAGE_LEN];
        struct hearth_slice e = hex_bytes(v->enc, expected_enc);
        struct hearth_slice c = hex_bytes(v->ct, expected_ct);

        (void)hex_bytes(v->sk_r, private_key.bytes);
        fixed.left = hex_bytes(v->ikm_e, ikm).len;
        fixed.bytes = ikm;
        assert_int_equal(hearth_hpke_seal(&context, hex_bytes(v->pk_r, pk),
                                          hearth_slice_text(MESSAGE), &rng, enc,
                                          ct),
                         HEARTH_OK);
        assert_memory_equal(enc, e.data, e.len);
        assert_int_equal(c.len, CT_LEN);
        assert_memory_equal(ct, c.data, c.len);
        assert_int_equal(hearth_hpke_open(&context, &private_key, e, c, out),
                         HEARTH_OK);
        assert_memory_equal(out, MESSAGE, MESSAGE_LEN);
    }
}

static void test_anything_changed_does_not_open(void **state)
{
    (void)state;
    for (uint8_t suite = 1; suite <= 2; suite++) {
        uint8_t out[MESSAGE_LEN];
        struct sealed s;

        make_sealed(suite, &s);
        for (size_t i = 0; i < CT_LEN; i++) {
            s.ct[i] ^= 0x10;
            assert_int_equal(open_sealed(&s, out), HEARTH_E_AUTH);
            s.ct[i] ^= 0x10;
        }
        s.context.info = hearth_slice_text("Ode on a Grecian urn");
        assert_int_equal(open_sealed(&s, out), HEARTH_E_AUTH);
        s.context = context_of(suite);
        s.context.aad = hearth_slice_text("Count-1");
        assert_int_equal(open_sealed(&s, out), HEARTH_E_AUTH);
        s.context = context_of(suite);
        s.private_key.bytes[8] ^= 1;
        assert_int_equal(open_sealed(&s, out), HEARTH_E_AUTH);
        s.private_key.bytes[8] ^= 1;
        assert_int_equal(open_sealed(&s, out), HEARTH_OK);
    }
}

static void test_a_changed_enc_does_not_open(void **state)
{
    uint8_t out[MESSAGE_LEN];
    struct sealed s;

    (void)state;
    make_sealed(HEARTH_SUITE_X25519, &s);
    s.enc[5] ^= 1; /* another u: still a public key */
    assert_int_equal(open_sealed(&s, out), HEARTH_E_AUTH);
    make_sealed(HEARTH_SUITE_X25519, &s);
    s.enc[31] ^= 0x80; /* the same u, but other bytes are bound */
    assert_int_equal(open_sealed(&s, out), HEARTH_E_AUTH);
    make_sealed(HEARTH_SUITE_P256, &s);
    s.enc[5] ^= 1; /* no point of the curve */
    assert_int_equal(open_sealed(&s, out), HEARTH_E_INVALID);
}

static void test_wrong_lengths_and_suites_are_refused(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t public_key[HEARTH_ENC_MAX];
    uint8_t out[MESSAGE_LEN];
    struct hearth_key key;
    struct sealed s;

    (void)state;
    make_sealed(HEARTH_SUITE_X25519, &s);
    assert_int_equal(hearth_hpke_enc_len(0), 0);
    assert_int_equal(hearth_hpke_enc_len(3), 0);
    assert_int_equal(hearth_hpke_generate(3, &rng, &key, public_key),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_hpke_public(0, &s.private_key, public_key),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_hpke_open(&s.context, &s.private_key,
                                      hearth_slice_of(s.enc, 31),
                                      hearth_slice_of(s.ct, CT_LEN), out),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_hpke_open(&s.context, &s.private_key,
                                      hearth_slice_of(s.enc, 32),
                                      hearth_slice_of(s.ct, 15), out),
                     HEARTH_E_INVALID);
    s.context.suite = 3;
    assert_int_equal(open_sealed(&s, out), HEARTH_E_INVALID);
    assert_int_equal(hearth_hpke_seal(&s.context, public_of(&s),
                                      hearth_slice_text(MESSAGE), &rng, s.enc,
                                      s.ct),
                     HEARTH_E_INVALID);
}

/* The points of small order on Curve25519, RFC 7748 section 7. */
static void test_small_order_keys_are_refused(void **state)
{
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"};
    struct hearth_rng rng = hearth_rng_system();

    (void)state;
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        uint8_t bytes[32];
        uint8_t out[MESSAGE_LEN];
        struct hearth_slice point = hex_bytes(points[i], bytes);
        struct sealed s;

        make_sealed(HEARTH_SUITE_X25519, &s);
        assert_int_equal(hearth_hpke_seal(&s.context, point,
                                          hearth_slice_text(MESSAGE), &rng,
                                          s.enc, s.ct),
                         HEARTH_E_INVALID);
        memcpy(s.enc, bytes, sizeof(bytes));
        assert_int_equal(open_sealed(&s, out), HEARTH_E_INVALID);
    }
}

/* Mbed TLS refuses small orders before our own check sees them. */
static void test_an_all_zero_secret_is_refused(void **state)
{
    struct hearth_key shared = {{0}};

    (void)state;
    assert_int_equal(hearth_dh_check_shared(&shared), HEARTH_E_INVALID);
    shared.bytes[31] = 1;
    assert_int_equal(hearth_dh_check_shared(&shared), HEARTH_OK);
}

static void test_failed_seal_changes_nothing(void **state)
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 1);
    struct sealed before;
    struct sealed s;

    (void)state;
    make_sealed(HEARTH_SUITE_P256, &s);
    before = s;
    t.fail_at = 1;
    assert_int_equal(hearth_hpke_seal(&s.context, public_of(&s),
                                      hearth_slice_text(MESSAGE), &rng, s.enc,
                                      s.ct),
                     HEARTH_E_CRYPTO);
    assert_memory_equal(s.enc, before.enc, sizeof(s.enc));
    assert_memory_equal(s.ct, before.ct, sizeof(s.ct));
    t.fail_at = t.calls + 1;
    assert_int_equal(
        hearth_hpke_generate(1, &rng, &s.private_key, s.public_key),
        HEARTH_E_CRYPTO);
    assert_memory_equal(&s.private_key, &before.private_key, 32);
}

static void test_private_keys_off_range_are_refused(void **state)
{
    struct hearth_key zero = {{0}};
    struct hearth_key large;
    uint8_t out[HEARTH_ENC_MAX];

    (void)state;
    memset(large.bytes, 0xff, sizeof(large.bytes));
    assert_int_equal(hearth_hpke_public(HEARTH_SUITE_P256, &zero, out),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_hpke_public(HEARTH_SUITE_P256, &large, out),
                     HEARTH_E_INVALID);
}

static void test_the_same_message_seals_differently(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t enc[HEARTH_ENC_MAX];
    uint8_t ct[CT_LEN];
    struct sealed s;

    (void)state;
    make_sealed(HEARTH_SUITE_X25519, &s);
    assert_int_equal(hearth_hpke_seal(&s.context, public_of(&s),
                                      hearth_slice_text(MESSAGE), &rng, enc,
                                      ct),
                     HEARTH_OK);
    assert_memory_not_equal(enc, s.enc, 32);
    assert_memory_not_equal(ct, s.ct, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_pairs_derive_as_published),
        cmocka_unit_test(test_seal_and_open_as_published),
        cmocka_unit_test(test_anything_changed_does_not_open),
        cmocka_unit_test(test_a_changed_enc_does_not_open),
        cmocka_unit_test(test_wrong_lengths_and_suites_are_refused),
        cmocka_unit_test(test_small_order_keys_are_refused),
        cmocka_unit_test(test_an_all_zero_secret_is_refused),
        cmocka_unit_test(test_failed_seal_changes_nothing),
        cmocka_unit_test(test_private_keys_off_range_are_refused),
        cmocka_unit_test(test_the_same_message_seals_differently),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
