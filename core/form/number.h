/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as text and back, the same on every machine: no locale, no
 * exponent, the shortest digits that read back equal (forms.md 4.2). */
#ifndef HEARTH_FORM_NUMBER_H
#define HEARTH_FORM_NUMBER_H

#include "hearth/bytes.h"

/* The longest is the smallest double: "-0.", 323 zeros, 17 digits. */
#define HEARTH_NUMBER_TEXT_MAX 352

/* Reads ${text}: white space around, one "-", digits with one "." or ",".
 * Anything else, also an exponent, is NaN. */
double hearth_number_parse(struct hearth_slice text);
/* Writes ${x} to ${out} (HEARTH_NUMBER_TEXT_MAX bytes); gives the length. */
size_t hearth_number_text(double x, uint8_t *out);
/* ${x} to ${places} decimal places (may be negative), halves toward
 * +infinity, decided on the digits that hearth_number_text shows. */
double hearth_number_round(double x, int places);

#endif
