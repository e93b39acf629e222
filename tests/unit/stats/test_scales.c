/* SPDX-License-Identifier: Apache-2.0 */
/* Reliability, intraclass correlations and signs of carelessness against
 * known answers, and against themselves with the rows shuffled. */
#include "host/stats/careless.h"
#include "host/stats/dlaplace.h"
#include "host/stats/icc.h"
#include "host/stats/reliability.h"
#include "host/stats/sum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CLOSE(a, b, within) assert_true(fabs((a) - (b)) < (within))
#define ROWS                60
#define ITEMS               5

/* A linear congruential row of numbers: the same everywhere. */
static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void test_a_sum_has_no_order(void **state)
{
    const double v[] = {1e100, 1.0, -1e100, 1e-30, 3.0, -1e-30};
    const double half[] = {1.0, 0x1p-53, 0x1p-120};

    (void)state;
    assert_true(hearth_sum_total(v, 6) == 4.0);
    assert_true(hearth_sum_total(half, 3) == 1.0 + 0x1p-52);
    assert_true(hearth_sum_total(half, 2) == 1.0);
    assert_true(hearth_sum_total(NULL, 0) == 0.0);
}

/* "groups 1,2,3 / 4,6 / 5,7,9,8" (statistics.md 6) */
static void test_icc_known_answer(void **state)
{
    const double y[] = {1, 2, 3, 4, 6, 5, 7, 9, 8};
    const uint32_t group[] = {0, 0, 0, 2, 2, 3, 3, 3, 3};
    struct hearth_icc_groups r;

    (void)state;
    assert_int_equal(hearth_icc_groups(y, group, 9, 4, &r), 0);
    assert_int_equal(r.group_count, 3);
    CLOSE(r.icc1, .7713004484, 1e-10);
    CLOSE(r.icc2, .9100529101, 1e-10);
    CLOSE(r.reml, .7531672, 5e-8);
    CLOSE(r.deff, 1.0 + 2.0 * .7713004484, 1e-9);
    CLOSE(r.f, r.between / r.within, 1e-12);
}

static void test_icc_at_its_edges(void **state)
{
    const double alike[] = {1, 1, 5, 5};
    const double flat[] = {3, 3, 3, 3};
    const double opposed[] = {1, 9, 1, 9, 2, 8};
    const uint32_t two[] = {0, 0, 1, 1};
    const uint32_t three[] = {0, 0, 1, 1, 2, 2};
    struct hearth_icc_groups r = {0};

    (void)state;
    assert_int_equal(hearth_icc_groups(alike, two, 4, 2, &r), 0);
    CLOSE(r.icc1, 1.0, 1e-15);
    CLOSE(r.reml, 1.0, 1e-15);
    assert_true(isnan(r.f));
    assert_int_equal(hearth_icc_groups(flat, two, 4, 2, &r), 0);
    assert_true(isnan(r.icc1) && isnan(r.icc2) && isnan(r.reml));
    assert_int_equal(hearth_icc_groups(opposed, three, 6, 3, &r), 0);
    CLOSE(r.reml, 0.0, 1e-15);
    assert_true(r.icc1 < 0.0);
    assert_int_equal(
        hearth_icc_groups(flat, (uint32_t[]){0, 0, 0, 0}, 4, 1, &r),
        HEARTH_E_STATE);
    assert_int_equal(
        hearth_icc_groups(flat, (uint32_t[]){0, 1, 2, 3}, 4, 4, &r),
        HEARTH_E_STATE);
    assert_int_equal(hearth_icc_groups(flat, two, 0, 2, &r), HEARTH_E_STATE);
}

/* Table 2 of Shrout and Fleiss 1979, with the digits that R gives. */
static void test_six_forms_of_raters(void **state)
{
    const double v[] = {9, 2, 5, 8, 6,  1, 3, 2, 8, 4, 6, 8,
                        7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};
    double with[28];
    struct hearth_items t = {v, 6, 4};
    struct hearth_icc_raters r, again;

    (void)state;
    assert_int_equal(hearth_icc_raters(&t, &r), 0);
    CLOSE(r.one_way[0], .1657417684055, 1e-12);
    CLOSE(r.two_way_random[0], .2897637795276, 1e-12);
    CLOSE(r.two_way_fixed[0], .7148407148407, 1e-12);
    CLOSE(r.one_way[1], .4427971336793, 1e-12);
    CLOSE(r.two_way_random[1], .620050547599, 1e-12);
    CLOSE(r.two_way_fixed[1], .9093155423771, 1e-12);
    memmove(with, v, sizeof(v)); /* one more subject, not rated by all */
    with[24] = 1;
    with[25] = (double)NAN;
    with[26] = with[27] = 9;
    t = (struct hearth_items){with, 7, 4};
    assert_int_equal(hearth_icc_raters(&t, &again), 0);
    assert_memory_equal(&r, &again, sizeof(r));
    t.row_count = 1;
    assert_int_equal(hearth_icc_raters(&t, &again), HEARTH_E_STATE);
}

