/* SPDX-License-Identifier: Apache-2.0 */
/* The interview: what is asked, what an answer changes, what stands in the
 * way of the end. */
#include "sample.h"

#include "hearth/interview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct sample s;
static uint8_t memory[65536];
static struct hearth_arena arena;
static struct hearth_interview *i;
static struct hearth_violation v;

static int fresh(void **state)
{
    (void)state;
    sample_init(&s);
    hearth_arena_init(&arena, memory, sizeof(memory));
    return hearth_interview_start(&s.form, &arena, &i);
}

static int answer(uint16_t node, const char *text)
{
    return hearth_interview_answer(i, node, hearth_slice_text(text), &v);
}

static void give(uint16_t node, const char *text)
{
    assert_int_equal(answer(node, text), HEARTH_OK);
}

static void assert_value(uint16_t node, const char *want)
{
    struct hearth_slice have = hearth_interview_value(i, node);

    assert_int_equal(have.len, strlen(want));
    assert_memory_equal(have.data, want, have.len);
}

static bool holds(const uint8_t *bytes, size_t len, const char *text)
{
    size_t text_len = strlen(text);

    for (size_t at = 0; text_len <= len && at <= len - text_len; at++) {
        if (memcmp(bytes + at, text, text_len) == 0) {
            return true;
        }
    }
    return false;
}

static void go_on(uint16_t want)
{
    assert_int_equal(hearth_interview_next(i, &v), HEARTH_OK);
    assert_int_equal(hearth_interview_current(i), want);
}

static void test_the_size_told_is_enough_and_not_lavish(void **state)
{
    size_t size = hearth_interview_size(&s.form);
    struct hearth_interview *other = NULL;

    (void)state;
    hearth_arena_init(&arena, memory, size);
    assert_int_equal(hearth_interview_start(&s.form, &arena, &other), 0);
    assert_true(arena.used + 128 > size);
    hearth_arena_init(&arena, memory, size / 2);
    assert_int_equal(hearth_interview_start(&s.form, &arena, &other),
                     HEARTH_E_SPACE);
    assert_int_equal(arena.used, 0);
}

static void test_screens_follow_relevance(void **state)
{
    (void)state;
    assert_int_equal(hearth_interview_current(i), SAMPLE_CONSENT);
    assert_false(hearth_interview_is_relevant(i, SAMPLE_AGE));
    give(SAMPLE_CONSENT, "yes");
    assert_true(hearth_interview_is_relevant(i, SAMPLE_AGE));
    assert_false(hearth_interview_is_relevant(i, SAMPLE_WHY));
    go_on(SAMPLE_AGE);
    go_on(SAMPLE_COLOURS);
    go_on(SAMPLE_HEIGHT); /* why is skipped */
    hearth_interview_back(i);
    assert_int_equal(hearth_interview_current(i), SAMPLE_COLOURS);
    give(SAMPLE_COLOURS, "blue red");
    assert_value(SAMPLE_COLOURS, "red blue"); /* list order */
    go_on(SAMPLE_WHY);
    go_on(SAMPLE_HEIGHT);
    go_on(SAMPLE_MANY);
    go_on(SAMPLE_NOTE);
    go_on(SAMPLE_REMARK);
    assert_int_equal(hearth_interview_next(i, &v), HEARTH_E_INVALID);
    give(SAMPLE_REMARK, "fine");
    go_on(HEARTH_NONE);
    go_on(HEARTH_NONE);
    hearth_interview_back(i);
    assert_int_equal(hearth_interview_current(i), SAMPLE_REMARK);
}

static void test_back_stays_on_the_first_screen(void **state)
{
    (void)state;
    hearth_interview_back(i);
    assert_int_equal(hearth_interview_current(i), SAMPLE_CONSENT);
}

