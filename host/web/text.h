/* SPDX-License-Identifier: Apache-2.0 */
/* A page as it grows. What comes from outside goes through
 * hearth_text_escaped, always; literals of ours through hearth_text_add. */
#ifndef HOST_WEB_TEXT_H
#define HOST_WEB_TEXT_H

#include "host/words/words.h"

#define HEARTH_TEXT_PAGE_MAX (16u << 20)

struct hearth_text {
    char *data;
    size_t len;
    size_t cap;
    bool has_failed; /* sticky: out of memory, or beyond HEARTH_TEXT_PAGE_MAX */
    bool is_secret;  /* wiped before its memory goes back */
    uint8_t language; /* of host/words; 0 is English */
};

/* A text of host/words in the page's language, escaped. */
void hearth_text_say(struct hearth_text *t, enum hearth_say_id id);
/* The same with arguments, which may come from outside:
 *   hearth_text_say_with(t, HEARTH_SAY_ANSWERS_N, hearth_words_n(3))
 * ${first} is {0} or {#0}; say_args takes all four. */
void hearth_text_say_with(struct hearth_text *t, enum hearth_say_id id,
                          struct hearth_words_arg first);
void hearth_text_say_args(struct hearth_text *t, enum hearth_say_id id,
                          const struct hearth_words_args *args);
/* A text of host/words by its English words, escaped; as it is, if the
 * catalogue has none. */
void hearth_text_like(struct hearth_text *t, const char *english);
/* Numbers as the page's language writes them, for eyes; _count and _number
 * below are for attributes and drawings. */
void hearth_text_say_count(struct hearth_text *t, uint64_t v);
void hearth_text_say_number(struct hearth_text *t, double v, int places);
void hearth_text_say_percent(struct hearth_text *t, double share, int places);
/* "21 November 2026", and with the time of day (UTC). */
void hearth_text_say_date(struct hearth_text *t, int64_t unix_s);
void hearth_text_say_moment(struct hearth_text *t, int64_t unix_s);

void hearth_text_add(struct hearth_text *t, const char *literal);
/* What is in ${other}, as it is. */
void hearth_text_append(struct hearth_text *t, const struct hearth_text *other);
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
/* The row of its ${count} heads, and the beginning of its body. ${number} is
 * the column of numbers, which end at one line; HEARTH_TEXT_NO_NUMBER: none. */
#define HEARTH_TEXT_NO_NUMBER SIZE_MAX
void hearth_text_heads(struct hearth_text *t, const enum hearth_say_id *columns,
                       size_t count, size_t number);
void hearth_text_free(struct hearth_text *t);

#endif
