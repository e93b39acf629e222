/* SPDX-License-Identifier: Apache-2.0 */
/* An unlocked device: the collect lock, the keyring and the worker's secrets,
 * from the right PIN until close. */
#ifndef HEARTH_FIRMWARE_SESSION_H
#define HEARTH_FIRMWARE_SESSION_H

#include "agent.h"
#include "keyring_file.h"
#include "line_input.h"

struct hearth_session {
    struct hearth_agent *agent;
    struct hearth_secmem *m;
    struct hearth_keyring_file keyring;
    struct hearth_keyring_secrets *secrets; /* locked */
    int lock_fd;
};

/* Takes the lock, recovers, asks ${in} for the PIN and unlocks. ${m} and
 * ${a} stay the caller's. Reports what is in the way itself. E_BUSY, E_AUTH,
 * E_LOCKED, E_STATE ... */
HEARTH_MUST_USE int hearth_session_open(struct hearth_agent *a,
                                        struct hearth_secmem *m,
                                        struct hearth_line_input *in,
                                        struct hearth_session *s);
void hearth_session_close(struct hearth_session *s);

#endif
