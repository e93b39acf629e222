/* SPDX-License-Identifier: Apache-2.0 */
/* What expressions mean: source to bytecode to value, case by case, after
 * forms.md 4.1 to 4.4. */
#include "eval.h"
#include "kit.h"
#include "postfix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the questions of these tests hold; "." is the last one. */
static const struct {
    const char *name;
    const char *type;
    const char *answer;
} ANSWERS[] = {{"age", "integer", "41"}, {"blank", "text", ""},
               {"sex", "text", "w"},     {"many", "text", "tap well river"},
               {"five", "text", "5"},    {"half", "decimal", "0.5"},
               {"neg", "integer", "-3"}, {"umlaut", "text", "\xc3\xa4\xc3\xb6"},
               {"a-b", "integer", "7"},  {"self", "text", "tap"}};
#define COUNT (sizeof(ANSWERS) / sizeof(ANSWERS[0]))

static struct kit kit;
static struct hearth_interview *interview;

/* A form of those questions, answered. */
static int open_interview(void **state)
{
    static const struct hearth_world WORLD = {.device = "d"};
    static struct hearth_arena arena;
    const struct hearth_form *form;
    struct hearth_violation v;
    char sheet[1024] = "type,name,label\n";
    size_t size;

    for (size_t i = 0; i < COUNT; i++) {
        size_t len = strlen(sheet);

        (void)snprintf(sheet + len, sizeof(sheet) - len, "%s,%s,%s?\n",
                       ANSWERS[i].type, ANSWERS[i].name, ANSWERS[i].name);
    }
    kit_open(&kit);
    kit_compile(&kit, sheet, NULL, NULL);
    if (kit.rc != HEARTH_OK) {
        kit_show(&kit);
        return -1;
    }
    form = kit.form;
    size = hearth_interview_size(form);
    hearth_arena_init(&arena, calloc(1, size), size);
    assert_int_equal(hearth_interview_start(form, &WORLD, &arena, &interview),
                     0);
    for (size_t i = 0; i < COUNT; i++) {
        uint16_t n = hearth_form_find(form, hearth_slice_text(ANSWERS[i].name));

        assert_int_equal(
            hearth_interview_answer(interview, hearth_interview_place(n),
                                    hearth_slice_text(ANSWERS[i].answer), &v),
            0);
    }
    *state = arena.base;
    return 0;
}

static int close_interview(void **state)
{
    free(*state);
    kit_close(&kit);
    return 0;
}

/* The first problem's kind. */
static void tell(void *cookie, const struct hearth_forms_problem *problem)
{
    const char **kind = cookie;

    if (*kind == NULL && !problem->is_warning) {
        *kind = problem->kind;
    }
}

static uint32_t no_name(void *cookie, struct hearth_slice name)
{
    (void)cookie;
    (void)name;
    return 0;
}

static uint16_t no_list(void *cookie, struct hearth_slice name)
{
    (void)cookie;
    (void)name;
    return HEARTH_NONE;
}

/* The value as text; "!kind" if it does not compile. */
static const char *evaluate(const char *source)
{
    static char out[256];
    const struct hearth_form *form = hearth_interview_form(interview);
    struct hearth_machine *m = hearth_eval_machine(interview);
    uint8_t code[HEARTH_EXPR_LEN_MAX];
    const char *kind = NULL;
    struct hearth_forms_scope scope = {.form = form,
                                       .allows_self = true,
                                       .name = no_name,
                                       .list_by_name = no_list,
                                       .tell = tell,
                                       .cookie = &kind};
    struct hearth_ref ref = {.kind = HEARTH_REF_PLACE};
    struct hearth_value list;
    struct hearth_value v;
    struct hearth_writer w;

    scope.owner = hearth_form_find(form, hearth_slice_text("self"));
    ref.b = scope.owner;
    hearth_writer_init(&w, code, sizeof(code));
    if (hearth_forms_postfix_compile(hearth_slice_text(source), &scope, &w)) {
        (void)snprintf(out, sizeof(out), "!%s", kind == NULL ? "" : kind);
        return out;
    }
    assert_int_equal(
        hearth_eval_run(m, hearth_writer_slice(&w), &ref, &ref, &list), 0);
    assert_int_equal(hearth_value_single(m, &list, &v), 0);
    if (v.type == HEARTH_VALUE_NUMBER) {
        (void)snprintf(out, sizeof(out), "%.15g",
                       isnan(v.number) ? fabs(v.number) : v.number);
    } else if (v.type == HEARTH_VALUE_BOOLEAN) {
        (void)snprintf(out, sizeof(out), "%s", v.boolean ? "true" : "false");
    } else {
        (void)snprintf(out, sizeof(out), "'%.*s'", (int)v.text.len,
                       v.text.len == 0 ? "" : (const char *)v.text.data);
    }
    return out;
}