static void
test_a_constraint_holds_the_screen_but_keeps_the_answer(void **state)
{
    (void)state;
    give(SAMPLE_CONSENT, "yes");
    go_on(SAMPLE_AGE);
    give(SAMPLE_AGE, "17");
    assert_int_equal(hearth_interview_next(i, &v), HEARTH_E_INVALID);
    assert_int_equal(v.kind, HEARTH_VIOLATION_CONSTRAINT);
    assert_int_equal(v.node, SAMPLE_AGE);
    assert_int_equal(v.message, 1);
    assert_int_equal(hearth_interview_current(i), SAMPLE_AGE);
    assert_value(SAMPLE_AGE, "17");
    hearth_interview_back(i); /* never validates */
    assert_int_equal(hearth_interview_current(i), SAMPLE_CONSENT);
    assert_int_equal(hearth_interview_jump(i, SAMPLE_AGE), HEARTH_OK);
    give(SAMPLE_AGE, "18");
    go_on(SAMPLE_COLOURS);
}

static void test_blank_passes_a_constraint_but_not_required(void **state)
{
    (void)state;
    give(SAMPLE_CONSENT, "yes");
    go_on(SAMPLE_AGE);
    go_on(SAMPLE_COLOURS);
    assert_false(hearth_interview_is_required(i, SAMPLE_HEIGHT));
    give(SAMPLE_AGE, "61");
    assert_true(hearth_interview_is_required(i, SAMPLE_HEIGHT));
    assert_int_equal(hearth_interview_jump(i, SAMPLE_HEIGHT), HEARTH_OK);
    assert_int_equal(hearth_interview_next(i, &v), HEARTH_E_INVALID);
    assert_int_equal(v.kind, HEARTH_VIOLATION_REQUIRED);
}

static void test_wrong_answers_change_nothing(void **state)
{
    static const struct {
        uint16_t node;
        const char *text;
        enum hearth_violation_kind kind;
    } CASES[] = {
        {SAMPLE_AGE, "old", HEARTH_VIOLATION_TYPE},
        {SAMPLE_AGE, "17.5", HEARTH_VIOLATION_TYPE},
        {SAMPLE_AGE, "99999999999999999999", HEARTH_VIOLATION_TYPE},
        {SAMPLE_COLOURS, "red pink", HEARTH_VIOLATION_TYPE},
        {SAMPLE_HEIGHT, "tall", HEARTH_VIOLATION_TYPE},
        {SAMPLE_CONSENT, "y", HEARTH_VIOLATION_TYPE},
        {SAMPLE_REMARK, "\x1b[1m", HEARTH_VIOLATION_TYPE},
        {SAMPLE_WHY, "because", HEARTH_VIOLATION_NOT_ASKED},
        {SAMPLE_GROUP, "x", HEARTH_VIOLATION_NOT_A_QUESTION},
        {SAMPLE_NOTE, "x", HEARTH_VIOLATION_NOT_A_QUESTION},
        {SAMPLE_NODES, "x", HEARTH_VIOLATION_NOT_A_QUESTION},
    };

    (void)state;
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_AGE, "40");
    give(SAMPLE_COLOURS, "green");
    for (size_t k = 0; k < sizeof(CASES) / sizeof(CASES[0]); k++) {
        assert_int_equal(answer(CASES[k].node, CASES[k].text),
                         HEARTH_E_INVALID);
        assert_int_equal(v.kind, CASES[k].kind);
        assert_value(SAMPLE_AGE, "40");
        assert_value(SAMPLE_COLOURS, "green");
    }
}

static void test_answers_are_kept_in_one_spelling(void **state)
{
    (void)state;
    give(SAMPLE_CONSENT, " yes ");
    assert_value(SAMPLE_CONSENT, "yes");
    give(SAMPLE_AGE, "0042");
    assert_value(SAMPLE_AGE, "42");
    give(SAMPLE_HEIGHT, "1,50");
    assert_value(SAMPLE_HEIGHT, "1.5");
    give(SAMPLE_COLOURS, "blue\tgreen blue");
    assert_value(SAMPLE_COLOURS, "green blue");
    give(SAMPLE_AGE, "  ");
    assert_value(SAMPLE_AGE, "");
}

static void test_an_answer_that_is_too_long_is_refused(void **state)
{
    static uint8_t text[HEARTH_ANSWER_MAX + 1];

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_int_equal(
        hearth_interview_answer(i, SAMPLE_REMARK,
                                hearth_slice_of(text, HEARTH_ANSWER_MAX), &v),
        HEARTH_OK);
    assert_int_equal(
        hearth_interview_answer(i, SAMPLE_REMARK,
                                hearth_slice_of(text, sizeof(text)), &v),
        HEARTH_E_INVALID);
    assert_int_equal(v.kind, HEARTH_VIOLATION_TYPE);
}

