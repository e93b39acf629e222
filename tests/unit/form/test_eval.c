/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator: paths, predicates, laziness, and its bounds. */
#include "eval.h"
#include "interview_kit.h"

#include <string.h>

/* house { rooms, child { age, plays } }, towns: a list. */
static void make_house(struct kit *k)
{
    uint16_t list = form_make_list(&k->make, "towns", "osh uzgen bishkek");

    form_make_column(&k->make, "region", "south south north");
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "town", list);
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "rooms");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "word");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "child");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "age");
    form_make_close(&k->make);
}

static void answer_house(struct kit *k)
{
    kit_give(k, kit_at(k, "town"), "uzgen");
    kit_give(k, kit_at(k, "rooms"), "3");
    kit_give(k, kit_in(k, "child", 1, "age"), "4");
    (void)kit_add(k, "child");
    kit_give(k, kit_in(k, "child", 2, "age"), "9");
    (void)kit_add(k, "child");
    kit_give(k, kit_in(k, "child", 3, "age"), "15");
}

static uint16_t expressions[32];
static const char *const SOURCES[] = {
    "$rooms 2 +",                                         /* 0: 5 */
    "*child [ . /age 5 > ] count:1",                      /* 1: 2 */
    "*child [ 2 ] /age",                                  /* 2: 9 */
    "@towns /root /item [ . /name $town = ] /region",     /* 3: south */
    "@towns /root /item [ . /region 'south' = ] count:1", /* 4: 2 */
    "$age sum:1",                                         /* 5: 28 */
    "$word 7 coalesce( 8 )",                              /* 6: unused */
    "false and( $age )",                   /* 7: false, not an error */
    "$age 1 +",                            /* 8: error: three nodes */
    "*child [ last:0 position:0 = ] /age", /* 9: 15 */
    "$rooms .. /rooms",                    /* 10: 3 */
};

static void open_house(struct kit *k)
{
    make_house(k);
    for (size_t e = 0; e < sizeof(SOURCES) / sizeof(SOURCES[0]); e++) {
        expressions[e] = e == 6 ? HEARTH_NONE : kit_expr(k, SOURCES[e]);
    }
    kit_start(k);
    answer_house(k);
}

static void gives_number(struct kit *k, size_t e, double expected)
{
    struct hearth_machine *m = hearth_eval_machine(k->i);
    struct hearth_value v;
    double x;

    assert_int_equal(
        hearth_interview_eval(k->i, kit_at(k, "rooms"), expressions[e], &v), 0);
    assert_int_equal(hearth_value_to_number(m, &v, &x), 0);
    assert_true(x == expected);
}

static void test_paths_and_predicates(void **state)
{
    struct kit *k = *state;
    struct hearth_slice text;
    struct hearth_value v;

    open_house(k);
    gives_number(k, 0, 5);
    gives_number(k, 1, 2);
    gives_number(k, 2, 9);
    gives_number(k, 4, 2);
    gives_number(k, 5, 28);
    gives_number(k, 9, 15);
    gives_number(k, 10, 3);
    assert_int_equal(
        hearth_interview_eval(k->i, kit_at(k, "rooms"), expressions[3], &v), 0);
    assert_int_equal(hearth_value_to_text(hearth_eval_machine(k->i), &v, &text),
                     0);
    assert_true(hearth_slice_is_equal(text, hearth_slice_text("south")));
}

static void test_and_does_not_look_at_what_it_need_not(void **state)
{
    struct kit *k = *state;
    struct hearth_value v;

    open_house(k);
    assert_int_equal(
        hearth_interview_eval(k->i, kit_at(k, "rooms"), expressions[7], &v), 0);
    assert_int_equal(v.type, HEARTH_VALUE_BOOLEAN);
    assert_false(v.boolean);
}

static void test_several_nodes_are_no_value(void **state)
{
    struct kit *k = *state;
    struct hearth_value v;

    open_house(k);
    assert_int_equal(
        hearth_interview_eval(k->i, kit_at(k, "rooms"), expressions[8], &v),
        HEARTH_E_EVAL);
}

static void test_a_hidden_node_is_in_no_list(void **state)
{
    struct kit *k = *state;
    struct hearth_place removed;

    open_house(k);
    removed = kit_in(k, "child", 2, "age");
    removed.node = form_make_find(&k->make, "child");
    assert_int_equal(hearth_interview_remove(k->i, removed), 0);
    gives_number(k, 5, 19);
    gives_number(k, 2, 15);
}

/* Steps are counted over predicates: what is nested cannot run for ever. */
static void test_steps_are_bounded(void **state)
{
    struct kit *k = *state;
    struct hearth_value v;
    uint16_t expr;

    make_house(k);
    expr = kit_expr(k, "*child [ *child [ *child [ *child count:1 0 > ] "
                       "count:1 0 > ] count:1 0 > ] count:1");
    kit_start(k);
    for (unsigned n = 0; n < 120; n++) {
        (void)kit_add(k, "child");
    }
    assert_int_equal(hearth_interview_eval(k->i, kit_at(k, "rooms"), expr, &v),
                     HEARTH_E_EVAL);
    assert_int_equal(hearth_eval_steps(k->i), HEARTH_EXPR_STEPS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_paths_and_predicates, kit_open,
                                        kit_close),
        cmocka_unit_test_setup_teardown(
            test_and_does_not_look_at_what_it_need_not, kit_open, kit_close),
        cmocka_unit_test_setup_teardown(test_several_nodes_are_no_value,
                                        kit_open, kit_close),
        cmocka_unit_test_setup_teardown(test_a_hidden_node_is_in_no_list,
                                        kit_open, kit_close),
        cmocka_unit_test_setup_teardown(test_steps_are_bounded, kit_open,
                                        kit_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
