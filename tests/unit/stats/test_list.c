/* SPDX-License-Identifier: Apache-2.0 */
/* List experiments against known answers (statistics.md 6), against another
 * program on the same synthetic draws, and with rows in another order. */
#include "host/stats/chibar.h"
#include "host/stats/list.h"

#include "draws.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NEAR(a, b, tol) assert_true(fabs((a) - (b)) < (tol))

static uint8_t memory[1 << 20];

static struct hearth_arena *fresh(void)
{
    static struct hearth_arena arena;

    hearth_arena_init(&arena, memory, sizeof(memory));
    return &arena;
}

static void test_welch_difference_known_answer(void **state)
{
    static const double y[] = {4, 5, 3, 4, 5, 3, 2, 4, 3, 1, 2};
    static const bool treated[] = {true,  true,  true,  true,  true, false,
                                   false, false, false, false, false};
    struct hearth_list_arms a = {.y = y, .is_treated = treated, .n = 11};
    struct hearth_list_difference d;

    (void)state;
    assert_int_equal(hearth_list_difference(&a, fresh(), &d), 0);
    NEAR(d.est, 1.7, 1e-12);
    NEAR(d.se, 0.5686240703, 1e-10);
    NEAR(d.df, 8.995219885, 1e-9);
    a.n = 6;
    assert_int_equal(hearth_list_difference(&a, fresh(), &d), HEARTH_E_STATE);
}

static const double combined_y[] = {3, 2, 1, 2, 0, 4, 2, 1, 3, 1, 2, 2};
static const bool combined_arm[] = {true,  true,  true,  true,  true,  true,
                                    false, false, false, false, false, false};

static void test_combined_known_answer(void **state)
{
    static const bool direct[] = {true,  false, false, false, false, true,
                                  false, false, true,  false, false, true};
    struct hearth_list_arms a = {
        .y = combined_y, .is_treated = combined_arm, .n = 12};
    struct hearth_list_combined c;

    (void)state;
    assert_int_equal(hearth_list_combined(&a, direct, fresh(), &c), 0);
    NEAR(c.combined.est, 0.1666666667, 1e-10);
    NEAR(c.combined.se, 0.4096633668, 1e-10);
    NEAR(c.conventional.est, 0.1666666667, 1e-10);
    NEAR(c.conventional.se, 0.6540472290, 1e-10);
    NEAR(c.direct.est, 0.3333333333, 1e-10);
    NEAR(c.direct.se, 0.1421338109, 1e-10);
    NEAR(c.placebo1.est, 1.0, 1e-12);
    NEAR(c.placebo1.se, 0.7071067812, 1e-10);
    NEAR(c.placebo2.est, 0.0, 1e-12);
    NEAR(c.placebo2.se, 0.2981423970, 1e-10);
}

static void test_combined_at_its_edges(void **state)
{
    bool direct[12] = {false};
    struct hearth_list_arms a = {
        .y = combined_y, .is_treated = combined_arm, .n = 12};
    struct hearth_list_combined c;

    (void)state;
    /* nobody says yes: the list alone, and no first placebo */
    assert_int_equal(hearth_list_combined(&a, direct, fresh(), &c), 0);
    NEAR(c.combined.est, c.conventional.est, 1e-15);
    assert_true(isnan(c.placebo1.est));
    for (size_t i = 0; i < 12; i++) {
        direct[i] = true;
    }
    assert_int_equal(hearth_list_combined(&a, direct, fresh(), &c),
                     HEARTH_E_STATE);
}

/* Three arms, one covariate. */
struct sample {
    double x[DRAW_ROWS * 2];
    double y[DRAW_ROWS];
    uint32_t arm[DRAW_ROWS];
    uint32_t psu[DRAW_ROWS];
};

