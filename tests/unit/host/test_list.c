/* SPDX-License-Identifier: Apache-2.0 */
/* List experiments: the published estimate against the statistics library on
 * the same rows, what is refused, what it follows from, and how often its
 * interval holds the truth. */
#include "host/release/estimate.h"
#include "host/release/merge.h"
#include "host/release/rule_list.h"
#include "host/results/arms.h"
#include "one_question.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ITEMS 4u
#define WIDTH (ITEMS + 2)
#define ROWS  4000u

/* People who were asked, and their answers by arm. */
struct asked {
    uint64_t seed;
    double y[ROWS];
    bool is_treated[ROWS];
    size_t count;
    uint64_t cells[HEARTH_ARMS_MAX];
};

static double draw(struct asked *a)
{
    a->seed = a->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (double)(a->seed >> 11) / 9007199254740992.0;
}

static void add(struct asked *a, bool is_treated, unsigned y)
{
    a->y[a->count] = y;
    a->is_treated[a->count++] = is_treated;
    a->cells[(is_treated ? WIDTH : 0) + y]++;
}

/* ${n} people to each arm, ${share} of whom the sensitive item is true of;
 * plain items are true of some of them, some of nearly all. */
static void ask(struct asked *a, uint64_t seed, size_t n, double share)
{
    static const double plain[ITEMS] = {0.15, 0.4, 0.6, 0.8};

    memset(a, 0, sizeof(*a));
    a->seed = seed;
    for (size_t i = 0; i < 2 * n; i++) {
        unsigned y = 0;

        for (size_t item = 0; item < ITEMS; item++) {
            y += draw(a) < plain[item];
        }
        if (i % 2 == 1) {
            y += draw(a) < share;
        }
        add(a, i % 2 == 1, y);
    }
}

static struct hearth_release_question show(const struct asked *a, uint64_t k)
{
    const struct hearth_rule_list l = {.cells = a->cells,
                                       .items = ITEMS,
                                       .item = "Hot",
                                       .answers = a->count,
                                       .k = k};
    struct hearth_release_question q = {.design = HEARTH_RELEASE_LIST};

    hearth_rule_list(&l, &q);
    return q;
}

static void refused(const struct asked *a, enum hearth_release_reason reason)
{
    struct hearth_release_question q = show(a, 10);

    assert_int_equal(q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(q.reason, reason);
    assert_false(q.has_estimate);
    assert_int_equal(q.base, hearth_release_coarse(a->count));
}

/* What `hearth-host stats run` says of the rows, but for what is rounded. */
static void test_it_is_that_of_the_library(void **state)
{
    static struct asked a;
    static const size_t sizes[] = {303, 487, 800, 1513};
    static uint64_t memory[64];

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct hearth_list_arms rows = {.y = a.y, .is_treated = a.is_treated};
        struct hearth_list_difference d;
        struct hearth_release_question q;
        struct hearth_arena arena;
        double step;

        ask(&a, 20261122 + i, sizes[i], 0.3);
        rows.n = a.count;
        hearth_arena_init(&arena, memory, sizeof(memory));
        assert_int_equal(hearth_list_difference(&rows, &arena, &d), 0);
        q = show(&a, 10);
        assert_int_equal(q.shown, HEARTH_RELEASE_ESTIMATE);
        assert_true(q.has_estimate && !q.has_mean);
        assert_string_equal(q.estimate.said, "Hot");
        assert_int_equal(q.estimate.arms[0].base, sizes[i] - sizes[i] % 5);
        assert_int_equal(q.base, 2 * q.estimate.arms[0].base);
        step = hearth_estimate_arm_step(sizes[i]);
        assert_true(fabs(q.estimate.arms[0].mean - d.mean0) <= step / 2 + 1e-9);
        assert_true(fabs(q.estimate.arms[1].mean - d.mean1) <= step / 2 + 1e-9);
        assert_true(fabs(q.estimate.value - d.est) <= step + 1e-9);
        /* as wide as it has to be, and little wider */
        assert_true(q.estimate.high - q.estimate.low >= 2 * 1.959 * d.se);
        assert_true(q.estimate.high - q.estimate.low <=
                    2.2 * 1.96 * d.se + 2 * step);
    }
}

/* "No list estimate below about 600 answers in both arms together"; of bases
 * as they are published. */
