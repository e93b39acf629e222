/* SPDX-License-Identifier: Apache-2.0 */
/* Bytecode: what is refused before it runs, and that running what was not
 * checked stays within its bounds all the same. */
#include "hearth/expr.h"
#include "hearth/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#define NODES 4

static struct hearth_value load(void *cookie, uint16_t node)
{
    struct hearth_value v = {.type = HEARTH_VALUE_TEXT};

    (void)cookie;
    if (node == 1) {
        v.text = hearth_slice_text("a b");
    }
    if (node == 2) {
        v.type = HEARTH_VALUE_NUMBER;
        v.number = 5;
    }
    return v;
}

static int run(const uint8_t *code, size_t len, struct hearth_value *out)
{
    static struct hearth_expr_scratch scratch;
    struct hearth_expr_env env = {load, NULL, 2};

    return hearth_expr_eval(hearth_slice_of(code, len), &env, &scratch, out);
}

#define ASSERT_CHECK(want, ...)                                                \
    do {                                                                       \
        static const uint8_t code_[] = {__VA_ARGS__};                          \
        assert_int_equal(                                                      \
            hearth_expr_check(hearth_slice_of(code_, sizeof(code_)), NODES),   \
            want);                                                             \
    } while (0)

static void test_sound_code_is_accepted(void **state)
{
    (void)state;
    ASSERT_CHECK(0, HEARTH_OP_TRUE);
    ASSERT_CHECK(0, HEARTH_OP_SMALL, 1, HEARTH_OP_SMALL, 2, HEARTH_OP_ADD);
    ASSERT_CHECK(0, HEARTH_OP_LOAD, 0, 3);
    /* true and false */
    ASSERT_CHECK(0, HEARTH_OP_TRUE, HEARTH_OP_AND, 0, 2, HEARTH_OP_FALSE,
                 HEARTH_OP_BOOLEAN);
    /* if(true, 1, 2) */
    ASSERT_CHECK(0, HEARTH_OP_TRUE, HEARTH_OP_JUMP_FALSE, 0, 5, HEARTH_OP_SMALL,
                 1, HEARTH_OP_JUMP, 0, 2, HEARTH_OP_SMALL, 2);
}

static void test_unsound_code_is_refused(void **state)
{
    (void)state;
    assert_int_equal(hearth_expr_check(hearth_slice_of(NULL, 0), NODES),
                     HEARTH_E_INVALID);
    ASSERT_CHECK(HEARTH_E_INVALID, 0x00);          /* no such code */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_ADD); /* takes too many */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_TRUE, HEARTH_OP_TRUE);
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_LOAD, 0, NODES);
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_LOAD, 0);      /* cut */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_TEXT, 5, 'a'); /* cut */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_NUMBER, 1, 2); /* cut */
    /* a jump beyond the end */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_TRUE, HEARTH_OP_AND, 0, 9,
                 HEARTH_OP_TRUE);
    /* a jump into the middle of LOAD */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_TRUE, HEARTH_OP_AND, 0, 1,
                 HEARTH_OP_LOAD, 0, 1);
    /* two ways with different depths */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_TRUE, HEARTH_OP_JUMP_FALSE, 0, 2,
                 HEARTH_OP_SMALL, 1, HEARTH_OP_SMALL, 2);
    /* code that nothing reaches */
    ASSERT_CHECK(HEARTH_E_INVALID, HEARTH_OP_TRUE, HEARTH_OP_JUMP, 0, 1,
                 HEARTH_OP_NOT);
}

static void test_the_stack_has_a_limit(void **state)
{
    uint8_t code[2 * HEARTH_EXPR_STACK_MAX + 1];

    (void)state;
    memset(code, HEARTH_OP_TRUE, HEARTH_EXPR_STACK_MAX);
    memset(code + HEARTH_EXPR_STACK_MAX, HEARTH_OP_EQ,
           HEARTH_EXPR_STACK_MAX - 1);
    assert_int_equal(
        hearth_expr_check(hearth_slice_of(code, 2 * HEARTH_EXPR_STACK_MAX - 1),
                          NODES),
        HEARTH_OK);
    memset(code, HEARTH_OP_TRUE, HEARTH_EXPR_STACK_MAX + 1);
    memset(code + HEARTH_EXPR_STACK_MAX + 1, HEARTH_OP_EQ,
           HEARTH_EXPR_STACK_MAX);
    assert_int_equal(
        hearth_expr_check(hearth_slice_of(code, sizeof(code)), NODES),
        HEARTH_E_LIMIT);
}

