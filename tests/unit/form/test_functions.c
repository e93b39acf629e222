/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of numbers, lists and nodes; arity (forms.md 4.4). */
#include "desk.h"

#include <math.h>

#define NOT_A_NUMBER ((double)NAN)

static struct desk desk;
static struct desk *const d = &desk;

static int reset(void **state)
{
    (void)state;
    desk_init(&desk);
    return 0;
}

static void test_arity(void **state)
{
    struct hearth_value args[12] = {{.type = HEARTH_VALUE_NUMBER}};
    struct hearth_value v;
    uint8_t least;
    uint8_t most;

    (void)state;
    for (uint8_t f = 1; f < HEARTH_FN_END; f++) {
        assert_true(hearth_function_arity(f, &least, &most));
        assert_true(least <= most);
        if (least > 0) {
            assert_int_equal(desk_try(d, f, &v, least - 1u, args),
                             HEARTH_E_EVAL);
        }
        if (most < 12) {
            assert_int_equal(desk_try(d, f, &v, most + 1u, args),
                             HEARTH_E_EVAL);
        }
    }
    assert_false(hearth_function_arity(0, &least, &most));
    assert_false(hearth_function_arity(HEARTH_FN_END, &least, &most));
    assert_int_equal(desk_try(d, HEARTH_FN_END, &v, 1, args), HEARTH_E_EVAL);
    assert_true(hearth_function_arity(HEARTH_FN_ROUND, &least, &most));
    assert_int_equal(least, 1);
    assert_int_equal(most, 2);
    assert_true(hearth_function_arity(HEARTH_FN_CONCAT, &least, &most));
    assert_int_equal(least, 0);
    assert_int_equal(most, 255);
}

static void test_conversions(void **state)
{
    (void)state;
    EXPECT_TRUTH(d, HEARTH_FN_BOOLEAN, true, T("false"));
    EXPECT_TRUTH(d, HEARTH_FN_NOT, true, desk_nothing(d));
    EXPECT_TRUTH(d, HEARTH_FN_BOOLEAN_FROM_STRING, true, T("TruE"));
    EXPECT_TRUTH(d, HEARTH_FN_BOOLEAN_FROM_STRING, true, N(1.0));
    EXPECT_TRUTH(d, HEARTH_FN_BOOLEAN_FROM_STRING, false, N(1.0001));
    EXPECT_TRUTH(d, HEARTH_FN_BOOLEAN_FROM_STRING, false, T("truely"));
    EXPECT_TRUTH(d, HEARTH_FN_BOOLEAN_FROM_STRING, false, T("tru"));
    EXPECT_NUMBER(d, HEARTH_FN_NUMBER, 1.1, T("  1.1 \n\r\n "));
    EXPECT_NUMBER(d, HEARTH_FN_NUMBER, NOT_A_NUMBER, T("1.1sd"));
    EXPECT_NUMBER(d, HEARTH_FN_NUMBER, 4, hearth_value_date(4));
    EXPECT_TEXT(d, HEARTH_FN_STRING, "-0.1", N(-0.1));
    EXPECT_TEXT(d, HEARTH_FN_STRING, "10000000000", N(1e10));
    EXPECT_TEXT(d, HEARTH_FN_STRING, "0", N(-0.0));
    EXPECT_TEXT(d, HEARTH_FN_STRING, "true", YES);
}

static void test_without_argument_the_context(void **state)
{
    struct hearth_value list = desk_list(d, " 42 ", NULL);
    struct hearth_value v;

    (void)state;
    d->machine.context = d->refs[list.first];
    assert_int_equal(desk_try(d, HEARTH_FN_NUMBER, &v, 0, NULL), 0);
    assert_true(v.number == 42);
    assert_int_equal(desk_try(d, HEARTH_FN_STRING_LENGTH, &v, 0, NULL), 0);
    assert_true(v.number == 4);
    assert_int_equal(desk_try(d, HEARTH_FN_NORMALIZE_SPACE, &v, 0, NULL), 0);
    desk_expect_value(d, &v, "42");
}

static void test_rounding(void **state)
{
    struct hearth_value v;

    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, -1, N(-1.5));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, 15, N(14.5));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, 12345.2, T("12345.15"), N(1));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, -12345.1, T("-12345.15"), N(1));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, 14.3, T("14.29123456789"), N(1.5));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, -100, T("-50.55"), N(-2));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, 1000, T("626.3"), N(-3));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, 0, T("1"), N(-2));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, NOT_A_NUMBER, N(1), N(31));
    EXPECT_NUMBER(d, HEARTH_FN_ROUND, NOT_A_NUMBER, T("1 div 0"), N(0));
    EXPECT_NUMBER(d, HEARTH_FN_INT, -3, N(-3.9));
    EXPECT_NUMBER(d, HEARTH_FN_FLOOR, -4, N(-3.75));
    EXPECT_NUMBER(d, HEARTH_FN_CEILING, -3, N(-3.75));
    EXPECT_NUMBER(d, HEARTH_FN_ABS, 3.5, T("-3.5"));
    assert_int_equal(desk_try(d, HEARTH_FN_ROUND, &v, 1,
                              (const struct hearth_value[]){desk_number(-0.5)}),
                     HEARTH_OK);
    assert_true(v.number == 0 && signbit(v.number));
}

