/* SPDX-License-Identifier: Apache-2.0 */
/* Paths through form and lists, indexed-repeat, and code that nobody wrote. */
#include "eval.h"
#include "interview_kit.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

/* town, rooms, child { age, plays { toy } }; towns: a list with a column. */
static void make_house(struct kit *k)
{
    uint16_t list = form_make_list(&k->make, "towns", "osh uzgen bishkek");

    form_make_column(&k->make, "region", "south south -");
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "town", list);
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "rooms");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "child");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "age");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "plays");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "toy");
    form_make_close(&k->make);
    form_make_close(&k->make);
    (void)kit_ask(k, HEARTH_NODE_TEXT, "last");
}

static void answer_house(struct kit *k)
{
    static const char *const ages[] = {"4", "9", "15"};
    char toy[8];

    kit_give(k, kit_at(k, "town"), "uzgen");
    kit_give(k, kit_at(k, "rooms"), "3");
    for (uint16_t c = 1; c <= 3; c++) {
        if (c > 1) {
            (void)kit_add(k, "child");
        }
        kit_give(k, kit_in(k, "child", c, "age"), ages[c - 1]);
        (void)snprintf(toy, sizeof(toy), "toy%u", (unsigned)c);
        kit_give(k,
                 kit_inner(k, kit_in(k, "child", c, "age"), "plays", 1, "toy"),
                 toy);
    }
}

static void gives(struct kit *k, struct hearth_place place, uint16_t expr,
                  const char *source, const char *expected)
{
    struct hearth_machine *m = hearth_eval_machine(k->i);
    struct hearth_slice text;
    struct hearth_value v;

    if (hearth_interview_eval(k->i, place, expr, &v) != HEARTH_OK ||
        hearth_value_to_text(m, &v, &text) != HEARTH_OK) {
        fail_msg("%s cannot be evaluated", source);
    }
    if (!hearth_slice_is_equal(text, hearth_slice_text(expected))) {
        fail_msg("%s is %.*s, not %s", source, (int)text.len,
                 (const char *)text.data, expected);
    }
}

struct path {
    const char *postfix, *expected;
};

static void walk(struct kit *k, const struct path *paths, size_t count)
{
    uint16_t exprs[40];

    assert_true(count <= 40);
    make_house(k);
    for (size_t p = 0; p < count; p++) {
        exprs[p] = kit_expr(k, paths[p].postfix);
    }
    kit_start(k);
    answer_house(k);
    for (size_t p = 0; p < count; p++) {
        gives(k, kit_at(k, "rooms"), exprs[p], paths[p].postfix,
              paths[p].expected);
    }
}

static void test_paths_through_the_form(void **state)
{
    static const struct path paths[] = {
        {"document /data /rooms", "3"},
        {"document /rooms count:1", "0"},
        {"document children count:1", "1"},
        {"document element count:1", "0"},
        {"document .. count:1", "0"},
        {"document ~data count:1", "0"},
        {"$rooms .. .. /data /town", "uzgen"},
        {"$rooms .. .. .. count:1", "0"},
        {"$rooms ^data /town", "uzgen"},
        {"$rooms ^child count:1", "0"},
        {"$rooms .. ~data /rooms", "3"},
        {"$rooms ~rooms", "3"},
        {"$rooms ~town count:1", "0"},
        {"$rooms element", "3"},
        {"$rooms children count:1", "0"},
        {"$age .. count:1", "3"},
        {"*child .. count:1", "1"},
        {"*child ^data /rooms", "3"},
        {"$age ^child /plays /toy [ 1 ] count:1", "3"},
        {"*child children count:1", "6"},
        {"nothing .. count:1", "0"},
        {"current .. /town", "uzgen"},
        {"*child [ . /age 9 = ] /plays /toy", "toy2"},
    };

    walk(*state, paths, sizeof(paths) / sizeof(paths[0]));
}

