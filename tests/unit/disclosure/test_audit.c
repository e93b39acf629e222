/* SPDX-License-Identifier: Apache-2.0 */
/* The interval audit on tables whose answers are known by hand, and where its
 * limits end it. */
#include "host/disclosure/audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SIDE  4 /* three codes and the total */
#define CELLS (SIDE * SIDE)

/* A table of 3 x 3 with its margins; the last of each line is the total. */
struct square {
    struct hearth_linked_cell cells[CELLS];
    struct hearth_linked_sum sums[2 * SIDE];
    uint32_t parts[2 * SIDE][SIDE - 1];
    struct hearth_linked linked;
    struct hearth_linked_bounds bounds[CELLS];
};

static struct hearth_linked_cell *cell(struct square *s, size_t row, size_t col)
{
    return &s->cells[row * SIDE + col];
}

static void fill(struct square *s, const uint64_t counts[3][3])
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < SIDE; i++) {
        for (size_t j = 0; j < SIDE; j++) {
            uint64_t n = 0;
            for (size_t r = 0; r < 3; r++) {
                for (size_t c = 0; c < 3; c++) {
                    n += (i == 3 || i == r) && (j == 3 || j == c) ? counts[r][c]
                                                                  : 0;
                }
            }
            *cell(s, i, j) =
                (struct hearth_linked_cell){.count = n, .low = n, .high = n};
        }
    }
    for (uint32_t i = 0; i < SIDE; i++) {
        for (uint32_t j = 0; j + 1 < SIDE; j++) {
            s->parts[i][j] = i * SIDE + j;
            s->parts[SIDE + i][j] = j * SIDE + i;
        }
        s->sums[i] = (struct hearth_linked_sum){i * SIDE + 3, s->parts[i], 3};
        s->sums[SIDE + i] =
            (struct hearth_linked_sum){3 * SIDE + i, s->parts[SIDE + i], 3};
    }
    s->linked = (struct hearth_linked){s->cells, CELLS, s->sums, 2 * SIDE};
}

static void hide(struct square *s, size_t row, size_t col)
{
    struct hearth_linked_cell *c = cell(s, row, col);

    c->is_hidden = c->is_primary = true;
    c->low = 0;
    c->high = UINT64_MAX;
}

static void expect(const struct square *s, size_t row, size_t col, uint64_t low,
                   uint64_t high)
{
    const struct hearth_linked_bounds *b = &s->bounds[row * SIDE + col];

    assert_int_equal(b->low, low);
    assert_int_equal(b->high, high);
    assert_true(b->is_whole);
}

static void audit(struct square *s)
{
    assert_int_equal(
        hearth_linked_audit(&s->linked, HEARTH_AUDIT_PIVOTS, s->bounds), 0);
}

static const uint64_t PLAIN[3][3] = {{12, 3, 20}, {9, 15, 7}, {22, 11, 30}};

static void test_one_hidden_cell_follows(void **state)
{
    struct square s;
    struct hearth_linked_verdict v;

    (void)state;
    fill(&s, PLAIN);
    hide(&s, 0, 1);
    audit(&s);
    expect(&s, 0, 1, 3, 3);
    expect(&s, 0, 0, 12, 12);
    hearth_linked_judge(&s.linked, s.bounds, 5, &v);
    assert_int_equal(v.exposed, 1);
    assert_int_equal(v.exposed_primary, 1);
    assert_int_equal(v.narrow_primary, 1);
    assert_int_equal(v.worst_width, 0);
}

static void test_square_is_bounded_by_what_cannot_be_negative(void **state)
{
    struct square s;
    struct hearth_linked_verdict v;

    (void)state;
    fill(&s, PLAIN);
    hide(&s, 0, 0);
    hide(&s, 0, 1);
    hide(&s, 1, 0);
    hide(&s, 1, 1);
    audit(&s);
    expect(&s, 0, 0, 0, 15);
    expect(&s, 0, 1, 0, 15);
    expect(&s, 1, 0, 6, 21);
    expect(&s, 1, 1, 3, 18);
    hearth_linked_judge(&s.linked, s.bounds, 15, &v);
    assert_int_equal(v.narrow_primary, 0);
    hearth_linked_judge(&s.linked, s.bounds, 16, &v);
    assert_int_equal(v.narrow_primary, 4);
    assert_int_equal(v.exposed, 0);
    assert_int_equal(v.worst_width, 15);
}

/* Gaussian elimination says that these four are safe. */
static void test_two_zeros_give_all_four_away(void **state)
{
    static const uint64_t counts[3][3] = {{0, 3, 20}, {0, 2, 7}, {22, 11, 30}};
    struct square s;

    (void)state;
    fill(&s, counts);
    hide(&s, 0, 0);
    hide(&s, 0, 1);
    hide(&s, 1, 0);
    hide(&s, 1, 1);
    audit(&s);
    expect(&s, 0, 0, 0, 0);
    expect(&s, 0, 1, 3, 3);
    expect(&s, 1, 0, 0, 0);
    expect(&s, 1, 1, 2, 2);
}

static void test_cycle_of_six(void **state)
{
    static const uint64_t counts[3][3] = {{3, 8, 5}, {9, 4, 7}, {6, 10, 2}};
    struct square s;

    (void)state;
    fill(&s, counts);
    hide(&s, 0, 0);
    hide(&s, 0, 1);
    hide(&s, 1, 1);
    hide(&s, 1, 2);
    hide(&s, 2, 2);
    hide(&s, 2, 0);
    audit(&s);
    expect(&s, 0, 0, 1, 9);
    expect(&s, 2, 0, 0, 8);
    expect(&s, 0, 1, 2, 10);
    expect(&s, 1, 1, 2, 10);
    expect(&s, 1, 2, 1, 9);
    expect(&s, 2, 2, 0, 8);
}

