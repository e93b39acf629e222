/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks that are broken, or made to break the reader: one clear error,
 * in bounded time and memory. */
#include "book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct book_read have;

/* The failure of bytes, and the text of its problem. */
static void assert_refused(struct hearth_slice in, int rc, const char *text)
{
    assert_int_equal(book_read(&have, in), rc);
    assert_non_null(strstr(have.problem.text, text));
    assert_true(have.problem.remedy[0] != '\0');
}

static void assert_rows_refused(const char *rows, int rc, const char *text)
{
    struct book b;

    assert_refused(book_of(&b, &(struct book_parts){.survey = rows}), rc, text);
    book_free(&b);
}

static void test_what_is_no_workbook(void **state)
{
    struct book b;

    (void)state;
    assert_refused(hearth_slice_text(""), HEARTH_E_INVALID, "empty");
    assert_refused(hearth_slice_text("type,name\n"), HEARTH_E_INVALID,
                   "no workbook");
    assert_refused(hearth_slice_text("\n <html>"), HEARTH_E_INVALID,
                   "web page");
    assert_refused(hearth_slice_text("PK\x03\x04 and no more"),
                   HEARTH_E_INVALID, "damaged");
    book_open(&b);
    book_add(&b, "content.xml", hearth_slice_text("<x/>"));
    assert_refused(book_close(&b), HEARTH_E_INVALID, "OpenDocument");
    book_free(&b);
}

static void test_a_bomb_is_not_unpacked(void **state)
{
    size_t len = 8u << 20;
    uint8_t *blanks = malloc(len);
    struct book b;

    (void)state;
    assert_non_null(blanks);
    memset(blanks, ' ', len);
    book_open(&b);
    book_add(&b, "xl/workbook.xml", hearth_slice_of(blanks, len));
    assert_refused(book_close(&b), HEARTH_E_LIMIT, "250 times");
    book_free(&b);
    free(blanks);
}

/* Eight parts of 9 MiB that pack worse: the sum is what counts. */
static void test_the_sum_of_all_parts_is_bounded(void **state)
{
    static const char HEAD[] =
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"survey\" r:id=\"a\"/>"
        "<sheet name=\"choices\" r:id=\"b\"/></sheets></workbook>";
    static const char RELATIONS[] =
        "<R><Relationship Id=\"a\" Type=\"/w\" Target=\"a\"/><Relationship "
        "Id=\"b\" Type=\"/w\" Target=\"b\"/></R>";
    size_t len = 33u << 20;
    uint8_t *filler = malloc(len);
    uint32_t x = 1;
    struct book b;

    (void)state;
    assert_non_null(filler);
    for (size_t i = 0; i < len; i++) {
        x = i % 64 == 0 ? x * 1664525 + 1013904223 : x;
        filler[i] = i % 64 == 0 ? (uint8_t)('a' + (x >> 24) % 26) : ' ';
    }
    memcpy(filler, "<s>", 3);
    memcpy(filler + len - 4, "</s>", 4);
    book_open(&b);
    book_add(&b, "xl/workbook.xml", hearth_slice_text(HEAD));
    book_add(&b, "xl/_rels/workbook.xml.rels", hearth_slice_text(RELATIONS));
    book_add(&b, "xl/a", hearth_slice_of(filler, len));
    book_add(&b, "xl/b", hearth_slice_of(filler, len));
    assert_refused(book_close(&b), HEARTH_E_LIMIT, "64 MiB");
    assert_string_equal(have.problem.sheet, "choices");
    book_free(&b);
    free(filler);
}

static void test_a_document_type_is_refused(void **state)
{
    struct book b;

    (void)state;
    book_open(&b);
    book_add(&b, "xl/workbook.xml",
             hearth_slice_text("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b "
                               "\"&a;&a;\">]><x>&b;</x>"));
    assert_refused(book_close(&b), HEARTH_E_INVALID, "document type");
    book_free(&b);
}

static void test_nesting_is_bounded(void **state)
{
    char deep[3 * 70 + 1] = "";
    struct book b;

    (void)state;
    for (size_t i = 0; i < 70; i++) {
        memcpy(deep + 3 * i, "<a>", 4); /* room for 70, and the zero */
    }
    book_open(&b);
    book_add(&b, "xl/workbook.xml", hearth_slice_text(deep));
    assert_refused(book_close(&b), HEARTH_E_LIMIT, "nested deeper");
    book_free(&b);
}

static void test_places_that_no_form_needs(void **state)
{
    (void)state;
    assert_rows_refused("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c>"
                        "</row>",
                        HEARTH_E_LIMIT, "101,000 rows");
    assert_string_equal(have.problem.sheet, "survey");
    assert_int_equal(have.problem.row, 1048576);
    assert_int_equal(have.problem.column, 16384);
    assert_rows_refused("<row><c r=\"XFD1\"><v>1</v></c></row>", HEARTH_E_LIMIT,
                        "256 columns");
    assert_rows_refused("<row r=\"0\"/>", HEARTH_E_INVALID, "number");
    assert_rows_refused("<row r=\"4294967297\"/>", HEARTH_E_INVALID, "number");
    assert_rows_refused("<row><c r=\"A0\"/></row>", HEARTH_E_INVALID, "place");
    assert_rows_refused("<row><c r=\"12\"/></row>", HEARTH_E_INVALID, "place");
    assert_rows_refused("<row><c r=\"ZZZZZZZZZZ1\"/></row>", HEARTH_E_INVALID,
                        "place");
    assert_rows_refused("<row><c r=\"A99999999999\"/></row>", HEARTH_E_INVALID,
                        "place");
}

