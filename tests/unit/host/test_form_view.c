/* SPDX-License-Identifier: Apache-2.0 */
/* A form for a lead's eyes: rules in words, hostile texts harmless, changes
 * named, in the page's language and the form's. */
#include "host/web/form_view.h"
#include "host/web/logic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SETTINGS "form_id,version,default_language\nkit,1,English (en)\n"
#define HEAD                                                                   \
    "type,name,label::English (en),label::Arabic (ar),relevant,constraint,"    \
    "required\n"
#define YES_NO                                                                 \
    "list_name,name,label::English (en),label::Arabic (ar)\n"                  \
    "yn,yes,Yes,نعم\nyn,no,No,لا\n"
#define EVIL "</li><script>alert(1)</script>'&\"\""

struct compiled {
    struct hearth_arena arena;
    struct hearth_form *form;
    struct hearth_forms_report report;
    int e;
};

static void compile(struct compiled *c, const char *rows)
{
    char survey[4096];
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_OPEN};
    struct hearth_slice sheets[5] = {
        {NULL, 0}, hearth_slice_text(YES_NO), hearth_slice_text(SETTINGS)};

    (void)snprintf(survey, sizeof(survey), "%s%s", HEAD, rows);
    sheets[0] = hearth_slice_text(survey);
    hearth_arena_init(&c->arena, malloc(HEARTH_FORMS_ARENA),
                      HEARTH_FORMS_ARENA);
    assert_non_null(c->arena.base);
    c->form = NULL;
    c->e = hearth_forms_compile_sheets("kit", sheets, &options, &c->arena,
                                       &c->form, &c->report);
}

/* Isolates left out: they keep directions apart and are no words. */
static void drop_isolates(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (strncmp(text, "\u2067", 3) == 0 ||
            strncmp(text, "\u2068", 3) == 0 ||
            strncmp(text, "\u2069", 3) == 0) {
            text += 2;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

/* What was written, as a C string; free it. */
static char *finish(struct hearth_text *t)
{
    assert_false(t->has_failed);
    t->data = realloc(t->data, t->len + 1);
    assert_non_null(t->data);
    t->data[t->len] = '\0';
    drop_isolates(t->data);
    return t->data;
}

static uint8_t language(const char *tag)
{
    uint8_t l;

    assert_true(hearth_say_find(tag, &l));
    return l;
}

static void check_rule(const char *rule, const char *want)
{
    char rows[2048];
    struct compiled c;
    struct hearth_text t = {0};
    struct hearth_logic l;

    (void)snprintf(rows, sizeof(rows),
                   "integer,age,How old are you?,عمر,,,\n"
                   "select_one yn,ok,Do you agree?,موافق,,,\n"
                   "select_multiple yn,many,Which?,أي,,,\n"
                   "text,q,Q,س,\"%s\",,\n",
                   rule);
    compile(&c, rows);
    assert_int_equal(c.e, 0);
    l = (struct hearth_logic){.form = c.form, .arena = &c.arena, .node = 4};
    hearth_logic_write(&t, &l, c.form->nodes[4].relevant);
    assert_string_equal(finish(&t), want);
    hearth_text_free(&t);
    free(c.arena.base);
}

static void test_rules_in_words(void **state)
{
    (void)state;
    check_rule("${age} >= 18", "“How old are you?” is 18 or more");
    check_rule("${ok} = 'yes'", "“Do you agree?” is “Yes”");
    check_rule("${ok} != 'yes' and ${age} < 3",
               "“Do you agree?” is not “Yes” and "
               "“How old are you?” is less than 3");
}

static void test_more_rules_in_words(void **state)
{
    (void)state;
    check_rule("selected(${many}, 'no')", "“Which?” includes “No”");
    check_rule("not(${age} = '')",
               "not true: “How old are you?” is not answered");
    check_rule("${age} != ''", "“How old are you?” is answered");
    check_rule("(${age} = 1 "
               "or ${age} = 2) and ${ok} = 'no'",
               "(“How old are you?” is 1 or "
               "“How old are you?” is 2) and "
               "“Do you agree?” is “No”");
    check_rule("count-selected(${many}) > 1",
               "the number of choices at “Which?” is more than 1");
    /* what has no words stands as its author wrote it */
    check_rule("${age} mod 2 = 1", "${age} mod 2 is 1");
    check_rule("${ok} = 'maybe'", "“Do you agree?” is “maybe”");
}

static void test_preview(void **state)
{
    struct compiled c;
    struct hearth_text t = {0};
    char *html;

    (void)state;
    compile(&c, "select_one yn,ok,Do you agree?,هل توافق؟,,,yes\n"
                "begin group,g,Part,قسم,${ok} = 'yes',,\n"
                "integer,age,How old?,كم عمرك؟,,. < 120,\n"
                "note,n,So you are ${age}.,عمرك ${age},,,\n"
                "end group,,,,,,\n");
    assert_int_equal(c.e, 0);
    hearth_form_view_preview(&t, c.form, 0, &c.arena);
    html = finish(&t);
    assert_non_null(strstr(html, "Do you agree?"));
    assert_non_null(strstr(html, "<li>Yes</li>"));
    assert_non_null(strstr(html, "An answer is required."));
    assert_non_null(strstr(html, "Asked only if:</span> “Do you agree?” is "
                                 "“Yes”"));
    assert_non_null(
        strstr(html, "Taken only if:</span> this answer is less than 120"));
    assert_non_null(strstr(html, "So you are <span class=\"insert\">[answer "
                                 "to “How old?”]</span>."));
    hearth_text_free(&t);
    hearth_form_view_preview(&t, c.form, 1, &c.arena);
    html = finish(&t);
    assert_non_null(strstr(html, "dir=\"rtl\" lang=\"ar\">هل توافق؟"));
    assert_non_null(strstr(html, "<li>نعم</li>"));
    hearth_text_free(&t);
    free(c.arena.base);
}

static void test_one_language_is_no_choice(void **state)
{
    struct hearth_language two[] = {{.tag = "default"}, {.tag = "ru"}};
    struct hearth_form form = {.languages = two, .language_count = 2};
    struct hearth_text t = {0};

    (void)state;
    hearth_form_view_languages(&t, &form, 0, "?l=");
    assert_non_null(strstr(finish(&t), "lang=\"ru\""));
    hearth_text_free(&t);
    form.language_count = 1;
    hearth_form_view_languages(&t, &form, 0, "?l=");
    assert_int_equal(t.len, 0); /* "default" is no language to a lead */
    hearth_text_free(&t);
}

static void check_is_harmless(const char *html)
{
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "</li><s"));
    assert_non_null(strstr(html, "&lt;script&gt;"));
}

