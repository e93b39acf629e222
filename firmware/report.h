/* SPDX-License-Identifier: Apache-2.0 */
/* What goes wrong, said to the person: one line on standard error. */
#ifndef HEARTH_FIRMWARE_REPORT_H
#define HEARTH_FIRMWARE_REPORT_H

#include "words.h"

#include "hearth/bytes.h"

/* Prints "hearth-agent: ..." and a line end. Never answers, PINs or codes. */
__attribute__((format(printf, 1, 2))) void hearth_report(const char *format,
                                                         ...);
/* The language of messages that no interview has chosen another for: that of
 * the environment (HEARTH_LANGUAGE, LC_ALL, LC_MESSAGES, LANG), else English.
 */
uint8_t hearth_report_language(void);
/* The same in the worker's language, ${format} behind it in brackets for
 * whoever helps; where that is English, ${format} alone. */
__attribute__((format(printf, 2, 3))) void
hearth_report_say(enum hearth_words_id words, const char *format, ...);
/* "cannot ${what}: ${reason of code}" with the remedy for the common ones.
 * Gives ${code} back, so that it can be returned. */
int hearth_report_cannot(const char *what, int code);
/* The same in a language that is known better. */
int hearth_report_cannot_in(uint8_t language, const char *what, int code);

#endif
