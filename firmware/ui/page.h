/* SPDX-License-Identifier: Apache-2.0 */
/* A page of HTML as it grows, in locked memory of a fixed size. What comes
 * from a form or a person goes through text, always; only literals of ours go
 * through put. */
#ifndef HEARTH_FIRMWARE_UI_PAGE_H
#define HEARTH_FIRMWARE_UI_PAGE_H

#include "words.h"

#include "hearth/bytes.h"

/* Of one page. Lists are cut and looked through, so no screen needs more. */
#define HEARTH_UI_PAGE_MAX 262144

struct hearth_ui_page {
    struct hearth_writer w; /* sticky: has_failed when it is full */
    uint8_t language;       /* of words.h */
};

void hearth_ui_put(struct hearth_ui_page *p, const char *literal);
/* As text: & < > " ' as references, control characters left out, a line end
 * as <br> where ${p} is no attribute. */
void hearth_ui_slice(struct hearth_ui_page *p, struct hearth_slice text);
void hearth_ui_text(struct hearth_ui_page *p, const char *text);
/* A text of a form with its marks (markdown.h) as elements; not for
 * attributes. */
void hearth_ui_marked(struct hearth_ui_page *p, const char *text);
/* A number for attributes, in plain digits. */
void hearth_ui_digits(struct hearth_ui_page *p, uint64_t v);
/* The same for people, in the language's digits. */
void hearth_ui_number(struct hearth_ui_page *p, uint64_t v);
/* A text of the catalogue; with a number, two, or a name put in. */
void hearth_ui_word(struct hearth_ui_page *p, enum hearth_words_id id);
void hearth_ui_word_n(struct hearth_ui_page *p, enum hearth_words_id id,
                      uint64_t n);
void hearth_ui_word_nn(struct hearth_ui_page *p, enum hearth_words_id id,
                       uint64_t n, uint64_t m);
void hearth_ui_word_t(struct hearth_ui_page *p, enum hearth_words_id id,
                      const char *text);
void hearth_ui_word_nt(struct hearth_ui_page *p, enum hearth_words_id id,
                       uint64_t n, const char *text);
void hearth_ui_word_tt(struct hearth_ui_page *p, enum hearth_words_id id,
                       const char *first, const char *second);
/* A button that posts do=${action}, with a class of the style sheet. */
void hearth_ui_button(struct hearth_ui_page *p, const char *action,
                      const char *look, enum hearth_words_id id);

#endif
