/* SPDX-License-Identifier: Apache-2.0 */
/* The page without a browser: the card for the person is on every screen, and
 * what a respondent meets who holds the device. */
#include "folder.h"
#include "help_card.h"
#include "ui_fixture.h"

#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER "Call 0700"

static void add_note(struct form_make *m, const char *name, const char *text)
{
    struct hearth_node *n = form_make_node(m, HEARTH_NODE_NOTE, name);
    n->relevant = form_make_expr(m, "false");
    n->label = form_make_text(m, text, NULL);
}

/* Personal questions between others; the card is never asked. */
static const struct hearth_form *make_form(struct form_make *m)
{
    form_make_begin(m, "personal", 1);
    uint16_t yn = form_make_list(m, "yn", "yes no");
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yn)->role =
        HEARTH_ROLE_CONSENT;
    (void)form_make_node(m, HEARTH_NODE_GROUP, "about");
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "age");
    form_make_close(m);
    (void)form_make_node(m, HEARTH_NODE_GROUP, "private");
    struct hearth_node *n = form_make_node(m, HEARTH_NODE_INTEGER, "count");
    n->hint = form_make_text(m, "Read all aloud", NULL);
    n = form_make_select(m, HEARTH_NODE_SELECT_ONE, "die", yn);
    n->sensitivity = 3;
    form_make_die(m, n);
    form_make_close(m);
    (void)form_make_node(m, HEARTH_NODE_GROUP, "observed");
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "understood");
    form_make_close(m);
    add_note(m, "q39_card", "I am sorry");
    add_note(m, "help_card", NUMBER);
    (void)form_make_node(m, HEARTH_NODE_TEXT, "no_note_card");
    return form_make_end(m);
}

static int set_up(void **state)
{
    *state = fixture_open(make_form);
    return *state == NULL ? -1 : 0;
}

/* Answers the question on screen and goes on. */
static void give(struct fixture *f, const char *name, const char *text)
{
    char body[64];
    (void)snprintf(body, sizeof(body), "do=next&a0.%u=%s",
                   form_make_find(&f->make, name), text);
    fixture_post(f, body);
    assert_int_equal(f->ui.violation.kind, HEARTH_VIOLATION_NONE);
}

static void begin(struct fixture *f)
{
    fixture_post(f, "do=begin:personal&area=north");
    give(f, "consent", "yes");
    give(f, "age", "61");
    assert_int_equal(f->ui.screen, HEARTH_UI_QUESTION);
}

static void hand_over(struct fixture *f)
{
    fixture_post(f, "do=hand");
    fixture_post(f, "do=handed");
    assert_true(f->ui.is_handed);
}

/* From this screen to the card, and back to it. */
static void assert_offers(struct fixture *f, const char *name)
{
    enum hearth_ui_screen screen = f->ui.screen;
    bool is_handed = f->ui.is_handed;
    if (strstr(fixture_page(f), "value=\"card\"") == NULL) {
        fail_msg("no card on the screen %s", name);
    }
    fixture_post(f, "do=card");
    assert_int_equal(f->ui.screen, HEARTH_UI_CARD);
    const char *first = strstr(fixture_page(f), NUMBER);
    const char *second = strstr((const char *)f->bytes, "I am sorry");
    if (first == NULL || second == NULL || first > second) {
        fail_msg("from the screen %s: another card", name);
    }
    fixture_says_not(f, "61");
    fixture_post(f, "do=close");
    assert_int_equal(f->ui.screen, screen);
    assert_int_equal(f->ui.is_handed, is_handed);
    assert_false(f->ui.has_notice);
}

static void assert_all_of(struct fixture *f, const char *const *posts,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum hearth_ui_screen before = f->ui.screen;
        fixture_post(f, posts[i]);
        if (f->ui.screen == before) {
            fail_msg("%s leads nowhere", posts[i]);
        }
        assert_offers(f, posts[i]);
        fixture_post(f, "do=close");
    }
}

