/* SPDX-License-Identifier: Apache-2.0 */
/* Files of choices: CSV, XML and GeoJSON as tables. */
#include "external.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static uint8_t memory[4u << 20];
static struct hearth_forms_csv csv;
static struct hearth_forms_csv_problem problem;

static int read_file(const char *name, const char *text)
{
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, sizeof(memory));
    return hearth_forms_external_read(hearth_slice_text(name),
                                      hearth_slice_text(text), &arena, &csv,
                                      &problem);
}

/* Row and column from 1; "" also where there is none. */
static void assert_cell(size_t row, size_t column, const char *want)
{
    struct hearth_slice have = {0};

    if (row <= csv.row_count && column <= csv.rows[row - 1].count) {
        have = csv.rows[row - 1].cells[column - 1];
    }
    assert_int_equal(have.len, strlen(want));
    if (have.len > 0) {
        assert_memory_equal(have.data, want, have.len);
    }
}

static void assert_refused(const char *name, const char *text, int rc,
                           size_t line, const char *why)
{
    assert_int_equal(read_file(name, text), rc);
    assert_int_equal(problem.row, line);
    assert_non_null(strstr(problem.text, why));
}

static void test_the_ending_decides(void **state)
{
    (void)state;
    assert_int_equal(read_file("a.CSV", "name\nx\n"), HEARTH_OK);
    assert_cell(2, 1, "x");
    assert_true(hearth_forms_external_is_known(hearth_slice_text("x.GeoJSON")));
    assert_false(hearth_forms_external_is_known(hearth_slice_text(".csv")));
    assert_false(hearth_forms_external_is_known(hearth_slice_text("x.json")));
    assert_refused("a.txt", "", HEARTH_E_INVALID, 0, "kind");
}

static void test_items_of_xml(void **state)
{
    (void)state;
    assert_int_equal(
        read_file("a.xml",
                  "<root><item><name>k</name><label>one &amp; two</label>"
                  "</item>\n<item><label><![CDATA[<x>]]></label><more>m"
                  "<deep>no</deep></more></item><item/></root>"),
        HEARTH_OK);
    assert_int_equal(csv.row_count, 3);
    assert_cell(1, 1, "name");
    assert_cell(1, 2, "label");
    assert_cell(1, 3, "more");
    assert_cell(2, 1, "k");
    assert_cell(2, 2, "one & two");
    assert_cell(3, 1, "");
    assert_cell(3, 2, "<x>");
    assert_cell(3, 3, "m");
}

static void test_xml_that_is_none(void **state)
{
    (void)state;
    assert_refused("a.xml", "<root>\n<item></root>", HEARTH_E_INVALID, 2,
                   "malformed");
    assert_refused("a.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a>&b;</a>",
                   HEARTH_E_INVALID, 1, "document type");
    assert_refused("a.xml", "", HEARTH_E_INVALID, 1, "malformed");
}

static void test_features(void **state)
{
    (void)state;
    assert_int_equal(
        read_file(
            "a.geojson",
            "{\"type\":\"FeatureCollection\",\"name\":{\"x\":[1,{}]},"
            "\"features\":[{\"type\":\"Feature\",\"id\":\"f1\",\"geometry\":"
            "{\"type\":\"Point\",\"coordinates\":[102.0,0.5]},\"properties\":"
            "{\"title\":\"caf\\u00e9 \\ud83d\\ude00\\n\",\"n\":1.50,\"id\":"
            "\"no\",\"geometry\":\"no\"}},"
            "{\"properties\":{\"n\":true,\"l\":[1],\"id\":7,\"z\":null},"
            "\"geometry\":{\"coordinates\":[[1,2,3],[4,5,6,7]],\"type\":"
            "\"LineString\"}},"
            "{\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
            "[[[0,1],[2,3],[0,1]],[[9,9]]]},\"properties\":null},"
            "{\"geometry\":null,\"properties\":{}}]}"),
        HEARTH_OK);
    assert_int_equal(csv.row_count, 4);
    assert_cell(1, 1, "geometry");
    assert_cell(1, 2, "id");
    assert_cell(1, 3, "title");
    assert_cell(1, 4, "n");
    assert_cell(2, 1, "0.5 102 0 0");
    assert_cell(2, 2, "f1");
    assert_cell(2, 3, "caf\xc3\xa9 \xf0\x9f\x98\x80\n");
    assert_cell(2, 4, "1.5");
    assert_cell(3, 1, "2 1 3 0;5 4 6 0");
    assert_cell(3, 2, "7");
    assert_cell(3, 4, "true");
    assert_cell(4, 1, "1 0 0 0;3 2 0 0;1 0 0 0");
}

static const char *const MALFORMED[] = {
    "",
    "[",
    "{\"type\":\"FeatureCollection\",\"features\":[]} x",
    "{\"type\":\"FeatureCollection\",\"features\":[],}",
    "{\"type\":\"FeatureCollection\" \"features\":[]}",
    "{\"a\":01,\"type\":\"FeatureCollection\",\"features\":[]}",
    "{\"a\":1.,\"type\":\"FeatureCollection\",\"features\":[]}",
    "{\"a\":+1,\"type\":\"FeatureCollection\",\"features\":[]}",
    "{\"a\":nul,\"type\":\"FeatureCollection\",\"features\":[]}",
    "{\"a\":[1,],\"type\":\"FeatureCollection\",\"features\":[]}",
    "{\"type\":\"\\ud800\",\"features\":[]}",
    "{\"type\":\"\\x\",\"features\":[]}",
    "{\"type\":\"a\nb\",\"features\":[]}",
    "{\"type\":\"FeatureCollection\",\"features\":[{\"id\":\"x",
};

