/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates of questions asked through chance: known answers, the map of the
 * statistics library, what they follow from, and how often their intervals
 * hold the truth. */
#include "host/release/estimate.h"
#include "host/release/merge.h"
#include "host/release/rounding.h"
#include "host/stats/rrt.h"
#include "one_question.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ASSERT_NEAR(a, b, by) assert_true(fabs((a) - (b)) < (by))

struct asked {
    enum hearth_release_design design;
    uint64_t p_yes, p_no;
};
static const struct asked die = {HEARTH_RELEASE_FORCED, 166667, 166667};
static const struct asked beside = {HEARTH_RELEASE_CROSSWISE, 250000, 0};

/* ${said} of ${n} as a release has it. */
static bool estimate(const struct asked *a, uint64_t said, uint64_t n,
                     struct hearth_release_estimate *out)
{
    const struct hearth_release_cell cells[] = {
        {.name = "other",
         .label = "",
         .share = hearth_round_share(n - said, n, hearth_round_step(n), n)},
        {.name = hearth_estimate_said(a->design),
         .label = "",
         .share = hearth_round_share(said, n, hearth_round_step(n), n)}};

    *out = (struct hearth_release_estimate){.p_yes = a->p_yes, .p_no = a->p_no};
    return hearth_estimate_make(a->design, cells, 2, out);
}

/* "n=400, yes=120, p=2/3, p1=1/6: pi .2" (statistics.md 6). */
static void test_known_answers(void **state)
{
    struct hearth_release_estimate e;

    (void)state;
    assert_true(estimate(&die, 120, 400, &e));
    ASSERT_NEAR(e.value, 0.2, 1e-6);
    assert_string_equal(e.said, "yes");
    /* two standard errors of .0344 on either side, rounded outwards */
    assert_true(e.low < 0.2 - 1.96 * 0.0344 + 0.007 && e.low > 0.10);
    assert_true(e.high > 0.2 + 1.96 * 0.0344 - 0.007 && e.high < 0.30);
    /* .6 say "same" beside a quarter: (.6 - .75) / -.5 */
    assert_true(estimate(&beside, 240, 400, &e));
    ASSERT_NEAR(e.value, 0.3, 1e-9);
    assert_string_equal(e.said, "same");
    assert_true(e.low < e.value && e.value < e.high);
}

static void test_the_map_is_that_of_the_library(void **state)
{
    (void)state;
    for (uint64_t yes = 0; yes <= 1000000; yes += 50000) {
        struct hearth_rrt_design d;
        double slope, offset;

        if (hearth_estimate_map(HEARTH_RELEASE_CROSSWISE, yes, 0, &slope,
                                &offset)) {
            assert_int_equal(hearth_rrt_crosswise((double)yes / 1e6, &d), 0);
            ASSERT_NEAR(slope, d.slope, 1e-12);
            ASSERT_NEAR(offset, d.offset, 1e-12);
        }
        for (uint64_t no = 0; no <= 1000000; no += 50000) {
            if (!hearth_estimate_map(HEARTH_RELEASE_FORCED, yes, no, &slope,
                                     &offset)) {
                assert_true(yes + no > 900000);
                continue;
            }
            assert_int_equal(
                hearth_rrt_forced((double)(1000000 - yes - no) / 1e6,
                                  (double)yes / 1e6, &d),
                0);
            ASSERT_NEAR(slope, d.slope, 1e-12);
            ASSERT_NEAR(offset, d.offset, 1e-12);
        }
    }
}

static void test_what_says_next_to_nothing_has_no_estimate(void **state)
{
    static const struct asked none[] = {{HEARTH_RELEASE_FORCED, 500000, 500000},
                                        {HEARTH_RELEASE_FORCED, 800000, 800000},
                                        {HEARTH_RELEASE_FORCED, 500000, 450000},
                                        {HEARTH_RELEASE_FORCED, UINT64_MAX, 1},
                                        {HEARTH_RELEASE_CROSSWISE, 500000, 0},
                                        {HEARTH_RELEASE_CROSSWISE, 451000, 0},
                                        {HEARTH_RELEASE_CROSSWISE, 1000001, 0},
                                        {HEARTH_RELEASE_DIRECT, 0, 0},
                                        {HEARTH_RELEASE_LIST, 0, 0},
                                        {HEARTH_RELEASE_CONJOINT, 0, 0}};
    struct hearth_release_estimate e;

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        assert_false(estimate(&none[i], 120, 400, &e));
    }
}

