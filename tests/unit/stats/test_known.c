/* SPDX-License-Identifier: Apache-2.0 */
/* Moments, intervals and scales against answers worked out by hand or with
 * another implementation. */
#include "host/stats/interval.h"
#include "host/stats/moments.h"
#include "host/stats/scale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CLOSE(a, b) assert_true(fabs((a) - (b)) < 1e-9)

static void test_wilson_known_answers(void **state)
{
    static const struct {
        uint64_t k, n;
        double low, high;
    } cases[] = {{13, 20, 0.4328542766852, 0.8188081758989},
                 {5, 20, 0.1118617014077, 0.4687008776187},
                 {0, 10, 0.0, 0.2775327998627},
                 {10, 10, 0.7224672001373, 1.0}};
    struct hearth_interval i;

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        assert_int_equal(hearth_interval_wilson(cases[c].k, cases[c].n, &i), 0);
        CLOSE(i.low, cases[c].low);
        CLOSE(i.high, cases[c].high);
    }
}

static void test_wilson_refuses_nonsense(void **state)
{
    struct hearth_interval i = {7, 8};

    (void)state;
    assert_int_equal(hearth_interval_wilson(0, 0, &i), HEARTH_E_STATE);
    assert_int_equal(hearth_interval_wilson(3, 2, &i), HEARTH_E_INVALID);
    CLOSE(i.low, 7.0);
}

static void test_mean_sd_and_t_interval(void **state)
{
    struct hearth_moments m = {0};
    struct hearth_interval i;
    double mean, sd;

    (void)state;
    assert_int_equal(hearth_moments_mean(&m, &mean), HEARTH_E_STATE);
    hearth_moments_add(&m, 1.0);
    assert_int_equal(hearth_moments_sd(&m, &sd), HEARTH_E_STATE);
    for (int v = 2; v <= 5; v++) {
        hearth_moments_add(&m, v);
    }
    assert_int_equal(hearth_moments_mean(&m, &mean), 0);
    assert_int_equal(hearth_moments_sd(&m, &sd), 0);
    CLOSE(mean, 3.0);
    CLOSE(sd, 1.5811388300842);
    assert_int_equal(hearth_interval_mean(&m, &i), 0);
    CLOSE(i.low, 3.0 - 1.963243161477561); /* t(.975; 4) = 2.7764451 */
    CLOSE(i.high, 3.0 + 1.963243161477561);
}

/* Large values with a small spread: naive sums of squares lose it all. */
static void test_sd_survives_a_large_mean(void **state)
{
    struct hearth_moments m = {0};
    double sd;

    (void)state;
    for (int v = 0; v < 1000; v++) {
        hearth_moments_add(&m, 1e9 + (v % 2));
    }
    assert_int_equal(hearth_moments_sd(&m, &sd), 0);
    assert_true(fabs(sd - 0.50025018765638) < 1e-6);
}

static void test_order_does_not_show(void **state)
{
    struct hearth_moments a = {0}, b = {0};
    double va, vb;

    (void)state;
    for (int v = 1; v <= 500; v++) {
        hearth_moments_add(&a, 1.0 / v);
        hearth_moments_add(&b, 1.0 / (501 - v));
    }
    assert_int_equal(hearth_moments_mean(&a, &va), 0);
    assert_int_equal(hearth_moments_mean(&b, &vb), 0);
    assert_true(!(va < vb) && !(vb < va));
    assert_int_equal(hearth_moments_sd(&a, &va), 0);
    assert_int_equal(hearth_moments_sd(&b, &vb), 0);
    assert_true(fabs(va - vb) < 1e-15);
}

static struct hearth_scale_tally *scale_of(struct hearth_arena *arena,
                                           const int (*rows)[3], size_t count)
{
    struct hearth_scale_tally *t;

    assert_int_equal(hearth_scale_begin(arena, 3, 1, 5, &t), 0);
    for (size_t r = 0; r < count; r++) {
        struct hearth_scale_value row[3];

        for (size_t i = 0; i < 3; i++) {
            row[i].is_given = rows[r][i] >= 0;
            row[i].value = rows[r][i];
        }
        hearth_scale_add(t, row);
    }
    return t;
}

