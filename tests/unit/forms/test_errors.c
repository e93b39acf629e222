/* SPDX-License-Identifier: Apache-2.0 */
/* What authors read when a form is wrong: everything at once, each with its
 * place and what to do. */
#include "kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                   \
    "type,name,label,relevant,constraint,sensitivity,role,parameters,"         \
    "choice_filter,default,calculation,repeat_count,appearance,trigger\n"
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

/* Rows of a survey that has consent before them; the only error, by kind, and
 * a part of its text. */
static void assert_row(const char *row, const char *kind, const char *part)
{
    char survey[2048];

    (void)snprintf(survey, sizeof(survey), "%s%s%s", HEAD, CONSENT, row);
    kit_compile(&kit, survey, CHOICES, SETTINGS);
    if (kit.rc != HEARTH_E_INVALID || kit.report.error_count != 1 ||
        strstr(kit_find(&kit, kind), part) == NULL) {
        (void)fprintf(stderr, "%s", row);
        kit_show(&kit);
    }
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_null(kit.form);
    assert_int_equal(kit.report.error_count, 1);
    assert_non_null(strstr(kit_find(&kit, kind), part));
}

/* The same for rows that are taken, with a warning or (kind "") none. */
static void assert_taken(const char *row, const char *kind, const char *part)
{
    char survey[2048];

    (void)snprintf(survey, sizeof(survey), "%s%s%s", HEAD, CONSENT, row);
    kit_compile(&kit, survey, CHOICES, SETTINGS);
    if (kit.rc != HEARTH_OK || strstr(kit_find(&kit, kind), part) == NULL) {
        (void)fprintf(stderr, "%s", row);
        kit_show(&kit);
    }
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(kit.report.warning_count, kind[0] != '\0');
    assert_non_null(strstr(kit_find(&kit, kind), part));
}

static void test_all_errors_of_all_sheets_come_at_once(void **state)
{
    static const char *const WANT[] = {
        "survey: no question has the role consent. Without one, answers are "
        "kept of people who were never asked whether they agree. [consent]",
        "survey row 1, column relevent: no column is called this. Did you mean "
        "\"relevant\"? [unknown-column]",
        "survey row 1, column notes: nothing reads these columns: \"notes\". "
        "You may leave them. [unknown-column]",
        "survey row 2, column type, question \"age\": there is no type "
        "\"integr\". Did you mean \"integer\"? [unknown-type]",
        "survey row 3, column constraint, question \"size\": the expression "
        "ends after \"and\". Finish it or remove \"and\". [syntax]",
        "survey row 4, column name, question \"size\": row 3 of the same group "
        "has this name too. Rename one of the two. [duplicate-name]",
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
        "settings row 2, column form_id: \"a b\" cannot be a form_id. Use 1 to "
        "32 letters, digits, \"_\", \"-\" or \".\", a letter first. [bad-name]",
        "settings row 2, column version: \"1.2\" is not a version. Write a "
        "whole number from 1 to 4294967295. [bad-parameter]",
    };

    (void)state;
    kit.options.policy = HEARTH_POLICY_DEFAULT;
    kit_compile(&kit,
                "type,name,label,relevent,constraint,sensitivity,notes\n"
                "integr,age,How old?,,,1,\n"
                "integer,size,How big?,,. > 1 and,1,\n"
                "integer,size,Again,,,1,\n"
                "select_one ny,home,At home?,,${agee} > 3,1,\n"
                "integer,2nd,Second,,,1,\n"
                "begin group,g,Group,,,,\n",
                CHOICES "yn,yes,Again\nyn,may be,Maybe\n",
                "form_id,version\na b,1.2\n");
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 12);
    assert_int_equal(kit.report.package.len, 0);
    ASSERT_LINES(WANT);
}