static void test_two_shown_answers_are_needed(void **state)
{
    struct hearth_release_cell cells[] = {
        {"yes", "Yes", false, {120, 0.3, 0.25, 0.35}},
        {"no", "No", false, {280, 0.7, 0.65, 0.75}},
        {"maybe", "Maybe", false, {280, 0.7, 0.65, 0.75}}};
    struct hearth_release_estimate e = {.p_yes = 166667, .p_no = 166667};

    (void)state;
    assert_true(hearth_estimate_make(HEARTH_RELEASE_FORCED, cells, 2, &e));
    assert_false(hearth_estimate_make(HEARTH_RELEASE_FORCED, cells, 3, &e));
    assert_false(hearth_estimate_make(HEARTH_RELEASE_FORCED, cells, 1, &e));
    assert_false(hearth_estimate_make(HEARTH_RELEASE_FORCED, &cells[1], 2, &e));
    assert_false(hearth_estimate_make(HEARTH_RELEASE_CROSSWISE, cells, 2, &e));
    cells[0].share.low = cells[0].share.high = 0.3; /* never "+- 0" */
    assert_false(hearth_estimate_make(HEARTH_RELEASE_FORCED, cells, 2, &e));
    cells[0].is_hidden = true;
    cells[0].share.low = 0.25;
    assert_false(hearth_estimate_make(HEARTH_RELEASE_FORCED, cells, 2, &e));
}

static void test_only_what_follows_is_taken(void **state)
{
    static const struct hearth_release_cell cells[] = {
        {"yes", "Yes", false, {120, 0.3, 0.25, 0.35}},
        {"no", "No", false, {280, 0.7, 0.65, 0.75}}};
    struct hearth_release_estimate e = {.p_yes = 166667, .p_no = 166667}, bad;

    (void)state;
    assert_true(hearth_estimate_make(HEARTH_RELEASE_FORCED, cells, 2, &e));
    assert_true(hearth_estimate_follows(HEARTH_RELEASE_FORCED, cells, 2, &e));
    bad = e;
    bad.value += 0.001;
    assert_false(
        hearth_estimate_follows(HEARTH_RELEASE_FORCED, cells, 2, &bad));
    bad = e;
    bad.low += 0.001;
    assert_false(
        hearth_estimate_follows(HEARTH_RELEASE_FORCED, cells, 2, &bad));
    bad = e;
    bad.high = NAN;
    assert_false(
        hearth_estimate_follows(HEARTH_RELEASE_FORCED, cells, 2, &bad));
    bad = e;
    bad.p_no = 100000;
    assert_false(
        hearth_estimate_follows(HEARTH_RELEASE_FORCED, cells, 2, &bad));
    bad = e;
    bad.said = "no";
    assert_false(
        hearth_estimate_follows(HEARTH_RELEASE_FORCED, cells, 2, &bad));
}

/* Fewer "yes" than the die alone gives: a little may be chance. */
static void test_what_lies_outside_is_said(void **state)
{
    struct hearth_release_estimate e;
    struct hearth_release_share s;

    (void)state;
    assert_true(estimate(&die, 60, 400, &e));
    assert_true(e.value < 0.0 && e.high > 0.0);
    assert_int_equal(hearth_estimate_warning(&e), HEARTH_ESTIMATE_OUTSIDE);
    s = hearth_estimate_display(&e);
    assert_true(!(s.share > 0.0) && !(s.low > 0.0) && s.high > 0.0);
    assert_true(estimate(&die, 20, 400, &e));
    assert_int_equal(hearth_estimate_warning(&e), HEARTH_ESTIMATE_MISFIT);
    assert_true(estimate(&die, 390, 400, &e));
    assert_int_equal(hearth_estimate_warning(&e), HEARTH_ESTIMATE_MISFIT);
    assert_true(estimate(&die, 120, 400, &e));
    assert_int_equal(hearth_estimate_warning(&e), HEARTH_ESTIMATE_FINE);
    s = hearth_estimate_display(&e);
    ASSERT_NEAR(s.share, 0.2, 1e-9);
    assert_true(s.low <= e.low + 1e-6 && s.high >= e.high - 1e-6);
}

