/* SPDX-License-Identifier: Apache-2.0 */
/* The interview: what an answer changes, what is asked next, what stands in
 * the way of the end. Repeats are in test_repeat.c, drafts in test_draft.c. */
#include "interview_kit.h"

#include <stdio.h>
#include <string.h>

/* ---- relevance ---- */

static void test_relevance_is_inherited_and_answers_are_kept(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;

    (void)kit_yes_no(k, "likes");
    n = kit_ask(k, HEARTH_NODE_GROUP, "outer");
    n->relevant = kit_expr(k, "$likes 'yes' =");
    (void)kit_ask(k, HEARTH_NODE_GROUP, "inner");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "why");
    n = kit_ask(k, HEARTH_NODE_TEXT, "deep");
    n->relevant = kit_expr(k, "$why 'x' =");
    form_make_close(&k->make);
    form_make_close(&k->make);
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "length");
    n->calculate = kit_expr(k, "$why string-length:1");
    kit_start(k);
    kit_refuse(k, kit_at(k, "why"), "x", HEARTH_VIOLATION_NOT_ASKED);
    kit_give(k, kit_at(k, "likes"), "yes");
    kit_give(k, kit_at(k, "why"), "x");
    kit_give(k, kit_at(k, "deep"), "y");
    kit_holds(k, kit_at(k, "length"), "1");
    kit_give(k, kit_at(k, "likes"), "no");
    kit_relevant(k, kit_at(k, "why"), false);
    kit_relevant(k, kit_at(k, "deep"), false);
    kit_holds(k, kit_at(k, "why"), "x"); /* kept, but reads as blank */
    kit_holds(k, kit_at(k, "length"), "0");
    kit_give(k, kit_at(k, "likes"), "yes");
    kit_relevant(k, kit_at(k, "deep"), true);
    kit_holds(k, kit_at(k, "deep"), "y");
    kit_holds(k, kit_at(k, "length"), "1");
    kit_give(k, kit_at(k, "why"), "z");
    kit_relevant(k, kit_at(k, "deep"), false);
}

static void test_calculations_follow_each_other(void **state)
{
    struct kit *k = *state;

    (void)kit_ask(k, HEARTH_NODE_INTEGER, "a");
    kit_ask(k, HEARTH_NODE_CALCULATE, "b")->calculate = kit_expr(k, "$a 1 +");
    kit_ask(k, HEARTH_NODE_CALCULATE, "c")->calculate = kit_expr(k, "$b 2 *");
    kit_ask(k, HEARTH_NODE_NOTE, "big")->relevant = kit_expr(k, "$c 10 >");
    kit_start(k);
    kit_holds(k, kit_at(k, "c"), ""); /* arithmetic on blank is NaN */
    kit_give(k, kit_at(k, "a"), "3");
    kit_holds(k, kit_at(k, "b"), "4");
    kit_holds(k, kit_at(k, "c"), "8");
    kit_relevant(k, kit_at(k, "big"), false);
    kit_give(k, kit_at(k, "a"), "7");
    kit_holds(k, kit_at(k, "c"), "16");
    kit_relevant(k, kit_at(k, "big"), true);
    kit_give(k, kit_at(k, "a"), "");
    kit_holds(k, kit_at(k, "c"), "");
    kit_relevant(k, kit_at(k, "big"), false);
}

static void test_defaults_static_then_dynamic(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;

    n = kit_ask(k, HEARTH_NODE_INTEGER, "sum");
    n->initial = kit_expr(k, "$base 1 +");
    n->flags |= HEARTH_FLAG_DYNAMIC;
    n = kit_ask(k, HEARTH_NODE_INTEGER, "base");
    n->initial = kit_expr(k, "'41'");
    kit_start(k);
    kit_holds(k, kit_at(k, "base"), "41");
    kit_holds(k, kit_at(k, "sum"), "42");
    kit_give(k, kit_at(k, "base"), "1");
    kit_holds(k, kit_at(k, "sum"), "42"); /* once, at the beginning */
}

