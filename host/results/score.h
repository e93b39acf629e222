/* SPDX-License-Identifier: Apache-2.0 */
/* What a choice's name says: a number to average, or "no answer".
 *
 * A convention of the forms: a whole number as name is a score; 98 and 99
 * (in a list that does not go up to them step by step), dk and pns mean "do
 * not know" and "prefer not to say". */
#ifndef HOST_RESULTS_SCORE_H
#define HOST_RESULTS_SCORE_H

#include "hearth/form.h"

/* "Do not know", "declined": counted apart, never part of a base. */
bool hearth_score_is_no_answer(const struct hearth_form *form, uint16_t list,
                               uint32_t choice);
/* The score of a choice; false for no answer and for names that are no whole
 * number. */
bool hearth_score_of(const struct hearth_form *form, uint16_t list,
                     uint32_t choice, int32_t *score);
/* A text as whole number of at most 9 digits. */
bool hearth_score_parse(struct hearth_slice text, int32_t *score);
/* The two highest scores of a list with three or more; false otherwise. */
bool hearth_score_top2(const struct hearth_form *form, uint16_t list,
                       uint32_t top[2]);

#endif