static void fill(double *v, uint32_t *group)
{
    uint32_t s = 7;

    for (size_t row = 0; row < ROWS; row++) {
        double own = (double)(draw(&s) % 5);

        group[row] = draw(&s) % 7;
        for (size_t i = 0; i < ITEMS; i++) {
            v[row * ITEMS + i] = own / 3.0 + (double)(draw(&s) % 4) * 0.7;
            if (draw(&s) % 11 == 0) {
                v[row * ITEMS + i] = (double)NAN;
            }
        }
    }
}

struct figures {
    double alpha, complete, standard, rest, score, minres, ml, reml, icc1;
};

static void compute(const double *v, const uint32_t *group, struct figures *f)
{
    struct hearth_items t = {v, ROWS, ITEMS};
    double cov[ITEMS * ITEMS], work[4 * ITEMS], y[ROWS];
    struct hearth_icc_groups icc;
    struct hearth_omega o;

    hearth_items_pairwise(&t, cov);
    f->alpha = hearth_reliability_alpha(cov, ITEMS);
    f->standard = hearth_reliability_standard(cov, ITEMS);
    f->rest = hearth_reliability_rest(cov, ITEMS, 2);
    f->score = hearth_items_score(&t);
    hearth_items_complete_cases(&t, cov);
    f->complete = hearth_reliability_alpha(cov, ITEMS);
    assert_int_equal(hearth_reliability_minres(cov, ITEMS, work, &o), 0);
    f->minres = o.omega;
    assert_int_equal(hearth_reliability_ml(cov, ITEMS, work, &o), 0);
    f->ml = o.omega;
    for (size_t row = 0; row < ROWS; row++) {
        y[row] = isnan(v[row * ITEMS]) ? 0.1 : v[row * ITEMS];
    }
    assert_int_equal(hearth_icc_groups(y, group, ROWS, 7, &icc), 0);
    f->reml = icc.reml;
    f->icc1 = icc.icc1;
}

static void swap_rows(double *v, uint32_t *group, size_t a, size_t b)
{
    uint32_t g = group[a];

    group[a] = group[b];
    group[b] = g;
    for (size_t i = 0; i < ITEMS; i++) {
        double kept = v[a * ITEMS + i];

        v[a * ITEMS + i] = v[b * ITEMS + i];
        v[b * ITEMS + i] = kept;
    }
}

static void test_shuffled_rows_give_the_same_bytes(void **state)
{
    double v[ROWS * ITEMS];
    uint32_t group[ROWS], s = 99;
    struct figures first, again;

    (void)state;
    fill(v, group);
    compute(v, group, &first);
    for (int round = 0; round < 20; round++) {
        for (size_t i = ROWS - 1; i > 0; i--) {
            swap_rows(v, group, i, draw(&s) % (i + 1));
        }
        compute(v, group, &again);
        assert_memory_equal(&first, &again, sizeof(first));
    }
}

/* Groups in another order give the same bytes too. */
static void test_renamed_groups_give_the_same_bytes(void **state)
{
    double v[ROWS * ITEMS];
    uint32_t group[ROWS];
    struct figures first, again;

    (void)state;
    fill(v, group);
    compute(v, group, &first);
    for (size_t row = 0; row < ROWS; row++) {
        group[row] = 6 - group[row];
    }
    compute(v, group, &again);
    assert_memory_equal(&first, &again, sizeof(first));
}

/* A matrix that one factor explains to the last digit. */
static void test_omega_of_a_perfect_factor(void **state)
{
    const double l[] = {.9, .7, .5, .3};
    const double sd[] = {1, 2, 3, .5};
    double cov[16], work[16], sum = 0, own = 0, s = 0, o = 0;
    struct hearth_omega r;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            cov[i * 4 + j] = (i == j ? 1.0 : l[i] * l[j]) * sd[i] * sd[j];
        }
        sum += l[i];
        own += 1.0 - l[i] * l[i];
        s += l[i] * sd[i];
        o += (1.0 - l[i] * l[i]) * sd[i] * sd[i];
    }
    assert_int_equal(hearth_reliability_minres(cov, 4, work, &r), 0);
    CLOSE(r.omega, sum * sum / (sum * sum + own), 1e-10);
    assert_false(r.is_at_edge);
    assert_int_equal(hearth_reliability_ml(cov, 4, work, &r), 0);
    CLOSE(r.omega, s * s / (s * s + o), 1e-9);
    cov[5] = 0.0; /* an item that everybody answered alike */
    assert_int_equal(hearth_reliability_minres(cov, 4, work, &r),
                     HEARTH_E_STATE);
    assert_int_equal(hearth_reliability_ml(cov, 4, work, &r), HEARTH_E_STATE);
    assert_true(isnan(hearth_reliability_standard(cov, 4)));
    assert_true(isnan(hearth_reliability_rest(cov, 4, 1)));
}

static void test_an_item_at_the_edge_is_said(void **state)
{
    /* r12 r13 / r23 = 1.28: more than all of item 1 */
    const double cov[] = {1, .8, .8, .8, 1, .5, .8, .5, 1};
    double work[12];
    struct hearth_omega r;

    (void)state;
    assert_int_equal(hearth_reliability_minres(cov, 3, work, &r), 0);
    assert_true(r.is_at_edge);
    assert_true(r.omega > 0.0 && r.omega < 1.0);
    assert_int_equal(hearth_reliability_ml(cov, 3, work, &r), 0);
    assert_true(r.is_at_edge);
}

