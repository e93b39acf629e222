/* SPDX-License-Identifier: Apache-2.0 */
/* Forms as folders of CSV files, and the files that lie beside a form. */
#include "book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct book_read have;
static uint8_t memory[1u << 20];
static char top[] = "/tmp/hearth-books-XXXXXX";

static const char *const FILES[] = {
    "form/survey.csv",     "form/choices.csv",
    "form/a.csv",          "form-media/a.csv",
    "form.v2.xlsx",        "form.v2-media/b.csv",
    "broken/settings.csv", "b.csv"};

static void put(const char *name, struct hearth_slice bytes)
{
    char path[HEARTH_PATH_MAX];

    assert_int_equal(hearth_fsutil_join(top, name, path), HEARTH_OK);
    assert_int_equal(hearth_fsutil_replace(path, bytes), HEARTH_OK);
}

static void make_folder(const char *name)
{
    char path[HEARTH_PATH_MAX];

    assert_int_equal(hearth_fsutil_join(top, name, path), HEARTH_OK);
    assert_int_equal(hearth_fsutil_make_folder(path), HEARTH_OK);
}

static int make_files(void **state)
{
    struct book b;

    (void)state;
    if (mkdtemp(top) == NULL) {
        return -1;
    }
    make_folder("form");
    make_folder("form-media");
    make_folder("form.v2-media");
    make_folder("broken");
    put("form/survey.csv", hearth_slice_text("\xef\xbb\xbftype\ne\xcc\x81\n"));
    put("form/choices.csv", hearth_slice_text("list_name\n"));
    put("form/a.csv", hearth_slice_text("own"));
    put("form-media/a.csv", hearth_slice_text("media"));
    put("form.v2.xlsx",
        book_of(&b, &(struct book_parts){.survey = "<row><c><v>1</v></c>"
                                                   "</row>"}));
    book_free(&b);
    put("form.v2-media/b.csv", hearth_slice_text("media"));
    put("broken/settings.csv", hearth_slice_text("a,b\n1,\xff\n"));
    put("b.csv", hearth_slice_text("own"));
    return 0;
}

static int remove_files(void **state)
{
    static const char *const FOLDERS[] = {"form", "form-media", "form.v2-media",
                                          "broken"};
    char path[HEARTH_PATH_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
        if (hearth_fsutil_join(top, FILES[i], path) == HEARTH_OK) {
            (void)unlink(path);
        }
    }
    for (size_t i = 0; i < sizeof(FOLDERS) / sizeof(FOLDERS[0]); i++) {
        if (hearth_fsutil_join(top, FOLDERS[i], path) == HEARTH_OK) {
            (void)rmdir(path);
        }
    }
    return rmdir(top);
}

static int read_path(const char *name)
{
    char path[HEARTH_PATH_MAX];

    assert_int_equal(hearth_fsutil_join(top, name, path), HEARTH_OK);
    hearth_arena_init(&have.arena, memory, sizeof(memory));
    return hearth_forms_workbook_read(path, &have.arena, &have.workbook,
                                      &have.problem);
}

static void assert_file(const char *name, const char *want)
{
    struct hearth_slice bytes = {0};

    assert_int_equal(hearth_forms_workbook_file(&have.workbook,
                                                hearth_slice_text(name),
                                                &have.arena, &bytes),
                     HEARTH_OK);
    assert_int_equal(bytes.len, strlen(want));
    assert_memory_equal(bytes.data, want, bytes.len);
}

static int file_code(const char *name)
{
    struct hearth_slice bytes;

    return hearth_forms_workbook_file(&have.workbook, hearth_slice_text(name),
                                      &have.arena, &bytes);
}

static void test_a_folder_of_csv_files(void **state)
{
    const struct hearth_forms_table *tables = have.workbook.tables;

    (void)state;
    assert_int_equal(read_path("form/"), HEARTH_OK);
    assert_string_equal(have.workbook.name, "form");
    assert_true(tables[HEARTH_FORMS_SHEET_SURVEY].is_there);
    assert_true(tables[HEARTH_FORMS_SHEET_CHOICES].is_there);
    assert_false(tables[HEARTH_FORMS_SHEET_SETTINGS].is_there);
    assert_false(tables[HEARTH_FORMS_SHEET_ENTITIES].is_there);
    book_assert_cell(&have, 1, 1, "type");
    book_assert_cell(&have, 2, 1, "\xc3\xa9");
    assert_file("a.csv", "media");
    assert_file("survey.csv", "\xef\xbb\xbftype\ne\xcc\x81\n");
}

