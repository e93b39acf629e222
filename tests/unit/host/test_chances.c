/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of a form that ask the same through other chances. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = world_open();
    return 0;
}

static int tear_down(void **state)
{
    world_close(*state);
    return 0;
}

static void send_plain(struct world *w, unsigned count)
{
    static const struct world_interview plain = {.day = 20000,
                                                 .answer = {"1", "3", "7"}};

    for (unsigned i = 0; i < count; i++) {
        world_send(w, 0, &plain);
    }
}

static void count_new(struct hearth_results *r)
{
    bool is_new;

    assert_int_equal(hearth_results_round(r, &is_new), 0);
    assert_true(is_new);
}

/* q1 as before, but said through a die; q2 as before. */
static void make_rolled(struct form_make *m)
{
    uint16_t list = world_list(m);

    form_make_die(m, form_make_select(m, HEARTH_NODE_SELECT_ONE, "q1", list));
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q2", list);
}

static void make_rolled_otherwise(struct form_make *m)
{
    make_rolled(m);
    m->designs[0].p_no = 100000;
}

/* The same words through another die, or none, are other answers. */
static void test_other_chances_are_another_question(void **state)
{
    static void (*const makes[])(struct form_make *) = {
        make_rolled, make_rolled_otherwise, make_rolled_otherwise};
    static const uint64_t counted[] = {3, 3, 6};
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 2);
    count_new(r);
    for (uint32_t i = 0; i < 3; i++) {
        const struct hearth_tally *t;

        world_publish(w, i + 2, makes[i]);
        send_plain(w, 3);
        count_new(r);
        t = hearth_results_tally(r, 0);
        assert_int_equal(t->questions[1].counts[0], counted[i]);
        assert_int_equal(t->questions[2].counts[2], 5 + 3 * i);
    }
    hearth_results_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_other_chances_are_another_question,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
