/* SPDX-License-Identifier: Apache-2.0 */
/* Two versions of a form: what differs is named, and nothing else is. */
#include "diff.h"
#include "kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS "form_id,version,default_language\nkit,1,English (en)\n"
#define HEAD                                                                   \
    "type,name,label::English (en),label::Русский (ru),hint::English "  \
    "(en),relevant,required,constraint,hearth::sensitivity\n"
#define AGE   "integer,age,How old?,Возраст?,In years,,yes,. < 120,1\n"
#define WHO   "text,who,Who?,Кто?,,${age} > 17,,,2\n"
#define MANY  "select_one yn,q,Do you?,Вы?,,,,,1\n"
#define GROUP "begin group,g,Group,Группа,,,,,\n"
#define END   "end group,,,,,,,,\n"
#define LISTS                                                                  \
    "list_name,name,label::English (en),label::Русский (ru)\n"          \
    "yn,yes,Yes,Да\nyn,no,No,Нет\n"

static struct kit before, after;
static void *memory;
static struct hearth_forms_diff diff;

static int open_kits(void **state)
{
    (void)state;
    kit_open(&before);
    kit_open(&after);
    memory = malloc(HEARTH_FORMS_DIFF_ARENA);
    return memory == NULL ? -1 : 0;
}

static int close_kits(void **state)
{
    (void)state;
    kit_close(&before);
    kit_close(&after);
    free(memory);
    return 0;
}

static void compile(struct kit *k, const char *survey, const char *choices,
                    const char *settings)
{
    char text[4096];

    (void)snprintf(text, sizeof(text), "%s%s", HEAD, survey);
    kit_compile(k, text, choices, settings);
    if (k->rc != HEARTH_OK) {
        kit_show(k);
    }
    assert_int_equal(k->rc, HEARTH_OK);
}

static void compare(const char *a, const char *b, const char *choices)
{
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, HEARTH_FORMS_DIFF_ARENA);
    compile(&before, a, LISTS, SETTINGS);
    compile(&after, b, choices, SETTINGS);
    assert_int_equal(hearth_forms_diff(before.form, after.form, &arena, &diff),
                     0);
}

/* The lines of all changes are ${want}, in their order; NULL ends. */
static void check(const char *const *want)
{
    char line[HEARTH_FORMS_CHANGE_LINE];
    size_t i = 0;

    for (; i < diff.count && want[i] != NULL; i++) {
        hearth_forms_change_line(&diff.changes[i], line);
        assert_string_equal(line, want[i]);
    }
    if (i < diff.count) {
        hearth_forms_change_line(&diff.changes[i], line);
        fail_msg("also: %s", line);
    }
    if (want[i] != NULL) {
        fail_msg("missing: %s", want[i]);
    }
    assert_int_equal(diff.total, diff.count);
}

static void test_the_same_form_differs_in_nothing(void **state)
{
    (void)state;
    compare(AGE WHO MANY, AGE WHO MANY, LISTS);
    check((const char *const[]){NULL});
}

static void test_questions_come_and_go(void **state)
{
    (void)state;
    compare(AGE MANY, MANY "text,new,New?,Новый?,,,,,2\n", LISTS);
    check((const char *const[]){"new: question added: New?",
                                "age: question removed: How old?", NULL});
    assert_int_equal(diff.changes[0].kind, HEARTH_CHANGE_ADDED);
    assert_string_equal(diff.changes[0].part, "text");
    assert_int_equal(diff.counts[HEARTH_CHANGE_ADDED], 1);
    assert_int_equal(diff.counts[HEARTH_CHANGE_REMOVED], 1);
}

static void test_texts_by_language(void **state)
{
    (void)state;
    compare(AGE,
            "integer,age,How old?,Сколько лет?,,,"
            "yes,. < 120,1\n",
            LISTS);
    check((const char *const[]){"age: ru: label: \"Возраст?\" is "
                                "now \"Сколько лет?\"",
                                "age: en: hint: \"In years\" is now \"\"",
                                NULL});
}