static void test_a_workbook_and_its_media(void **state)
{
    (void)state;
    assert_int_equal(read_path("form.v2.xlsx"), HEARTH_OK);
    assert_string_equal(have.workbook.name, "form.v2");
    book_assert_cell(&have, 1, 1, "1");
    assert_file("b.csv", "media");
    assert_int_equal(file_code("a.csv"), HEARTH_E_NOT_FOUND);
    assert_int_equal(file_code("form"), HEARTH_E_NOT_FOUND);
    assert_int_equal(file_code("../b.csv"), HEARTH_E_INVALID);
    assert_int_equal(file_code("form/a.csv"), HEARTH_E_INVALID);
    assert_int_equal(file_code(".."), HEARTH_E_INVALID);
    assert_int_equal(file_code(""), HEARTH_E_INVALID);
}

static void test_problems_name_their_place(void **state)
{
    (void)state;
    assert_int_equal(read_path("broken"), HEARTH_E_INVALID);
    assert_string_equal(have.problem.sheet, "settings");
    assert_int_equal(have.problem.row, 2);
    assert_int_equal(have.problem.column, 2);
    assert_non_null(strstr(have.problem.text, "UTF-8"));
    assert_int_equal(read_path("nothing"), HEARTH_E_NOT_FOUND);
    assert_true(have.problem.text[0] != '\0');
    assert_int_equal(read_path("b.csv"), HEARTH_E_INVALID);
    assert_non_null(strstr(have.problem.text, "no workbook"));
}

static void test_sheets_as_text(void **state)
{
    struct hearth_slice sheets[HEARTH_FORMS_SHEET_COUNT] = {{0}};

    (void)state;
    sheets[HEARTH_FORMS_SHEET_SURVEY] = hearth_slice_text("type,name\n");
    sheets[HEARTH_FORMS_SHEET_ENTITIES] = hearth_slice_text("");
    hearth_arena_init(&have.arena, memory, sizeof(memory));
    assert_int_equal(hearth_forms_workbook_read_sheets("x", sheets, &have.arena,
                                                       &have.workbook,
                                                       &have.problem),
                     HEARTH_OK);
    book_assert_cell(&have, 1, 2, "name");
    assert_true(have.workbook.tables[HEARTH_FORMS_SHEET_ENTITIES].is_there);
    assert_false(have.workbook.tables[HEARTH_FORMS_SHEET_CHOICES].is_there);
    assert_int_equal(file_code("a.csv"), HEARTH_E_NOT_FOUND);
}

/* A folder of CSV files as one .zip, with its folder or without; any other
 * .zip is still a workbook, or none. */
static void test_a_zip_of_csv_files(void **state)
{
    static const char *const folders[] = {"", "my form/"};
    struct book b;
    char name[64];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        book_open(&b);
        (void)snprintf(name, sizeof(name), "%sSurvey.csv", folders[i]);
        book_add(&b, "__MACOSX/x", hearth_slice_text("junk"));
        book_add(&b, name, hearth_slice_text("type,name\ninteger,age\n"));
        (void)snprintf(name, sizeof(name), "%ssettings.csv", folders[i]);
        book_add(&b, name, hearth_slice_text("form_id\nx\n"));
        assert_int_equal(book_read(&have, book_close(&b)), HEARTH_OK);
        assert_true(have.workbook.tables[0].is_there);
        assert_false(have.workbook.tables[1].is_there);
        assert_true(have.workbook.tables[2].is_there);
        book_assert_cell(&have, 2, 2, "age");
        book_free(&b);
    }
    book_open(&b);
    book_add(&b, "a/b/survey.csv", hearth_slice_text("type\n"));
    book_add(&b, "other-survey.csv", hearth_slice_text("type\n"));
    assert_int_equal(book_read(&have, book_close(&b)), HEARTH_E_INVALID);
    book_free(&b);
    book_open(&b);
    book_add(&b, "survey.csv", hearth_slice_text("type\n\"open"));
    assert_int_equal(book_read(&have, book_close(&b)), HEARTH_E_INVALID);
    assert_string_equal(have.problem.sheet, "survey");
    book_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folder_of_csv_files),
        cmocka_unit_test(test_a_workbook_and_its_media),
        cmocka_unit_test(test_problems_name_their_place),
        cmocka_unit_test(test_sheets_as_text),
        cmocka_unit_test(test_a_zip_of_csv_files),
    };

    return cmocka_run_group_tests(tests, make_files, remove_files);
}
