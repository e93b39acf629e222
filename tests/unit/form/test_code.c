/* SPDX-License-Identifier: Apache-2.0 */
/* Bytecode taken apart, and what the checker lets pass. */
#include "code.h"

#include "hearth/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define NODES 5
#define LISTS 2
#define NAMES 300

static int check(const uint8_t *code, size_t len)
{
    static const struct hearth_expr_bounds BOUNDS = {NODES, LISTS, NAMES};

    return hearth_expr_check(hearth_slice_of(code, len), &BOUNDS);
}

#define CHECK(rc, ...)                                                         \
    do {                                                                       \
        static const uint8_t code_[] = {__VA_ARGS__};                          \
        assert_int_equal(check(code_, sizeof(code_)), rc);                     \
    } while (0)
#define SOUND(...)   CHECK(HEARTH_OK, __VA_ARGS__)
#define REFUSED(...) CHECK(HEARTH_E_INVALID, __VA_ARGS__)

#define SELF HEARTH_OP_SELF
#define TRUE HEARTH_OP_TRUE

static void test_each_leaf_leaves_one_value(void **state)
{
    (void)state;
    SOUND(HEARTH_OP_NUMBER, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0);
    SOUND(HEARTH_OP_SMALL, 7);
    SOUND(HEARTH_OP_TEXT, 2, 'a', 'b');
    SOUND(HEARTH_OP_TEXT, 0);
    SOUND(HEARTH_OP_TRUE);
    SOUND(HEARTH_OP_FALSE);
    SOUND(HEARTH_OP_NODE, 0, NODES - 1);
    SOUND(HEARTH_OP_SELF);
    SOUND(HEARTH_OP_CURRENT);
    SOUND(HEARTH_OP_ALL, 0, 0);
    SOUND(HEARTH_OP_DOCUMENT);
    SOUND(HEARTH_OP_INSTANCE, 0, LISTS - 1);
    SOUND(HEARTH_OP_NOTHING);
    REFUSED(0);
    REFUSED(0x0d);
    REFUSED(0x2c);
    REFUSED(0x31);
    REFUSED(0xff);
    assert_int_equal(check(NULL, 0), HEARTH_E_INVALID);
}

static void test_operands_stay_inside_their_tables(void **state)
{
    (void)state;
    REFUSED(HEARTH_OP_NODE, 0, NODES);
    REFUSED(HEARTH_OP_ALL, 1, 0);
    REFUSED(HEARTH_OP_INSTANCE, 0, LISTS);
    SOUND(SELF, HEARTH_OP_CHILD, 0xab, 2); /* 299 */
    REFUSED(SELF, HEARTH_OP_CHILD, 0xac, 2);
    REFUSED(SELF, HEARTH_OP_IS_NAMED, 0xac, 2);
    REFUSED(SELF, HEARTH_OP_PARENT_NAMED, 0xac, 2);
    REFUSED(SELF, HEARTH_OP_CHILD, 0x80, 0); /* not the shortest */
    REFUSED(SELF, HEARTH_OP_CHILD, 0xff, 0xff, 0xff, 0xff, 0x0f);
}

static void test_cut_operands_are_refused(void **state)
{
    (void)state;
    REFUSED(HEARTH_OP_NUMBER, 0x3f, 0xf0, 0, 0, 0, 0, 0);
    REFUSED(HEARTH_OP_SMALL);
    REFUSED(HEARTH_OP_TEXT);
    REFUSED(HEARTH_OP_TEXT, 2, 'a');
    REFUSED(HEARTH_OP_NODE, 0);
    REFUSED(SELF, HEARTH_OP_CHILD);
    REFUSED(SELF, HEARTH_OP_CHILD, 0x80);
    REFUSED(SELF, HEARTH_OP_FILTER, 0);
    REFUSED(SELF, HEARTH_OP_CALL, HEARTH_FN_NOT);
    REFUSED(TRUE, HEARTH_OP_JUMP, 0);
}

