/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker or lead should know before it becomes a loss. */
#ifndef HEARTH_FIRMWARE_WARNINGS_H
#define HEARTH_FIRMWARE_WARNINGS_H

#include "agent.h"

/* One line each on standard output: an old programme document, an agent that
 * is too old for it, a sealing key that is destroyed soon or was, records that
 * nobody has opened for 30 days, a clock that is plainly wrong, a loss to be
 * signed, a chain that is closed. */
void hearth_warnings_print(const struct hearth_agent *a);
/* True if the programme asks for a newer agent: nothing new is begun then, but
 * drafts are finished and records are sent. */
bool hearth_warnings_is_too_old(const struct hearth_agent *a);
/* True if the date has come on which the key in use is destroyed: what would
 * be sealed to it opens nowhere. Nothing is begun or finalised then. */
bool hearth_warnings_is_over(const struct hearth_agent *a);

#endif