static void test_a_trigger_alone_runs_its_calculation(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;

    (void)kit_ask(k, HEARTH_NODE_INTEGER, "n");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "go");
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "seen");
    n->calculate = kit_expr(k, "$n 10 *");
    form_make_trigger(&k->make, n, "go");
    kit_start(k);
    kit_give(k, kit_at(k, "n"), "2");
    kit_holds(k, kit_at(k, "seen"), "");
    kit_give(k, kit_at(k, "go"), "1");
    kit_holds(k, kit_at(k, "seen"), "20");
    kit_give(k, kit_at(k, "n"), "3");
    kit_holds(k, kit_at(k, "seen"), "20");
    kit_give(k, kit_at(k, "go"), "1"); /* not changed */
    kit_holds(k, kit_at(k, "seen"), "20");
    kit_give(k, kit_at(k, "go"), "2");
    kit_holds(k, kit_at(k, "seen"), "30");
}

/* A question that is not relevant yet shows later what a trigger left. */
static void test_a_trigger_reaches_what_is_not_relevant(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;

    (void)kit_ask(k, HEARTH_NODE_INTEGER, "n");
    (void)kit_ask(k, HEARTH_NODE_INTEGER, "show");
    n = kit_ask(k, HEARTH_NODE_INTEGER, "copy");
    n->calculate = kit_expr(k, "$n");
    n->relevant = kit_expr(k, "$show 1 =");
    form_make_trigger(&k->make, n, "n");
    n = kit_ask(k, HEARTH_NODE_CALCULATE, "twice");
    n->calculate = kit_expr(k, "$copy 2 *");
    kit_start(k);
    kit_give(k, kit_at(k, "n"), "5");
    kit_holds(k, kit_at(k, "twice"), "");
    kit_give(k, kit_at(k, "show"), "1");
    kit_holds(k, kit_at(k, "copy"), "5");
    kit_holds(k, kit_at(k, "twice"), "10");
}

/* once(x) is compiled as coalesce(., x). */
static void test_once_keeps_its_first_value(void **state)
{
    struct kit *k = *state;

    (void)kit_ask(k, HEARTH_NODE_INTEGER, "n");
    kit_ask(k, HEARTH_NODE_CALCULATE, "first")->calculate =
        kit_expr(k, ". coalesce( $n )");
    kit_start(k);
    kit_give(k, kit_at(k, "n"), "5");
    kit_holds(k, kit_at(k, "first"), "5");
    kit_give(k, kit_at(k, "n"), "6");
    kit_holds(k, kit_at(k, "first"), "5");
}

/* ---- choices ---- */

static void test_a_filter_drops_answers_that_fell_out(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;
    struct hearth_offer offers[4];
    uint16_t regions = form_make_list(&k->make, "regions", "north south");
    uint16_t villages = form_make_list(&k->make, "villages", "a b c d");

    form_make_column(&k->make, "region", "north north south -");
    (void)form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "region", regions);
    n = form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "home", villages);
    n->filter = kit_expr(k, ". /region $region =");
    n = form_make_select(&k->make, HEARTH_NODE_SELECT_MULTIPLE, "seen",
                         villages);
    n->filter = kit_expr(k, ". /region $region = or( . /region 'south' = )");
    kit_ask(k, HEARTH_NODE_CALCULATE, "says")->calculate =
        kit_expr(k, "$home 'x' concat:2");
    kit_start(k);
    kit_give(k, kit_at(k, "region"), "north");
    assert_int_equal(
        hearth_interview_choices(k->i, kit_at(k, "home"), offers, 4), 2);
    assert_int_equal(offers[1].row, 1);
    kit_refuse(k, kit_at(k, "home"), "c", HEARTH_VIOLATION_TYPE);
    kit_give(k, kit_at(k, "home"), "b");
    kit_holds(k, kit_at(k, "says"), "bx");
    kit_give(k, kit_at(k, "seen"), "c a");
    kit_holds(k, kit_at(k, "seen"), "a c"); /* in list order */
    kit_give(k, kit_at(k, "region"), "south");
    kit_holds(k, kit_at(k, "home"), "");
    kit_holds(k, kit_at(k, "says"), "x"); /* what reads it follows */
    kit_holds(k, kit_at(k, "seen"), "c");
    kit_give(k, kit_at(k, "region"), "north");
    kit_holds(k, kit_at(k, "home"), ""); /* gone is gone */
}

static void order_of(struct kit *k, const char *name, uint32_t rows[8])
{
    struct hearth_offer offers[8];

    assert_int_equal(hearth_interview_choices(k->i, kit_at(k, name), offers, 8),
                     8);
    for (size_t c = 0; c < 8; c++) {
        rows[c] = offers[c].row;
    }
}

