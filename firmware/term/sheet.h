/* SPDX-License-Identifier: Apache-2.0 */
/* Text of one page in paragraphs, broken into lines of a terminal's width. It
 * holds answers: in locked memory, wiped when a page is begun. */
#ifndef HEARTH_FIRMWARE_TERM_SHEET_H
#define HEARTH_FIRMWARE_TERM_SHEET_H

#include "hearth/bytes.h"

#define HEARTH_TERM_TEXT_MAX       49152
#define HEARTH_TERM_PARAGRAPHS_MAX 512
#define HEARTH_TERM_LINES_MAX      2048

struct hearth_term_paragraph {
    uint32_t from; /* in text */
    uint32_t len;
    int32_t choice; /* index of the one it shows, -1: none */
    bool is_strong;
};

struct hearth_term_line {
    uint32_t from;
    uint16_t len;
    uint16_t cols;
    uint16_t paragraph;
};

struct hearth_term_sheet {
    struct hearth_term_paragraph paragraphs[HEARTH_TERM_PARAGRAPHS_MAX];
    struct hearth_term_line lines[HEARTH_TERM_LINES_MAX];
    unsigned paragraph_count;
    unsigned line_count;
    uint32_t used;
    uint32_t begun; /* where the open paragraph starts */
    bool is_plain;  /* isolates are left out: the terminal shows them */
    char text[HEARTH_TERM_TEXT_MAX];
};

/* Wipes it for a new page. */
void hearth_term_sheet_clear(struct hearth_term_sheet *sheet);
/* Adds to the open paragraph; control characters become "?". A line end stays
 * one. What does not fit is left out. */
void hearth_term_sheet_add(struct hearth_term_sheet *sheet,
                           struct hearth_slice text);
void hearth_term_sheet_add_text(struct hearth_term_sheet *sheet,
                                const char *text);
/* Ends the open paragraph, which may be blank. */
void hearth_term_sheet_end(struct hearth_term_sheet *sheet, int32_t choice,
                           bool is_strong);
/* Breaks all paragraphs into lines of at most ${width} columns: at blanks, else
 * between characters. */
void hearth_term_sheet_wrap(struct hearth_term_sheet *sheet, unsigned width);
/* Columns of a code point: 0, 1 or 2. */
unsigned hearth_term_sheet_columns(uint32_t code);
/* The code point at the start of ${text}, its length in *${len} (1 where the
 * text is broken). */
uint32_t hearth_term_sheet_code(struct hearth_slice text, unsigned *len);

#endif
