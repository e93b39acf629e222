/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a form is computed, and circles in it. */
#include "expr_kit.h"
#include "graph.h"

#include "hearth/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EXPRS_MAX 12000

static struct expr_kit kit;
static struct hearth_slice exprs[EXPRS_MAX];
static struct hearth_read reads[EXPRS_MAX];
static char circles[2000];
static struct hearth_arena arena;

static int setup(void **state)
{
    (void)state;
    expr_kit_open(&kit);
    kit.form.exprs = exprs;
    kit.form.reads = reads;
    circles[0] = '\0';
    hearth_arena_init(&arena, malloc(32u << 20), 32u << 20);
    assert_non_null(arena.base);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(arena.base);
    return 0;
}

/* An expression of ${owner}, with what it reads besides its code. */
static uint16_t expr(const char *owner, const char *source)
{
    uint8_t code[HEARTH_EXPR_LEN_MAX];
    uint16_t index = kit.form.expr_count++;
    size_t len = expr_kit_bytes(&kit, owner, source, code);
    uint8_t *copy = hearth_arena_take(&arena, len, 1);

    assert_true(len > 0);
    assert_non_null(copy);
    memcpy(copy, code, len); /* taken with this length */
    exprs[index] = hearth_slice_of(copy, len);
    for (char *name = kit.reads; *name != '\0'; name += strlen(name) + 1) {
        *strchr(name, ' ') = '\0';
        reads[kit.form.read_count].expr = index;
        reads[kit.form.read_count++].node = expr_kit_find(&kit, name);
    }
    return index;
}

static struct hearth_node *node(const char *name)
{
    return &kit.nodes[expr_kit_find(&kit, name)];
}

static void add(enum hearth_node_type type, const char *name)
{
    (void)expr_kit_add(&kit, type, name);
}

static void show(char *out, size_t cap, const struct hearth_step *s)
{
    static const char *const WORDS[] = {".relevant", "",          ".count",
                                        ".choices",  ".required", ".read_only"};
    size_t len = strlen(out);

    (void)snprintf(out + len, cap - len, "%s%s ",
                   kit.names + kit.nodes[s->node].name, WORDS[s->property]);
}

static void on_cycle(void *cookie, const struct hearth_step *steps,
                     size_t count)
{
    (void)cookie;
    for (size_t i = 0; i < count; i++) {
        show(circles, sizeof(circles), &steps[i]);
    }
    strncat(circles, "| ", sizeof(circles) - strlen(circles) - 1);
}

/* The steps, or the circles. */
static const char *order(void)
{
    static char text[2000];
    struct hearth_forms_graph_input in = {&kit.form, &arena, on_cycle, NULL};
    struct hearth_step *steps = NULL;
    uint32_t count = 0;
    int rc = hearth_forms_graph_order(&in, &steps, &count);

    text[0] = '\0';
    if (rc != HEARTH_OK) {
        assert_int_equal(rc, HEARTH_E_INVALID);
        return circles;
    }
    assert_string_equal(circles, "");
    for (uint32_t i = 0; i < count && i < 60; i++) {
        show(text, sizeof(text), &steps[i]);
    }
    return text;
}

static void test_order(void **state)
{
    (void)state;
    add(HEARTH_NODE_CALCULATE, "c1");
    add(HEARTH_NODE_CALCULATE, "c2");
    add(HEARTH_NODE_CALCULATE, "c3");
    add(HEARTH_NODE_TEXT, "q");
    node("c1")->calculate = expr("c1", "${c3} + 1");
    node("c2")->calculate = expr("c2", "1");
    node("c3")->calculate = expr("c3", "${q}");
    node("q")->relevant = expr("q", "${c2} = 1");
    /* ties in form order: c2 is free, c1 waits for c3, which waits for q */
    assert_string_equal(order(), "c2 q.relevant c3 c1 ");
}

static void test_properties(void **state)
{
    (void)state;
    add(HEARTH_NODE_SELECT_ONE, "s");
    add(HEARTH_NODE_CALCULATE, "c");
    node("s")->relevant = expr("s", "1");
    node("s")->filter = expr("s", "1");
    node("s")->calculate = expr("s", "1");
    node("c")->calculate = expr("c", "${s}");
    assert_string_equal(order(), "s.relevant s s.choices c ");
    /* a calculation on a trigger has no step */
    node("c")->flags = HEARTH_FLAG_ONCE;
    assert_string_equal(order(), "s.relevant s s.choices ");
    /* nor has what is evaluated on demand */
    node("c")->required = node("c")->read_only = expr("c", "${s}");
    node("c")->constraint = node("c")->initial = expr("c", "${c}");
    assert_string_equal(order(), "s.relevant s s.choices ");
}

/* data: sum, g (h (x)), rep (y, z), n */
static void make_groups(void)
{
    add(HEARTH_NODE_CALCULATE, "sum");
    add(HEARTH_NODE_GROUP, "g");
    add(HEARTH_NODE_GROUP, "h");
    add(HEARTH_NODE_CALCULATE, "x");
    expr_kit_end(&kit);
    expr_kit_end(&kit);
    add(HEARTH_NODE_REPEAT, "rep");
    add(HEARTH_NODE_INTEGER, "y");
    add(HEARTH_NODE_CALCULATE, "z");
    expr_kit_end(&kit);
    add(HEARTH_NODE_CALCULATE, "n");
}

