/* SPDX-License-Identifier: Apache-2.0 */
/* What all functions have in common: an argument of several nodes is an error
 * unless a list is asked for, and a machine without room or steps gives an
 * error or the right value, nothing else. */
#include "desk.h"

#include <string.h>

static struct desk desk;
static struct desk *const d = &desk;

#define MOST 4

struct sample {
    enum hearth_function function;
    unsigned count;
    struct hearth_value args[MOST];
    unsigned lists; /* bits of arguments that may be several nodes */
};

/* One that works of each function that takes something. */
static const struct sample *samples(size_t *count)
{
    static struct sample all[96];
    const struct sample fixed[] = {
        {HEARTH_FN_BOOLEAN, 1, {T("x")}, 1},
        {HEARTH_FN_NOT, 1, {T("x")}, 1},
        {HEARTH_FN_BOOLEAN_FROM_STRING, 1, {T("true")}, 0},
        {HEARTH_FN_NUMBER, 1, {T("2")}, 0},
        {HEARTH_FN_STRING, 1, {N(2.5)}, 0},
        {HEARTH_FN_INT, 1, {N(2.5)}, 0},
        {HEARTH_FN_ROUND, 2, {N(2.55), N(1)}, 0},
        {HEARTH_FN_ABS, 1, {N(-2)}, 0},
        {HEARTH_FN_POW, 2, {N(2), N(3)}, 0},
        {HEARTH_FN_ATAN2, 2, {N(2), N(3)}, 0},
        {HEARTH_FN_MIN, 2, {N(2), N(3)}, 3},
        {HEARTH_FN_MAX, 2, {N(2), N(3)}, 3},
        {HEARTH_FN_SELECTED, 2, {T("a b"), T("b")}, 0},
        {HEARTH_FN_COUNT_SELECTED, 1, {T("a b")}, 0},
        {HEARTH_FN_SELECTED_AT, 2, {T("a b"), N(1)}, 0},
        {HEARTH_FN_CONCAT, 2, {T("a"), N(7)}, 3},
        {HEARTH_FN_JOIN, 3, {T("-"), T("a"), N(7)}, 6},
        {HEARTH_FN_SUBSTR, 3, {T("abcd"), N(1), N(3)}, 0},
        {HEARTH_FN_SUBSTRING, 3, {T("abcd"), N(2), N(2)}, 0},
        {HEARTH_FN_SUBSTRING_BEFORE, 2, {T("a-b"), T("-")}, 0},
        {HEARTH_FN_SUBSTRING_AFTER, 2, {T("a-b"), T("-")}, 0},
        {HEARTH_FN_TRANSLATE, 3, {T("abc"), T("ab"), T("xy")}, 0},
        {HEARTH_FN_STRING_LENGTH, 1, {N(123)}, 0},
        {HEARTH_FN_NORMALIZE_SPACE, 1, {T(" a  b ")}, 0},
        {HEARTH_FN_CONTAINS, 2, {T("abc"), T("b")}, 0},
        {HEARTH_FN_STARTS_WITH, 2, {T("abc"), T("a")}, 0},
        {HEARTH_FN_ENDS_WITH, 2, {T("abc"), T("c")}, 0},
        {HEARTH_FN_REGEX, 2, {T("abc"), T("[a-c]+")}, 0},
        {HEARTH_FN_DATE, 1, {T("2024-02-29")}, 0},
        {HEARTH_FN_DATE_TIME, 1, {T("2024-02-29")}, 0},
        {HEARTH_FN_DECIMAL_DATE_TIME, 1, {T("2024-02-29")}, 0},
        {HEARTH_FN_DECIMAL_TIME, 1, {T("06:00:00.000Z")}, 0},
        {HEARTH_FN_FORMAT_DATE, 2, {T("2024-02-29"), T("%Y/%m")}, 0},
        {HEARTH_FN_FORMAT_DATE_TIME, 2, {T("2024-02-29"), T("%H:%M")}, 0},
        {HEARTH_FN_CHOICE_NAME, 2, {T("red"), N(DESK_COLOUR)}, 0},
        {HEARTH_FN_UUID, 1, {N(12)}, 0},
        {HEARTH_FN_PULLDATA,
         4,
         {N(DESK_TOWNS), T("region"), T("people"), T("41")},
         0},
        {HEARTH_FN_DIGEST, 3, {T("abc"), T("MD5"), T("hex")}, 0},
        {HEARTH_FN_DIGEST, 3, {T("abc"), T("MD5"), T("base64")}, 0},
        {HEARTH_FN_BASE64_DECODE, 1, {T("YWJj")}, 0},
        {HEARTH_FN_CHECKLIST, 3, {N(1), N(2), YES}, 4},
        {HEARTH_FN_WEIGHTED_CHECKLIST, 4, {N(1), N(5), YES, N(3)}, 12},
        {HEARTH_FN_AREA, 1, {T("0 0;0 1;1 1;0 0")}, 1},
        {HEARTH_FN_DISTANCE, 2, {T("0 0"), T("0 1")}, 3},
        {HEARTH_FN_GEOFENCE, 2, {T("1 2"), T("0 0;0 9;9 9;9 0;0 0")}, 0},
    };

    _Static_assert(sizeof(fixed) <= sizeof(all), "room for all");
    memcpy(all, fixed, sizeof(fixed));
    *count = sizeof(fixed) / sizeof(fixed[0]);
    return all;
}

