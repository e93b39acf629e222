/* SPDX-License-Identifier: Apache-2.0 */
/* Makes .xls files for tests: BIFF8 records in an OLE2 file. */
#ifndef BIFF_H
#define BIFF_H

#include "hearth/bytes.h"

#define BIFF_MAX 65536

struct biff {
    uint8_t stream[BIFF_MAX];
    size_t len;
    size_t record; /* where the open record begins */
    uint8_t file[2 * BIFF_MAX];
    size_t file_len;
};

/* Records: little-endian, as Excel writes them. */
void biff_begin(struct biff *b, uint16_t id);
void biff_u8(struct biff *b, uint32_t v);
void biff_u16(struct biff *b, uint32_t v);
void biff_u32(struct biff *b, uint32_t v);
void biff_double(struct biff *b, double v);
void biff_bytes(struct biff *b, const char *text);
void biff_end(struct biff *b);
/* The beginning of a record that stands for a cell. */
void biff_cell(struct biff *b, uint16_t id, uint32_t row, uint32_t column,
               uint32_t xf);
/* What stands before the sheets: ${is_1904}, two custom formats, XFs 0 plain,
 * 1 date, 2 custom date, 3 custom number; then the caller adds more records
 * and calls biff_sheet once: it begins the only sheet, "Survey". */
void biff_globals(struct biff *b, bool is_1904);
void biff_sheet(struct biff *b);
/* Ends the sheet and wraps the stream; a stream below 4,096 bytes is a small
 * one unless it is ${padded}. */
struct hearth_slice biff_finish(struct biff *b, const char *name, bool padded);

#endif