static void test_the_stack_holds_what_is_taken(void **state)
{
    static const uint8_t ONE[] = {HEARTH_OP_CHILDREN, HEARTH_OP_PARENT,
                                  HEARTH_OP_IS_ELEMENT, HEARTH_OP_NEGATE};
    static const uint8_t TWO[] = {
        HEARTH_OP_EQ,       HEARTH_OP_NE,  HEARTH_OP_LT,  HEARTH_OP_LE,
        HEARTH_OP_GT,       HEARTH_OP_GE,  HEARTH_OP_ADD, HEARTH_OP_SUBTRACT,
        HEARTH_OP_MULTIPLY, HEARTH_OP_DIV, HEARTH_OP_MOD};
    uint8_t code[] = {SELF, SELF, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(ONE); i++) {
        code[2] = ONE[i];
        assert_int_equal(check(code + 1, 2), HEARTH_OK);
        assert_int_equal(check(code + 2, 1), HEARTH_E_INVALID);
        assert_int_equal(check(code, 3), HEARTH_E_INVALID); /* two are left */
    }
    for (size_t i = 0; i < sizeof(TWO); i++) {
        code[2] = TWO[i];
        assert_int_equal(check(code, 3), HEARTH_OK);
        assert_int_equal(check(code + 1, 2), HEARTH_E_INVALID);
    }
    REFUSED(SELF, SELF);
}

static void test_calls_have_arguments_that_fit(void **state)
{
    (void)state;
    SOUND(SELF, HEARTH_OP_CALL, HEARTH_FN_NOT, 1);
    SOUND(HEARTH_OP_CALL, HEARTH_FN_TODAY, 0);
    SOUND(SELF, SELF, SELF, HEARTH_OP_CALL, HEARTH_FN_CONCAT, 3);
    REFUSED(HEARTH_OP_CALL, HEARTH_FN_NOT, 0);
    REFUSED(SELF, SELF, HEARTH_OP_CALL, HEARTH_FN_NOT, 2);
    REFUSED(SELF, HEARTH_OP_CALL, HEARTH_FN_TODAY, 1);
    REFUSED(HEARTH_OP_CALL, 0, 0);
    REFUSED(HEARTH_OP_CALL, HEARTH_FN_END, 0);
    REFUSED(SELF, SELF, HEARTH_OP_CALL, HEARTH_FN_CONCAT, 3);
}

static void test_jumps_land_on_steps_and_depths_agree(void **state)
{
    (void)state;
    /* if(true, 1, 2) */
    SOUND(TRUE, HEARTH_OP_JUMP_FALSE, 0, 5, HEARTH_OP_SMALL, 1, HEARTH_OP_JUMP,
          0, 2, HEARTH_OP_SMALL, 2);
    REFUSED(TRUE, HEARTH_OP_JUMP_FALSE, 0, 6, HEARTH_OP_SMALL, 1,
            HEARTH_OP_JUMP, 0, 2, HEARTH_OP_SMALL, 2); /* inside a step */
    REFUSED(TRUE, HEARTH_OP_JUMP_FALSE, 0, 5, HEARTH_OP_SMALL, 1,
            HEARTH_OP_JUMP, 0, 3, HEARTH_OP_SMALL, 2); /* beyond the end */
    SOUND(TRUE, HEARTH_OP_AND, 0, 1, TRUE);
    SOUND(TRUE, HEARTH_OP_OR, 0, 1, TRUE);
    SOUND(TRUE, HEARTH_OP_COALESCE, 0, 1, TRUE);
    REFUSED(TRUE, HEARTH_OP_AND, 0, 0, TRUE);
    REFUSED(TRUE, HEARTH_OP_JUMP_FALSE, 0, 1, TRUE); /* none or one */
    REFUSED(TRUE, TRUE, HEARTH_OP_JUMP_FALSE, 0, 1, TRUE);
    REFUSED(TRUE, HEARTH_OP_JUMP, 0, 1, TRUE); /* nothing reaches it */
    REFUSED(HEARTH_OP_AND, 0, 1, TRUE);
    SOUND(TRUE, HEARTH_OP_JUMP, 0, 0);
}

static void test_predicates_are_code_of_their_own(void **state)
{
    (void)state;
    SOUND(SELF, HEARTH_OP_FILTER, 0, 1, TRUE);
    SOUND(SELF, HEARTH_OP_FILTER, 0, 1, TRUE, HEARTH_OP_CHILDREN);
    SOUND(SELF, HEARTH_OP_FILTER, 0, 5, TRUE, HEARTH_OP_AND, 0, 1, TRUE);
    SOUND(SELF, HEARTH_OP_FILTER, 0, 1, TRUE, HEARTH_OP_FILTER, 0, 1, TRUE);
    SOUND(SELF, HEARTH_OP_FILTER, 0, 5, SELF, HEARTH_OP_FILTER, 0, 1, TRUE);
    REFUSED(HEARTH_OP_FILTER, 0, 1, TRUE);
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 0);
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 2, TRUE); /* beyond the end */
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 2, TRUE, TRUE);
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 1, HEARTH_OP_SMALL, 1); /* cuts a step */
    /* takes what is outside */
    REFUSED(SELF, SELF, HEARTH_OP_FILTER, 0, 1, HEARTH_OP_NEGATE);
    REFUSED(SELF, SELF, HEARTH_OP_FILTER, 0, 1, HEARTH_OP_EQ);
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 2, HEARTH_OP_NEGATE, TRUE);
    /* the inner one is longer than the outer one */
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 4, SELF, HEARTH_OP_FILTER, 0, 1, TRUE);
}

