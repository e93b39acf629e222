/* SPDX-License-Identifier: Apache-2.0 */
/* Conjoint means and effects against another program on the same synthetic
 * draws, with and without excluded combinations, in another order of rows. */
#include "host/stats/conjoint.h"

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

/* Features a (3 levels), b (4), c (2); a = 2 is never shown with b = 3. */
struct sample {
    double y[DRAW_ROWS];
    double weight[DRAW_ROWS];
    uint32_t psu[DRAW_ROWS];
    uint32_t level[3][DRAW_ROWS];
    struct hearth_conjoint_feature features[3];
    struct hearth_conjoint c;
};

static void make_sample(struct sample *s, bool is_shuffled)
{
    static struct draws d;

    draws_make(&d);
    for (size_t i = 0; i < DRAW_ROWS; i++) {
        size_t at = is_shuffled ? draws_shuffled(i) : i;
        const double *u = d.u[i];
        uint32_t a = (uint32_t)(u[0] * 3), b = (uint32_t)(u[1] * 4);
        uint32_t c = (uint32_t)(u[2] * 2);

        b = a == 2 && b == 3 ? 0 : b;
        s->level[0][at] = a;
        s->level[1][at] = b;
        s->level[2][at] = c;
        s->y[at] = u[3] < 0.3 + 0.1 * a + 0.05 * b * (a == 1) + 0.1 * c;
        s->weight[at] = 0.5 + u[4];
        s->psu[at] = (uint32_t)(i / 4);
    }
    s->features[0] = (struct hearth_conjoint_feature){s->level[0], 3};
    s->features[1] = (struct hearth_conjoint_feature){s->level[1], 4};
    s->features[2] = (struct hearth_conjoint_feature){s->level[2], 2};
    s->c = (struct hearth_conjoint){s->y,      s->weight,   s->psu, 225,
                                    DRAW_ROWS, s->features, 3};
}

static void test_means_agree_with_another_program(void **state)
{
    static const double wanted[] = {0.331077408245, 0.509455157820,
                                    0.529323294739};
    static const double error[] = {0.028627965359, 0.029907435779,
                                   0.029898924462};
    static struct sample s;
    struct hearth_conjoint_figure out[9];

    (void)state;
    make_sample(&s, false);
    assert_int_equal(hearth_conjoint_means(&s.c, fresh(), out), 0);
    for (size_t l = 0; l < 3; l++) {
        NEAR(out[l].est, wanted[l], 1e-11);
        NEAR(out[l].se, error[l], 1e-11);
    }
    assert_int_equal(out[0].n + out[1].n + out[2].n, DRAW_ROWS);
}

static void test_effects_agree_with_another_program(void **state)
{
    static const double wanted[] = {0,
                                    0.189226889056,
                                    0.223762641287,
                                    0,
                                    0.000088919186,
                                    0.028106740568,
                                    0.101096154551,
                                    0,
                                    0.092720949526};
    static const double error[] = {0,
                                   0.040375693364,
                                   0.045586389486,
                                   0,
                                   0.045833932177,
                                   0.047423769797,
                                   0.058295020914,
                                   0,
                                   0.034525033649};
    static struct sample s;
    struct hearth_conjoint_figure out[9];
    size_t bad;

    (void)state;
    make_sample(&s, false);
    assert_int_equal(hearth_conjoint_effects(&s.c, NULL, 0, fresh(), out, &bad),
                     0);
    for (size_t l = 0; l < 9; l++) {
        NEAR(out[l].est, wanted[l], 1e-11);
        if (error[l] > 0) {
            NEAR(out[l].se, error[l], 1e-11);
        } else {
            assert_true(isnan(out[l].se));
        }
    }
}