struct expected {
    const char *source;
    const char *value;
};

static void assert_all(const struct expected *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        const char *have = evaluate(cases[i].source);

        if (strcmp(have, cases[i].value) != 0) {
            print_error("%s gives %s, not %s\n", cases[i].source, have,
                        cases[i].value);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}
#define ASSERT_ALL(cases)                                                      \
    assert_all((cases), sizeof(cases) / sizeof((cases)[0]))

static void test_literals_and_precedence(void **state)
{
    static const struct expected CASES[] = {
        {"1", "1"},
        {"1.", "1"},
        {".5", "0.5"},
        {"-1", "-1"},
        {"--1", "1"},
        {"255", "255"},
        {"256", "256"},
        {"'it is'", "'it is'"},
        {"\"it's\"", "'it's'"},
        {"\xe2\x80\x98"
         "curly\xe2\x80\x99",
         "'curly'"},
        {"''", "''"},
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"10 - 2 - 3", "5"},
        {"-2 * 3", "-6"},
        {"2 - -3", "5"},
        {"7 div 2", "3.5"},
        {"7 mod 2", "1"},
        {"7mod2", "1"},
        {"7div 2", "3.5"},
        {"1and0", "false"},
        {"3 < 4 < 5", "true"}, /* (3<4)<5 = 1<5 */
        {"5 > 4 > 3", "false"},
        {"1 = 1 = 1", "true"},
        {"1 + 1 = 2 and 3 > 2", "true"},
        {"false() and true() or true()", "true"},
        {"true() or true() and false()", "true"},
        {"not(1 = 2)", "true"},
        {" \t\r\n1\n", "1"},
        {"${a-b} - 1", "6"},
        {"${ age }", "41"},
    };

    (void)state;
    ASSERT_ALL(CASES);
}

static void test_arithmetic(void **state)
{
    static const struct expected CASES[] = {
        {"1 div 0", "inf"},          {"-1 div 0", "-inf"},
        {"0 div 0", "nan"},          {"5 mod 3", "2"},
        {"-5 mod 3", "-2"},          {"5 mod -3", "2"},
        {"5 mod 0", "nan"},          {"1.5 mod 0.5", "0"},
        {"${blank} + 1", "nan"},     {"${five} + 1", "6"},
        {"'2,5' + 1", "3.5"},        {"'1e3' + 1", "nan"},
        {"'2018-01-01' + 1", "nan"}, {"true() + true()", "2"},
        {"0.1 + 0.2 = 0.3", "true"}, {"1 div -0", "-inf"},
    };

    (void)state;
    ASSERT_ALL(CASES);
}

static void test_comparison(void **state)
{
    static const struct expected CASES[] = {
        {"${sex} = 'w'", "true"},
        {"${sex} != 'w'", "false"},
        {"${five} = 5", "true"},
        {"'5' = 5", "true"},
        {"'5.0' = '5'", "false"}, /* texts */
        {"'5.0' = 5", "true"},
        {"${blank} = ''", "true"},
        {"${blank} = 0", "false"}, /* NaN equals nothing */
        {"${blank} != 0", "true"},
        {"${blank} < 1", "false"},
        {"${blank} >= 0", "false"},
        {"'a' < 'b'", "false"}, /* texts are no numbers */
        {"'2' < '10'", "true"},
        {"true() = 1", "true"},
        {"true() = 'false'", "true"}, /* by truth: a text that is not empty */
        {"false() = ''", "true"},
        {"1 div 0 = 1 div 0", "true"},
        {"1 div 0 = -1 div 0", "false"},
        {"0.3 = 0.1 + 0.2", "true"},
        {"1 = 1.00000000001", "false"},
        {"1 = 1.0000000000001", "true"},
    };

    (void)state;
    ASSERT_ALL(CASES);
}

static void test_truth(void **state)
{
    static const struct expected CASES[] = {
        {"boolean('false')", "true"},   {"boolean('')", "false"},
        {"boolean(0)", "false"},        {"boolean(0.1)", "true"},
        {"boolean(0 div 0)", "false"},  {"boolean(-1)", "true"},
        {"boolean(${blank})", "false"}, {"not(${blank})", "true"},
        {"1 and 'x'", "true"},          {"0 or ''", "false"},
        {"'x' and ${blank}", "false"},
    };

    (void)state;
    ASSERT_ALL(CASES);
}

