/* SPDX-License-Identifier: Apache-2.0 */
/* Compact answers: every answer comes back, each has one spelling only, and
 * bytes that nobody wrote are refused. */
#include "sample.h"

#include "hearth/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct sample s;
static struct hearth_answer answers[SAMPLE_NODES];
static uint8_t arena_bytes[65536];

static int fresh(void **state)
{
    (void)state;
    sample_init(&s);
    memset(answers, 0, sizeof(answers));
    return 0;
}

static void give(enum sample_node node, const char *text)
{
    answers[node].state = HEARTH_ANSWER_GIVEN;
    answers[node].text = hearth_slice_text(text);
}

static size_t encode(uint8_t *out, size_t cap)
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, cap);
    assert_int_equal(hearth_answer_encode(&s.form, answers, &w), HEARTH_OK);
    return w.len;
}

static int decode(const uint8_t *in, size_t len, struct hearth_answer *out)
{
    struct hearth_arena arena;
    struct hearth_reader r;

    hearth_arena_init(&arena, arena_bytes, sizeof(arena_bytes));
    hearth_reader_init(&r, hearth_slice_of(in, len));
    return hearth_answer_decode(&s.form, &r, &arena, out);
}

static void assert_comes_back(void)
{
    struct hearth_answer back[SAMPLE_NODES];
    uint8_t out[4096];
    size_t len = encode(out, sizeof(out));

    assert_int_equal(decode(out, len, back), HEARTH_OK);
    for (size_t i = 0; i < SAMPLE_NODES; i++) {
        assert_int_equal(back[i].state, answers[i].state);
        assert_true(hearth_slice_is_equal(back[i].text, answers[i].text));
    }
}

static void test_every_kind_of_answer_comes_back(void **state)
{
    (void)state;
    give(SAMPLE_AREA, "A01");
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_AGE, "-42");
    give(SAMPLE_COLOURS, "red blue");
    answers[SAMPLE_WHY].state = HEARTH_ANSWER_SKIPPED;
    give(SAMPLE_HEIGHT, "1.75");
    give(SAMPLE_MANY, "c00 c17 c69");
    give(SAMPLE_REMARK, "So l\xc3\xa4uft es.\nUnd so.");
    assert_comes_back();
    give(SAMPLE_AGE, "9007199254740992");
    give(SAMPLE_COLOURS, "red green blue");
    give(SAMPLE_MANY, "c69");
    assert_comes_back();
    give(SAMPLE_AGE, "-9007199254740992");
    give(SAMPLE_AGE, "0");
    assert_comes_back();
}

static void test_a_choice_takes_one_byte(void **state)
{
    static const uint8_t WANT[] = {0,          /* area */
                                   4,          /* "no": 3 + 1 */
                                   3 + 2 * 30, /* 30 */
                                   3 + 4 - 1,  /* mask 100 */
                                   1,          /* why skipped */
                                   3 + 2,      '1', '.', '5'};
    uint8_t out[64];

    (void)state;
    give(SAMPLE_CONSENT, "no");
    give(SAMPLE_AGE, "30");
    give(SAMPLE_COLOURS, "blue");
    answers[SAMPLE_WHY].state = HEARTH_ANSWER_SKIPPED;
    give(SAMPLE_HEIGHT, "1.5");
    assert_int_equal(encode(out, sizeof(out)), sizeof(WANT));
    assert_memory_equal(out, WANT, sizeof(WANT));
}

static void test_what_was_not_asked_costs_little(void **state)
{
    static const uint8_t WANT[] = {2, 7 - 3, 3, 'x'}; /* a run of 7, then x */
    uint8_t out[64];

    (void)state;
    assert_int_equal(encode(out, sizeof(out)), 0); /* nothing asked */
    give(SAMPLE_REMARK, "x");
    assert_int_equal(encode(out, sizeof(out)), sizeof(WANT));
    assert_memory_equal(out, WANT, sizeof(WANT));
    assert_comes_back();
}

static void test_answers_that_are_not_canonical_are_not_written(void **state)
{
    static const struct {
        enum sample_node node;
        const char *text;
    } CASES[] = {{SAMPLE_CONSENT, "maybe"},
                 {SAMPLE_CONSENT, ""},
                 {SAMPLE_AGE, "007"},
                 {SAMPLE_AGE, "1.0"},
                 {SAMPLE_AGE, "+1"},
                 {SAMPLE_AGE, "-0"},
                 {SAMPLE_AGE, "9007199254740993"},
                 {SAMPLE_COLOURS, "blue red"}, /* not in list order */
                 {SAMPLE_COLOURS, "red  blue"},
                 {SAMPLE_COLOURS, "red red"},
                 {SAMPLE_COLOURS, "pink"},
                 {SAMPLE_HEIGHT, "1.50"},
                 {SAMPLE_HEIGHT, "1e3"},
                 {SAMPLE_REMARK, " x"},
                 {SAMPLE_REMARK, "\x1b[2J"},
                 {SAMPLE_REMARK, "\xc3"}};
    struct hearth_writer w;
    uint8_t out[64];

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        memset(answers, 0, sizeof(answers));
        give(CASES[i].node, CASES[i].text);
        hearth_writer_init(&w, out, sizeof(out));
        assert_int_equal(hearth_answer_encode(&s.form, answers, &w),
                         HEARTH_E_INVALID);
    }
}