static void test_json_that_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(MALFORMED) / sizeof(MALFORMED[0]); i++) {
        assert_int_equal(read_file("a.geojson", MALFORMED[i]),
                         HEARTH_E_INVALID);
        assert_non_null(strstr(problem.text, "malformed"));
    }
}

/* A file with one feature of this geometry. */
static int read_geometry(const char *geometry)
{
    static const char HEAD[] = "{\"type\":\"FeatureCollection\",\n"
                               "\"features\":[{\"geometry\":";
    char text[512];
    size_t len = strlen(geometry);

    assert_true(sizeof(HEAD) + len + 4 < sizeof(text));
    memcpy(text, HEAD, sizeof(HEAD)); /* all three fit: see above */
    memcpy(text + sizeof(HEAD) - 1, geometry, len);
    memcpy(text + sizeof(HEAD) - 1 + len, "}]}", 4);
    return read_file("a.geojson", text);
}

static void test_geometries_that_are_none(void **state)
{
    static const char *const BAD[] = {
        "{\"type\":\"MultiPoint\",\"coordinates\":[[1,2]]}",
        "{\"type\":\"Point\",\"coordinates\":[[1,2]]}",
        "{\"type\":\"Point\",\"coordinates\":[1]}",
        "{\"type\":\"Point\",\"coordinates\":[]}",
        "{\"type\":\"Point\"}",
        "{\"type\":\"Point\",\"coordinates\":[1e999,2]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[[1,2]]]]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_int_equal(read_geometry(BAD[i]), HEARTH_E_INVALID);
        assert_int_equal(problem.row, 2);
        assert_true(problem.remedy[0] != '\0');
    }
    assert_int_equal(
        read_geometry("{\"type\":\"Point\",\"coordinates\":[-1.5,2e1]}"),
        HEARTH_OK);
    assert_cell(2, 1, "20 -1.5 0 0");
}

static void test_nesting_and_columns_are_bounded(void **state)
{
    static char text[65536];
    size_t at = 0;

    (void)state;
    memset(text, '[', 70);
    memcpy(text, "{\"a\":", 5);
    text[70] = '\0';
    assert_refused("a.geojson", text, HEARTH_E_LIMIT, 1, "nested deeper");
    memcpy(text, "<r><i>", 6); /* 12 bytes for each of 257 columns fit */
    at = 6;
    for (size_t i = 0; i < 257; i++) {
        memcpy(text + at, "<c000>1</c000>", 14);
        for (size_t k = 0; k < 2; k++) {
            text[at + 2 + k * 8] = (char)('0' + i / 100);
            text[at + 3 + k * 8] = (char)('0' + i / 10 % 10);
            text[at + 4 + k * 8] = (char)('0' + i % 10);
        }
        text[at + 6] = '1';
        at += 14;
    }
    memcpy(text + at, "</i></r>", 9);
    assert_refused("a.xml", text, HEARTH_E_LIMIT, 1, "256 columns");
}

/* "cNNN" with the digits of ${n}, and quotes and a value around it. */
static size_t put_property(char *out, size_t n)
{
    memcpy(out, "\"c000\":1,", 9); /* the caller has room for nine each */
    out[2] = (char)('0' + n / 100);
    out[3] = (char)('0' + n / 10 % 10);
    out[4] = (char)('0' + n % 10);
    return 9;
}

/* Geometry, id, 254 properties, and then one that has not even a name. */
static void test_a_column_without_a_name_counts_too(void **state)
{
    static const char HEAD[] = "{\"type\":\"FeatureCollection\",\"features\":"
                               "[{\"properties\":{";
    static const char TAIL[] = "\"c000\":2}}]}";
    static const char NAMELESS[] = "\"\":null}}]}";
    static char text[4096];
    size_t at = sizeof(HEAD) - 1;

    (void)state;
    memcpy(text, HEAD, sizeof(HEAD)); /* 254 * 9 and these are below 4,096 */
    for (size_t i = 0; i < 254; i++) {
        at += put_property(text + at, i);
    }
    memcpy(text + at, TAIL, sizeof(TAIL));
    assert_int_equal(read_file("a.geojson", text), HEARTH_OK);
    assert_cell(2, 3, "2");
    memcpy(text + at, NAMELESS, sizeof(NAMELESS));
    assert_refused("a.geojson", text, HEARTH_E_LIMIT, 1, "256 columns");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_ending_decides),
        cmocka_unit_test(test_items_of_xml),
        cmocka_unit_test(test_xml_that_is_none),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_json_that_is_none),
        cmocka_unit_test(test_geometries_that_are_none),
        cmocka_unit_test(test_nesting_and_columns_are_bounded),
        cmocka_unit_test(test_a_column_without_a_name_counts_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
