/* SPDX-License-Identifier: Apache-2.0 */
/* Labels, tables, chance and geography (forms.md 4.4). */
#include "desk.h"

#include <string.h>

static struct desk desk;
static struct desk *const d = &desk;

static int reset(void **state)
{
    (void)state;
    desk_init(&desk);
    return 0;
}

static void test_choice_name(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "Red", T("red"), N(DESK_COLOUR));
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "blue", T(" blue "), N(DESK_COLOUR));
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "Green of !", T("green"),
                N(DESK_COLOUR));
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "", T("brown"), N(DESK_COLOUR));
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "", T(""), N(DESK_COLOUR));
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "Aida", T("Aida"), N(DESK_CHILD));
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "", T("red"), N(DESK_TEXT));
    d->interview.language = 1;
    EXPECT_TEXT(d, HEARTH_FN_CHOICE_NAME, "Rouge", T("red"), N(DESK_COLOUR));
}

static void test_itext(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_ITEXT, "Red", T("colour-0"));
    EXPECT_TEXT(d, HEARTH_FN_ITEXT, "blue", T("colour-1"));
    EXPECT_TEXT(d, HEARTH_FN_ITEXT, "", T(""));
    EXPECT_ERROR(d, HEARTH_FN_ITEXT, T("colour-3"));
    EXPECT_ERROR(d, HEARTH_FN_ITEXT, T("colour"));
    EXPECT_ERROR(d, HEARTH_FN_ITEXT, T("colour-"));
    EXPECT_ERROR(d, HEARTH_FN_ITEXT, T("0"));
    EXPECT_ERROR(d, HEARTH_FN_ITEXT, T("other-0"));
    EXPECT_ERROR(d, HEARTH_FN_ITEXT, T("colour-4294967296"));
}

static void test_pulldata(void **state)
{
    struct hearth_value towns = N(DESK_TOWNS);

    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_PULLDATA, "naryn", towns, T("name"), T("region"),
                T("north"));
    EXPECT_TEXT(d, HEARTH_FN_PULLDATA, "322", towns, T("people"), T("name"),
                T("osh"));
    EXPECT_TEXT(d, HEARTH_FN_PULLDATA, "osh", towns, T("label"), T("people"),
                N(322));
    EXPECT_TEXT(d, HEARTH_FN_PULLDATA, "", towns, T("people"), T("name"),
                T("talas"));
    EXPECT_TEXT(d, HEARTH_FN_PULLDATA, "", towns, T("people"), T("name"),
                T("Osh"));
    EXPECT_TEXT(d, HEARTH_FN_PULLDATA, "", towns, T("name"), T("people"),
                T(""));
    EXPECT_ERROR(d, HEARTH_FN_PULLDATA, towns, T("people"), T("nothing"),
                 T("a"));
    EXPECT_ERROR(d, HEARTH_FN_PULLDATA, towns, T("nothing"), T("name"),
                 T("osh"));
}

static void test_version_and_random(void **state)
{
    struct hearth_value v;

    (void)state;
    assert_int_equal(desk_try(d, HEARTH_FN_VERSION, &v, 0, NULL), 0);
    assert_int_equal(v.type, HEARTH_VALUE_TEXT);
    desk_expect_value(d, &v, "2024021");
    d->chance = UINT64_MAX;
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOM, &v, 0, NULL), 0);
    assert_true(v.number < 1 && v.number > 0.999999);
    d->chance = UINT64_C(1) << 63;
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOM, &v, 0, NULL), 0);
    assert_true(v.number == 0.5);
}

static void test_uuid(void **state)
{
    struct hearth_value v;

    (void)state;
    d->chance = UINT64_C(0x0123456789abcdef);
    assert_int_equal(desk_try(d, HEARTH_FN_UUID, &v, 0, NULL), 0);
    desk_expect_value(d, &v, "01234567-89ab-4def-8123-456789abcdef");
    d->chance = UINT64_MAX;
    assert_int_equal(desk_try(d, HEARTH_FN_UUID, &v, 0, NULL), 0);
    desk_expect_value(d, &v, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    d->chance = 35;
    EXPECT_TEXT(d, HEARTH_FN_UUID, "zzzzzz", N(6));
    EXPECT_TEXT(d, HEARTH_FN_UUID, "", N(0));
    EXPECT_TEXT(d, HEARTH_FN_UUID, "", N(-4));
    EXPECT_ERROR(d, HEARTH_FN_UUID, N(5000));
}

static void test_randomize(void **state)
{
    struct hearth_value args[2];
    struct hearth_value v;

    (void)state;
    args[0] = desk_list(d, "a", "b", "c", "d", "e", NULL);
    args[1] = N(42);
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOMIZE, &v, 2, args), 0);
    EXPECT_TEXT(d, HEARTH_FN_CONCAT, "aecbd", v);
    EXPECT_TEXT(d, HEARTH_FN_CONCAT, "abcde", args[0]);
    d->interview.seed = 42;
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOMIZE, &v, 1, args), 0);
    EXPECT_TEXT(d, HEARTH_FN_CONCAT, "aecbd", v);
    args[1] = T("42");
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOMIZE, &v, 2, args), 0);
    EXPECT_TEXT(d, HEARTH_FN_CONCAT, "aecbd", v);
    args[0] = desk_nothing(d);
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOMIZE, &v, 2, args), 0);
    assert_int_equal(v.count, 0);
    EXPECT_ERROR(d, HEARTH_FN_RANDOMIZE, T("a"), N(1));
}

static void test_geography(void **state)
{
    struct hearth_value square = T("0 0 0 0;0 1 0 0;1 1 0 0;1 0 0 0;0 0 0 0");
    struct hearth_value points = desk_list(d, "0 1", "", "0 91 0 0", NULL);

    (void)state;
    EXPECT_NUMBER(d, HEARTH_FN_DISTANCE, 10018696.05, points);
    EXPECT_NUMBER(d, HEARTH_FN_DISTANCE, 10018696.05, T("0 1"), T("0 91"));
    EXPECT_NUMBER(d, HEARTH_FN_DISTANCE, 0, T(""));
    EXPECT_NUMBER(d, HEARTH_FN_AREA, 0, T(""));
    EXPECT_NUMBER(d, HEARTH_FN_AREA, 0, points);
    EXPECT_TRUTH(d, HEARTH_FN_GEOFENCE, true, T("0.5 0.5 0 0"), square);
    EXPECT_TRUTH(d, HEARTH_FN_GEOFENCE, false, T("0.5 2 0 0"), square);
    EXPECT_TRUTH(d, HEARTH_FN_GEOFENCE, false, T(""), square);
    EXPECT_TRUTH(d, HEARTH_FN_GEOFENCE, false, T("0.5 0.5"), T(""));
    EXPECT_ERROR(d, HEARTH_FN_GEOFENCE, T("here"), square);
    EXPECT_ERROR(d, HEARTH_FN_AREA, T("0 0;there"));
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_choice_name),        TEST(test_itext), TEST(test_pulldata),
        TEST(test_version_and_random), TEST(test_uuid),  TEST(test_randomize),
        TEST(test_geography),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
