/* SPDX-License-Identifier: Apache-2.0 */
/* Padding: lengths say little, and whoever opens a record refuses padding that
 * our own device would not have made. */
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
    world_open(&world, 31);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static void test_padme_wastes_little_and_says_little(void **state)
{
    /* From the definition: E = floor(log2 L), S = floor(log2 E) + 1, the
     * lowest E - S bits become zero. */
    static const size_t cases[][2] = {
        {513, 544},   {544, 544},   {545, 576},     {1000, 1024},  {1025, 1088},
        {4095, 4096}, {9000, 9216}, {16000, 16384}, {16384, 16384}};
    size_t last = 0;
    unsigned lengths = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(hearth_record_padded(cases[i][0], 0), cases[i][1]);
    }
    for (size_t len = 1; len <= HEARTH_PLAIN_MAX; len++) {
        size_t padded = hearth_record_padded(len, 0);

        assert_true(padded >= len && padded >= last);
        assert_int_equal(hearth_record_padded(padded, 0), padded);
        assert_true(len <= 512 || (padded - len) * 100 < len * 12);
        lengths += padded != last;
        last = padded;
    }
    assert_int_equal(last, HEARTH_PLAIN_MAX);
    assert_true(lengths < 128);
}

static void test_never_below_the_forms_smallest_bucket(void **state)
{
    (void)state;
    assert_int_equal(hearth_record_padded(1, 144), 144);
    assert_int_equal(hearth_record_padded(150, 144), 160);
    assert_int_equal(hearth_record_padded(1, 130), 144);
    assert_int_equal(hearth_record_padded(1, 700), 704);
}

/* Seals ${padded} as it stands, which no device would, and opens it. */
static int open_sealed(struct hearth_slice padded, size_t *len)
{
    static uint8_t ct[HEARTH_CT_MAX];
    static uint8_t out[HEARTH_CT_MAX];
    uint8_t enc[HEARTH_ENC_MAX];
    uint8_t header[HEARTH_RECORD_HEADER_LEN];
    uint8_t info[64];
    struct hearth_record record = {0};
    struct hearth_writer w;
    struct hearth_hpke_context context;

    record.header.suite = HEARTH_SUITE_X25519;
    record.header.epoch = 1;
    record.header.seq = 1;
    hearth_record_put_header(&record.header, header);
    hearth_writer_init(&w, info, sizeof(info));
    hearth_writer_put(&w, "hearth record v1", 17);
    hearth_writer_put(&w, world.programme, sizeof(world.programme));
    hearth_writer_u16(&w, 1);
    context = (struct hearth_hpke_context){
        HEARTH_SUITE_X25519, hearth_writer_slice(&w),
        hearth_slice_of(header, sizeof(header))};
    assert_int_equal(hearth_hpke_seal(&context, hearth_slice_of(world.seal, 32),
                                      padded, &world.rng, enc, ct),
                     0);
    record.enc = hearth_slice_of(enc, 32);
    record.ct = hearth_slice_of(ct, padded.len + HEARTH_TAG_LEN);
    memset(out, 0xaa, sizeof(out));
    return hearth_record_open(world.programme, &record, world.seal_key, out,
                              len);
}

static void test_padding_of_another_make_is_refused(void **state)
{
    uint8_t plain[600];
    size_t len = 0;

    (void)state;
    memset(plain, 0, sizeof(plain));
    /* No mark at all. */
    assert_int_equal(open_sealed(hearth_slice_of(plain, 96), &len),
                     HEARTH_E_INVALID);
    plain[0] = 0x80;
    assert_int_equal(open_sealed(hearth_slice_of(plain, 96), &len), 0);
    assert_int_equal(len, 0);
    plain[95] = 0x80;
    assert_int_equal(open_sealed(hearth_slice_of(plain, 96), &len), 0);
    assert_int_equal(len, 95);
    /* Something behind the mark. */
    plain[95] = 1;
    assert_int_equal(open_sealed(hearth_slice_of(plain, 96), &len),
                     HEARTH_E_INVALID);
    plain[95] = 0x81;
    assert_int_equal(open_sealed(hearth_slice_of(plain, 96), &len),
                     HEARTH_E_INVALID);
    plain[95] = 0;
    /* Lengths that are no bucket. */
    assert_int_equal(open_sealed(hearth_slice_of(plain, 97), &len),
                     HEARTH_E_INVALID);
    assert_int_equal(open_sealed(hearth_slice_of(plain, 95), &len),
                     HEARTH_E_INVALID);
    assert_int_equal(open_sealed(hearth_slice_of(plain, 0), &len),
                     HEARTH_E_INVALID);
    assert_int_equal(open_sealed(hearth_slice_of(plain, 530), &len),
                     HEARTH_E_INVALID);
    assert_int_equal(open_sealed(hearth_slice_of(plain, 544), &len), 0);
}

/* Both suites, the longest content and one byte more. */
static void test_the_longest_content_and_both_suites(void **state)
{
    static uint8_t plain[HEARTH_PLAIN_MAX];
    static uint8_t stored[HEARTH_RECORD_MAX];
    static uint8_t out[HEARTH_CT_MAX];

    (void)state;
    memset(plain, 0x5a, sizeof(plain));
    for (uint8_t suite = 1; suite <= 2; suite++) {
        struct hearth_key *key = hearth_secmem_take(world.memory, sizeof(*key));
        uint8_t seal[HEARTH_ENC_MAX];
        struct hearth_record_seal how = {
            world.programme, hearth_slice_of(seal, hearth_hpke_enc_len(suite)),
            world.sign_key, &world.rng, 0};
        struct hearth_record_header header = {0};
        struct hearth_record record;
        struct hearth_writer w;
        uint8_t h[HEARTH_HASH_LEN];
        size_t len;

        assert_int_equal(hearth_hpke_generate(suite, &world.rng, key, seal), 0);
        header.suite = suite;
        header.seq = 1;
        hearth_writer_init(&w, stored, sizeof(stored));
        assert_int_equal(
            hearth_record_seal(&how, &header,
                               hearth_slice_of(plain, HEARTH_PLAIN_MAX - 1), &w,
                               h),
            0);
        assert_int_equal(hearth_record_decode(hearth_writer_slice(&w), &record),
                         0);
        assert_int_equal(
            hearth_record_open(world.programme, &record, key, out, &len), 0);
        assert_int_equal(len, HEARTH_PLAIN_MAX - 1);
        assert_memory_equal(out, plain, len);
        hearth_writer_init(&w, stored, sizeof(stored));
        assert_int_equal(
            hearth_record_seal(&how, &header,
                               hearth_slice_of(plain, HEARTH_PLAIN_MAX), &w, h),
            HEARTH_E_LIMIT);
        hearth_secmem_give(world.memory, key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_padme_wastes_little_and_says_little),
        cmocka_unit_test(test_never_below_the_forms_smallest_bucket),
        cmocka_unit_test(test_padding_of_another_make_is_refused),
        cmocka_unit_test(test_the_longest_content_and_both_suites),
    };

    return cmocka_run_group_tests_name("padding", tests, open_world,
                                       close_world);
}
