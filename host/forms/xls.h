/* SPDX-License-Identifier: Apache-2.0 */
/* .xls of Excel 97 to 2003: BIFF8 records (MS-XLS) in an OLE2 file.
 *
 * Read here and not through a library: Debian 12 has freexl 1.0.6 alone, which
 * skips every cell with a formula without a word, tells TRUE from 1 and #N/A
 * from 1 no more, looks at four entries of the directory, and follows a cycle
 * of sectors for gigabytes. */
#ifndef HEARTH_FORMS_XLS_H
#define HEARTH_FORMS_XLS_H

#include "grid.h"
#include "rawcell.h"
#include "sharedtext.h"
#include "workbook.h"

/* Formats of cells; index: the cell's XF number. */
struct hearth_forms_xls_formats {
    struct hearth_forms_xls_custom {
        uint16_t id;
        uint8_t format; /* enum hearth_forms_format */
    } * customs;
    size_t custom_count;
    uint16_t *ids;
    size_t id_count;
    bool is_1904;
};

/* A record, and the CONTINUE records behind it. */
struct hearth_forms_xls_record {
    struct hearth_slice stream;
    size_t at;  /* in the stream, within the current part */
    size_t end; /* of the current part */
    uint16_t id;
};

/* Reads the file in ${in} into ${out}->tables. */
HEARTH_MUST_USE int
hearth_forms_xls_read(struct hearth_slice in, struct hearth_arena *arena,
                      struct hearth_forms_workbook *out,
                      struct hearth_forms_workbook_problem *problem);

/* The record at ${at} in ${stream}; false at the end or when it is cut. */
bool hearth_forms_xls_record_at(struct hearth_slice stream, size_t at,
                                struct hearth_forms_xls_record *out);
/* Bytes left in the current part. */
size_t hearth_forms_xls_left(const struct hearth_forms_xls_record *r);
/* The next number; goes on in CONTINUE records; 0 behind the end. */
uint32_t hearth_forms_xls_u8(struct hearth_forms_xls_record *r);
uint32_t hearth_forms_xls_u16(struct hearth_forms_xls_record *r);
uint32_t hearth_forms_xls_u32(struct hearth_forms_xls_record *r);
/* Reads a text with ${count_bytes} (1 or 2) bytes of length, as UTF-8, to the
 * end of ${out}. E_INVALID when cut, else as hearth_forms_strings_begin. */
HEARTH_MUST_USE int
hearth_forms_xls_text(struct hearth_forms_xls_record *r, unsigned count_bytes,
                      struct hearth_forms_strings *out,
                      struct hearth_forms_workbook_problem *problem);

/* Reads the sheet that begins at ${at} into ${grid}. */
HEARTH_MUST_USE int
hearth_forms_xls_sheet_read(struct hearth_slice stream, size_t at,
                            struct hearth_forms_strings *strings,
                            const struct hearth_forms_xls_formats *formats,
                            struct hearth_forms_grid *grid);

#endif