static void test_hidden_answers_come_back_but_are_not_sealed(void **state)
{
    uint8_t out[64];
    struct hearth_writer w;

    (void)state;
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_COLOURS, "red");
    give(SAMPLE_WHY, "warm");
    give(SAMPLE_REMARK, "x");
    give(SAMPLE_COLOURS, "blue");
    assert_false(hearth_interview_is_relevant(i, SAMPLE_WHY));
    assert_value(SAMPLE_WHY, "warm");
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_OK);
    assert_false(holds(out, w.len, "warm"));
    give(SAMPLE_COLOURS, "red");
    assert_true(hearth_interview_is_relevant(i, SAMPLE_WHY));
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_OK);
    assert_true(holds(out, w.len, "warm"));
}

static void
test_the_area_is_set_by_the_program_and_not_sealed_twice(void **state)
{
    uint8_t out[64];
    struct hearth_writer w;

    (void)state;
    give(SAMPLE_AREA, "A-17");
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_REMARK, "x");
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_OK);
    assert_false(holds(out, w.len, "A-17"));
    assert_int_equal(out[0], 0);
}

static void test_no_consent_keeps_nothing(void **state)
{
    uint8_t out[64];
    struct hearth_writer w;

    (void)state;
    give(SAMPLE_REMARK, "told before consent");
    give(SAMPLE_CONSENT, "no");
    assert_int_equal(hearth_interview_outcome(i), HEARTH_OUTCOME_REFUSED);
    go_on(HEARTH_NONE); /* though remark is relevant and required */
    assert_int_equal(hearth_interview_validate(i, &v), 0);
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_OK);
    assert_int_equal(w.len, 0);
}

static void test_ineligible_is_told_apart_from_refused(void **state)
{
    (void)state;
    s.nodes[SAMPLE_CONSENT].role = HEARTH_ROLE_ELIGIBILITY;
    give(SAMPLE_CONSENT, "no");
    assert_int_equal(hearth_interview_outcome(i), HEARTH_OUTCOME_INELIGIBLE);
}

static void test_silence_is_no_consent(void **state)
{
    uint8_t out[64];
    struct hearth_writer w;

    (void)state;
    assert_true(hearth_interview_is_required(i, SAMPLE_CONSENT));
    give(SAMPLE_REMARK, "x");
    assert_int_equal(hearth_interview_validate(i, &v), 1);
    assert_int_equal(v.node, SAMPLE_CONSENT);
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_E_STATE);
    assert_int_equal(w.len, 0);
    /* Skip logic that passes over the consent question does not help. */
    s.nodes[SAMPLE_CONSENT].relevant = s.nodes[SAMPLE_WHY].relevant;
    give(SAMPLE_REMARK, "y");
    assert_false(hearth_interview_is_relevant(i, SAMPLE_CONSENT));
    assert_int_equal(hearth_interview_validate(i, &v), 1);
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_E_STATE);
}

static void test_finalise_names_the_first_violation(void **state)
{
    uint8_t out[64];
    struct hearth_writer w;

    (void)state;
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_AGE, "5");
    assert_int_equal(hearth_interview_validate(i, &v), 2); /* and remark */
    assert_int_equal(v.node, SAMPLE_AGE);
    assert_int_equal(v.kind, HEARTH_VIOLATION_CONSTRAINT);
    hearth_writer_init(&w, out, sizeof(out));
    assert_int_equal(hearth_interview_finalise(i, &w), HEARTH_E_STATE);
}

static void test_jump_goes_to_relevant_screens_only(void **state)
{
    (void)state;
    assert_int_equal(hearth_interview_jump(i, SAMPLE_AGE), HEARTH_E_STATE);
    assert_int_equal(hearth_interview_jump(i, SAMPLE_AREA), HEARTH_E_STATE);
    assert_int_equal(hearth_interview_jump(i, SAMPLE_NODES), HEARTH_E_STATE);
    assert_int_equal(hearth_interview_jump(i, SAMPLE_REMARK), HEARTH_OK);
    give(SAMPLE_CONSENT, "yes");
    assert_int_equal(hearth_interview_jump(i, SAMPLE_GROUP), HEARTH_E_STATE);
}