static void test_types(void **state)
{
    (void)state;
    assert_row("background-audio,q,Listen,,,1\n", "refused-type", "unasked");
    assert_row("begin loop,q,Loop,,,1\n", "refused-type", "Use a repeat");
    assert_row("begin loop over towns,q,Loop,,,1\n", "refused-type",
               "Use a repeat");
    assert_row("osm road_tags,q,Road,,,1\n", "refused-type", "list of places");
    assert_row("select_one,q,Which?,,,1\n", "missing-list", "yes_no");
    assert_row("selct_one yn,q,Which?,,,1\n", "unknown-type",
               "Did you mean \"select_one\"?");
    assert_row("text,,No name,,,1\n", "missing-name", "row 3");
    assert_row("end_group\n", "unmatched-end", "no group is open");
    assert_row("begin repeat,r,R\ntext,q,Q\nend_group\n", "unmatched-end",
               "row 3 began a repeat");
    assert_row("begin repeat,r,R\ntext,q,Q\n", "unclosed-group", "the repeat");
    assert_row("text,q,\x1b[2J,,,1\n", "bad-csv", "control characters");
    assert_row("text,q,Q,,,4\n", "bad-parameter", "no sensitivity");
    assert_row("calculate,c,,,,1\n", "missing-calculation", "calculate");
    assert_row("select_one_from_file x.csv,q,Q\n", "missing-file", "x.csv");
    assert_row("select_one_from_file x.csv,q,Q\n"
               "select_one_from_file x.csv,q2,Q\n",
               "missing-file", "row 3"); /* once */
    assert_row("select_one ${consent},q,Q\n", "unknown-list",
               "not inside a repeat");
    assert_row("select_one ${nobody},q,Q\n", "unknown-reference", "nobody");
    assert_row("begin repeat,,R\ntext,q,Q\nend repeat\n", "missing-name",
               "row 3");
    assert_row("begin group,,G\ntext,q,Q\nend group\n", "missing-name",
               "row 3");
    assert_taken("note,,N\n", "missing-name", "one was made");
    assert_taken("phonenumber,p\n", "refused-type", "stays blank");
    /* no-break spaces, as word processors put them */
    assert_taken("select_one\xc2\xa0yn\xc2\xa0or_other,q\xc2\xa0,Q\n", "", "");
    assert_taken("begin\xc2\xa0group,g,G\ntext,q,Q\nend\xc2\xa0group\n", "",
                 "");
    kit_compile(&kit,
                "type,name,label\xc2\xa0::\xc2\xa0Kurmanci,read\xc2\xa0only\n"
                "text,q,Q,yes\n",
                NULL, SETTINGS);
    assert_int_equal(kit.report.message_count, 0);
    assert_string_equal(kit.report.languages[0].tag, "Kurmanci");
    /* what is computed and has no words is no question */
    assert_taken("integer,i,I\ntext,c,,,,1,,,,,${i} + 1\n", "", "");
    assert_taken("text,c,,,,1\n", "missing-label", "no label");
    assert_taken("audit\nstart\nend\ntoday\nusername\ndeviceid\n", "", "");
}

static void test_cells(void **state)
{
    (void)state;
    assert_row("range,q,Q,,,1,,start=1 end=5 step=0\n", "bad-parameter",
               "step must be above 0");
    assert_row("range,q,Q,,,1,,start=a end=5\n", "bad-parameter", "no number");
    assert_row("range,q,Q,,,1,,start=5 end=1\n", "bad-parameter", "second");
    assert_row("integer,q,Q,,,1,,,,five\n", "bad-default", "whole number");
    assert_row("decimal,q,Q,,,1,,,,1e3\n", "bad-default", "no number");
    assert_row("decimal,q,Q,,,1,,,,+-1\n", "bad-default", "no number");
    /* as a spreadsheet writes 0.1 + 0.2 */
    assert_taken("decimal,q,Q,,,1,,,,0.30000000000000004\n", "", "");
    assert_row("date,q,Q,,,1,,,,31.12.2024\n", "bad-default", "no date");
    assert_row("select_one yn,q,Q,,,1,,,,maybe\n", "bad-default", "no choice");
    assert_row("text,q,Q,,,1,,,,,,,\"search('x')\"\n", "bad-parameter",
               "search()");
    assert_row("text,q,Q,,,1,,,,,1,,,${nobody}\n", "unknown-reference",
               "nobody");
    assert_taken("text,q,Q,,,1,,,,,,,shiny minimal\n", "bad-parameter",
                 "\"shiny\"");
    assert_taken("text,q,Q,,,1,,,,,,,ex:org.app(a)\n", "bad-parameter",
                 "other applications");
    assert_taken("text,q,Q,,,1,,volume=11\n", "bad-parameter", "\"volume\"");
    assert_taken("note,n,N,,,,,,,,,3\n", "bad-parameter", "no meaning");
}

