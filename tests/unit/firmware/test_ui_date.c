/* SPDX-License-Identifier: Apache-2.0 */
/* Dates on the page without a browser: in three fields, in two calendars. */
#include "ui_fixture.h"

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
    form_make_begin(m, "dated", 1);
    uint16_t yn = form_make_list(m, "yn", "yes no");
    form_make_select(m, HEARTH_NODE_SELECT_ONE, "consent", yn)->role =
        HEARTH_ROLE_CONSENT;
    (void)snprintf(m->languages[1].tag, sizeof(m->languages[1].tag), "fa");
    (void)form_make_node(m, HEARTH_NODE_DATE, "moved");
    form_make_node(m, HEARTH_NODE_DATE, "year")->look = HEARTH_LOOK_YEAR;
    return form_make_end(m);
}

static int set_up(void **state)
{
    *state = fixture_open(make_form);
    return *state == NULL ? -1 : 0;
}

/* Begins, and stands at the first date. */
static void begin(struct fixture *f)
{
    char body[64];
    fixture_post(f, "do=begin:dated&area=north");
    (void)snprintf(body, sizeof(body), "do=next&a0.%u=yes",
                   form_make_find(&f->make, "consent"));
    fixture_post(f, body);
    fixture_says(f, "moved?");
}

static void give(struct fixture *f, const char *name, const char *values[3])
{
    char body[128];
    unsigned n = form_make_find(&f->make, name);
    (void)snprintf(body, sizeof(body), "do=next&a0.%u=%s&a0.%u=%s&a0.%u=%s", n,
                   values[0], n, values[1], n, values[2]);
    fixture_post(f, body);
}

static void answered(struct fixture *f, const char *name, const char *wanted)
{
    struct hearth_slice value = hearth_interview_value(
        f->ui.sitting.interview,
        hearth_interview_place(form_make_find(&f->make, name)));
    if (!hearth_slice_is_equal(value, hearth_slice_text(wanted))) {
        fail_msg("%s is %.*s", name, (int)value.len, (const char *)value.data);
    }
}

static void test_day_month_year(void **state)
{
    struct fixture *f = *state;
    begin(f);
    fixture_says(f, ">January</option>");
    fixture_says_not(f, "type=\"date\"");
    give(f, "moved", (const char *[]){"5", "m3", "2021"});
    answered(f, "moved", "2021-03-05");
    fixture_post(f, "do=review");
    fixture_says(f, "<strong>5 March 2021</strong>");
    fixture_post(f, "do=back");
    fixture_says(f, "value=\"5\"");
    fixture_says(f, "<option value=\"m3\" selected>March</option>");
    fixture_says(f, "value=\"2021\"");
    /* In other digits, and the other way round. */
    give(f, "moved",
         (const char *[]){"%D9%A2%D9%A0%D9%A2%D9%A0", "m2", "%DB%B2%DB%B9"});
    answered(f, "moved", "2020-02-29");
}

static void test_no_such_day_is_shown_again(void **state)
{
    static const char *wrong[][3] = {{"29", "m2", "2021"}, {"5", "", "2021"},
                                     {"", "m3", ""},       {"5", "m3", ""},
                                     {"0", "m1", "2021"},  {"5", "m13", "2021"},
                                     {"x", "m1", "2021"}};
    struct fixture *f = *state;
    begin(f);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        give(f, "moved", wrong[i]);
        fixture_says(f, "class=\"error\"");
        fixture_says(f, "moved?");
        answered(f, "moved", "");
    }
    give(f, "moved", (const char *[]){"31", "m4", "1999"});
    fixture_says(f, "value=\"31\"");
    fixture_says(f, "<option value=\"m4\" selected>");
    fixture_says(f, "value=\"1999\"");
    give(f, "moved", (const char *[]){"31", "m12", "1999"});
    answered(f, "moved", "1999-12-31");
    fixture_post(f, "do=back");
    give(f, "moved", (const char *[]){"", "", ""}); /* need not be answered */
    fixture_says(f, "year?");
}

static void test_another_calendar(void **state)
{
    struct fixture *f = *state;
    begin(f);
    give(f, "moved", (const char *[]){"20", "m3", "2021"});
    fixture_post(f, "do=back");
    char body[128];
    unsigned n = form_make_find(&f->make, "moved");
    (void)snprintf(body, sizeof(body),
                   "do=language:1&a0.%u=20&a0.%u=m3&a0.%u=2021", n, n, n);
    fixture_post(f, body);
    fixture_says(f, "اسفند</option>");
    fixture_says(f, "value=\"30\"");
    fixture_says(f, "<option value=\"m12\" selected>");
    fixture_says(f, "value=\"1399\"");
    give(f, "moved", (const char *[]){"1", "m1", "1403"});
    answered(f, "moved", "2024-03-20");
    fixture_says(f, "year?");
    fixture_says_not(f, "<select");
    give(f, "year", (const char *[]){"1357", "", ""});
    answered(f, "year", "1978-03-21");
    fixture_post(f, "do=review");
    fixture_says(f, "<strong>1 فروردین 1403</strong>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_day_month_year, set_up,
                                        fixture_close),
        cmocka_unit_test_setup_teardown(test_no_such_day_is_shown_again, set_up,
                                        fixture_close),
        cmocka_unit_test_setup_teardown(test_another_calendar, set_up,
                                        fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
