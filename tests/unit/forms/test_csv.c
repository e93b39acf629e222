/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as spreadsheets write it, and files that are none. */
#include "csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static uint8_t memory[1u << 20];
static struct hearth_forms_csv csv;
static struct hearth_forms_csv_problem problem;

static int read_slice(struct hearth_slice in)
{
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, sizeof(memory));
    return hearth_forms_csv_read(in, &arena, &csv, &problem);
}

static void read_text(const char *text)
{
    assert_int_equal(read_slice(hearth_slice_text(text)), HEARTH_OK);
}

static void assert_cell(size_t row, size_t column, const char *want)
{
    struct hearth_slice have;

    assert_true(row < csv.row_count);
    assert_true(column < csv.rows[row].count);
    have = csv.rows[row].cells[column];
    assert_int_equal(have.len, strlen(want));
    assert_memory_equal(have.data, want, have.len);
}

static void test_plain_cells(void **state)
{
    (void)state;
    read_text("a,b,c\n1,,3\n");
    assert_int_equal(csv.row_count, 2);
    assert_cell(0, 2, "c");
    assert_cell(1, 1, "");
    assert_cell(1, 2, "3");
}

static void test_quotes_commas_and_line_feeds_in_cells(void **state)
{
    (void)state;
    read_text("a,\"b,c\"\r\n\"say \"\"hi\"\"\",\"two\r\nlines\"\r\nlast,row");
    assert_int_equal(csv.row_count, 3);
    assert_cell(0, 1, "b,c");
    assert_cell(1, 0, "say \"hi\"");
    assert_cell(1, 1, "two\r\nlines");
    assert_cell(2, 1, "row");
}

static void test_a_byte_order_mark_is_no_part_of_a_header(void **state)
{
    (void)state;
    read_text("\xef\xbb\xbftype,name\n");
    assert_cell(0, 0, "type");
}

static void test_rows_may_differ_in_length_and_be_empty(void **state)
{
    (void)state;
    read_text("a,b\n\nc\nd,e,f\n");
    assert_int_equal(csv.row_count, 4);
    assert_int_equal(csv.rows[1].count, 1);
    assert_cell(1, 0, "");
    assert_int_equal(csv.rows[3].count, 3);
    read_text("");
    assert_int_equal(csv.row_count, 0);
}

static void test_a_quotation_mark_inside_a_plain_cell_is_text(void **state)
{
    (void)state;
    read_text("a,5\" pipe\n");
    assert_cell(0, 1, "5\" pipe");
}

static void test_broken_quotes_name_their_row(void **state)
{
    (void)state;
    assert_int_equal(read_slice(hearth_slice_text("a\nb\n\"c\nd\n")),
                     HEARTH_E_INVALID);
    assert_int_equal(problem.row, 3);
    assert_int_equal(read_slice(hearth_slice_text("a\n\"b\"c\n")),
                     HEARTH_E_INVALID);
    assert_int_equal(problem.row, 2);
}

static void test_other_encodings_are_told(void **state)
{
    static const uint8_t UTF16[] = {0xff, 0xfe, 't', 0, 'y', 0, 'p', 0};

    (void)state;
    assert_int_equal(read_slice(hearth_slice_of(UTF16, sizeof(UTF16))),
                     HEARTH_E_INVALID);
}

static void test_limits_are_told(void **state)
{
    static char text[HEARTH_FORMS_CSV_CELL_MAX + 2];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    assert_int_equal(read_slice(hearth_slice_text(text)), HEARTH_E_LIMIT);
    memset(text, ',', HEARTH_FORMS_CSV_COLUMNS_MAX);
    text[HEARTH_FORMS_CSV_COLUMNS_MAX] = '\0';
    assert_int_equal(read_slice(hearth_slice_text(text)), HEARTH_E_LIMIT);
    text[HEARTH_FORMS_CSV_COLUMNS_MAX - 1] = '\0';
    assert_int_equal(read_slice(hearth_slice_text(text)), HEARTH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_cells),
        cmocka_unit_test(test_quotes_commas_and_line_feeds_in_cells),
        cmocka_unit_test(test_a_byte_order_mark_is_no_part_of_a_header),
        cmocka_unit_test(test_rows_may_differ_in_length_and_be_empty),
        cmocka_unit_test(test_a_quotation_mark_inside_a_plain_cell_is_text),
        cmocka_unit_test(test_broken_quotes_name_their_row),
        cmocka_unit_test(test_other_encodings_are_told),
        cmocka_unit_test(test_limits_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