static void test_expressions(void **state)
{
    (void)state;
    assert_row("text,q,Q,,lenght(.) > 3,1\n", "unknown-function", "lenght");
    assert_row("text,q,Q,,not(),1\n", "argument-count", "0 arguments");
    assert_row("text,q,Q,${consent} = 'yes,,1\n", "syntax", "never ends");
    assert_row("text,q,Q,${q} = 1,,1\n", "cycle", "its own question");
    assert_row("text,q,Hello ${nobody},,,1\n", "unknown-reference", "nobody");
    assert_row("text,a,A,${c} = 1,,1\ntext,b,B,${a} = 1,,1\n"
               "text,c,C,${b} = 1,,1\n",
               "cycle", "(row 4)");
    assert_taken("text,q,Q,/data/consent = 'yes',,1\n", "", "");
    assert_taken("text,q,Hello ${consent},,,1\n", "", "");
}

static void test_duplicate_choices_need_a_filter(void **state)
{
    static const char SURVEY[] =
        "type,name,label,choice_filter\nselect_one l,q,Q,%s\n";
    static const char LISTS[] = "list_name,name,label,f\n"
                                "l,a,One,1\nl,a,Two,2\nl,b,B,1\n";
    char survey[200];

    (void)state;
    (void)snprintf(survey, sizeof(survey), SURVEY, "");
    kit_compile(&kit, survey, LISTS, SETTINGS);
    assert_int_equal(kit.report.error_count, 1);
    assert_non_null(
        strstr(kit_find(&kit, "duplicate-choice"), "choices row 3"));
    (void)snprintf(survey, sizeof(survey), SURVEY, "f = 1");
    kit_compile(&kit, survey, LISTS, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(kit.report.warning_count, 1);
    assert_int_equal(kit.form->lists[0].count, 3);
    (void)snprintf(survey, sizeof(survey), SURVEY, "");
    kit_compile(&kit, survey, "list_name,name,label\nl,a,One\nl,a,One\n",
                SETTINGS);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(kit.report.warning_count, 1);
    assert_int_equal(kit.form->lists[0].count, 1); /* equal rows: once */
    kit_compile(&kit, survey, LISTS,
                "form_id,version,allow_choice_duplicates\nkit,1,yes\n");
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_int_equal(kit.report.warning_count, 0);
}

static void test_blanks_in_choices_break_multiple_answers_only(void **state)
{
    static const char LISTS[] = "list_name,name,label\nl,a b,AB\nl,c,C\n";

    (void)state;
    kit_compile(&kit, "type,name,label\nselect_multiple l,q,Q\n", LISTS,
                SETTINGS);
    assert_non_null(strstr(kit_find(&kit, "space-in-choice"),
                           "survey row 2, column type, question \"q\""));
    assert_int_equal(kit.report.error_count, 1);
    kit_compile(&kit, "type,name,label\nselect_one l,q,Q\n", LISTS, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_OK);
    assert_non_null(strstr(kit_find(&kit, "space-in-choice"), "choices row 2"));
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

static void test_sheets_that_are_missing_or_none(void **state)
{
    (void)state;
    kit_compile(&kit, NULL, NULL, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_non_null(strstr(kit_line(&kit, 0), "there is no sheet survey"));
    kit_compile(&kit, "", CHOICES, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_int_equal(kit.report.error_count, 3); /* type, name, no question */
    kit_compile(&kit, "type,name\n\"text,q\n", CHOICES, SETTINGS);
    assert_int_equal(kit.rc, HEARTH_E_INVALID);
    assert_non_null(strstr(kit_find(&kit, "bad-csv"), "survey row 2"));
    kit_compile_folder(&kit, "no-such-folder");
    assert_int_not_equal(kit.rc, HEARTH_OK);
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
                     700 - HEARTH_FORMS_MESSAGES_MAX);
}

static void test_a_line_that_is_too_long_is_cut(void **state)
{
    static char text[3000];
    struct hearth_forms_message m = {"survey", 1,    "c", 3,   "",
                                     "q",      text, "r", "k", true};
    char line[HEARTH_FORMS_LINE_MAX];

    (void)state;
    memset(text, '\n', sizeof(text) - 1);
    hearth_forms_line(&m, line);
    assert_int_equal(strlen(line), HEARTH_FORMS_LINE_MAX - 1);
    assert_null(strchr(line, '\n'));
}

static void test_an_arena_that_is_too_small_is_told(void **state)
{
    const struct hearth_slice sheets[5] = {hearth_slice_text(HEAD CONSENT),
                                           hearth_slice_text(CHOICES),
                                           hearth_slice_text(SETTINGS)};
    static uint8_t memory[200000];
    struct hearth_forms_report report;
    struct hearth_form *form = NULL;
    struct hearth_arena arena;

    (void)state;
    for (size_t cap = 0; cap < sizeof(memory); cap += 9973) {
        hearth_arena_init(&arena, memory, cap);
        if (hearth_forms_compile_sheets("kit", sheets, &kit.options, &arena,
                                        &form, &report) == HEARTH_OK) {
            assert_non_null(form);
            return;
        }
        assert_null(form);
    }
    fail();
}

static void test_the_report_as_json(void **state)
{
    static uint8_t bytes[8192];
    struct hearth_writer w;

    (void)state;
    kit_compile(&kit, "type,name,label\ntext,\"a\"\"b\",Q\n", NULL, SETTINGS);
    hearth_writer_init(&w, bytes, sizeof(bytes) - 1);
    assert_int_equal(hearth_forms_report_json(&kit.report, &w), HEARTH_OK);
    bytes[w.len] = '\0';
    assert_non_null(strstr((const char *)bytes, "\"errors\":1,"));
    assert_non_null(strstr((const char *)bytes,
                           "\"sheet\":\"survey\",\"row\":2,\"column\":\"name\","
                           "\"cell\":\"B2\",\"content\":\"a\\\"b\","
                           "\"question\":\"a\\\"b\",\"kind\":\"bad-name\""));
    hearth_writer_init(&w, bytes, 40);
    assert_int_equal(hearth_forms_report_json(&kit.report, &w), HEARTH_E_SPACE);
}

static void check_cell(uint32_t column, uint32_t row, const char *want)
{
    struct hearth_forms_message m = {.row = row, .column_number = column};
    char name[HEARTH_FORMS_CELL_MAX];

    hearth_forms_cell_name(&m, name);
    assert_string_equal(name, want);
}

static void test_cells_are_called_as_in_a_spreadsheet(void **state)
{
    (void)state;
    check_cell(1, 1, "A1");
    check_cell(26, 12, "Z12");
    check_cell(27, 3, "AA3");
    check_cell(703, 4294967295u, "AAA4294967295");
    check_cell(0, 7, "7");
    check_cell(3, 0, "");
    check_cell(4294967295u, 1, "MWLQKWU1");
}

static void test_a_cell_is_shown_cut_on_a_letter(void **state)
{
    char survey[1024];

    (void)state;
    (void)snprintf(survey, sizeof(survey),
                   "type,name,label\ntext,x%0200d\u044f,Q\n", 0);
    kit_compile(&kit, survey, NULL, SETTINGS);
    assert_int_equal(kit.report.messages[0].column_number, 2);
    assert_int_equal(strlen(kit.report.messages[0].cell), 200);
    (void)snprintf(survey, sizeof(survey),
                   "type,name,label\ntext,x%0198d\u044f,Q\n", 0);
    kit_compile(&kit, survey, NULL, SETTINGS);
    assert_int_equal(strlen(kit.report.messages[0].cell), 199);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(test_##name, open_kit, close_kit)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_errors_of_all_sheets_come_at_once),
        TEST(types),
        TEST(cells),
        TEST(expressions),
        TEST(duplicate_choices_need_a_filter),
        TEST(blanks_in_choices_break_multiple_answers_only),
        TEST(scales),
        TEST(sheets_that_are_missing_or_none),
        TEST(more_errors_than_are_listed_are_counted),
        TEST(a_line_that_is_too_long_is_cut),
        TEST(an_arena_that_is_too_small_is_told),
        TEST(the_report_as_json),
        TEST(cells_are_called_as_in_a_spreadsheet),
        TEST(a_cell_is_shown_cut_on_a_letter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