static void test_no_jump_crosses_the_edge_of_a_predicate(void **state)
{
    (void)state;
    /* out of it */
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 5, TRUE, HEARTH_OP_AND, 0, 2, TRUE,
            HEARTH_OP_CHILDREN);
    /* into it, at its first byte and later */
    REFUSED(SELF, TRUE, HEARTH_OP_JUMP_FALSE, 0, 3, HEARTH_OP_FILTER, 0, 1,
            TRUE);
    REFUSED(SELF, TRUE, HEARTH_OP_JUMP_FALSE, 0, 4, HEARTH_OP_FILTER, 0, 2,
            TRUE, HEARTH_OP_NEGATE);
    /* over it, where both end in one place: with depths of their own */
    SOUND(SELF, TRUE, HEARTH_OP_JUMP_FALSE, 0, 8, HEARTH_OP_FILTER, 0, 5, TRUE,
          HEARTH_OP_AND, 0, 1, TRUE);
    SOUND(SELF, TRUE, HEARTH_OP_JUMP_FALSE, 0, 8, HEARTH_OP_FILTER, 0, 5, TRUE,
          HEARTH_OP_AND, 0, 1, TRUE, HEARTH_OP_CHILDREN);
    /* inside it, into the middle of a step */
    REFUSED(SELF, HEARTH_OP_FILTER, 0, 6, TRUE, HEARTH_OP_AND, 0, 1,
            HEARTH_OP_SMALL, 1);
}

/* ${depth} predicates, one in the other. */
static size_t nest(uint8_t *code, unsigned depth)
{
    size_t at = 0;

    for (unsigned i = 0; i < depth; i++) {
        code[at++] = SELF;
        code[at++] = HEARTH_OP_FILTER;
        code[at++] = 0;
        code[at++] = (uint8_t)(4 * (depth - 1 - i) + 1);
    }
    code[at++] = TRUE;
    return at;
}

static void test_predicates_nest_eight_deep_at_most(void **state)
{
    uint8_t code[64];

    (void)state;
    for (unsigned d = 0; d <= HEARTH_EXPR_NESTING_MAX; d++) {
        assert_int_equal(check(code, nest(code, d)), HEARTH_OK);
    }
    assert_int_equal(check(code, nest(code, HEARTH_EXPR_NESTING_MAX + 1)),
                     HEARTH_E_LIMIT);
}

static void test_the_stack_is_as_deep_as_it_may_be(void **state)
{
    uint8_t code[2 * HEARTH_EXPR_STACK_MAX + 1];
    size_t most = 2 * HEARTH_EXPR_STACK_MAX - 1;

    (void)state;
    memset(code, TRUE, HEARTH_EXPR_STACK_MAX);
    memset(code + HEARTH_EXPR_STACK_MAX, HEARTH_OP_EQ,
           HEARTH_EXPR_STACK_MAX - 1);
    assert_int_equal(check(code, most), HEARTH_OK);
    memset(code, TRUE, HEARTH_EXPR_STACK_MAX + 1);
    memset(code + HEARTH_EXPR_STACK_MAX + 1, HEARTH_OP_EQ,
           HEARTH_EXPR_STACK_MAX);
    assert_int_equal(check(code, sizeof(code)), HEARTH_E_LIMIT);
}

static void test_code_is_as_long_as_it_may_be(void **state)
{
    static uint8_t code[HEARTH_EXPR_LEN_MAX + 1];

    (void)state;
    memset(code, HEARTH_OP_NEGATE, sizeof(code));
    code[0] = TRUE;
    assert_int_equal(check(code, HEARTH_EXPR_LEN_MAX), HEARTH_OK);
    assert_int_equal(check(code, HEARTH_EXPR_LEN_MAX + 1), HEARTH_E_LIMIT);
    /* one predicate over all that is left */
    code[1] = HEARTH_OP_FILTER;
    code[2] = (HEARTH_EXPR_LEN_MAX - 4) >> 8;
    code[3] = (HEARTH_EXPR_LEN_MAX - 4) & 0xff;
    code[4] = TRUE;
    assert_int_equal(check(code, HEARTH_EXPR_LEN_MAX), HEARTH_OK);
}

