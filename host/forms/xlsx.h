/* SPDX-License-Identifier: Apache-2.0 */
/* .xlsx: parts of XML in a ZIP file (ECMA-376), of which a form needs five. */
#ifndef HEARTH_FORMS_XLSX_H
#define HEARTH_FORMS_XLSX_H

#include "grid.h"
#include "rawcell.h"
#include "sharedtext.h"
#include "workbook.h"

/* What the number formats of cells show; index: attribute s of a cell. */
struct hearth_forms_xlsx_styles {
    uint8_t *formats; /* enum hearth_forms_format */
    size_t count;
    bool is_1904;
};

/* Reads the file in ${in} into ${out}->tables. */
HEARTH_MUST_USE int
hearth_forms_xlsx_read(struct hearth_slice in, struct hearth_arena *arena,
                       struct hearth_forms_workbook *out,
                       struct hearth_forms_workbook_problem *problem);

/* One part each, of the bytes in ${in}; free what they made (both are all
 * zero before). E_INVALID, E_LIMIT, E_MEMORY with the problem. */
HEARTH_MUST_USE int
hearth_forms_xlsx_strings_read(struct hearth_slice in,
                               struct hearth_forms_strings *out,
                               struct hearth_forms_workbook_problem *problem);
HEARTH_MUST_USE int
hearth_forms_xlsx_styles_read(struct hearth_slice in,
                              struct hearth_forms_xlsx_styles *out,
                              struct hearth_forms_workbook_problem *problem);
void hearth_forms_xlsx_styles_free(struct hearth_forms_xlsx_styles *s);

/* Reads one sheet into ${grid}. */
HEARTH_MUST_USE int
hearth_forms_xlsx_sheet_read(struct hearth_slice in,
                             struct hearth_forms_strings *strings,
                             const struct hearth_forms_xlsx_styles *styles,
                             struct hearth_forms_grid *grid);

/* _x000D_ stands for the character U+000D (and _x005F_ for "_"): undone in
 * place; gives the new length. */
size_t hearth_forms_xlsx_unescape(uint8_t *text, size_t len);
/* Makes a problem of what hearth_forms_xml_parse gave. */
struct hearth_forms_xml_fault;
int hearth_forms_xlsx_fault(struct hearth_forms_workbook_problem *problem,
                            int rc, const struct hearth_forms_xml_fault *fault);

#endif
