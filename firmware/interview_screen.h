/* SPDX-License-Identifier: Apache-2.0 */
/* What the terminal shows of an interview, screen by screen. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_SCREEN_H
#define HEARTH_FIRMWARE_INTERVIEW_SCREEN_H

#include "interview_offers.h"
#include "words.h"

/* The question or note at ${place} with its choices, and what is answered so
 * far. */
void hearth_interview_screen_question(
    const struct hearth_sitting *s, struct hearth_place place,
    const struct hearth_interview_offers *offers);
/* Whether to add one more to a repeat. */
void hearth_interview_screen_add(const struct hearth_sitting *s,
                                 struct hearth_place place);
/* Why an answer does not do, in the form's words where it has some. */
void hearth_interview_screen_violation(const struct hearth_sitting *s,
                                       const struct hearth_violation *v);
/* The commands, and the form's guidance on the question at ${place} (node
 * HEARTH_NONE: none). */
void hearth_interview_screen_help(const struct hearth_sitting *s,
                                  struct hearth_place place);

/* What is wrong, where the form has no words of its own for it. */
enum hearth_words_id
hearth_interview_screen_reason(const struct hearth_sitting *s,
                               const struct hearth_violation *v);

#endif
