/* SPDX-License-Identifier: Apache-2.0 */
/* Texts and answers on the terminal: answers never pass stdio. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_SHOW_H
#define HEARTH_FIRMWARE_INTERVIEW_SHOW_H

#include "sitting.h"

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

#endif