/* P(${k} of ${n}) at ${p}. */
static double chance(uint64_t k, uint64_t n, double p)
{
    return exp(lgamma((double)n + 1) - lgamma((double)k + 1) -
               lgamma((double)(n - k) + 1) + (double)k * log(p) +
               (double)(n - k) * log1p(-p));
}

/* How often the published interval holds the true share, added up over every
 * number of people who may say so. */
static double coverage(const struct asked *a, uint64_t n, double pi)
{
    double slope = 0, offset = 0, sum = 0;

    assert_true(
        hearth_estimate_map(a->design, a->p_yes, a->p_no, &slope, &offset));
    for (uint64_t k = 0; k <= n; k++) {
        struct hearth_release_estimate e;

        assert_true(estimate(a, k, n, &e));
        assert_true(e.low < e.high && isfinite(e.value));
        if (e.low <= pi && pi <= e.high) {
            sum += chance(k, n, offset + slope * pi);
        }
    }
    return sum;
}

static void test_intervals_hold_the_truth(void **state)
{
    static const uint64_t sizes[] = {100, 104, 250, 400, 999};
    static const double shares[] = {0.0, 0.02, 0.1, 0.2, 0.5, 0.9, 1.0};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t k = 0; k < sizeof(shares) / sizeof(shares[0]); k++) {
            assert_true(coverage(&die, sizes[i], shares[k]) >= 0.94);
            assert_true(coverage(&beside, sizes[i], shares[k]) >= 0.94);
        }
    }
}

/* ---- two releases as one ---- */

/* The estimate of both follows from the share of both; where the dice differ
 * there is none. */
static void test_a_merge_makes_it_anew(void **state)
{
    static const struct hearth_release_cell cells[2][2] = {
        {{"yes", "Yes", false, {120, 0.3, 0.25, 0.35}},
         {"no", "No", false, {280, 0.7, 0.65, 0.75}}},
        {{"yes", "Yes", false, {160, 0.4, 0.35, 0.45}},
         {"no", "No", false, {240, 0.6, 0.55, 0.65}}}};
    static uint64_t memory[512];
    struct hearth_release_question q[2] = {{0}};
    struct hearth_release_loaded a, b;
    struct hearth_release merged;
    struct hearth_arena arena;
    struct hearth_release_form forms[2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        q[i] = (struct hearth_release_question){
            .name = "q",
            .kind = HEARTH_RELEASE_CHOICE,
            .design = HEARTH_RELEASE_FORCED,
            .shown = HEARTH_RELEASE_DISTRIBUTION,
            .base = 400,
            .cells = cells[i],
            .cell_count = 2,
            .estimate = {.p_yes = 166667, .p_no = 166667}};
        q[i].has_estimate =
            hearth_estimate_make(q[i].design, cells[i], 2, &q[i].estimate);
        assert_true(q[i].has_estimate);
    }
    hearth_arena_init(&arena, memory, sizeof(memory));
    a = one_question(&q[0], &forms[0], "00");
    b = one_question(&q[1], &forms[1], "01");
    assert_int_equal(hearth_release_merge(&a, &b, &arena, &merged), 0);
    assert_true(merged.forms[0].questions[0].has_estimate);
    /* (.35 - .166667) / .666666 */
    ASSERT_NEAR(merged.forms[0].questions[0].estimate.value, 0.275, 1e-6);
    q[1].estimate.p_yes = 100000;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_release_merge(&a, &b, &arena, &merged), 0);
    assert_false(merged.forms[0].questions[0].has_estimate);
    q[1].design = HEARTH_RELEASE_CROSSWISE; /* another question */
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_release_merge(&a, &b, &arena, &merged), 0);
    assert_int_equal(merged.forms[0].question_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_the_map_is_that_of_the_library),
        cmocka_unit_test(test_what_says_next_to_nothing_has_no_estimate),
        cmocka_unit_test(test_two_shown_answers_are_needed),
        cmocka_unit_test(test_only_what_follows_is_taken),
        cmocka_unit_test(test_what_lies_outside_is_said),
        cmocka_unit_test(test_intervals_hold_the_truth),
        cmocka_unit_test(test_a_merge_makes_it_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
