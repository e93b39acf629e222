/* SPDX-License-Identifier: Apache-2.0 */
/* What must be looked at has a bounded list, and no device can fill it so that
 * another's loss is not told. */
#include "host/results/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void id_of(unsigned n, uint8_t out[HEARTH_DEVICE_LEN])
{
    memset(out, 0, HEARTH_DEVICE_LEN);
    out[0] = (uint8_t)(n >> 8);
    out[1] = (uint8_t)n;
}

static size_t of_device(const struct hearth_problems *p, unsigned n)
{
    uint8_t id[HEARTH_DEVICE_LEN];
    size_t count = 0;

    id_of(n, id);
    for (size_t i = 0; i < p->count; i++) {
        count += memcmp(p->list[i].device, id, sizeof(id)) == 0;
    }
    return count;
}

static void add(struct hearth_problems *p, unsigned device, uint64_t seq)
{
    uint8_t id[HEARTH_DEVICE_LEN];

    id_of(device, id);
    hearth_problems_add(p, id, seq, "a record is missing");
}

static void test_one_device_hides_no_other(void **state)
{
    struct hearth_problems *p = calloc(1, sizeof(*p));

    (void)state;
    assert_non_null(p);
    for (uint64_t seq = 1; seq < 5000; seq++) {
        add(p, 1, seq);
    }
    assert_int_equal(p->count, HEARTH_RESULTS_PROBLEMS_MAX);
    add(p, 2, 7);
    assert_int_equal(of_device(p, 2), 1);
    add(p, 2, 8);
    assert_int_equal(of_device(p, 2), 2);
    assert_int_equal(p->count, HEARTH_RESULTS_PROBLEMS_MAX);
    /* the first that was said of each stays */
    assert_int_equal(p->list[0].seq, 1);
    free(p);
}

static void test_many_devices_hide_no_other(void **state)
{
    struct hearth_problems *p = calloc(1, sizeof(*p));

    (void)state;
    assert_non_null(p);
    for (uint64_t seq = 1; seq < 50; seq++) {
        for (unsigned device = 1; device < HEARTH_RESULTS_PROBLEMS_MAX;
             device++) {
            add(p, device, seq);
        }
    }
    add(p, HEARTH_RESULTS_PROBLEMS_MAX, 3);
    for (unsigned device = 1; device <= HEARTH_RESULTS_PROBLEMS_MAX; device++) {
        assert_true(of_device(p, device) >= 1);
    }
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_device_hides_no_other),
        cmocka_unit_test(test_many_devices_hide_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
