/* SPDX-License-Identifier: Apache-2.0 */
/* ACK_TIMEOUT follows the round trip and stays between 1 and 3 s. */
#include "link_rtt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_a_near_host_is_asked_again_soon(void **state)
{
    struct hearth_link_rtt r;

    (void)state;
    hearth_link_rtt_init(&r, 2000);
    hearth_link_rtt_sample(&r, 0);
    for (int i = 0; i < 20; i++) {
        hearth_link_rtt_sample(&r, 40);
    }
    assert_int_equal(r.ack_timeout_ms, 1000);
}

static void test_a_far_host_gets_its_time(void **state)
{
    struct hearth_link_rtt r;

    (void)state;
    hearth_link_rtt_init(&r, 2000);
    for (int i = 0; i < 30; i++) {
        hearth_link_rtt_sample(&r, i % 2 != 0 ? 1500 : 1100);
    }
    assert_in_range(r.ack_timeout_ms, 1600, 3000);
    for (int i = 0; i < 30; i++) { /* later than we wait */
        hearth_link_rtt_sample(&r, 60000);
        assert_in_range(r.ack_timeout_ms, 1000, 3000);
    }
    assert_int_equal(r.ack_timeout_ms, 3000);
    hearth_link_rtt_sample(&r, -1);
    assert_int_equal(r.ack_timeout_ms, 3000);
    for (int i = 0; i < 60; i++) {
        hearth_link_rtt_sample(&r, 30);
    }
    assert_int_equal(r.ack_timeout_ms, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_near_host_is_asked_again_soon),
        cmocka_unit_test(test_a_far_host_gets_its_time),
    };

    return cmocka_run_group_tests_name("rtt", tests, NULL, NULL);
}
