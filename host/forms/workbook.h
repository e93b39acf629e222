/* SPDX-License-Identifier: Apache-2.0 */
/* An XLSForm as tables of cells, whatever file it comes in: .xlsx, .xls or a
 * folder of CSV files. What it is, its first bytes say, never its name. */
#ifndef HEARTH_FORMS_WORKBOOK_H
#define HEARTH_FORMS_WORKBOOK_H

#include "csv.h"

#include "hearth/fsutil.h"

/* Bytes of a file; of all parts of a .xlsx unpacked; of the names below. */
#define HEARTH_FORMS_FILE_MAX      (16u << 20)
#define HEARTH_FORMS_UNPACKED_MAX  (64u << 20)
#define HEARTH_FORMS_FILE_NAME_MAX 256

enum hearth_forms_sheet_id {
    HEARTH_FORMS_SHEET_SURVEY,
    HEARTH_FORMS_SHEET_CHOICES,
    HEARTH_FORMS_SHEET_SETTINGS,
    HEARTH_FORMS_SHEET_EXTERNAL_CHOICES,
    HEARTH_FORMS_SHEET_ENTITIES,
    HEARTH_FORMS_SHEET_COUNT
};

/* rows[i] is row i + 1 of the spreadsheet; a row ends with its last cell that
 * is not empty. Cells are UTF-8 in NFC, neither trimmed nor collapsed. */
struct hearth_forms_table {
    struct hearth_forms_csv csv;
    bool is_there;
};

struct hearth_forms_workbook {
    struct hearth_forms_table tables[HEARTH_FORMS_SHEET_COUNT];
    /* Name of the file or folder without its ending: stands in for form_id. */
    char name[HEARTH_FORMS_FILE_NAME_MAX];
    /* Where further files are looked for, in this order: NAME-media beside
     * the workbook (or in the folder of CSV files), then the workbook's own
     * folder. Either may not exist; "" when read from bytes. */
    char media[HEARTH_PATH_MAX];
    char folder[HEARTH_PATH_MAX];
};

/* Why a workbook cannot be read. Fixed texts, never NULL. */
struct hearth_forms_workbook_problem {
    const char *sheet; /* "survey" ... or "": the file as a whole */
    size_t row;        /* as a spreadsheet shows it; 0: none */
    size_t column;     /* from 1; 0: none */
    const char *text;
    const char *remedy;
};

/* "survey", "choices", "settings", "external_choices", "entities" */
const char *hearth_forms_sheet_name(enum hearth_forms_sheet_id id);

/* Reads the file or folder at ${path}; everything stands in ${arena}. Sheets
 * that are missing (survey too) are no error here. E_NOT_FOUND, E_IO,
 * E_INVALID, E_LIMIT, E_MEMORY, all with ${problem}. */
HEARTH_MUST_USE int
hearth_forms_workbook_read(const char *path, struct hearth_arena *arena,
                           struct hearth_forms_workbook *out,
                           struct hearth_forms_workbook_problem *problem);
/* The same for the bytes of a .xlsx, .xls or .zip file called ${name}. */
HEARTH_MUST_USE int
hearth_forms_workbook_read_bytes(const char *name, struct hearth_slice in,
                                 struct hearth_arena *arena,
                                 struct hearth_forms_workbook *out,
                                 struct hearth_forms_workbook_problem *problem);
/* The same from CSV text, one slice a sheet in the order of the enum above;
 * data NULL: the sheet is missing. */
HEARTH_MUST_USE int hearth_forms_workbook_read_sheets(
    const char *name,
    const struct hearth_slice sheets[HEARTH_FORMS_SHEET_COUNT],
    struct hearth_arena *arena, struct hearth_forms_workbook *out,
    struct hearth_forms_workbook_problem *problem);

/* Reads the further file ${name} (no folders in it) from the places above
 * into ${arena}. E_NOT_FOUND: in none of them. E_INVALID: not a plain file
 * name. E_LIMIT, E_IO, E_MEMORY. */
HEARTH_MUST_USE int
hearth_forms_workbook_file(const struct hearth_forms_workbook *w,
                           struct hearth_slice name, struct hearth_arena *arena,
                           struct hearth_slice *out);

#endif