static void test_code_has_a_longest_length(void **state)
{
    static uint8_t code[HEARTH_EXPR_LEN_MAX + 1];

    (void)state;
    memset(code, HEARTH_OP_NOT, sizeof(code));
    code[0] = HEARTH_OP_TRUE;
    assert_int_equal(
        hearth_expr_check(hearth_slice_of(code, HEARTH_EXPR_LEN_MAX), NODES),
        HEARTH_OK);
    assert_int_equal(
        hearth_expr_check(hearth_slice_of(code, sizeof(code)), NODES),
        HEARTH_E_LIMIT);
}

static void test_unchecked_code_is_refused_where_it_runs(void **state)
{
    static const uint8_t UNDER[] = {HEARTH_OP_ADD};
    static const uint8_t CUT[] = {HEARTH_OP_LOAD, 0};
    static const uint8_t FAR[] = {HEARTH_OP_JUMP, 0xff, 0xff};
    static const uint8_t TWO[] = {HEARTH_OP_TRUE, HEARTH_OP_TRUE};
    uint8_t over[HEARTH_EXPR_STACK_MAX + 1];
    struct hearth_value v;

    (void)state;
    memset(over, HEARTH_OP_TRUE, sizeof(over));
    assert_int_equal(run(UNDER, sizeof(UNDER), &v), HEARTH_E_INVALID);
    assert_int_equal(run(CUT, sizeof(CUT), &v), HEARTH_E_INVALID);
    assert_int_equal(run(FAR, sizeof(FAR), &v), HEARTH_E_INVALID);
    assert_int_equal(run(TWO, sizeof(TWO), &v), HEARTH_E_INVALID);
    assert_int_equal(run(over, sizeof(over), &v), HEARTH_E_INVALID);
    assert_int_equal(run(NULL, 0, &v), HEARTH_E_INVALID);
}

/* 18 bytes each: 400 of them fit the scratch, 500 do not. */
static void test_too_much_text_is_an_evaluation_error(void **state)
{
    uint8_t code[HEARTH_EXPR_LEN_MAX];
    size_t len = 0;
    struct hearth_value v;

    (void)state;
    code[len++] = HEARTH_OP_TRUE;
    for (int i = 0; i < 500; i++) { /* each 1 div 3 as text */
        static const uint8_t THIRD[] = {
            HEARTH_OP_SMALL,   1,           HEARTH_OP_SMALL, 3, HEARTH_OP_DIV,
            HEARTH_OP_TO_TEXT, HEARTH_OP_EQ};

        memcpy(code + len, THIRD, sizeof(THIRD));
        len += sizeof(THIRD);
    }
    assert_int_equal(hearth_expr_check(hearth_slice_of(code, len), NODES), 0);
    assert_int_equal(run(code, 1 + 400 * 7, &v), HEARTH_OK);
    assert_int_equal(run(code, len, &v), HEARTH_E_EVAL);
}

static void test_references_are_listed_in_order(void **state)
{
    static const uint8_t CODE[] = {
        HEARTH_OP_LOAD, 0, 3, HEARTH_OP_TEXT, 1, 6, HEARTH_OP_EQ,
        HEARTH_OP_LOAD, 0, 1, HEARTH_OP_EQ};
    struct hearth_slice code = hearth_slice_of(CODE, sizeof(CODE));
    size_t at = 0;

    (void)state;
    assert_int_equal(hearth_expr_reference(code, &at), 3);
    assert_int_equal(hearth_expr_reference(code, &at), 1);
    assert_int_equal(hearth_expr_reference(code, &at), HEARTH_NONE);
    assert_int_equal(hearth_expr_reference(code, &at), HEARTH_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_code_is_accepted),
        cmocka_unit_test(test_unsound_code_is_refused),
        cmocka_unit_test(test_the_stack_has_a_limit),
        cmocka_unit_test(test_code_has_a_longest_length),
        cmocka_unit_test(test_unchecked_code_is_refused_where_it_runs),
        cmocka_unit_test(test_too_much_text_is_an_evaluation_error),
        cmocka_unit_test(test_references_are_listed_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