static void test_mathematics(void **state)
{
    struct hearth_value v;

    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_POW, -1, N(-1), N(3));
    EXPECT_NUMBER(d, HEARTH_FN_POW, 2, N(16), T("0.25"));
    EXPECT_NUMBER(d, HEARTH_FN_POW, NOT_A_NUMBER, N(1), T(""));
    EXPECT_NUMBER(d, HEARTH_FN_POW, NOT_A_NUMBER, N(-1), N((double)INFINITY));
    EXPECT_NUMBER(d, HEARTH_FN_POW, 1, T(""), N(0));
    EXPECT_NUMBER(d, HEARTH_FN_SQRT, 3, N(9));
    EXPECT_NUMBER(d, HEARTH_FN_SQRT, NOT_A_NUMBER, N(-9));
    EXPECT_NUMBER(d, HEARTH_FN_COS, -0.9899924966004454, N(3));
    EXPECT_NUMBER(d, HEARTH_FN_SIN, 1, N(1.5707963267948966));
    EXPECT_NUMBER(d, HEARTH_FN_TAN, 0, N(0));
    EXPECT_NUMBER(d, HEARTH_FN_ACOS, 1.5707963267948966, N(0));
    EXPECT_NUMBER(d, HEARTH_FN_ASIN, 1.5707963267948966, N(1));
    EXPECT_NUMBER(d, HEARTH_FN_ATAN, 0.7853981633974483, N(1));
    EXPECT_NUMBER(d, HEARTH_FN_ATAN2, 2.356194490192345, N(1), N(-1));
    EXPECT_NUMBER(d, HEARTH_FN_LOG, 2, N(7.38905609893065));
    EXPECT_NUMBER(d, HEARTH_FN_LOG10, 2, N(100));
    EXPECT_NUMBER(d, HEARTH_FN_EXP, 2.718281828459045, N(1));
    EXPECT_NUMBER(d, HEARTH_FN_EXP10, 1000, N(3));
    assert_int_equal(desk_try(d, HEARTH_FN_PI, &v, 0, NULL), 0);
    assert_true(v.number == 3.141592653589793);
}

static void test_sums_skip_what_is_no_number(void **state)
{
    struct hearth_value list =
        desk_list(d, "3", "", "-32", "cheese", "17,5", NULL);

    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_SUM, -11.5, list);
    EXPECT_NUMBER(d, HEARTH_FN_MIN, -32, list);
    EXPECT_NUMBER(d, HEARTH_FN_MAX, 17.5, list);
    EXPECT_NUMBER(d, HEARTH_FN_MIN, -40, list, N(-40), T(""));
    EXPECT_NUMBER(d, HEARTH_FN_MAX, -1, N(-2), N(-1), T("x"));
    EXPECT_NUMBER(d, HEARTH_FN_MAX, 0, N(-2), NO);
    EXPECT_NUMBER(d, HEARTH_FN_SUM, 0, desk_nothing(d));
    EXPECT_NUMBER(d, HEARTH_FN_MIN, NOT_A_NUMBER, desk_nothing(d));
    EXPECT_NUMBER(d, HEARTH_FN_MAX, NOT_A_NUMBER, T(""));
    EXPECT_ERROR(d, HEARTH_FN_SUM, N(1));
}

static void test_counts(void **state)
{
    struct hearth_value list = desk_list(d, "3", "", "a", NULL);

    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_COUNT, 3, list);
    EXPECT_NUMBER(d, HEARTH_FN_COUNT_NON_EMPTY, 2, list);
    EXPECT_NUMBER(d, HEARTH_FN_COUNT, 0, desk_nothing(d));
    EXPECT_NUMBER(d, HEARTH_FN_COUNT_NON_EMPTY, 0, desk_place(d, DESK_ROOT));
    EXPECT_NUMBER(d, HEARTH_FN_COUNT_NON_EMPTY, 0, desk_place(d, DESK_TEXT));
    EXPECT_ERROR(d, HEARTH_FN_COUNT, T("a"));
    EXPECT_ERROR(d, HEARTH_FN_COUNT_NON_EMPTY, N(2));
}

static void test_checklists(void **state)
{
    struct hearth_value list = desk_list(d, "no", "", "2", NULL);

    (void)state;
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, true, N(-1), N(2), YES, NO, YES);
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, false, N(-1), N(1), YES, NO, YES);
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, true, N(2), N(-1), YES, NO, YES);
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, false, N(3), N(-1), YES, NO, YES);
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, true, N(2), N(2), list);
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, true, N(3), N(3), list, YES);
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, true, N(0), N(1));
    EXPECT_TRUTH(d, HEARTH_FN_CHECKLIST, false, N(1), N(1));
}

