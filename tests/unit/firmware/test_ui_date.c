/* SPDX-License-Identifier: Apache-2.0 */
/* Dates on the page without a browser: in three fields, in two calendars. */
#include "folder.h"
#include "form_make.h"
#include "ui/ui.h"
#include "village.h"

#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    char *folder;
    char data[HEARTH_PATH_MAX];
    struct village village;
    struct form_make make;
    struct hearth_sync_helper helper;
    struct hearth_secmem *m;
    struct hearth_ui ui;
    struct hearth_fields fields;
    uint8_t body[1024];
    uint8_t bytes[HEARTH_UI_PAGE_MAX];
};

/* Presses what the form ${text} posts. */
static void post(struct fixture *f, const char *text)
{
    size_t len = strlen(text);
    assert_true(len <= sizeof(f->body));
    memcpy(f->body, text, len); /* checked above */
    assert_int_equal(hearth_fields_read(f->body, len, &f->fields), 0);
    hearth_ui_act(&f->ui, &f->fields);
}

/* What is on screen, as text. */
static const char *page(struct fixture *f)
{
    struct hearth_ui_page p;
    memset(&p, 0, sizeof(p));
    hearth_writer_init(&p.w, f->bytes, sizeof(f->bytes) - 1);
    hearth_ui_render(&f->ui, &p, "t");
    assert_int_equal(hearth_writer_finish(&p.w), 0);
    f->bytes[p.w.len] = '\0';
    return (const char *)f->bytes;
}

static void says(struct fixture *f, const char *what)
{
    if (strstr(page(f), what) == NULL) {
        fail_msg("no \"%s\" in %s", what, (const char *)f->bytes);
    }
}

static void says_not(struct fixture *f, const char *what)
{
    assert_null(strstr(page(f), what));
}

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
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    if (f == NULL || folder_open(&folder) != 0) {
        return -1;
    }
    f->folder = folder;
    village_open_with(&f->village, &rng, make_form(&f->make));
    assert_int_equal(hearth_fsutil_join(f->folder, "agent", f->data), 0);
    village_enrol(&f->village, f->data);
    assert_int_equal(hearth_secmem_open_unlocked(1536 * 1024, &f->m), 0);
    f->ui.folder = f->data;
    f->ui.m = f->m;
    f->ui.helper = &f->helper;
    f->ui.lock_ms = 600000;
    assert_int_equal(hearth_ui_begin(&f->ui), 0);
    post(f, "do=unlock&worker=" VILLAGE_WORKER "&pin=" VILLAGE_PIN);
    assert_int_equal(f->ui.screen, HEARTH_UI_HOME);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    hearth_ui_end(&f->ui);
    hearth_secmem_close(f->m);
    village_close(&f->village);
    form_make_free(&f->make);
    free(f);
    return folder_close(&folder);
}

/* Begins, and stands at the first date. */
static void begin(struct fixture *f)
{
    char body[64];
    post(f, "do=begin:dated&area=north");
    (void)snprintf(body, sizeof(body), "do=next&a0.%u=yes",
                   form_make_find(&f->make, "consent"));
    post(f, body);
    says(f, "moved?");
}

static void give(struct fixture *f, const char *name, const char *values[3])
{
    char body[128];
    unsigned n = form_make_find(&f->make, name);
    (void)snprintf(body, sizeof(body), "do=next&a0.%u=%s&a0.%u=%s&a0.%u=%s", n,
                   values[0], n, values[1], n, values[2]);
    post(f, body);
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
    says(f, ">January</option>");
    says_not(f, "type=\"date\"");
    give(f, "moved", (const char *[]){"5", "m3", "2021"});
    answered(f, "moved", "2021-03-05");
    post(f, "do=review");
    says(f, "<strong>5 March 2021</strong>");
    post(f, "do=back");
    says(f, "value=\"5\"");
    says(f, "<option value=\"m3\" selected>March</option>");
    says(f, "value=\"2021\"");
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
        says(f, "class=\"error\"");
        says(f, "moved?");
        answered(f, "moved", "");
    }
    give(f, "moved", (const char *[]){"31", "m4", "1999"});
    says(f, "value=\"31\"");
    says(f, "<option value=\"m4\" selected>");
    says(f, "value=\"1999\"");
    give(f, "moved", (const char *[]){"31", "m12", "1999"});
    answered(f, "moved", "1999-12-31");
    post(f, "do=back");
    give(f, "moved", (const char *[]){"", "", ""}); /* need not be answered */
    says(f, "year?");
}

static void test_another_calendar(void **state)
{
    struct fixture *f = *state;
    begin(f);
    give(f, "moved", (const char *[]){"20", "m3", "2021"});
    post(f, "do=back");
    char body[128];
    unsigned n = form_make_find(&f->make, "moved");
    (void)snprintf(body, sizeof(body),
                   "do=language:1&a0.%u=20&a0.%u=m3&a0.%u=2021", n, n, n);
    post(f, body);
    says(f, "اسفند</option>");
    says(f, "value=\"30\"");
    says(f, "<option value=\"m12\" selected>");
    says(f, "value=\"1399\"");
    give(f, "moved", (const char *[]){"1", "m1", "1403"});
    answered(f, "moved", "2024-03-20");
    says(f, "year?");
    says_not(f, "<select");
    give(f, "year", (const char *[]){"1357", "", ""});
    answered(f, "year", "1978-03-21");
    post(f, "do=review");
    says(f, "<strong>1 فروردین 1403</strong>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_day_month_year, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_such_day_is_shown_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_another_calendar, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
