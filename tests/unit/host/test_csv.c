/* SPDX-License-Identifier: Apache-2.0 */
/* Exported tables: every row has its header's columns, hidden figures stay
 * empty, and no label becomes a formula. */
#include "host/cli/table_csv.h"

#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct hearth_release_cell cells[] = {
    {"1", "=HYPERLINK(\"x\")", false, {12, 0.4, 0.25, 0.57}},
    {"2", "two,\r\nlines", true, {0, 0, 0, 0}}};
static const struct hearth_release_cell rolled[] = {
    {"yes", "Yes", false, {65, 0.1583, 0.1333, 0.1833}},
    {"no", "No", false, {335, 0.8417, 0.8167, 0.8667}}};
static const struct hearth_release_question questions[] = {
    {.name = "q1",
     .label = "@SUM(A1)",
     .section = "",
     .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 30,
     .cells = cells,
     .cell_count = 2,
     .top2_label = "",
     .has_mean = true,
     .mean = {1.5, 0.25, 1.25, 1.75}},
    {.name = "q2",
     .label = "-1+2",
     .section = "",
     .shown = HEARTH_RELEASE_TOP2,
     .base = 40,
     .top2 = {20, 0.5, 0.35, 0.65},
     .top2_label = "a, b"},
    {.name = "q3",
     .label = "",
     .section = "",
     .reason = HEARTH_RELEASE_FEW_ANSWERS,
     .top2_label = ""},
    {.name = "q4",
     .label = "",
     .section = "",
     .repeat = "people",
     .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 30,
     .cells = cells,
     .cell_count = 2,
     .top2_label = ""},
    {.name = "q5",
     .label = "",
     .section = "",
     .design = HEARTH_RELEASE_FORCED,
     .shown = HEARTH_RELEASE_DISTRIBUTION,
     .base = 400,
     .cells = rolled,
     .cell_count = 2,
     .top2_label = "",
     .has_estimate = true,
     .estimate = {"yes", 166667, 166667, -0.0125, -0.05, 0.025}},
    {.name = "q6",
     .label = "",
     .section = "",
     .kind = HEARTH_RELEASE_NUMBER,
     .design = HEARTH_RELEASE_LIST,
     .shown = HEARTH_RELEASE_ESTIMATE,
     .base = 650,
     .top2_label = "",
     .has_estimate = true,
     .estimate = {.said = "=A1",
                  .value = 0.3,
                  .low = 0.1,
                  .high = 0.5,
                  .arms = {{300, 1.45, 1.05}, {350, 1.75, 1.1}}}}};

static struct hearth_release sample(void)
{
    static const struct hearth_release_scale scales[] = {
        {.name = "s1", .item_count = 5, .is_shown = true, .base = 30},
        {.name = "s2",
         .item_count = 5,
         .is_shown = true,
         .base = 30,
         .has_alpha = true,
         .complete = 29},
        {.name = "s3", .item_count = 3}};
    static const struct hearth_release_form forms[] = {
        {"f", 3, "Title", "Sensitive fields (text:1).", 30, questions, 6,
         scales, 3, 0}};
    static const struct hearth_release_tick ticks[] = {{20778, "+north", 15, 7},
                                                       {20779, "", 0, 0}};

    return (struct hearth_release){.programme = "P",
                                   .programme_id = "00",
                                   .forms = forms,
                                   .form_count = 1,
                                   .days = ticks,
                                   .day_count = 2,
                                   .areas = ticks,
                                   .area_count = 2,
                                   .cells = ticks,
                                   .cell_count = 2};
}

struct csv {
    char folder[64];
    char text[16384];
};

static void read_csv(struct csv *c, const char *name)
{
    char path[HEARTH_PATH_MAX];
    size_t len;

    assert_int_equal(hearth_fsutil_join(c->folder, name, path), 0);
    assert_int_equal(
        hearth_fsutil_read(path, (uint8_t *)c->text, sizeof(c->text) - 1, &len),
        0);
    c->text[len] = '\0';
}

/* Commas of each row, outside quotes; all must be those of the first. */
static size_t check_rows(const char *text)
{
    size_t columns = 0, commas = 0, rows = 0;
    bool is_quoted = false;

    for (; *text != '\0'; text++) {
        if (*text == '"') {
            is_quoted = !is_quoted;
        }
        if (is_quoted) {
            continue;
        }
        if (*text == ',') {
            commas++;
        }
        if (*text != '\n') {
            continue;
        }
        if (rows == 0) {
            columns = commas;
        }
        assert_int_equal(commas, columns);
        commas = 0;
        rows++;
    }
    assert_false(is_quoted);
    return rows;
}

