/* SPDX-License-Identifier: Apache-2.0 */
/* One address never holds all places, and a place that was given back serves
 * again. */
#include "host/web/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_one_address_leaves_room(void **state)
{
    struct hearth_places p = {{NULL}};
    size_t at[HEARTH_PLACES_MAX];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_true(hearth_places_take(&p, "192.0.2.1", 3, &at[i]));
    }
    assert_false(hearth_places_take(&p, "192.0.2.1", 3, &at[3]));
    assert_true(hearth_places_take(&p, "192.0.2.2", 3, &at[3]));
    hearth_places_give(&p, at[1]);
    assert_true(hearth_places_take(&p, "192.0.2.1", 3, &at[1]));
    assert_false(hearth_places_take(&p, "192.0.2.1", 3, &at[4]));
}

static void test_there_are_only_so_many(void **state)
{
    struct hearth_places p = {{NULL}};
    size_t at, seen = 0;

    (void)state;
    for (size_t i = 0; i < HEARTH_PLACES_MAX; i++) {
        assert_true(hearth_places_take(&p, "::1", HEARTH_PLACES_MAX, &at));
        seen |= (size_t)1 << at;
    }
    assert_int_equal(seen, ((size_t)1 << HEARTH_PLACES_MAX) - 1);
    assert_false(hearth_places_take(&p, "::2", HEARTH_PLACES_MAX, &at));
    hearth_places_give(&p, 5);
    assert_true(hearth_places_take(&p, "::2", HEARTH_PLACES_MAX, &at));
    assert_int_equal(at, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_address_leaves_room),
        cmocka_unit_test(test_there_are_only_so_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