static void test_rounded_margins_widen(void **state)
{
    struct square s;

    (void)state;
    fill(&s, PLAIN);
    hide(&s, 0, 1);
    /* row total and column total are known to 5, the grand total exactly */
    cell(&s, 0, 3)->low = 33;
    cell(&s, 0, 3)->high = 37;
    cell(&s, 3, 1)->low = 28;
    cell(&s, 3, 1)->high = 32;
    audit(&s);
    /* 3 + (101 - 98) would be exact again: the other totals are not rounded,
     * so the grand total gives the row total away */
    expect(&s, 0, 1, 3, 3);
    cell(&s, 3, 3)->low = 128;
    cell(&s, 3, 3)->high = 132;
    audit(&s);
    /* 33..37 in the row, 28..32 in the column, 128..132 in all */
    expect(&s, 0, 1, 2, 5);
}

static void test_hidden_without_a_sum_is_unbounded(void **state)
{
    struct hearth_linked_cell cells[1] = {
        {.high = UINT64_MAX, .is_hidden = true, .is_primary = true}};
    struct hearth_linked l = {cells, 1, NULL, 0};
    struct hearth_linked_bounds b[1];
    struct hearth_linked_verdict v;

    (void)state;
    assert_int_equal(hearth_linked_audit(&l, 10, b), 0);
    assert_int_equal(b[0].low, 0);
    assert_true(b[0].high == UINT64_MAX);
    hearth_linked_judge(&l, b, 10, &v);
    assert_int_equal(v.narrow_primary, 0);
}

static void test_contradiction_limits_and_wrong_indices(void **state)
{
    struct square s;
    struct hearth_linked_cell inner;

    (void)state;
    fill(&s, PLAIN);
    hide(&s, 0, 0);
    hide(&s, 0, 1);
    hide(&s, 1, 0);
    hide(&s, 1, 1);
    assert_int_equal(hearth_linked_audit(&s.linked, 2, s.bounds),
                     HEARTH_E_LIMIT);
    cell(&s, 0, 3)->low = cell(&s, 0, 3)->high = 36;
    assert_int_equal(hearth_linked_audit(&s.linked, 100, s.bounds),
                     HEARTH_E_STATE);
    fill(&s, PLAIN);
    s.parts[0][0] = CELLS;
    assert_int_equal(hearth_linked_audit(&s.linked, 100, s.bounds),
                     HEARTH_E_INVALID);
    fill(&s, PLAIN);
    s.sums[3].total = CELLS;
    assert_int_equal(hearth_linked_audit(&s.linked, 100, s.bounds),
                     HEARTH_E_INVALID);
    fill(&s, PLAIN);
    s.parts[0][0] = s.sums[0].total;
    assert_int_equal(hearth_linked_audit(&s.linked, 100, s.bounds),
                     HEARTH_E_INVALID);
    fill(&s, PLAIN);
    inner = *cell(&s, 0, 0);
    cell(&s, 0, 0)->low = inner.high + 1;
    assert_int_equal(hearth_linked_audit(&s.linked, 100, s.bounds),
                     HEARTH_E_INVALID);
    fill(&s, PLAIN);
    s.linked.cell_count = HEARTH_AUDIT_CELLS_MAX + 1;
    assert_int_equal(hearth_linked_audit(&s.linked, 100, s.bounds),
                     HEARTH_E_LIMIT);
}

/* Three cells, each two of which add up to 5: 2.5 is no count. */
static void test_half_a_person_is_none(void **state)
{
    static const uint32_t pairs[3][2] = {{0, 1}, {1, 2}, {0, 2}};
    struct hearth_linked_cell cells[7];
    struct hearth_linked_sum sums[3];
    struct hearth_linked l = {cells, 6, sums, 3};
    struct hearth_linked_bounds b[7];
    struct hearth_linked_verdict v;

    (void)state;
    memset(cells, 0, sizeof cells);
    for (uint32_t i = 0; i < 3; i++) {
        cells[i].high = UINT64_MAX;
        cells[i].is_hidden = cells[i].is_primary = true;
        cells[3 + i].low = 5;
        cells[3 + i].high = i == 0 ? 6 : 5;
        sums[i] = (struct hearth_linked_sum){3 + i, pairs[i], 2};
    }
    assert_int_equal(hearth_linked_audit(&l, 100, b), 0);
    /* x0 + x1 is 5 or 6, and twice x2 is 10 less than that: 2 */
    assert_int_equal(b[2].low, 2);
    assert_int_equal(b[2].high, 2);
    assert_int_equal(b[0].low, 3);
    assert_int_equal(b[0].high, 3);
    cells[3].high = 9;
    assert_int_equal(hearth_linked_audit(&l, 100, b), 0);
    /* from 0.5 to 2.5, and no end is reached */
    assert_int_equal(b[2].low, 1);
    assert_int_equal(b[2].high, 2);
    assert_false(b[2].is_whole);
    hearth_linked_judge(&l, b, 1, &v);
    assert_int_equal(v.narrow_primary, 3);
    assert_int_equal(v.exposed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_hidden_cell_follows),
        cmocka_unit_test(test_square_is_bounded_by_what_cannot_be_negative),
        cmocka_unit_test(test_two_zeros_give_all_four_away),
        cmocka_unit_test(test_cycle_of_six),
        cmocka_unit_test(test_rounded_margins_widen),
        cmocka_unit_test(test_hidden_without_a_sum_is_unbounded),
        cmocka_unit_test(test_contradiction_limits_and_wrong_indices),
        cmocka_unit_test(test_half_a_person_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