static void test_the_card_is_on_every_screen(void **state)
{
    static const char *const home[] = {"do=forms", "do=about", "do=display",
                                       "do=wipe"};
    static const char *const sitting[] = {"do=hand", "do=stop", "do=destroy",
                                          "do=display", "do=about"};
    static const enum hearth_ui_screen rare[] = {
        HEARTH_UI_HIDES, HEARTH_UI_REASSIGN, HEARTH_UI_GIVE};
    struct fixture *f = *state;
    assert_offers(f, "home");
    assert_all_of(f, home, sizeof(home) / sizeof(home[0]));
    begin(f);
    assert_offers(f, "question");
    assert_all_of(f, sitting, sizeof(sitting) / sizeof(sitting[0]));
    for (size_t i = 0; i < sizeof(rare) / sizeof(rare[0]); i++) {
        f->ui.screen = rare[i];
        assert_offers(f, "rare");
    }
    f->ui.screen = HEARTH_UI_QUESTION;
    fixture_post(f, "do=review");
    assert_offers(f, "review");
    fixture_post(f, "do=finalise");
    assert_int_equal(f->ui.screen, HEARTH_UI_SLIP);
    f->ui.screen = HEARTH_UI_SLIP;
    assert_offers(f, "slip");
    fixture_post(f, "do=given");
    assert_int_equal(f->ui.screen, HEARTH_UI_DONE);
    assert_offers(f, "done");
    fixture_post(f, "do=home");
    assert_false(f->ui.has_card);
    begin(f);
    fixture_post(f, "do=stop");
    fixture_post(f, "do=stopped");
    fixture_says(f, "offer the card");
    assert_offers(f, "stopped");
    fixture_post(f, "do=lock");
    fixture_says_not(f, "value=\"card\"");
    fixture_post(f, "do=card");
    assert_int_equal(f->ui.screen, HEARTH_UI_LOCKED);
}

static void test_a_respondent_finds_the_card_and_no_remarks(void **state)
{
    struct fixture *f = *state;
    begin(f);
    fixture_says(f, "Read all aloud");
    hand_over(f);
    fixture_says_not(f, "Read all aloud");
    assert_offers(f, "handed");
    give(f, "count", "2");
    fixture_says(f, "Roll the die where nobody else sees it");
    fixture_says_not(f, "Do not ask");
    fixture_says_not(f, "The respondent");
    assert_offers(f, "handed, the die");
}

static void test_handing_over_ends_with_the_section(void **state)
{
    struct fixture *f = *state;
    begin(f);
    hand_over(f);
    give(f, "count", "2");
    assert_int_equal(f->ui.screen, HEARTH_UI_QUESTION);
    give(f, "die", "no");
    assert_int_equal(f->ui.screen, HEARTH_UI_GIVE);
    fixture_says(f, "Please give the device back");
    fixture_says_not(f, "understood");
    assert_offers(f, "give back");
    f->ui.screen = HEARTH_UI_REVIEW; /* whatever led there */
    fixture_says(f, "Please give the device back");
    fixture_says_not(f, "61");
    f->ui.screen = HEARTH_UI_GIVE;
    fixture_post(f, "do=next");
    assert_int_equal(f->ui.screen, HEARTH_UI_GIVE);
    fixture_post(f, "do=review");
    assert_int_equal(f->ui.screen, HEARTH_UI_GIVE);
    fixture_post(f, "do=lock");
    assert_int_equal(f->ui.screen, HEARTH_UI_LOCKED);
    fixture_post(f, "do=unlock&worker=" VILLAGE_WORKER "&pin=" VILLAGE_PIN);
    fixture_says(f, "understood");
    assert_false(f->ui.is_handed);
}

