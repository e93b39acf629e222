/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the cells of a .xls, and files that are broken. */
#include "biff.h"
#include "book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { FAT_AT = 512, SHEETS_FAT_AT = 512 + 12 };

static struct book_read have;
static struct biff biff;

static void read_file(bool padded)
{
    assert_int_equal(book_read(&have, biff_finish(&biff, "Workbook", padded)),
                     HEARTH_OK);
}

static void assert_refused(struct hearth_slice in, const char *text)
{
    assert_int_equal(book_read(&have, in), HEARTH_E_INVALID);
    assert_non_null(strstr(have.problem.text, text));
}

/* "type", then a text of two records that changes its width between them,
 * with fonts and sound behind it, then one that is empty. */
static void add_texts(void)
{
    biff_begin(&biff, 0x00fc);
    biff_u32(&biff, 3);
    biff_u32(&biff, 3);
    biff_u16(&biff, 4);
    biff_u8(&biff, 0);
    biff_bytes(&biff, "type");
    biff_u16(&biff, 6);
    biff_u8(&biff, 0x0c);
    biff_u16(&biff, 1); /* runs */
    biff_u32(&biff, 3); /* sound */
    biff_bytes(&biff, "abc");
    biff_end(&biff);
    biff_begin(&biff, 0x003c);
    biff_u8(&biff, 1); /* wide from here */
    biff_u16(&biff, 0x0436);
    biff_u16(&biff, 0xd83d);
    biff_u16(&biff, 0xde00);
    biff_u16(&biff, 0x1234);
    biff_end(&biff);
    biff_begin(&biff, 0x003c); /* in the middle of the fonts: no flags */
    biff_u16(&biff, 0x5678);
    biff_bytes(&biff, "snd");
    biff_u16(&biff, 0);
    biff_u8(&biff, 0);
    biff_end(&biff);
}

static void add_shared(uint32_t row, uint32_t column, uint32_t index)
{
    biff_cell(&biff, 0x00fd, row, column, 0);
    biff_u32(&biff, index);
    biff_end(&biff);
}

static void add_number(uint32_t column, uint32_t xf, double x)
{
    biff_cell(&biff, 0x0203, 1, column, xf);
    biff_double(&biff, x);
    biff_end(&biff);
}

static void add_rk(uint32_t column, uint32_t rk)
{
    biff_cell(&biff, 0x027e, 2, column, 0);
    biff_u32(&biff, rk);
    biff_end(&biff);
}

static void test_shared_texts_go_on_in_further_records(void **state)
{
    (void)state;
    biff_globals(&biff, false);
    add_texts();
    biff_sheet(&biff);
    add_shared(0, 0, 0);
    add_shared(0, 1, 1);
    add_shared(0, 2, 2);
    read_file(true);
    book_assert_cell(&have, 1, 1, "type");
    book_assert_cell(&have, 1, 2, "abc\xd0\xb6\xf0\x9f\x98\x80");
    book_assert_cell(&have, 1, 3, "");
}

static void test_numbers_and_dates(void **state)
{
    (void)state;
    biff_globals(&biff, false);
    biff_sheet(&biff);
    add_number(0, 0, 1.0);
    add_number(1, 1, 45000);
    add_number(2, 2, 45000);
    add_number(3, 3, 45000.5);
    add_number(4, 77, 2);
    add_rk(0, (uint32_t)7 << 2 | 2);
    add_rk(1, (uint32_t)-7 << 2 | 2);
    add_rk(2, (uint32_t)1234 << 2 | 3);
    add_rk(3, 0x3ff80000); /* 1.5 */
    biff_begin(&biff, 0x00bd);
    biff_u16(&biff, 3);
    biff_u16(&biff, 2);
    for (uint32_t i = 1; i <= 3; i++) {
        biff_u16(&biff, 0);
        biff_u32(&biff, i << 2 | 2);
    }
    biff_u16(&biff, 4);
    biff_end(&biff);
    read_file(true);
    book_assert_cell(&have, 2, 1, "1");
    book_assert_cell(&have, 2, 2, "2023-03-15");
    book_assert_cell(&have, 2, 3, "2023-03-15");
    book_assert_cell(&have, 2, 4, "45000.5");
    book_assert_cell(&have, 2, 5, "2");
    book_assert_cell(&have, 3, 1, "7");
    book_assert_cell(&have, 3, 2, "-7");
    book_assert_cell(&have, 3, 3, "12.34");
    book_assert_cell(&have, 3, 4, "1.5");
    book_assert_cell(&have, 4, 3, "1");
    book_assert_cell(&have, 4, 5, "3");
    assert_int_equal(
        have.workbook.tables[HEARTH_FORMS_SHEET_SURVEY].csv.rows[3].count, 5);
}

