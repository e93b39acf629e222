/* SPDX-License-Identifier: Apache-2.0 */
/* Record frequencies, risks and differences of groups with known answers. */
#include "host/disclosure/coded.h"
#include "host/disclosure/differencing.h"
#include "host/disclosure/freqcalc.h"
#include "host/disclosure/protect.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define RECORDS 8
#define NO      HEARTH_FREQCALC_EMPTY

static const double WEIGHTS[RECORDS] = {18, 45.5, 39, 17, 92, 8, 123.5, 51};

static void expect(const uint32_t keys[RECORDS][3], const uint64_t *fk,
                   const double *Fk)
{
    struct hearth_freqcalc_input in = {keys[0], RECORDS, 3, WEIGHTS};
    uint64_t got[RECORDS];
    double sums[RECORDS];

    assert_int_equal(hearth_freqcalc(&in, got, sums), 0);
    for (size_t i = 0; i < RECORDS; i++) {
        assert_int_equal(got[i], fk[i]);
        assert_true(sums[i] == Fk[i]);
    }
}

static void test_records_that_share_a_key(void **state)
{
    static const uint32_t keys[RECORDS][3] = {{2, 3, 1}, {3, 3, 3}, {2, 3, 1},
                                              {2, 3, 2}, {3, 3, 1}, {3, 3, 1},
                                              {1, 4, 1}, {2, 3, 1}};
    static const uint64_t fk[RECORDS] = {3, 1, 3, 1, 2, 2, 1, 3};
    static const double Fk[RECORDS] = {108, 45.5, 108,   17,
                                       100, 100,  123.5, 108};

    (void)state;
    expect(keys, fk, Fk);
}

static void test_empty_value_matches_anything(void **state)
{
    static const uint32_t keys[RECORDS][3] = {{2, 3, 1},  {3, 3, 3}, {2, 3, NO},
                                              {2, 3, 2},  {3, 3, 1}, {3, 3, 1},
                                              {1, 4, NO}, {2, 3, 1}};
    static const uint64_t fk[RECORDS] = {3, 1, 4, 2, 2, 2, 1, 3};
    static const double Fk[RECORDS] = {108, 45.5, 125,   56,
                                       100, 100,  123.5, 108};

    (void)state;
    expect(keys, fk, Fk);
}

static void test_two_empty_values_meet_once(void **state)
{
    static const uint32_t keys[3][2] = {{1, NO}, {NO, 2}, {1, 2}};
    struct hearth_freqcalc_input in = {keys[0], 3, 2, NULL};
    uint64_t fk[3];
    double Fk[3];

    (void)state;
    assert_int_equal(hearth_freqcalc(&in, fk, Fk), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fk[i], 3);
        assert_true(Fk[i] == 3.0);
    }
    in.key_count = HEARTH_FREQCALC_KEYS_MAX + 1;
    assert_int_equal(hearth_freqcalc(&in, fk, Fk), HEARTH_E_LIMIT);
}

static void test_risk_of_a_file(void **state)
{
    static const uint64_t fk[4] = {2, 2, 4, 9};
    static const double Fk[4] = {4, 4, 8, 100};
    struct hearth_freqcalc_risk r;

    (void)state;
    hearth_freqcalc_judge(fk, Fk, 4, 10, &r);
    assert_int_equal(r.below_3, 2);
    assert_int_equal(r.below_5, 3);
    assert_int_equal(r.below_k, 4);
    assert_true(r.largest == 0.5);
    assert_true(fabs(r.expected_matches - 0.635) < 1e-12);
    assert_true(fabs(r.mean - 0.15875) < 1e-12);
    hearth_freqcalc_judge(fk, Fk, 0, 10, &r);
    assert_true(r.largest == 0 && r.mean == 0);
}

static bool refused(uint64_t outer, uint64_t inner, bool is_hidden)
{
    struct hearth_differencing_pair p = {outer, inner, is_hidden};
    bool out = false;

    assert_int_equal(hearth_differencing_refuse(&p, 10, &out), 0);
    return out;
}

static void test_differences_of_one_to_k_less_one(void **state)
{
    struct hearth_differencing_pair wrong = {9, 10, false};
    bool out;

    (void)state;
    assert_false(refused(27, 27, false));
    assert_true(refused(27, 26, false));
    assert_true(refused(27, 18, false));
    assert_false(refused(27, 17, false));
    assert_true(refused(60, 34, true));
    assert_int_equal(hearth_differencing_refuse(&wrong, 10, &out),
                     HEARTH_E_INVALID);
}

