/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: an interview goes on where it stopped, a torn draft changes nothing,
 * and a newer form takes over what it has a place for. */
#include "interview_kit.h"

#include <stdlib.h>
#include <string.h>

/* consent, likes, why if likes, children { name, age }, colours, total. */
static void make_all(struct kit *k)
{
    struct hearth_node *n;
    uint16_t colours;

    kit_yes_no(k, "consent")->role = HEARTH_ROLE_CONSENT;
    kit_yes_no(k, "gate")->flags |= HEARTH_FLAG_GATE;
    (void)kit_yes_no(k, "likes");
    n = kit_ask(k, HEARTH_NODE_TEXT, "why");
    n->relevant = kit_expr(k, "$likes 'yes' =");
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "children");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "age");
    form_make_close(&k->make);
    colours = form_make_list(&k->make, "colours", "red green blue");
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_MULTIPLE, "colours",
                           colours);
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "total");
    n->calculate = kit_expr(k, "$age sum:1");
}

static void answer_all(struct kit *k)
{
    kit_give(k, kit_at(k, "consent"), "yes");
    kit_give(k, kit_at(k, "likes"), "yes");
    kit_give(k, kit_at(k, "why"), "because");
    kit_give(k, kit_in(k, "children", 1, "name"), "A");
    kit_give(k, kit_in(k, "children", 1, "age"), "4");
    (void)kit_add(k, "children");
    kit_give(k, kit_in(k, "children", 2, "age"), "6");
    kit_give(k, kit_at(k, "colours"), "blue red");
    kit_give(k, kit_at(k, "likes"), "no"); /* why is kept behind it */
    assert_int_equal(
        hearth_interview_jump(k->i, kit_in(k, "children", 2, "age")), 0);
    hearth_interview_set_language(k->i, 1);
}

static void test_it_goes_on_where_it_stopped(void **state)
{
    struct kit *k = *state;
    struct hearth_slice draft;
    struct hearth_screen before;

    make_all(k);
    kit_start(k);
    answer_all(k);
    before = hearth_interview_screen(k->i);
    draft = kit_save(k);
    kit_start(k);
    assert_int_equal(hearth_interview_load(k->i, draft), 0);
    assert_true(hearth_slice_is_equal(draft, kit_save(k)));
    assert_int_equal(hearth_interview_screen(k->i).kind, before.kind);
    assert_int_equal(hearth_interview_screen(k->i).place.node,
                     before.place.node);
    assert_int_equal(hearth_interview_language(k->i), 1);
    kit_holds(k, kit_in(k, "children", 2, "age"), "6");
    kit_holds(k, kit_at(k, "total"), "10");
    kit_holds(k, kit_at(k, "why"), "because");
    kit_relevant(k, kit_at(k, "why"), false);
    kit_give(k, kit_at(k, "likes"), "yes");
    kit_relevant(k, kit_at(k, "why"), true);
    kit_give(k, kit_in(k, "children", 1, "age"), "5"); /* it still computes */
    kit_holds(k, kit_at(k, "total"), "11");
}

static void test_gates_are_never_written(void **state)
{
    struct kit *k = *state;
    struct hearth_slice draft;

    make_all(k);
    kit_start(k);
    draft = kit_save(k);
    kit_give(k, kit_at(k, "gate"), "yes");
    assert_true(hearth_slice_is_equal(draft, kit_save(k)));
}

static void test_another_version_is_refused(void **state)
{
    struct kit *k = *state;
    struct kit *other = kit_other(k, 2);
    struct hearth_slice draft;

    make_all(k);
    make_all(other);
    kit_start(k);
    kit_start(other);
    draft = kit_save(k);
    assert_int_equal(hearth_interview_load(other->i, draft), HEARTH_E_VERSION);
}

/* Whatever is cut off or changed: refused and nothing changes, or it is a
 * draft, and then it saves as one. */
static void test_torn_drafts_do_no_harm(void **state)
{
    struct kit *k = *state;
    struct hearth_slice whole;
    uint8_t torn[HEARTH_DRAFT_MAX];
    size_t len;

    make_all(k);
    kit_start(k);
    answer_all(k);
    whole = kit_save(k);
    len = whole.len;
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *exact = malloc(cut > 0 ? cut : 1);

        assert_non_null(exact);
        memcpy(exact, whole.data, cut); /* shorter than the whole */
        if (hearth_interview_load(k->i, hearth_slice_of(exact, cut)) == 0) {
            fail_msg("a draft cut at %zu is taken", cut);
        }
        free(exact);
    }
    memcpy(torn, whole.data, len); /* a draft fits */
    for (size_t at = 0; at < len; at++) {
        torn[at] ^= 0x55;
        if (hearth_interview_load(k->i, hearth_slice_of(torn, len)) == 0) {
            (void)kit_save(k);
        }
        torn[at] ^= 0x55;
    }
    assert_int_equal(hearth_interview_load(k->i, hearth_slice_of(torn, len)),
                     0);
    kit_holds(k, kit_at(k, "total"), "10");
}

/* ---- any way to the same end ---- */

static uint64_t below(uint64_t *state, uint64_t bound)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (*state >> 33) % bound;
}