static void test_functions(void **state)
{
    static const struct expected CASES[] = {
        {"selected(${many}, 'well')", "true"},
        {"selected(${many}, ' well ')", "true"},
        {"selected(${many}, 'wel')", "false"},
        {"selected(${blank}, '')", "false"},
        {"is-selected(., 'tap')", "true"},
        {"selected(12, 12)", "true"},
        {"count-selected(${many})", "3"},
        {"count-selected(${blank})", "0"},
        {"count-selected(' a  b ')", "2"},
        {"string-length(${umlaut})", "2"},
        {"string-length(.)", "3"},
        {"string-length()", "3"},
        {"string-length(41)", "2"},
        {"contains(${many}, 'p w')", "true"},
        {"contains('abc', '')", "true"},
        {"contains('', 'a')", "false"},
        {"starts-with('abc', 'ab')", "true"},
        {"starts-with('abc', 'bc')", "false"},
        {"starts-with('ab', 'abc')", "false"},
        {"number('12.50')", "12.5"},
        {"number(true())", "1"},
        {"number(${blank})", "nan"},
        {"string(1.50)", "'1.5'"},
        {"string(100)", "'100'"},
        {"string(-0)", "'0'"},
        {"string(1 div 3)", "'0.3333333333333333'"},
        {"string(1 div 0)", "'Infinity'"},
        {"string(0 div 0)", "'NaN'"},
        {"string(true())", "'true'"},
        {"int(1.9)", "1"},
        {"int(-1.9)", "-1"},
        {"int('x')", "nan"},
        {"round(1.5)", "2"},
        {"round(-1.5)", "-1"},
        {"round(12345.15, 1)", "12345.2"},
        {"round(-12345.15, 1)", "-12345.1"},
        {"round(1234, -2)", "1200"},
        {"round(1, 31)", "nan"},
        {"round(1, 'x')", "1"},
        {"if(${age} > 40, 'old', 'young')", "'old'"},
        {"if(${age} > 50, 'old', 'young')", "'young'"},
        {"if(1, if(0, 1, 2), 3)", "2"},
        {"if(true(), 1, 1 div 0)", "1"},
        {"coalesce(${blank}, 'x')", "'x'"},
        {"coalesce(${sex}, 'x')", "'w'"},
        {"coalesce(0 div 0, 5)", "5"},
        {"coalesce(false(), 5)", "false"},
        {"true()", "true"},
        {"not(false())", "true"},
        {". = 'tap'", "true"},
    };

    (void)state;
    ASSERT_ALL(CASES);
}

static void test_what_does_not_compile(void **state)
{
    static const struct expected CASES[] = {
        {"", "!syntax"},
        {"1 +", "!syntax"},
        {"1 1", "!syntax"},
        {"(1", "!syntax"},
        {"1)", "!syntax"},
        {"and", "!syntax"},
        {"1 and", "!syntax"},
        {"'open", "!syntax"},
        {"${age", "!syntax"},
        {"1e3", "!syntax"},
        {"12abc", "!syntax"},
        {"1 ! 2", "!syntax"},
        {"age > 1", "!syntax"},
        {"if(1,2", "!syntax"},
        {"AND", "!syntax"},
        {"true", "!syntax"},
        {"/data/nobody", "!unknown-reference"},
        {"../../age", "!unknown-reference"},
        {"//age", "!outside-language"},
        {"@x", "!outside-language"},
        {"1 | 2", "!outside-language"},
        {"nope(1)", "!unknown-function"},
        {"not()", "!argument-count"},
        {"not(1, 2)", "!argument-count"},
        {"if(1, 2)", "!argument-count"},
        {"coalesce(1)", "!argument-count"},
        {"true(1)", "!argument-count"},
        {"${nobody} = 1", "!unknown-reference"},
    };

    (void)state;
    ASSERT_ALL(CASES);
}

static void test_nesting_and_length_have_limits(void **state)
{
    static char text[20000];
    size_t len = 0;

    (void)state;
    memset(text, '(', 200);
    memcpy(text + 200, "1", 2);
    assert_string_equal(evaluate(text), "!limit");
    for (len = 0; len < 63; len++) {
        text[len] = '(';
    }
    text[len++] = '1';
    for (int i = 0; i < 63; i++) {
        text[len++] = ')';
    }
    text[len] = '\0';
    assert_string_equal(evaluate(text), "1");
    memset(text, ' ', 9000);
    text[9000] = '1';
    text[9001] = '\0';
    assert_string_equal(evaluate(text), "!limit");
    for (len = 0; len < 8000; len += 4) { /* more code than may run */
        memcpy(text + len, "256+", 4);
    }
    memcpy(text + len, "1", 2);
    assert_string_equal(evaluate(text), "!limit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals_and_precedence),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_what_does_not_compile),
        cmocka_unit_test(test_nesting_and_length_have_limits),
    };

    return cmocka_run_group_tests(tests, open_interview, close_interview);
}
