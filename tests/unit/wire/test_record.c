/* SPDX-License-Identifier: Apache-2.0 */
/* Records: what is sealed opens for the programme alone, what is changed in
 * any bit or cut anywhere is refused, and lengths say little. */
#include "hearth/content.h"
#include "hearth/record.h"

#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world, 11);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* Accepted means: parses, continues the chain, and SIGN signed it. */
static int accept_record(struct hearth_slice stored, const uint8_t *prev)
{
    struct hearth_record record;
    uint8_t h[HEARTH_HASH_LEN];
    int code = hearth_record_decode(stored, &record);

    if (code == 0 && memcmp(record.header.prev, prev, HEARTH_HASH_LEN) != 0) {
        code = HEARTH_E_BRANCH;
    }
    if (code == 0) {
        code = hearth_record_chain(world.programme, &record, h);
    }
    if (code == 0) {
        code = hearth_identity_verify(&world.sign, h, record.sig);
    }
    return code;
}

static void test_sealed_record_opens_with_the_programme_key(void **state)
{
    uint8_t stored[1024];
    uint8_t plain[1024];
    size_t plain_len;
    struct hearth_record record;
    struct hearth_key *other = hearth_secmem_take(world.memory, sizeof *other);
    uint8_t other_public[HEARTH_ENC_MAX];
    uint8_t other_programme[HEARTH_PROGRAMME_LEN] = {1};
    size_t len = world_record(&world, hearth_slice_text("an answer"), stored,
                              sizeof stored);

    (void)state;
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(stored, len), &record), 0);
    assert_int_equal(record.ct.len, 96 + HEARTH_TAG_LEN);
    assert_int_equal(hearth_record_open(world.programme, &record,
                                        world.seal_key, plain, &plain_len),
                     0);
    assert_int_equal(plain_len, 9);
    assert_memory_equal(plain, "an answer", 9);
    assert_int_equal(hearth_record_open(other_programme, &record,
                                        world.seal_key, plain, &plain_len),
                     HEARTH_E_AUTH);
    assert_int_equal(hearth_hpke_generate(HEARTH_SUITE_X25519, &world.rng,
                                          other, other_public),
                     0);
    assert_int_equal(
        hearth_record_open(world.programme, &record, other, plain, &plain_len),
        HEARTH_E_AUTH);
    hearth_secmem_give(world.memory, other);
}

static void test_stored_bytes_hold_no_plaintext(void **state)
{
    uint8_t stored[1024];
    const char *canary = "canary-of-the-unit-test";
    size_t len =
        world_record(&world, hearth_slice_text(canary), stored, sizeof stored);

    (void)state;
    for (size_t at = 0; at + 8 <= len; at++) {
        assert_memory_not_equal(stored + at, canary, 8);
    }
}

static void test_every_bit_flip_and_truncation_is_refused(void **state)
{
    uint8_t stored[1024];
    unsigned refused = 0;

    (void)state;
    for (size_t n = 0; n < 100; n++) {
        size_t step = world_damage_step(n);
        uint8_t prev[HEARTH_HASH_LEN];
        size_t len;

        memcpy(prev, world.head, sizeof prev);
        len = world_record(&world, hearth_slice_text("flip"), stored,
                           sizeof stored);
        assert_int_equal(accept_record(hearth_slice_of(stored, len), prev), 0);
        for (size_t bit = n % step; bit < len * 8; bit += step) {
            stored[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            assert_int_not_equal(
                accept_record(hearth_slice_of(stored, len), prev), 0);
            stored[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            refused++;
        }
        for (size_t cut = n % step; cut < len; cut += step) {
            assert_int_not_equal(
                accept_record(hearth_slice_of(stored, cut), prev), 0);
            refused++;
        }
        stored[len] = 0;
        assert_int_not_equal(
            accept_record(hearth_slice_of(stored, len + 1), prev), 0);
    }
    print_message("%u damaged records, 0 accepted\n", refused);
}

static void test_lengths_fall_into_buckets(void **state)
{
    static const size_t expected[][2] = {{1, 96},    {96, 96},   {97, 128},
                                         {128, 128}, {129, 144}, {145, 160},
                                         {161, 192}, {193, 256}, {257, 384},
                                         {385, 512}, {513, 544}, {1025, 1088}};

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(hearth_record_padded(expected[i][0], 0),
                         expected[i][1]);
    }
    assert_int_equal(hearth_record_padded(10, 144), 144);
    for (size_t len = 513; len < HEARTH_PLAIN_MAX; len++) {
        size_t padded = hearth_record_padded(len, 0);

        assert_true(padded >= len && padded * 100 <= len * 112);
        assert_int_equal(hearth_record_padded(padded, 0), padded);
    }
}

static void test_content_comes_back(void **state)
{
    struct hearth_content c = {0};
    struct hearth_content read;
    uint8_t bytes[256];
    struct hearth_writer w;

    (void)state;
    c.outcome = 1;
    c.mode = HEARTH_MODE_PERSON;
    c.day = 20778;
    c.duration = 7;
    c.worker = hearth_slice_text("w01");
    c.area = hearth_slice_text("north-2");
    c.answers = hearth_slice_text("\x02\x03");
    hearth_writer_init(&w, bytes, sizeof bytes);
    assert_int_equal(hearth_content_encode(&c, &w), 0);
    assert_int_equal(w.len, 33 + 3 + 7 + 2);
    assert_int_equal(hearth_content_decode(hearth_writer_slice(&w), &read), 0);
    assert_true(hearth_slice_is_equal(read.area, c.area));
    assert_true(hearth_slice_is_equal(read.answers, c.answers));
    assert_int_equal(read.mode, HEARTH_MODE_PERSON);
    assert_int_equal(read.day, 20778);
    for (size_t cut = 0; cut < w.len - 2; cut++) {
        assert_int_not_equal(
            hearth_content_decode(hearth_slice_of(bytes, cut), &read), 0);
    }
    bytes[0] = 2;
    assert_int_equal(hearth_content_decode(hearth_writer_slice(&w), &read),
                     HEARTH_E_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sealed_record_opens_with_the_programme_key),
        cmocka_unit_test(test_stored_bytes_hold_no_plaintext),
        cmocka_unit_test(test_every_bit_flip_and_truncation_is_refused),
        cmocka_unit_test(test_lengths_fall_into_buckets),
        cmocka_unit_test(test_content_comes_back),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