/* One step of somebody who is not sure. */
static void stray(struct kit *k, uint64_t *state)
{
    static const char *const words[] = {"", "yes", "no", "7", "x", "red blue"};
    struct hearth_violation v;
    struct hearth_place at;
    uint16_t children = kit_at(k, "children").node;
    uint16_t count = hearth_interview_instances(k->i, 0, children);

    switch (below(state, 8)) {
    case 0:
        if (count < 4) {
            (void)!hearth_interview_add(k->i, 0, children, &at);
        }
        break;
    case 1:
        if (count > 0) {
            at = hearth_interview_instance(k->i, 0, children,
                                           (uint16_t)(1 + below(state, count)));
            assert_int_equal(hearth_interview_remove(k->i, at), 0);
        }
        break;
    case 2:
        hearth_interview_back(k->i);
        break;
    case 3: {
        struct hearth_slice draft = kit_save(k);

        kit_start(k);
        assert_int_equal(hearth_interview_load(k->i, draft), 0);
        break;
    }
    case 4:
        (void)!hearth_interview_next(k->i, &v);
        break;
    default:
        at = hearth_interview_screen(k->i).place;
        if (hearth_interview_screen(k->i).kind == HEARTH_SCREEN_QUESTION) {
            (void)!hearth_interview_answer(
                k->i, at, hearth_slice_text(words[below(state, 6)]), &v);
        }
        break;
    }
}

/* The same values given in order to a fresh interview. */
static void follow(struct kit *to, const struct kit *from)
{
    static const struct hearth_place all = {0, HEARTH_ROOT};
    struct hearth_place at = {0, HEARTH_NONE};
    uint16_t children = kit_at(from, "children").node;
    uint16_t wanted = hearth_interview_instances(from->i, 0, children);

    while (hearth_interview_instances(to->i, 0, children) < wanted) {
        (void)kit_add(to, "children");
    }
    while (hearth_interview_instances(to->i, 0, children) > wanted) {
        assert_int_equal(hearth_interview_remove(
                             to->i, kit_in(to, "children", 1, "children")),
                         0);
    }
    while ((at = hearth_interview_walk(from->i, all, at)).node != HEARTH_NONE) {
        struct hearth_slice text = hearth_interview_value(from->i, at);
        struct hearth_place same = at;
        struct hearth_violation v;

        if (at.instance != 0) {
            same.instance =
                hearth_interview_instance(
                    to->i, 0, children,
                    hearth_interview_instance_at(from->i, at.instance)->ordinal)
                    .instance;
        }
        assert_int_equal(hearth_interview_answer(to->i, same, text, &v), 0);
    }
}

static void test_any_way_leads_to_the_same_record(void **state)
{
    struct kit *k = *state;
    struct kit *other = kit_other(k, 1);
    uint64_t chance = 42;

    make_all(k);
    make_all(other);
    for (unsigned round = 0; round < 200; round++) {
        kit_start(k);
        for (unsigned step = 0; step < 60; step++) {
            stray(k, &chance);
        }
        kit_give(k, kit_at(k, "consent"), "yes");
        kit_start(other);
        follow(other, k);
        assert_true(hearth_slice_is_equal(kit_seal(k), kit_seal(other)));
    }
}

/* ---- a newer form ---- */

/* likes has other words and no dk, why is gone, children have a new question,
 * colours lost red. */
static void make_newer(struct kit *k)
{
    struct hearth_node *n;

    kit_yes_no(k, "consent")->role = HEARTH_ROLE_CONSENT;
    n = kit_yes_no(k, "likes");
    n->label = form_make_text(&k->make, "Do you like it?", NULL);
    (void)kit_ask(k, HEARTH_NODE_REPEAT, "children");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "school");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "age");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    form_make_close(&k->make);
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_MULTIPLE, "colours",
                           form_make_list(&k->make, "colours", "blue green"));
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "total");
    n->calculate = kit_expr(k, "$age sum:1 100 +");
}

static bool has_lost(const struct hearth_migration *m, const char *name,
                     const char *text)
{
    for (uint16_t i = 0; i < m->lost; i++) {
        if (hearth_slice_is_equal(m->losses[i].name, hearth_slice_text(name)) &&
            hearth_slice_is_equal(m->losses[i].text, hearth_slice_text(text))) {
            return true;
        }
    }
    return false;
}

static void test_a_newer_form_takes_over(void **state)
{
    struct kit *k = *state;
    struct kit *newer = kit_other(k, 2);
    struct hearth_migration m;

    make_all(k);
    make_newer(newer);
    kit_start(k);
    answer_all(k);
    kit_start(newer);
    assert_int_equal(hearth_interview_migrate(newer->i, k->i, &m), 0);
    kit_holds(newer, kit_at(newer, "consent"), "yes");
    kit_holds(newer, kit_at(newer, "likes"), "no");
    kit_holds(newer, kit_in(newer, "children", 1, "name"), "A");
    kit_holds(newer, kit_in(newer, "children", 2, "age"), "6");
    kit_holds(newer, kit_in(newer, "children", 2, "school"), "");
    kit_holds(newer, kit_at(newer, "total"), "110");
    assert_int_equal(m.kept, 5); /* consent, likes, name, two ages */
    assert_int_equal(m.changed, 1);
    assert_int_equal(m.lost, 2);
    assert_true(has_lost(&m, "why", "because"));
    assert_true(has_lost(&m, "colours", "red blue"));
    kit_holds(newer, kit_at(newer, "colours"), "");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_it_goes_on_where_it_stopped),
        CASE(test_gates_are_never_written),
        CASE(test_another_version_is_refused),
        CASE(test_torn_drafts_do_no_harm),
        CASE(test_any_way_leads_to_the_same_record),
        CASE(test_a_newer_form_takes_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
