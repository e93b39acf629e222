/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes: a published value, tampering at every byte, failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "aead_internal.h"
#include "hex.h"
#include "test_rng.h"

#define PLAIN_LEN 21
#define BOX_LEN   (PLAIN_LEN + HEARTH_BOX_EXTRA)

static const char plain_text[PLAIN_LEN + 1] = "seven of nine, sealed";

static struct hearth_slice plain(void)
{
    return hearth_slice_of(plain_text, PLAIN_LEN);
}

static void make_box(const struct hearth_key *key, uint8_t box[BOX_LEN])
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 7);
    struct hearth_writer w;

    hearth_writer_init(&w, box, BOX_LEN);
    assert_int_equal(
        hearth_aead_seal(key, hearth_slice_text("aad"), plain(), &rng, &w),
        HEARTH_OK);
    assert_int_equal(w.len, BOX_LEN);
}

/* RFC 8439 section 2.8.2, start of the ciphertext and the tag. */
static void test_chacha20_poly1305_of_rfc_8439(void **state)
{
    static const char text[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only "
        "one tip for the future, sunscreen would be it.";
    struct hearth_aead_call call = {.kind = HEARTH_AEAD_CHACHA20_POLY1305};
    struct hearth_key key;
    uint8_t nonce[12];
    uint8_t aad[12];
    uint8_t expected[16];
    uint8_t ct[sizeof(text) - 1 + HEARTH_TAG_LEN];
    uint8_t back[sizeof(text) - 1];

    (void)state;
    (void)hex_bytes("808182838485868788898a8b8c8d8e8f"
                    "909192939495969798999a9b9c9d9e9f",
                    key.bytes);
    call.key = &key;
    call.nonce = hex_bytes("070000004041424344454647", nonce).data;
    call.aad = hex_bytes("50515253c0c1c2c3c4c5c6c7", aad);
    assert_int_equal(hearth_aead_encrypt(&call, hearth_slice_text(text), ct),
                     HEARTH_OK);
    (void)hex_bytes("d31a8d34648e60db7b86afbc53ef7ec2", expected);
    assert_memory_equal(ct, expected, 16);
    (void)hex_bytes("1ae10b594f09e26a7e902ecbd0600691", expected);
    assert_memory_equal(ct + sizeof(text) - 1, expected, 16);
    assert_int_equal(
        hearth_aead_decrypt(&call, hearth_slice_of(ct, sizeof(ct)), back),
        HEARTH_OK);
    assert_memory_equal(back, text, sizeof(back));
}

static void test_a_box_opens_to_what_was_sealed(void **state)
{
    struct hearth_key key = {{1}};
    uint8_t box[BOX_LEN];
    uint8_t out[PLAIN_LEN];
    size_t len = 0;

    (void)state;
    make_box(&key, box);
    assert_int_equal(hearth_aead_open(&key, hearth_slice_text("aad"),
                                      hearth_slice_of(box, BOX_LEN), out,
                                      sizeof(out), &len),
                     HEARTH_OK);
    assert_int_equal(len, PLAIN_LEN);
    assert_memory_equal(out, plain_text, PLAIN_LEN);
}

static void test_an_empty_plaintext_has_a_box_too(void **state)
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 7);
    struct hearth_key key = {{1}};
    struct hearth_slice none = {NULL, 0};
    uint8_t box[HEARTH_BOX_EXTRA];
    struct hearth_writer w;
    size_t len = 9;

    (void)state;
    hearth_writer_init(&w, box, sizeof(box));
    assert_int_equal(hearth_aead_seal(&key, none, none, &rng, &w), HEARTH_OK);
    assert_int_equal(
        hearth_aead_open(&key, none, hearth_writer_slice(&w), box, 0, &len),
        HEARTH_OK);
    assert_int_equal(len, 0);
}

static void test_a_box_changed_anywhere_does_not_open(void **state)
{
    struct hearth_key key = {{1}};
    uint8_t box[BOX_LEN];

    (void)state;
    make_box(&key, box);
    for (size_t i = 0; i < BOX_LEN; i++) {
        uint8_t out[PLAIN_LEN];
        uint8_t zeros[PLAIN_LEN] = {0};
        size_t len = 99;

        memset(out, 0x5a, sizeof(out));
        box[i] ^= 1;
        assert_int_equal(hearth_aead_open(&key, hearth_slice_text("aad"),
                                          hearth_slice_of(box, BOX_LEN), out,
                                          sizeof(out), &len),
                         HEARTH_E_AUTH);
        box[i] ^= 1;
        assert_int_equal(len, 99);
        assert_memory_equal(out, zeros, sizeof(out));
    }
}

