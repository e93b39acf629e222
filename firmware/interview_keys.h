/* SPDX-License-Identifier: Apache-2.0 */
/* What a person types, as an answer or as a command. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_KEYS_H
#define HEARTH_FIRMWARE_INTERVIEW_KEYS_H

#include "hearth/form.h"

/* The letter of a command line such as ":b" or ":back", 0 if it is none. */
char hearth_interview_keys_command(struct hearth_slice line);
/* Turns the typed ${line} into the answer's text in ${out}: numbers of
 * choices become their names. E_INVALID: no such number. E_SPACE. */
HEARTH_MUST_USE int hearth_interview_keys_answer(const struct hearth_form *form,
                                                 uint16_t node,
                                                 struct hearth_slice line,
                                                 struct hearth_writer *out);
/* ${line} as a number from 1, 0 if it is none. */
uint64_t hearth_interview_keys_number(struct hearth_slice line);

#endif
