/* SPDX-License-Identifier: Apache-2.0 */
/* Paths: what is resolved at once, what becomes steps, what is read. */
#include "expr_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct expr_kit kit;

/* data: a, g (b), rep (name, age, pick, inner (x, y)), last, dup twice */
static int setup(void **state)
{
    (void)state;
    expr_kit_open(&kit);
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "a");
    (void)expr_kit_add(&kit, HEARTH_NODE_GROUP, "g");
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "b");
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "dup");
    expr_kit_end(&kit);
    (void)expr_kit_add(&kit, HEARTH_NODE_REPEAT, "rep");
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "who");
    (void)expr_kit_add(&kit, HEARTH_NODE_INTEGER, "age");
    kit.nodes[expr_kit_add(&kit, HEARTH_NODE_SELECT_ONE, "pick")].list =
        expr_kit_list(&kit, "towns", "region size");
    (void)expr_kit_add(&kit, HEARTH_NODE_REPEAT, "inner");
    (void)expr_kit_add(&kit, HEARTH_NODE_INTEGER, "x");
    (void)expr_kit_add(&kit, HEARTH_NODE_INTEGER, "y");
    expr_kit_end(&kit);
    expr_kit_end(&kit);
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "last");
    (void)expr_kit_add(&kit, HEARTH_NODE_TEXT, "dup");
    return 0;
}

