/* SPDX-License-Identifier: Apache-2.0 */
/* Declared cubes: what a document may say, and what is refused with the place
 * and a way out. */
#include "host/results/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CUBE(more) "{\"hearth_cube\": 1" more "}"
#define AREA(code, in, planned, with)                                          \
    "{\"area\": \"" code "\", \"in\": [" in "], \"planned\": " planned with "}"

static struct hearth_plan *read_good(const char *json)
{
    struct hearth_plan *p;
    struct hearth_plan_why why;
    int e = hearth_plan_read(hearth_slice_text(json), &p, &why);

    if (e != 0) {
        fail_msg("%s", why.text);
    }
    return p;
}

static void refuse(const char *json, const char *words)
{
    struct hearth_plan *p;
    struct hearth_plan_why why;
    int e = hearth_plan_read(hearth_slice_text(json), &p, &why);

    assert_true(e == HEARTH_E_INVALID || e == HEARTH_E_LIMIT);
    assert_null(p);
    if (strstr(why.text, words) == NULL) {
        fail_msg("'%s' does not say '%s'", why.text, words);
    }
}

static void test_all_words(void **state)
{
    struct hearth_plan *p = read_good(CUBE(
        ", \"k\": 12, \"planned\": 400, \"levels\": [\"city\", \"land\"],"
        "\"psu\": \"area\", \"areas\": [" AREA(
            "a", "\"C\", \"L\"", "40",
            "") "," AREA("b", "\"C\", \"L\"", "20",
                         ", \"with\": \"a\"") "],"
                                              "\"by\": [\"sex\", [\"sex\", "
                                              "\"age\"]], \"headlines\": [{"
                                              "\"form\": \"f\", \"question\": "
                                              "\"q\", \"choice\": \"1\","
                                              "\"epsilon\": 200000}]"));
    const struct hearth_plan_area *b =
        hearth_plan_area(p, hearth_slice_text("b"));

    (void)state;
    assert_int_equal(p->k, 12);
    assert_int_equal(p->planned, 400);
    assert_string_equal(p->levels[1], "land");
    assert_string_equal(b->group, "a+b");
    assert_string_equal(b->in[1], "L");
    assert_int_equal(b->planned, 60);
    assert_string_equal(p->areas[0].group, "a+b");
    assert_string_equal(p->by[1].second, "age");
    assert_int_equal(p->headlines[0].epsilon, 200000);
    assert_int_equal(strlen(p->hash), 64);
    hearth_plan_free(p);
}

static void test_the_least(void **state)
{
    struct hearth_plan *p = read_good(CUBE(""));

    (void)state;
    assert_int_equal(p->k, 0);
    assert_int_equal(p->area_count, 0);
    hearth_plan_free(p);
    hearth_plan_free(NULL);
}

static void test_what_is_no_cube(void **state)
{
    (void)state;
    refuse("", "JSON");
    refuse("[]", "no cube");
    refuse("{\"hearth_cube\": 2}", "no cube");
    refuse(CUBE(", \"filter\": \"x\""), "\"filter\" is no word");
    refuse(CUBE(", \"k\": 9"), "upward only");
    refuse(CUBE(", \"k\": 101"), "from 1 to 100");
    refuse(CUBE(", \"k\": 10.5"), "whole number");
    refuse(CUBE(", \"planned\": -1"), "planned");
    refuse(CUBE(", \"psu\": \"a*b\""), "no name");
    refuse(CUBE(", \"by\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\"]"),
           "at most 6");
    refuse(CUBE(", \"by\": [[\"a\", \"a\"]]"), "with itself");
    refuse(CUBE(", \"by\": [[\"a\", \"b\", \"c\"]]"), "no name");
    refuse(CUBE(", \"levels\": [\"area\"]"), "always there");
    refuse(CUBE(", \"levels\": [\"city\"]"), "without \"areas\"");
}

static void test_areas(void **state)
{
    (void)state;
    refuse(CUBE(", \"areas\": [" AREA("a", "", "29", "") "]"), "fewer than 30");
    refuse(CUBE(", \"areas\": [{\"area\": \"a\"}]"), "fewer than 30");
    refuse(CUBE(", \"areas\": [" AREA("a", "", "40", "") "," AREA("a", "", "40",
                                                                  "") "]"),
           "twice");
    refuse(CUBE(", \"areas\": [" AREA("a", "\"C\"", "40", "") "]"),
           "1 of the 0 levels");
    refuse(CUBE(", \"areas\": [" AREA("a", "", "40", ", \"with\": \"b\"") "]"),
           "no other area");
    refuse(CUBE(", \"areas\": [" AREA("a", "", "20", ", \"with\": \"a\"") "]"),
           "no other area");
    refuse(CUBE(", \"levels\": [\"city\"], \"areas\": [" AREA(
               "a", "\"C\"", "20", ", \"with\": \"b\"") "," AREA("b", "\"D\"",
                                                                 "40", "") "]"),
           "same place");
    refuse(CUBE(", \"levels\": [\"city\", \"land\"], \"areas\": [" AREA(
               "a", "\"C\", \"L\"", "40", "") "," AREA("b", "\"C\", \"M\"",
                                                       "40", "") "]"),
           "in two of the level");
}

static void test_noise_has_an_end(void **state)
{
    (void)state;
    refuse(CUBE(", \"headlines\": [{\"form\": \"f\", \"question\": \"q\","
                "\"choice\": \"1\"}]"),
           "no epsilon");
    refuse(CUBE(", \"headlines\": [{\"form\": \"f\", \"question\": \"q\","
                "\"choice\": \"1\", \"epsilon\": 1000001}]"),
           "epsilon");
    refuse(CUBE(", \"headlines\": [{\"form\": \"f\", \"question\": \"q\","
                "\"choice\": \"1\", \"epsilon\": 600000},{\"form\": \"f\","
                "\"question\": \"r\", \"choice\": \"1\", \"epsilon\":"
                " 600000}]"),
           "more than 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_words),
        cmocka_unit_test(test_the_least),
        cmocka_unit_test(test_what_is_no_cube),
        cmocka_unit_test(test_areas),
        cmocka_unit_test(test_noise_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
