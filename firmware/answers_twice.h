/* SPDX-License-Identifier: Apache-2.0 */
/* Double entry: a paper form is typed in by two people, and counts when both
 * typed the same (domain.md: closed facilities). */
#ifndef HEARTH_FIRMWARE_ANSWERS_TWICE_H
#define HEARTH_FIRMWARE_ANSWERS_TWICE_H

#include "answers_given.h"

/* 0 if both hold the same answers, in whatever order they were written;
 * E_INVALID with the question in ${why} where they differ. */
HEARTH_MUST_USE int
hearth_answers_twice_compare(const struct hearth_form *form,
                             const struct hearth_answers_given *one,
                             const struct hearth_answers_given *other,
                             struct hearth_answers_refusal *why);

#endif
