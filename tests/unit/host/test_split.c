/* SPDX-License-Identifier: Apache-2.0 */
/* Shares: any k give the key, fewer tell nothing, and what is wrong with them
 * is one of a few clear errors. */
#include "host/vault/split.h"

#include "hearth/hpke.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define OF   5
#define NEED 3

struct fixture {
    struct hearth_secmem *secmem;
    struct hearth_vault_epoch epoch, joined;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t public_key[HEARTH_ENC_MAX];
    struct hearth_share shares[HEARTH_SHARES_MAX];
    struct hearth_share picked[HEARTH_SHARES_MAX];
};

static struct hearth_slice public_of(const struct fixture *f)
{
    return hearth_slice_of(f->public_key, hearth_hpke_enc_len(f->epoch.suite));
}

static void split(struct fixture *f, uint8_t need, uint8_t of)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_share_split how = {.programme = f->programme,
                                     .public_key = public_of(f),
                                     .need = need,
                                     .of = of,
                                     .secmem = f->secmem};

    assert_int_equal(hearth_share_make(&f->epoch, &how, &rng, f->shares), 0);
}

static int set_up_suite(void **state, uint8_t suite)
{
    static struct fixture f;
    struct hearth_rng rng = hearth_rng_system();

    hearth_secmem_close(f.secmem);
    memset(&f, 0, sizeof(f));
    assert_int_equal(hearth_secmem_open_unlocked(4096, &f.secmem), 0);
    memset(f.programme, 9, sizeof(f.programme));
    f.epoch.epoch = 4;
    f.epoch.suite = suite;
    assert_int_equal(
        hearth_hpke_generate(suite, &rng, &f.epoch.key, f.public_key), 0);
    split(&f, NEED, OF);
    *state = &f;
    return 0;
}

static int set_up(void **state)
{
    return set_up_suite(state, HEARTH_SUITE_X25519);
}

static int set_up_p256(void **state)
{
    return set_up_suite(state, HEARTH_SUITE_P256);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(hearth_secmem_used(f->secmem), 0);
    hearth_secmem_close(f->secmem);
    f->secmem = NULL;
    return 0;
}

static int join(struct fixture *f, size_t count)
{
    return hearth_share_join(f->picked, count, public_of(f), &f->joined);
}

/* Every subset, in both orders: bits of ${mask} say which. */
static size_t pick(struct fixture *f, unsigned mask, bool is_reverse)
{
    size_t count = 0;

    for (unsigned i = 0; i < OF; i++) {
        unsigned at = is_reverse ? OF - 1 - i : i;

        if ((mask >> at & 1u) != 0) {
            f->picked[count++] = f->shares[at];
        }
    }
    return count;
}

static void test_any_that_are_enough_give_the_key(void **state)
{
    struct fixture *f = *state;

    for (unsigned mask = 0; mask < 1u << OF; mask++) {
        for (int order = 0; order < 2; order++) {
            size_t count = pick(f, mask, order == 1);
            int e = join(f, count);

            assert_int_equal(e, count >= NEED ? 0 : HEARTH_E_TRUNCATED);
            if (e == 0) {
                assert_int_equal(f->joined.epoch, 4);
                assert_memory_equal(f->joined.key.bytes, f->epoch.key.bytes,
                                    HEARTH_KEY_LEN);
            }
        }
    }
}

/* With k-1 shares fixed, each key is as likely as any: of many splits of one
 * key, a share's byte takes every value about as often. */
static void test_a_share_tells_nothing(void **state)
{
    struct fixture *f = *state;
    unsigned seen[256] = {0};
    double chi = 0;

    for (int i = 0; i < 256 * 40; i++) {
        split(f, 2, 2);
        seen[f->shares[0].y[0]]++;
    }
    for (int v = 0; v < 256; v++) {
        double apart = (double)seen[v] - 40.0;

        chi += apart * apart / 40.0;
    }
    assert_true(chi < 400.0); /* 255 degrees: beyond 1e-7 by chance */
    assert_true(chi > 140.0);
}

static void test_mixed_and_double_shares_are_refused(void **state)
{
    struct fixture *f = *state;

    (void)pick(f, 7, false);
    f->picked[2] = f->picked[1];
    assert_int_equal(join(f, 3), HEARTH_E_BRANCH);
    (void)pick(f, 7, false);
    split(f, NEED, OF);
    f->picked[2] = f->shares[2];
    assert_int_equal(join(f, 3), HEARTH_E_BRANCH);
}

