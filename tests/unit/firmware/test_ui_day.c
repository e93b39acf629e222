/* SPDX-License-Identifier: Apache-2.0 */
/* The page without a browser: what home says of the day's assignment, and an
 * interview that the wrong person takes. */
#include "folder.h"
#include "team.h"
#include "ui_fixture.h"

#include "hearth/assignment.h"
#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct hearth_form *make_form(struct form_make *m)
{
    form_make_begin(m, "matched", 1);
    uint16_t yn = form_make_list(m, "yn", "yes no");
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yn)->role =
        HEARTH_ROLE_CONSENT;
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, HEARTH_TEAM_ASKER,
                           form_make_list(m, "wm", "w m"));
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, HEARTH_TEAM_WISH,
                           form_make_list(m, "wish", "woman man any"));
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "age");
    return form_make_end(m);
}

static int set_up(void **state)
{
    *state = fixture_open(make_form);
    return *state == NULL ? -1 : 0;
}

/* Puts an assignment onto the device as a sync would. */
static void assign(struct fixture *f, int64_t expires_s)
{
    static uint8_t body[HEARTH_ASSIGNMENT_MAX];
    static uint8_t document[HEARTH_ASSIGNMENT_MAX];
    static struct hearth_assignment a;
    const struct hearth_agent *agent = &f->ui.agent;
    struct hearth_writer plain, out;
    memset(&a, 0, sizeof(a));
    memcpy(a.device, agent->device.id, sizeof(a.device));
    a.version = 1;
    a.issued_s = 1;
    a.expires_s = expires_s;
    a.area_count = 1;
    (void)snprintf(a.areas[0], sizeof(a.areas[0]), "north");
    a.quota_count = 4;
    static const char *const groups[] = {"", "g_asker.w", "youth",
                                         "consent.yes"};
    static const uint32_t wanted[] = {10, 7, 5, 1};
    for (unsigned i = 0; i < 4; i++) {
        (void)snprintf(a.quotas[i].area, sizeof(a.quotas[i].area), "north");
        (void)snprintf(a.quotas[i].group, sizeof(a.quotas[i].group), "%s",
                       groups[i]);
        a.quotas[i].wanted = wanted[i];
    }
    a.back_check_count = 1;
    memset(a.back_checks[0].device, 0xab, HEARTH_DEVICE_LEN);
    a.back_checks[0].seq = 41;
    hearth_writer_init(&plain, body, sizeof(body));
    hearth_writer_init(&out, document, sizeof(document));
    assert_int_equal(hearth_assignment_encode(&a, &plain), 0);
    assert_int_equal(hearth_envelope_sign(HEARTH_ENVELOPE_ASSIGNMENT,
                                          agent->device.programme,
                                          hearth_writer_slice(&plain),
                                          f->village.form_key, &out),
                     0);
    assert_int_equal(hearth_outbox_meta_put(agent->kv, "assignment",
                                            hearth_writer_slice(&out)),
                     0);
}