#define REFUSED(...)                                                           \
    do {                                                                       \
        static const uint8_t bytes_[] = {__VA_ARGS__};                         \
        struct hearth_answer back_[SAMPLE_NODES];                              \
        assert_int_equal(decode(bytes_, sizeof(bytes_), back_),                \
                         HEARTH_E_INVALID);                                    \
    } while (0)

static void test_bytes_that_nobody_wrote_are_refused(void **state)
{
    (void)state;
    REFUSED(0, 0);                       /* not asked at the end is left out */
    REFUSED(0, 0, 0, 1);                 /* three are written as a run */
    REFUSED(0, 2, 0, 1);                 /* a run after one */
    REFUSED(2, 0, 0, 1);                 /* one after a run */
    REFUSED(2, 0);                       /* a run at the end */
    REFUSED(2, 200, 1);                  /* a run beyond the questions */
    REFUSED(1, 5);                       /* consent has no third choice */
    REFUSED(1, 0x80);                    /* a cut number */
    REFUSED(1, 0x83, 0x00);              /* a number in two spellings */
    REFUSED(1, 3, 1, 3 + 7);             /* a mask with a fourth colour */
    REFUSED(1, 3, 1, 1, 9, 'x');         /* a text longer than what is left */
    REFUSED(1, 3, 1, 1, 3, ' ');         /* a blank text */
    REFUSED(1, 3, 1, 1, 1, 4, '1', 'x'); /* no number */
    REFUSED(1, 3, 1, 1, 1, 1, 4, 69, 0); /* a choice behind the last */
    REFUSED(1, 3, 1, 1, 1, 1, 3, 70);
    REFUSED(1, 3, 1, 1, 1, 1, 200, 1);
    REFUSED(1, 3, 1, 1, 1, 1, 1, 3, 'x', 1); /* more answers than questions */
    REFUSED(1, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1);
}

/* Whatever is accepted is written back as the same bytes. */
static void test_accepted_bytes_are_the_only_spelling(void **state)
{
    uint64_t seed = 20261121;
    struct hearth_answer back[SAMPLE_NODES];
    unsigned accepted = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint8_t in[10];
        uint8_t out[256];
        struct hearth_writer w;
        size_t len;

        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        len = (size_t)(seed >> 60) % sizeof(in);
        for (size_t k = 0; k < len; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            in[k] = (uint8_t)((seed >> 33) % ((seed >> 50) % 2 ? 8 : 256));
        }
        if (decode(in, len, back) != HEARTH_OK) {
            continue;
        }
        accepted++;
        hearth_writer_init(&w, out, sizeof(out));
        assert_int_equal(hearth_answer_encode(&s.form, back, &w), HEARTH_OK);
        assert_int_equal(w.len, len);
        assert_memory_equal(out, in, len);
    }
    assert_true(accepted > 100);
}

static void test_a_full_buffer_and_a_full_arena_are_told(void **state)
{
    struct hearth_answer back[SAMPLE_NODES];
    struct hearth_arena arena;
    struct hearth_reader r;
    struct hearth_writer w;
    uint8_t out[64];
    size_t len;

    (void)state;
    give(SAMPLE_REMARK, "a longer remark");
    len = encode(out, sizeof(out));
    hearth_writer_init(&w, out, 5);
    assert_int_equal(hearth_answer_encode(&s.form, answers, &w),
                     HEARTH_E_SPACE);
    len = encode(out, sizeof(out));
    hearth_arena_init(&arena, arena_bytes, 4);
    hearth_reader_init(&r, hearth_slice_of(out, len));
    assert_int_equal(hearth_answer_decode(&s.form, &r, &arena, back),
                     HEARTH_E_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_kind_of_answer_comes_back, fresh),
        cmocka_unit_test_setup(test_a_choice_takes_one_byte, fresh),
        cmocka_unit_test_setup(test_what_was_not_asked_costs_little, fresh),
        cmocka_unit_test_setup(
            test_answers_that_are_not_canonical_are_not_written, fresh),
        cmocka_unit_test_setup(test_bytes_that_nobody_wrote_are_refused, fresh),
        cmocka_unit_test_setup(test_accepted_bytes_are_the_only_spelling,
                               fresh),
        cmocka_unit_test_setup(test_a_full_buffer_and_a_full_arena_are_told,
                               fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
