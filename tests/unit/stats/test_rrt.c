/* SPDX-License-Identifier: Apache-2.0 */
/* Randomised response against known answers (statistics.md 6 and closed
 * forms), at its edges, and with rows in another order. */
#include "host/stats/rrt.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLOSE(a, b)     assert_true(fabs((a) - (b)) < 1e-11)
#define NEAR(a, b, tol) assert_true(fabs((a) - (b)) < (tol))

static void test_forced_response_known_answer(void **state)
{
    struct hearth_rrt_design d;
    struct hearth_rrt_estimate r;

    (void)state;
    assert_int_equal(hearth_rrt_forced(2.0 / 3.0, 1.0 / 6.0, &d), 0);
    assert_int_equal(hearth_rrt_estimate(&d, 400, 120, &r), 0);
    CLOSE(r.pi, 0.2);
    CLOSE(r.se_n, 0.03436931771);
    assert_true(r.se_n1 > r.se_n);
    assert_true(r.display.low > 0.13 && r.display.low < 0.2);
}

static void test_other_designs_known_answers(void **state)
{
    struct hearth_rrt_design d;
    struct hearth_rrt_estimate r;

    (void)state;
    assert_int_equal(hearth_rrt_warner(0.7, &d), 0);
    assert_int_equal(hearth_rrt_estimate(&d, 1000, 420, &r), 0);
    CLOSE(r.pi, 0.3);
    CLOSE(r.se_n, 0.03901922603025);
    assert_int_equal(hearth_rrt_crosswise(0.1572, &d), 0);
    assert_int_equal(hearth_rrt_estimate(&d, 800, 620, &r), 0);
    CLOSE(r.pi, 0.09889148191365);
    CLOSE(r.se_n1, 0.02154755072406);
    assert_int_equal(hearth_rrt_unrelated(0.75, 1.0 / 12.0, &d), 0);
    assert_int_equal(hearth_rrt_estimate(&d, 600, 150, &r), 0);
    CLOSE(r.pi, 0.3055555555556);
    CLOSE(r.se_n, 0.02357022603955);
}

static void test_estimates_outside_are_kept_and_shown_clipped(void **state)
{
    struct hearth_rrt_design d;
    struct hearth_rrt_estimate r;

    (void)state;
    assert_int_equal(hearth_rrt_forced(2.0 / 3.0, 1.0 / 6.0, &d), 0);
    assert_int_equal(hearth_rrt_estimate(&d, 300, 20, &r), 0);
    CLOSE(r.pi, (20.0 / 300.0 - 1.0 / 6.0) * 1.5);
    assert_true(r.pi < 0.0);
    CLOSE(r.display.low, 0.0);
    CLOSE(r.display.high, 0.0);
    /* a design where yes speaks against: ends change places */
    assert_int_equal(hearth_rrt_warner(0.2, &d), 0);
    assert_int_equal(hearth_rrt_estimate(&d, 300, 150, &r), 0);
    assert_true(r.display.low < r.pi && r.pi < r.display.high);
}

static void test_designs_that_tell_nothing_are_refused(void **state)
{
    struct hearth_rrt_design d = {7.0, 7.0};
    struct hearth_rrt_estimate r;

    (void)state;
    assert_int_equal(hearth_rrt_forced(0.0, 0.5, &d), HEARTH_E_INVALID);
    assert_int_equal(hearth_rrt_forced(0.9, 0.2, &d), HEARTH_E_INVALID);
    assert_int_equal(hearth_rrt_forced(-0.1, 0.2, &d), HEARTH_E_INVALID);
    assert_int_equal(hearth_rrt_warner(0.5, &d), HEARTH_E_INVALID);
    assert_int_equal(hearth_rrt_warner((double)NAN, &d), HEARTH_E_INVALID);
    assert_int_equal(hearth_rrt_unrelated(0.5, 1.5, &d), HEARTH_E_INVALID);
    CLOSE(d.slope, 7.0);
    d.slope = 1.0;
    assert_int_equal(hearth_rrt_estimate(&d, 0, 0, &r), HEARTH_E_STATE);
    assert_int_equal(hearth_rrt_estimate(&d, 3, 4, &r), HEARTH_E_INVALID);
    assert_int_equal(hearth_rrt_estimate(&d, 1, 1, &r), 0);
    assert_true(isnan(r.se_n1));
}

static void test_unequal_probabilities_known_answer(void **state)
{
    static const bool z[] = {true, false, true, true};
    static const double pi[] = {0.1, 0.2, 0.25, 0.5};
    struct hearth_rrt_design d;
    struct hearth_rrt_total t;
    size_t bad = 99;

    (void)state;
    assert_int_equal(hearth_rrt_warner(0.7, &d), 0);
    assert_int_equal(hearth_rrt_unequal(&d, z, pi, 4, &t, &bad), 0);
    NEAR(t.est, 24.25, 1e-10);
    NEAR(t.variance, 294.4825311, 1e-7);
}