static void test_search_finds_what_covers(void **state)
{
    static const uint64_t bits[4] = {0xF, 0x7, 0x3, 0x30};
    static const struct hearth_differencing_group list[4] = {
        {&bits[0], 50}, {&bits[1], 45}, {&bits[2], 20}, {&bits[3], 47}};
    struct hearth_differencing_groups groups = {list, 4, 1};
    struct hearth_differencing_found found[1];

    (void)state;
    assert_int_equal(hearth_differencing_search(&groups, 10, found, 1), 1);
    assert_int_equal(found[0].outer, 0);
    assert_int_equal(found[0].inner, 1);
    assert_int_equal(found[0].difference, 5);
    assert_int_equal(hearth_differencing_search(&groups, 26, NULL, 0), 2);
}

/* Two areas of one region and one of another; the second region is its only
 * area, told twice. */
static void test_levels_nest_by_codes(void **state)
{
    static const uint32_t inner[4][2] = {{0, 10}, {1, 10}, {2, 11}, {0, 10}};
    static const uint32_t codes[6] = {HEARTH_CODED_TOTAL, 10, 11, 0, 1, 2};
    struct hearth_coded_table t = {.dim_count = 1,
                                   .columns_from = {0, 2},
                                   .inner = inner[0],
                                   .inner_count = 4,
                                   .codes = codes,
                                   .cell_count = 6};
    const struct hearth_linked_sum *sums;
    struct hearth_coded *c;
    size_t cells, count;

    (void)state;
    assert_int_equal(hearth_coded_new(&t, &c, &cells), 0);
    assert_int_equal(cells, 6);
    sums = hearth_coded_sums(c, &count);
    assert_int_equal(count, 3);
    assert_int_equal(sums[0].total, 0);
    assert_int_equal(sums[0].part_count, 3);
    assert_int_equal(sums[1].total, 1);
    assert_int_equal(sums[1].part_count, 2);
    assert_int_equal(sums[1].parts[0], 3);
    assert_int_equal(sums[1].parts[1], 4);
    /* region 11 is its area; the area, told again, is a sum of one */
    assert_int_equal(sums[2].total, 5);
    assert_int_equal(sums[2].part_count, 1);
    assert_int_equal(sums[2].parts[0], 2);
    hearth_coded_free(c);
    t.cell_count = 5; /* area 2 is still told as region 11 */
    assert_int_equal(hearth_coded_new(&t, &c, &cells), 0);
    assert_int_equal(cells, 5);
    hearth_coded_free(c);
    t.dim_count = 0;
    assert_int_equal(hearth_coded_new(&t, &c, &cells), HEARTH_E_INVALID);
}

static void test_what_cannot_be_protected_stays_as_it_was(void **state)
{
    static const uint32_t parts[2] = {0, 1};
    static const struct hearth_linked_sum sums[1] = {{2, parts, 2}};
    struct hearth_linked_cell cells[3] = {{3, 0, UINT64_MAX, true, true, false},
                                          {20, 20, 20, false, false, false},
                                          {23, 23, 23, false, false, false}};
    struct hearth_linked l = {cells, 3, sums, 1};
    struct hearth_linked_bounds bounds[3];
    struct hearth_protection p;
    bool may_hide[3] = {false, false, false};

    (void)state;
    assert_int_equal(hearth_protect(&l, cells, may_hide, 10, bounds, &p),
                     HEARTH_E_STATE);
    assert_false(cells[1].is_hidden);
    may_hide[1] = true;
    assert_int_equal(hearth_protect(&l, cells, may_hide, 10, bounds, &p), 0);
    assert_int_equal(p.added, 1);
    assert_true(cells[1].is_hidden && !cells[2].is_hidden);
    assert_int_equal(bounds[0].high, 23);
    cells[2].count = 24;
    cells[2].low = cells[2].high = 24;
    assert_int_equal(hearth_protect(&l, cells, may_hide, 10, bounds, &p),
                     HEARTH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_that_share_a_key),
        cmocka_unit_test(test_empty_value_matches_anything),
        cmocka_unit_test(test_two_empty_values_meet_once),
        cmocka_unit_test(test_risk_of_a_file),
        cmocka_unit_test(test_differences_of_one_to_k_less_one),
        cmocka_unit_test(test_search_finds_what_covers),
        cmocka_unit_test(test_levels_nest_by_codes),
        cmocka_unit_test(test_what_cannot_be_protected_stays_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
