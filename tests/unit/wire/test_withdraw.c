/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawals and tombstones: what opens, what is refused, and that neither W
 * nor its tag can be told from the bytes that are kept. */
#include "hearth/content.h"
#include "hearth/hash.h"
#include "hearth/tombstone.h"
#include "hearth/withdraw.h"

#include "withdraw_info.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define SEALED_LEN (3 + 32 + HEARTH_WITHDRAW_LEN + HEARTH_TAG_LEN)

static struct world world;
static const uint8_t w_one[HEARTH_WITHDRAW_LEN] = "a code on paper";

static int open_world(void **state)
{
    (void)state;
    world_open(&world, 17);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static size_t seal(uint16_t epoch, const uint8_t *w,
                   uint8_t out[HEARTH_WITHDRAW_MAX])
{
    struct hearth_writer writer;

    hearth_writer_init(&writer, out, HEARTH_WITHDRAW_MAX);
    assert_int_equal(hearth_withdraw_seal(world.programme, HEARTH_SUITE_X25519,
                                          epoch,
                                          hearth_slice_of(world.seal, 32), w,
                                          &world.rng, &writer),
                     0);
    return writer.len;
}

/* Sealing and opening would agree on any info; others build it from FORMAT.md.
 */
static void test_what_binds_it_is_as_written(void **state)
{
    static const uint8_t wanted[] = {
        'h', 'e', 'a', 'r', 't', 'h', ' ', 'w', 'i', 't', 'h', 'd', 'r',
        'a', 'w', 'a', 'l', ' ', 'v', '1', 0,   7,   7,   7,   7,   7,
        7,   7,   7,   7,   7,   7,   7,   7,   7,   7,   7,   1,   2};
    struct hearth_withdraw_info info;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_slice made;

    (void)state;
    memset(programme, 7, sizeof programme);
    made = hearth_withdraw_info(&info, programme, 0x0102);
    assert_int_equal(made.len, sizeof wanted);
    assert_memory_equal(made.data, wanted, sizeof wanted);
}

static void test_it_opens_and_only_so(void **state)
{
    uint8_t bytes[HEARTH_WITHDRAW_MAX], w[HEARTH_WITHDRAW_LEN];
    size_t len = seal(7, w_one, bytes);
    uint16_t epoch = 0;

    (void)state;
    assert_int_equal(len, SEALED_LEN);
    assert_int_equal(hearth_withdraw_epoch(hearth_slice_of(bytes, len), &epoch),
                     0);
    assert_int_equal(epoch, 7);
    assert_int_equal(hearth_withdraw_open(world.programme,
                                          hearth_slice_of(bytes, len),
                                          world.seal_key, w),
                     0);
    assert_memory_equal(w, w_one, sizeof w);
    world.programme[0] ^= 1;
    assert_int_equal(hearth_withdraw_open(world.programme,
                                          hearth_slice_of(bytes, len),
                                          world.seal_key, w),
                     HEARTH_E_AUTH);
    world.programme[0] ^= 1;
}

static void test_every_bit_flip_and_truncation_is_refused(void **state)
{
    uint8_t bytes[HEARTH_WITHDRAW_MAX], w[HEARTH_WITHDRAW_LEN];
    size_t len = seal(7, w_one, bytes);
    uint16_t epoch;

    (void)state;
    for (size_t bit = 0; bit < len * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_not_equal(hearth_withdraw_open(world.programme,
                                                  hearth_slice_of(bytes, len),
                                                  world.seal_key, w),
                             0);
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(
            hearth_withdraw_epoch(hearth_slice_of(bytes, cut), &epoch),
            HEARTH_E_INVALID);
        assert_int_equal(hearth_withdraw_open(world.programme,
                                              hearth_slice_of(bytes, cut),
                                              world.seal_key, w),
                         HEARTH_E_INVALID);
    }
}

/* A key of the other suite, or room for less, is no way in. */
static void test_sealing_refuses_what_does_not_fit(void **state)
{
    uint8_t bytes[HEARTH_WITHDRAW_MAX];
    struct hearth_writer writer;

    (void)state;
    hearth_writer_init(&writer, bytes, sizeof bytes);
    assert_int_equal(hearth_withdraw_seal(world.programme, HEARTH_SUITE_P256, 1,
                                          hearth_slice_of(world.seal, 32),
                                          w_one, &world.rng, &writer),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_withdraw_seal(world.programme, 3, 1,
                                          hearth_slice_of(world.seal, 32),
                                          w_one, &world.rng, &writer),
                     HEARTH_E_INVALID);
    hearth_writer_init(&writer, bytes, SEALED_LEN - 1);
    assert_int_equal(hearth_withdraw_seal(world.programme, HEARTH_SUITE_X25519,
                                          1, hearth_slice_of(world.seal, 32),
                                          w_one, &world.rng, &writer),
                     HEARTH_E_SPACE);
}

/* Twice the same code is not seen to be the same. */
static void test_two_sealings_differ(void **state)
{
    uint8_t one[HEARTH_WITHDRAW_MAX], two[HEARTH_WITHDRAW_MAX];
    uint8_t id_one[HEARTH_WITHDRAW_ID_LEN], id_two[HEARTH_WITHDRAW_ID_LEN];
    size_t len = seal(1, w_one, one);

    (void)state;
    assert_int_equal(seal(1, w_one, two), len);
    assert_memory_not_equal(one + 3, two + 3, 32);
    assert_memory_not_equal(one + 35, two + 35, 32);
    assert_int_equal(hearth_withdraw_id(hearth_slice_of(one, len), id_one), 0);
    assert_int_equal(hearth_withdraw_id(hearth_slice_of(two, len), id_two), 0);
    assert_memory_not_equal(id_one, id_two, sizeof id_one);
}

/* ---- tombstones ---- */

static size_t record(uint8_t *out, size_t cap, struct hearth_record *r)
{
    uint8_t plain[60];
    size_t len;

    memset(plain, 0x5a, sizeof plain);
    len = world_record(&world, hearth_slice_of(plain, sizeof plain), out, cap);
    assert_int_equal(hearth_record_decode(hearth_slice_of(out, len), r), 0);
    return len;
}

static void test_a_stub_keeps_the_chain(void **state)
{
    uint8_t stored[512], bytes[HEARTH_STUB_LEN];
    uint8_t h[HEARTH_HASH_LEN], again[HEARTH_HASH_LEN];
    struct hearth_record r;
    struct hearth_stub s, read;

    (void)state;
    (void)record(stored, sizeof stored, &r);
    assert_int_equal(hearth_record_chain(world.programme, &r, h), 0);
    assert_int_equal(hearth_stub_of(&r, &s), 0);
    hearth_stub_encode(&s, bytes);
    assert_int_equal(
        hearth_stub_decode(hearth_slice_of(bytes, sizeof bytes), &read), 0);
    assert_int_equal(hearth_stub_chain(world.programme, &read, again), 0);
    assert_memory_equal(h, again, sizeof h);
    assert_int_equal(hearth_identity_verify(&world.sign, again, read.sig), 0);
    /* never taken for a record, nor a record for it */
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(bytes, sizeof bytes), &r),
        HEARTH_E_INVALID);
    assert_int_equal(
        hearth_stub_decode(hearth_slice_of(stored, sizeof bytes + 1), &read),
        HEARTH_E_INVALID);
}