/* A formula: its result, or what stands in for it, and six more bytes. */
static void add_formula(uint32_t column, uint32_t low, uint32_t high)
{
    biff_cell(&biff, 0x0006, 0, column, 0);
    biff_u32(&biff, low);
    biff_u32(&biff, high);
    biff_u32(&biff, 0);
    biff_u16(&biff, 0);
    biff_end(&biff);
}

static void add_code(uint32_t column, uint32_t code, uint32_t is_error)
{
    biff_cell(&biff, 0x0205, 1, column, 0);
    biff_u8(&biff, code);
    biff_u8(&biff, is_error);
    biff_end(&biff);
}

static void test_formulas_give_what_was_computed(void **state)
{
    (void)state;
    biff_globals(&biff, false);
    biff_sheet(&biff);
    add_formula(0, 0, 0x3ff80000);
    add_formula(1, 0, 0xffff0000);
    biff_begin(&biff, 0x04bc); /* a formula that is shared */
    biff_end(&biff);
    biff_begin(&biff, 0x0207);
    biff_u16(&biff, 2);
    biff_u8(&biff, 0);
    biff_bytes(&biff, "ok");
    biff_end(&biff);
    add_formula(2, 0x00010001, 0xffff0000);
    add_formula(3, 0x002a0002, 0xffff0000);
    add_formula(4, 3, 0xffff0000);
    add_code(0, 1, 0);
    add_code(1, 0, 0);
    add_code(2, 7, 1);
    biff_cell(&biff, 0x0204, 1, 3, 0);
    biff_u16(&biff, 2);
    biff_u8(&biff, 0);
    biff_bytes(&biff, "a\xe9");
    biff_end(&biff);
    read_file(true);
    book_assert_cell(&have, 1, 1, "1.5");
    book_assert_cell(&have, 1, 2, "ok");
    book_assert_cell(&have, 1, 3, "TRUE");
    book_assert_cell(&have, 1, 4, "#N/A");
    book_assert_cell(&have, 1, 5, "");
    book_assert_cell(&have, 2, 1, "TRUE");
    book_assert_cell(&have, 2, 2, "FALSE");
    book_assert_cell(&have, 2, 3, "#DIV/0!");
    book_assert_cell(&have, 2, 4, "a\xc3\xa9");
}

static void test_the_epoch_of_1904_in_a_small_stream(void **state)
{
    (void)state;
    biff_globals(&biff, true);
    biff_sheet(&biff);
    add_number(0, 1, 43538);
    read_file(false);
    book_assert_cell(&have, 2, 1, "2023-03-15");
}

static void test_charts_in_a_sheet_are_passed_over(void **state)
{
    (void)state;
    biff_globals(&biff, false);
    biff_sheet(&biff);
    biff_begin(&biff, 0x0809);
    biff_u32(&biff, 0x00200600);
    biff_end(&biff);
    add_number(0, 0, 1);
    biff_begin(&biff, 0x000a);
    biff_end(&biff);
    add_number(1, 0, 2);
    read_file(true);
    book_assert_cell(&have, 2, 1, "");
    book_assert_cell(&have, 2, 2, "2");
}

static void make_plain(bool padded)
{
    biff_globals(&biff, false);
    add_texts();
    biff_sheet(&biff);
    add_shared(0, 0, 0);
    (void)biff_finish(&biff, "Workbook", padded);
}