static void test_hostile_texts_stay_texts(void **state)
{
    struct compiled c, d;
    struct hearth_forms_diff diff;
    struct hearth_text t = {0};

    (void)state;
    compile(&c, "text,q,\"" EVIL "\",\"" EVIL "\",,,\n");
    assert_int_equal(c.e, 0);
    hearth_form_view_preview(&t, c.form, 0, &c.arena);
    check_is_harmless(finish(&t));
    hearth_text_free(&t);
    compile(&d, "text,q,Q,\"" EVIL "\",,,\n"
                "integer,r,\"" EVIL "\",R,${q} = 'x',,\n");
    assert_int_equal(d.e, 0);
    hearth_form_view_preview(&t, d.form, 0, &d.arena);
    assert_int_equal(hearth_forms_diff(c.form, d.form, &d.arena, &diff), 0);
    hearth_form_view_diff(&t, &diff);
    check_is_harmless(finish(&t));
    hearth_text_free(&t);
    free(c.arena.base);
    free(d.arena.base);
    compile(&c, "text,\"" EVIL "\",\"" EVIL "\",,\"" EVIL "\",,\n");
    assert_int_not_equal(c.e, 0);
    hearth_form_view_report(&t, &c.report);
    check_is_harmless(finish(&t));
    hearth_text_free(&t);
    free(c.arena.base);
}

static void test_all_errors_at_their_cells(void **state)
{
    struct compiled c;
    struct hearth_text t = {0};
    char *html;

    (void)state;
    compile(&c, "teext,q,Q,,,,\ninteger,age,Age,,${none} = 1,,\n");
    assert_int_not_equal(c.e, 0);
    hearth_form_view_report(&t, &c.report);
    html = finish(&t);
    assert_non_null(strstr(html, "survey A2"));
    assert_non_null(strstr(html, "<code dir=\"auto\">teext</code>"));
    assert_non_null(strstr(html, "survey E3"));
    assert_non_null(strstr(html, "${none} = 1</code>"));
    assert_non_null(strstr(html, "2 errors."));
    hearth_text_free(&t);
    free(c.arena.base);
}

static void test_changes(void **state)
{
    struct compiled c, d;
    struct hearth_forms_diff diff;
    struct hearth_text t = {.language = language("en-XA")};
    char *html;

    (void)state;
    compile(&c, "integer,age,How old?,كم عمرك؟,,. < 120,\n");
    compile(&d, "integer,age,How old?,كم سنك؟,,. < 130,\n"
                "text,new,New,جديد,,,\n");
    assert_int_equal(hearth_forms_diff(c.form, d.form, &d.arena, &diff), 0);
    hearth_form_view_diff(&t, &diff);
    html = finish(&t);
    assert_non_null(strstr(html, "<del dir=\"rtl\" lang=\"ar\">كم "
                                 "عمرك؟</del>"));
    assert_non_null(strstr(html, "<ins dir=\"rtl\" lang=\"ar\">كم "
                                 "سنك؟</ins>"));
    assert_non_null(strstr(html, ". &lt; 130</ins>"));
    assert_null(strstr(html, "question added")); /* it is translated */
    hearth_text_free(&t);
    free(c.arena.base);
    free(d.arena.base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_in_words),
        cmocka_unit_test(test_more_rules_in_words),
        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_one_language_is_no_choice),
        cmocka_unit_test(test_hostile_texts_stay_texts),
        cmocka_unit_test(test_all_errors_at_their_cells),
        cmocka_unit_test(test_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