static void test_paths_through_a_list(void **state)
{
    static const struct path paths[] = {
        {"@towns .. count:1", "0"},
        {"@towns element count:1", "0"},
        {"@towns ~towns count:1", "0"},
        {"@towns /anything /item count:1", "3"},
        {"@towns /root element count:1", "1"},
        {"@towns /root ~root count:1", "1"},
        {"@towns /root .. /root count:1", "1"},
        {"@towns /root /item ~item count:1", "3"},
        {"@towns /root /item ~row count:1", "0"},
        {"@towns /root /item .. count:1", "1"},
        {"@towns /root /item ^root count:1", "1"},
        {"@towns /root /item /region count:1", "2"}, /* one has none */
        {"@towns /root /item /region .. count:1", "2"},
        {"@towns /root /item /region ~region count:1", "2"},
        {"@towns /root /item /name ~name [ 1 ] count:1", "3"},
        {"@towns /root /item [ . /name 'osh' = ] /label", "The osh"},
        {"@towns /root /item [ . /name 'osh' = ] children count:1", "3"},
        {"@towns /root /item [ 2 ] /region children count:1", "0"},
        {"@towns /root /item [ 3 ] /name", "bishkek"},
        {"@towns /root /item [ 4 ] /name", ""},
    };

    walk(*state, paths, sizeof(paths) / sizeof(paths[0]));
}

/* ---- indexed-repeat ---- */

/* indexed-repeat of a node, with one pair or two. */
static uint16_t indexed(struct kit *k, const char *node, const char *repeat,
                        unsigned index, const char *inner)
{
    char postfix[96];
    unsigned of = form_make_find(&k->make, node);
    unsigned outer = form_make_find(&k->make, repeat);

    if (inner == NULL) {
        (void)snprintf(postfix, sizeof(postfix), "%u %u %u indexed-repeat:3",
                       of, outer, index);
    } else {
        (void)snprintf(postfix, sizeof(postfix),
                       "%u %u %u %u 1 indexed-repeat:5", of, outer, index,
                       (unsigned)form_make_find(&k->make, inner));
    }
    return kit_expr(k, postfix);
}

static void test_indexes_name_instances(void **state)
{
    struct kit *k = *state;
    struct hearth_place age;
    struct hearth_value v;
    uint16_t second, zeroth, inner, own, beyond, wrong, outer;

    make_house(k);
    second = indexed(k, "age", "child", 2, NULL);
    zeroth = indexed(k, "age", "child", 0, NULL);
    inner = indexed(k, "toy", "child", 3, "plays");
    own = indexed(k, "toy", "plays", 1, NULL);
    beyond = indexed(k, "age", "child", 9, NULL);
    wrong = indexed(k, "rooms", "child", 1, NULL);
    outer = indexed(k, "age", "child", 1, "plays");
    kit_start(k);
    answer_house(k);
    gives(k, kit_at(k, "rooms"), second, "second", "9");
    gives(k, kit_at(k, "rooms"), zeroth, "zeroth", "4");
    gives(k, kit_at(k, "rooms"), inner, "inner", "toy3");
    gives(k, kit_at(k, "rooms"), own, "first of all", "toy1");
    age = kit_in(k, "child", 2, "age");
    gives(k, age, own, "own", "toy2");
    gives(k, age, inner, "inner from inside", "toy3");
    gives(k, kit_at(k, "rooms"), beyond, "beyond", "");
    /* a repeat that is not around the node */
    assert_int_equal(hearth_interview_eval(k->i, kit_at(k, "rooms"), wrong, &v),
                     HEARTH_E_EVAL);
    assert_int_equal(hearth_interview_eval(k->i, age, outer, &v),
                     HEARTH_E_EVAL);
}

static void test_an_even_number_of_arguments_is_an_error(void **state)
{
    struct kit *k = *state;
    struct hearth_value v;
    uint16_t even, strange;

    make_house(k);
    even = kit_expr(k, "1 2 3 4 indexed-repeat:4");
    strange = kit_expr(k, "'a' 2 3 indexed-repeat:3");
    kit_start(k);
    assert_int_equal(hearth_interview_eval(k->i, kit_at(k, "rooms"), even, &v),
                     HEARTH_E_EVAL);
    assert_int_equal(
        hearth_interview_eval(k->i, kit_at(k, "rooms"), strange, &v),
        HEARTH_E_EVAL);
}

/* ---- code that no compiler wrote ---- */

static const char *const WORDS[] = {
    "$rooms 2 + 5 = $town 'uzgen' = = and( *child [ . /age 5 > ] count:1 )",
    "@towns /root /item [ . /name $town = ] ^root ~root element .. count:1",
    "$rooms neg coalesce( 8 ) or( document children count:1 )",
    "*child [ last:0 position:0 = ] /age sum:1 current .. count:1 concat:2",
    "$age nothing count:1 div 1 0 div mod",
};