static void test_weighted_checklists(void **state)
{
    struct hearth_value list = desk_list(d, "no", "", "2", NULL);
    struct hearth_value weights = desk_list(d, "4", "100", "5", NULL);

    (void)state;
    EXPECT_TRUTH(d, HEARTH_FN_WEIGHTED_CHECKLIST, true, N(2), N(2), YES, N(2),
                 NO, N(5));
    /* -1 is no bound here, but -1 */
    EXPECT_TRUTH(d, HEARTH_FN_WEIGHTED_CHECKLIST, false, N(2), N(-1), YES,
                 N(999));
    EXPECT_TRUTH(d, HEARTH_FN_WEIGHTED_CHECKLIST, true, N(9), N(9), list,
                 weights);
    EXPECT_TRUTH(d, HEARTH_FN_WEIGHTED_CHECKLIST, false, N(10), N(99), list,
                 weights);
    EXPECT_ERROR(d, HEARTH_FN_WEIGHTED_CHECKLIST, N(9), N(9), list,
                 desk_list(d, "1", NULL));
    EXPECT_ERROR(d, HEARTH_FN_WEIGHTED_CHECKLIST, N(9), N(9), YES);
}

static void test_positions(void **state)
{
    struct hearth_value v;
    struct hearth_value row = desk_list(d, "a", NULL);

    (void)state;
    d->machine.position = 7;
    d->machine.size = 9;
    assert_int_equal(desk_try(d, HEARTH_FN_POSITION, &v, 0, NULL), 0);
    assert_true(v.number == 7);
    assert_int_equal(desk_try(d, HEARTH_FN_LAST, &v, 0, NULL), 0);
    assert_true(v.number == 9);
    d->refs[row.first].kind = HEARTH_REF_ROW;
    d->refs[row.first].a = 2;
    EXPECT_NUMBER(d, HEARTH_FN_POSITION, 3, row);
    EXPECT_NUMBER(d, HEARTH_FN_POSITION, 0, desk_nothing(d));
    EXPECT_ERROR(d, HEARTH_FN_POSITION, N(1));
}

static void test_compiled_indexes_are_checked(void **state)
{
    (void)state;
    EXPECT_ERROR(d, HEARTH_FN_INDEXED_REPEAT, N(DESK_NODES), N(0), N(1));
    EXPECT_ERROR(d, HEARTH_FN_INDEXED_REPEAT, N(DESK_TEXT), N(-1), N(1));
    EXPECT_ERROR(d, HEARTH_FN_INDEXED_REPEAT, N(DESK_TEXT), T("x"), N(1));
    EXPECT_ERROR(d, HEARTH_FN_INDEXED_REPEAT, N(0), N(0), N(1), N(0));
    EXPECT_ERROR(d, HEARTH_FN_CHOICE_NAME, T("red"), N(DESK_NODES));
    EXPECT_ERROR(d, HEARTH_FN_PULLDATA, N(3), T("a"), T("b"), T("c"));
}

static void test_tokens(void **state)
{
    (void)state;
    EXPECT_TRUTH(d, HEARTH_FN_SELECTED, true, T("ab cd  ef"), T(" cd "));
    EXPECT_TRUTH(d, HEARTH_FN_SELECTED, false, T("abc"), T("ab"));
    EXPECT_TRUTH(d, HEARTH_FN_SELECTED, false, T(""), T(""));
    EXPECT_TRUTH(d, HEARTH_FN_SELECTED, true, N(1), N(1));
    EXPECT_NUMBER(d, HEARTH_FN_COUNT_SELECTED, 0, T("  "));
    EXPECT_NUMBER(d, HEARTH_FN_COUNT_SELECTED, 3, T(" a b\tc"));
    EXPECT_TEXT(d, HEARTH_FN_SELECTED_AT, "crimson", T("apple baby crimson"),
                N(2));
    EXPECT_TEXT(d, HEARTH_FN_SELECTED_AT, "", T("apple baby crimson"), N(3));
    EXPECT_TEXT(d, HEARTH_FN_SELECTED_AT, "", T("apple baby crimson"), N(-1));
    EXPECT_TEXT(d, HEARTH_FN_SELECTED_AT, "apple", T("apple"), T("x"));
}

static void test_steps_are_counted(void **state)
{
    struct hearth_value list = desk_list(d, "1", "2", "3", NULL);

    (void)state;
    d->machine.steps = HEARTH_EXPR_STEPS_MAX - 3;
    EXPECT_NUMBER(d, HEARTH_FN_SUM, 6, list);
    d->machine.steps = HEARTH_EXPR_STEPS_MAX - 2;
    EXPECT_ERROR(d, HEARTH_FN_SUM, list);
    d->machine.steps = HEARTH_EXPR_STEPS_MAX - 2;
    EXPECT_ERROR(d, HEARTH_FN_COUNT_NON_EMPTY, list);
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_arity),
        TEST(test_conversions),
        TEST(test_without_argument_the_context),
        TEST(test_rounding),
        TEST(test_mathematics),
        TEST(test_sums_skip_what_is_no_number),
        TEST(test_counts),
        TEST(test_checklists),
        TEST(test_weighted_checklists),
        TEST(test_positions),
        TEST(test_compiled_indexes_are_checked),
        TEST(test_tokens),
        TEST(test_steps_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
