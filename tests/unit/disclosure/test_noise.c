/* SPDX-License-Identifier: Apache-2.0 */
/* Attack A11: a million draws against the closed form, and the likelihood
 * ratio on neighbours (disclosure.md 7). */
#include "host/disclosure/noise.h"
#include "host/stats/dlaplace.h"

#include "test_rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DRAWS  1000000
#define CELLS  2001 /* -1000..1000 */
#define MIDDLE 1000
#define SEED   20260911u

struct sample {
    double eps;
    uint64_t counts[CELLS]; /* the outermost: everything beyond */
    double mean, square;
};

static void draw_all(uint32_t up, uint32_t down, struct hearth_rng rng,
                     struct sample *s)
{
    struct hearth_noise n;

    memset(s, 0, sizeof(*s));
    s->eps = (double)up / (double)down;
    hearth_noise_begin(&n, rng);
    for (int i = 0; i < DRAWS; i++) {
        int64_t v;

        assert_int_equal(hearth_noise_draw(&n, up, down, &v), 0);
        s->mean += (double)v / DRAWS;
        s->square += (double)v * (double)v / DRAWS;
        v = v < -MIDDLE ? -MIDDLE : v > MIDDLE ? MIDDLE : v;
        s->counts[v + MIDDLE]++;
    }
    hearth_noise_end(&n);
    assert_int_equal(n.pool[0], 0);
}

/* Upper tail of chi-square by Wilson and Hilferty: good to three digits. */
static double tail_p(double x, double df)
{
    double z =
        (cbrt(x / df) - (1.0 - 2.0 / (9.0 * df))) / sqrt(2.0 / (9.0 * df));

    return 0.5 * erfc(z / sqrt(2.0));
}

/* Cells with at least 50 expected, and the two tails as one each. */
static double chi_square_p(const struct sample *s)
{
    double x = 0.0, cells = 0.0;
    int edge = 0;

    while (edge + 1 < MIDDLE &&
           DRAWS * hearth_dlaplace_pmf(s->eps, edge + 1) >= 50.0) {
        edge++;
    }
    for (int k = -edge; k <= edge; k++) {
        double e = DRAWS * hearth_dlaplace_pmf(s->eps, k);
        double d = (double)s->counts[k + MIDDLE] - e;

        x += d * d / e;
        cells += 1.0;
    }
    for (int side = -1; side <= 1; side += 2) {
        double e = DRAWS * hearth_dlaplace_tail(s->eps, edge + 1) / 2.0;
        double seen = 0.0;

        for (int k = edge + 1; k <= MIDDLE; k++) {
            seen += (double)s->counts[side * k + MIDDLE];
        }
        x += (seen - e) * (seen - e) / e;
        cells += 1.0;
    }
    return tail_p(x, cells - 1.0);
}

/* "ratio <= e^eps" for every figure and both neighbours, less what four
 * standard errors of the two counts explain. */
static void check_ratio(const struct sample *s)
{
    for (int k = -MIDDLE + 1; k < MIDDLE; k++) {
        double a = (double)s->counts[k + MIDDLE];
        double b = (double)s->counts[k + 1 + MIDDLE];

        if (a >= 400.0 && b >= 400.0) {
            double slack = 4.5 * sqrt(1.0 / a + 1.0 / b);

            assert_true(fabs(log(a / b)) <= s->eps + slack);
        }
    }
}

static void check(uint32_t up, uint32_t down, uint64_t seed)
{
    static struct sample s;
    struct test_rng rng;
    double p, variance;

    draw_all(up, down, test_rng_seeded(&rng, seed), &s);
    p = chi_square_p(&s);
    variance = hearth_dlaplace_variance(s.eps);
    printf("eps %u/%u, seed %llu: chi-square p %.4f, mean %.5f, variance "
           "%.5f of %.5f\n",
           up, down, (unsigned long long)seed, p, s.mean,
           s.square - s.mean * s.mean, variance);
    assert_true(p > .001);
    assert_true(fabs(s.mean) < 5.0 * sqrt(variance / DRAWS));
    assert_true(fabs(s.square / variance - 1.0) < .012);
    check_ratio(&s);
}

static void test_a11_a_million_draws(void **state)
{
    (void)state;
    check(1, 2, SEED);            /* the case closed_forms/discrete_laplace */
    check(200000, 1000000, SEED); /* five indicators a wave */
    check(1, 1, SEED);
    check(7, 3, SEED); /* above 1: several steps in one */
    check(1, 35, SEED);
}

/* Probabilities on one side only, or twice at 0, would fail here. */
static void test_the_test_can_fail(void **state)
{
    static struct sample s;
    struct test_rng rng;

    (void)state;
    draw_all(1, 2, test_rng_seeded(&rng, SEED), &s);
    s.counts[MIDDLE] += 5000;
    s.counts[MIDDLE + 3] -= 5000;
    assert_true(chi_square_p(&s) < .001);
    draw_all(501, 1000, test_rng_seeded(&rng, SEED), &s);
    s.eps = 0.49;
    assert_true(chi_square_p(&s) < .001);
}

static void test_the_kernel_as_source(void **state)
{
    struct hearth_noise n;
    int64_t v;

    (void)state;
    hearth_noise_begin(&n, hearth_rng_system());
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(hearth_noise_draw(&n, 1, 5, &v), 0);
        assert_true(v > -1000 && v < 1000);
    }
    hearth_noise_end(&n);
}

static int all_zero(void *cookie, uint8_t *out, size_t len)
{
    (void)cookie;
    memset(out, 0, len);
    return 0;
}

static int all_ones(void *cookie, uint8_t *out, size_t len)
{
    (void)cookie;
    memset(out, 0xff, len);
    return 0;
}

static void test_a_broken_source_ends(void **state)
{
    struct test_rng rng;
    struct hearth_noise n;
    int64_t v = 77;

    (void)state;
    hearth_noise_begin(&n, (struct hearth_rng){all_zero, NULL});
    assert_int_equal(hearth_noise_draw(&n, 1, 2, &v), HEARTH_E_CRYPTO);
    hearth_noise_begin(&n, (struct hearth_rng){all_ones, NULL});
    assert_int_equal(hearth_noise_draw(&n, 1, 3, &v), HEARTH_E_CRYPTO);
    hearth_noise_begin(&n, test_rng_seeded(&rng, 1));
    rng.fail_at = 1;
    assert_int_equal(hearth_noise_draw(&n, 1, 2, &v), HEARTH_E_CRYPTO);
    assert_int_equal(v, 77);
    hearth_noise_begin(&n, hearth_rng_system());
    assert_int_equal(hearth_noise_draw(&n, 0, 2, &v), HEARTH_E_INVALID);
    assert_int_equal(hearth_noise_draw(&n, 1, 0, &v), HEARTH_E_INVALID);
    assert_int_equal(hearth_noise_draw(&n, 1, 2000000000, &v),
                     HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a11_a_million_draws),
        cmocka_unit_test(test_the_test_can_fail),
        cmocka_unit_test(test_the_kernel_as_source),
        cmocka_unit_test(test_a_broken_source_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
