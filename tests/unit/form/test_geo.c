/* SPDX-License-Identifier: Apache-2.0 */
/* Points, lines and shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "geo.h"

#include <math.h>

static struct hearth_geo_path path_of(const char *text,
                                      struct hearth_geo_point looked_for)
{
    struct hearth_geo_path path = {.looked_for = looked_for};
    struct hearth_geo_point point;
    bool is_error;
    size_t at = 0;

    while (hearth_geo_next(hearth_slice_text(text), &at, &point, &is_error)) {
        hearth_geo_add(&path, point);
    }
    assert_false(is_error);
    return path;
}

static bool is_inside(double latitude, double longitude, const char *text)
{
    struct hearth_geo_path path =
        path_of(text, (struct hearth_geo_point){latitude, longitude});

    return hearth_geo_is_inside(&path);
}

static const struct hearth_geo_point NOWHERE = {0, 0};

static void test_points(void **state)
{
    static const char *const BAD[] = {"",          "1",   "1 x",
                                      "1 2 3 4 5", "1;2", "1 2 3 x"};
    struct hearth_geo_point point;

    (void)state;
    assert_true(hearth_geo_parse(hearth_slice_text("41.5 -74.25"), &point));
    assert_true(point.latitude == 41.5 && point.longitude == -74.25);
    assert_true(hearth_geo_parse(hearth_slice_text(" 1  2 300.5 8 "), &point));
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(hearth_geo_parse(hearth_slice_text(BAD[i]), &point));
    }
}

static void test_lines(void **state)
{
    struct hearth_geo_point point;
    bool is_error;
    size_t at = 0;

    (void)state;
    assert_int_equal(path_of("0 1 0 0; 0 2 0 0;", NOWHERE).count, 2);
    assert_int_equal(path_of("", NOWHERE).count, 0);
    assert_int_equal(path_of(" ; ", NOWHERE).count, 0);
    assert_false(
        hearth_geo_next(hearth_slice_text("x;0 1"), &at, &point, &is_error));
    assert_true(is_error);
}

static void test_lengths(void **state)
{
    struct hearth_geo_path path = path_of("0 1; 0 91", NOWHERE);
    double metre = 1 / 6378100.0 * 57.29577951308232;

    (void)state;
    assert_true(fabs(hearth_geo_metres(&path) - 10018696.05) < 1e-6);
    path = path_of("0 1; 0 91; 0 1", NOWHERE);
    assert_true(fabs(hearth_geo_metres(&path) - 20037392.1) < 1e-6);
    path = path_of("5 5", NOWHERE);
    assert_true(hearth_geo_metres(&path) == 0);
    path = path_of("-90 0; 90 0", NOWHERE);
    assert_true(fabs(hearth_geo_metres(&path) - 20037392.1) < 1e-6);
    /* a metre is a metre, where the law of cosines gives anything */
    hearth_geo_add(&path, (struct hearth_geo_point){90 - metre, 0});
    assert_true(fabs(hearth_geo_metres(&path) - 20037393.1) < 1e-6);
}

/* A field near Patras that another engine gives 151,451.76 m^2. */
static void test_areas(void **state)
{
    struct hearth_geo_path path =
        path_of("38.253094215699576 21.756382658677467;"
                "38.25021274773806 21.756382658677467;"
                "38.25007793942195 21.763892843919166;"
                "38.25290886154963 21.763935759263404;"
                "38.25146813817506 21.758421137528785",
                NOWHERE);
    double open = hearth_geo_square_metres(&path);

    (void)state;
    assert_true(open == 151451.76);
    hearth_geo_add(&path, path.first);
    assert_true(fabs(hearth_geo_square_metres(&path) - open) < 1e-6);
    path = path_of("0 0; 0 1", NOWHERE);
    assert_true(hearth_geo_square_metres(&path) == 0);
}

static void test_fences(void **state)
{
    static const char SQUARE[] = "0 0;0 1;1 1;1 0;0 0";
    static const char OPEN[] = "0 0;0 1;1 1;1 0";
    static const char HOOK[] = "0 0;0 3;3 3;3 2;1 2;1 0;0 0";

    (void)state;
    assert_true(is_inside(0.5, 0.5, SQUARE));
    assert_true(is_inside(0.5, 0.5, OPEN));
    assert_false(is_inside(-1, 0.5, SQUARE));
    assert_false(is_inside(2, 0.5, SQUARE));
    assert_false(is_inside(0.5, 2, SQUARE));
    assert_false(is_inside(0.5, -1, SQUARE));
    assert_false(is_inside(-1, 0, SQUARE));
    assert_false(is_inside(0, -1, SQUARE));
    assert_true(is_inside(0.5, 0.5, HOOK));
    assert_true(is_inside(2.5, 2.5, HOOK));
    assert_false(is_inside(2.5, 1, HOOK));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points),  cmocka_unit_test(test_lines),
        cmocka_unit_test(test_lengths), cmocka_unit_test(test_areas),
        cmocka_unit_test(test_fences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
