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

/* q1 counts items, q3 is the arm. */
static void make_counted_of(struct form_make *m, const char *items,
                            const char *sensitive)
{
    uint16_t list = form_make_list(m, "items", items);
    struct hearth_node *n;

    form_make_column(m, "sensitive", sensitive);
    n = form_make_select(m, HEARTH_NODE_LIST_COUNT, "q1", list);
    n->design = m->form.design_count++;
    m->designs[n->design] = (struct hearth_design){
        .kind = HEARTH_DESIGN_LIST, .arm = 3, .attributes = HEARTH_NONE};
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q2", world_list(m));
    n = form_make_node(m, HEARTH_NODE_INTEGER, "q3");
    n->flags |= HEARTH_FLAG_HIDDEN;
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 2;
}

static void make_counted(struct form_make *m)
{
    make_counted_of(m, "a b c hot", "- - - yes");
}

static void make_other_items(struct form_make *m)
{
    make_counted_of(m, "a b d hot", "- - - yes");
}

static void make_other_one(struct form_make *m)
{
    make_counted_of(m, "a b d hot", "- - yes -");
}

/* A count of other items, or beside another one, is another number. */
static void test_other_items_are_another_question(void **state)
{
    static void (*const makes[])(struct form_make *) = {
        make_counted, make_counted, make_other_items, make_other_one,
        make_other_one};
    static const uint64_t counted[] = {2, 4, 2, 2, 4};
    struct world *w = *state;
    struct hearth_results *r = world_results(w);

    send_plain(w, 2); /* q1 was a choice then */
    count_new(r);
    for (uint32_t i = 0; i < 5; i++) {
        const struct hearth_tally *t;

        world_publish(w, i + 2, makes[i]);
        send_plain(w, 2);
        count_new(r);
        t = hearth_results_tally(r, 0);
        assert_non_null(t->questions[1].arms);
        /* one item, of arm 7: all but 1 see the plain ones */
        assert_int_equal(t->questions[1].arms[1], counted[i]);
        assert_int_equal(t->questions[2].counts[2], 4 + 2 * i);
    }
    hearth_results_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_other_chances_are_another_question,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_items_are_another_question,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
