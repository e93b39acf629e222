/* SPDX-License-Identifier: Apache-2.0 */
/* Compact answers: every answer comes back, each has one spelling only, and
 * bytes that nobody wrote are refused. */
#include "interview_kit.h"

#include <stdlib.h>
#include <string.h>

static uint8_t memory[1u << 20];

static int decode(const struct kit *k, struct hearth_slice bytes,
                  struct hearth_answers *out)
{
    struct hearth_arena arena;
    struct hearth_reader in;

    hearth_arena_init(&arena, memory, sizeof(memory));
    hearth_reader_init(&in, bytes);
    return hearth_answer_decode(k->form, &in, &arena, out);
}

static void expect(const struct hearth_answers *a, uint16_t instance,
                   uint16_t node, const char *text)
{
    const struct hearth_answer *answer = hearth_answers_at(a, instance, node);

    assert_int_equal(answer->state, HEARTH_ANSWER_GIVEN);
    if (!hearth_slice_is_equal(answer->text, hearth_slice_text(text))) {
        fail_msg("%s is \"%.*s\", not \"%s\"", hearth_form_name(a->form, node),
                 (int)answer->text.len, (const char *)answer->text.data, text);
    }
}

/* One question of each type, and a repeat in a repeat. */
static void make_types(struct kit *k)
{
    uint16_t list = form_make_list(&k->make, "colours", "red green blue");

    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "one", list);
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_MULTIPLE, "some", list);
    (void)form_make_select(&k->make, HEARTH_NODE_RANK, "rank", list);
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "whole");
    (void)kit_ask(k, HEARTH_NODE_DECIMAL, "part");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "text");
    (void)kit_ask(k, HEARTH_NODE_DATE, "date");
    (void)kit_ask(k, HEARTH_NODE_TIME, "time");
    (void)kit_ask(k, HEARTH_NODE_DATETIME, "moment");
    (void)kit_ask(k, HEARTH_NODE_ACKNOWLEDGE, "ok");
    (void)kit_ask(k, HEARTH_NODE_GEOPOINT, "point");
    kit_ask(k, HEARTH_NODE_CALCULATE, "number")->calculate =
        kit_expr(k, "$whole 2 *");
    kit_ask(k, HEARTH_NODE_CALCULATE, "truth")->calculate =
        kit_expr(k, "$whole 1 >");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "children");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "visits");
    (void)kit_ask(k, HEARTH_NODE_DATE, "day");
    form_make_close(&k->make);
    form_make_close(&k->make);
    (void)kit_ask(k, HEARTH_NODE_TEXT, "last");
}

static void answer_types(struct kit *k)
{
    kit_give(k, kit_at(k, "one"), "green");
    kit_give(k, kit_at(k, "some"), "blue red");
    kit_give(k, kit_at(k, "rank"), "blue red green");
    kit_give(k, kit_at(k, "whole"), "-9007199254740991");
    kit_give(k, kit_at(k, "part"), "2.50");
    kit_give(k, kit_at(k, "text"), "\xc3\xa9t\xc3\xa9");
    kit_give(k, kit_at(k, "date"), "1969-07-20");
    kit_give(k, kit_at(k, "time"), "09:30:00.000+05:00");
    kit_give(k, kit_at(k, "moment"), "2024-02-29T23:59:59.999-03:30");
    kit_give(k, kit_at(k, "ok"), "OK");
    kit_give(k, kit_at(k, "point"), "43.2 76.9 800 5");
    kit_give(k, kit_in(k, "children", 1, "name"), "A");
    (void)kit_add(k, "children");
    kit_give(k,
             kit_inner(k, kit_in(k, "children", 2, "name"), "visits", 1, "day"),
             "2020-01-01");
    kit_give(k, kit_at(k, "last"), "z");
}

static void test_every_answer_comes_back(void **state)
{
    struct kit *k = *state;
    struct hearth_answers a;
    static uint8_t again[HEARTH_PLAIN_MAX];
    struct hearth_writer w;
    struct hearth_slice bytes;

    make_types(k);
    kit_start(k);
    answer_types(k);
    bytes = kit_seal(k);
    assert_int_equal(decode(k, bytes, &a), 0);
    expect(&a, 0, kit_at(k, "one").node, "green");
    expect(&a, 0, kit_at(k, "some").node, "red blue");
    expect(&a, 0, kit_at(k, "rank").node, "blue red green");
    expect(&a, 0, kit_at(k, "whole").node, "-9007199254740991");
    expect(&a, 0, kit_at(k, "part").node, "2.5");
    expect(&a, 0, kit_at(k, "text").node, "\xc3\xa9t\xc3\xa9");
    expect(&a, 0, kit_at(k, "date").node, "1969-07-20");
    expect(&a, 0, kit_at(k, "time").node, "09:30:00.000+05:00");
    expect(&a, 0, kit_at(k, "moment").node, "2024-02-29T23:59:59.999-03:30");
    expect(&a, 0, kit_at(k, "ok").node, "OK");
    expect(&a, 0, kit_at(k, "number").node, "-18014398509481982");
    expect(&a, 0, kit_at(k, "truth").node, "false");
    assert_int_equal(a.instance_count, 5); /* root, 2 children, 2 visits */
    for (uint16_t i = 1; i < a.instance_count; i++) {
        if (a.instances[i].node == kit_at(k, "children").node &&
            a.instances[i].ordinal == 1) {
            expect(&a, i, kit_at(k, "name").node, "A");
        }
        if (a.instances[i].node == kit_at(k, "visits").node &&
            a.instances[a.instances[i].parent].ordinal == 2) {
            expect(&a, i, kit_at(k, "day").node, "2020-01-01");
        }
    }
    hearth_writer_init(&w, again, sizeof(again));
    assert_int_equal(hearth_answer_encode(&a, &w), 0);
    assert_true(hearth_slice_is_equal(bytes, hearth_writer_slice(&w)));
}