static void test_runs_and_spread(void **state)
{
    const uint32_t none = HEARTH_CARELESS_MISSING;
    const double row[] = {2, 4, (double)NAN, 4, 4, 5, 5, 7, 9};

    (void)state;
    assert_int_equal(hearth_careless_longest((uint32_t[]){1, 1, 2, 2, 2}, 5),
                     3);
    assert_int_equal(
        hearth_careless_longest((uint32_t[]){3, 3, none, 3, none, none}, 6), 2);
    assert_int_equal(hearth_careless_longest(&none, 1), 0);
    assert_int_equal(hearth_careless_longest(&none, 0), 0);
    CLOSE(hearth_careless_spread(row, 9), 2.138089935299395, 1e-15);
    assert_true(isnan(hearth_careless_spread(row + 1, 2)));
}

static void test_near_duplicates(void **state)
{
    const uint32_t none = HEARTH_CARELESS_MISSING;
    const uint32_t codes[] = {1, 2, 3, none, 1, 2, 9, none,
                              5, 5, 5, none, 1, 2, 3, 4};
    const struct hearth_careless_table t = {codes, 4, 4};
    struct hearth_careless_match m[4];

    (void)state;
    assert_int_equal(hearth_careless_matches(&t, m), 0);
    CLOSE(m[0].share, .75, 1e-15); /* an empty answer never matches */
    assert_int_equal(m[0].other, 3);
    CLOSE(m[1].share, .5, 1e-15);
    assert_int_equal(m[1].other, 0);
    CLOSE(m[2].share, 0.0, 1e-15);
    assert_int_not_equal(m[2].other, 2);
}

static void test_threshold_of_shuffled_answers(void **state)
{
    uint32_t codes[80 * 20], turned[80 * 20], work[2 * 80 * 20 + 40], s = 5;
    struct hearth_careless_table t = {codes, 80, 20};
    struct hearth_careless_null a, b;

    (void)state;
    assert_int_equal(hearth_careless_work(&t, 40), 2 * 80 * 20 + 40);
    for (size_t i = 0; i < 80 * 20; i++) {
        codes[i] = draw(&s) % 5;
    }
    assert_int_equal(hearth_careless_threshold(&t, 40, 1, work, &a), 0);
    assert_true(a.threshold > .5 && a.threshold < .9);
    for (size_t row = 0; row < 80; row++) {
        memmove(&turned[row * 20], &codes[(79 - row) * 20],
                20 * sizeof(codes[0]));
    }
    t.codes = turned;
    assert_int_equal(hearth_careless_threshold(&t, 40, 1, work, &b), 0);
    assert_true(a.threshold == b.threshold);
    assert_int_equal(hearth_careless_threshold(&t, 3, 1, work, &b),
                     HEARTH_E_INVALID);
    t.row_count = 3000000;
    assert_int_equal(hearth_careless_threshold(&t, 40, 1, work, &b),
                     HEARTH_E_LIMIT);
}

static void test_discrete_laplace_adds_up(void **state)
{
    (void)state;
    for (double eps = 0.01; eps < 6.0; eps *= 1.7) {
        double sum = 0.0, square = 0.0, tail = 0.0;

        for (int k = -8000; k <= 8000; k++) {
            double p = hearth_dlaplace_pmf(eps, k);

            sum += p;
            square += p * k * k;
            tail += k >= 3 || k <= -3 ? p : 0.0;
        }
        CLOSE(sum, 1.0, 1e-11);
        CLOSE(square / hearth_dlaplace_variance(eps), 1.0, 1e-10);
        CLOSE(tail, hearth_dlaplace_tail(eps, 3), 1e-11);
        CLOSE(tail, hearth_dlaplace_tail(eps, 2.5), 1e-11);
    }
    CLOSE(hearth_dlaplace_pmf(.5, 2), .09010054065753, 1e-13);
    CLOSE(hearth_dlaplace_variance(.5), 7.835396178066, 1e-11);
    CLOSE(hearth_dlaplace_tail(.5, 10), .008388195965449, 1e-14);
    assert_true(hearth_dlaplace_tail(.5, 0) == 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sum_has_no_order),
        cmocka_unit_test(test_icc_known_answer),
        cmocka_unit_test(test_icc_at_its_edges),
        cmocka_unit_test(test_six_forms_of_raters),
        cmocka_unit_test(test_shuffled_rows_give_the_same_bytes),
        cmocka_unit_test(test_renamed_groups_give_the_same_bytes),
        cmocka_unit_test(test_omega_of_a_perfect_factor),
        cmocka_unit_test(test_an_item_at_the_edge_is_said),
        cmocka_unit_test(test_runs_and_spread),
        cmocka_unit_test(test_near_duplicates),
        cmocka_unit_test(test_threshold_of_shuffled_answers),
        cmocka_unit_test(test_discrete_laplace_adds_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