static void test_texts_that_are_not_there(void **state)
{
    (void)state;
    assert_rows_refused("<row><c t=\"s\"><v>0</v></c></row>", HEARTH_E_INVALID,
                        "not in the file");
    assert_int_equal(have.problem.row, 1);
    assert_rows_refused("<row><c t=\"s\"><v>-1</v></c></row>", HEARTH_E_INVALID,
                        "damaged");
    assert_rows_refused("<row><c t=\"s\"><v>99999999999999999999</v></c></row>",
                        HEARTH_E_INVALID, "damaged");
    assert_rows_refused("<row><c></row>", HEARTH_E_INVALID, "malformed");
}

/* A cell with ${count} times ${piece} behind its first letter. */
static void read_repeated(const char *piece, size_t count, int rc,
                          const char *text)
{
    static const char HEAD[] = "<row><c t=\"str\"><v>a";
    static const char TAIL[] = "</v></c></row>";
    size_t len = strlen(piece);
    size_t at = sizeof(HEAD) - 1;
    char *rows = malloc(at + count * len + sizeof(TAIL));
    struct book b;

    assert_non_null(rows);
    memcpy(rows, HEAD, sizeof(HEAD)); /* all as long as was just taken */
    for (size_t i = 0; i < count; i++, at += len) {
        memcpy(rows + at, piece, len);
    }
    memcpy(rows + at, TAIL, sizeof(TAIL));
    assert_int_equal(
        book_read(&have, book_of(&b, &(struct book_parts){.survey = rows})),
        rc);
    assert_non_null(strstr(have.problem.text, text));
    book_free(&b);
    free(rows);
}

static void test_cells_are_bounded(void **state)
{
    (void)state;
    read_repeated("b", 32767, HEARTH_OK, "");
    read_repeated("b", 32768, HEARTH_E_LIMIT, "32,768 bytes");
    read_repeated("\xcc\x81", 30, HEARTH_OK, "");
    read_repeated("\xcc\x81", 31, HEARTH_E_LIMIT, "combining marks");
    /* This one has class 0 and falls apart into two that have not. */
    read_repeated("\xe0\xbd\xb3", 16, HEARTH_E_LIMIT, "combining marks");
}

static void test_no_beginning_of_a_file_is_taken_for_the_file(void **state)
{
    struct book b;
    struct hearth_slice in = book_of(
        &b, &(struct book_parts){.survey = "<row><c><v>1</v></c></row>"});

    (void)state;
    /* The last three bytes are zero: an offset's upper byte, and the length
     * of a comment that nobody reads. */
    for (size_t len = 0; len + 3 < in.len; len++) {
        assert_int_equal(book_read(&have, hearth_slice_of(in.data, len)),
                         HEARTH_E_INVALID);
    }
    assert_int_equal(book_read(&have, in), HEARTH_OK);
    book_free(&b);
}

/* Every single byte changed: never a crash, and what is read is bounded. */
static void test_any_byte_may_be_wrong(void **state)
{
    struct book b;
    struct hearth_slice in = book_of(
        &b, &(struct book_parts){.survey = "<row><c><v>1</v></c></row>"});

    (void)state;
    for (size_t i = 0; i < in.len; i++) {
        int rc;

        b.bytes[i] ^= 0x41;
        rc = book_read(&have, in);
        assert_true(rc == HEARTH_OK || have.problem.text[0] != '\0');
        b.bytes[i] ^= 0x41;
    }
    book_free(&b);
}

static void test_protected_parts_are_said(void **state)
{
    static const uint8_t FLAG_AT = 8; /* in the directory's entry */
    struct book b;
    size_t at = 0;

    (void)state;
    book_open(&b);
    book_add(&b, "xl/workbook.xml", hearth_slice_text("<x/>"));
    (void)book_close(&b);
    for (size_t i = 0; i + 4 <= b.len; i++) {
        at = memcmp(b.bytes + i, "PK\x01\x02", 4) == 0 ? i : at;
    }
    b.bytes[at + FLAG_AT] |= 1;
    assert_refused(hearth_slice_of(b.bytes, b.len), HEARTH_E_INVALID,
                   "password");
    book_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_workbook),
        cmocka_unit_test(test_a_bomb_is_not_unpacked),
        cmocka_unit_test(test_the_sum_of_all_parts_is_bounded),
        cmocka_unit_test(test_a_document_type_is_refused),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_places_that_no_form_needs),
        cmocka_unit_test(test_texts_that_are_not_there),
        cmocka_unit_test(test_cells_are_bounded),
        cmocka_unit_test(test_no_beginning_of_a_file_is_taken_for_the_file),
        cmocka_unit_test(test_any_byte_may_be_wrong),
        cmocka_unit_test(test_protected_parts_are_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
