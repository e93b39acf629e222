/* SPDX-License-Identifier: Apache-2.0 */
/* Labels of a release in the page's language, as far as its form has them. */
#include "host/chart/labels.h"
#include "host/forms/forms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char SURVEY[] =
    "type,name,label::English (en),label::Arabic (ar)\n"
    "begin_group,g,Home,البيت\n"
    "select_one agree,q1,I belong here.,أنا من هنا\n"
    "select_one agree,q2,No translation.,\n"
    "end_group,,,\n"
    "begin_group,h,,\n"
    "select_one agree,q3,I am safe.,أنا آمن\n"
    "end_group,,,\n";
static const char CHOICES[] =
    "list_name,name,label::English (en),label::Arabic (ar)\n"
    "agree,1,No,لا\n"
    "agree,2,\"Yes, rather\",نعم نوعاً ما\n"
    "agree,3,Yes,نعم\n";
static const char SETTINGS[] =
    "form_id,version,default_language\nkit,1,English (en)\n";

static const struct hearth_release_cell CELLS[] = {
    {"1", "No", false, {20, 0.2, 0.1, 0.3}},
    {"2", "Rather", false, {20, 0.2, 0.1, 0.3}}, /* called so before */
    {"3", "Yes", false, {20, 0.2, 0.1, 0.3}},
    {"9", "Gone", false, {20, 0.2, 0.1, 0.3}}};
static const struct hearth_release_group GROUPS[] = {
    {.dimension = "area", .name = "3", .label = "Mill"},
    {.dimension = "q1", .name = "1", .label = "No"},
    {.dimension = "q1", .name = "3", .label = "Yes"},
    {.dimension = "q1*q3", .name = "1*3", .label = "No, Yes"}};
static const struct hearth_release_question QUESTIONS[] = {
    {.name = "q1",
     .label = "I belong here.",
     .section = "Home",
     .cells = CELLS,
     .cell_count = 4,
     .top2_label = "Yes, rather, Yes"},
    {.name = "q2",
     .label = "No translation.",
     .section = "Home",
     .top2_label = "Yes, No way"},
    {.name = "q3",
     .label = "Am I safe?", /* another question by then */
     .section = "",
     .cells = CELLS,
     .cell_count = 1,
     .top2_label = ""},
    {.name = "q9",
     .label = "Gone",
     .section = "Home",
     .top2_label = "",
     .groups = GROUPS,
     .group_count = 4}};
static const struct hearth_release_scale SCALES[] = {
    {.name = "s", .groups = GROUPS, .group_count = 4}};
static const struct hearth_release_form FORMS[] = {
    {.id = "other", .title = "Yes", .questions = QUESTIONS},
    {.id = "kit",
     .title = "",
     .questions = QUESTIONS,
     .question_count = 4,
     .scales = SCALES,
     .scale_count = 1}};
static const struct hearth_release RELEASE = {
    .number = 1, .forms = FORMS, .form_count = 2};

static uint8_t memory[64 << 10];
static struct hearth_arena arena;
static void *compiled;

static const struct hearth_form *compile(void)
{
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_OPEN};
    struct hearth_slice sheets[5] = {hearth_slice_text(SURVEY),
                                     hearth_slice_text(CHOICES),
                                     hearth_slice_text(SETTINGS)};
    struct hearth_forms_report report;
    struct hearth_form *form = NULL;
    struct hearth_arena a;

    compiled = malloc(HEARTH_FORMS_ARENA);
    assert_non_null(compiled);
    hearth_arena_init(&a, compiled, HEARTH_FORMS_ARENA);
    assert_int_equal(hearth_forms_compile_sheets("kit", sheets, &options, &a,
                                                 &form, &report),
                     0);
    return form;
}

static const struct hearth_release *taken(const char *language, size_t room)
{
    static struct hearth_figures f;
    const struct hearth_form *form = compile();

    f = (struct hearth_figures){.release = &RELEASE, .arena = &arena};
    assert_true(hearth_say_find(language, &f.language));
    hearth_arena_init(&arena, memory, room);
    hearth_labels_take(&f, 1, form);
    free(compiled); /* nothing points into it */
    return f.release;
}

static void test_labels_are_the_form_s(void **state)
{
    const struct hearth_release *r = taken("ar", sizeof(memory));
    const struct hearth_release_question *q = r->forms[1].questions;

    (void)state;
    assert_string_equal(q[0].label, "أنا من هنا");
    assert_string_equal(q[0].section, "البيت");
    assert_string_equal(q[0].top2_label, "نعم نوعاً ما, نعم");
    assert_string_equal(q[0].cells[0].label, "لا");
    assert_string_equal(q[0].cells[2].label, "نعم");
    assert_string_equal(r->forms[1].scales[0].groups[1].label, "لا");
    assert_string_equal(r->forms[1].scales[0].groups[2].label, "نعم");
    assert_string_equal(q[3].groups[1].label, "لا");
    assert_string_equal(q[3].groups[3].label, "No, Yes");
    assert_int_equal(q[0].cells[2].share.count, 20);
}

/* What was asked then, and not what has that name now. */
static void test_what_the_form_says_otherwise_stays(void **state)
{
    const struct hearth_release *r = taken("ar", sizeof(memory));
    const struct hearth_release_question *q = r->forms[1].questions;

    (void)state;
    assert_string_equal(q[0].cells[1].label, "Rather");
    assert_string_equal(q[0].cells[3].label, "Gone");
    assert_string_equal(q[1].label, "No translation.");
    assert_string_equal(q[1].section, "البيت");
    assert_string_equal(q[1].top2_label, "Yes, No way");
    assert_string_equal(q[2].label, "Am I safe?");
    assert_string_equal(q[2].cells[0].label, "No");
    assert_string_equal(q[3].label, "Gone");
    assert_string_equal(r->forms[1].scales[0].groups[0].label, "Mill");
    assert_string_equal(r->forms[1].scales[0].groups[3].label, "No, Yes");
    assert_ptr_equal(r->forms[0].questions, QUESTIONS);
    assert_string_equal(RELEASE.forms[1].questions[0].label, "I belong here.");
}

static void test_else_it_is_the_release_as_it_is(void **state)
{
    (void)state;
    assert_ptr_equal(taken("en", sizeof(memory)), &RELEASE);
    assert_ptr_equal(taken("ru", sizeof(memory)), &RELEASE);
    for (size_t room = 0; room < sizeof(memory); room += 400) {
        const struct hearth_release *r = taken("ar", room);

        if (r == &RELEASE) {
            assert_int_equal(arena.used, 0);
        } else { /* labels that did not fit are as they were */
            assert_true(r->forms[1].questions[0].label[0] != '\0');
            room += 4000;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_are_the_form_s),
        cmocka_unit_test(test_what_the_form_says_otherwise_stays),
        cmocka_unit_test(test_else_it_is_the_release_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
