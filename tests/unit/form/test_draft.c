/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: what was saved comes back whole, and damaged ones change nothing. */
#include "sample.h"

#include "hearth/interview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct sample s;
static uint8_t memory[2][65536];
static struct hearth_interview *one;
static struct hearth_interview *two;

static int fresh(void **state)
{
    struct hearth_arena a;
    struct hearth_arena b;

    (void)state;
    sample_init(&s);
    hearth_arena_init(&a, memory[0], sizeof(memory[0]));
    hearth_arena_init(&b, memory[1], sizeof(memory[1]));
    return hearth_interview_start(&s.form, &a, &one) ||
           hearth_interview_start(&s.form, &b, &two);
}

static void give(struct hearth_interview *i, uint16_t node, const char *text)
{
    struct hearth_violation v;

    assert_int_equal(
        hearth_interview_answer(i, node, hearth_slice_text(text), &v), 0);
}

static void fill(struct hearth_interview *i)
{
    give(i, SAMPLE_AREA, "A1");
    give(i, SAMPLE_CONSENT, "yes");
    give(i, SAMPLE_AGE, "33");
    give(i, SAMPLE_COLOURS, "red");
    give(i, SAMPLE_WHY, "warm");
    give(i, SAMPLE_COLOURS, "blue"); /* why is kept, though not relevant */
    give(i, SAMPLE_MANY, "c01 c60");
    assert_int_equal(hearth_interview_jump(i, SAMPLE_MANY), HEARTH_OK);
}

static struct hearth_slice save(const struct hearth_interview *i, uint8_t *out,
                                size_t cap)
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, cap);
    assert_int_equal(hearth_interview_save(i, &w), HEARTH_OK);
    return hearth_writer_slice(&w);
}

static void assert_same(void)
{
    uint8_t a[1024];
    uint8_t b[1024];
    struct hearth_slice x = save(one, a, sizeof(a));
    struct hearth_slice y = save(two, b, sizeof(b));

    assert_true(hearth_slice_is_equal(x, y));
    assert_int_equal(hearth_interview_current(one),
                     hearth_interview_current(two));
    for (uint16_t n = 0; n < SAMPLE_NODES; n++) {
        assert_int_equal(hearth_interview_is_relevant(one, n),
                         hearth_interview_is_relevant(two, n));
        assert_true(hearth_slice_is_equal(hearth_interview_value(one, n),
                                          hearth_interview_value(two, n)));
    }
}

static void test_a_draft_comes_back_whole(void **state)
{
    uint8_t out[1024];

    (void)state;
    assert_int_equal(hearth_interview_load(two, save(one, out, sizeof(out))),
                     HEARTH_OK);
    assert_same();
    fill(one);
    give(two, SAMPLE_REMARK, "replaced by the draft");
    assert_int_equal(hearth_interview_load(two, save(one, out, sizeof(out))),
                     HEARTH_OK);
    assert_same();
    give(two, SAMPLE_COLOURS, "red");
    assert_true(hearth_interview_is_relevant(two, SAMPLE_WHY));
}

static void test_a_draft_belongs_to_its_form(void **state)
{
    uint8_t out[1024];
    struct hearth_slice draft;

    (void)state;
    fill(one);
    draft = save(one, out, sizeof(out));
    s.form.hash[31] ^= 1;
    assert_int_equal(hearth_interview_load(two, draft), HEARTH_E_VERSION);
    s.form.hash[31] ^= 1;
    out[0] = 2;
    assert_int_equal(hearth_interview_load(two, draft), HEARTH_E_VERSION);
}

static void test_cut_drafts_change_nothing(void **state)
{
    uint8_t out[1024];
    struct hearth_slice draft;

    (void)state;
    fill(one);
    draft = save(one, out, sizeof(out));
    for (size_t len = 0; len < draft.len; len++) {
        uint8_t before[1024];
        uint8_t after[1024];
        struct hearth_slice was = save(two, before, sizeof(before));

        if (hearth_interview_load(two, hearth_slice_of(out, len)) != 0) {
            assert_true(
                hearth_slice_is_equal(was, save(two, after, sizeof(after))));
        }
    }
}

/* Any byte changed: refused, or a draft that saves to the same bytes. */
static void test_changed_drafts_are_refused_or_sound(void **state)
{
    uint8_t out[1024];
    uint8_t again[1024];
    struct hearth_slice draft;

    (void)state;
    fill(one);
    draft = save(one, out, sizeof(out));
    for (size_t at = 0; at < draft.len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            out[at] = (uint8_t)(out[at] ^ 1u << bit);
            if (hearth_interview_load(two, draft) == HEARTH_OK &&
                hearth_interview_current(two) == SAMPLE_MANY) {
                assert_true(hearth_slice_is_equal(
                    draft, save(two, again, sizeof(again))));
            }
            out[at] = (uint8_t)(out[at] ^ 1u << bit);
        }
    }
}

static void test_hostile_drafts_are_refused(void **state)
{
    static const struct {
        uint8_t tail[8];
        size_t len;
    } CASES[] = {
        {{0, 3, 1, 2, 'n', 'o', 0, 0}, 6}, /* current beyond the form */
        {{0xff, 0xff, 2, 1, 'x'}, 5},      /* a group has no answer */
        {{0xff, 0xff, 200, 1, 'x'}, 5},    /* gap beyond the form */
        {{0xff, 0xff, 1, 0}, 4},           /* a blank that is stored */
        {{0xff, 0xff, 1, 9, 'n', 'o'}, 6}, /* longer than what is left */
        {{0xff, 0xff, 1, 2, 'n', 'x'}, 6}, /* no such choice */
        {{0xff, 0xff, 3, 2, '0', '7'}, 6}, /* another spelling of 7 */
        {{0xff, 0xff, 0x80, 0}, 4},        /* a number in two spellings */
    };
    uint8_t draft[64] = {1};

    (void)state;
    memcpy(draft + 1, s.form.hash, HEARTH_HASH_LEN);
    for (size_t k = 0; k < sizeof(CASES) / sizeof(CASES[0]); k++) {
        memcpy(draft + 33, CASES[k].tail, sizeof(CASES[k].tail));
        if (k == 0) {
            draft[34] = SAMPLE_NODES;
        }
        assert_int_equal(hearth_interview_load(
                             two, hearth_slice_of(draft, 33 + CASES[k].len)),
                         HEARTH_E_INVALID);
    }
}

static void test_a_full_buffer_is_told(void **state)
{
    uint8_t out[40];
    struct hearth_writer w;

    (void)state;
    fill(one);
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_save(one, &w), HEARTH_E_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_draft_comes_back_whole, fresh),
        cmocka_unit_test_setup(test_a_draft_belongs_to_its_form, fresh),
        cmocka_unit_test_setup(test_cut_drafts_change_nothing, fresh),
        cmocka_unit_test_setup(test_changed_drafts_are_refused_or_sound, fresh),
        cmocka_unit_test_setup(test_hostile_drafts_are_refused, fresh),
        cmocka_unit_test_setup(test_a_full_buffer_is_told, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