static int set_up(void **state)
{
    static struct csv c;
    struct hearth_release r = sample();
    const char *name;

    snprintf(c.folder, sizeof(c.folder), "/tmp/hearth-csv.XXXXXX");
    assert_non_null(mkdtemp(c.folder));
    assert_int_equal(hearth_table_csv_write(c.folder, &r, &name), 0);
    *state = &c;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {
        "answers.csv", "questions.csv",      "scales.csv",   "progress.csv",
        "README.txt",  "answers_people.csv", "estimates.csv"};
    struct csv *c = *state;
    char path[HEARTH_PATH_MAX];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hearth_fsutil_join(c->folder, names[i], path) == 0) {
            (void)unlink(path);
        }
    }
    return rmdir(c->folder);
}

static void test_rows_have_the_columns_of_their_header(void **state)
{
    struct csv *c = *state;

    read_csv(c, "answers.csv");
    assert_int_equal(check_rows(c->text), 1 + 2 + 1 + 2);
    read_csv(c, "questions.csv");
    assert_int_equal(check_rows(c->text), 1 + 6);
    read_csv(c, "estimates.csv");
    assert_int_equal(check_rows(c->text), 1 + 2);
    read_csv(c, "scales.csv");
    assert_int_equal(check_rows(c->text), 1 + 3);
    read_csv(c, "progress.csv");
    assert_int_equal(check_rows(c->text), 1 + 6);
}

/* Entries are not interviews: a table of their own. */
static void test_each_repeat_has_a_table(void **state)
{
    struct csv *c = *state;

    read_csv(c, "answers_people.csv");
    assert_int_equal(check_rows(c->text), 1 + 2);
    assert_non_null(strstr(c->text, "\"q4\""));
    assert_null(strstr(c->text, "\"q1\""));
    read_csv(c, "answers.csv");
    assert_null(strstr(c->text, "\"q4\""));
}

/* A release is a file that somebody may have written. */
static void test_a_repeat_cannot_name_a_folder(void **state)
{
    struct csv *c = *state;
    struct hearth_release r = sample();
    struct hearth_release_form form = r.forms[0];
    struct hearth_release_question q = form.questions[3];
    const char *name;

    q.repeat = "../people";
    form.questions = &q;
    form.question_count = 1;
    r.forms = &form;
    assert_int_equal(hearth_table_csv_write(c->folder, &r, &name),
                     HEARTH_E_INVALID);
}

static void test_labels_are_no_formulas(void **state)
{
    struct csv *c = *state;

    read_csv(c, "answers.csv");
    assert_non_null(strstr(c->text, "\"'=HYPERLINK(\"\"x\"\")\""));
    read_csv(c, "questions.csv");
    assert_non_null(strstr(c->text, "\"'@SUM(A1)\""));
    assert_non_null(strstr(c->text, "\"'-1+2\""));
    read_csv(c, "progress.csv");
    assert_non_null(strstr(c->text, "\"'+north\""));
}

static void test_hidden_figures_are_empty(void **state)
{
    struct csv *c = *state;

    read_csv(c, "answers.csv");
    assert_non_null(strstr(c->text, "lines\",30,,,,,\"direct\""));
    read_csv(c, "scales.csv");
    assert_non_null(strstr(c->text, "\"s3\",3,<10,,,,,,,,\r\n"));
}

/* As computed, with what it follows from and a caution. */
static void test_an_estimate_has_its_method(void **state)
{
    struct csv *c = *state;

    read_csv(c, "estimates.csv");
    assert_non_null(strstr(c->text,
                           "\"q5\",\"\",\"forced response\",400,\"yes\","
                           "0.1583,166667,166667,-0.0125,-0.0500,0.0250,"
                           "\"outside 0 to 1"));
    /* of a list experiment with its arms, and without anything said */
    assert_non_null(strstr(
        c->text, "\"q6\",\"\",\"list experiment\",650,\"'=A1\",,,,0.3000,"
                 "0.1000,0.5000,\"\",300,1.4500,1.0500,350,1.7500,"
                 "1.1000\r\n"));
    assert_non_null(strstr(c->text, "which chance alone can do\",,,,,,\r\n"));
    read_csv(c, "answers.csv");
    assert_non_null(strstr(c->text, "0.1833,\"forced response\""));
}

static void test_an_unwritable_folder_is_an_error(void **state)
{
    struct hearth_release r = sample();
    const char *name;

    (void)state;
    assert_int_not_equal(hearth_table_csv_write("/nonexistent/x", &r, &name),
                         0);
    assert_string_equal(name, "answers.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_have_the_columns_of_their_header),
        cmocka_unit_test(test_each_repeat_has_a_table),
        cmocka_unit_test(test_labels_are_no_formulas),
        cmocka_unit_test(test_hidden_figures_are_empty),
        cmocka_unit_test(test_an_estimate_has_its_method),
        cmocka_unit_test(test_an_unwritable_folder_is_an_error),
        cmocka_unit_test(test_a_repeat_cannot_name_a_folder),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