/* Nothing of the device's that a stranger should find. */
static void assert_only_the_pin(struct fixture *f)
{
    assert_int_equal(f->ui.screen, HEARTH_UI_LOCKED);
    fixture_says_not(f, "value=\"wipe\"");
    fixture_says_not(f, "value=\"sync\"");
    fixture_post(f, "do=wipe");
    assert_int_equal(f->ui.screen, HEARTH_UI_LOCKED);
    fixture_post(f, "do=erase&sure=yes");
    assert_true(f->ui.has_agent);
    fixture_post(f, "do=sync");
    assert_int_equal(f->ui.screen, HEARTH_UI_LOCKED);
}

static void test_a_respondent_who_stops_leaves_no_answer(void **state)
{
    struct fixture *f = *state;
    struct hearth_outbox_state s;
    uint8_t ids[2][HEARTH_DRAFT_ID_LEN];
    size_t count = 9;
    begin(f);
    hand_over(f);
    fixture_says(f, "value=\"stop\"");
    fixture_post(f, "do=stop");
    fixture_says(f, "Do you want to stop?");
    assert_offers(f, "stop, handed");
    fixture_post(f, "do=close");
    assert_int_equal(f->ui.screen, HEARTH_UI_QUESTION);
    fixture_post(f, "do=stop");
    fixture_post(f, "do=stopped");
    assert_int_equal(f->ui.screen, HEARTH_UI_DONE);
    fixture_says(f, "Thank you.");
    fixture_says_not(f, "value=\"home\"");
    assert_false(hearth_ui_is_open(&f->ui)); /* the keys are gone */
    assert_offers(f, "stopped, handed");
    fixture_post(f, "do=home");
    assert_int_equal(f->ui.screen, HEARTH_UI_DONE);
    assert_int_equal(hearth_outbox_state(f->ui.agent.kv, &s), 0);
    assert_int_equal(s.head.seq, 1);
    assert_int_equal(hearth_outbox_drafts(f->ui.agent.kv, ids, 2, &count), 0);
    assert_int_equal(count, 0);
    fixture_post(f, "do=lock");
    assert_only_the_pin(f);
    fixture_post(f, "do=unlock&worker=" VILLAGE_WORKER "&pin=" VILLAGE_PIN);
    assert_int_equal(f->ui.screen, HEARTH_UI_HOME);
    fixture_post(f, "do=lock");
    fixture_says(f, "value=\"wipe\"");
    fixture_says(f, "value=\"sync\"");
}

static void test_a_lock_in_the_respondents_hand_offers_no_wipe(void **state)
{
    struct fixture *f = *state;
    begin(f);
    hand_over(f);
    fixture_post(f, "do=lock");
    assert_only_the_pin(f);
}

static void test_a_card_is_cut_in_whole_letters(void **state)
{
    char text[8];
    struct form_make m;
    (void)state;
    form_make_begin(&m, "cut", 1);
    add_note(&m, "a_card",
             "ab\x01"
             "0\x02"
             "cde\xd0\xb6\xd0\xb6");
    const struct hearth_form *form = form_make_end(&m);
    uint16_t note = hearth_help_card_next(form, HEARTH_NONE);
    assert_int_equal(hearth_help_card_next(form, note), HEARTH_NONE);
    assert_string_equal(hearth_help_card_text(form, note, 0, text, 8),
                        "abcde\xd0\xb6");
    assert_string_equal(hearth_help_card_text(form, note, 0, text, 7), "abcde");
    assert_string_equal(hearth_help_card_text(form, note, 0, text, 3), "ab");
    form_make_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_card_is_on_every_screen,
                                        set_up, fixture_close),
        cmocka_unit_test_setup_teardown(
            test_a_respondent_finds_the_card_and_no_remarks, set_up,
            fixture_close),
        cmocka_unit_test_setup_teardown(test_handing_over_ends_with_the_section,
                                        set_up, fixture_close),
        cmocka_unit_test_setup_teardown(
            test_a_respondent_who_stops_leaves_no_answer, set_up,
            fixture_close),
        cmocka_unit_test_setup_teardown(
            test_a_lock_in_the_respondents_hand_offers_no_wipe, set_up,
            fixture_close),
        cmocka_unit_test(test_a_card_is_cut_in_whole_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
