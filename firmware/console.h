/* SPDX-License-Identifier: Apache-2.0 */
/* Text for the person in front: form texts and answers, made harmless for a
 * terminal, and never through a stdio buffer. */
#ifndef HEARTH_FIRMWARE_CONSOLE_H
#define HEARTH_FIRMWARE_CONSOLE_H

#include "hearth/bytes.h"

/* Writes ${text} to standard output. Control characters become "?", so that
 * neither an answer nor a hostile form can steer the terminal; line ends
 * stay. Fixed texts go through printf as usual; order is kept. */
void hearth_console_show(struct hearth_slice text);
void hearth_console_show_text(const char *text);
/* A fresh screen, so that the next person does not see the last answer.
 * Nothing when standard output is not a terminal. */
void hearth_console_clear(void);
/* Flushes; E_IO when standard output is broken (closed pipe, full disk). */
HEARTH_MUST_USE int hearth_console_flush(void);

#endif
