/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar: what is read as what, and what is said of the rest. */
#include "expr_kit.h"

#include "hearth/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct expr_kit kit;

static int setup(void **state)
{
    (void)state;
    expr_kit_open(&kit);
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "a");
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "a-b");
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "mod");
    (void)expr_kit_add(&kit, HEARTH_NODE_DATETIME, "t");
    return 0;
}

struct row {
    const char *source, *code;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(expr_kit_compile(&kit, "a", rows[i].source),
                            rows[i].code);
        assert_string_equal(kit.problems, "");
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_literals(void **state)
{
    static const struct row ROWS[] = {
        {"1", "SMALL 1"},
        {"255", "SMALL 255"},
        {"256", "NUMBER 256"},
        {"1.", "SMALL 1"},
        {".5", "NUMBER 0.5"},
        {"00.250", "NUMBER 0.25"},
        {"''", "TEXT ''"},
        {"'a\"b'", "TEXT 'a\"b'"},
        {"\"a'b\"", "TEXT 'a'b'"},
        {"\xe2\x80\x9cyes\xe2\x80\x9d", "TEXT 'yes'"},
        {"\xe2\x80\x98yes'", "TEXT 'yes'"},
        {"\"it\xe2\x80\x99s\"", "TEXT 'it's'"},
        {"true()", "TRUE"},
        {" false ( ) ", "FALSE"},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_operators(void **state)
{
    static const struct row ROWS[] = {
        {"1+2*3", "SMALL 1, SMALL 2, SMALL 3, MULTIPLY, ADD"},
        {"(1+2)*3", "SMALL 1, SMALL 2, ADD, SMALL 3, MULTIPLY"},
        {"3 < 4 < 5", "SMALL 3, SMALL 4, LT, SMALL 5, LT"},
        {"1 = 2 != 3", "SMALL 1, SMALL 2, EQ, SMALL 3, NE"},
        {"1 <= 2 = 3 >= 4", "SMALL 1, SMALL 2, LE, SMALL 3, SMALL 4, GE, EQ"},
        {"8 div 4 div 2", "SMALL 8, SMALL 4, DIV, SMALL 2, DIV"},
        {"-1", "SMALL 1, NEGATE"},
        {"--1", "SMALL 1, NEGATE, NEGATE"},
        {"- - -1", "SMALL 1, NEGATE"},
        {"-1 * -2", "SMALL 1, NEGATE, SMALL 2, NEGATE, MULTIPLY"},
        {"-15.*1.5", "SMALL 15, NEGATE, NUMBER 1.5, MULTIPLY"},
        {"2mod1", "SMALL 2, SMALL 1, MOD"},
        {"1div-1", "SMALL 1, SMALL 1, NEGATE, DIV"},
        {"'1'mod'1'", "TEXT '1', TEXT '1', MOD"},
        {"1 divnumber('2')", "SMALL 1, TEXT '2', CALL 4/1, DIV"},
        {"../mod modint (2)", "NODE mod, SMALL 2, CALL 6/1, MOD"},
        {"5- 4-1--1",
         "SMALL 5, SMALL 4, SUBTRACT, SMALL 1, SUBTRACT, SMALL 1, NEGATE, "
         "SUBTRACT"},
        {"../a-b", "NODE a-b"},
        {"../a - 1", "NODE a, SMALL 1, SUBTRACT"},
        {"../a -1", "NODE a, SMALL 1, SUBTRACT"},
        {"${a}-1", "NODE a, SMALL 1, SUBTRACT"},
        {"../mod mod ../mod", "NODE mod, NODE mod, MOD"},
        {"../* * 2", "NODE data, CHILDREN, SMALL 2, MULTIPLY"},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_jumps(void **state)
{
    static const struct row ROWS[] = {
        {"1 and 2", "SMALL 1, AND +5, SMALL 2, CALL 1/1"},
        {"1 or 2 and 3",
         "SMALL 1, OR +13, SMALL 2, AND +5, SMALL 3, CALL 1/1, CALL 1/1"},
        {"1 or 2 or 3",
         "SMALL 1, OR +5, SMALL 2, CALL 1/1, OR +5, SMALL 3, CALL 1/1"},
        {"if(1, 2, 3)", "SMALL 1, JUMP_FALSE +5, SMALL 2, JUMP +2, SMALL 3"},
        {"coalesce(1, 2)", "SMALL 1, COALESCE +2, SMALL 2"},
        {"once(2)", "SELF, COALESCE +2, SMALL 2"},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_calls(void **state)
{
    static const struct row ROWS[] = {
        {"is-selected(${a}, 'x')", "NODE a, TEXT 'x', CALL 21/2"},
        {"round(1.5)", "NUMBER 1.5, CALL 7/1"},
        {"round(1.5, 1)", "NUMBER 1.5, SMALL 1, CALL 7/2"},
        {"concat()", "CALL 24/0"},
        {"jr:itext('x')", "TEXT 'x', CALL 46/1"},
        {"regex(${a}, '[0-9]{3}')", "NODE a, TEXT '[0-9]{3}', CALL 36/2"},
        {"max(1, 2, 3)", "SMALL 1, SMALL 2, SMALL 3, CALL 15/3"},
        {"checklist(0, 1)", "SMALL 0, SMALL 1, CALL 54/2"},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_warnings(void **state)
{
    static const struct row ROWS[] = {
        {"selected(${a}, 01)", "NODE a, TEXT '01', CALL 21/2"},
        {"'2018-01-01' + 1", "TEXT '2018-01-01', SMALL 1, ADD"},
        {"today() < '2018-01-01T00:00:00.000Z'",
         "CALL 37/0, TEXT '2018-01-01T00:00:00.000Z', LT"},
        {"${t} = now()", "NODE t, CALL 38/0, EQ"},
    };
    static const char *const SILENT[] = {
        "${a} = '2018-01-01'", "'2018-01-011' + 1", "selected(${a}, '01')",
        "${t} = today()"};

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        assert_string_equal(expr_kit_compile(&kit, "a", ROWS[i].source),
                            ROWS[i].code);
        assert_int_equal(strncmp(kit.problems, "warning ", 8), 0);
    }
    for (size_t i = 0; i < sizeof(SILENT) / sizeof(SILENT[0]); i++) {
        (void)expr_kit_compile(&kit, "a", SILENT[i]);
        assert_string_equal(kit.problems, "");
    }
}

static void test_errors(void **state)
{
    static const struct row ERRORS[] = {
        {"", "syntax: the expression is empty. Write it or clear it.\n"},
        {"1 and", "syntax: the expression ends after \"and\". Finish it or "
                  "remove \"and\".\n"},
        {"1 2", "syntax: \"2\" at character 3 stands where an operator or the "
                "end should be. Check what stands before it.\n"},
        {"(1", "syntax: the expression ends after \"1\". "},
        {"1)", "syntax: \")\" at character 2 "},
        {"1 +", "syntax: the expression ends after \"+\""},
        {"'abc", "syntax: the text that begins at character 1 never ends"},
        {"${a", "syntax: a \"${\" has no \"}\""},
        {"1 ! 2", "syntax: \"!\" at character 3 cannot be read. \"is not\""},
        {"1 AND 2", "syntax: \"AND\" at character 3"},
        {"1e3", "syntax: \"e3\" at character 2"},
        {"1 order 2", "syntax: \"order\" at character 3"},
        {"1 ortrue", "syntax: \"ortrue\" at character 3"},
        {"1 orders(2)", "syntax: \"orders\" at character 3"},
        {"checklist(1)", "argument-count: checklist() is given 1 argument"},
        {"foo(1)", "unknown-function: there is no function foo(). See"},
        {"selectd(., 1)", "unknown-function: there is no function selectd(). "
                          "Did you mean selected()?"},
        {"itext('x')", "unknown-function: "},
        {"fn:itext('x')", "unknown-function: there is no function fn:itext()"},
        {"if(1, 2)", "argument-count: if() is given 2 arguments. It takes 3."},
        {"not()", "argument-count: not() is given 0 arguments. It takes 1."},
        {"round(1, 2, 3)", "argument-count: round() is given 3 arguments. It "
                           "takes 1 to 2."},
        {"max()", "argument-count: max() is given 0 arguments. It takes 1 or "
                  "more."},
        {"weighted-checklist(1, 2, 3, 4, 5)", "argument-count: "},
        {"regex(., '(')", "bad-regex: the pattern \"(\" is wrong: "},
        {"regex(., '(?=x)')", "bad-regex: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ERRORS) / sizeof(ERRORS[0]); i++) {
        const char *told = expr_kit_compile(&kit, "a", ERRORS[i].source);

        if (strncmp(told, ERRORS[i].code, strlen(ERRORS[i].code)) != 0) {
            print_error("%s\n%s", ERRORS[i].source, told);
        }
        assert_int_equal(strncmp(told, ERRORS[i].code, strlen(ERRORS[i].code)),
                         0);
    }
    /* what is wrong in several places is said of each */
    assert_string_equal(
        expr_kit_compile(&kit, "a", "foo(${b}) + if(1)"),
        "unknown-function: there is no function foo(). See the list of "
        "functions.\n"
        "unknown-reference: no question is called \"b\". Did you mean ${a}?\n"
        "argument-count: if() is given 1 argument. It takes 3.\n");
    kit.scope.allows_self = false;
    assert_string_equal(expr_kit_compile(&kit, "a", ". > 1"),
                        "unknown-reference: \".\" means the question's own "
                        "answer, which only a constraint can look at. Name "
                        "the question as ${name}.\n");
}

/* ${before}, ${part} ${count} times, ${after}, compiled. */
static const char *repeated(const char *before, const char *part, size_t count,
                            const char *after)
{
    static char source[60000];
    size_t len = (size_t)snprintf(source, sizeof(source), "%s", before);

    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(source + len, sizeof(source) - len, "%s", part);
    }
    (void)snprintf(source + len, sizeof(source) - len, "%s", after);
    return expr_kit_compile(&kit, "a", source);
}

static void test_limits(void **state)
{
    static const char DEEP[] = "limit: the expression is nested more than 64 "
                               "deep. Split it over several questions.\n";
    static const char LONG[] =
        "limit: the expression is longer or deeper than a device may run. "
        "Split it over several questions.\n";

    (void)state;
    assert_string_equal(repeated("", "(", 8000, ""), DEEP);
    assert_string_equal(repeated("", "-(", 4000, ""), DEEP);
    assert_string_equal(repeated("", "not(", 2000, ""), DEEP);
    assert_string_equal(
        repeated("", "(", 10000, ""),
        "limit: the expression is longer than 8,192 bytes. Split it over "
        "several questions.\n");
    assert_string_equal(repeated("", "..[", 50, ""),
                        "limit: predicates are nested more than 8 deep. Split "
                        "the expression over several questions.\n");
    assert_string_equal(repeated("1", "=1.5", 1000, ""), LONG);
    assert_string_equal(repeated("concat(1", ",1", 64, ")"), LONG);
    assert_int_equal(strncmp(repeated("max(1", ",1", 300, ")"), "syntax", 6),
                     0);
    assert_true(strncmp(repeated("", "- ", 4000, "1"), "SMALL", 5) == 0);
    assert_true(strncmp(repeated("1", " or 1", 500, ""), "SMALL", 5) == 0);
    assert_true(strncmp(repeated("concat(1", ",1", 62, ")"), "SMALL", 5) == 0);
}

/* Every expression of the reference set that must have a value compiles; the
 * paths lead nowhere here, which is allowed. */
static void test_reference(void **state)
{
    const char *shared = getenv("HEARTH_SHARED");
    char path[1024];
    static char line[100000];
    size_t count = 0;
    FILE *f;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/data/forms/xpath_cases.tsv",
                   shared == NULL ? "" : shared);
    f = fopen(path, "r");
    if (f == NULL) {
        print_message("HEARTH_SHARED has no xpath_cases.tsv\n");
        skip();
    }
    kit.scope.is_lenient = true;
    while (fgets(line, sizeof(line), f) != NULL) {
        char *fields[12];
        char *rest = line;
        size_t n = 0;

        for (; n < 12 && rest != NULL; n++) {
            char *tab = strchr(rest, '\t');

            fields[n] = rest;
            rest = tab == NULL ? NULL : tab + 1;
            if (tab != NULL) {
                *tab = '\0';
            }
        }
        if (n < 12 || strcmp(fields[2], "core") != 0 ||
            strcmp(fields[5], "error") == 0 ||
            strstr(fields[9], "instance(") != NULL ||
            strstr(fields[9], "indexed-repeat(") != NULL ||
            strchr(fields[9], '\\') != NULL) {
            continue; /* needs the document, or an unescaped line */
        }
        (void)expr_kit_compile(&kit, "a", fields[9]);
        if (strstr(kit.problems, "limit:") != NULL ||
            (kit.problems[0] != '\0' &&
             strncmp(kit.problems, "warning ", 8) != 0)) {
            print_error("%s %s\n%s", fields[0], fields[9], kit.problems);
            fail();
        }
        count++;
    }
    (void)fclose(f);
    assert_true(count > 850);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_literals, setup),
        cmocka_unit_test_setup(test_operators, setup),
        cmocka_unit_test_setup(test_jumps, setup),
        cmocka_unit_test_setup(test_calls, setup),
        cmocka_unit_test_setup(test_warnings, setup),
        cmocka_unit_test_setup(test_errors, setup),
        cmocka_unit_test_setup(test_limits, setup),
        cmocka_unit_test_setup(test_reference, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