static void test_logic_by_what_it_says(void **state)
{
    (void)state;
    /* another question in front moves every index: no difference of who's */
    compare(AGE WHO, "note,hello,Hello,Привет,,,,,\n" AGE WHO, LISTS);
    check((const char *const[]){"hello: question added: Hello", NULL});
    compare(AGE WHO,
            "integer,age,How old?,Возраст?,In years,,,. <= 120,1\n"
            "text,who,Who?,Кто?,,${age} >= 18,,,2\n",
            LISTS);
    check((const char *const[]){
        "age: constraint: \". < 120\" is now \". <= 120\"",
        "age: required: \"true()\" is now \"\"",
        "who: relevant: \"${age} > 17\" is now \"${age} >= 18\"", NULL});
}

static void test_the_fewest_have_moved(void **state)
{
    (void)state;
    compare(AGE MANY WHO, WHO AGE MANY, LISTS);
    check((const char *const[]){"who: moved: Who?", NULL});
    /* into a group: the place in the order is the same */
    compare(AGE MANY, AGE GROUP MANY END, LISTS);
    check((const char *const[]){"g: question added: Group", "q: moved: Do you?",
                                NULL});
}

static void test_properties(void **state)
{
    (void)state;
    compare(AGE WHO, AGE "integer,who,Who?,Кто?,,${age} > 17,,,1\n", LISTS);
    check((const char *const[]){"who: type: \"text\" is now \"integer\"",
                                "who: hearth::sensitivity: \"2\" is now \"1\"",
                                NULL});
}

static void test_choices(void **state)
{
    (void)state;
    compare(MANY, MANY,
            "list_name,name,label::English (en),label::Русский (ru)\n"
            "yn,no,No,Никогда\n"
            "yn,yes,Yes,Да\nyn,dk,Do not know,Не знаю\n");
    check((const char *const[]){"yn: no: ru: label: "
                                "\"Нет\" is now "
                                "\"Никогда\"",
                                "yn: yes: choice moved: Yes",
                                "yn: dk: choice added: Do not know", NULL});
    compare(MANY, MANY,
            "list_name,name,label::English (en),label::Русский (ru)\n"
            "yn,yes,Yes,Да\n");
    check((const char *const[]){"yn: no: choice removed: No", NULL});
}

static void test_languages_and_the_form(void **state)
{
    struct hearth_arena arena;

    (void)state;
    hearth_arena_init(&arena, memory, HEARTH_FORMS_DIFF_ARENA);
    compile(&before, AGE, LISTS, SETTINGS);
    kit_compile(&after,
                "type,name,label::English (en),"
                "label::Кыргызча (ky),"
                "hint::English (en),required,constraint,"
                "hearth::sensitivity\n"
                "integer,age,How old?,Жашыңыз?,In years,yes,. < 120,1\n",
                NULL,
                "form_id,version,default_language,form_title,"
                "form_title::Кыргызча (ky)\n"
                "kit,2,English (en),Titled,Аталышы\n");
    assert_int_equal(after.rc, HEARTH_OK);
    assert_int_equal(hearth_forms_diff(before.form, after.form, &arena, &diff),
                     0);
    assert_string_equal(hearth_form_text(after.form, after.form->title, 0),
                        "Titled");
    assert_string_equal(hearth_form_text(after.form, after.form->title, 1),
                        "Аталышы");
    check((const char *const[]){"en: form_title: \"\" is now \"Titled\"",
                                "ru: language removed", "ky: language added",
                                NULL});
}

static void test_a_list_has_an_end_and_memory_too(void **state)
{
    struct hearth_arena arena;

    (void)state;
    compile(&before, AGE, LISTS, SETTINGS);
    compile(&after, AGE WHO MANY, LISTS, SETTINGS);
    for (size_t cap = 0; cap < 700000; cap += 4099) {
        int e;

        hearth_arena_init(&arena, memory, cap);
        e = hearth_forms_diff(before.form, after.form, &arena, &diff);
        assert_true(e == HEARTH_OK || e == HEARTH_E_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_form_differs_in_nothing),
        cmocka_unit_test(test_questions_come_and_go),
        cmocka_unit_test(test_texts_by_language),
        cmocka_unit_test(test_logic_by_what_it_says),
        cmocka_unit_test(test_the_fewest_have_moved),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_languages_and_the_form),
        cmocka_unit_test(test_a_list_has_an_end_and_memory_too),
    };

    return cmocka_run_group_tests(tests, open_kits, close_kits);
}
