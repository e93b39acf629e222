/* SPDX-License-Identifier: Apache-2.0 */
/* What pages of figures say beside their plots: what is new, which files of
 * other cities are left out, and names as nothing but text. */
#include "host/chart/figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t memory[4 << 20];
static struct hearth_arena arena;

/* A page as a C string, kept until the next one. */
static const char *page_of(struct hearth_figures *f,
                           enum hearth_figures_page page)
{
    static char *last;
    struct hearth_text t = {0};

    hearth_arena_init(&arena, memory, sizeof(memory));
    f->arena = &arena;
    f->pages = ~0u;
    hearth_figures_page(&t, f, page);
    assert_false(t.has_failed);
    free(last);
    last = calloc(t.len + 1, 1);
    assert_non_null(last);
    memcpy(last, t.data, t.len);
    hearth_text_free(&t);
    return last;
}

#define QUESTION(id, what, made_in)                                            \
    {                                                                          \
        .name = (id), .label = (what), .section = "", .repeat = "",            \
        .kind = HEARTH_RELEASE_CHOICE, .top2_label = "",                       \
        .reason = HEARTH_RELEASE_ALL_ALIKE, .since = (made_in)                 \
    }
static const struct hearth_release_question QUESTIONS[] = {
    QUESTION("q1", "Asked <i>again</i>", 3), QUESTION("q2", "Kept", 2),
    QUESTION("q3", "Never shown", 0)};
static const struct hearth_release_form FORM = {.id = "f",
                                                .title = "",
                                                .statement = "",
                                                .questions = QUESTIONS,
                                                .question_count = 3};
static const struct hearth_release RELEASE = {.number = 3,
                                              .programme = "P",
                                              .programme_id = "00",
                                              .audit_head = "",
                                              .provenance = {.wave = "w",
                                                             .method = "m",
                                                             .purpose = "p",
                                                             .recipient = "",
                                                             .cube = "",
                                                             .merged_from = ""},
                                              .forms = &FORM,
                                              .form_count = 1};

/* Only what this release made stands under what is new. */
static void test_what_is_new_is_listed(void **state)
{
    struct hearth_release r = RELEASE;
    struct hearth_figures f = {.release = &r};
    const char *s = page_of(&f, HEARTH_FIGURES_RELEASES);
    const char *list = strstr(s, "Questions with new figures");

    (void)state;
    assert_non_null(list);
    assert_non_null(strstr(list, "<ul>\n<li><bdi>Asked "
                                 "&lt;i&gt;again&lt;/i&gt;</bdi></li>\n</ul>"));
    r.number = 4;
    list = strstr(page_of(&f, HEARTH_FIGURES_RELEASES),
                  "Questions with new figures");
    assert_non_null(list);
    assert_non_null(strstr(list, "<ul>\n<li>none</li>\n</ul>"));
}

/* ---- names that others chose ---- */

#define HOSTILE "=1+1</text><script>alert(1)</script>\\u202e\\u0007\\\"'&"
static const char QUALITY[] =
    "{\"groups\":[{\"kind\":\"wave\",\"wave\":\"w\",\"n\":40,\"minutes\":9},"
    "{\"kind\":\"interviewer\",\"wave\":\"w\",\"name\":\"" HOSTILE "\","
    "\"n\":20,\"minutes\":12}],"
    "\"alerts\":[{\"kind\":\"interviewer\",\"wave\":\"w\",\"name\":\"" HOSTILE
    "\",\"what\":\"" HOSTILE "\",\"do\":\"" HOSTILE "\"}]}";

static void test_an_interviewers_name_is_text(void **state)
{
    struct hearth_figures f = {
        .release = &RELEASE,
        .may_see_workers = true,
        .quality = hearth_slice_text(QUALITY),
    };
    const char *s = page_of(&f, HEARTH_FIGURES_QUALITY);

    (void)state;
    assert_non_null(strstr(s, "&lt;script&gt;alert(1)")); /* it is there */
    assert_null(strstr(s, "<script"));
    assert_null(strstr(s, "</text><s"));
    assert_null(strchr(s, '\a'));
    f.may_see_workers = false;
    assert_null(strstr(page_of(&f, HEARTH_FIGURES_QUALITY), "alert(1)"));
}

static void test_an_interviewers_name_is_no_formula(void **state)
{
    struct hearth_figures f = {
        .release = &RELEASE,
        .may_see_workers = true,
        .pages = ~0u,
        .has_downloads = true,
        .quality = hearth_slice_text(QUALITY),
        .arena = &arena,
    };
    struct hearth_text t = {0};
    char *csv;

    (void)state;
    hearth_arena_init(&arena, memory, sizeof(memory));
    assert_true(hearth_figures_file(&t, &f, HEARTH_FIGURES_QUALITY,
                                    "quality-2-minutes.csv"));
    csv = calloc(t.len + 1, 1);
    assert_non_null(csv);
    memcpy(csv, t.data, t.len);
    assert_non_null(strstr(csv, "'=1+1"));
    assert_null(strstr(csv, "\n=1+1"));
    assert_null(strstr(csv, "\n\"=1+1"));
    free(csv);
    hearth_text_free(&t);
}

/* ---- cities ---- */

static void test_files_that_are_not_shown_are_counted(void **state)
{
    const struct hearth_release *const cities[] = {&RELEASE};
    struct hearth_figures f = {
        .release = &RELEASE,
        .cities = cities,
        .city_count = 1,
        .city_damaged = 7,
    };
    const char *s = page_of(&f, HEARTH_FIGURES_CITIES);

    (void)state;
    assert_non_null(strstr(s, "damaged or not signed by the key that was "
                              "named, and are not shown: 7."));
    assert_null(strstr(s, "time is over"));
    f.city_damaged = 0;
    f.city_expired = 4;
    s = page_of(&f, HEARTH_FIGURES_CITIES);
    assert_non_null(strstr(s, "should be deleted: 4."));
    assert_null(strstr(s, "damaged"));
    assert_null(strstr(s, "no room"));
    assert_null(strstr(s, "looked at"));
    f.city_more = 3;
    f.city_unread = 44;
    f.city_read_max = 256;
    s = page_of(&f, HEARTH_FIGURES_CITIES);
    assert_non_null(strstr(s, "that this page has no room for: 3."));
    assert_non_null(strstr(s, "since there are more than 256: 44."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_new_is_listed),
        cmocka_unit_test(test_an_interviewers_name_is_text),
        cmocka_unit_test(test_an_interviewers_name_is_no_formula),
        cmocka_unit_test(test_files_that_are_not_shown_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
