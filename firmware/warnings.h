/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker or lead should know before it becomes a loss. */
#ifndef HEARTH_FIRMWARE_WARNINGS_H
#define HEARTH_FIRMWARE_WARNINGS_H

#include "agent.h"
#include "words.h"

#define HEARTH_WARNINGS_MAX 8

struct hearth_warning {
    enum hearth_words_id words;
    uint64_t n[2]; /* its numbers, where it has some */
};

struct hearth_warnings {
    struct hearth_warning all[HEARTH_WARNINGS_MAX];
    unsigned count;
};

/* An old programme document, an agent that is too old for it, an assignment
 * that is over, a sealing key that is destroyed soon or was, records that
 * nobody has opened for 30 days, a loss to be signed, a chain that is closed,
 * a clock that is plainly wrong. */
void hearth_warnings_collect(const struct hearth_agent *a,
                             struct hearth_warnings *out);
/* The same, a line each on standard output in the language of messages. */
void hearth_warnings_print(const struct hearth_agent *a);
/* True if the programme asks for a newer agent: nothing new is begun then, but
 * drafts are finished and records are sent. */
bool hearth_warnings_is_too_old(const struct hearth_agent *a);
/* True if the date has come on which the key in use is destroyed: what would
 * be sealed to it opens nowhere. Nothing is begun or finalised then. */
bool hearth_warnings_is_over(const struct hearth_agent *a);

#endif