static uint64_t sealed(struct fixture *f)
{
    struct hearth_outbox_state s;
    assert_int_equal(hearth_outbox_state(f->ui.agent.kv, &s), 0);
    return s.head.seq;
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

static void begin(struct fixture *f, const char *asker, const char *wish)
{
    fixture_post(f, "do=begin:matched&area=north");
    assert_int_equal(f->ui.screen, HEARTH_UI_QUESTION);
    give(f, "consent", "yes");
    give(f, HEARTH_TEAM_ASKER, asker);
    give(f, HEARTH_TEAM_WISH, wish);
}

static void finish(struct fixture *f)
{
    fixture_post(f, "do=review");
    fixture_post(f, "do=finalise");
    if (f->ui.screen == HEARTH_UI_SLIP) {
        fixture_says(f, "<figure class=\"qr\"><svg ");
        fixture_post(f, "do=given");
    }
    assert_int_equal(f->ui.screen, HEARTH_UI_DONE);
}

static void test_home_shows_the_day_and_counts_it(void **state)
{
    struct fixture *f = *state;
    fixture_says_not(f, "Quota");
    fixture_says(f, "<li>0 interviews finalised today</li>");
    assign(f, INT64_MAX / 4);
    f->ui.agent.areas.count = 1;
    (void)snprintf(f->ui.agent.areas.codes[0],
                   sizeof(f->ui.agent.areas.codes[0]), "north");
    fixture_says(f, "<bdi>everybody</bdi>: 0 of 10 done</li>");
    fixture_says(f, "<bdi>youth</bdi>: 5</li>"); /* nobody here can tell */
    fixture_says(f, "Back-checks");
    fixture_says(f, "Interview 41 of device");
    fixture_says(f, "abababab");
    begin(f, "w", "woman");
    finish(f);
    assert_int_equal(sealed(f), 1);
    fixture_post(f, "do=home");
    fixture_says(f, "<bdi>everybody</bdi>: 1 of 10 done</li>");
    fixture_says(f, "<bdi>g_asker.w</bdi>: 1 of 7 done</li>");
    fixture_says(f,
                 "<bdi>consent.yes</bdi>: 1 of 1 done <strong>Quota reached");
    begin(f, "m", "any");
    finish(f);
    fixture_post(f, "do=home");
    fixture_says(f, "<bdi>everybody</bdi>: 2 of 10 done</li>");
    fixture_says(f, "<li>2 interviews finalised today</li>");
    fixture_says(f, "<bdi>g_asker.w</bdi>: 1 of 7 done</li>");
}

static void test_an_assignment_that_is_over_is_not_shown(void **state)
{
    struct fixture *f = *state;
    assign(f, 2);
    fixture_says_not(f, "of 10 done");
    fixture_says_not(f, "Interview 41");
}

static void test_a_mismatch_goes_to_a_colleague(void **state)
{
    struct fixture *f = *state;
    begin(f, "m", "any");
    fixture_says_not(f, "value=\"reassign\"");
    fixture_post(f, "do=reassign"); /* nothing to reassign */
    assert_int_equal(f->ui.screen, HEARTH_UI_QUESTION);
    fixture_post(f, "do=back");
    give(f, HEARTH_TEAM_WISH, "woman");
    fixture_says(f, "The person wishes to speak with somebody else.");
    fixture_says(f, "value=\"reassign\"");
    fixture_post(f, "do=review");
    fixture_says(f, "The person wishes to speak with somebody else.");
    fixture_says(f, "value=\"reassign\"");
    fixture_says_not(f, "value=\"finalise\"");
    fixture_post(f, "do=finalise"); /* as an old page would */
    assert_int_equal(f->ui.screen, HEARTH_UI_REVIEW);
    assert_int_equal(sealed(f), 0);
    fixture_says_not(f, "missing or does not fit");
    fixture_post(f, "do=reassign");
    fixture_says(f, "value=\"reassigned\"");
    fixture_post(f, "do=close");
    assert_int_equal(f->ui.screen, HEARTH_UI_QUESTION);
    fixture_post(f, "do=reassign");
    fixture_post(f, "do=reassigned");
    assert_int_equal(f->ui.screen, HEARTH_UI_DONE);
    fixture_says(f, "Handed to a colleague; no answer was stored");
    assert_int_equal(sealed(f), 1);
    fixture_post(f, "do=home");
    fixture_says(f, "<li>0 interviews finalised today</li>");
}

/* The respondent reads German, which the interface does not speak. */
static void test_it_is_told_in_the_workers_language(void **state)
{
    struct fixture *f = *state;
    uint8_t tg = 0;
    uint8_t ar = 0;
    assert_true(hearth_words_find("tg", &tg) && hearth_words_find("ar", &ar));
    assert_int_equal(hearth_team_set_women_only(&f->ui.agent, true), 0);
    fixture_says(f, "<p class=\"team\">Women-only team</p>");
    f->ui.look.language = ar;
    fixture_says(f, hearth_words(ar, HEARTH_WORDS_WOMEN_ONLY));
    f->ui.look.language = tg;
    begin(f, "m", "any");
    fixture_post(f, "do=language:1");
    fixture_post(f, "do=review");
    fixture_says(f, hearth_words(tg, HEARTH_WORDS_REASSIGN));
    fixture_says(f, "role=\"alert\"");
    assert_int_equal(hearth_ui_language(&f->ui), tg);
    fixture_post(f, "do=finalise");
    assert_int_equal(sealed(f), 0);
    /* Not to the respondent. */
    f->ui.is_handed = true;
    f->ui.screen = HEARTH_UI_QUESTION;
    fixture_says_not(f, "role=\"alert\"");
    f->ui.is_handed = false;
    assert_int_equal(hearth_team_set_women_only(&f->ui.agent, false), 0);
    f->ui.screen = HEARTH_UI_REVIEW;
    fixture_says(f, "value=\"finalise\"");
}

static void test_storage_and_battery_are_told_to_people(void **state)
{
    struct fixture *f = *state;
    struct hearth_battery battery = {-1};
    uint8_t tg = 0;
    assert_true(hearth_words_find("tg", &tg));
    fixture_says(f, "Storage: ");
    fixture_says_not(f, "MiB");
    f->ui.battery = &battery;
    fixture_says_not(f, "Battery");
    folder_write(f->folder, "capacity", "14\n", 3);
    char path[HEARTH_PATH_MAX];
    assert_int_equal(hearth_fsutil_join(f->folder, "capacity", path), 0);
    battery.fd = open(path, O_RDONLY);
    fixture_says(f, "<li>Battery: 14 % <strong>Battery low</strong></li>");
    hearth_battery_close(&battery); /* the test's file is another one now */
    folder_write(f->folder, "capacity", "100\n", 4);
    battery.fd = open(path, O_RDONLY);
    fixture_says(f, "<li>Battery: 100 %</li>");
    f->ui.look.language = tg;
    fixture_says(f, "Батарея: 100 %");
    hearth_battery_close(&battery);
    fixture_says_not(f, "Батарея");
    f->ui.battery = NULL;
}

static void test_about_says_the_version(void **state)
{
    struct fixture *f = *state;
    fixture_post(f, "do=about");
    fixture_says(f, "<p>Version 0.");
}

static int64_t clock_of(void *cookie)
{
    return *(const int64_t *)cookie;
}

/* Whoever works by touch meets no command that could say it. */
static void test_home_says_every_warning(void **state)
{
    struct fixture *f = *state;
    struct hearth_agent *a = &f->ui.agent;
    struct hearth_programme *p = &a->programme;
    int64_t now = a->clock.now_s(a->clock.cookie);
    uint8_t mark[16];
    struct hearth_writer w;
    uint8_t tg = 0;
    assert_true(hearth_words_find("tg", &tg));
    fixture_says_not(f, "class=\"notice\"");
    p->stale_after_s = now - 1;
    fixture_says(f, "The programme document is out of date");
    p->epochs[0].erase_s = now + INT64_C(5) * 86400 + 3600;
    fixture_says(f, "key is destroyed in 5 days: send");
    p->epochs[0].erase_s = now - 1;
    fixture_says(f, "key was destroyed on its date");
    fixture_says_not(f, "key is destroyed in");
    hearth_writer_init(&w, mark, sizeof(mark));
    hearth_writer_u64(&w, 7);
    hearth_writer_u64(&w, (uint64_t)(now - INT64_C(40) * 86400 - 60));
    assert_int_equal(
        hearth_outbox_meta_put(a->kv, "unopened", hearth_writer_slice(&w)), 0);
    fixture_says(f, "For 40 days nobody has confirmed");
    hearth_writer_init(&w, mark, sizeof(mark));
    hearth_writer_u64(&w, 3);
    hearth_writer_u64(&w, 5);
    assert_int_equal(
        hearth_outbox_meta_put(a->kv, "gap", hearth_writer_slice(&w)), 0);
    fixture_says(f, "Interviews 3 to 5 are lost");
    fixture_says_not(f, "plainly wrong");
    struct hearth_clock right = a->clock;
    int64_t wrong = 0;
    a->clock.cookie = &wrong;
    a->clock.now_s = clock_of;
    fixture_says(f, "clock of this device is plainly wrong");
    f->ui.look.language = tg;
    fixture_says(f, hearth_words(tg, HEARTH_WORDS_WARN_CLOCK));
    a->clock = right;
}

/* The same form with a question more, one less and one in other words. */
static const struct hearth_form *make_next(struct form_make *m)
{
    form_make_begin(m, "matched", 2);
    uint16_t yn = form_make_list(m, "yn", "yes no");
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yn)->role =
        HEARTH_ROLE_CONSENT;
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, HEARTH_TEAM_ASKER,
                           form_make_list(m, "wm", "w m"));
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "rooms");
    struct hearth_node *age = form_make_node(m, HEARTH_NODE_INTEGER, "age");
    age->label = form_make_text(m, "How **old**?", NULL);
    return form_make_end(m);
}

