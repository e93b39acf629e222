/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as RFC 4180 and spreadsheets write it: a byte order mark, CRLF or LF,
 * quoted cells with commas, quotes and line feeds in them. */
#ifndef HEARTH_FORMS_CSV_H
#define HEARTH_FORMS_CSV_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

/* Room for HEARTH_CHOICES_MAX choices, a header and some empty rows. */
#define HEARTH_FORMS_CSV_BYTES_MAX   (16u << 20)
#define HEARTH_FORMS_CSV_ROWS_MAX    101000u
#define HEARTH_FORMS_CSV_COLUMNS_MAX 256u
#define HEARTH_FORMS_CSV_CELL_MAX    32768u

struct hearth_forms_csv_row {
    const struct hearth_slice *cells;
    size_t count;
};

/* Row i is row i + 1 of a spreadsheet. Cells are UTF-8 in NFC and stand in
 * the arena. */
struct hearth_forms_csv {
    const struct hearth_forms_csv_row *rows;
    size_t row_count;
};

struct hearth_forms_csv_problem {
    size_t row;    /* as a spreadsheet shows it; 0: none */
    size_t column; /* from 1; 0: none */
    const char *text;
    const char *remedy;
};

/* Reads a whole file. E_INVALID, E_LIMIT, E_MEMORY with
 * ${problem}. */
HEARTH_MUST_USE int
hearth_forms_csv_read(struct hearth_slice in, struct hearth_arena *arena,
                      struct hearth_forms_csv *out,
                      struct hearth_forms_csv_problem *problem);

#endif
