/* SPDX-License-Identifier: Apache-2.0 */
/* What goes wrong, said to the person: one line on standard error. */
#ifndef HEARTH_FIRMWARE_REPORT_H
#define HEARTH_FIRMWARE_REPORT_H

#include "hearth/bytes.h"

/* Prints "hearth-agent: ..." and a line end. Never answers, PINs or codes. */
__attribute__((format(printf, 1, 2))) void hearth_report(const char *format,
                                                         ...);
/* "cannot ${what}: ${reason of code}" with the remedy for the common ones.
 * Gives ${code} back, so that it can be returned. */
int hearth_report_cannot(const char *what, int code);

#endif
