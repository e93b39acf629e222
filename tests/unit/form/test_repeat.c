/* SPDX-License-Identifier: Apache-2.0 */
/* Repeats: added, removed, counted, nested, and seen from outside. */
#include "interview_kit.h"

#include <string.h>

static const struct hearth_place root = {0, HEARTH_ROOT};

/* children { name, age, grown (age >= 18) { job } }, total, number. */
static void make_children(struct kit *k)
{
    struct hearth_node *n;

    (void)kit_ask(k, HEARTH_NODE_REPEAT, "children");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "age");
    n = kit_ask(k, HEARTH_NODE_TEXT, "job");
    n->relevant = kit_expr(k, "$age 18 >=");
    form_make_close(&k->make);
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "total");
    n->calculate = kit_expr(k, "$age sum:1");
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "number");
    n->calculate = kit_expr(k, "*children count:1");
}

static void test_one_is_there_and_more_are_added(void **state)
{
    struct kit *k = *state;
    struct hearth_place second;

    make_children(k);
    kit_start(k);
    kit_holds(k, kit_at(k, "number"), "1");
    kit_holds(k, kit_at(k, "total"), "0");
    kit_give(k, kit_in(k, "children", 1, "age"), "20");
    second = kit_add(k, "children");
    assert_int_equal(
        hearth_interview_instance_at(k->i, second.instance)->ordinal, 2);
    kit_asks(k, "name");
    kit_give(k, kit_in(k, "children", 2, "age"), "3");
    kit_holds(k, kit_at(k, "number"), "2");
    kit_holds(k, kit_at(k, "total"), "23");
    /* "inside a repeat a path means the current instance" */
    kit_relevant(k, kit_in(k, "children", 1, "job"), true);
    kit_relevant(k, kit_in(k, "children", 2, "job"), false);
}

static void test_removing_renumbers(void **state)
{
    struct kit *k = *state;
    struct hearth_place first;

    make_children(k);
    kit_start(k);
    (void)kit_add(k, "children");
    (void)kit_add(k, "children");
    kit_give(k, kit_in(k, "children", 1, "name"), "A");
    kit_give(k, kit_in(k, "children", 2, "name"), "B");
    kit_give(k, kit_in(k, "children", 3, "name"), "C");
    kit_give(k, kit_in(k, "children", 1, "age"), "1");
    kit_give(k, kit_in(k, "children", 3, "age"), "5");
    first = kit_in(k, "children", 1, "children");
    assert_int_equal(hearth_interview_remove(k->i, first), 0);
    kit_holds(k, kit_in(k, "children", 1, "name"), "B");
    kit_holds(k, kit_in(k, "children", 2, "name"), "C");
    kit_holds(k, kit_at(k, "number"), "2");
    kit_holds(k, kit_at(k, "total"), "5");
    assert_int_equal(
        hearth_interview_instance(k->i, 0, kit_at(k, "children").node, 3)
            .instance,
        HEARTH_NONE);
    (void)kit_add(k, "children"); /* a slot used again is blank */
    kit_holds(k, kit_in(k, "children", 3, "name"), "");
    kit_holds(k, kit_in(k, "children", 3, "age"), "");
}

