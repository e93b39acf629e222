/* SPDX-License-Identifier: Apache-2.0 */
/* What the program fills in: where, who and when, and how computed values
 * become answers of each type. */
#include "interview_kit.h"

#include <string.h>

/* 2024-02-29 22:34:56.789 UTC, on a device two hours east: already March. */
#define NOW INT64_C(1709246096789)

static int64_t now_ms(void *cookie)
{
    (void)cookie;
    return NOW;
}

static int16_t zone(void *cookie, int64_t utc_ms)
{
    (void)cookie;
    (void)utc_ms;
    return 120;
}

static void hide(struct kit *k, uint8_t type, const char *name, uint8_t source)
{
    struct hearth_node *n = kit_ask(k, type, name);

    n->flags |= HEARTH_FLAG_HIDDEN;
    n->source = source;
}

static void make_sources(struct kit *k)
{
    k->world.now_ms = now_ms;
    k->world.zone = zone;
    hide(k, HEARTH_NODE_DATETIME, "start", HEARTH_SOURCE_START);
    hide(k, HEARTH_NODE_DATETIME, "end", HEARTH_SOURCE_END);
    hide(k, HEARTH_NODE_DATE, "today", HEARTH_SOURCE_TODAY);
    hide(k, HEARTH_NODE_TEXT, "device", HEARTH_SOURCE_DEVICE);
    hide(k, HEARTH_NODE_TEXT, "worker", HEARTH_SOURCE_WORKER);
    hide(k, HEARTH_NODE_TEXT, "language", HEARTH_SOURCE_LANGUAGE);
    hide(k, HEARTH_NODE_INTEGER, "seed", HEARTH_SOURCE_SEED);
    (void)kit_ask(k, HEARTH_NODE_TEXT, "last");
}

/* Threat: a moment says who was where. It is as coarse as a day. */
static void test_moments_are_as_coarse_as_a_day(void **state)
{
    struct kit *k = *state;

    make_sources(k);
    k->world.device = "tablet 7";
    k->world.worker = "asel";
    kit_start(k);
    kit_holds(k, kit_at(k, "start"), "2024-03-01T00:00:00.000+02:00");
    kit_holds(k, kit_at(k, "today"), "2024-03-01");
    kit_holds(k, kit_at(k, "device"), "tablet 7");
    kit_holds(k, kit_at(k, "worker"), "asel");
    kit_holds(k, kit_at(k, "language"), "en");
    kit_holds(k, kit_at(k, "end"), "");
    (void)kit_seal(k);
    kit_holds(k, kit_at(k, "end"), "2024-03-01T00:00:00.000+02:00");
}

static void test_practice_keeps_the_minute(void **state)
{
    struct kit *k = *state;

    make_sources(k);
    k->make.form.is_training = true;
    kit_start(k);
    kit_holds(k, kit_at(k, "start"), "2024-03-01T00:34:56.789+02:00");
    kit_holds(k, kit_at(k, "device"), "");
    kit_holds(k, kit_at(k, "worker"), "");
}

static void test_without_chance_the_seed_is_one(void **state)
{
    struct kit *k = *state;

    make_sources(k);
    k->world.random = NULL;
    kit_start(k);
    kit_holds(k, kit_at(k, "seed"), "1");
}

#define UNFAIR_DRAWS 8

static uint64_t highest_first(void *cookie)
{
    struct kit *k = cookie;

    return k->chance++ < UNFAIR_DRAWS ? UINT64_MAX : 4;
}

/* A draw that would favour low numbers is drawn again. */
static void test_an_arm_without_balance_is_uniform(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n = kit_ask(k, HEARTH_NODE_INTEGER, "arm");

    n->flags |= HEARTH_FLAG_HIDDEN;
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 3;
    (void)kit_ask(k, HEARTH_NODE_TEXT, "last");
    k->world.arm = NULL;
    k->world.random = highest_first;
    k->chance = 0;
    kit_start(k);
    kit_holds(k, kit_at(k, "arm"), "1"); /* 4 mod 3, not UINT64_MAX mod 3 */
    assert_true(k->chance > UNFAIR_DRAWS);
    k->world.random = NULL;
    kit_start(k);
    kit_holds(k, kit_at(k, "arm"), "0");
}

/* ---- computed values as answers ---- */

static void compute(struct kit *k, uint8_t type, const char *name,
                    const char *postfix)
{
    kit_ask(k, type, name)->calculate = kit_expr(k, postfix);
}

