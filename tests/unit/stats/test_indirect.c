/* SPDX-License-Identifier: Apache-2.0 */
/* Indirect questions and conjoint experiments by name: the same bytes from
 * rows in another order, what stands beside a result, and what is refused. */
#include "host/stats/run.h"

#include "draws.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Columns x, arm, y, yes, psu, q, f, g of ${n} rows. */
static json_t *columns(size_t n, bool is_shuffled)
{
    static const char *const names[] = {"x",   "arm", "y", "yes",
                                        "psu", "q",   "f", "g"};
    static struct draws d;
    json_t *lists[8], *out = json_object();

    draws_make(&d);
    for (size_t c = 0; c < 8; c++) {
        lists[c] = json_array();
        assert_int_equal(json_object_set_new(out, names[c], lists[c]), 0);
    }
    for (size_t r = 0; r < n; r++) {
        const double *u = d.u[is_shuffled ? draws_shuffled(r) : r];
        double v[8] = {floor(u[0] * 10) / 4, floor(u[1] * 3),  0,
                       u[2] < 0.3,           floor(u[3] * 40), 0.05 + u[4] / 2,
                       floor(u[4] * 4),      floor(u[5] * 3)};

        v[2] = (u[2] < 0.6) + (u[3] < 0.5) + (u[4] < 0.4) +
               (v[1] > 0 && u[5] < 0.2 * v[1] + 0.05 * v[0]);
        for (size_t c = 0; c < 8; c++) {
            assert_int_equal(json_array_append_new(lists[c], json_real(v[c])),
                             0);
        }
    }
    return out;
}

static json_t *spec_of(const char *text, size_t n, bool is_shuffled)
{
    json_error_t error;
    json_t *spec = json_loads(text, 0, &error);

    assert_non_null(spec);
    assert_int_equal(json_object_set_new(spec, "data",
                                         json_pack("{s:o}", "columns",
                                                   columns(n, is_shuffled))),
                     0);
    return spec;
}

static json_t *run(const char *text, size_t n, bool is_shuffled)
{
    struct hearth_stats_why why;
    json_t *spec = spec_of(text, n, is_shuffled), *out = NULL;
    int e = hearth_stats_run(spec, ".", &out, &why);

    if (e != 0) {
        print_message("%s\n", why.text);
    }
    assert_int_equal(e, 0);
    json_decref(spec);
    return out;
}

#define LIST "\"y\":\"y\",\"arm\":\"arm\",\"control\":0,\"J\":3,\"treated\":"

static const char *const specs[] = {
    "{\"stat\":\"rrt\",\"design\":\"forced\",\"p\":0.7,\"p1\":0.15,"
    "\"y\":\"yes\",\"by\":[\"f\"]}",
    "{\"stat\":\"rrt\",\"design\":\"warner\",\"P\":0.7,\"y\":\"yes\","
    "\"weight\":\"q\",\"psu\":\"psu\"}",
    "{\"stat\":\"rrt\",\"design\":\"warner\",\"P\":0.7,\"y\":\"yes\","
    "\"inclusion\":\"q\",\"estimate\":\"total\"}",
    "{\"stat\":\"rrt_regression\",\"p\":0.7,\"p1\":0.15,\"y\":\"yes\","
    "\"terms\":[\"x\",{\"factor\":\"f\",\"levels\":[0,1,2,3]}]}",
    "{\"stat\":\"list_dim\"," LIST "1,\"psu\":\"psu\"}",
    "{\"stat\":\"list_diagnostic\"," LIST "2}",
    "{\"stat\":\"combined_list_direct\"," LIST "1,\"direct\":\"yes\"}",
    "{\"stat\":\"list_regression\",\"method\":\"lm\",\"terms\":[\"x\"]," LIST
    "[1,2]}",
    "{\"stat\":\"list_regression\",\"method\":\"nls\",\"terms\":[\"x\"]," LIST
    "[1,2]}",
    "{\"stat\":\"list_regression\",\"method\":\"ml\",\"terms\":[\"x\"]," LIST
    "[1,2]}",
    "{\"stat\":\"endorsement\",\"control\":\"x\",\"treated\":[\"f\"]}",
    "{\"stat\":\"conjoint_mm\",\"y\":\"yes\",\"features\":[\"f\",\"g\"],"
    "\"weight\":\"q\",\"psu\":\"psu\",\"by\":[\"arm\"]}",
    "{\"stat\":\"conjoint_amce\",\"y\":\"yes\",\"features\":[\"f\",\"g\"],"
    "\"psu\":\"psu\",\"restrictions\":[[\"f\",\"g\"]]}",
    "{\"stat\":\"conjoint_mm_diff\",\"y\":\"yes\",\"features\":[\"f\",\"g\"],"
    "\"psu\":\"psu\",\"group\":\"arm\",\"groups\":[1,0]}",
};

static void test_order_of_rows_does_not_show(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
        json_t *a = run(specs[i], DRAW_ROWS, false);
        json_t *b = run(specs[i], DRAW_ROWS, true);
        char *p = json_dumps(a, JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
        char *q = json_dumps(b, JSON_SORT_KEYS | JSON_REAL_PRECISION(17));

        assert_string_equal(p, q);
        assert_null(strstr(p, "nan"));
        free(p);
        free(q);
        json_decref(a);
        json_decref(b);
    }
}