static void test_a_random_order_outlives_a_draft(void **state)
{
    struct kit *k = *state;
    uint32_t first[8];
    uint32_t again[8];
    bool differs = false;
    struct hearth_slice draft;

    form_make_select(&k->make, HEARTH_NODE_SELECT_ONE, "q",
                     form_make_list(&k->make, "l", "a b c d e f g h"))
        ->flags |= HEARTH_FLAG_RANDOMISED;
    kit_start(k);
    order_of(k, "q", first);
    order_of(k, "q", again);
    assert_memory_equal(first, again, sizeof(first));
    draft = kit_save(k);
    for (unsigned t = 0; t < 8; t++) {
        kit_start(k); /* another interview, another order */
        order_of(k, "q", again);
        differs |= memcmp(first, again, sizeof(first)) != 0;
    }
    assert_true(differs);
    assert_int_equal(hearth_interview_load(k->i, draft), 0);
    order_of(k, "q", again);
    assert_memory_equal(first, again, sizeof(first));
}

/* ---- rules ---- */

static void test_next_says_what_is_wrong_in_the_forms_words(void **state)
{
    struct kit *k = *state;
    struct hearth_violation v;
    struct hearth_node *n = kit_ask(k, HEARTH_NODE_INTEGER, "age");
    char text[64];

    n->required = kit_expr(k, "true");
    n->required_message = form_make_text(&k->make, "Say it", "Sag es");
    n->constraint = kit_expr(k, ". 18 >=");
    n->constraint_message = form_make_text(&k->make, "Too young", NULL);
    (void)kit_ask(k, HEARTH_NODE_NOTE, "thanks");
    kit_start(k);
    assert_int_equal(hearth_interview_next(k->i, &v), HEARTH_E_INVALID);
    assert_int_equal(v.kind, HEARTH_VIOLATION_REQUIRED);
    hearth_interview_set_language(k->i, 1);
    assert_string_equal(hearth_interview_text(k->i, v.place, v.message, true,
                                              text, sizeof(text)),
                        "Sag es");
    kit_refuse(k, kit_at(k, "age"), "old", HEARTH_VIOLATION_TYPE);
    kit_give(k, kit_at(k, "age"), "17"); /* stored, but not let through */
    assert_int_equal(hearth_interview_next(k->i, &v), HEARTH_E_INVALID);
    assert_int_equal(v.kind, HEARTH_VIOLATION_CONSTRAINT);
    assert_string_equal(hearth_interview_text(k->i, v.place, v.message, true,
                                              text, sizeof(text)),
                        "Too young"); /* not translated: the default */
    kit_asks(k, "age");
    kit_give(k, kit_at(k, "age"), "18");
    kit_next(k);
    kit_asks(k, "thanks");
}

static void test_validate_counts_and_names_the_first(void **state)
{
    struct kit *k = *state;
    struct hearth_violation v;

    kit_ask(k, HEARTH_NODE_TEXT, "a")->required = kit_expr(k, "true");
    kit_ask(k, HEARTH_NODE_TEXT, "b")->required = kit_expr(k, "true");
    kit_ask(k, HEARTH_NODE_TEXT, "c")->relevant = kit_expr(k, "false");
    k->make.nodes[3].required = kit_expr(k, "true");
    kit_start(k);
    assert_int_equal(hearth_interview_validate(k->i, &v), 2);
    assert_int_equal(v.place.node, kit_at(k, "a").node);
    kit_give(k, kit_at(k, "a"), "x");
    assert_int_equal(hearth_interview_validate(k->i, &v), 1);
    assert_int_equal(v.place.node, kit_at(k, "b").node);
    kit_give(k, kit_at(k, "b"), "x");
    assert_int_equal(hearth_interview_validate(k->i, &v), 0);
}

static void test_read_only_is_inherited(void **state)
{
    struct kit *k = *state;

    kit_ask(k, HEARTH_NODE_GROUP, "g")->read_only = kit_expr(k, "true");
    kit_ask(k, HEARTH_NODE_TEXT, "q")->initial = kit_expr(k, "'given'");
    kit_start(k);
    kit_holds(k, kit_at(k, "q"), "given");
    kit_refuse(k, kit_at(k, "q"), "other", HEARTH_VIOLATION_READ_ONLY);
    kit_holds(k, kit_at(k, "q"), "given");
}