static void test_screens_ask_whether_to_add(void **state)
{
    struct kit *k = *state;
    struct hearth_screen s;

    make_children(k);
    (void)kit_ask(k, HEARTH_NODE_NOTE, "bye");
    kit_start(k);
    kit_asks(k, "name");
    kit_next(k);
    kit_asks(k, "age");
    kit_next(k); /* no job without an age */
    s = hearth_interview_screen(k->i);
    assert_int_equal(s.kind, HEARTH_SCREEN_ADD);
    assert_int_equal(s.place.instance, 0);
    assert_int_equal(s.place.node, kit_at(k, "children").node);
    (void)kit_add(k, "children");
    kit_asks(k, "name");
    kit_next(k);
    kit_next(k);
    assert_int_equal(hearth_interview_screen(k->i).kind, HEARTH_SCREEN_ADD);
    hearth_interview_back(k->i);
    kit_asks(k, "age");
    kit_next(k);
    kit_next(k);
    kit_asks(k, "bye");
    hearth_interview_back(k->i);
    assert_int_equal(hearth_interview_screen(k->i).kind, HEARTH_SCREEN_ADD);
    assert_int_equal(
        hearth_interview_jump(k->i, kit_in(k, "children", 2, "age")), 0);
    kit_asks(k, "age");
    assert_int_equal(
        hearth_interview_remove(k->i, kit_in(k, "children", 2, "children")), 0);
    assert_int_equal(hearth_interview_screen(k->i).kind, HEARTH_SCREEN_ADD);
}

static void test_all_may_be_removed(void **state)
{
    struct kit *k = *state;

    make_children(k);
    kit_start(k);
    assert_int_equal(
        hearth_interview_remove(k->i, kit_in(k, "children", 1, "children")), 0);
    assert_int_equal(hearth_interview_screen(k->i).kind, HEARTH_SCREEN_ADD);
    kit_holds(k, kit_at(k, "number"), "0");
    kit_next(k);
    kit_asks(k, NULL);
}

static void test_a_count_hides_and_brings_back(void **state)
{
    struct kit *k = *state;
    struct hearth_place added;
    struct hearth_answers answers;
    struct hearth_arena arena;
    struct hearth_reader in;
    static uint8_t memory[65536];

    (void)kit_ask(k, HEARTH_NODE_DECIMAL, "size");
    kit_ask(k, HEARTH_NODE_REPEAT, "people")->count = kit_expr(k, "$size");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "age");
    form_make_close(&k->make);
    kit_ask(k, HEARTH_NODE_CALCULATE, "total")->calculate =
        kit_expr(k, "$age sum:1");
    kit_start(k);
    assert_int_equal(
        hearth_interview_instances(k->i, 0, kit_at(k, "people").node), 0);
    assert_int_equal(
        hearth_interview_add(k->i, 0, kit_at(k, "people").node, &added),
        HEARTH_E_STATE);
    kit_give(k, kit_at(k, "size"), "2.9"); /* truncated */
    assert_int_equal(
        hearth_interview_instances(k->i, 0, kit_at(k, "people").node), 2);
    kit_give(k, kit_in(k, "people", 1, "age"), "10");
    kit_give(k, kit_in(k, "people", 2, "age"), "20");
    kit_holds(k, kit_at(k, "total"), "30");
    assert_int_equal(
        hearth_interview_remove(k->i, kit_in(k, "people", 2, "people")),
        HEARTH_E_STATE);
    kit_give(k, kit_at(k, "size"), "1");
    kit_holds(k, kit_at(k, "total"), "10");
    hearth_arena_init(&arena, memory, sizeof(memory));
    hearth_reader_init(&in, kit_seal(k));
    assert_int_equal(hearth_answer_decode(k->form, &in, &arena, &answers), 0);
    assert_int_equal(answers.instance_count, 2); /* the root and one */
    kit_give(k, kit_at(k, "size"), "2");
    kit_holds(k, kit_in(k, "people", 2, "age"), "20");
    kit_holds(k, kit_at(k, "total"), "30");
    kit_give(k, kit_at(k, "size"), "-3");
    assert_int_equal(
        hearth_interview_instances(k->i, 0, kit_at(k, "people").node), 0);
    kit_holds(k, kit_at(k, "total"), "0");
    kit_give(k, kit_at(k, "size"), "");
    assert_int_equal(
        hearth_interview_instances(k->i, 0, kit_at(k, "people").node), 0);
}