static void test_steps_tell_their_operands(void **state)
{
    static const uint8_t CODE[] = {HEARTH_OP_SMALL,
                                   200,
                                   HEARTH_OP_TEXT,
                                   2,
                                   'h',
                                   'i',
                                   HEARTH_OP_NODE,
                                   1,
                                   2,
                                   HEARTH_OP_CHILD,
                                   0xac,
                                   2,
                                   HEARTH_OP_FILTER,
                                   0,
                                   1,
                                   HEARTH_OP_TRUE,
                                   HEARTH_OP_CALL,
                                   HEARTH_FN_CONCAT,
                                   3};
    struct hearth_reader in;
    struct hearth_code_step step;

    (void)state;
    hearth_reader_init(&in, hearth_slice_of(CODE, sizeof(CODE)));
    assert_true(hearth_code_next(&in, &step));
    assert_true(step.number == 200 && step.takes == 0 && step.leaves == 1);
    assert_true(hearth_code_next(&in, &step));
    assert_true(hearth_slice_is_equal(step.text, hearth_slice_text("hi")));
    assert_true(hearth_code_next(&in, &step));
    assert_int_equal(step.operand, 258);
    assert_true(hearth_code_next(&in, &step));
    assert_true(step.operand == 300 && step.takes == 1 && !step.is_jump);
    assert_true(hearth_code_next(&in, &step));
    assert_true(step.op == HEARTH_OP_FILTER && step.distance == 1 &&
                !step.is_jump);
    assert_true(hearth_code_next(&in, &step));
    assert_int_equal(step.op, HEARTH_OP_TRUE);
    assert_true(hearth_code_next(&in, &step));
    assert_true(step.function == HEARTH_FN_CONCAT && step.count == 3 &&
                step.takes == 3);
    assert_false(hearth_code_next(&in, &step));
}

static void test_references_are_found_in_predicates_too(void **state)
{
    static const uint8_t CODE[] = {HEARTH_OP_TEXT,
                                   3,
                                   HEARTH_OP_NODE,
                                   0,
                                   9, /* a text, no node */
                                   HEARTH_OP_ALL,
                                   0,
                                   3,
                                   HEARTH_OP_FILTER,
                                   0,
                                   4,
                                   HEARTH_OP_NODE,
                                   0,
                                   1,
                                   HEARTH_OP_NEGATE,
                                   HEARTH_OP_NODE,
                                   0,
                                   3};
    struct hearth_slice code = hearth_slice_of(CODE, sizeof(CODE));
    size_t at = 0;

    (void)state;
    assert_int_equal(hearth_expr_reference(code, &at), 3);
    assert_int_equal(hearth_expr_reference(code, &at), 1);
    assert_int_equal(hearth_expr_reference(code, &at), 3);
    assert_int_equal(hearth_expr_reference(code, &at), HEARTH_NONE);
    assert_int_equal(at, sizeof(CODE));
    assert_int_equal(hearth_expr_reference(code, &at), HEARTH_NONE);
    at = sizeof(CODE) + 7;
    assert_int_equal(hearth_expr_reference(code, &at), HEARTH_NONE);
    at = 0;
    code.len -= 4; /* malformed: it ends all the same */
    while (hearth_expr_reference(code, &at) != HEARTH_NONE) {
        assert_true(at <= code.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_leaf_leaves_one_value),
        cmocka_unit_test(test_operands_stay_inside_their_tables),
        cmocka_unit_test(test_cut_operands_are_refused),
        cmocka_unit_test(test_the_stack_holds_what_is_taken),
        cmocka_unit_test(test_calls_have_arguments_that_fit),
        cmocka_unit_test(test_jumps_land_on_steps_and_depths_agree),
        cmocka_unit_test(test_predicates_are_code_of_their_own),
        cmocka_unit_test(test_no_jump_crosses_the_edge_of_a_predicate),
        cmocka_unit_test(test_predicates_nest_eight_deep_at_most),
        cmocka_unit_test(test_the_stack_is_as_deep_as_it_may_be),
        cmocka_unit_test(test_code_is_as_long_as_it_may_be),
        cmocka_unit_test(test_steps_tell_their_operands),
        cmocka_unit_test(test_references_are_found_in_predicates_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