static void test_a_screen_that_becomes_irrelevant_is_left(void **state)
{
    (void)state;
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_COLOURS, "red");
    assert_int_equal(hearth_interview_jump(i, SAMPLE_WHY), HEARTH_OK);
    give(SAMPLE_COLOURS, "green");
    assert_int_equal(hearth_interview_current(i), SAMPLE_HEIGHT);
}

static void test_progress_counts_what_is_asked(void **state)
{
    uint16_t asked;
    uint16_t answered;

    (void)state;
    hearth_interview_progress(i, &asked, &answered);
    assert_int_equal(asked, 2); /* consent, remark */
    assert_int_equal(answered, 0);
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_AGE, "30");
    hearth_interview_progress(i, &asked, &answered);
    assert_int_equal(asked, 6);
    assert_int_equal(answered, 2);
}

/* "Evaluation errors never stop an interview" (forms.md 5.5). */
static void test_evaluation_errors_let_the_interview_go_on(void **state)
{
    static const uint8_t BROKEN[] = {0x3f};

    (void)state;
    assert_int_equal(hearth_interview_eval_errors(i), 0);
    s.exprs[s.nodes[SAMPLE_GROUP].relevant] =
        hearth_slice_of(BROKEN, sizeof(BROKEN));
    s.exprs[s.nodes[SAMPLE_AGE].constraint] =
        hearth_slice_of(BROKEN, sizeof(BROKEN));
    s.exprs[s.nodes[SAMPLE_REMARK].required] =
        hearth_slice_of(BROKEN, sizeof(BROKEN));
    give(SAMPLE_CONSENT, "yes");
    assert_true(hearth_interview_is_relevant(i, SAMPLE_AGE)); /* shown */
    give(SAMPLE_AGE, "5");
    assert_false(hearth_interview_is_required(i, SAMPLE_REMARK));
    assert_int_equal(hearth_interview_validate(i, &v), 0);
    assert_int_equal(hearth_interview_eval_errors(i), 3);
}

/* Replacing answers over and over: the pool neither leaks nor mixes them. */
static void test_answers_may_change_many_times(void **state)
{
    static const char *const TEXTS[] = {"a", "", "longer than before", "bc"};

    (void)state;
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_COLOURS, "red green");
    for (size_t k = 0; k < 4000; k++) {
        give(SAMPLE_WHY, TEXTS[k % 4]);
        give(SAMPLE_REMARK, TEXTS[(k / 4) % 4]);
        assert_value(SAMPLE_WHY, TEXTS[k % 4]);
        assert_value(SAMPLE_REMARK, TEXTS[(k / 4) % 4]);
        assert_value(SAMPLE_CONSENT, "yes");
        assert_value(SAMPLE_COLOURS, "red green");
    }
}

static void test_a_replaced_answer_leaves_no_trace(void **state)
{
    (void)state;
    give(SAMPLE_CONSENT, "yes");
    give(SAMPLE_REMARK, "canary-4711");
    give(SAMPLE_REMARK, "x");
    assert_false(holds(memory, sizeof(memory), "4711")); /* nor its end */
}

#define TEST(name) cmocka_unit_test_setup(test_##name, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_size_told_is_enough_and_not_lavish),
        TEST(screens_follow_relevance),
        TEST(back_stays_on_the_first_screen),
        TEST(a_constraint_holds_the_screen_but_keeps_the_answer),
        TEST(blank_passes_a_constraint_but_not_required),
        TEST(wrong_answers_change_nothing),
        TEST(answers_are_kept_in_one_spelling),
        TEST(an_answer_that_is_too_long_is_refused),
        TEST(hidden_answers_come_back_but_are_not_sealed),
        TEST(the_area_is_set_by_the_program_and_not_sealed_twice),
        TEST(no_consent_keeps_nothing),
        TEST(ineligible_is_told_apart_from_refused),
        TEST(silence_is_no_consent),
        TEST(finalise_names_the_first_violation),
        TEST(jump_goes_to_relevant_screens_only),
        TEST(a_screen_that_becomes_irrelevant_is_left),
        TEST(progress_counts_what_is_asked),
        TEST(evaluation_errors_let_the_interview_go_on),
        TEST(answers_may_change_many_times),
        TEST(a_replaced_answer_leaves_no_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