static void test_a_changed_tombstone_is_refused(void **state)
{
    uint8_t stored[512], bytes[HEARTH_TOMBSTONE_LEN];
    struct hearth_record r;
    struct hearth_stub s;
    struct hearth_tombstone t, read;
    /* the record's own signature, the last 64 bytes, is the chain's to check */
    size_t bound = sizeof bytes - HEARTH_SIG_LEN;

    (void)state;
    (void)record(stored, sizeof stored, &r);
    assert_int_equal(hearth_stub_of(&r, &s), 0);
    assert_int_equal(
        hearth_tombstone_make(&s, world.programme, world.sign_key, &t), 0);
    hearth_tombstone_encode(&t, bytes);
    for (size_t bit = 0; bit < bound * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_true(
            hearth_tombstone_decode(hearth_slice_of(bytes, sizeof bytes),
                                    &read) != 0 ||
            hearth_tombstone_verify(&read, world.programme, &world.sign) != 0);
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    for (size_t cut = 0; cut < sizeof bytes; cut++) {
        assert_int_equal(
            hearth_tombstone_decode(hearth_slice_of(bytes, cut), &read),
            HEARTH_E_INVALID);
    }
    assert_int_equal(
        hearth_tombstone_decode(hearth_slice_of(bytes, sizeof bytes), &read),
        0);
    assert_int_equal(
        hearth_tombstone_verify(&read, world.programme, &world.sign), 0);
}

/* ---- what the bytes tell ---- */

#define SAMPLES 1000

struct sample {
    uint8_t w[HEARTH_WITHDRAW_LEN];
    uint8_t tag[HEARTH_WITHDRAW_LEN];
    uint8_t stored[512];
    size_t len;
    uint8_t sealed[HEARTH_WITHDRAW_MAX];
};

static void draw_sample(struct sample *s, bool has_tag)
{
    uint8_t plain[128];
    struct hearth_content c = {.outcome = 1,
                               .mode = 1,
                               .day = 20000,
                               .worker = hearth_slice_text("w1"),
                               .area = hearth_slice_text("north"),
                               .answers = hearth_slice_text("twenty answers")};
    struct hearth_writer w;

    memset(s, 0, sizeof *s);
    assert_int_equal(world.rng.fill(world.rng.cookie, s->w, sizeof s->w), 0);
    assert_int_equal(hearth_withdraw_tag(s->w, s->tag), 0);
    if (has_tag) {
        memcpy(c.withdraw_tag, s->tag, sizeof c.withdraw_tag);
    }
    hearth_writer_init(&w, plain, sizeof plain);
    assert_int_equal(hearth_content_encode(&c, &w), 0);
    s->len = world_record(&world, hearth_writer_slice(&w), s->stored,
                          sizeof s->stored);
    assert_int_equal(seal(1, s->w, s->sealed), SEALED_LEN);
}

static bool is_in(const uint8_t *bytes, size_t len, const uint8_t *what)
{
    for (size_t i = 0; i + 8 <= len; i++) {
        if (memcmp(bytes + i, what, 8) == 0) {
            return true;
        }
    }
    return false;
}

/* Chi-square of the values of the bytes after the header, 255 degrees of
 * freedom: mean 255, deviation 22.6; 400 is beyond one in 10^7. */
static double chi_square(const uint32_t counts[256], double total)
{
    double expected = total / 256, sum = 0;

    for (size_t i = 0; i < 256; i++) {
        double d = counts[i] - expected;

        sum += d * d / expected;
    }
    return sum;
}

static void test_stored_bytes_tell_neither_tag_nor_w(void **state)
{
    uint32_t counts[3][256] = {{0}};
    double total[3] = {0};
    size_t len[2] = {0};
    struct sample s;

    (void)state;
    for (size_t i = 0; i < (size_t)2 * SAMPLES; i++) {
        size_t kind = i % 2;

        draw_sample(&s, kind == 1);
        assert_true(len[kind] == 0 || len[kind] == s.len);
        len[kind] = s.len;
        assert_false(is_in(s.stored, s.len, s.w) ||
                     is_in(s.stored, s.len, s.tag) ||
                     is_in(s.stored, s.len, s.tag + 8));
        assert_false(is_in(s.sealed, SEALED_LEN, s.w) ||
                     is_in(s.sealed, SEALED_LEN, s.tag));
        for (size_t b = 58; b + HEARTH_SIG_LEN < s.len; b++) {
            counts[kind][s.stored[b]]++;
            total[kind]++;
        }
        for (size_t b = 3 + 32; b < SEALED_LEN; b++) {
            counts[2][s.sealed[b]]++;
            total[2]++;
        }
    }
    assert_int_equal(len[0], len[1]); /* with a tag as long as without */
    for (size_t k = 0; k < 3; k++) {
        double x = chi_square(counts[k], total[k]);

        print_message("chi-square %s: %.1f (255 expected)\n",
                      k == 0   ? "no tag"
                      : k == 1 ? "tag"
                               : "withdrawal",
                      x);
        assert_true(x < 400);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_binds_it_is_as_written),
        cmocka_unit_test(test_it_opens_and_only_so),
        cmocka_unit_test(test_every_bit_flip_and_truncation_is_refused),
        cmocka_unit_test(test_sealing_refuses_what_does_not_fit),
        cmocka_unit_test(test_two_sealings_differ),
        cmocka_unit_test(test_a_stub_keeps_the_chain),
        cmocka_unit_test(test_a_changed_tombstone_is_refused),
        cmocka_unit_test(test_stored_bytes_tell_neither_tag_nor_w),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
