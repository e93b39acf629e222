/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the cells of a .xlsx. */
#include "book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct book_read have;

static void read_parts(const struct book_parts *parts)
{
    struct book b;

    assert_int_equal(book_read(&have, book_of(&b, parts)), HEARTH_OK);
    book_free(&b);
}

static void read_rows(const char *rows)
{
    read_parts(&(struct book_parts){.survey = rows});
}

static void test_shared_texts_with_runs_and_without_sound(void **state)
{
    (void)state;
    read_parts(&(struct book_parts){
        .strings = "<si><t>type</t></si>"
                   "<si><r><rPr><b/></rPr><t xml:space=\"preserve\">two </t>"
                   "</r><r><t>runs</t></r><rPh sb=\"0\" eb=\"1\"><t>said</t>"
                   "</rPh><phoneticPr fontId=\"1\"/></si>"
                   "<si/><si><t>a_x000D_b_x005F_c_x12</t></si>",
        .survey = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"
                  "<c r=\"B1\" t=\"s\"><v>1</v></c>"
                  "<c r=\"C1\" t=\"s\"><v>2</v></c>"
                  "<c r=\"D1\" t=\"s\"><v>3</v></c>"
                  "<c r=\"E1\" t=\"s\"><v>0</v></c></row>"});
    book_assert_cell(&have, 1, 1, "type");
    book_assert_cell(&have, 1, 2, "two runs");
    book_assert_cell(&have, 1, 3, "");
    book_assert_cell(&have, 1, 4, "a\rb_c_x12");
    book_assert_cell(&have, 1, 5, "type");
}

static void test_texts_in_the_sheet_itself(void **state)
{
    (void)state;
    read_rows("<row><c t=\"inlineStr\"><is><t>in</t><rPh><t>x</t></rPh>"
              "<r><t>line</t></r></is></c>"
              "<c t=\"str\"><f>A1&amp;\"x\"</f><v>formula</v></c>"
              "<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"
              "<c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c>"
              "<c t=\"d\"><v>2026-11-21</v></c>"
              "<c><f>SUM(1,2)</f></c></row>");
    book_assert_cell(&have, 1, 1, "inline");
    book_assert_cell(&have, 1, 2, "formula");
    book_assert_cell(&have, 1, 3, "#DIV/0!");
    book_assert_cell(&have, 1, 4, "TRUE");
    book_assert_cell(&have, 1, 5, "FALSE");
    book_assert_cell(&have, 1, 6, "2026-11-21");
    book_assert_cell(&have, 1, 7, "");
}

static void test_numbers_are_as_short_as_they_can_be(void **state)
{
    (void)state;
    read_rows("<row><c><v>1.0</v></c><c t=\"n\"><v>0.29999999999999999</v></c>"
              "<c><v>1.0000000000000001E-5</v></c><c><v>1E+21</v></c>"
              "<c><v>-0</v></c><c><v>0x10</v></c></row>");
    book_assert_cell(&have, 1, 1, "1");
    book_assert_cell(&have, 1, 2, "0.3");
    book_assert_cell(&have, 1, 3, "0.00001");
    book_assert_cell(&have, 1, 4, "1000000000000000000000");
    book_assert_cell(&have, 1, 5, "0");
    book_assert_cell(&have, 1, 6, "0x10");
}

/* Styles: 0 plain, 1 date, 2 date and time, 3 time, 4 elapsed, then custom. */
#define STYLES                                                                 \
    "<numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-409]d\\-mmm\\-yy;@\"/>" \
    "<numFmt numFmtId=\"171\" formatCode=\"0.00&quot; days&quot;\"/>"          \
    "<numFmt numFmtId=\"172\" formatCode=\"hh:mm:ss.000\"/>"                   \
    "<numFmt numFmtId=\"173\" formatCode=\"[Red]yyyy-mm-dd hh:mm\"/>"          \
    "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"    \
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/>"           \
    "<xf numFmtId=\"20\"/><xf numFmtId=\"46\"/><xf numFmtId=\"170\"/>"         \
    "<xf numFmtId=\"171\"/><xf numFmtId=\"172\"/><xf numFmtId=\"173\"/>"       \
    "</cellXfs>"