static void test_what_is_not_relevant_is_left_out_of_lists(void **state)
{
    struct kit *k = *state;

    (void)kit_ask(k, HEARTH_NODE_REPEAT, "children");
    (void)kit_yes_no(k, "at_home");
    kit_ask(k, HEARTH_NODE_INTEGER, "age")->relevant =
        kit_expr(k, "$at_home 'yes' =");
    form_make_close(&k->make);
    kit_ask(k, HEARTH_NODE_CALCULATE, "total")->calculate =
        kit_expr(k, "$age sum:1");
    kit_ask(k, HEARTH_NODE_CALCULATE, "home")->calculate =
        kit_expr(k, "*children [ . /at_home 'yes' = ] count:1");
    form_make_read(&k->make, k->make.nodes[5].calculate, "at_home");
    kit_start(k);
    (void)kit_add(k, "children");
    for (uint16_t c = 1; c <= 2; c++) {
        kit_give(k, kit_in(k, "children", c, "at_home"), "yes");
        kit_give(k, kit_in(k, "children", c, "age"), "4");
    }
    kit_holds(k, kit_at(k, "total"), "8");
    kit_holds(k, kit_at(k, "home"), "2");
    kit_give(k, kit_in(k, "children", 1, "at_home"), "no");
    kit_holds(k, kit_at(k, "total"), "4");
    kit_holds(k, kit_at(k, "home"), "1");
}

static void test_repeats_in_repeats(void **state)
{
    struct kit *k = *state;
    struct hearth_place second;
    struct hearth_place added;
    uint16_t visits;

    (void)kit_ask(k, HEARTH_NODE_REPEAT, "children");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "visits");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "cost");
    form_make_close(&k->make);
    kit_ask(k, HEARTH_NODE_CALCULATE, "paid")->calculate =
        kit_expr(k, "$cost sum:1");
    form_make_close(&k->make);
    kit_ask(k, HEARTH_NODE_CALCULATE, "all")->calculate =
        kit_expr(k, "$cost sum:1");
    kit_start(k);
    visits = kit_at(k, "visits").node;
    second = kit_add(k, "children");
    assert_int_equal(
        hearth_interview_add(k->i, second.instance, visits, &added), 0);
    kit_give(
        k, kit_inner(k, kit_in(k, "children", 1, "name"), "visits", 1, "cost"),
        "5");
    kit_give(k, kit_inner(k, second, "visits", 1, "cost"), "7");
    kit_give(k, kit_inner(k, second, "visits", 2, "cost"), "11");
    kit_holds(k, kit_in(k, "children", 1, "paid"), "5");
    kit_holds(k, kit_in(k, "children", 2, "paid"), "18");
    kit_holds(k, kit_at(k, "all"), "23");
    assert_int_equal(
        hearth_interview_remove(k->i, kit_in(k, "children", 1, "children")), 0);
    kit_holds(k, kit_at(k, "all"), "18");
    kit_holds(k, kit_in(k, "children", 1, "paid"), "18");
    assert_int_equal(
        hearth_interview_instances(
            k->i, kit_in(k, "children", 1, "name").instance, visits),
        2);
}

/* As many as said "yes", and one more: what comes before the count sees those
 * that it made. */
static void test_a_count_may_look_inside(void **state)
{
    struct kit *k = *state;
    struct hearth_node *have = kit_ask(k, HEARTH_NODE_CALCULATE, "have");
    struct hearth_node *want = kit_ask(k, HEARTH_NODE_CALCULATE, "want");
    struct hearth_node *people = kit_ask(k, HEARTH_NODE_REPEAT, "people");
    uint16_t repeat = form_make_find(&k->make, "people");

    (void)kit_ask(k, HEARTH_NODE_INTEGER, "more");
    form_make_close(&k->make);
    have->calculate = kit_expr(k, "*people count:1");
    want->calculate = kit_expr(k, "$more sum:1 1 +");
    people->count = kit_expr(k, "$want");
    kit_start(k);
    assert_int_equal(hearth_interview_instances(k->i, 0, repeat), 1);
    kit_give(k, kit_in(k, "people", 1, "more"), "1");
    kit_give(k, kit_in(k, "people", 2, "more"), "1");
    assert_int_equal(hearth_interview_instances(k->i, 0, repeat), 3);
    kit_holds(k, kit_at(k, "have"), "3");
    kit_give(k, kit_in(k, "people", 1, "more"), "");
    assert_int_equal(hearth_interview_instances(k->i, 0, repeat), 2);
    kit_holds(k, kit_at(k, "have"), "2");
}

