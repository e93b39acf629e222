/* SPDX-License-Identifier: Apache-2.0 */
/* The interview on a terminal, one question at a time. */
#ifndef HEARTH_FIRMWARE_INTERVIEW_TERMINAL_H
#define HEARTH_FIRMWARE_INTERVIEW_TERMINAL_H

#include "interview_face.h"

enum hearth_interview_ending {
    HEARTH_INTERVIEW_SAVED,      /* finalised; *${seq} is the record's */
    HEARTH_INTERVIEW_STOPPED,    /* the same, without an answer: thanks, card */
    HEARTH_INTERVIEW_REASSIGNED, /* the same: a colleague interviews instead */
    HEARTH_INTERVIEW_LEFT,       /* the draft waits */
    HEARTH_INTERVIEW_LOCKED,     /* the same, and the PIN goes on with it */
    HEARTH_INTERVIEW_DROPPED,    /* nothing was kept, before consent */
    HEARTH_INTERVIEW_PRACTISED,  /* a form for training: nothing was kept */
    HEARTH_INTERVIEW_DESTROYED,  /* by the worker's wish */
    HEARTH_INTERVIEW_FAILED      /* reported; the draft is as it was */
};

/* Runs ${s} until it ends one way or another. Every answered screen is
 * committed before the next is shown. */
HEARTH_MUST_USE enum hearth_interview_ending
hearth_interview_terminal(struct hearth_sitting *s,
                          const struct hearth_face *face, uint64_t *seq);

#endif