static int reset(void **state)
{
    (void)state;
    desk_init(&desk);
    return 0;
}

static int run(const struct sample *s, struct hearth_value *out)
{
    return desk_try(d, s->function, out, s->count, s->args);
}

static void with_two_nodes(struct sample s, unsigned argument)
{
    struct hearth_value out;

    desk_init(d);
    s.args[argument] = desk_list(d, "1", "2", NULL);
    if (run(&s, &out) != HEARTH_E_EVAL) {
        fail_msg("function %d takes two nodes for argument %u", s.function,
                 argument);
    }
}

static void test_several_nodes_are_no_argument(void **state)
{
    size_t count;
    const struct sample *all = samples(&count);

    (void)state;
    for (size_t k = 0; k < count; k++) {
        for (unsigned a = 0; a < all[k].count; a++) {
            if ((all[k].lists >> a & 1) == 0) {
                with_two_nodes(all[k], a);
            }
        }
    }
}

/* The bytes of a text stand until the machine is used again. */
static void expect_same(const struct sample *s, const struct hearth_value *a,
                        const struct hearth_value *b)
{
    bool is_same = a->type == b->type;

    if (a->type == HEARTH_VALUE_TEXT) {
        is_same = is_same && hearth_slice_is_equal(a->text, b->text);
    } else if (a->type == HEARTH_VALUE_BOOLEAN) {
        is_same = is_same && a->boolean == b->boolean;
    } else {
        is_same = is_same && a->number == b->number; /* none is NaN */
    }
    if (!is_same) {
        fail_msg("function %d gives something else where room is scarce",
                 s->function);
    }
}

static void with_room(const struct sample *s, size_t room, size_t *errors)
{
    static uint8_t kept[HEARTH_EXPR_TEXT_MAX];
    struct hearth_value full;
    struct hearth_value out;
    int rc;

    desk_init(d);
    if (run(s, &full) != HEARTH_OK) {
        fail_msg("function %d does not work at all", s->function);
    }
    if (full.type == HEARTH_VALUE_TEXT && full.text.len > 0) {
        assert_true(full.text.len <= sizeof(kept));
        memcpy(kept, full.text.data, full.text.len);
        full.text.data = kept;
    }
    desk_init(d);
    d->machine.text_used = HEARTH_EXPR_TEXT_MAX - room;
    rc = run(s, &out);
    *errors += rc == HEARTH_E_EVAL;
    if (rc == HEARTH_OK) {
        expect_same(s, &full, &out);
    } else {
        assert_int_equal(rc, HEARTH_E_EVAL);
    }
    assert_true(d->machine.text_used <= HEARTH_EXPR_TEXT_MAX);
}

static void test_little_room_gives_an_error_or_the_value(void **state)
{
    size_t count;
    const struct sample *all = samples(&count);
    size_t errors = 0;

    (void)state;
    for (size_t k = 0; k < count; k++) {
        if (all[k].function == HEARTH_FN_UUID) {
            continue; /* gives another one each time */
        }
        for (size_t room = 0; room < 48; room++) {
            with_room(&all[k], room, &errors);
        }
    }
    assert_true(errors > count); /* many need some */
}

