/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text: shortest, exact, and rounded as people expect. */
#include "number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

static double parsed(const char *text)
{
    return hearth_number_parse(hearth_slice_text(text));
}

static void assert_text(double x, const char *want)
{
    uint8_t out[HEARTH_NUMBER_TEXT_MAX];
    size_t len = hearth_number_text(x, out);

    assert_int_equal(len, strlen(want));
    assert_memory_equal(out, want, len);
}

static void test_numbers_become_their_shortest_text(void **state)
{
    (void)state;
    /* two texts as short and as near: the even one */
    assert_text(74413577096426.125, "74413577096426.12");
    assert_text(2044768404323751.25, "2044768404323751.2");
    assert_text(74413577096426.375, "74413577096426.38");
    assert_text(0, "0");
    assert_text(-0.0, "0");
    assert_text(42, "42");
    assert_text(-7, "-7");
    assert_text(0.1, "0.1");
    assert_text(-2.25, "-2.25");
    assert_text(1.0 / 3, "0.3333333333333333");
    assert_text(1e21, "1000000000000000000000");
    assert_text(0.000001, "0.000001");
    assert_text(9007199254740992.0, "9007199254740992");
    assert_text((double)NAN, "NaN");
    assert_text((double)INFINITY, "Infinity");
    assert_text(-(double)INFINITY, "-Infinity");
}

/* SplitMix64 with a fixed start: the same doubles on every run. */
static double next_double(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    double x;

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    memcpy(&x, &z, sizeof(x));
    return x;
}

static void test_every_double_reads_back_equal(void **state)
{
    uint8_t out[HEARTH_NUMBER_TEXT_MAX];
    uint64_t seed = 20261121;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        double x = next_double(&seed);
        size_t len = hearth_number_text(x, out);

        if (isfinite(x)) {
            assert_true(hearth_number_parse(hearth_slice_of(out, len)) == x);
        }
    }
}

static void test_only_plain_numbers_are_read(void **state)
{
    static const char *const BAD[] = {"",   " ",   "-",    ".",       "1e3",
                                      "+1", "1 2", "0x10", "1.2.3",   "--1",
                                      "1-", "abc", "NaN",  "Infinity"};

    (void)state;
    assert_true(parsed("12") == 12);
    assert_true(parsed(" \t-3.5\r\n") == -3.5);
    assert_true(parsed("1.") == 1);
    assert_true(parsed(".5") == 0.5);
    assert_true(parsed("2,5") == 2.5);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_true(isnan(parsed(BAD[i])));
    }
}

static void test_halves_round_toward_plus_infinity(void **state)
{
    static const struct {
        double x;
        int places;
        double want;
    } CASES[] = {{1.5, 0, 2},
                 {2.5, 0, 3},
                 {-1.5, 0, -1},
                 {-2.5, 0, -2},
                 {-0.5, 0, 0},
                 {12345.15, 1, 12345.2},
                 {-12345.15, 1, -12345.1},
                 {1.005, 2, 1.01},
                 {1234, -2, 1200},
                 {1250, -2, 1300},
                 {-1250, -2, -1200},
                 {9.99, 1, 10},
                 {5, -1, 10},
                 {50, -3, 0},
                 {0.04, 1, 0},
                 {7, 5, 7}};

    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        assert_true(hearth_number_round(CASES[i].x, CASES[i].places) ==
                    CASES[i].want);
    }
    assert_true(isnan(hearth_number_round(1, 31)));
    assert_true(isnan(hearth_number_round((double)NAN, 0)));
    assert_true(isinf(hearth_number_round((double)INFINITY, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_become_their_shortest_text),
        cmocka_unit_test(test_every_double_reads_back_equal),
        cmocka_unit_test(test_only_plain_numbers_are_read),
        cmocka_unit_test(test_halves_round_toward_plus_infinity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
