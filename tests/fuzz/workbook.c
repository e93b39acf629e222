/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the readers of workbooks and of files beside them. A first byte below
 * 8 names a part that a whole file would hide behind checksums; else the
 * input is a whole .xlsx or .xls. */
#include "workbook.h"
#include "external.h"
#include "xlsx.h"

#include <stdlib.h>

enum { SHEET, STRINGS, STYLES, XML, GEOJSON, PARTS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a reader says must be said in full, and what it gives must be whole. */
static void check_table(const struct hearth_forms_csv *t)
{
    uint8_t sum = 0;

    HEARTH_CHECK(t->row_count <= HEARTH_FORMS_CSV_ROWS_MAX);
    for (size_t i = 0; i < t->row_count; i++) {
        HEARTH_CHECK(t->rows[i].count <= HEARTH_FORMS_CSV_COLUMNS_MAX);
        for (size_t k = 0; k < t->rows[i].count; k++) {
            struct hearth_slice cell = t->rows[i].cells[k];

            HEARTH_CHECK(cell.data != NULL);
            for (size_t n = 0; n < cell.len; n++) {
                sum ^= cell.data[n];
            }
        }
    }
    (void)sum;
}

static void read_sheet(struct hearth_slice in, struct hearth_arena *arena)
{
    static const char TEXTS[] = "<sst><si><t>a</t></si><si/></sst>";
    static const char FORMATS[] = "<x><cellXfs><xf/><xf numFmtId=\"14\"/>"
                                  "<xf numFmtId=\"22\"/></cellXfs></x>";
    struct hearth_forms_workbook_problem problem = {.text = ""};
    struct hearth_forms_strings strings = {0};
    struct hearth_forms_xlsx_styles styles = {0};
    struct hearth_forms_grid grid;
    struct hearth_forms_csv csv;

    HEARTH_CHECK(hearth_forms_xlsx_strings_read(hearth_slice_text(TEXTS),
                                                &strings, &problem) == 0);
    HEARTH_CHECK(hearth_forms_xlsx_styles_read(hearth_slice_text(FORMATS),
                                               &styles, &problem) == 0);
    hearth_forms_grid_open(&grid, arena, &problem);
    if (hearth_forms_xlsx_sheet_read(in, &strings, &styles, &grid) ==
            HEARTH_OK &&
        hearth_forms_grid_finish(&grid, &csv) == HEARTH_OK) {
        check_table(&csv);
    }
    hearth_forms_grid_close(&grid);
    hearth_forms_strings_free(&strings);
    hearth_forms_xlsx_styles_free(&styles);
}

static void read_texts(struct hearth_slice in, struct hearth_arena *arena)
{
    struct hearth_forms_workbook_problem problem = {.text = ""};
    struct hearth_forms_strings strings = {0};
    struct hearth_slice text;
    const char *why = NULL;

    if (hearth_forms_xlsx_strings_read(in, &strings, &problem) == HEARTH_OK) {
        for (size_t i = 0; i < strings.count; i++) {
            (void)!hearth_forms_strings_get(&strings, i, arena, &text, &why);
        }
    }
    hearth_forms_strings_free(&strings);
}

static void read_styles(struct hearth_slice in)
{
    struct hearth_forms_workbook_problem problem = {.text = ""};
    struct hearth_forms_xlsx_styles styles = {0};

    (void)!hearth_forms_xlsx_styles_read(in, &styles, &problem);
    hearth_forms_xlsx_styles_free(&styles);
}

static void read_external(const char *name, struct hearth_slice in,
                          struct hearth_arena *arena)
{
    struct hearth_forms_csv_problem problem;
    struct hearth_forms_csv csv;
    int rc = hearth_forms_external_read(hearth_slice_text(name), in, arena,
                                        &csv, &problem);

    HEARTH_CHECK(rc == HEARTH_OK || problem.text[0] != '\0');
    if (rc == HEARTH_OK) {
        check_table(&csv);
    }
}

static void read_whole(struct hearth_slice in, struct hearth_arena *arena)
{
    static struct hearth_forms_workbook book;
    struct hearth_forms_workbook_problem problem;
    int rc =
        hearth_forms_workbook_read_bytes("fuzz", in, arena, &book, &problem);

    HEARTH_CHECK(rc == HEARTH_OK || problem.text[0] != '\0');
    for (size_t i = 0; rc == HEARTH_OK && i < HEARTH_FORMS_SHEET_COUNT; i++) {
        check_table(&book.tables[i].csv);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t memory[8u << 20];
    struct hearth_slice in = hearth_slice_of(data, size);
    struct hearth_arena arena;
    uint8_t part = size == 0 ? PARTS : data[0];

    hearth_arena_init(&arena, memory, sizeof(memory));
    if (part < PARTS) {
        in = hearth_slice_of(data + 1, size - 1);
    }
    switch (part) {
    case SHEET:
        read_sheet(in, &arena);
        break;
    case STRINGS:
        read_texts(in, &arena);
        break;
    case STYLES:
        read_styles(in);
        break;
    case XML:
        read_external("fuzz.xml", in, &arena);
        break;
    case GEOJSON:
        read_external("fuzz.geojson", in, &arena);
        break;
    default:
        read_whole(in, &arena);
        break;
    }
    return 0;
}