/* Rows 1 2 3 / 2 2 4 / 4 5 5 / 3 3 3: item variances 5/3, 2, 11/12; total
 * variance 37/3 (sums 6 8 14 9) -> alpha 3/2 (1 - 4.58333/11.58333). */
static void test_alpha_by_hand(void **state)
{
    static const int rows[][3] = {{1, 2, 3}, {2, 2, 4}, {4, 5, 5}, {3, 3, 3}};
    uint8_t memory[4096];
    struct hearth_arena arena;
    struct hearth_scale_result r;
    double items = 5.0 / 3 + 2.0 + 11.0 / 12;
    double total = (6.0 * 6 + 8 * 8 + 14 * 14 + 9 * 9 - 37.0 * 37 / 4) / 3;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_scale_finish(scale_of(&arena, rows, 4), &r), 0);
    assert_true(r.has_alpha);
    assert_int_equal(r.complete_count, 4);
    CLOSE(r.alpha_complete, 1.5 * (1 - items / total));
    CLOSE(r.alpha_pairwise, r.alpha_complete);
    CLOSE(r.mean_score, 37.0 / 12);
    CLOSE(r.index, 100.0 * (37.0 / 12 - 1) / 4);
}

/* A missing answer leaves its row in the pairs it can serve; an answer
 * outside the range (99: declined) is a missing one. */
static void test_missing_answers(void **state)
{
    static const int rows[][3] = {
        {1, 2, 3}, {2, 2, -1}, {4, 5, 5}, {3, 3, 99}, {-1, -1, -1}};
    uint8_t memory[4096];
    struct hearth_arena arena;
    struct hearth_scale_result r;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_scale_finish(scale_of(&arena, rows, 5), &r), 0);
    assert_int_equal(r.count, 4);
    assert_int_equal(r.complete_count, 2);
    CLOSE(r.mean_score, (2.0 + 2.0 + 14.0 / 3 + 3.0) / 4);
    CLOSE(r.alpha_pairwise, 1.0952380952380951); /* no cap: as it comes */
    CLOSE(r.alpha_complete, 0.984375);
}

static void test_a_constant_scale_has_no_alpha(void **state)
{
    static const int rows[][3] = {{3, 3, 3}, {3, 3, 3}, {3, 3, 3}};
    uint8_t memory[4096];
    struct hearth_arena arena;
    struct hearth_scale_result r;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_scale_finish(scale_of(&arena, rows, 3), &r), 0);
    assert_false(r.has_alpha);
    CLOSE(r.index, 50.0);
}

static void test_reversing_and_bounds(void **state)
{
    uint8_t memory[256];
    struct hearth_arena arena;
    struct hearth_scale_tally *t;
    uint8_t larger[4096];

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_int_equal(hearth_scale_begin(&arena, 3, 1, 5, &t), HEARTH_E_MEMORY);
    assert_int_equal(arena.used, 0);
    assert_int_equal(hearth_scale_begin(&arena, 1, 1, 5, &t), HEARTH_E_INVALID);
    assert_int_equal(hearth_scale_begin(&arena, 3, 5, 5, &t), HEARTH_E_INVALID);
    assert_true(hearth_scale_size(3) <= sizeof(larger));
    hearth_arena_init(&arena, larger, hearth_scale_size(3));
    assert_int_equal(hearth_scale_begin(&arena, 3, 1, 5, &t), 0);
    assert_int_equal(hearth_scale_reversed(t, 1), 5);
    assert_int_equal(hearth_scale_reversed(t, 99), 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wilson_known_answers),
        cmocka_unit_test(test_wilson_refuses_nonsense),
        cmocka_unit_test(test_mean_sd_and_t_interval),
        cmocka_unit_test(test_sd_survives_a_large_mean),
        cmocka_unit_test(test_order_does_not_show),
        cmocka_unit_test(test_alpha_by_hand),
        cmocka_unit_test(test_missing_answers),
        cmocka_unit_test(test_a_constant_scale_has_no_alpha),
        cmocka_unit_test(test_reversing_and_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