static void test_a_new_version_is_told_until_seen(void **state)
{
    struct fixture *f = *state;
    static struct form_make next;
    fixture_says_not(f, "New version on this device");
    fixture_post(f, "do=forms");
    fixture_says(f, "Version 1");
    fixture_says_not(f, "forms-seen");
    fixture_post(f, "do=close");
    hearth_ui_end(&f->ui);
    village_publish(&f->village, f->data, make_next(&next));
    assert_int_equal(hearth_ui_begin(&f->ui), 0);
    fixture_post(f, "do=unlock&worker=" VILLAGE_WORKER "&pin=" VILLAGE_PIN);
    fixture_says(f, "New version on this device");
    fixture_post(f, "do=forms");
    fixture_says(f, "Version 2");
    fixture_says(f, "1 question added</h3><ul>\n<li dir=\"auto\">rooms?</li>");
    fixture_says(f,
                 "1 question removed</h3><ul>\n<li dir=\"auto\">g_match?</li>");
    fixture_says(f, "1 question in other words</h3><ul>\n<li dir=\"auto\">How "
                    "<strong>old</strong>?</li>");
    fixture_post(f, "do=close");
    fixture_says(f, "New version on this device");
    fixture_post(f, "do=forms");
    fixture_post(f, "do=forms-seen");
    assert_int_equal(f->ui.screen, HEARTH_UI_HOME);
    fixture_says_not(f, "New version on this device");
    fixture_post(f, "do=lock");
    fixture_post(f, "do=forms"); /* not without the PIN */
    assert_int_equal(f->ui.screen, HEARTH_UI_LOCKED);
    form_make_free(&next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_home_shows_the_day_and_counts_it,
                                        set_up, fixture_close),
        cmocka_unit_test_setup_teardown(
            test_an_assignment_that_is_over_is_not_shown, set_up,
            fixture_close),
        cmocka_unit_test_setup_teardown(test_a_mismatch_goes_to_a_colleague,
                                        set_up, fixture_close),
        cmocka_unit_test_setup_teardown(test_it_is_told_in_the_workers_language,
                                        set_up, fixture_close),
        cmocka_unit_test_setup_teardown(
            test_storage_and_battery_are_told_to_people, set_up, fixture_close),
        cmocka_unit_test_setup_teardown(test_about_says_the_version, set_up,
                                        fixture_close),
        cmocka_unit_test_setup_teardown(test_home_says_every_warning, set_up,
                                        fixture_close),
        cmocka_unit_test_setup_teardown(test_a_new_version_is_told_until_seen,
                                        set_up, fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
