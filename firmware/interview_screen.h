/* SPDX-License-Identifier: Apache-2.0 */
/* What the terminal shows of an interview: one question, or the review. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_SCREEN_H
#define HEARTH_FIRMWARE_INTERVIEW_SCREEN_H

#include "sitting.h"

/* The question or note ${node} with its choices, numbered from 1, and what is
 * answered so far. */
void hearth_interview_screen_question(const struct hearth_sitting *s,
                                      uint16_t node);
/* All relevant questions, numbered from 1, with their answers. */
void hearth_interview_screen_review(const struct hearth_sitting *s);
/* The node of the review's line ${number}, or HEARTH_NONE. */
uint16_t hearth_interview_screen_line(const struct hearth_sitting *s,
                                      uint64_t number);
/* Why an answer does not do, in the form's words where it has some. */
void hearth_interview_screen_violation(const struct hearth_sitting *s,
                                       const struct hearth_violation *v);
void hearth_interview_screen_help(void);

#endif