static void test_few_have_none(void **state)
{
    static struct asked a;

    (void)state;
    ask(&a, 3, 299, 0.3);
    refused(&a, HEARTH_RELEASE_FEW_ANSWERS);
    ask(&a, 3, 300, 0.3);
    assert_int_equal(show(&a, 10).shown, HEARTH_RELEASE_ESTIMATE);
    a.cells[1]--; /* 299, published as 295 */
    a.count--;
    refused(&a, HEARTH_RELEASE_FEW_ANSWERS);
    /* an arm of 99 beside one of a thousand */
    ask(&a, 3, 1000, 0.3);
    while (hearth_arms_base(a.cells, ITEMS, 1) > 99) {
        for (size_t y = 0; y < WIDTH; y++) {
            a.cells[WIDTH + y] -= a.cells[WIDTH + y] > 5;
        }
    }
    a.count = 1000 + hearth_arms_base(a.cells, ITEMS, 1);
    refused(&a, HEARTH_RELEASE_FEW_ANSWERS);
    ask(&a, 3, 400, 0.3);
    assert_int_equal(show(&a, 401).reason, HEARTH_RELEASE_FEW_ANSWERS);
}

/* A form that does not say who saw what has answers, and no estimate. */
static void test_without_arms_there_is_none(void **state)
{
    const struct hearth_rule_list l = {.item = "", .answers = 2000, .k = 10};
    struct hearth_release_question q = {.design = HEARTH_RELEASE_LIST};

    (void)state;
    hearth_rule_list(&l, &q);
    assert_int_equal(q.shown, HEARTH_RELEASE_NOTHING);
    assert_int_equal(q.reason, HEARTH_RELEASE_UNFIT);
}

/* "After an alarm the estimate is shown only inside the quality report": an
 * item that makes people name fewer of the others, as if it were shameful to
 * name any. */
static void test_an_alarm_has_none(void **state)
{
    static struct asked a;

    (void)state;
    ask(&a, 7, 600, 0.3);
    assert_int_equal(show(&a, 10).shown, HEARTH_RELEASE_ESTIMATE);
    for (size_t y = 1; y < WIDTH; y++) { /* a third names one less */
        uint64_t moved = a.cells[WIDTH + y] / 3;

        a.cells[WIDTH + y] -= moved;
        a.cells[WIDTH + y - 1] += moved;
    }
    a.cells[WIDTH] += a.cells[WIDTH + 1] / 2;
    a.cells[WIDTH + 1] -= a.cells[WIDTH + 1] / 2;
    refused(&a, HEARTH_RELEASE_UNFIT);
    /* nobody names all: a gap */
    ask(&a, 7, 600, 0.3);
    a.cells[WIDTH + 4] += a.cells[WIDTH + 5];
    a.cells[WIDTH + 5] = 0;
    refused(&a, HEARTH_RELEASE_UNFIT);
}

/* All but nine of an arm named none, or all: that is said of each of them. The
 * method was followed, so nothing else refuses it. */
static void test_ends_are_no_hiding_place(void **state)
{
    static const uint64_t nobody[HEARTH_ARMS][WIDTH] = {{391, 3, 2, 2, 2, 0},
                                                        {391, 3, 2, 2, 1, 1}},
                          all[HEARTH_ARMS][WIDTH] = {{2, 2, 2, 3, 391, 0},
                                                     {1, 2, 2, 2, 2, 391}};
    static struct asked a;

    (void)state;
    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        memset(&a, 0, sizeof(a));
        a.count = 800;
        for (size_t c = 0; c < WIDTH; c++) {
            a.cells[c] = nobody[0][c];
            a.cells[WIDTH + c] = nobody[1][c];
        }
        refused(&a, HEARTH_RELEASE_UNFIT);
        a.cells[(1 - arm) * WIDTH]--; /* ten of the other arm */
        a.cells[(1 - arm) * WIDTH + 1]++;
        refused(&a, HEARTH_RELEASE_UNFIT);
        a.cells[arm * WIDTH]--;
        a.cells[arm * WIDTH + 1]++;
        assert_int_equal(show(&a, 10).shown, HEARTH_RELEASE_ESTIMATE);
        for (size_t c = 0; c < WIDTH; c++) {
            a.cells[c] = all[0][c];
            a.cells[WIDTH + c] = all[1][c];
        }
        refused(&a, HEARTH_RELEASE_UNFIT);
        a.cells[(1 - arm) * WIDTH + ITEMS + (1 - arm)]--;
        a.cells[(1 - arm) * WIDTH + ITEMS - arm]++;
        refused(&a, HEARTH_RELEASE_UNFIT);
        a.cells[arm * WIDTH + ITEMS + arm]--;
        a.cells[arm * WIDTH + ITEMS - 1 + arm]++;
        assert_int_equal(show(&a, 10).shown, HEARTH_RELEASE_ESTIMATE);
    }
}

/* ---- what a reader takes ---- */

static bool follows(const struct hearth_release_estimate *e)
{
    return hearth_estimate_follows(HEARTH_RELEASE_LIST, NULL, 0, e);
}

