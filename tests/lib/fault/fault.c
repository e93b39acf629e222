/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the calls into a group, and sweeping over them. */
#include "fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* No sweep is longer: a run that never ends would hide behind it. */
#define CALLS_MAX 4000

static enum test_fault_group armed;
static unsigned left;

void test_fault_arm(enum test_fault_group group, unsigned at)
{
    armed = group;
    left = at;
}

bool test_fault_disarm(void)
{
    bool was_reached = left == 0;

    armed = TEST_FAULT_NONE;
    return was_reached;
}

bool test_fault_hits(enum test_fault_group group)
{
    if (group != armed || left == 0) {
        return false;
    }
    left--;
    return left == 0;
}

bool test_fault_is_error(int code)
{
    return code < 0;
}

bool test_fault_is_any(int code)
{
    return code <= 0;
}

void test_fault_sweep(const struct test_fault_sweep *s)
{
    unsigned at = 1;

    for (;; at++) {
        int code;

        assert_true(at < CALLS_MAX);
        test_fault_arm(s->group, at);
        code = s->run(s->cookie);
        if (!test_fault_disarm()) {
            assert_int_equal(code, 0);
            break;
        }
        if (!s->is_due(code)) {
            print_error("%s: %d when call %u fails\n", s->what, code, at);
        }
        assert_true(s->is_due(code));
        if (s->check != NULL) {
            s->check(s->cookie);
        }
    }
    if (at == 1) {
        print_error("%s: nothing to fail\n", s->what);
    }
    assert_true(at > 1);
}
