/* SPDX-License-Identifier: Apache-2.0 */
/* The review: what was asked, numbered, with its answers. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_REVIEW_H
#define HEARTH_FIRMWARE_INTERVIEW_REVIEW_H

#include "sitting.h"

/* All relevant questions, numbered from 1, and what an older version of the
 * form left over. */
void hearth_interview_review_show(const struct hearth_sitting *s);
/* The place of line ${number}; node HEARTH_NONE if there is none. */
struct hearth_place hearth_interview_review_line(const struct hearth_sitting *s,
                                                 uint64_t number);
/* Answers without a place in this version of the form; nothing if none. */
void hearth_interview_review_left(const struct hearth_sitting *s);

#endif