static void test_excluded_combinations_are_averaged_around(void **state)
{
    static const double wanted[] = {0,
                                    0.191592240482,
                                    0.208427342337,
                                    0,
                                    0.015958917959,
                                    0.040040086597,
                                    0.131791015498,
                                    0,
                                    0.090748068227};
    static const double error[] = {0,
                                   0.040658434772,
                                   0.047587613413,
                                   0,
                                   0.046309969149,
                                   0.046360816608,
                                   0.060766784133,
                                   0,
                                   0.034129514118};
    static const struct hearth_conjoint_pair pairs[] = {{0, 1}, {1, 2}};
    static struct sample s;
    struct hearth_conjoint_figure out[9];
    size_t bad;

    (void)state;
    make_sample(&s, false);
    assert_int_equal(
        hearth_conjoint_effects(&s.c, pairs, 1, fresh(), out, &bad), 0);
    for (size_t l = 0; l < 9; l++) {
        NEAR(out[l].est, wanted[l], 1e-11);
        if (error[l] > 0) {
            NEAR(out[l].se, error[l], 1e-11);
        }
    }
    assert_int_equal(
        hearth_conjoint_effects(&s.c, pairs, 2, fresh(), out, &bad),
        HEARTH_E_INVALID);
}

static void test_order_of_rows_does_not_show(void **state)
{
    static const struct hearth_conjoint_pair pair = {0, 1};
    static struct sample s, t;
    struct hearth_conjoint_figure a[9], b[9];
    size_t bad;

    (void)state;
    make_sample(&s, false);
    make_sample(&t, true);
    assert_int_equal(hearth_conjoint_means(&s.c, fresh(), a), 0);
    assert_int_equal(hearth_conjoint_means(&t.c, fresh(), b), 0);
    assert_memory_equal(a, b, sizeof(a));
    assert_int_equal(hearth_conjoint_effects(&s.c, &pair, 1, fresh(), a, &bad),
                     0);
    assert_int_equal(hearth_conjoint_effects(&t.c, &pair, 1, fresh(), b, &bad),
                     0);
    assert_memory_equal(a, b, sizeof(a));
}

static void test_missing_answers_keep_their_respondents(void **state)
{
    static struct sample s;
    struct hearth_conjoint_figure all[9], some[9];

    (void)state;
    make_sample(&s, false);
    /* whole respondents without an answer: G stays 225 */
    for (size_t i = 0; i < 40; i++) {
        s.y[i] = (double)NAN;
    }
    assert_int_equal(hearth_conjoint_means(&s.c, fresh(), all), 0);
    s.c.psu_count = 225;
    s.c.n = DRAW_ROWS - 40;
    s.c.y += 40;
    s.c.weight += 40;
    s.c.psu += 40;
    for (size_t f = 0; f < 3; f++) {
        s.features[f].level += 40;
    }
    assert_int_equal(hearth_conjoint_means(&s.c, fresh(), some), 0);
    assert_memory_equal(all, some, sizeof(all));
}

static void test_a_level_nobody_saw_has_no_figure(void **state)
{
    static struct sample s;
    struct hearth_conjoint_figure out[10];
    size_t bad;

    (void)state;
    make_sample(&s, false);
    s.features[2].level_count = 3;
    assert_int_equal(hearth_conjoint_means(&s.c, fresh(), out), 0);
    assert_true(isnan(out[9].est) && isnan(out[9].se));
    assert_int_equal(hearth_conjoint_effects(&s.c, NULL, 0, fresh(), out, &bad),
                     0);
    assert_true(isnan(out[9].est) && out[9].n == 0);
    NEAR(out[8].est, 0.092720949526, 1e-11);
}

static void test_what_follows_from_others_is_named(void **state)
{
    static struct sample s;
    struct hearth_conjoint_figure out[9];
    size_t bad = 99;

    (void)state;
    make_sample(&s, false);
    for (size_t i = 0; i < DRAW_ROWS; i++) {
        s.level[2][i] = s.level[0][i] == 2;
    }
    assert_int_equal(hearth_conjoint_effects(&s.c, NULL, 0, fresh(), out, &bad),
                     HEARTH_E_STATE);
    assert_int_equal(bad, 8);
    s.c.psu_count = 1;
    assert_int_equal(hearth_conjoint_means(&s.c, fresh(), out), HEARTH_E_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_means_agree_with_another_program),
        cmocka_unit_test(test_effects_agree_with_another_program),
        cmocka_unit_test(test_excluded_combinations_are_averaged_around),
        cmocka_unit_test(test_order_of_rows_does_not_show),
        cmocka_unit_test(test_missing_answers_keep_their_respondents),
        cmocka_unit_test(test_a_level_nobody_saw_has_no_figure),
        cmocka_unit_test(test_what_follows_from_others_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
