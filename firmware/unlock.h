/* SPDX-License-Identifier: Apache-2.0 */
/* One try at a worker's PIN: counted before it is checked, and what a wrong
 * one or a duress PIN leads to. */
#ifndef HEARTH_FIRMWARE_UNLOCK_H
#define HEARTH_FIRMWARE_UNLOCK_H

#include "session.h"

/* How a try ended, for those who have no terminal to say it on. */
struct hearth_unlock_result {
    uint32_t left;  /* free tries before a delay, after E_AUTH */
    int64_t wait_s; /* seconds until the next try; 0: now */
};

/* What stands in the way before any PIN is typed: 0, or E_LOCKED with
 * ${out}->wait_s. E_NOT_FOUND: no such worker; E_IO. */
HEARTH_MUST_USE int hearth_unlock_look(const struct hearth_session *s,
                                       struct hearth_unlock_result *out);
/* One try with ${pin} (in locked memory) as ${s}->worker, silent: the caller
 * says how it ended. E_AUTH, E_LOCKED (with wait_s: too many tries; without:
 * the chip refuses), E_NOT_FOUND (no chip answers), E_IO, E_FULL ... */
HEARTH_MUST_USE int hearth_unlock_try(struct hearth_session *s,
                                      struct hearth_slice pin,
                                      struct hearth_unlock_result *out);
/* Asks ${in} for the PIN of ${s}->worker and opens the slot into
 * ${s}->secrets. Reports what is in the way itself. E_AUTH, E_LOCKED, ... */
HEARTH_MUST_USE int hearth_unlock(struct hearth_session *s,
                                  struct hearth_line_input *in);

#endif