struct row {
    const char *owner, *source, *code, *reads;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(
            expr_kit_compile(&kit, rows[i].owner, rows[i].source),
            rows[i].code);
        assert_string_equal(kit.reads, rows[i].reads);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_static(void **state)
{
    static const struct row ROWS[] = {
        {"last", "${a}", "NODE a", ""},
        {"last", "/data/g/b", "NODE b", ""},
        {"last", "../g/b", "NODE b", ""},
        {"b", "../../a", "NODE a", ""},
        {"b", "current()/../../a", "NODE a", ""},
        {"b", "../..", "NODE data", ""},
        {"b", "/", "DOCUMENT", ""},
        {"b", "/*", "NODE data", ""},
        {"b", "child::node()/..", "NODE b, CHILDREN, PARENT", "b "},
        {"g", "b", "NODE b", ""},
        {"g", "child::b", "NODE b", ""},
        {"g", "./b/self::b/parent::g", "NODE g", ""},
        {"g", "b/parent::*/self::node()", "NODE g", ""},
        {"age", "../who", "NODE who", ""},
        {"age", "${who}", "NODE who", ""},
        {"age", "/data/rep/who", "NODE who", ""},
        {"x", "../../age", "NODE age", ""},
        {"age", "..", "NODE rep", ""},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_self(void **state)
{
    static const struct row ROWS[] = {
        {"a", ".", "SELF", "a "},
        {"a", ". + 1", "SELF, SMALL 1, ADD", "a "},
        {"a", "current()", "CURRENT", "a "},
        {"a", "once(. + 1)", "SELF, COALESCE +4, SELF, SMALL 1, ADD", ""},
        {"a", "string-length()", "CALL 31/0", "a "},
        {"age", "position(..)", "NODE rep, CALL 18/1", ""},
        {"age", "position(${rep})", "NODE rep, CALL 18/1", ""},
        {"age", "position(.)", "SELF, CALL 18/1", ""},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_repeats(void **state)
{
    static const struct row ROWS[] = {
        {"a", "count(${rep})", "ALL rep, CALL 16/1", ""},
        {"age", "count(../../rep)", "ALL rep, CALL 16/1", ""},
        {"age", "count(/data/rep)", "ALL rep, CALL 16/1", ""},
        {"age", "sum(../inner/x)", "NODE x, CALL 13/1", ""},
        {"a", "sum(${age})", "NODE age, CALL 13/1", ""},
        {"a", "join(' ', ${age})", "TEXT ' ', NODE age, CALL 25/2", ""},
        {"a", "sum(if(1, ${age}, ${x}))",
         "SMALL 1, JUMP_FALSE +6, NODE age, JUMP +3, NODE x, CALL 13/1", ""},
        {"a", "indexed-repeat(${age}, ${rep}, 2)",
         "SMALL 7, SMALL 5, SMALL 2, CALL 20/3", "age rep "},
        {"a", "indexed-repeat(${x}, ${rep}, 2, ${inner}, 1)",
         "SMALL 10, SMALL 5, SMALL 2, SMALL 9, SMALL 1, CALL 20/5",
         "x rep inner "},
    };

    (void)state;
    CHECK(ROWS);
}

/* The distances count a name's offset, one or two bytes. */
static void check_but_distances(const struct row *row)
{
    const char *code = expr_kit_compile(&kit, row->owner, row->source);
    const char *wanted = row->code;

    while (*code != '\0' && *wanted != '\0') {
        size_t skip = *code == '+' ? strspn(code + 1, "0123456789") : 0;
        size_t skips = *wanted == '+' ? strspn(wanted + 1, "0123456789") : 0;

        assert_int_equal(*code, *wanted);
        code += 1 + skip;
        wanted += 1 + skips;
    }
    assert_int_equal(*code, *wanted);
    assert_string_equal(kit.reads, row->reads);
}

static void test_predicates(void **state)
{
    static const struct row ROWS[] = {
        {"a", "/data/rep[2]/age", "ALL rep, FILTER +2, SMALL 2, CHILD age",
         "age "},
        {"age", "/data/rep[who = 'x']/age",
         "ALL rep, FILTER +7, SELF, CHILD who, TEXT 'x', EQ, CHILD age",
         "who age "},
        {"age", "/data/rep[position() = position(current()/..) - 1]/who",
         "ALL rep, FILTER +13, CALL 18/0, NODE rep, CALL 18/1, SMALL 1, "
         "SUBTRACT, EQ, CHILD who",
         "who "},
        {"age", "count(../../rep[./age > current()/../age])",
         "ALL rep, FILTER +7, SELF, CHILD age, NODE age, GT, CALL 16/1",
         "age rep "},
        {"a", "sum(/data/rep[${a} = 1]/inner[x = ../age]/y)",
         "ALL rep, FILTER +6, NODE a, SMALL 1, EQ, CHILD inner, FILTER +7, "
         "SELF, CHILD x, SELF, PARENT, CHILD age, EQ, CHILD y, CALL 13/1",
         "x age y "},
        {"a", "count(/data/rep/*)", "NODE rep, CHILDREN, CALL 16/1",
         "who age pick inner "},
        {"a", "count(/data/*/b)", "NODE data, CHILDREN, CHILD b, CALL 16/1",
         "b "},
        {"a", "position(/data/rep[who = 'x'])",
         "ALL rep, FILTER +7, SELF, CHILD who, TEXT 'x', EQ, CALL 18/1",
         "who "},
        {"a", "sum((${age})[. > 3])",
         "NODE age, FILTER +4, SELF, SMALL 3, GT, CALL 13/1", "age age "},
        {"a", "sum((${age})[selected('1 2', .)])",
         "NODE age, FILTER +9, TEXT '1 2', SELF, CALL 21/2, CALL 13/1",
         "age age "},
        {"a", "(/data/rep)[2]/age", "ALL rep, FILTER +2, SMALL 2, CHILD age",
         "age "},
        {"a", "(/data/rep)[age = 1 or true()][1]/age",
         "ALL rep, FILTER +13, SELF, CHILD age, SMALL 1, EQ, OR +4, TRUE, "
         "CALL 1/1, FILTER +2, SMALL 1, CHILD age",
         "age age "},
        {"a", "(/data/rep/inner)[x = 1]/y",
         "ALL inner, FILTER +6, SELF, CHILD x, SMALL 1, EQ, CHILD y", "x y "},
        {"a", "sum((${x})[count(/data/rep[last()]) = 1])",
         "NODE x, FILTER +19, ALL rep, FILTER +3, CALL 19/0, CALL 16/1, "
         "SMALL 1, EQ, CALL 13/1",
         "rep x "},
        {"a", "count(/data/rep[position() = 1 and sum((${x})[. > 3]) > 1])",
         "ALL rep, FILTER +26, CALL 18/0, SMALL 1, EQ, AND +16, NODE x, "
         "FILTER +4, SELF, SMALL 3, GT, CALL 13/1, SMALL 1, GT, CALL 1/1, "
         "CALL 16/1",
         "x x rep "},
        {"a", "(${g})[1]/b", "NODE g, FILTER +2, SMALL 1, CHILD b", "b "},
        {"a", "count(/data/rep[age > 1]/parent::*)",
         "ALL rep, FILTER +7, SELF, CHILD age, SMALL 1, GT, PARENT, "
         "IS_ELEMENT, CALL 16/1",
         "age data "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        check_but_distances(&ROWS[i]);
    }
}

static void test_lists(void **state)
{
    static const struct row ROWS[] = {
        {"a", "instance('towns')/root/item/region",
         "INSTANCE 0, CHILD root, CHILD item, CHILD region", ""},
        {"a", "count(instance('towns')/root/item)",
         "INSTANCE 0, CHILD root, CHILD item, CALL 16/1", ""},
        {"a", "randomize(instance('towns')/root/item, 3)/label",
         "INSTANCE 0, CHILD root, CHILD item, SMALL 3, CALL 53/2, "
         "CHILD label",
         ""},
        {"a", "pulldata('towns', 'size', 'name', ${b})",
         "SMALL 0, TEXT 'size', TEXT 'name', NODE b, CALL 50/4", ""},
        {"age", "jr:choice-name(${pick}, '${pick}')",
         "NODE pick, SMALL 8, CALL 45/2", ""},
        {"age", "jr:choice-name(${pick}, ' ../pick ')",
         "NODE pick, SMALL 8, CALL 45/2", ""},
        {"age", "jr:choice-name(${pick}, /data/rep/pick)",
         "NODE pick, SMALL 8, CALL 45/2", ""},
    };

    (void)state;
    CHECK(ROWS);
}

static void test_rows(void **state)
{
    static const struct row ROWS[] = {
        {"pick", "region = ${a}", "SELF, CHILD region, NODE a, EQ", ""},
        {"pick", "name = ../item/size",
         "SELF, CHILD name, SELF, PARENT, CHILD item, CHILD size, EQ", ""},
        {"pick", "size > current()/../age", "SELF, CHILD size, NODE age, GT",
         ""},
        {"pick", "selected(., 'x')", "SELF, TEXT 'x', CALL 21/2", ""},
    };
    static const struct row FROM[] = {
        {"a", "${age} > 15", "SELF, CHILD age, SMALL 15, GT", "age "},
        {"a", "age > 15", "SELF, CHILD age, SMALL 15, GT", "age "},
        {"a", "./age > ${b}", "SELF, CHILD age, NODE b, GT", "age "},
        {"a", "count(${x}) > 1",
         "SELF, CHILD inner, CHILD x, CALL 16/1, SMALL 1, GT", "x "},
    };

    (void)state;
    kit.scope.is_row = true;
    kit.scope.list = 0;
    CHECK(ROWS);
    assert_string_equal(expr_kit_compile(&kit, "pick", "regoin = 1"),
                        "unknown-column: the list \"towns\" has no column "
                        "\"regoin\". Did you mean region?\n");
    kit.scope.list = HEARTH_NONE;
    kit.scope.row_node = expr_kit_find(&kit, "rep");
    CHECK(FROM);
}

struct error {
    const char *owner, *source, *start;
};

static const struct error ERRORS[] = {
    {"a", "${agee}",
     "unknown-reference: no question is called \"agee\". Did you mean "
     "${age}?"},
    {"a", "/data/g/c",
     "unknown-reference: there is no \"c\" in \"g\". "
     "Did you mean b?"},
    {"a", "/dat/g", "unknown-reference: a path leads out of the form"},
    {"a", "../../..", "unknown-reference: "},
    {"a", "../zzz",
     "unknown-reference: there is no \"zzz\" in \"data\". "
     "Add"},
    {"a", "yes", "syntax: \"yes\" is neither a text, nor a question"},
    {"a", "${dup}",
     "ambiguous-reference: more than one question is "
     "called \"dup\""},
    {"a", "${age} + 1",
     "repeated-reference: \"age\" has a value for each \"rep\", and one "
     "is needed. Use sum(${age}) or the like, "
     "indexed-repeat(${age}, ${rep}, 1), or choose one with [ ]."},
    {"a", "${age}", "repeated-reference: "},
    {"a", "-${age}", "repeated-reference: "},
    {"a", "1 and ${age}", "repeated-reference: "},
    {"a", "if(1, ${age}, 2)", "repeated-reference: "},
    {"a", "round(${age})", "repeated-reference: "},
    {"a", "coalesce(${age}, 1)", "repeated-reference: "},
    {"a", "/data/rep[${age} = 1]/who", "repeated-reference: "},
    {"age", "${x} = 1",
     "repeated-reference: \"x\" has a value for each "
     "\"inner\""},
    {"a", "string(${rep})", "repeated-reference: \"rep\" is a repeat"},
    {"age", "string(${rep})", "repeated-reference: \"rep\" is a repeat"},
    {"a", "instance('towns')/root/item/sice",
     "unknown-column: the list \"towns\" has no column \"sice\". Did you "
     "mean size?"},
    {"a", "pulldata('towns', 'sice', 'name', 1)", "unknown-column: "},
    {"a", "instance('no')/root", "unknown-list: "},
    {"a", "instance('towns')/rows", "unknown-reference: a list has no"},
    {"a", "indexed-repeat(${a}, ${rep}, 1)",
     "unknown-reference: \"a\" is not in the repeat \"rep\""},
    {"a", "indexed-repeat(${age}, ${g}, 1)", "unknown-reference: "},
    {"a", "indexed-repeat(1, ${rep}, 1)",
     "unknown-reference: argument 1 of indexed-repeat() is no question"},
    {"a", "indexed-repeat(${age}, ${rep}, 1, ${rep})",
     "argument-count: indexed-repeat() is given 4 arguments"},
    {"a", "jr:choice-name(${a}, '${a}')",
     "unknown-reference: \"a\" has no list of choices"},
    {"a", "${last-saved#a}", "outside-language: "},
    {"a", "descendant::a", "outside-language: \"descendant::\" at"},
    {"a", "../g//b", "outside-language: \"//\" at character 5 is"},
    {"a", "../@id", "outside-language: \"@\""},
    {"a", "${a} | ${b}", "outside-language: \"|\""},
    {"a", "../x:b", "outside-language: \"x:b\""},
    {"a", "../g/text()", "outside-language: \"text\""},
    {"a", "$b", "outside-language: \"$\""},
    {"a", "${a} / 2", "syntax: \"/\" is no division. Division is"},
    {"a", "count(1)", "syntax: count() is given a value"},
    {"a", "1[2]", "syntax: a \"[\" stands behind what is no path"},
    {"a", "/data/rep[[1]]", "syntax: "},
    {"a", "sum((${x})[2])", "outside-language: a place is asked for behind"},
    {"a", "sum((${age})[. > 3][1])", "outside-language: a place"},
    {"a", "sum((/data/rep/*)[${b} - 1])", "outside-language: a place"},
    {"a", "sum((${x})[position() < 3])", "outside-language: a place"},
    {"a", "sum((${x})[not(last() = 1)])", "outside-language: a place"},
    {"a", "(instance('towns')/root/item/name)[2]", "outside-language: a "},
    {"a", "count(/data/rep/inner/parent::rep[1])", "outside-language: a "},
    {"a", "count(/data/rep/self::rep[2])", "outside-language: a place"},
    {"a", "sum((${x})[position() = 1 and count(/data/rep[age = 1]) = 1])",
     "outside-language: a place"},
};

static void test_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ERRORS) / sizeof(ERRORS[0]); i++) {
        const char *told =
            expr_kit_compile(&kit, ERRORS[i].owner, ERRORS[i].source);

        if (strncmp(told, ERRORS[i].start, strlen(ERRORS[i].start)) != 0) {
            print_error("%s\n%s", ERRORS[i].source, told);
        }
        assert_int_equal(
            strncmp(told, ERRORS[i].start, strlen(ERRORS[i].start)), 0);
        assert_non_null(strchr(told, '\n'));
        assert_string_equal(strchr(told, '\n'), "\n"); /* said once */
    }
}

/* A form of others, for practice: a bare word is said, and is blank. */
static void test_trusting(void **state)
{
    (void)state;
    kit.scope.is_trusting = true;
    assert_string_equal(expr_kit_compile(&kit, "a", "null"), "NOTHING");
    assert_string_equal(kit.problems,
                        "warning syntax: \"null\" is neither a text, nor a "
                        "question, nor a function. Write 'null' for the text "
                        "or ${null} for the question.\n");
    assert_int_equal(
        strncmp(expr_kit_compile(&kit, "a", "${null}"), "unknown-", 8), 0);
}

/* Documents of other tools: nothing is wrong with a path to no node. */
static void test_lenient(void **state)
{
    static const struct row ROWS[] = {
        {"a", "/nowhere/at/all", "NOTHING", ""},
        {"a", "../zzz[1]/y", "NOTHING, FILTER +2, SMALL 1, CHILD y", ""},
        {"a", "../../../..", "NOTHING", ""},
        {"a", "/data/rep[1]/zzz", "ALL rep, FILTER +2, SMALL 1, CHILD zzz", ""},
        {"a", "${age}", "NODE age", ""},
        {NULL, ".", "SELF", ""},
        {NULL, "data/a", "NODE a", ""},
        {NULL, "..", "NOTHING", ""},
        {"a", "../g", "NODE g", ""}, /* a list of nodes may be wanted */
    };

    (void)state;
    kit.scope.is_lenient = true;
    CHECK(ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_static, setup),
        cmocka_unit_test_setup(test_self, setup),
        cmocka_unit_test_setup(test_repeats, setup),
        cmocka_unit_test_setup(test_predicates, setup),
        cmocka_unit_test_setup(test_lists, setup),
        cmocka_unit_test_setup(test_rows, setup),
        cmocka_unit_test_setup(test_errors, setup),
        cmocka_unit_test_setup(test_trusting, setup),
        cmocka_unit_test_setup(test_lenient, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
