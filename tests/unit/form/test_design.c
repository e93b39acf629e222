/* SPDX-License-Identifier: Apache-2.0 */
/* Survey designs in the engine: arms, list experiments, conjoint tasks, orders
 * that are drawn once and kept. */
#include "interview_kit.h"

#include <string.h>

static uint16_t add_design(struct kit *k, struct hearth_design d)
{
    k->make.designs[k->make.form.design_count] = d;
    return k->make.form.design_count++;
}

static struct hearth_node *add_arm(struct kit *k)
{
    struct hearth_node *n = kit_ask(k, HEARTH_NODE_INTEGER, "arm");

    n->flags |= HEARTH_FLAG_HIDDEN;
    n->source = HEARTH_SOURCE_ARM;
    n->draw = 2;
    return n;
}

static void make_list(struct kit *k)
{
    struct hearth_design d = {.kind = HEARTH_DESIGN_LIST,
                              .attributes = HEARTH_NONE};
    uint16_t list = form_make_list(&k->make, "items", "a b c hot");
    struct hearth_node *n;

    form_make_column(&k->make, "sensitive", "- - - yes");
    (void)add_arm(k);
    d.arm = form_make_find(&k->make, "arm");
    n = form_make_select(&k->make, HEARTH_NODE_LIST_COUNT, "how_many", list);
    n->design = add_design(k, d);
    n->flags |= HEARTH_FLAG_RANDOMISED;
}

static uint32_t offered(struct kit *k, const char *name,
                        struct hearth_offer *out)
{
    return hearth_interview_choices(k->i, kit_at(k, name), out, 8);
}

static void test_the_arm_decides_who_sees_the_sensitive_item(void **state)
{
    struct kit *k = *state;
    struct hearth_offer offers[8];

    make_list(k);
    k->next_arm = 0;
    kit_start(k);
    kit_holds(k, kit_at(k, "arm"), "0");
    assert_int_equal(offered(k, "how_many", offers), 3);
    for (size_t o = 0; o < 3; o++) {
        assert_int_not_equal(offers[o].row, 3);
    }
    k->next_arm = 1;
    kit_start(k);
    kit_holds(k, kit_at(k, "arm"), "1");
    assert_int_equal(offered(k, "how_many", offers), 4);
}

/* "one integer 0..n; no per-item answer exists" */
static void test_a_count_is_at_most_what_was_shown(void **state)
{
    struct kit *k = *state;

    make_list(k);
    k->next_arm = 0;
    kit_start(k);
    kit_give(k, kit_at(k, "how_many"), "3");
    kit_refuse(k, kit_at(k, "how_many"), "4", HEARTH_VIOLATION_TYPE);
    kit_refuse(k, kit_at(k, "how_many"), "-1", HEARTH_VIOLATION_TYPE);
    kit_refuse(k, kit_at(k, "how_many"), "a", HEARTH_VIOLATION_TYPE);
    kit_holds(k, kit_at(k, "how_many"), "3");
}

static void make_conjoint(struct kit *k)
{
    struct hearth_design d = {.kind = HEARTH_DESIGN_CONJOINT,
                              .arm = HEARTH_NONE,
                              .attributes = HEARTH_NONE,
                              .profiles = 2};
    uint16_t list =
        form_make_list(&k->make, "levels", "woman man boy weapon cook");
    struct hearth_node *n;

    form_make_column(&k->make, "attribute", "who who who did did");
    form_make_column(&k->make, "forbid", "- - weapon - -");
    n = form_make_select(&k->make, HEARTH_NODE_CONJOINT, "cards", list);
    n->design = add_design(k, d);
}

static unsigned count_of(struct hearth_slice text, const char *word)
{
    size_t len = strlen(word);
    unsigned count = 0;

    for (size_t at = 0; at + len <= text.len; at++) {
        count += memcmp(text.data + at, word, len) == 0;
    }
    return count;
}

static void test_conjoint_profiles_hold_no_forbidden_pair(void **state)
{
    struct kit *k = *state;
    unsigned boys = 0;
    unsigned weapons = 0;

    make_conjoint(k);
    for (unsigned round = 0; round < 300; round++) {
        struct hearth_slice cards;
        struct hearth_slice half;

        kit_start(k);
        cards = hearth_interview_value(k->i, kit_at(k, "cards"));
        assert_int_equal(count_of(cards, " "), 3);
        for (half = cards; half.len > 0 && half.data[half.len - 1] != ' ';) {
            half.len--;
        }
        /* Four words: two a profile. */
        for (half.len -= half.len > 0; half.data[half.len - 1] != ' ';) {
            half.len--;
        }
        assert_true(count_of(half, "boy") + count_of(half, "weapon") < 2);
        boys += count_of(cards, "boy");
        weapons += count_of(cards, "weapon");
        kit_seal(k);
    }
    /* 5 allowed pairs of 6: a boy in 1 of 5 profiles, a weapon in 2 of 5. */
    assert_in_range(boys, 80, 160);
    assert_in_range(weapons, 190, 290);
}

static void test_a_drawn_order_survives_a_resume(void **state)
{
    struct kit *k = *state;
    struct hearth_offer before[8];
    struct hearth_offer after[8];
    struct hearth_slice draft;
    uint16_t list = form_make_list(&k->make, "five", "1 2 3 4 dk");

    form_make_column(&k->make, "fixed", "- - - - yes");
    form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "pick", list)->flags |=
        HEARTH_FLAG_RANDOMISED;
    kit_start(k);
    assert_int_equal(offered(k, "pick", before), 5);
    assert_int_equal(before[4].row, 4); /* "do not know" stays last */
    draft = kit_save(k);
    kit_start(k); /* another seed */
    assert_int_equal(hearth_interview_load(k->i, draft), 0);
    assert_int_equal(offered(k, "pick", after), 5);
    for (size_t o = 0; o < 5; o++) {
        assert_int_equal(before[o].row, after[o].row);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_the_arm_decides_who_sees_the_sensitive_item, kit_open,
            kit_close),
        cmocka_unit_test_setup_teardown(test_a_count_is_at_most_what_was_shown,
                                        kit_open, kit_close),
        cmocka_unit_test_setup_teardown(
            test_conjoint_profiles_hold_no_forbidden_pair, kit_open, kit_close),
        cmocka_unit_test_setup_teardown(test_a_drawn_order_survives_a_resume,
                                        kit_open, kit_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