/* True if a warning of ${out} contains ${text}. */
static bool warns(const json_t *out, const char *text)
{
    const json_t *list = json_object_get(out, "warnings");
    bool found = false;

    assert_true(json_is_array(list));
    assert_true(json_is_integer(json_object_get(out, "n")));
    for (size_t i = 0; i < json_array_size(list); i++) {
        found = found || strstr(json_string_value(json_array_get(list, i)),
                                text) != NULL;
    }
    return found;
}

static void test_warnings_stand_beside_results(void **state)
{
    static const struct {
        size_t spec, rows;
        const char *text;
        bool is_there;
    } cases[] = {
        {1, 99, "too few for a randomised response", true},
        {1, 100, "too few for a randomised response", false},
        {4, 300, "too few for a list estimate", true},
        {5, DRAW_ROWS, "no table below", false},
        {5, 90, "no table below", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *out = run(specs[cases[i].spec], cases[i].rows, false);

        assert_int_equal(warns(out, cases[i].text), cases[i].is_there);
        json_decref(out);
    }
}

static void test_small_samples_get_no_table_of_counts(void **state)
{
    json_t *out = run(specs[5], 90, false);

    (void)state;
    assert_true(json_is_null(json_object_get(out, "pi_table")));
    json_decref(out);
    out = run(specs[5], DRAW_ROWS, false);
    assert_int_equal(json_array_size(json_object_get(out, "pi_table")), 8);
    json_decref(out);
}

static void test_what_cannot_be_is_refused_by_name(void **state)
{
    static const struct {
        const char *spec;
        int error;
        const char *reason;
    } cases[] = {
        {"{\"stat\":\"rrt\",\"design\":\"forced\",\"p\":0.7,\"p1\":0.15,"
         "\"y\":\"x\"}",
         HEARTH_E_INVALID, "column 'x', row "},
        {"{\"stat\":\"rrt\",\"design\":\"dice\",\"p\":0.7,\"y\":\"yes\"}",
         HEARTH_E_INVALID, "'dice' is none of"},
        {"{\"stat\":\"rrt\",\"design\":\"warner\",\"P\":0.5,\"y\":\"yes\"}",
         HEARTH_E_INVALID, "tells something"},
        {"{\"stat\":\"rrt\",\"design\":\"warner\",\"P\":0.7,\"y\":\"yes\","
         "\"inclusion\":\"x\"}",
         HEARTH_E_INVALID, "column 'x', row 1"},
        {"{\"stat\":\"list_dim\",\"weight\":\"q\"," LIST "1}", HEARTH_E_INVALID,
         "parameter 'weight'"},
        {"{\"stat\":\"conjoint_mm\",\"y\":\"yes\",\"features\":[\"f\"],"
         "\"domain\":{\"column\":\"f\",\"op\":\"==\",\"value\":9}}",
         HEARTH_E_STATE, "no answers in the rows that count"},
        {"{\"stat\":\"rrt\",\"design\":\"warner\",\"P\":0.7,\"y\":\"yes\","
         "\"psu\":\"one\",\"derive\":[{\"name\":\"one\",\"op\":\"multiply\","
         "\"args\":[\"x\",0]}]}",
         HEARTH_E_STATE, "one PSU"},
        {"{\"stat\":\"list_regression\",\"method\":\"ml\",\"terms\":[],"
         "\"y\":\"low\",\"arm\":\"arm\",\"control\":0,\"treated\":1,\"J\":"
         "3,\"derive\":[{\"name\":\"low\",\"op\":\"indicator\",\"if\":"
         "{\"column\":\"arm\",\"op\":\"==\",\"value\":0}}]}",
         HEARTH_E_STATE, "no finite estimate"},
        {"{\"stat\":\"list_dim\"," LIST "7}", HEARTH_E_STATE, "arm '7' has 0"},
        {"{\"stat\":\"list_diagnostic\",\"y\":\"x\",\"arm\":\"arm\","
         "\"control\":0,\"treated\":1,\"J\":2}",
         HEARTH_E_INVALID, "is no count of 2 items"},
        {"{\"stat\":\"list_regression\",\"method\":\"ml\",\"terms\":"
         "[\"x\",\"x\"]," LIST "1}",
         HEARTH_E_STATE, "term 'x' follows"},
        {"{\"stat\":\"conjoint_mm\",\"y\":\"yes\",\"features\":[\"f\"],"
         "\"labels\":{\"f\":[\"a\",\"b\"]}}",
         HEARTH_E_INVALID, "is none of its 2 levels"},
        {"{\"stat\":\"conjoint_amce\",\"y\":\"yes\",\"features\":[\"f\","
         "\"f\"]}",
         HEARTH_E_STATE, "follows from levels of other features"},
        {"{\"stat\":\"conjoint_amce\",\"y\":\"yes\",\"features\":[\"f\"],"
         "\"restrictions\":[[\"f\",\"nix\"]]}",
         HEARTH_E_INVALID, "parameter 'restrictions'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct hearth_stats_why why;
        json_t *spec = spec_of(cases[i].spec, DRAW_ROWS, false), *out = NULL;

        assert_int_equal(hearth_stats_run(spec, ".", &out, &why),
                         cases[i].error);
        if (strstr(why.text, cases[i].reason) == NULL) {
            fail_msg("'%s' is not in: %s", cases[i].reason, why.text);
        }
        json_decref(spec);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_rows_does_not_show),
        cmocka_unit_test(test_warnings_stand_beside_results),
        cmocka_unit_test(test_small_samples_get_no_table_of_counts),
        cmocka_unit_test(test_what_cannot_be_is_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