static void test_another_key_or_purpose_does_not_open(void **state)
{
    struct hearth_key key = {{1}};
    struct hearth_key other = {{2}};
    uint8_t box[BOX_LEN];
    uint8_t out[PLAIN_LEN];
    size_t len;

    (void)state;
    make_box(&key, box);
    assert_int_equal(hearth_aead_open(&other, hearth_slice_text("aad"),
                                      hearth_slice_of(box, BOX_LEN), out,
                                      sizeof(out), &len),
                     HEARTH_E_AUTH);
    assert_int_equal(hearth_aead_open(&key, hearth_slice_text("aae"),
                                      hearth_slice_of(box, BOX_LEN), out,
                                      sizeof(out), &len),
                     HEARTH_E_AUTH);
}

static void test_a_cut_box_does_not_open(void **state)
{
    struct hearth_key key = {{1}};
    uint8_t box[BOX_LEN];
    uint8_t out[PLAIN_LEN];

    (void)state;
    make_box(&key, box);
    for (size_t len = 0; len < BOX_LEN; len++) {
        size_t out_len;

        assert_int_equal(hearth_aead_open(&key, hearth_slice_text("aad"),
                                          hearth_slice_of(box, len), out,
                                          sizeof(out), &out_len),
                         HEARTH_E_AUTH);
    }
}

static void test_room_is_checked_both_ways(void **state)
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 7);
    struct hearth_key key = {{1}};
    uint8_t box[BOX_LEN];
    uint8_t out[PLAIN_LEN];
    struct hearth_writer w;
    size_t len = 99;

    (void)state;
    make_box(&key, box);
    assert_int_equal(hearth_aead_open(&key, hearth_slice_text("aad"),
                                      hearth_slice_of(box, BOX_LEN), out,
                                      PLAIN_LEN - 1, &len),
                     HEARTH_E_SPACE);
    assert_int_equal(len, 99);
    hearth_writer_init(&w, box, BOX_LEN - 1);
    assert_int_equal(
        hearth_aead_seal(&key, hearth_slice_text("aad"), plain(), &rng, &w),
        HEARTH_E_SPACE);
    assert_int_equal(w.len, 0);
}

static void test_no_randomness_no_box(void **state)
{
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 7);
    struct hearth_key key = {{1}};
    uint8_t box[BOX_LEN + 1];
    struct hearth_writer w;

    (void)state;
    t.fail_at = 1;
    hearth_writer_init(&w, box, sizeof(box));
    hearth_writer_u8(&w, 1);
    assert_int_equal(
        hearth_aead_seal(&key, hearth_slice_text("aad"), plain(), &rng, &w),
        HEARTH_E_CRYPTO);
    assert_int_equal(w.len, 1);
}

static void test_nonces_are_drawn_anew(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_key key = {{1}};
    uint8_t boxes[2 * BOX_LEN];
    struct hearth_writer w;

    (void)state;
    hearth_writer_init(&w, boxes, sizeof(boxes));
    assert_int_equal(
        hearth_aead_seal(&key, hearth_slice_text(""), plain(), &rng, &w),
        HEARTH_OK);
    assert_int_equal(
        hearth_aead_seal(&key, hearth_slice_text(""), plain(), &rng, &w),
        HEARTH_OK);
    assert_memory_not_equal(boxes, boxes + BOX_LEN, HEARTH_NONCE_LEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chacha20_poly1305_of_rfc_8439),
        cmocka_unit_test(test_a_box_opens_to_what_was_sealed),
        cmocka_unit_test(test_an_empty_plaintext_has_a_box_too),
        cmocka_unit_test(test_a_box_changed_anywhere_does_not_open),
        cmocka_unit_test(test_another_key_or_purpose_does_not_open),
        cmocka_unit_test(test_a_cut_box_does_not_open),
        cmocka_unit_test(test_room_is_checked_both_ways),
        cmocka_unit_test(test_no_randomness_no_box),
        cmocka_unit_test(test_nonces_are_drawn_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