static void test_dates_are_told_by_the_number_format(void **state)
{
    (void)state;
    read_parts(&(struct book_parts){
        .styles = STYLES,
        .survey = "<row><c s=\"0\"><v>45000</v></c><c s=\"1\"><v>45000</v></c>"
                  "<c s=\"2\"><v>45000.75</v></c><c s=\"3\"><v>0.5</v></c>"
                  "<c s=\"4\"><v>1.5</v></c><c s=\"5\"><v>36585</v></c>"
                  "<c s=\"6\"><v>3</v></c><c s=\"7\"><v>0.25</v></c>"
                  "<c s=\"8\"><v>44662.685057534721</v></c>"
                  "<c s=\"99\"><v>45000</v></c></row>"
                  "<row><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c>"
                  "<c s=\"1\"><v>61</v></c><c s=\"1\"><v>2958465</v></c>"
                  "<c s=\"1\"><v>2958466</v></c><c s=\"1\"><v>-1</v></c>"
                  "<c s=\"2\"><v>45000.99999999999</v></c></row>"});
    book_assert_cell(&have, 1, 1, "45000");
    book_assert_cell(&have, 1, 2, "2023-03-15");
    book_assert_cell(&have, 1, 3, "2023-03-15T18:00:00");
    book_assert_cell(&have, 1, 4, "12:00:00");
    book_assert_cell(&have, 1, 5, "36:00:00");
    book_assert_cell(&have, 1, 6, "2000-02-29");
    book_assert_cell(&have, 1, 7, "3");
    book_assert_cell(&have, 1, 8, "06:00:00");
    book_assert_cell(&have, 1, 9, "2022-04-11T16:26:28.971");
    book_assert_cell(&have, 1, 10, "45000");
    book_assert_cell(&have, 2, 1, "1900-01-01");
    book_assert_cell(&have, 2, 2, "1900-02-28");
    book_assert_cell(&have, 2, 3, "1900-03-01");
    book_assert_cell(&have, 2, 4, "9999-12-31");
    book_assert_cell(&have, 2, 5, "2958466");
    book_assert_cell(&have, 2, 6, "-1");
    book_assert_cell(&have, 2, 7, "2023-03-16T00:00:00");
}

static void test_the_epoch_of_1904(void **state)
{
    (void)state;
    read_parts(&(struct book_parts){
        .properties = "<workbookPr date1904=\"1\"/>",
        .styles = STYLES,
        .survey = "<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>43538</v></c>"
                  "</row>"});
    book_assert_cell(&have, 1, 1, "1904-01-01");
    book_assert_cell(&have, 1, 2, "2023-03-15");
}

static void test_rows_keep_their_numbers(void **state)
{
    (void)state;
    read_parts(&(struct book_parts){
        .survey = "<row r=\"2\"><c r=\"C2\"><v>1</v></c><c><v>2</v></c></row>"
                  "<row r=\"5\"/><row><c><v>3</v></c></row>"
                  "<row r=\"9\"><c r=\"AB9\"><v>5</v></c>"
                  "<c r=\"B9\"><v>4</v></c><c r=\"XFD9\" s=\"1\"/></row>"
                  "<row r=\"1048576\"><c r=\"A1048576\" s=\"3\"/></row>",
        .after = "</sheetData><mergeCells><mergeCell ref=\"A1:C2\"/>"
                 "</mergeCells><c><v>7</v></c></worksheet>"});
    assert_int_equal(
        have.workbook.tables[HEARTH_FORMS_SHEET_SURVEY].csv.row_count, 9);
    book_assert_cell(&have, 1, 1, "");
    book_assert_cell(&have, 2, 2, "");
    book_assert_cell(&have, 2, 3, "1");
    book_assert_cell(&have, 2, 4, "2");
    book_assert_cell(&have, 6, 1, "3");
    book_assert_cell(&have, 9, 2, "4");
    book_assert_cell(&have, 9, 28, "5");
    assert_int_equal(
        have.workbook.tables[HEARTH_FORMS_SHEET_SURVEY].csv.rows[8].count, 28);
}

static void test_a_later_cell_at_the_same_place_wins(void **state)
{
    (void)state;
    read_rows("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c>"
              "<c r=\"A1\"><v>3</v></c></row>");
    book_assert_cell(&have, 1, 1, "3");
    book_assert_cell(&have, 1, 2, "2");
}

static void test_sheets_are_found_by_name_in_any_case(void **state)
{
    (void)state;
    read_parts(&(struct book_parts){.title = " SurVey\t",
                                    .survey = "<row><c><v>1</v></c></row>"});
    book_assert_cell(&have, 1, 1, "1");
    assert_false(have.workbook.tables[HEARTH_FORMS_SHEET_CHOICES].is_there);
    assert_string_equal(have.workbook.name, "book");
    read_parts(&(struct book_parts){.title = "surveys",
                                    .survey = "<row><c><v>1</v></c></row>"});
    assert_false(have.workbook.tables[HEARTH_FORMS_SHEET_SURVEY].is_there);
}

static void test_texts_are_composed_and_blanks_kept(void **state)
{
    (void)state;
    /* e + acute, a no-break space; Hangul in parts; a byte order mark */
    read_rows("<row><c t=\"str\"><v>e\xcc\x81\xc2\xa0 x </v></c>"
              "<c t=\"str\"><v>\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab</v></c>"
              "<c t=\"str\"><v>\xef\xbb\xbftype</v></c></row>");
    book_assert_cell(&have, 1, 1, "\xc3\xa9\xc2\xa0 x ");
    book_assert_cell(&have, 1, 2, "\xed\x95\x9c");
    book_assert_cell(&have, 1, 3, "type");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_texts_with_runs_and_without_sound),
        cmocka_unit_test(test_texts_in_the_sheet_itself),
        cmocka_unit_test(test_numbers_are_as_short_as_they_can_be),
        cmocka_unit_test(test_dates_are_told_by_the_number_format),
        cmocka_unit_test(test_the_epoch_of_1904),
        cmocka_unit_test(test_rows_keep_their_numbers),
        cmocka_unit_test(test_a_later_cell_at_the_same_place_wins),
        cmocka_unit_test(test_sheets_are_found_by_name_in_any_case),
        cmocka_unit_test(test_texts_are_composed_and_blanks_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