static double expit(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static void make_sample(struct sample *s, bool is_shuffled)
{
    static struct draws d;

    draws_make(&d);
    for (size_t i = 0; i < DRAW_ROWS; i++) {
        size_t at = is_shuffled ? draws_shuffled(i) : i;
        const double *u = d.u[i];
        double x = floor(u[0] * 10) / 4, h = expit(-0.3 + 0.4 * x);

        s->x[at * 2] = 1.0;
        s->x[at * 2 + 1] = x;
        s->arm[at] = (uint32_t)(u[1] * 3);
        s->psu[at] = (uint32_t)(u[3] * 40);
        s->y[at] = (u[2] < h) + (u[3] < h) + (u[4] < h);
        if (s->arm[at] > 0) {
            double g =
                s->arm[at] == 1 ? expit(-1 + 0.5 * x) : expit(0.2 - 0.3 * x);

            s->y[at] += u[5] < g;
        }
    }
}

static void regress(const struct sample *s, size_t items,
                    enum hearth_list_method method, double *b, double *se)
{
    static double x[DRAW_ROWS * 2], y[DRAW_ROWS];
    static uint32_t arm[DRAW_ROWS];
    struct hearth_list_rows r = {x, y, arm, 0, 2, items, 3};
    struct hearth_list_fit fit = {b, se};
    size_t bad = 99;

    for (size_t i = 0; i < DRAW_ROWS; i++) {
        if (s->arm[i] <= items) {
            x[r.n * 2] = s->x[i * 2];
            x[r.n * 2 + 1] = s->x[i * 2 + 1];
            y[r.n] = s->y[i];
            arm[r.n++] = s->arm[i];
        }
    }
    assert_int_equal(hearth_list_regress(&r, method, fresh(), &fit, &bad), 0);
}

static void compare(const double *got, const double *wanted, size_t n,
                    double tolerance)
{
    for (size_t i = 0; i < n; i++) {
        NEAR(got[i], wanted[i], tolerance);
    }
}

static void test_linear_regression_agrees_with_another_program(void **state)
{
    static const double wanted[] = {1.2780772920, 0.2447109915, 0.3510260861,
                                    0.1297606444, 0.6629002082, -0.0057658966};
    static const double error[] = {0.0982929829, 0.0712464250, 0.1444329257,
                                   0.1083890140, 0.1426996701, 0.1021043403};
    static struct sample s;
    double b[6], se[6];

    (void)state;
    make_sample(&s, false);
    regress(&s, 2, HEARTH_LIST_LM, b, se);
    compare(b, wanted, 6, 1e-9);
    compare(se, error, 6, 1e-9);
}

static void test_nls_agrees_with_another_program(void **state)
{
    static const double wanted[] = {-0.29967656, 0.33129358, -0.58977860,
                                    0.51256446};
    static const double error[] = {0.13168571, 0.09638784, 0.60261514,
                                   0.45441381};
    static struct sample s;
    double b[6], se[6];

    (void)state;
    make_sample(&s, false);
    regress(&s, 2, HEARTH_LIST_NLS, b, se);
    compare(b, wanted, 4, 1e-7);
    compare(se, error, 4, 1e-7);
    regress(&s, 1, HEARTH_LIST_NLS, b, se);
    compare(b, wanted, 4, 1e-7);
}

static void test_ml_with_two_items_agrees_with_another_program(void **state)
{
    static const double wanted[] = {-0.30732516, 0.34388156, -0.59156223,
                                    0.48836785,  0.74319008, -0.11600031};
    static const double error[] = {0.12590659, 0.09268887, 0.60676530,
                                   0.41660702, 0.61058422, 0.45469322};
    static struct sample s;
    double b[6], se[6];

    (void)state;
    make_sample(&s, false);
    regress(&s, 2, HEARTH_LIST_ML, b, se);
    compare(b, wanted, 6, 2e-6);
    compare(se, error, 6, 2e-5); /* theirs: numeric derivatives */
}

static void test_order_of_rows_does_not_show(void **state)
{
    static struct sample s, t;
    static const enum hearth_list_method methods[] = {
        HEARTH_LIST_LM, HEARTH_LIST_NLS, HEARTH_LIST_ML};
    double b[6], se[6], c[6], sf[6];

    (void)state;
    make_sample(&s, false);
    make_sample(&t, true);
    for (size_t m = 0; m < 3; m++) {
        regress(&s, 2, methods[m], b, se);
        regress(&t, 2, methods[m], c, sf);
        assert_memory_equal(b, c, sizeof(b));
        assert_memory_equal(se, sf, sizeof(se));
    }
}

/* Control arm and item 1 only. */
static struct hearth_list_arms two_arms(const struct sample *s)
{
    static double y[DRAW_ROWS];
    static bool treated[DRAW_ROWS];
    static uint32_t psu[DRAW_ROWS];
    struct hearth_list_arms a = {y, treated, psu, 40, 0};

    for (size_t i = 0; i < DRAW_ROWS; i++) {
        if (s->arm[i] < 2) {
            y[a.n] = s->y[i];
            treated[a.n] = s->arm[i] == 1;
            psu[a.n++] = s->psu[i];
        }
    }
    return a;
}

static void test_clustered_difference_agrees_with_another_program(void **state)
{
    static struct sample s;
    struct hearth_list_arms a;
    struct hearth_list_difference d, e;

    (void)state;
    make_sample(&s, false);
    a = two_arms(&s);
    assert_int_equal(hearth_list_difference(&a, fresh(), &d), 0);
    NEAR(d.est, 0.504758819455, 1e-11);
    NEAR(d.se, 0.079695987424, 1e-11);
    make_sample(&s, true);
    a = two_arms(&s);
    assert_int_equal(hearth_list_difference(&a, fresh(), &e), 0);
    assert_memory_equal(&d.est, &e.est, sizeof(double));
    assert_memory_equal(&d.se, &e.se, sizeof(double));
    a.psu = NULL;
    assert_int_equal(hearth_list_difference(&a, fresh(), &d), 0);
    NEAR(d.se, 0.076891850509, 1e-11);
    NEAR(d.df, 591.384746860324, 1e-7);
}

static void test_impossible_counts_are_named(void **state)
{
    static struct sample s;
    struct hearth_list_arms a;
    struct hearth_list_diagnosis g;
    size_t bad = 0;

    (void)state;
    make_sample(&s, false);
    a = two_arms(&s);
    assert_int_equal(hearth_list_diagnose(&a, 3, &g, &bad), 0);
    assert_false(g.has_gap);
    assert_false(g.is_alarm);
    assert_true(g.p_gms > 0.05 && g.p_nogms <= 1.0);
    assert_int_equal(hearth_list_diagnose(&a, 2, &g, &bad), HEARTH_E_INVALID);
    assert_true(bad < a.n && a.y[bad] > 2.0);
    assert_int_equal(hearth_list_diagnose(&a, 7, &g, &bad), HEARTH_E_LIMIT);
}

static void test_a_design_effect_raises_the_alarm(void **state)
{
    static struct sample s;
    struct hearth_list_arms a;
    struct hearth_list_diagnosis g;
    size_t bad = 0;

    (void)state;
    make_sample(&s, false);
    for (size_t i = 0; i < DRAW_ROWS; i++) {
        if (s.arm[i] == 1 && i % 3 == 0) {
            s.y[i] = 0; /* they hide everything once the item is there */
        }
    }
    a = two_arms(&s);
    assert_int_equal(hearth_list_diagnose(&a, 3, &g, &bad), 0);
    assert_true(g.is_alarm);
    assert_true(g.p_gms < 1e-6);
    /* and an arm without any 0 is one too, whatever the p values */
    make_sample(&s, false);
    for (size_t i = 0; i < DRAW_ROWS; i++) {
        s.y[i] = s.y[i] < 1 ? 1 : s.y[i];
    }
    a = two_arms(&s);
    assert_int_equal(hearth_list_diagnose(&a, 3, &g, &bad), 0);
    assert_true(g.has_gap && g.is_alarm);
}

static void test_regressions_refuse_what_has_no_answer(void **state)
{
    static struct sample s;
    struct hearth_list_rows r = {s.x, s.y, s.arm, DRAW_ROWS, 2, 2, 3};
    double b[6], se[6];
    struct hearth_list_fit fit = {b, se};
    size_t bad = 99;

    (void)state;
    make_sample(&s, false);
    s.y[17] = 4.5;
    assert_int_equal(
        hearth_list_regress(&r, HEARTH_LIST_ML, fresh(), &fit, &bad),
        HEARTH_E_INVALID);
    assert_int_equal(bad, 17);
    make_sample(&s, false);
    for (size_t i = 0; i < DRAW_ROWS; i++) {
        s.x[i * 2 + 1] = s.arm[i] == 1 ? 2.0 : s.x[i * 2 + 1];
    }
    assert_int_equal(
        hearth_list_regress(&r, HEARTH_LIST_LM, fresh(), &fit, &bad),
        HEARTH_E_STATE);
    assert_int_equal(bad, 1);
    r.items = 0;
    assert_int_equal(
        hearth_list_regress(&r, HEARTH_LIST_LM, fresh(), &fit, &bad),
        HEARTH_E_LIMIT);
}

/* Correlations .6^|i-j|: P(all above 0) by another program (Miwa). */
static void test_orthants_agree_with_another_program(void **state)
{
    static const double wanted[] = {0.188927107599, 0.139564013204,
                                    0.103253753574};
    double cov[36], p;

    (void)state;
    for (size_t k = 4; k <= 6; k++) {
        for (size_t i = 0; i < k * k; i++) {
            cov[i] = 2.5 * pow(0.6, fabs((double)(i / k) - (double)(i % k)));
        }
        assert_int_equal(hearth_chibar_orthant(cov, k, &p), 0);
        NEAR(p, wanted[k - 4], 1e-8);
    }
    assert_int_equal(hearth_chibar_orthant(cov, 7, &p), HEARTH_E_LIMIT);
    cov[0] = 0.0;
    assert_int_equal(hearth_chibar_orthant(cov, 2, &p), HEARTH_E_STATE);
}

static void test_chibar_at_its_ends(void **state)
{
    static const double up[] = {0.3, 0.1, 2.0, 0.4, 0.2};
    static const double lone[] = {-1.6448536269514722};
    double cov[25], one = 1.0, p;

    (void)state;
    for (size_t i = 0; i < 25; i++) {
        cov[i] = i % 6 == 0 ? 1.0 : 0.4;
    }
    assert_int_equal(hearth_chibar_p(up, cov, 5, &p), 0);
    NEAR(p, 1.0, 1e-8); /* inside: the weights add up */
    assert_int_equal(hearth_chibar_p(lone, &one, 1, &p), 0);
    NEAR(p, 0.05, 1e-12);
    for (size_t i = 0; i < 4; i++) {
        cov[i] = 1.0;
    }
    assert_int_equal(hearth_chibar_p(up, cov, 2, &p), HEARTH_E_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_welch_difference_known_answer),
        cmocka_unit_test(test_combined_known_answer),
        cmocka_unit_test(test_combined_at_its_edges),
        cmocka_unit_test(test_linear_regression_agrees_with_another_program),
        cmocka_unit_test(test_nls_agrees_with_another_program),
        cmocka_unit_test(test_ml_with_two_items_agrees_with_another_program),
        cmocka_unit_test(test_order_of_rows_does_not_show),
        cmocka_unit_test(test_clustered_difference_agrees_with_another_program),
        cmocka_unit_test(test_impossible_counts_are_named),
        cmocka_unit_test(test_a_design_effect_raises_the_alarm),
        cmocka_unit_test(test_regressions_refuse_what_has_no_answer),
        cmocka_unit_test(test_orthants_agree_with_another_program),
        cmocka_unit_test(test_chibar_at_its_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