static void test_what_is_computed_becomes_the_questions_type(void **state)
{
    static const struct {
        uint8_t type;
        const char *name, *postfix, *expected;
    } cases[] = {
        {HEARTH_NODE_INTEGER, "whole", "7.9", "7"},
        {HEARTH_NODE_INTEGER, "whole_text", "'7.9'", "7"},
        {HEARTH_NODE_INTEGER, "too_large", "1e300", ""},
        {HEARTH_NODE_INTEGER, "no_number", "'x'", ""},
        {HEARTH_NODE_DECIMAL, "part", "2.50", "2.5"},
        {HEARTH_NODE_DECIMAL, "endless", "1 0 div", ""},
        {HEARTH_NODE_DATE, "day_number", "19782.5", "2024-02-29"},
        {HEARTH_NODE_DATE, "day_far", "1e12", ""},
        {HEARTH_NODE_DATE, "day", "'2024-02-29' date:1", "2024-02-29"},
        {HEARTH_NODE_DATE, "day_text", "'2024-02-29'", "2024-02-29"},
        {HEARTH_NODE_DATE, "day_of_moment",
         "'2024-02-29T22:34:56.789Z' date-time:1", "2024-03-01"},
        {HEARTH_NODE_DATE, "day_of_words", "'2024-02-29T22:34:56.789Z'",
         "2024-03-01"},
        {HEARTH_NODE_DATETIME, "moment",
         "'2024-02-29T22:34:56.789Z' date-time:1",
         "2024-03-01T00:34:56.789+02:00"},
        {HEARTH_NODE_DATETIME, "moment_of_day", "'2024-02-29' date:1",
         "2024-02-29T00:00:00.000+02:00"},
        {HEARTH_NODE_DATETIME, "moment_text", "'2024-02-29T10:00:00'",
         "2024-02-29T10:00:00.000+02:00"},
        {HEARTH_NODE_TIME, "clock", "'10:00:00'", "10:00:00.000+02:00"},
        {HEARTH_NODE_TIME, "clock_there", "'10:00:00.000+05:00'",
         "10:00:00.000+05:00"},
        {HEARTH_NODE_TIME, "no_clock", "'25:00:00'", ""},
        {HEARTH_NODE_TEXT, "words", "'a'", "a"},
        {HEARTH_NODE_GEOPOINT, "point", "'1'", ""},
        {HEARTH_NODE_ACKNOWLEDGE, "ok", "'ok'", ""},
        {HEARTH_NODE_CALCULATE, "blank", "nothing", ""},
    };
    struct kit *k = *state;

    k->world.now_ms = now_ms;
    k->world.zone = zone;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        compute(k, cases[c].type, cases[c].name, cases[c].postfix);
    }
    kit_start(k);
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        kit_holds(k, kit_at(k, cases[c].name), cases[c].expected);
    }
}

static void test_an_answer_too_long_is_refused(void **state)
{
    static char text[HEARTH_ANSWER_MAX + 8];
    struct kit *k = *state;
    uint16_t list = form_make_list(&k->make, "few", "a b");
    struct hearth_place place;

    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_MULTIPLE, "some", list);
    (void)form_make_select(&k->make, HEARTH_NODE_RANK, "rank", list);
    (void)kit_ask(k, HEARTH_NODE_TEXT, "words");
    (void)kit_ask(k, HEARTH_NODE_GEOTRACE, "way");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "whole");
    kit_start(k);
    kit_refuse(k, kit_at(k, "rank"), "a a", HEARTH_VIOLATION_TYPE);
    kit_give(k, kit_at(k, "some"), "b b a");
    kit_holds(k, kit_at(k, "some"), "a b");
    kit_refuse(k, kit_at(k, "whole"), "--1", HEARTH_VIOLATION_TYPE);
    kit_refuse(k, kit_at(k, "whole"), "-", HEARTH_VIOLATION_TYPE);
    kit_refuse(k, kit_at(k, "way"), "1 2;91 0", HEARTH_VIOLATION_TYPE);
    kit_give(k, kit_at(k, "way"), "1 2;9 0");
    memset(text, 'a', sizeof(text) - 1);
    place = kit_at(k, "words");
    kit_refuse(k, place, text, HEARTH_VIOLATION_TYPE);
    kit_holds(k, place, "");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)
    const struct CMUnitTest tests[] = {
        CASE(test_moments_are_as_coarse_as_a_day),
        CASE(test_practice_keeps_the_minute),
        CASE(test_without_chance_the_seed_is_one),
        CASE(test_an_arm_without_balance_is_uniform),
        CASE(test_what_is_computed_becomes_the_questions_type),
        CASE(test_an_answer_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
