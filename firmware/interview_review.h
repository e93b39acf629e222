/* SPDX-License-Identifier: Apache-2.0 */
/* The review: what was asked, numbered, with its answers. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_REVIEW_H
#define HEARTH_FIRMWARE_INTERVIEW_REVIEW_H

#include "sitting.h"
#include "words.h"

/* All relevant questions, numbered from 1, and what an older version of the
 * form left over. */
void hearth_interview_review_show(const struct hearth_sitting *s);
/* What becomes of the answers as things stand. */
enum hearth_words_id
hearth_interview_review_ending(const struct hearth_sitting *s);
/* The next question that is asked; node HEARTH_NONE before the first and
 * after the last. */
struct hearth_place hearth_interview_review_next(const struct hearth_sitting *s,
                                                 struct hearth_place place);
/* The place of line ${number}; node HEARTH_NONE if there is none. */
struct hearth_place hearth_interview_review_line(const struct hearth_sitting *s,
                                                 uint64_t number);
/* Answers without a place in this version of the form; nothing if none. */
void hearth_interview_review_left(const struct hearth_sitting *s);

#endif
