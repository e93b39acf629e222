/* SPDX-License-Identifier: Apache-2.0 */
/* The marks that authors put into texts of a form, taken apart piece by piece:
 * no memory, one pass, and nothing but bytes of the text comes out as text.
 *
 *   **strong** __strong__ *em* _em_   # heading   - item   line ends   \*
 *
 * Links and HTML stay as they were written, and so does what a person
 * answered: inserts stand between FSI and PDI, and no mark in them counts. */
#ifndef HEARTH_MARKDOWN_H
#define HEARTH_MARKDOWN_H

#include "hearth/bytes.h"

enum hearth_mark {
    HEARTH_MARK_TEXT,   /* as it stands */
    HEARTH_MARK_STRONG, /* begins, or ends if ${is_end} */
    HEARTH_MARK_EM,
    HEARTH_MARK_LINE, /* a new line */
    HEARTH_MARK_ITEM  /* at the start of a line: a bullet */
};
struct hearth_markdown_piece {
    enum hearth_mark mark;
    bool is_end;
    struct hearth_slice text; /* of HEARTH_MARK_TEXT; never empty */
};
struct hearth_markdown {
    struct hearth_slice text;
    size_t at;
    size_t plain_to;     /* up to here nothing is a mark */
    bool is_line_begun;  /* the line's own mark was looked for */
    bool is_heading;     /* strong up to the end of the line */
    uint8_t depth;       /* of open[] */
    uint8_t open[2];     /* enum hearth_mark, the outer first */
    size_t none_from[4]; /* by mark: no end of it from here to the line's */
};

/* ${text} stays as long as pieces of it are used. */
struct hearth_markdown hearth_markdown_begin(struct hearth_slice text);
/* False at the end. Strong and em come in pairs, well nested, within a line. */
bool hearth_markdown_next(struct hearth_markdown *m,
                          struct hearth_markdown_piece *out);
/* The text without marks; items begin with a bullet. Fits where the text fits
 * twice over. */
void hearth_markdown_plain(struct hearth_slice text, struct hearth_writer *out);

#endif
