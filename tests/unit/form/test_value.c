/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions, comparisons and arithmetic of values (forms.md 4.2). */
#include "desk.h"

#include "value.h"

#include <math.h>

static struct desk desk;

static void expect_equal(const struct hearth_value *a,
                         const struct hearth_value *b, bool is_equal)
{
    bool got;

    assert_int_equal(
        hearth_value_compare(&desk.machine, HEARTH_OP_EQ, a, b, &got), 0);
    assert_int_equal(got, is_equal);
    assert_int_equal(
        hearth_value_compare(&desk.machine, HEARTH_OP_EQ, b, a, &got), 0);
    assert_int_equal(got, is_equal);
    assert_int_equal(
        hearth_value_compare(&desk.machine, HEARTH_OP_NE, a, b, &got), 0);
    assert_int_equal(got, !is_equal);
}
#define EQUAL(a, b, is_equal)                                                  \
    expect_equal(&(const struct hearth_value[]){a}[0],                         \
                 &(const struct hearth_value[]){b}[0], is_equal)

static void expect_order(uint8_t op, struct hearth_value a,
                         struct hearth_value b, bool expected)
{
    bool got;

    assert_int_equal(hearth_value_compare(&desk.machine, op, &a, &b, &got), 0);
    assert_int_equal(got, expected);
}

static double sum(uint8_t op, struct hearth_value a, struct hearth_value b)
{
    struct hearth_value v;

    assert_int_equal(hearth_value_arithmetic(&desk.machine, op, &a, &b, &v), 0);
    assert_int_equal(v.type, HEARTH_VALUE_NUMBER);
    return v.number;
}

static bool truth(struct hearth_value v)
{
    bool b;

    assert_int_equal(hearth_value_to_truth(&desk.machine, &v, &b), 0);
    return b;
}

static double number(struct hearth_value v)
{
    double x;

    assert_int_equal(hearth_value_to_number(&desk.machine, &v, &x), 0);
    return x;
}

static void test_equality(void **state)
{
    (void)state;
    desk_init(&desk);
    EQUAL(T("abc"), T("abc"), true);
    EQUAL(T("abc"), T("abd"), false);
    EQUAL(T("017."), T("17"), false);
    EQUAL(T("017."), N(17), true);
    EQUAL(T("17,5"), N(17.5), true);
    EQUAL(N(6.1 - 7.8), N(-1.7), true);
    EQUAL(N(1), N(1 + 2e-12), false);
    EQUAL(N((double)NAN), N((double)NAN), false);
    EQUAL(N((double)INFINITY), N((double)INFINITY), true);
    EQUAL(N((double)INFINITY), N(-(double)INFINITY), false);
    EQUAL(N((double)INFINITY), N(1e300), false);
    EQUAL(N(5), T(""), false);
    EQUAL(T(""), T(""), true);
}

static void test_equality_with_booleans(void **state)
{
    struct hearth_value stored;

    (void)state;
    desk_init(&desk);
    EQUAL(YES, N(17), true);
    EQUAL(YES, T("false"), true); /* text that is there */
    EQUAL(NO, T(""), true);
    EQUAL(YES, hearth_value_date(0), true);
    /* What a calculation stored is a boolean, but against text "true". */
    EQUAL(desk_place(&desk, DESK_CALCULATION), T("true"), true);
    EQUAL(desk_place(&desk, DESK_CALCULATION), T("false"), false);
    EQUAL(desk_place(&desk, DESK_CALCULATION), T("1"), false);
    EQUAL(desk_place(&desk, DESK_CALCULATION), YES, true);
    EQUAL(desk_place(&desk, DESK_CALCULATION), N(1), true);
    EQUAL(YES, T("1"), true);
    stored =
        hearth_value_of_kind(HEARTH_VALUE_BOOLEAN, hearth_slice_text("true"));
    assert_int_equal(stored.type, HEARTH_VALUE_BOOLEAN);
    assert_true(stored.boolean);
    stored = hearth_value_of_kind(HEARTH_VALUE_BOOLEAN, hearth_slice_text(""));
    assert_int_equal(stored.type, HEARTH_VALUE_TEXT);
}

static void test_order_is_by_number(void **state)
{
    (void)state;
    desk_init(&desk);
    expect_order(HEARTH_OP_GT, T("-17"), T("-172"), true);
    expect_order(HEARTH_OP_LT, T("abc"), T("abd"), false);
    expect_order(HEARTH_OP_GE, T("abc"), T("abc"), false);
    expect_order(HEARTH_OP_LE, T("1"), N(1), true);
    expect_order(HEARTH_OP_LT, T("1"), N(1), false);
    expect_order(HEARTH_OP_GE, N(1), N(1), true);
    expect_order(HEARTH_OP_GT, YES, N(0.9999), true);
    expect_order(HEARTH_OP_LT, hearth_value_date(3), hearth_value_date(4),
                 true);
    expect_order(HEARTH_OP_LT, hearth_value_date(3), T("1970-06-03"), false);
}

static void test_days_of_moments(void **state)
{
    /* 1970-01-02T06:00Z is the evening before, seven hours west. */
    struct hearth_value evening = hearth_value_datetime(30 * 3600000.0, 0);
    struct hearth_value noon = hearth_value_datetime(20 * 3600000.0, 0);

    (void)state;
    desk_init(&desk);
    assert_true(number(evening) == 1);
    EQUAL(evening, noon, false);
    desk.zone = -420;
    assert_true(number(evening) == 0);
    EQUAL(evening, noon, true);
    EQUAL(evening, hearth_value_date(0), true);
    desk_expect_value(&desk, &evening, "1970-01-02T06:00:00.000Z");
    evening.offset = -420;
    desk_expect_value(&desk, &evening, "1970-01-01T23:00:00.000-07:00");
    EQUAL(hearth_value_date(0), T("1970-01-01"), true);
}

