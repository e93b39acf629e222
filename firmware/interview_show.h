/* SPDX-License-Identifier: Apache-2.0 */
/* Texts and answers on the terminal: answers never pass stdio. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_SHOW_H
#define HEARTH_FIRMWARE_INTERVIEW_SHOW_H

#include "sitting.h"
#include "words.h"

/* Begins a screen: its title, and that it is practice where it is. */
void hearth_interview_show_head(const struct hearth_sitting *s,
                                const char *title);
/* Text ${text} of the form as ${place} shows it, in the interview's language;
 * nothing if there is none. False if there is none. */
bool hearth_interview_show_text(const struct hearth_sitting *s,
                                struct hearth_place place, uint32_t text);
/* Where ${place} stands: "Child 2, Visit 1: " for repeats around it, nothing
 * outside all. */
void hearth_interview_show_path(const struct hearth_sitting *s,
                                struct hearth_place place);
/* The answer at ${place} as labels or as text. */
void hearth_interview_show_answer(const struct hearth_sitting *s,
                                  struct hearth_place place);
/* True if ${name} is one of the space-separated names in ${value}. */
bool hearth_interview_show_is_chosen(struct hearth_slice value,
                                     struct hearth_slice name);

/* All that is shown goes through these: to standard output, or to the sink of
 * the sitting. Bytes and names may be secret; what is fixed may not, because
 * stdio keeps it. */
void hearth_interview_show_bytes(const struct hearth_sitting *s,
                                 struct hearth_slice text);
void hearth_interview_show_name(const struct hearth_sitting *s,
                                const char *text);
/* A text of the form, without its marks (markdown.h). */
void hearth_interview_show_marked(const struct hearth_sitting *s,
                                  const char *text);
void hearth_interview_show_fixed(const struct hearth_sitting *s,
                                 const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void hearth_interview_show_flush(const struct hearth_sitting *s);
/* What follows, up to the end of its line, is choice ${index}. */
void hearth_interview_show_choice(const struct hearth_sitting *s,
                                  uint32_t index);

/* The language of what this device itself says: the interview's, unless
 * another one was asked for. */
uint8_t hearth_interview_show_language(const struct hearth_sitting *s);
/* One of its texts, with arguments or (NULL) without. */
void hearth_interview_show_words(const struct hearth_sitting *s,
                                 enum hearth_words_id id,
                                 const struct hearth_words_args *args);
/* The same with one number. */
void hearth_interview_show_count(const struct hearth_sitting *s,
                                 enum hearth_words_id id, uint64_t number);

#endif