static void test_groups(void **state)
{
    (void)state;
    make_groups();
    node("sum")->calculate = expr("sum", "sum(${y})");
    node("g")->relevant = expr("g", "${n} > 1");
    node("x")->calculate = expr("x", "1");
    node("rep")->relevant = expr("rep", "${x} = 1");
    node("rep")->count = expr("rep", "${n}");
    node("z")->calculate = expr("z", "position(..) + ${y}");
    node("n")->calculate = expr("n", "2");
    /* x is there if g is; sum knows how often rep is there */
    assert_string_equal(order(),
                        "n g.relevant x rep.relevant rep.count sum z ");
}

static void test_no_false_circles(void **state)
{
    (void)state;
    make_groups();
    node("y")->relevant = expr("y", "count(${rep}) > 1");
    node("z")->calculate = expr("z", "position(..)");
    node("x")->calculate = expr("x", "once(random())");
    node("sum")->constraint = expr("sum", ". > 1");
    node("sum")->required = expr("sum", ". = ''");
    node("y")->read_only = expr("y", "../y > 1");
    assert_string_equal(order(), "x y.relevant z ");
}

static void test_circles(void **state)
{
    (void)state;
    make_groups();
    node("sum")->calculate = expr("sum", "${n}");
    node("n")->calculate = expr("n", "sum(${z})");
    node("z")->calculate = expr("z", "${sum}");
    node("x")->calculate = expr("x", ". + 1");
    node("y")->required = expr("y", "${x} = 1");
    assert_string_equal(order(), "sum n z | x | ");
}

static void check_circle(const char *owner, const char *source,
                         uint16_t *property, const char *wanted)
{
    *property = expr(owner, source);
    circles[0] = '\0';
    assert_string_equal(order(), wanted);
    *property = HEARTH_NONE;
}

static void test_one_circle(void **state)
{
    (void)state;
    make_groups();
    check_circle("g", "${x} = 1", &node("g")->relevant, "g.relevant | ");
    check_circle("rep", "sum(${y})", &node("rep")->count, "rep.count | ");
    check_circle("rep", "count(${rep}) < 3", &node("rep")->relevant,
                 "rep.relevant | ");
    check_circle("y", "../y > 1", &node("y")->relevant, "y.relevant | ");
    check_circle("y", "string-length() > 1", &node("y")->relevant,
                 "y.relevant | ");
    /* an earlier instance of itself */
    check_circle("z", "/data/rep[position() = position(current()/..) - 1]/z",
                 &node("z")->calculate, "z | ");
    /* where a predicate reads it */
    check_circle("z", "sum(/data/rep[z = 1]/y)", &node("z")->calculate, "z | ");
    node("y")->required = expr("y", "${z} = 1");
    check_circle("z", "${y} = 1", &node("z")->required,
                 "y.required z.required | ");
    node("y")->required = HEARTH_NONE;
    node("y")->filter = expr("y", "${z} = 1");
    check_circle("z", "${y} = 1", &node("z")->relevant,
                 "y.choices z.relevant | ");
}

/* "Is there another one?": the only circle there may be. */
static void test_a_repeat_may_grow(void **state)
{
    (void)state;
    add(HEARTH_NODE_CALCULATE, "have");
    add(HEARTH_NODE_CALCULATE, "want");
    add(HEARTH_NODE_REPEAT, "rep");
    add(HEARTH_NODE_TEXT, "more");
    expr_kit_end(&kit);
    node("have")->calculate = expr("have", "count(${rep})");
    node("want")->calculate =
        expr("want", "if(${have} = 0 or /data/rep[position() = /data/have]"
                     "/more = 'yes', ${have} + 1, ${have})");
    node("rep")->count = expr("rep", "${want}");
    assert_string_equal(order(), "have want rep.count ");
    /* not by its relevance, and not by what reads itself elsewhere */
    check_circle("rep", "${want} > 1", &node("rep")->relevant,
                 "have rep.relevant want | ");
    check_circle("more", "${more} = 1", &node("more")->relevant,
                 "more.relevant | ");
    check_circle("rep", "count(${rep}) + 1", &node("rep")->count,
                 "rep.count | ");
}

static void test_large(void **state)
{
    char name[20];
    char source[40];

    (void)state;
    for (unsigned i = 0; i < 5000; i++) {
        (void)snprintf(name, sizeof(name), "q%u", i);
        add(HEARTH_NODE_CALCULATE, name);
    }
    kit.scope.is_lenient = true;
    for (uint16_t i = 0; i < 4999; i++) {
        (void)snprintf(source, sizeof(source), "/data/q%u", i + 1u);
        kit.nodes[i + 1].calculate = expr("data", source);
    }
    assert_true(strncmp(order(), "q4998 q4997 ", 12) == 0);
    /* closed to one circle of 5,000 */
    kit.nodes[5000].calculate = expr("data", "/data/q0");
    assert_true(strncmp(order(), "q0 q1 q2 ", 9) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_properties, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_false_circles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_circles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_circle, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_repeat_may_grow, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_large, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