/* ---- screens ---- */

static void make_pages(struct kit *k)
{
    (void)kit_yes_no(k, "more");
    kit_ask(k, HEARTH_NODE_GROUP, "page")->look = HEARTH_LOOK_FIELD_LIST;
    kit_ask(k, HEARTH_NODE_TEXT, "one")->required = kit_expr(k, "true");
    kit_ask(k, HEARTH_NODE_TEXT, "two")->relevant =
        kit_expr(k, "$more 'yes' =");
    form_make_close(&k->make);
    kit_ask(k, HEARTH_NODE_GROUP, "empty")->relevant = kit_expr(k, "false");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "never");
    form_make_close(&k->make);
    (void)kit_ask(k, HEARTH_NODE_NOTE, "bye");
}

static void test_a_field_list_is_one_screen(void **state)
{
    struct kit *k = *state;
    struct hearth_violation v;
    struct hearth_screen s;

    make_pages(k);
    kit_start(k);
    kit_next(k);
    s = hearth_interview_screen(k->i);
    assert_int_equal(s.kind, HEARTH_SCREEN_GROUP);
    assert_int_equal(s.place.node, kit_at(k, "page").node);
    assert_int_equal(hearth_interview_next(k->i, &v), HEARTH_E_INVALID);
    assert_int_equal(v.place.node, kit_at(k, "one").node);
    kit_give(k, kit_at(k, "one"), "x");
    kit_next(k);
    kit_asks(k, "bye"); /* the empty group is no screen */
    assert_int_equal(hearth_interview_jump(k->i, kit_at(k, "one")), 0);
    assert_int_equal(hearth_interview_screen(k->i).kind, HEARTH_SCREEN_GROUP);
    hearth_interview_back(k->i);
    kit_asks(k, "more");
    hearth_interview_back(k->i);
    kit_asks(k, "more");
}

static void test_one_by_one_asks_a_field_list_in_turn(void **state)
{
    struct kit *k = *state;

    make_pages(k);
    k->world.one_by_one = true;
    kit_start(k);
    kit_give(k, kit_at(k, "more"), "yes");
    kit_next(k);
    kit_asks(k, "one");
    kit_give(k, kit_at(k, "one"), "x");
    kit_next(k);
    kit_asks(k, "two");
    assert_int_equal(hearth_interview_jump(k->i, kit_at(k, "never")),
                     HEARTH_E_STATE);
    kit_next(k);
    kit_asks(k, "bye");
    kit_next(k);
    kit_asks(k, NULL);
    hearth_interview_back(k->i);
    kit_asks(k, "bye");
    kit_give(k, kit_at(k, "more"), "no");
    hearth_interview_back(k->i);
    kit_asks(k, "one");
}

static void test_back_never_validates(void **state)
{
    struct kit *k = *state;

    (void)kit_ask(k, HEARTH_NODE_TEXT, "a");
    kit_ask(k, HEARTH_NODE_TEXT, "b")->required = kit_expr(k, "true");
    kit_start(k);
    kit_next(k);
    kit_asks(k, "b");
    hearth_interview_back(k->i);
    kit_asks(k, "a");
}

static void test_what_an_answer_would_hide(void **state)
{
    struct kit *k = *state;
    struct hearth_slice before;

    (void)kit_yes_no(k, "q");
    kit_ask(k, HEARTH_NODE_GROUP, "g")->relevant = kit_expr(k, "$q 'yes' =");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "a");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "b");
    (void)kit_ask(k, HEARTH_NODE_TEXT, "c");
    kit_start(k);
    kit_give(k, kit_at(k, "q"), "yes");
    kit_give(k, kit_at(k, "a"), "1");
    kit_give(k, kit_at(k, "b"), "2");
    before = kit_save(k);
    assert_int_equal(hearth_interview_would_hide(k->i, kit_at(k, "q"),
                                                 hearth_slice_text("no")),
                     2);
    assert_int_equal(hearth_interview_would_hide(k->i, kit_at(k, "q"),
                                                 hearth_slice_text("yes")),
                     0);
    assert_int_equal(hearth_interview_would_hide(k->i, kit_at(k, "q"),
                                                 hearth_slice_text("nope")),
                     0);
    assert_true(hearth_slice_is_equal(before, kit_save(k)));
}

