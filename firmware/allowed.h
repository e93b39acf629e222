/* SPDX-License-Identifier: Apache-2.0 */
/* Whether interviews may be taken on this device now, and if not, why: the
 * same for the terminal and the page. */
#ifndef HEARTH_FIRMWARE_ALLOWED_H
#define HEARTH_FIRMWARE_ALLOWED_H

#include "agent.h"

enum hearth_allowed {
    HEARTH_ALLOWED,
    HEARTH_ALLOWED_WIPE,    /* the programme ordered to destroy the keys */
    HEARTH_ALLOWED_WORDS,   /* the six words were not compared yet */
    HEARTH_ALLOWED_TOO_OLD, /* this program, for new interviews */
    HEARTH_ALLOWED_BRANCH,  /* copied or set back, for new interviews */
    HEARTH_ALLOWED_CLOSED,  /* said its last word */
    HEARTH_ALLOWED_UNKNOWN  /* the store cannot tell */
};

/* For new interviews, or only to go on with drafts. */
enum hearth_allowed hearth_allowed(const struct hearth_agent *a, bool is_new);
/* 0, or says what is in the way and gives an error. */
int hearth_allowed_report(const struct hearth_agent *a, bool is_new);

#endif
