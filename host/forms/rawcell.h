/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in one cell of a spreadsheet, as text (forms.md 2): numbers
 * without a useless fraction, dates in ISO form, text in NFC. */
#ifndef HEARTH_FORMS_RAWCELL_H
#define HEARTH_FORMS_RAWCELL_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

/* The longest number as text (core/form/number.h) fits. */
#define HEARTH_FORMS_CELL_NUMBER_MAX 352

/* What a number format shows of a number. */
enum hearth_forms_format {
    HEARTH_FORMS_FORMAT_NUMBER,
    HEARTH_FORMS_FORMAT_DATE,
    HEARTH_FORMS_FORMAT_TIME,
    HEARTH_FORMS_FORMAT_DATE_TIME,
    HEARTH_FORMS_FORMAT_ELAPSED /* hours may pass 24 */
};

/* Of a format that every spreadsheet program knows by its number. */
enum hearth_forms_format hearth_forms_format_builtin(uint32_t id);
/* Of a format code such as "dd/mm/yyyy" or "0.00;[Red]-0.00". */
enum hearth_forms_format hearth_forms_format_of(struct hearth_slice code);

/* Writes the number to ${out} (HEARTH_FORMS_CELL_NUMBER_MAX bytes); gives the
 * length. Day 0 is in 1904 or, as most files have it, in 1899. */
size_t hearth_forms_cell_number(double x, enum hearth_forms_format format,
                                bool is_1904, uint8_t *out);
/* Reads a number as spreadsheet files write it, exponent included. */
bool hearth_forms_cell_parse(struct hearth_slice text, double *out);

/* A copy of ${in} in NFC in ${arena} (or ${in} itself where ${in} stands in
 * the arena already and is ASCII). E_INVALID: not UTF-8, or zero bytes;
 * E_LIMIT: longer than HEARTH_FORMS_CSV_CELL_MAX, or more marks on one letter
 * than any writing needs; ${why} then says it. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_cell_text(struct hearth_slice in,
                                           struct hearth_arena *arena,
                                           struct hearth_slice *out,
                                           const char **why);

#endif