/* What the checker lets through is never malformed to the evaluator; what it
 * does not ends as well, in bounded time. */
static void run_hostile(struct kit *k, struct hearth_slice code)
{
    const struct hearth_expr_bounds bounds = {
        k->form->node_count, k->form->list_count, k->form->names_len};
    struct hearth_machine *m = hearth_eval_machine(k->i);
    struct hearth_ref owner = hearth_model_place(kit_at(k, "rooms"));
    struct hearth_value v;
    bool is_checked = hearth_expr_check(code, &bounds) == HEARTH_OK;
    int rc = hearth_eval_run(m, code, &owner, &owner, &v);

    assert_true(rc == HEARTH_OK || rc == HEARTH_E_EVAL ||
                rc == HEARTH_E_INVALID);
    assert_true(m->steps <= HEARTH_EXPR_STEPS_MAX);
    if (is_checked && rc == HEARTH_E_INVALID) {
        fail_msg("checked code is malformed to the evaluator");
    }
}

static void test_hostile_code_ends(void **state)
{
    struct kit *k = *state;
    uint8_t code[256];
    uint16_t exprs[sizeof(WORDS) / sizeof(WORDS[0])];

    make_house(k);
    for (size_t w = 0; w < sizeof(WORDS) / sizeof(WORDS[0]); w++) {
        exprs[w] = kit_expr(k, WORDS[w]);
    }
    kit_start(k);
    answer_house(k);
    for (size_t w = 0; w < sizeof(WORDS) / sizeof(WORDS[0]); w++) {
        struct hearth_slice good = k->make.exprs[exprs[w]];

        assert_true(good.len <= sizeof(code));
        for (size_t len = 0; len <= good.len; len++) {
            run_hostile(k, hearth_slice_of(good.data, len));
        }
        for (size_t at = 0; at < good.len; at++) {
            memcpy(code, good.data, good.len); /* fits, see above */
            for (unsigned byte = 0; byte < 256; byte++) {
                code[at] = (uint8_t)byte;
                run_hostile(k, hearth_slice_of(code, good.len));
            }
        }
    }
}

static void test_few_places_for_nodes(void **state)
{
    struct kit *k = *state;
    struct hearth_machine *m;
    struct hearth_ref owner;
    size_t full;
    uint16_t exprs[3];
    unsigned errors = 0;

    make_house(k);
    exprs[0] = kit_expr(k, "*child [ . /age 5 > ] /plays /toy count:1");
    exprs[1] = kit_expr(k, "@towns /root /item children count:1");
    exprs[2] = kit_expr(k, "$toy .. .. .. .. children count:1");
    kit_start(k);
    answer_house(k);
    m = hearth_eval_machine(k->i);
    owner = hearth_model_place(kit_at(k, "rooms"));
    full = m->refs_cap;
    for (size_t e = 0; e < 3; e++) {
        struct hearth_value v;
        struct hearth_value expected;
        struct hearth_slice code = k->make.exprs[exprs[e]];

        m->refs_cap = full;
        m->steps = 0;
        assert_int_equal(hearth_eval_run(m, code, &owner, &owner, &expected),
                         HEARTH_OK);
        for (size_t cap = 0; cap < 40; cap++) {
            int rc;

            m->refs_cap = cap;
            m->steps = 0;
            rc = hearth_eval_run(m, code, &owner, &owner, &v);
            errors += rc == HEARTH_E_EVAL;
            assert_true(rc == HEARTH_E_EVAL ||
                        (rc == HEARTH_OK && v.number == expected.number));
        }
        for (uint32_t left = 0; left < 40; left++) {
            int rc;

            m->refs_cap = full;
            m->steps = HEARTH_EXPR_STEPS_MAX - left;
            rc = hearth_eval_run(m, code, &owner, &owner, &v);
            errors += rc == HEARTH_E_EVAL;
            assert_true(rc == HEARTH_E_EVAL ||
                        (rc == HEARTH_OK && v.number == expected.number));
        }
    }
    m->refs_cap = full;
    assert_true(errors > 20);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)
    const struct CMUnitTest tests[] = {
        CASE(test_paths_through_the_form),
        CASE(test_paths_through_a_list),
        CASE(test_indexes_name_instances),
        CASE(test_an_even_number_of_arguments_is_an_error),
        CASE(test_hostile_code_ends),
        CASE(test_few_places_for_nodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