static void test_unequal_probabilities_are_checked(void **state)
{
    static const bool z[] = {true, false, true};
    static const double wrong[] = {0.5, 1.25, 0.5};
    static const double all[] = {1.0, 1.0, 1.0};
    static const double lone[] = {1.0, 0.5, 1.0};
    struct hearth_rrt_design d;
    struct hearth_rrt_total t;
    size_t bad = 99;

    (void)state;
    assert_int_equal(hearth_rrt_warner(0.7, &d), 0);
    assert_int_equal(hearth_rrt_unequal(&d, z, wrong, 3, &t, &bad),
                     HEARTH_E_INVALID);
    assert_int_equal(bad, 1);
    assert_int_equal(hearth_rrt_unequal(&d, z, lone, 3, &t, &bad),
                     HEARTH_E_STATE);
    assert_int_equal(hearth_rrt_unequal(&d, z, wrong, 1, &t, &bad),
                     HEARTH_E_STATE);
    /* everybody asked: only the die is uncertain */
    assert_int_equal(hearth_rrt_unequal(&d, z, all, 3, &t, &bad), 0);
    NEAR(t.variance, 3 * 0.3 * 0.7 / 0.16, 1e-9);
}

#define ROWS 400
struct sample {
    double x[ROWS * 2];
    bool yes[ROWS];
};

/* A slope of rows, yes for those where the generator says so. */
static void make_sample(struct sample *s, size_t shift)
{
    for (size_t i = 0; i < ROWS; i++) {
        size_t at = (i + shift) % ROWS;

        s->x[at * 2] = 1.0;
        s->x[at * 2 + 1] = (double)(i % 17) / 3.0;
        s->yes[at] = i * 7919 % 10 < 2 + i % 17 / 4;
    }
}

static void fit(const struct sample *s, size_t k, enum hearth_rrt_se kind,
                double *b, double *se)
{
    static uint8_t memory[1 << 16];
    struct hearth_rrt_rows rows = {s->x, s->yes, ROWS, k};
    struct hearth_rrt_design d;
    struct hearth_arena arena;
    size_t bad;

    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_rrt_forced(2.0 / 3.0, 1.0 / 6.0, &d), 0);
    assert_int_equal(hearth_rrt_fit(&d, &rows, kind, &arena, b, se, &bad), 0);
}

static void test_regression_intercept_only_known_answer(void **state)
{
    static struct sample s;
    double b, se, observed, expected;

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        s.x[i] = 1.0; /* one term: rows of one value */
        s.yes[i] = i < 120;
    }
    fit(&s, 1, HEARTH_RRT_OBSERVED, &b, &observed);
    NEAR(b, -1.386294361119891, 1e-9);
    NEAR(observed, 0.214808, 5e-7);
    fit(&s, 1, HEARTH_RRT_EXPECTED, &b, &expected);
    fit(&s, 1, HEARTH_RRT_OPG, &b, &se);
    /* a saturated model: all three agree */
    NEAR(expected, observed, 1e-9);
    NEAR(se, observed, 1e-9);
}

static void test_regression_does_not_see_the_order_of_rows(void **state)
{
    static struct sample s, t;
    double b[2], se[2], c[2], sf[2];

    (void)state;
    make_sample(&s, 0);
    make_sample(&t, 123);
    fit(&s, 2, HEARTH_RRT_OBSERVED, b, se);
    fit(&t, 2, HEARTH_RRT_OBSERVED, c, sf);
    assert_memory_equal(b, c, sizeof(b));
    assert_memory_equal(se, sf, sizeof(se));
    /* the same by another program: generalised linear model, own link, numeric
     * second derivatives */
    NEAR(b[0], -2.5784171553, 1e-6);
    NEAR(b[1], 0.5858085118, 1e-6);
    NEAR(se[0], 0.51154092, 1e-5);
    NEAR(se[1], 0.13860308, 1e-5);
}

static void test_regression_refuses_what_has_no_answer(void **state)
{
    static uint8_t memory[1 << 16];
    static struct sample s;
    struct hearth_rrt_rows rows = {s.x, s.yes, ROWS, 2};
    struct hearth_rrt_design d;
    struct hearth_arena arena;
    double b[2], se[2];
    size_t bad = 99;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_rrt_forced(2.0 / 3.0, 1.0 / 6.0, &d), 0);
    for (size_t i = 0; i < ROWS; i++) {
        s.x[i * 2] = 1.0;
        s.x[i * 2 + 1] = 3.0; /* follows from the intercept */
        s.yes[i] = i % 3 == 0;
    }
    assert_int_equal(
        hearth_rrt_fit(&d, &rows, HEARTH_RRT_OBSERVED, &arena, b, se, &bad),
        HEARTH_E_STATE);
    assert_int_equal(bad, 1);
    rows.k = 1;
    for (size_t i = 0; i < ROWS; i++) {
        s.x[i] = 1.0;
        s.yes[i] = i % 20 == 0; /* fewer yes than the die alone gives */
    }
    assert_int_equal(
        hearth_rrt_fit(&d, &rows, HEARTH_RRT_OBSERVED, &arena, b, se, &bad),
        HEARTH_E_STATE);
    assert_int_equal(bad, 1);
    arena.used = arena.cap;
    assert_int_equal(
        hearth_rrt_fit(&d, &rows, HEARTH_RRT_OBSERVED, &arena, b, se, &bad),
        HEARTH_E_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forced_response_known_answer),
        cmocka_unit_test(test_other_designs_known_answers),
        cmocka_unit_test(test_estimates_outside_are_kept_and_shown_clipped),
        cmocka_unit_test(test_designs_that_tell_nothing_are_refused),
        cmocka_unit_test(test_unequal_probabilities_known_answer),
        cmocka_unit_test(test_unequal_probabilities_are_checked),
        cmocka_unit_test(test_regression_intercept_only_known_answer),
        cmocka_unit_test(test_regression_does_not_see_the_order_of_rows),
        cmocka_unit_test(test_regression_refuses_what_has_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