static void test_arithmetic(void **state)
{
    (void)state;
    desk_init(&desk);
    assert_true(sum(HEARTH_OP_ADD, T("4"), N(1)) == 5);
    assert_true(sum(HEARTH_OP_SUBTRACT, hearth_value_date(14130),
                    hearth_value_date(5026)) == 9104);
    assert_true(sum(HEARTH_OP_MULTIPLY, YES, N(3)) == 3);
    assert_true(sum(HEARTH_OP_DIV, N(-1), N(0)) == -(double)INFINITY);
    assert_true(isnan(sum(HEARTH_OP_DIV, N(0), N(0))));
    assert_true(sum(HEARTH_OP_MOD, N(-5), N(2)) == -1);
    assert_true(sum(HEARTH_OP_MOD, N(5), N(-2)) == 1);
    assert_true(sum(HEARTH_OP_MOD, N(5), N(1.5)) == 0.5);
    assert_true(isnan(sum(HEARTH_OP_ADD, T(""), N(1))));
    assert_true(isnan(sum(HEARTH_OP_ADD, T("2018-01-01"), N(1))));
    assert_true(isnan(sum(HEARTH_OP_ADD, T("1e3"), N(1))));
}

static void test_truth(void **state)
{
    (void)state;
    desk_init(&desk);
    assert_true(truth(T("false")));
    assert_false(truth(T("")));
    assert_true(truth(N(-0.1)));
    assert_false(truth(N(1e-13)));
    assert_false(truth(N((double)NAN)));
    assert_true(truth(hearth_value_date(0)));
    assert_false(truth(desk_nothing(&desk)));
    assert_false(truth(desk_list(&desk, "", NULL)));
    assert_true(truth(desk_list(&desk, "0", NULL)));
}

static void test_several_nodes_are_no_value(void **state)
{
    struct hearth_value two;
    struct hearth_value one;
    struct hearth_value v;
    struct hearth_slice text;
    double x;
    bool b;

    (void)state;
    desk_init(&desk);
    two = desk_list(&desk, "1", "2", NULL);
    one = desk_list(&desk, "1", NULL);
    assert_int_equal(hearth_value_to_text(&desk.machine, &two, &text),
                     HEARTH_E_EVAL);
    assert_int_equal(hearth_value_to_number(&desk.machine, &two, &x),
                     HEARTH_E_EVAL);
    assert_int_equal(hearth_value_to_truth(&desk.machine, &two, &b),
                     HEARTH_E_EVAL);
    assert_int_equal(
        hearth_value_compare(&desk.machine, HEARTH_OP_EQ, &one, &two, &b),
        HEARTH_E_EVAL);
    assert_int_equal(
        hearth_value_arithmetic(&desk.machine, HEARTH_OP_ADD, &two, &one, &v),
        HEARTH_E_EVAL);
    assert_int_equal(
        hearth_value_compare(&desk.machine, HEARTH_OP_EQ, &one, &one, &b), 0);
    assert_true(b);
}

static void expect_answer(uint8_t type, const char *text,
                          enum hearth_value_type kind)
{
    struct hearth_value v =
        hearth_value_of_answer(type, hearth_slice_text(text));

    assert_int_equal(v.type, kind);
    desk_expect_value(&desk, &v, text);
}

static void test_answers_keep_their_type(void **state)
{
    (void)state;
    desk_init(&desk);
    expect_answer(HEARTH_NODE_INTEGER, "-12", HEARTH_VALUE_NUMBER);
    expect_answer(HEARTH_NODE_INTEGER, "twelve", HEARTH_VALUE_TEXT);
    expect_answer(HEARTH_NODE_DECIMAL, "1.5", HEARTH_VALUE_NUMBER);
    expect_answer(HEARTH_NODE_TEXT, "12", HEARTH_VALUE_TEXT);
    expect_answer(HEARTH_NODE_DATE, "2024-02-29", HEARTH_VALUE_DATE);
    expect_answer(HEARTH_NODE_DATE, "2023-02-29", HEARTH_VALUE_TEXT);
    expect_answer(HEARTH_NODE_DATETIME, "2024-02-29T23:59:01.002+05:30",
                  HEARTH_VALUE_DATETIME);
    expect_answer(HEARTH_NODE_TIME, "23:59:01.002+05:30", HEARTH_VALUE_TEXT);
    expect_answer(HEARTH_NODE_DATE, "", HEARTH_VALUE_TEXT);
}

static void test_scratch_is_bounded(void **state)
{
    struct hearth_value v = N(12345);
    struct hearth_slice text;

    (void)state;
    desk_init(&desk);
    desk.machine.text_used = HEARTH_EXPR_TEXT_MAX - 4;
    assert_int_equal(hearth_value_to_text(&desk.machine, &v, &text),
                     HEARTH_E_EVAL);
    desk.machine.text_used = HEARTH_EXPR_TEXT_MAX - 5;
    assert_int_equal(hearth_value_to_text(&desk.machine, &v, &text), HEARTH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_equality_with_booleans),
        cmocka_unit_test(test_order_is_by_number),
        cmocka_unit_test(test_days_of_moments),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_several_nodes_are_no_value),
        cmocka_unit_test(test_answers_keep_their_type),
        cmocka_unit_test(test_scratch_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
