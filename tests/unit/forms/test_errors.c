/* SPDX-License-Identifier: Apache-2.0 */
/* What authors read when a form is wrong: everything at once, each with its
 * place and what to do. */
#include "kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define HEAD     "type,name,label,relevant,constraint,sensitivity,role\n"
#define CONSENT  "select_one yn,consent,Do you agree?,,,0,consent\n"
#define CHOICES  "list_name,name,label\nyn,yes,Yes\nyn,no,No\n"
#define SETTINGS "form_id,version\nkit,1\n"

static struct kit kit;

static int open_kit(void **state)
{
    (void)state;
    kit_open(&kit);
    return 0;
}

static int close_kit(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static void assert_lines(const char *const *want, size_t count)
{
    if (kit.report.message_count != count) {
        kit_show(&kit);
    }
    assert_int_equal(kit.report.message_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(kit_line(&kit, i), want[i]);
    }
}
#define ASSERT_LINES(lines)                                                    \
    assert_lines((lines), sizeof(lines) / sizeof((lines)[0]))

/* One line of a survey that has consent before it; the message it gives. */
static void assert_row(const char *row, const char *want)
{
    char survey[2048] = HEAD CONSENT;

    memcpy(survey + strlen(survey), row, strlen(row) + 1);
    kit_compile(&kit, survey, CHOICES, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_null(kit.form);
    if (strcmp(kit_line(&kit, 0), want) != 0) {
        kit_show(&kit);
    }
    assert_string_equal(kit_line(&kit, 0), want);
    assert_int_equal(kit.report.message_count, 1);
}

static void test_all_errors_of_all_sheets_come_at_once(void **state)
{
    static const char *const WANT[] = {
        "survey: no question has the role consent. Without one, answers are "
        "kept of people who were never asked whether they agree. [consent]",
        "survey row 1, column relevent: no column is called this. Did you mean "
        "\"relevant\"? [unknown-column]",
        "survey row 1, column notes: nothing reads this column. Leave it if it "
        "is a note for yourselves. [unknown-column]",
        "survey row 2, column type, question \"age\": there is no type "
        "\"integr\". Did you mean \"integer\"? [unknown-type]",
        "survey row 3, column constraint, question \"size\": the expression "
        "ends after \"and\". Finish it or remove \"and\". [syntax]",
        "survey row 4, column name, question \"size\": row 3 has this name "
        "too. Rename one of the two. [duplicate-name]",
        "survey row 5, column type, question \"home\": choices has no list "
        "\"ny\". Did you mean \"yn\"? [unknown-list]",
        "survey row 5, column constraint, question \"home\": no question is "
        "called \"agee\". Did you mean ${age}? [unknown-reference]",
        "survey row 6, column name, question \"2nd\": \"2nd\" cannot be a "
        "name. Use 1 to 64 letters, digits, \"_\", \"-\" or \".\", a letter or "
        "\"_\" first. [bad-name]",
        "survey row 7, column type, question \"g\": the group that begins here "
        "never ends. Add an end_group row after its last question. "
        "[unclosed-group]",
        "survey row 7, column type, question \"g\": the group is empty. Remove "
        "it, or move its questions in. [unclosed-group]",
        "choices row 4, column name, choice \"yes\": row 2 of the same list "
        "has this name too. Give each choice of a list its own name. "
        "[duplicate-choice]",
        "choices row 5, column name, choice \"may be\": the name of a choice "
        "has a space in it. Use up to 64 bytes without spaces, such as "
        "prefer_not. [space-in-choice]",
        "settings row 2, column form_id: \"a b\" cannot be a form_id. Use 1 to "
        "32 letters, digits, \"_\", \"-\" or \".\", a letter first. [bad-name]",
        "settings row 2, column version: \"1.2\" is not a version. Write a "
        "whole number from 1 to 4294967295. [bad-parameter]",
    };

    (void)state;
    kit_compile(&kit,
                "type,name,label,relevent,constraint,sensitivity,notes\n"
                "integr,age,How old?,,,1,\n"
                "integer,size,How big?,,. > 1 and,1,\n"
                "text,size,Again,,,1,\n"
                "select_one ny,home,At home?,,${agee} > 3,1,\n"
                "text,2nd,Second,,,1,\n"
                "begin group,g,Group,,,,\n",
                CHOICES "yn,yes,Again\nyn,may be,Maybe\n",
                "form_id,version\na b,1.2\n");
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 12);
    assert_int_equal(kit.report.warning_count, 3);
    assert_int_equal(kit.report.package.len, 0);
    ASSERT_LINES(WANT);
}

static void test_types(void **state)
{
    (void)state;
    assert_row("geopoint,q,Where?,,,1,\n",
               "survey row 3, column type, question \"q\": the type "
               "\"geopoint\" is not built yet. Remove the row, or wait for a "
               "later version. [not-yet]");
    assert_row("background-audio,q,Listen,,,1,\n",
               "survey row 3, column type, question \"q\": Hearth has no "
               "\"background-audio\". It would record people unasked. Use "
               "notes or a question. [refused-type]");
    assert_row("select_one,q,Which?,,,1,\n",
               "survey row 3, column type, question \"q\": the type does not "
               "say which list to choose from. Write the list's name behind "
               "it: select_one yes_no. [missing-list]");
    assert_row("select_one yn or_other,q,Which?,,,1,\n",
               "survey row 3, column type, question \"q\": \"or_other\" is not "
               "built yet. Add the choice and a text question yourself. "
               "[not-yet]");
    assert_row("selct_one yn,q,Which?,,,1,\n",
               "survey row 3, column type, question \"q\": there is no type "
               "\"selct_one yn\". Did you mean \"select one\"? "
               "[unknown-type]");
    assert_row("text,,No name,,,1,\n",
               "survey row 3, column name: the row has no name. Give it a "
               "short name, without spaces. [missing-name]");
    assert_row("text,q,,,,1,\n",
               "survey row 3, column label, question \"q\": there is nothing "
               "to show or read aloud. Write a label. [missing-label]");
    assert_row("end_group,,,,,,\n",
               "survey row 3, column type: no group is open that this row "
               "could end. Remove it, or add the begin_group that is missing. "
               "[unmatched-end]");
    assert_row("text,q,Hello ${consent},,,1,\n",
               "survey row 3, column label, question \"q\": answers in texts "
               "(\"${...}\") are not built yet. Word the text without the "
               "answer. [not-yet]");
    assert_row("text,q,\x1b[2J,,,1,\n",
               "survey row 3, column label, question \"q\": the text is not "
               "UTF-8, or holds control characters. Save the file again as "
               "CSV, character set UTF-8. [bad-csv]");
    assert_row("text,q,Q,,,4,\n",
               "survey row 3, column sensitivity, question \"q\": \"4\" is no "
               "sensitivity. Write 0 (design), 1 (ordinary), 2 (personal) or 3 "
               "(could harm the respondent). [bad-parameter]");
}

static void test_expressions(void **state)
{
    (void)state;
    assert_row("text,q,Q,age > 3,,1,\n",
               "survey row 3, column relevant, question \"q\": \"age\" is "
               "neither a text, nor a question, nor a function. Write 'age' "
               "for the text or ${age} for the question. [syntax]");
    assert_row("text,q,Q,,lenght(.) > 3,1,\n",
               "survey row 3, column constraint, question \"q\": there is no "
               "function lenght(). See the list of functions. "
               "[unknown-function]");
    assert_row("text,q,Q,,selectd(.) > 3,1,\n",
               "survey row 3, column constraint, question \"q\": there is no "
               "function selectd(). Did you mean selected()? "
               "[unknown-function]");
    assert_row("text,q,Q,,\"regex(., 'a')\",1,\n",
               "survey row 3, column constraint, question \"q\": the function "
               "regex() is not built yet. Do without it, or wait for a later "
               "version. [not-yet]");
    assert_row("text,q,Q,,not(),1,\n",
               "survey row 3, column constraint, question \"q\": not() is "
               "given 0 arguments. It takes 1. [argument-count]");
    assert_row("text,q,Q,/data/consent = 'yes',,1,\n",
               "survey row 3, column relevant, question \"q\": \"/\" at "
               "character 1 is not part of the language of this version. Name "
               "a question as ${name}; paths are not read. "
               "[outside-language]");
    assert_row("text,q,Q,. = 1,,1,\n",
               "survey row 3, column relevant, question \"q\": \".\" means the "
               "question's own answer, which only a constraint can look at. "
               "Name the question as ${name}. [unknown-reference]");
    assert_row("text,q,Q,${consent} = 'yes,,1,\n",
               "survey row 3, column relevant, question \"q\": the text that "
               "begins at character 14 never ends. Close it with the same "
               "quotation mark. [syntax]");
    assert_row("note,n,N,,,,\ntext,q,Q,${n} = 1,,1,\n",
               "survey row 4, column relevant, question \"q\": \"n\" is a "
               "group or a note and has no answer. Name a question. "
               "[unknown-reference]");
}

static void test_circles_name_their_rows(void **state)
{
    (void)state;
    assert_row("text,q,Q,${q} = 1,,1,\n",
               "survey row 3, column relevant, question \"q\": whether the "
               "question is asked depends on itself. Remove its own name from "
               "the expression. [cycle]");
    assert_row("text,a,A,${c} = 1,,1,\ntext,b,B,${a} = 1,,1,\n"
               "text,c,C,${b} = 1,,1,\n",
               "survey row 3, column relevant, question \"a\": rows 3, 5, 4 "
               "depend on each other in a circle. Decide which is asked first, "
               "and let only the later one depend on it. [cycle]");
    assert_row("begin_group,g,G,${q} = 1,,,\ntext,q,Q,,,1,\nend_group,,,,,,\n",
               "survey row 3, column relevant, question \"g\": rows 3, 4 "
               "depend on each other in a circle. Decide which is asked first, "
               "and let only the later one depend on it. [cycle]");
}

static void test_roles(void **state)
{
    (void)state;
    assert_row("select_one yn,q,Q,,,1,consent\n",
               "survey row 3, column role, question \"q\": row 2 has this role "
               "already. A form has one question of this role. [consent]");
    assert_row("text,q,Q,,,1,eligibility\n",
               "survey row 3, column role, question \"q\": consent and "
               "eligibility are decided by a select_one only. Change the type. "
               "[consent]");
    assert_row("text,q,Q,,,1,area\n",
               "survey row 3, column role, question \"q\": the area is never "
               "asked. Make it a hidden question. [consent]");
    assert_row("text,q,Q,,,1,boss\n",
               "survey row 3, column role, question \"q\": there is no role "
               "\"boss\". Roles are eligibility, consent and area. "
               "[bad-parameter]");
    kit_compile(&kit, HEAD "select_one s,consent,Agree?,,,0,consent\n",
                "list_name,name,label\ns,1,Yes\ns,0,No\n", SETTINGS);
    assert_string_equal(kit_line(&kit, 0),
                        "survey row 2, column role, question \"consent\": the "
                        "list has no choice named \"yes\". Only the choice "
                        "named yes lets the interview go on: add it. "
                        "[consent]");
}

static void test_scales(void **state)
{
    static const char SHEET[] =
        "type,name,label,sensitivity,role,scale\n"
        "select_one yn,consent,Do you agree?,0,consent,\n"
        "select_one five,a,A,1,,s\nselect_one four,b,B,1,,s\n"
        "integer,c,C,1,,s\nselect_one yn,d,D,1,,t\nselect_one five,e,E,1,,-\n";
    static const char LISTS[] =
        CHOICES "five,1,1\nfive,5,5\nfive,dk,?\nfour,1,1\nfour,4,4\n";

    (void)state;
    kit_compile(&kit, SHEET, LISTS, SETTINGS);
    assert_int_equal(kit.report.error_count, 4);
    assert_non_null(strstr(kit_line(&kit, 0), "from 1 to 4"));
    assert_non_null(strstr(kit_line(&kit, 1), "only a select_one"));
    assert_non_null(strstr(kit_line(&kit, 2), "no two choices"));
    assert_non_null(strstr(kit_line(&kit, 3), "cannot be a scale's name"));
}

static void
test_columns_that_are_not_built_yet_are_refused_where_used(void **state)
{
    (void)state;
    kit_compile(&kit,
                "type,name,label,sensitivity,role,choice_filter,default\n"
                "select_one yn,consent,Do you agree?,0,consent,,\n"
                "select_one yn,q,Q,1,,name = 'yes',3\n",
                CHOICES, SETTINGS);
    assert_int_equal(kit.report.error_count, 2);
    assert_string_equal(kit_line(&kit, 0),
                        "survey row 3, column choice_filter, question \"q\": "
                        "this column is not built yet. Clear the cell, or wait "
                        "for a later version. [not-yet]");
}

static void test_sheets_that_are_missing_or_none(void **state)
{
    (void)state;
    kit_compile(&kit, NULL, NULL, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_string_equal(kit_line(&kit, 0),
                        "survey: survey.csv is not there or cannot be read. A "
                        "form is a folder with survey.csv, choices.csv and "
                        "settings.csv. [missing-file]");
    kit_compile(&kit, "", CHOICES, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 3); /* type, name, no question */
    kit_compile(&kit, "type,name\n\"text,q\n", CHOICES, SETTINGS);
    assert_string_equal(kit_line(&kit, 0),
                        "survey row 2: a quoted cell that begins here never "
                        "ends. Close it with a quotation mark; write a "
                        "quotation mark inside a cell twice. [bad-csv]");
    kit_compile_folder(&kit, "no-such-folder");
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 1);
}

static void test_more_errors_than_are_listed_are_counted(void **state)
{
    static char survey[40000] = HEAD;
    size_t len = strlen(survey);

    (void)state;
    for (int i = 0; i < 700; i++) {
        static const char ROW[] = "text,1x,Q,,,1,\n";

        memcpy(survey + len, ROW, sizeof(ROW));
        len += sizeof(ROW) - 1;
    }
    kit_compile(&kit, survey, CHOICES, SETTINGS);
    assert_int_equal(kit.report.error_count, 700);
    assert_int_equal(kit.report.message_count, HEARTH_FORMS_MESSAGES_MAX);
    assert_int_equal(kit.report.unlisted_count,
                     701 - HEARTH_FORMS_MESSAGES_MAX); /* and a warning */
}

static void test_a_line_that_is_too_long_is_cut(void **state)
{
    static char text[3000];
    struct hearth_forms_message m = {"survey", 1,   "c", "q",
                                     text,     "r", "k", true};
    char line[HEARTH_FORMS_LINE_MAX];

    (void)state;
    memset(text, '\n', sizeof(text) - 1);
    hearth_forms_line(&m, line);
    assert_int_equal(strlen(line), HEARTH_FORMS_LINE_MAX - 1);
    assert_null(strchr(line, '\n'));
}

static void test_an_arena_that_is_too_small_is_told(void **state)
{
    struct hearth_forms_sheets sheets = {"kit", hearth_slice_text(HEAD CONSENT),
                                         hearth_slice_text(CHOICES),
                                         hearth_slice_text(SETTINGS)};
    struct hearth_forms_report report;
    struct hearth_form *form = NULL;
    static uint8_t memory[60000];
    struct hearth_arena arena;

    (void)state;
    for (size_t cap = 0; cap < sizeof(memory); cap += 997) {
        hearth_arena_init(&arena, memory, cap);
        if (hearth_forms_compile(&sheets, &arena, &form, &report) == 0) {
            assert_non_null(form);
            return;
        }
        assert_null(form);
    }
    fail();
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(test_##name, open_kit, close_kit)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_errors_of_all_sheets_come_at_once),
        TEST(types),
        TEST(expressions),
        TEST(circles_name_their_rows),
        TEST(roles),
        TEST(scales),
        TEST(columns_that_are_not_built_yet_are_refused_where_used),
        TEST(sheets_that_are_missing_or_none),
        TEST(more_errors_than_are_listed_are_counted),
        TEST(a_line_that_is_too_long_is_cut),
        TEST(an_arena_that_is_too_small_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