static void test_states_are_three(void **state)
{
    struct kit *k = *state;
    struct hearth_answers a;

    (void)kit_yes_no(k, "q");
    kit_ask(k, HEARTH_NODE_TEXT, "if_yes")->relevant =
        kit_expr(k, "$q 'yes' =");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "blank");
    kit_start(k);
    kit_give(k, kit_at(k, "q"), "no");
    assert_int_equal(decode(k, kit_seal(k), &a), 0);
    assert_int_equal(hearth_answers_of(&a, kit_at(k, "q").node)->state,
                     HEARTH_ANSWER_GIVEN);
    assert_int_equal(hearth_answers_of(&a, kit_at(k, "if_yes").node)->state,
                     HEARTH_ANSWER_NOT_ASKED);
    assert_int_equal(hearth_answers_of(&a, kit_at(k, "blank").node)->state,
                     HEARTH_ANSWER_SKIPPED);
}

/* Bytes that decode must encode to themselves: there is one spelling. */
static void check_one_spelling(const struct kit *k, struct hearth_slice bytes)
{
    struct hearth_answers a;
    uint8_t again[4096];
    struct hearth_writer w;

    if (decode(k, bytes, &a) != 0) {
        return;
    }
    hearth_writer_init(&w, again, sizeof(again));
    assert_int_equal(hearth_answer_encode(&a, &w), 0);
    assert_true(hearth_slice_is_equal(bytes, hearth_writer_slice(&w)));
}

static void test_places_are_on_this_world(void **state)
{
    static const char *const BAD[] = {"x 1",     "1",   "91 0",   "0 181",
                                      "1 2 3 x", "1;2", "1 2;3 4"};
    struct kit *k = *state;

    (void)kit_ask(k, HEARTH_NODE_GEOPOINT, "point");
    (void)kit_ask(k, HEARTH_NODE_GEOTRACE, "line");
    kit_start(k);
    for (size_t n = 0; n < sizeof(BAD) / sizeof(BAD[0]); n++) {
        kit_refuse(k, kit_at(k, "point"), BAD[n], HEARTH_VIOLATION_TYPE);
    }
    kit_give(k, kit_at(k, "point"), "-90 180 12.5 4");
    kit_refuse(k, kit_at(k, "line"), "1 2;91 2", HEARTH_VIOLATION_TYPE);
    kit_refuse(k, kit_at(k, "line"), ";", HEARTH_VIOLATION_TYPE);
    kit_give(k, kit_at(k, "line"), "1 2; 3 4;");
}

static void test_hostile_bytes(void **state)
{
    struct kit *k = *state;
    struct hearth_slice whole;
    uint8_t *exact;

    make_types(k);
    kit_start(k);
    answer_types(k);
    whole = kit_seal(k);
    for (size_t cut = 0; cut < whole.len; cut++) {
        exact = malloc(cut > 0 ? cut : 1);
        assert_non_null(exact);
        memcpy(exact, whole.data, cut); /* shorter than the whole */
        check_one_spelling(k, hearth_slice_of(exact, cut));
        free(exact);
    }
    exact = malloc(whole.len);
    assert_non_null(exact);
    memcpy(exact, whole.data, whole.len); /* as long */
    for (size_t at = 0; at < whole.len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            exact[at] ^= (uint8_t)(1u << bit);
            check_one_spelling(k, hearth_slice_of(exact, whole.len));
            exact[at] ^= (uint8_t)(1u << bit);
        }
    }
    free(exact);
}

/* A repeat that claims more instances than there may be. */
static void test_a_count_is_bounded(void **state)
{
    static const uint8_t many[] = {0xff, 0xff, 0xff, 0xff, 0x7f};
    struct kit *k = *state;
    struct hearth_answers a;

    (void)kit_ask(k, HEARTH_NODE_REPEAT, "r");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "q");
    kit_start(k);
    assert_int_not_equal(decode(k, hearth_slice_of(many, sizeof(many)), &a), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_every_answer_comes_back),  CASE(test_states_are_three),
        CASE(test_places_are_on_this_world), CASE(test_hostile_bytes),
        CASE(test_a_count_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