static void test_choices_come_from_a_repeat(void **state)
{
    struct kit *k = *state;
    struct hearth_offer offers[4];
    struct hearth_node *n;

    make_children(k);
    n = kit_ask(k, HEARTH_NODE_SELECT_ONE, "head");
    n->from = form_make_find(&k->make, "name");
    kit_start(k);
    assert_int_equal(
        hearth_interview_choices(k->i, kit_at(k, "head"), offers, 4), 1);
    assert_int_equal(offers[0].name.len, 0); /* and cannot be picked */
    kit_give(k, kit_in(k, "children", 1, "name"), "Ada");
    (void)kit_add(k, "children");
    kit_give(k, kit_in(k, "children", 2, "name"), "Bo");
    assert_int_equal(
        hearth_interview_choices(k->i, kit_at(k, "head"), offers, 4), 2);
    assert_int_equal(offers[1].row, HEARTH_NO_TEXT);
    assert_true(hearth_slice_is_equal(offers[1].name, hearth_slice_text("Bo")));
    kit_refuse(k, kit_at(k, "head"), "Cy", HEARTH_VIOLATION_TYPE);
    kit_give(k, kit_at(k, "head"), "Bo");
    assert_int_equal(
        hearth_interview_remove(k->i, kit_in(k, "children", 2, "children")), 0);
    kit_holds(k, kit_at(k, "head"), "");
}

static void test_a_walk_sees_all_in_order(void **state)
{
    struct kit *k = *state;
    struct hearth_place at = {0, HEARTH_NONE};
    char seen[64] = "";

    make_children(k);
    (void)kit_ask(k, HEARTH_NODE_NOTE, "bye");
    kit_start(k);
    (void)kit_add(k, "children");
    kit_give(k, kit_in(k, "children", 2, "age"), "30");
    while ((at = hearth_interview_walk(k->i, root, at)).node != HEARTH_NONE) {
        const char *name = hearth_form_name(k->form, at.node);

        assert_true(strlen(seen) + strlen(name) + 2 < sizeof(seen));
        (void)strncat(seen, name, sizeof(seen) - strlen(seen) - 1);
        (void)strncat(seen, " ", sizeof(seen) - strlen(seen) - 1);
    }
    assert_string_equal(seen, "name age name age job bye ");
}

static void test_limits_hold(void **state)
{
    struct kit *k = *state;
    struct hearth_place added;
    uint16_t children;
    int rc = 0;
    unsigned count = 1;

    make_children(k);
    kit_start(k);
    children = kit_at(k, "children").node;
    while (rc == 0 && count <= HEARTH_INSTANCES_MAX) {
        rc = hearth_interview_add(k->i, 0, children, &added);
        count += rc == 0;
    }
    assert_int_equal(rc, HEARTH_E_LIMIT);
    assert_int_equal(count, HEARTH_REPEAT_MAX);
    assert_int_equal(hearth_interview_instances(k->i, 0, children), count);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_one_is_there_and_more_are_added),
        CASE(test_removing_renumbers),
        CASE(test_screens_ask_whether_to_add),
        CASE(test_all_may_be_removed),
        CASE(test_a_count_hides_and_brings_back),
        CASE(test_what_is_not_relevant_is_left_out_of_lists),
        CASE(test_repeats_in_repeats),
        CASE(test_a_count_may_look_inside),
        CASE(test_choices_come_from_a_repeat),
        CASE(test_a_walk_sees_all_in_order),
        CASE(test_limits_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