/* What is asked before consent is not in any draft: trying an answer out must
 * not lose it. */
static void test_trying_out_keeps_what_no_draft_holds(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;

    kit_yes_no(k, "adult")->flags |= HEARTH_FLAG_GATE;
    n = kit_yes_no(k, "consent");
    n->role = HEARTH_ROLE_CONSENT;
    n->relevant = kit_expr(k, "$adult 'yes' =");
    kit_start(k);
    kit_give(k, kit_at(k, "adult"), "yes");
    assert_int_equal(hearth_interview_would_hide(k->i, kit_at(k, "consent"),
                                                 hearth_slice_text("yes")),
                     0);
    kit_holds(k, kit_at(k, "adult"), "yes");
    kit_relevant(k, kit_at(k, "consent"), true);
}

/* ---- the end ---- */

static void make_gate(struct kit *k)
{
    kit_yes_no(k, "adult")->role = HEARTH_ROLE_ELIGIBILITY;
    struct hearth_node *n = kit_yes_no(k, "consent");

    n->role = HEARTH_ROLE_CONSENT;
    n->relevant = kit_expr(k, "$adult 'yes' =");
    kit_ask(k, HEARTH_NODE_TEXT, "q")->relevant =
        kit_expr(k, "$consent 'yes' =");
}

static void test_without_consent_nothing_is_sealed(void **state)
{
    struct kit *k = *state;
    struct hearth_violation v;

    make_gate(k);
    kit_start(k);
    assert_false(hearth_interview_may_store(k->i));
    assert_int_equal(hearth_interview_validate(k->i, &v), 2);
    kit_give(k, kit_at(k, "adult"), "yes");
    kit_next(k);
    assert_int_equal(hearth_interview_next(k->i, &v), HEARTH_E_INVALID);
    kit_give(k, kit_at(k, "consent"), "yes");
    kit_give(k, kit_at(k, "q"), "an answer");
    assert_true(hearth_interview_may_store(k->i));
    assert_int_equal(hearth_interview_outcome(k->i), HEARTH_OUTCOME_COMPLETE);
    assert_true(kit_seal(k).len > 0);
    kit_give(k, kit_at(k, "consent"), "no");
    kit_next(k);
    kit_asks(k, NULL);
    assert_int_equal(hearth_interview_outcome(k->i), HEARTH_OUTCOME_REFUSED);
    assert_int_equal(hearth_interview_validate(k->i, &v), 0);
    assert_int_equal(kit_seal(k).len, 0);
    kit_give(k, kit_at(k, "adult"), "no");
    assert_int_equal(hearth_interview_outcome(k->i), HEARTH_OUTCOME_INELIGIBLE);
    assert_int_equal(kit_seal(k).len, 0);
    assert_false(hearth_interview_may_store(k->i) &&
                 hearth_interview_outcome(k->i) == HEARTH_OUTCOME_COMPLETE);
}

static void test_dont_know_is_no_consent(void **state)
{
    struct kit *k = *state;

    make_gate(k);
    kit_start(k);
    kit_give(k, kit_at(k, "adult"), "yes");
    kit_give(k, kit_at(k, "consent"), "dk");
    assert_int_equal(hearth_interview_outcome(k->i), HEARTH_OUTCOME_REFUSED);
}

static void test_practice_and_gates_are_not_sealed(void **state)
{
    struct kit *k = *state;
    struct hearth_answers answers;
    struct hearth_reader in;
    struct hearth_arena arena;
    static uint8_t memory[65536];

    kit_ask(k, HEARTH_NODE_TEXT, "gate")->flags |= HEARTH_FLAG_GATE;
    kit_ask(k, HEARTH_NODE_TEXT, "try")->flags |= HEARTH_FLAG_PRACTICE;
    (void)kit_ask(k, HEARTH_NODE_TEXT, "real");
    kit_start(k);
    kit_give(k, kit_at(k, "gate"), "g");
    kit_give(k, kit_at(k, "try"), "t");
    kit_give(k, kit_at(k, "real"), "r");
    hearth_arena_init(&arena, memory, sizeof(memory));
    hearth_reader_init(&in, kit_seal(k));
    assert_int_equal(hearth_answer_decode(k->form, &in, &arena, &answers), 0);
    assert_int_equal(hearth_answers_of(&answers, kit_at(k, "gate").node)->state,
                     HEARTH_ANSWER_NOT_ASKED);
    assert_int_equal(hearth_answers_of(&answers, kit_at(k, "try").node)->state,
                     HEARTH_ANSWER_NOT_ASKED);
    assert_int_equal(hearth_answers_of(&answers, kit_at(k, "real").node)->state,
                     HEARTH_ANSWER_GIVEN);
}

