/* SPDX-License-Identifier: Apache-2.0 */
/* One try at a worker's PIN: counted before it is checked, and what a wrong
 * one or a duress PIN leads to. */
#ifndef HEARTH_FIRMWARE_UNLOCK_H
#define HEARTH_FIRMWARE_UNLOCK_H

#include "session.h"

/* Asks ${in} for the PIN of ${s}->worker and opens the slot into
 * ${s}->secrets. Reports what is in the way itself. E_AUTH, E_LOCKED, ... */
HEARTH_MUST_USE int hearth_unlock(struct hearth_session *s,
                                  struct hearth_line_input *in);

#endif