static void test_few_steps_give_an_error_or_the_value(void **state)
{
    size_t count;
    const struct sample *all = samples(&count);
    size_t errors = 0;

    (void)state;
    for (size_t k = 0; k < count; k++) {
        for (uint32_t left = 0; left < 4; left++) {
            struct hearth_value out;
            int rc;

            desk_init(d);
            d->machine.steps = HEARTH_EXPR_STEPS_MAX - left;
            rc = run(&all[k], &out);
            assert_true(rc == HEARTH_OK || rc == HEARTH_E_EVAL);
            assert_true(d->machine.steps <= HEARTH_EXPR_STEPS_MAX);
            errors += rc == HEARTH_E_EVAL;
        }
    }
    assert_true(errors > 0);
}

static void test_lists_without_steps_or_room(void **state)
{
    static const enum hearth_function takers[] = {
        HEARTH_FN_SUM, HEARTH_FN_MIN, HEARTH_FN_MAX, HEARTH_FN_COUNT_NON_EMPTY,
        HEARTH_FN_RANDOMIZE};
    struct hearth_value list = desk_list(d, "1", "2", "3", NULL);
    struct hearth_value out;

    (void)state;
    for (size_t k = 0; k < sizeof(takers) / sizeof(takers[0]); k++) {
        d->machine.steps = HEARTH_EXPR_STEPS_MAX;
        assert_int_equal(desk_try(d, takers[k], &out, 1, &list), HEARTH_E_EVAL);
        d->machine.steps = 0;
        assert_int_equal(desk_try(d, takers[k], &out, 1, &list), HEARTH_OK);
    }
    d->machine.refs_cap = d->machine.refs_used + 2;
    assert_int_equal(desk_try(d, HEARTH_FN_RANDOMIZE, &out, 1, &list),
                     HEARTH_E_EVAL);
}

static void test_without_context_nothing_is_read(void **state)
{
    static const enum hearth_function readers[] = {
        HEARTH_FN_NUMBER, HEARTH_FN_STRING, HEARTH_FN_STRING_LENGTH,
        HEARTH_FN_NORMALIZE_SPACE};
    struct hearth_value out;

    (void)state;
    /* a group has no value */
    d->nodes[DESK_ROOT].end = DESK_NODES;
    d->machine.context =
        (struct hearth_ref){.b = DESK_ROOT, .kind = HEARTH_REF_PLACE};
    for (size_t k = 0; k < sizeof(readers) / sizeof(readers[0]); k++) {
        assert_int_equal(desk_try(d, readers[k], &out, 0, NULL), HEARTH_E_EVAL);
    }
}

/* Numbers that no index, count or length can be. */
static void test_numbers_beyond_all_bounds(void **state)
{
    (void)state;
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "", T("abc"), N(1e300));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "abc", T("abc"), N(0), N(1e300));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTR, "abc", T("abc"), N(-1e300));
    EXPECT_TEXT(d, HEARTH_FN_SELECTED_AT, "", T("a b"), N(-1e300));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("abc"), N(1), N(-1e300));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "", T("abc"), N(4));
    EXPECT_TEXT(d, HEARTH_FN_SUBSTRING, "c", T("abc"), N(3));
    EXPECT_ERROR(d, HEARTH_FN_CHOICE_NAME, T("red"), N(DESK_NODES));
    EXPECT_ERROR(d, HEARTH_FN_CHOICE_NAME, T("red"), N(-1));
    EXPECT_ERROR(d, HEARTH_FN_CHOICE_NAME, T("red"), T("x"));
    EXPECT_ERROR(d, HEARTH_FN_PULLDATA, N(9), T("a"), T("b"), T("c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_several_nodes_are_no_argument, reset),
        cmocka_unit_test_setup(test_little_room_gives_an_error_or_the_value,
                               reset),
        cmocka_unit_test_setup(test_few_steps_give_an_error_or_the_value,
                               reset),
        cmocka_unit_test_setup(test_lists_without_steps_or_room, reset),
        cmocka_unit_test_setup(test_without_context_nothing_is_read, reset),
        cmocka_unit_test_setup(test_numbers_beyond_all_bounds, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