static void test_arms_are_drawn_once(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n = kit_ask(k, HEARTH_NODE_HIDDEN, "arm");
    struct hearth_slice draft;

    n->source = HEARTH_SOURCE_ARM;
    n->draw = 3;
    k->next_arm = 2;
    kit_start(k);
    kit_holds(k, kit_at(k, "arm"), "2");
    draft = kit_save(k);
    kit_start(k);
    kit_holds(k, kit_at(k, "arm"), "0");
    assert_int_equal(hearth_interview_load(k->i, draft), 0);
    kit_holds(k, kit_at(k, "arm"), "2");
}

/* U+2068 and U+2069 around what was answered. */
static void test_inserts_are_isolated(void **state)
{
    struct kit *k = *state;
    struct hearth_node *n;
    char words[32];
    char text[64];

    (void)kit_ask(k, HEARTH_NODE_TEXT, "name");
    n = kit_ask(k, HEARTH_NODE_NOTE, "hello");
    (void)snprintf(words, sizeof(words), "Hello \x01%u\x02!",
                   kit_expr(k, "$name"));
    n->label = form_make_text(&k->make, words, NULL);
    kit_start(k);
    kit_give(k, kit_at(k, "name"), "Ada");
    assert_string_equal(hearth_interview_text(k->i, kit_at(k, "hello"),
                                              n->label, true, text,
                                              sizeof(text)),
                        "Hello \xe2\x81\xa8"
                        "Ada\xe2\x81\xa9!");
    assert_string_equal(hearth_interview_text(k->i, kit_at(k, "hello"),
                                              n->label, false, text, 9),
                        "Hello Ad");
}

static void test_progress_counts_what_is_asked(void **state)
{
    struct kit *k = *state;
    uint16_t asked;
    uint16_t answered;

    (void)kit_yes_no(k, "q");
    kit_ask(k, HEARTH_NODE_TEXT, "a")->relevant = kit_expr(k, "$q 'yes' =");
    (void)kit_ask(k, HEARTH_NODE_NOTE, "n");
    (void)kit_ask(k, HEARTH_NODE_HIDDEN, "h");
    kit_start(k);
    hearth_interview_progress(k->i, &asked, &answered);
    assert_int_equal(asked, 1);
    assert_int_equal(answered, 0);
    kit_give(k, kit_at(k, "q"), "yes");
    hearth_interview_progress(k->i, &asked, &answered);
    assert_int_equal(asked, 2);
    assert_int_equal(answered, 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_open, kit_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_relevance_is_inherited_and_answers_are_kept),
        CASE(test_calculations_follow_each_other),
        CASE(test_defaults_static_then_dynamic),
        CASE(test_a_trigger_alone_runs_its_calculation),
        CASE(test_a_trigger_reaches_what_is_not_relevant),
        CASE(test_once_keeps_its_first_value),
        CASE(test_a_filter_drops_answers_that_fell_out),
        CASE(test_a_random_order_outlives_a_draft),
        CASE(test_next_says_what_is_wrong_in_the_forms_words),
        CASE(test_validate_counts_and_names_the_first),
        CASE(test_read_only_is_inherited),
        CASE(test_a_field_list_is_one_screen),
        CASE(test_one_by_one_asks_a_field_list_in_turn),
        CASE(test_back_never_validates),
        CASE(test_what_an_answer_would_hide),
        CASE(test_trying_out_keeps_what_no_draft_holds),
        CASE(test_without_consent_nothing_is_sealed),
        CASE(test_dont_know_is_no_consent),
        CASE(test_practice_and_gates_are_not_sealed),
        CASE(test_arms_are_drawn_once),
        CASE(test_inserts_are_isolated),
        CASE(test_progress_counts_what_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
