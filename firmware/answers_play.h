/* SPDX-License-Identifier: Apache-2.0 */
/* Plays what a line of an answers file gives to an interview, screen by
 * screen, as a person would answer. */
#ifndef HEARTH_FIRMWARE_ANSWERS_PLAY_H
#define HEARTH_FIRMWARE_ANSWERS_PLAY_H

#include "answers_given.h"

#include "hearth/interview.h"

/* 0: all of it was asked for and fits, and the interview can be finalised.
 * E_INVALID with ${why}. */
HEARTH_MUST_USE int hearth_answers_play(struct hearth_interview *i,
                                        struct hearth_answers_given *g,
                                        struct hearth_answers_refusal *why);

#endif
