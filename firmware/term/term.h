/* SPDX-License-Identifier: Apache-2.0 */
/* The interview on the full screen of a terminal: arrows, digits, a line of
 * keys that is always shown. */
#ifndef HEARTH_FIRMWARE_TERM_H
#define HEARTH_FIRMWARE_TERM_H

#include "interview_face.h"

struct hearth_term;

/* Takes over the terminal of standard input and output, and gives the face in
 * ${face}. ${in} lends what ends or locks a wait; nothing is read from it.
 * E_NOT_FOUND: this program or this terminal has no full screen. E_MEMORY. */
HEARTH_MUST_USE int hearth_term_open(const struct hearth_line_input *in,
                                     struct hearth_term **out,
                                     struct hearth_face *face);
/* Leaves a blank screen and a terminal as it was; wipes. NULL: nothing. */
void hearth_term_close(struct hearth_term *t);

#endif