static void test_only_what_follows_is_taken(void **state)
{
    static struct asked a;
    struct hearth_release_estimate e, bad;

    (void)state;
    ask(&a, 5, 350, 0.3);
    e = show(&a, 10).estimate;
    assert_true(follows(&e));
    assert_false(hearth_estimate_follows(HEARTH_RELEASE_FORCED, NULL, 0, &e));
    bad = e;
    bad.value += 0.01;
    assert_false(follows(&bad));
    bad = e;
    bad.low += 0.05;
    assert_false(follows(&bad));
    bad = e;
    bad.high = NAN;
    assert_false(follows(&bad));
    for (size_t arm = 0; arm < HEARTH_ARMS; arm++) {
        static const double means[] = {0.0, -1.0, 1.234, NAN, INFINITY};
        static const uint64_t bases[] = {0, 95, 351, 352, 245};

        for (size_t i = 0; i < 5; i++) {
            bad = e;
            bad.arms[arm].mean = means[i];
            assert_false(
                hearth_estimate_make(HEARTH_RELEASE_LIST, NULL, 0, &bad));
            bad = e;
            bad.arms[arm].sd = means[i];
            assert_false(
                hearth_estimate_make(HEARTH_RELEASE_LIST, NULL, 0, &bad));
            bad = e;
            bad.arms[arm].base = bases[i];
            assert_false(
                hearth_estimate_make(HEARTH_RELEASE_LIST, NULL, 0, &bad));
        }
    }
}

/* Ten sums of answers, or more, are one published mean, whatever the base. */
static void test_a_mean_leaves_ten_sums_open(void **state)
{
    (void)state;
    for (uint64_t n = HEARTH_ESTIMATE_ARM_MIN; n < 20000; n += 5) {
        double step = hearth_estimate_arm_step(n);

        assert_true(step * (double)n > 9.999);
        assert_true(step <= hearth_estimate_arm_step(n - 5));
    }
}

/* ---- the interval ---- */

/* Rows drawn again and again: seeds are replayable. */
static void test_intervals_hold_the_truth(void **state)
{
    static struct asked a;
    static const size_t sizes[] = {300, 499, 640};
    static const double shares[] = {0.1, 0.3, 0.6};

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        double share = shares[i % 3];
        size_t made = 0, held = 0;

        for (uint64_t seed = 1; seed <= 500; seed++) {
            struct hearth_release_estimate e = {.said = ""};
            struct hearth_release_question q;

            ask(&a, seed * 7919 + i, sizes[i / 3], share);
            q = show(&a, 10);
            e = q.estimate; /* also where the diagnostic says no */
            if (!hearth_estimate_make(HEARTH_RELEASE_LIST, NULL, 0, &e)) {
                continue;
            }
            made++;
            held += e.low <= share && share <= e.high;
        }
        assert_true(made > 480);
        if ((double)held < 0.94 * (double)made) {
            fail_msg("%zu of %zu hold %.2f of %zu", held, made, share,
                     sizes[i / 3]);
        }
    }
}

/* ---- two releases as one ---- */

/* All of an arm together, rounded as so many are. */
static void test_a_merge_puts_arms_together(void **state)
{
    static struct asked a, b, both;
    static uint64_t memory[512];
    struct hearth_release_question q[2], all;
    const struct hearth_release_question *m;
    struct hearth_release_form forms[2];
    struct hearth_release_loaded x, y;
    struct hearth_release merged;
    struct hearth_arena arena;

    (void)state;
    ask(&a, 1, 400, 0.3);
    ask(&b, 2, 600, 0.3);
    both = a;
    for (size_t i = 0; i < b.count; i++) {
        add(&both, b.is_treated[i], (unsigned)b.y[i]);
    }
    q[0] = show(&a, 10);
    q[1] = show(&b, 10);
    all = show(&both, 10);
    q[0].name = q[1].name = "q";
    x = one_question(&q[0], &forms[0], "00");
    y = one_question(&q[1], &forms[1], "01");
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_release_merge(&x, &y, &arena, &merged), 0);
    assert_int_equal(merged.forms[0].question_count, 1);
    m = &merged.forms[0].questions[0];
    assert_true(m->has_estimate && follows(&m->estimate));
    assert_int_equal(m->base, 2000);
    assert_int_equal(m->estimate.arms[0].base, 1000);
    assert_true(fabs(m->estimate.value - all.estimate.value) < 0.06);
    assert_true(fabs(m->estimate.arms[1].sd - all.estimate.arms[1].sd) < 0.06);
    q[1].shown = HEARTH_RELEASE_NOTHING;
    q[1].has_estimate = false;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_release_merge(&x, &y, &arena, &merged), 0);
    assert_int_equal(merged.forms[0].question_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_that_of_the_library),
        cmocka_unit_test(test_few_have_none),
        cmocka_unit_test(test_without_arms_there_is_none),
        cmocka_unit_test(test_an_alarm_has_none),
        cmocka_unit_test(test_ends_are_no_hiding_place),
        cmocka_unit_test(test_only_what_follows_is_taken),
        cmocka_unit_test(test_a_mean_leaves_ten_sums_open),
        cmocka_unit_test(test_intervals_hold_the_truth),
        cmocka_unit_test(test_a_merge_puts_arms_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
