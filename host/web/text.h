/* SPDX-License-Identifier: Apache-2.0 */
/* A page as it grows. What comes from outside goes through
 * hearth_text_escaped, always; literals of ours through hearth_text_add. */
#ifndef HOST_WEB_TEXT_H
#define HOST_WEB_TEXT_H

#include "hearth/bytes.h"

#define HEARTH_TEXT_PAGE_MAX (16u << 20)

struct hearth_text {
    char *data;
    size_t len;
    size_t cap;
    bool has_failed; /* sticky: out of memory, or beyond HEARTH_TEXT_PAGE_MAX */
};

void hearth_text_add(struct hearth_text *t, const char *literal);
/* ${text} with & < > " ' as references and control bytes left out. */
void hearth_text_escaped(struct hearth_text *t, const char *text);
/* The same inside <bdi>, so that a label's writing direction cannot reach
 * what stands beside it. */
void hearth_text_label(struct hearth_text *t, const char *text);
void hearth_text_count(struct hearth_text *t, uint64_t v);
/* With ${places} 0 to 4 decimals. */
void hearth_text_number(struct hearth_text *t, double v, int places);
/* A share as "43 %". */
void hearth_text_percent(struct hearth_text *t, double share);
/* A coarse count: "fewer than 10", or the number. */
void hearth_text_coarse(struct hearth_text *t, uint64_t coarse);
/* Days since 1970-01-01 as "2026-11-21"; seconds as "2026-11-21 05:56 UTC". */
void hearth_text_day(struct hearth_text *t, int64_t day);
void hearth_text_time(struct hearth_text *t, int64_t unix_s);
/* Begins a table that scrolls by itself, with the keyboard too; the caller
 * ends it with "</table></div>". */
void hearth_text_table(struct hearth_text *t);
void hearth_text_free(struct hearth_text *t);

#endif