static void test_each_changed_bit_is_refused(void **state)
{
    struct fixture *f = *state;
    uint8_t bytes[HEARTH_SHARE_LEN];
    static const uint8_t none[HEARTH_KEY_LEN];

    hearth_share_encode(&f->shares[1], bytes);
    for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        (void)pick(f, 7, false);
        if (hearth_share_decode(hearth_slice_of(bytes, sizeof(bytes)),
                                &f->picked[1]) == 0) {
            assert_int_not_equal(join(f, 3), 0);
            assert_memory_equal(f->joined.key.bytes, none, sizeof(none));
        }
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
}

static void test_the_key_must_be_the_documents(void **state)
{
    struct fixture *f = *state;

    (void)pick(f, 7, false);
    f->public_key[0] ^= 1;
    assert_int_equal(join(f, 3), HEARTH_E_AUTH);
}

static void test_impossible_splits_are_refused(void **state)
{
    static const uint8_t pairs[][2] = {{0, 0}, {1, 1},  {1, 3},
                                       {4, 3}, {2, 17}, {17, 17}};
    struct fixture *f = *state;
    struct hearth_rng rng = hearth_rng_system();

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct hearth_share_split how = {.programme = f->programme,
                                         .public_key = public_of(f),
                                         .need = pairs[i][0],
                                         .of = pairs[i][1],
                                         .secmem = f->secmem};

        assert_int_equal(hearth_share_make(&f->epoch, &how, &rng, f->shares),
                         HEARTH_E_INVALID);
    }
}

static void test_a_printed_share_is_read_back(void **state)
{
    struct fixture *f = *state;
    uint8_t text[HEARTH_SHARE_TEXT_MAX];
    struct hearth_share again;
    struct hearth_writer w;
    unsigned line = 9;

    hearth_writer_init(&w, text, sizeof(text));
    hearth_writer_put(&w, "Share 2 of 5\r\n", 14);
    assert_int_equal(hearth_share_print(&f->shares[1], &w), 0);
    for (size_t i = 0; i < w.len; i++) { /* as somebody types it */
        if (text[i] >= 'A' && text[i] <= 'Z' && i % 3 == 0) {
            text[i] = (uint8_t)(text[i] - 'A' + 'a');
        }
    }
    assert_int_equal(hearth_share_parse(hearth_writer_slice(&w), &again, &line),
                     0);
    assert_int_equal(line, 0);
    assert_memory_equal(again.y, f->shares[1].y, HEARTH_KEY_LEN);
    assert_int_equal(again.number, 2);
}

/* A slip of the finger is named by its line: at most 2 in 1,000 pass the
 * line's check, and those the joining refuses. */
static void test_a_typing_error_is_named(void **state)
{
    struct fixture *f = *state;
    uint8_t text[HEARTH_SHARE_TEXT_MAX];
    struct hearth_share again;
    struct hearth_writer w;
    unsigned line, passed = 0, tried = 0, at_line = 1;

    hearth_writer_init(&w, text, sizeof(text));
    assert_int_equal(hearth_share_print(&f->shares[0], &w), 0);
    for (size_t i = 0; i < w.len; i++) {
        uint8_t was = text[i];

        if (was == '\n') {
            at_line++;
        }
        if (was == ' ' || was == '\n' || was == ':') {
            continue;
        }
        text[i] = was == '7' ? '8' : '7';
        tried++;
        if (hearth_share_parse(hearth_writer_slice(&w), &again, &line) == 0) {
            passed++;
        } else {
            assert_int_equal(line, at_line);
        }
        text[i] = was;
    }
    assert_true(tried > 150);
    assert_true(passed <= 2);
    for (size_t len = 0; len + 1 < w.len; len++) {
        assert_int_not_equal(
            hearth_share_parse(hearth_slice_of(text, len), &again, &line), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_any_that_are_enough_give_the_key,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_any_that_are_enough_give_the_key,
                                        set_up_p256, tear_down),
        cmocka_unit_test_setup_teardown(test_a_share_tells_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            test_mixed_and_double_shares_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_changed_bit_is_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_key_must_be_the_documents,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impossible_splits_are_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_printed_share_is_read_back,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_typing_error_is_named, set_up,
                                        tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