static void test_cycles_of_sectors_end(void **state)
{
    (void)state;
    make_plain(true);
    /* The stream's second sector leads back to its first. */
    biff.file[SHEETS_FAT_AT + 4] = 3;
    biff.file[512 * 2 + 128 + 120 + 2] = 0xff; /* 16 MB are asked for */
    assert_refused(hearth_slice_of(biff.file, biff.file_len), "damaged");
    make_plain(true);
    biff.file[FAT_AT + 4] = 1; /* the directory follows itself */
    biff.file[FAT_AT + 5] = 0;
    biff.file[FAT_AT + 6] = 0;
    biff.file[FAT_AT + 7] = 0;
    assert_refused(hearth_slice_of(biff.file, biff.file_len), "damaged");
    make_plain(false);
    biff.file[512 * 3] = 0; /* a small sector that follows itself */
    assert_int_not_equal(
        book_read(&have, hearth_slice_of(biff.file, biff.file_len)), HEARTH_OK);
}

static void test_texts_that_are_not_there(void **state)
{
    (void)state;
    biff_globals(&biff, false);
    add_texts();
    biff_sheet(&biff);
    add_shared(4, 2, 3);
    assert_refused(biff_finish(&biff, "Workbook", true), "not in the file");
    assert_int_equal(have.problem.row, 5);
    assert_int_equal(have.problem.column, 3);
    assert_string_equal(have.problem.sheet, "survey");
}

static void test_what_cannot_be_read_is_said(void **state)
{
    (void)state;
    make_plain(true);
    assert_refused(biff_finish(&biff, "EncryptedPackage", true), "password");
    assert_refused(biff_finish(&biff, "Book", true), "Excel 95");
    assert_refused(biff_finish(&biff, "Nothing", true), "no workbook");
    biff_globals(&biff, false);
    biff_begin(&biff, 0x002f);
    biff_end(&biff);
    biff_sheet(&biff);
    assert_refused(biff_finish(&biff, "Workbook", true), "password");
}

static void test_any_byte_may_be_missing_or_wrong(void **state)
{
    (void)state;
    make_plain(false);
    for (size_t i = 0; i < biff.file_len; i++) {
        int rc = book_read(&have, hearth_slice_of(biff.file, i));

        assert_true(rc == HEARTH_OK || have.problem.text[0] != '\0');
        biff.file[i] ^= 0xff;
        rc = book_read(&have, hearth_slice_of(biff.file, biff.file_len));
        assert_true(rc == HEARTH_OK || have.problem.text[0] != '\0');
        biff.file[i] ^= 0xff;
    }
}

/* A file that Excel for Mac wrote; only where the shared data are. */
static void test_a_real_file(void **state)
{
    static uint8_t memory[4u << 20];
    const char *shared = getenv("HEARTH_SHARED");
    char path[HEARTH_PATH_MAX];

    (void)state;
    if (shared == NULL ||
        hearth_fsutil_join(shared, "data/forms/xlsforms/widgets.xls", path) !=
            0) {
        skip();
    }
    hearth_arena_init(&have.arena, memory, sizeof(memory));
    if (hearth_forms_workbook_read(path, &have.arena, &have.workbook,
                                   &have.problem) == HEARTH_E_NOT_FOUND) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    assert_string_equal(have.workbook.name, "widgets");
    assert_true(have.workbook.tables[HEARTH_FORMS_SHEET_CHOICES].is_there);
    book_assert_cell(&have, 1, 1, "type");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_texts_go_on_in_further_records),
        cmocka_unit_test(test_numbers_and_dates),
        cmocka_unit_test(test_formulas_give_what_was_computed),
        cmocka_unit_test(test_the_epoch_of_1904_in_a_small_stream),
        cmocka_unit_test(test_charts_in_a_sheet_are_passed_over),
        cmocka_unit_test(test_cycles_of_sectors_end),
        cmocka_unit_test(test_texts_that_are_not_there),
        cmocka_unit_test(test_what_cannot_be_read_is_said),
        cmocka_unit_test(test_any_byte_may_be_missing_or_wrong),
        cmocka_unit_test(test_a_real_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
